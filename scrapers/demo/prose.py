"""The words of an ad: the same job always reads the same, two jobs hardly ever do.

Every skill of the job is written where its strength shows: asked for, nice to have, or part of the stack.
Nothing else in an ad names a simulated skill, but for words with two meanings and the product notes of two
employers.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from scrapers.demo.chance import some, stream
from scrapers.demo.jobs import Job
from scrapers.demo.material import Material
from scrapers.demo.pay import sentence
from scrapers.demo.postings import Posting

COUNTRIES = {
    "US": "the United States",
    "GB": "the United Kingdom",
    "DE": "Germany",
    "CA": "Canada",
    "IN": "India",
}
# Orders of sections that boards use; what an ad does not have is left out.
ORDERS = (
    ("about", "role", "duties", "must", "nice", "stack", "benefits", "pay", "legal"),
    ("about", "role", "stack", "duties", "must", "nice", "pay", "benefits", "legal"),
    ("role", "duties", "must", "nice", "stack", "about", "pay", "benefits", "legal"),
    ("about", "duties", "must", "nice", "role", "stack", "benefits", "legal", "pay"),
)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an ad in plain text: its kind, a heading or none, paragraphs, and points of a list."""

    kind: str
    heading: str | None
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()


def write(posting: Posting, day: date, material: Material, seed: int) -> tuple[Section, ...]:
    """The ad of `posting` as it reads on `day`, section by section."""
    job = posting.job
    rng = stream(seed, "prose", job.key)
    writer = _Writer(material, job, rng)
    sections = {section.kind: section for section in writer.sections()}
    pay = posting.pay(day)
    says = pay is None or pay.where in ("prose", "structured_and_prose") or posting.source == "hackernews"
    # The words about pay have draws of their own, so that a rise changes the figures and nothing else.
    money = stream(seed, "pay", job.key)
    if says and (pay is not None or money.random() < 0.35):
        heading = money.choice(material.sentences["headings"]["pay"]) if money.random() < 0.7 else None
        sections["pay"] = Section("pay", heading, (sentence(pay, material, money),))
    order = ORDERS[job.employer.style % len(ORDERS)]
    ad = [sections[kind] for kind in order if kind in sections]
    if posting.wording:
        ad = _reworded(ad, material.sentences["rewording"]["words"], stream(seed, "reworded", job.key))
    if posting.version(day)[0]:
        ad.append(Section("edit", None, (writer.say("edits", "notes"),)))
    return tuple(ad)


def _reworded(ad: list[Section], words: Mapping[str, str], rng: random.Random) -> list[Section]:
    """The ad after another hand went over it: some turns of phrase, points in another order, one left out."""

    def other(text: str) -> str:
        for said, instead in words.items():
            if said in text and rng.random() < 0.5:
                text = text.replace(said, instead)
        return text

    found = []
    for part in ad:
        points = [other(point) for point in part.points]
        if part.kind in ("duties", "benefits"):
            rng.shuffle(points)
            points = points[:-1] if len(points) > 3 and rng.random() < 0.5 else points
        found.append(replace(part, paragraphs=tuple(map(other, part.paragraphs)), points=tuple(points)))
    return found


def product_note(job: Job, material: Material) -> tuple[str, tuple[str, ...]] | None:
    """A sentence about the employer's product and the skills it names, which the job does not ask for."""
    number = job.employer.product_note
    if number is None or stream("note", job.employer.style, job.key).random() < 0.5:
        return None
    company = material.sentences["company"]
    return str(company["product"][number]), tuple(company["product_skills"][number])


