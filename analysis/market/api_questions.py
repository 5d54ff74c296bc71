"""The questions that programs may ask: the pages' own, with the parameters of the pages' own links.

What stands behind the ? of a page's link can be asked here as it is: `/salary-bands?country=GB` is the
question "salary-bands" with country GB.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from analysis.market import (
    bands,
    demand,
    exchange,
    guide_drift,
    labels,
    mix,
    offers,
    overview,
    postings,
    requirements,
    role_facts,
    role_skills,
    scorecard,
    skill_demand,
    skill_names,
    skills_vs_guides,
    trends,
)
from analysis.market.band_cells import Filters as Pay
from analysis.market.source import Market
from analysis.market.trends import DEFAULT_WINDOW, ORDERS, WINDOWS

LONGEST = 200
Chosen = Mapping[str, str]
Asked = tuple[Callable[..., Any], tuple[Any, ...]]


class BadRequest(ValueError):
    """What was asked cannot be meant; the message says what may be."""


@dataclass(frozen=True)
class Parameter:
    """One choice. `offered`: what it may be besides its default, in this market and after earlier choices."""

    name: str
    about: str
    default: str = labels.ALL
    offered: Callable[[Market, Chosen], Collection[str]] | None = None
    is_number: bool = False


@dataclass(frozen=True)
class Question:
    """A question by name: what it is given, and the function that answers it with what."""

    name: str
    about: str
    parameters: tuple[Parameter, ...]
    asks: Callable[[Chosen], Asked]


def _pay_choices(name: str) -> Callable[[Market, Chosen], Collection[str]]:
    def offered(market: Market, chosen: Chosen) -> Collection[str]:
        return (labels.ALL, *bands.choices(market, chosen["role"])[name])

    return offered


ROLE = Parameter("role", "Role.", labels.CORE_ROLE, lambda market, _: labels.roles(market))
ANY_ROLE = replace(ROLE, offered=lambda market, _: (labels.ALL, *labels.roles(market)))
LEVEL = Parameter("level", "Experience level.", offered=lambda market, _: labels.levels(market))
SECTOR = Parameter("sector", "Sector of the employer.", offered=lambda market, _: labels.sectors(market))
GROUP = Parameter("group", "Group of skills.", offered=lambda market, _: skills_vs_guides.choices(market)[1])
_PAY = (
    ROLE,
    LEVEL,
    Parameter("country", "Country of the job, two letters.", "US", _pay_choices("country")),
    Parameter("region", "State, for the US.", offered=_pay_choices("region")),
    Parameter("sector", "Sector of the employer.", offered=_pay_choices("sector")),
    Parameter("workplace", "Workplace.", offered=_pay_choices("workplace")),
)


def _amount(name: str, about: str) -> Parameter:
    return Parameter(name, f"{about}, a year.", "", is_number=True)


CURRENCY = Parameter(
    "currency", "Currency of the amounts, turned into US dollars by the last rate held.", exchange.USD,
    lambda market, _: exchange.rates(market),
)  # fmt: skip


def _of_role(name: str, about: str, function: Callable[[Market, str], Any]) -> Question:
    return Question(name, about, (ROLE,), lambda chosen: (function, (chosen["role"],)))


QUESTIONS = (
    Question(
        "salary-bands", "What do ads offer at each level, and does the guide's band still fit?", _PAY,
        lambda chosen: (bands.salary_bands, (Pay(**chosen),)),
    ),
    Question(
        "offer", "Where does an offer stand among the stated pay?",
        (*_PAY, CURRENCY, _amount("amount", "The offer")),
        lambda chosen: (offers.offer, _offer(chosen, "amount")),
    ),
    Question(
        "range", "Where does a pay range stand among the ads' ranges?",
        (*_PAY, CURRENCY, _amount("low", "Its low end"), _amount("high", "Its high end")),
        lambda chosen: (offers.my_range, _offer(chosen, "low", "high")),
    ),
    Question(
        "sector-demand", "Which sectors hire most often for this role?", (ROLE, SECTOR),
        lambda chosen: (demand.sector_demand, (chosen["role"], chosen["sector"])),
    ),
    Question(
        "sector-changes", "In which sectors does the role's part of the ads change?", (ROLE, SECTOR),
        lambda chosen: (mix.moved, (chosen["role"], chosen["sector"])),
    ),
    _of_role("workplaces", "How much of the work is remote, month by month?", mix.workplaces),
    _of_role("scorecard", "Does the market bear out what the guides claim?", scorecard.scorecard),
    Question(
        "trending-skills", "Which skills are asked for more, or less, than before?",
        (
            ROLE,
            Parameter(
                "window", "Months compared with as many before.", str(DEFAULT_WINDOW),
                lambda *_: tuple(map(str, WINDOWS)),
            ),
            GROUP,
            Parameter("order", "What moves first, or what is asked for most.", "moves", lambda *_: ORDERS),
        ),
        lambda chosen: (
            trends.skill_trends if chosen["order"] == "moves" else trends.most_asked,
            (chosen["role"], int(chosen["window"]), chosen["group"]),
        ),
    ),
    Question(
        "skills-versus-guides", "Do ads ask for what the guides name?",
        (ROLE, LEVEL, GROUP),
        lambda chosen: (
            skills_vs_guides.skills_versus_guides,
            (skills_vs_guides.Filters(chosen["role"], level=chosen["level"], group=chosen["group"]),),
        ),
    ),
    _of_role("years-and-degrees", "Which years and degrees do ads ask for?", requirements.requirements),
    _of_role("guide-disagreements", "Where do the guides disagree?", guide_drift.consensus),
    _of_role("guide-drift", "Which lines of the guides would the ads change?", guide_drift.drift),
    Question(
        "skill", "How often, and how strongly, is one skill asked for?",
        (
            ANY_ROLE,
            Parameter("skill", "Skill, by its id.", "python", lambda market, _: skill_names.choices(market)),
        ),
        lambda chosen: (skill_demand.demand, (chosen["role"], chosen["skill"])),
    ),
    Question(
        "role-skills", "Which skills tell two roles apart?",
        (ROLE, Parameter("other", "The role beside it.", "data-scientist", ROLE.offered), LEVEL),
        lambda chosen: (role_skills.skills, (chosen["role"], chosen["other"], chosen["level"])),
    ),
    Question(
        "role-facts", "How do two roles differ in demand, levels, years and degree?",
        (ROLE, Parameter("other", "The role beside it.", "data-scientist", ROLE.offered)),
        lambda chosen: (role_facts.facts, (chosen["role"], chosen["other"])),
    ),
    _of_role("moved", "What moved clearly?", overview.what_moved),
    _of_role("pay", "What does the role pay, level by level?", overview.pay_at_a_glance),
    _of_role("sources", "Where do the postings come from?", overview.composition),
)  # fmt: skip
BY_NAME = {question.name: question for question in QUESTIONS}


def _named(name: str) -> Callable[[Market, Chosen], Collection[str]]:
    return lambda market, _: postings.choices(market)[name]


SEARCH = (
    Parameter("words", "Words that begin a word of title or employer, or name a skill.", ""),
    Parameter("skills", "Up to three skills by id, separated by commas; each must be asked for.", ""),
    ANY_ROLE,
    LEVEL,
    Parameter("country", "Country of the job.", offered=_named("country")),
    Parameter("workplace", "Workplace.", offered=_named("workplace")),
    Parameter("sector", "Sector of the employer.", offered=_named("sector")),
    Parameter("pay", "Only those that state pay.", offered=lambda *_: (postings.STATED,)),
    Parameter(
        "status", "Open or closed.", postings.OPEN,
        lambda *_: (labels.ALL, postings.OPEN, postings.CLOSED),
    ),
    Parameter("since", "Posted in so many days.", offered=lambda *_: postings.SINCE),
)  # fmt: skip


def search(market: Market, chosen: Chosen) -> postings.Search:
    """The search of these choices; raises `BadRequest` where a skill is not known."""
    skills = tuple(skill for skill in chosen["skills"].split(",") if skill)
    unknown = [skill for skill in skills if skill not in skill_names.choices(market)]
    if unknown or len(skills) > postings.SKILLS_MAX:
        raise BadRequest(
            f"There is no skill {unknown[0]!r}: /api/v1/tables/ref.skills lists them." if unknown
            else f"At most {postings.SKILLS_MAX} skills can be asked for at once."
        )  # fmt: skip
    return postings.Search(**{**chosen, "skills": skills})  # type: ignore[arg-type]


def chosen(
    market: Market, parameters: Sequence[Parameter], given: Sequence[tuple[str, str]]
) -> dict[str, str]:
    """A value for each parameter, as given or by default; raises `BadRequest` with what may be meant."""
    asked = dict(given)
    names = [parameter.name for parameter in parameters]
    for name, value in given:
        if name not in names:
            raise BadRequest(f"There is no parameter {name[:40]!r}; there are {', '.join(names)}.")
        if len(value) > LONGEST:
            raise BadRequest(f"{name} may have {LONGEST} characters at most.")
    if len(asked) < len(given):
        raise BadRequest("Each parameter can be given once.")
    found: dict[str, str] = {}
    for parameter in parameters:
        value = asked.get(parameter.name, parameter.default)
        offered = parameter.offered(market, found) if parameter.offered else None
        if offered is not None and value != parameter.default and value not in offered:
            raise BadRequest(
                f"{parameter.name} can be {', '.join(dict.fromkeys([parameter.default, *offered]))}."
            )
        found[parameter.name] = value
    return found


def _offer(given: Chosen, *amounts: str) -> tuple[Any, ...]:
    pay = Pay(**{name: value for name, value in given.items() if name not in (*amounts, CURRENCY.name)})
    values = []
    for name in amounts:
        try:
            value = float(given[name])
        except ValueError:
            value = 0.0
        if not 0 < value < 1e11:  # NaN fails, too
            raise BadRequest(f"{name} must be an amount a year, such as 180000.")
        values.append(value)
    if values != sorted(values):
        raise BadRequest("low must not be more than high.")
    return (pay, *values, given[CURRENCY.name])
