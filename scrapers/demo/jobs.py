"""One job as its employer thinks of it: role, level, place, pay and the skills its ad names."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace
from datetime import date

from scrapers.demo.chance import at, pick
from scrapers.demo.employers import Employer
from scrapers.demo.material import Material, Table
from scrapers.demo.pay import Pay, draw
from scrapers.demo.period import Period

TECHNICAL_ROLES = ("ml-engineer", "data-scientist", "ai-engineer", "research-scientist")
_MONTH_DAYS = 365.25 / 12


@dataclass(frozen=True, slots=True)
class Place:
    """Where, as the ad writes it and as it is."""

    name: str
    city: str | None
    region: str | None
    country: str
    is_dear: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """What an ad is about. `level_shown` is title, years or none: how a reader can tell the level.

    `skills` are pairs of skill id and strength (must, nice, mentioned); `negated` is named but not asked for.
    """

    key: str
    employer: Employer
    role: str
    level: str
    level_shown: str
    title: str
    place: Place
    workplace: str
    years: int | None
    education: str
    skills: tuple[tuple[str, str], ...]
    negated: str | None
    pay: Pay | None


class JobMaker:
    """Draws the jobs of one market; holds the tables that do not change from job to job."""

    def __init__(self, material: Material, period: Period) -> None:
        self.material = material
        self.period = period

    def make(self, rng: random.Random, employer: Employer, key: str, role_at: float, posted: date) -> Job:
        """A job of `employer` posted on `posted`; `role_at` (0 to 1) picks its role from the sector's mix."""
        market = self.material.market
        role = at(role_at, _role_mix(market, employer.sector))
        level = pick(rng, market["levels"].get(role, market["levels"]["other"]))
        shown = pick(rng, market["level_shown"].get(level, {"title": 1.0}))
        workplace = self._workplace(rng, employer)
        place = self._place(rng, employer, workplace)
        skills = self._skills(rng, employer, role, level, posted)
        title = self.title(rng, role, level, shown, place.country)
        skills = self.with_title(title, skills)
        named = {skill for skill, _ in skills}
        others = [
            skill for skill in ("java", "kubernetes", "scala", "airflow", "terraform") if skill not in named
        ]
        return Job(
            key=key, employer=employer, role=role, level=level, level_shown=shown,
            title=title, place=place, workplace=workplace,
            years=_years(rng, level, shown), education=_education(rng, role, level), skills=skills,
            negated=rng.choice(others) if rng.random() < 0.04 and others else None,
            pay=draw(rng, self.material, employer, role, level, place.country, place.is_dear),
        )  # fmt: skip

    def renamed(self, rng: random.Random, job: Job) -> Job:
        """The same job under another title of its role, at another place of its country."""
        title = self.title(rng, job.role, job.level, job.level_shown, job.place.country)
        place = self._place_in(rng, job.place.country, job.workplace)
        return replace(job, title=title, place=place, skills=self.with_title(title, job.skills))

    def with_title(self, title: str, skills: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        """The skills, with the one that the title asks for."""
        asked = [skill for words, skill in self.material.titles["named_skills"].items() if words in title]
        return tuple(pair for pair in skills if pair[0] not in asked) + tuple((s, "must") for s in asked)

    def title(self, rng: random.Random, role: str, level: str, shown: str, country: str) -> str:
        """A title as boards write it, with the level's word in it only if the level is shown there."""
        table = self.material.titles[role]
        base = str(rng.choice(table["titles"]))
        words = self.material.titles["words"].get(level) if shown == "title" else None
        if words and (words["before"] or words["after"]):
            can_follow = bool(words["after"]) and base.endswith(("Engineer", "Scientist", "Developer"))
            choices = [(word, "") for word in words["before"]]
            if can_follow or level == "intern":
                choices += [("", word) for word in words["after"]]
            before, after = rng.choice(choices)
            base = " ".join(filter(None, (before, base, after)))
        if rng.random() < 0.75:
            base += rng.choice((", ", " - ", ", ")) + rng.choice(table["teams"])
        return f"{base} (m/f/d)" if country == "DE" and rng.random() < 0.6 else base

    def _workplace(self, rng: random.Random, employer: Employer) -> str:
        rules = self.material.market["workplace"]
        if employer.policy == "mixed":
            return pick(rng, rules["mixed"])
        return employer.policy if rng.random() < rules["kept"] else "unstated"

    def _place(self, rng: random.Random, employer: Employer, workplace: str) -> Place:
        at_home = rng.random() < self.material.employers["home"]["share"]
        return self._place_in(rng, employer.country if at_home else "US", workplace)

    def _place_in(self, rng: random.Random, country: str, workplace: str) -> Place:
        if workplace == "remote":
            return Place(rng.choice(self.material.employers["remote_names"][country]), None, None, country)
        found = self.material.employers["places"][country]
        place = rng.choices(found, [entry["weight"] for entry in found])[0]
        return Place(
            place["name"], place["city"], place.get("region"), country, bool(place.get("is_dear", False))
        )

    def _skills(
        self, rng: random.Random, employer: Employer, role: str, level: str, posted: date
    ) -> tuple[tuple[str, str], ...]:
        profiles = self.material.profiles
        shares = dict(profiles["roles"][role])
        if role in TECHNICAL_ROLES:
            for skill, share in profiles["sectors"].get(employer.sector, {}).items():
                shares[skill] = max(share, shares.get(skill, 0))
        shares |= trend_shares(profiles["trends"], role, self.period, posted)
        named = []
        for skill, share in shares.items():
            factor = profiles["levels"].get(skill, {}).get(level, 1.0)
            if rng.random() < min(0.95, share * factor):
                group = self.material.skills[skill]["group"]
                strength = "must" if share >= 0.8 else pick(rng, profiles["strengths"][group])
                named.append((skill, strength))
        rng.shuffle(named)
        return tuple(named)


def trend_shares(trends: Table, role: str, period: Period, posted: date) -> dict[str, float]:
    """Share of each rising and falling skill among the postings of `posted`; empty for other roles.

    A logistic curve in months: half-way `centre_months` before the end of the period.
    """
    if role != trends["role"]:
        return {}
    months = (posted - period.ends_on).days / _MONTH_DAYS + trends["centre_months"]
    risen = 1 / (1 + math.exp(-months / trends["width_months"]))
    low, high = trends["low"], trends["high"]
    up, down = low + (high - low) * risen, high - (high - low) * risen
    return dict.fromkeys(trends["rising"], up) | dict.fromkeys(trends["falling"], down)


def _role_mix(market: Table, sector: str) -> dict[str, float]:
    share = market["sectors"][sector]["ml_share"]
    others = market["roles"]
    total = sum(others.values())
    return {"ml-engineer": share} | {role: (1 - share) * part / total for role, part in others.items()}


def _years(rng: random.Random, level: str, shown: str) -> int | None:
    """Years the ad asks for; it must when they alone show the level, and must not when nothing does."""
    spans = {"junior": (0, 1), "mid": (2, 4), "senior": (5, 8), "principal": (8, 12), "manager": (7, 10)}
    if shown == "none" or level not in spans or (shown == "title" and rng.random() < 0.35):
        return None
    return rng.randint(*spans[level])


def _education(rng: random.Random, role: str, level: str) -> str:
    if role == "research-scientist":
        return pick(rng, {"phd": 0.6, "master": 0.25, "unstated": 0.15})
    if level == "intern" or role == "business-side":
        return "unstated"
    return pick(rng, {"unstated": 0.52, "bachelor": 0.33, "master": 0.11, "phd": 0.04})