class _Writer:
    """Draws the sentences of one ad."""

    def __init__(self, material: Material, job: Job, rng: random.Random) -> None:
        self.material = material
        self.sentences = material.sentences
        self.job = job
        self.rng = rng
        sector = material.sectors[job.employer.sector]
        self.sector = sector
        self.slots = {
            "employer": job.employer.name, "title": job.title,
            "team": rng.choice(material.duties["teams"]["names"]), "things": rng.choice(sector["things"]),
            "users": rng.choice(sector["users"]),
            "place": job.place.city or job.place.name, "country": COUNTRIES[job.place.country],
        }  # fmt: skip

    def say(self, *path: str, **slots: str) -> str:
        """One of the sentences at `path`, its slots filled."""
        found: Any = self.sentences
        for step in path:
            found = found[step]
        return self.fill(str(self.rng.choice(found)), **slots)

    def fill(self, text: str, **slots: str) -> str:
        """`text` with this ad's words in it; what an ad counts changes from sentence to sentence."""
        if "{things}" in text:
            slots["things"] = self.rng.choice(self.sector["things"])
        return text.format(**self.slots | slots)

    def sections(self) -> Iterator[Section]:
        yield self._about()
        yield self._role()
        duties = some(self.rng, self.material.duties[self.job.role], self.rng.randint(5, 8))
        yield self._list("duties", [self.fill(duty) for duty in duties])
        must, wishes, nice = self._must(), self._skill_lists("nice"), []
        if len(wishes) == 1 and self.rng.random() < 0.5:
            must.append(self.say("nice", "inline", list=wishes[0][1]))
        else:
            nice = [self.say("nice", group, list=listed) for group, listed in wishes]
        if self.job.negated:
            negated = self.say("negated", "sentences", list=self._phrase(self.job.negated))
            must.append(negated[0].upper() + negated[1:])
        yield self._list("must", must)
        if nice:
            yield self._list("nice", nice)
        if stack := self._stack():
            heading = self._heading("stack") if self.rng.random() < 0.6 else None
            yield Section("stack", heading, tuple(stack))
        yield self._list("benefits", self._benefits())
        legal = [self.say("legal", "texts")]
        if self.rng.random() < 0.7:
            legal.append(self.say("legal", "recruiters"))
        yield Section("legal", self._heading("legal") if self.rng.random() < 0.3 else None, tuple(legal))

    def _about(self) -> Section:
        # A company speaks of itself in much the same words in all its ads.
        own = random.Random(self.job.employer.style)
        text = [f"{own.choice(self.sector['who'])} {own.choice(self.sector['what'])}".format(**self.slots)]
        extra = own.choice(self.sentences["company"]["notes"]) if own.random() < 0.5 else None
        if extra and self.rng.random() < 0.7:
            text.append(extra)
        if self.rng.random() < 0.45:
            text.append(self.say("company", "traps"))
        if (note := product_note(self.job, self.material)) is not None:
            text.append(note[0])
        return Section("about", self._heading("about"), tuple(text))

    def _role(self) -> Section:
        text = [" ".join([self.say("role", "intros"), *some(self.rng, self.sentences["role"]["seconds"], 2)])]
        if self.job.workplace != "unstated" and (self.job.workplace != "remote" or self.rng.random() < 0.6):
            text.append(self.say("workplace", self.job.workplace))
        return Section("role", self._heading("role"), tuple(text))

    def _must(self) -> list[str]:
        points = [self.say("must", group, list=listed) for group, listed in self._skill_lists("must")]
        if self.job.education != "unstated":
            points.append(self.say("education", self.job.education))
        if self.job.years is not None:
            points.insert(0 if self.rng.random() < 0.6 else len(points), self._years(self.job.years))
        return points

    def _years(self, years: int) -> str:
        if years < 2:
            texts = self.sentences["years"]["first"]
            return str(self.rng.choice(texts[:2] if years == 0 else texts[2:]))
        if self.rng.random() < 0.2:
            return self.say("years", "range", years=str(years), more=str(years + self.rng.randint(2, 3)))
        return self.say("years", "asked", years=str(years))

    def _skill_lists(self, strength: str) -> list[tuple[str, str]]:
        """The skills of one strength in groups of one to four, each as words: "Python, SQL and Git"."""
        found: list[tuple[str, str]] = []
        groups: dict[str, list[str]] = {}
        for skill, its_strength in self.job.skills:
            if its_strength == strength:
                groups.setdefault(self.material.skills[skill]["group"], []).append(self._phrase(skill))
        for group, phrases in groups.items():
            most = 4 if group == "tool" else 2
            while phrases:
                size = self.rng.randint(1, most)
                found.append((group, self._join(phrases[:size])))
                phrases = phrases[size:]
        return found

    def _stack(self) -> list[str]:
        """What is named without being asked for: the tools in one sentence, the rest in another."""
        named: dict[str, list[str]] = {"tool": [], "method": []}
        for skill, strength in self.job.skills:
            if strength == "mentioned":
                named[self.material.skills[skill]["group"]].append(self._phrase(skill))
        kinds = (("tool", "stack"), ("method", "method"))
        return [self.say("mentioned", kind, list=self._join(named[g])) for g, kind in kinds if named[g]]

    def _benefits(self) -> list[str]:
        kind = "US" if self.job.place.country == "US" else "other"
        local = some(self.rng, self.sentences["benefits"][kind], self.rng.randint(3, 5))
        return local + some(self.rng, self.sentences["benefits"]["any"], self.rng.randint(1, 3))

    def _phrase(self, skill: str) -> str:
        return str(self.rng.choice(self.material.skills[skill]["phrases"]))

    def _join(self, phrases: Sequence[str]) -> str:
        *head, last = phrases
        comma = "," if len(head) > 1 and self.rng.random() < 0.3 else ""
        return f"{', '.join(head)}{comma} and {last}" if head else last

    def _heading(self, kind: str) -> str:
        # An employer keeps to its headings.
        options = self.sentences["headings"][kind]
        return str(options[(self.job.employer.style // 7) % len(options)]).format(**self.slots)

    def _list(self, kind: str, points: Iterable[str]) -> Section:
        return Section(kind, self._heading(kind), (), tuple(points))
