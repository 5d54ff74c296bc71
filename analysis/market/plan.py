"""The guides' plans for a change of role: steps in their phases, and what of each is still to be learned.

A guide gives months for a phase and hours a week for the plan. How that time is spread over the steps is
ours: a phase's whole weeks in equal parts over its steps, a step's in equal parts over the skills it names.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import chain, count
from typing import Any

from analysis.market import labels
from analysis.market.plan_dates import whole_weeks

PART = "transition"
_SENSIBLE = 120
"""No plan has more months, or more hours a week, than this."""


@dataclass(frozen=True)
class Step:
    """A topic of a phase; `weeks` are its part of the plan, `named` the skills that its examples are.

    `builds_on` holds the ids of steps that must be known first.
    """

    id: str
    label: str
    phase: str
    skills: tuple[str, ...]
    named: tuple[str, ...]
    builds_on: tuple[str, ...]
    weeks: Fraction
    line: str
    entry: str

    def known(self, held: Collection[str]) -> tuple[str, ...]:
        """The step's skills that are known; its own words are, once one of its examples is."""
        some = any(skill in held for skill in self.named)
        return tuple(skill for skill in self.skills if skill in held or (some and skill not in self.named))


@dataclass(frozen=True)
class Plan:
    """A guide's way from one role to another, with the hours a week it reckons with."""

    id: str
    guide: str
    guide_name: str
    role: str
    from_role: str
    from_title: str
    months: int
    hours_min: int
    hours_max: int
    steps: tuple[Step, ...]
    key_skills: Mapping[str, str] = field(default_factory=dict)
    lines: str = ""

    @property
    def hours(self) -> Fraction:
        """The middle of the guide's hours a week."""
        return Fraction(self.hours_min + self.hours_max, 2)

    @property
    def phases(self) -> tuple[str, ...]:
        """The phases in the guide's order."""
        return tuple(dict.fromkeys(step.phase for step in self.steps))


@dataclass(frozen=True)
class Standing:
    """A step as somebody stands to it: what of it is known, whether it is ticked, the weeks that are left."""

    step: Step
    known: tuple[str, ...] = ()
    is_ticked: bool = False

    @property
    def missing(self) -> tuple[str, ...]:
        """The skills still to be learned; none once the step is ticked."""
        return () if self.is_ticked else tuple(s for s in self.step.skills if s not in self.known)

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is left; of a step that names no skill only a tick tells."""
        return self.is_ticked or (bool(self.step.skills) and not self.missing)

    @property
    def weeks(self) -> Fraction:
        """What is left of the step, in weeks of the guide's hours."""
        if self.is_over or not self.step.skills:
            return Fraction(0) if self.is_over else self.step.weeks
        return self.step.weeks * len(self.missing) / len(self.step.skills)


def plans(guides: Iterable[Mapping[str, Any]], role: str) -> dict[str, Plan]:
    """The plans that lead to the role, by id; one without months, hours or steps is none."""
    found = {}
    for guide in guides:
        for number, raw in enumerate(guide.get(PART, ()), start=1):
            if str(raw.get("to_role", guide.get("role"))) != role or not _is_whole(raw):
                continue
            plan = _plan(guide, number, raw)
            if plan.id in found:  # two ways in that an own guide gives one id
                plan = replace(plan, id=f"{plan.id}.{number}")
            found[plan.id] = plan
    return found


def standings(plan: Plan, held: Collection[str], ticked: Collection[str]) -> list[Standing]:
    """Every step of the plan as it stands, in the guide's order."""
    return [Standing(step, step.known(held), step.id in ticked) for step in plan.steps]


def in_order(steps: Sequence[Standing], asked: Mapping[str, int]) -> list[Standing]:
    """What is over first; then the step that most ads ask for, of those whose groundwork is done.

    `asked` are the ads that ask for each step; of equals the guide's first goes first.
    """
    placed = [one for one in steps if one.is_over]
    left = [one for one in steps if not one.is_over]
    inside = {one.step.id for one in steps}
    while left:
        done = {one.step.id for one in placed}
        free = [one for one in left if not (inside & set(one.step.builds_on)) - done]
        best = max(free or left, key=lambda one: asked.get(one.step.id, 0))  # the first of equals
        placed.append(best)
        left.remove(best)
    return placed


def _is_whole(raw: Mapping[str, Any]) -> bool:
    hours = [raw.get("hours_per_week_min"), raw.get("hours_per_week_max")]
    phases = [phase for phase in raw.get("phase", ()) if phase.get("topic")]
    spans = [value for phase in phases for value in (phase.get("month_from"), phase.get("month_to"))]
    numbers = [raw.get("months"), *hours, *spans]
    if not phases or not all(isinstance(value, int) and 0 < value <= _SENSIBLE for value in numbers):
        return False
    return all(phase["month_from"] <= phase["month_to"] for phase in phases)


def _plan(guide: Mapping[str, Any], number: int, raw: Mapping[str, Any]) -> Plan:
    title = str(raw.get("from_title") or raw.get("from_role") or "")
    keys = list(raw.get("key_skills", ()))
    return Plan(
        id=f"{guide['id']}.{raw.get('id') or number}",
        guide=str(guide["id"]),
        guide_name=str(guide["name"]),
        role=str(raw.get("to_role", guide.get("role"))),
        from_role=str(raw.get("from_role", "")),
        from_title=title,
        months=raw["months"],
        hours_min=raw["hours_per_week_min"],
        hours_max=raw["hours_per_week_max"],
        steps=tuple(_steps(guide, number, raw)),
        key_skills=dict(zip(keys, raw.get("key_skill_labels", keys), strict=False)),
        lines=_lines(raw),
    )


def _steps(guide: Mapping[str, Any], number: int, raw: Mapping[str, Any]) -> Iterable[Step]:
    ids: dict[str, str] = {}  # by label; of equals the last
    taken: list[str] = []
    before: tuple[str, ...] = ()  # the steps of the phases before
    for place, phase in enumerate(raw["phase"], start=1):
        topics = phase.get("topic", ())
        weeks = whole_weeks(phase["month_to"] - phase["month_from"] + 1) if topics else 0
        for inner, topic in enumerate(topics, start=1):
            label = str(topic.get("label", ""))
            step_id = _id(label, taken)
            taken.append(step_id)
            skills = tuple(dict.fromkeys(map(str, topic.get("skills", ()))))
            examples = len(topic.get("examples", ()))
            needed = topic.get("builds_on")
            yield Step(
                id=step_id,
                label=label,
                phase=str(phase.get("name", "")),
                skills=skills,
                named=skills[-examples:] if 0 < examples < len(skills) else (),
                builds_on=before if needed is None else tuple(ids[one] for one in needed if one in ids),
                weeks=Fraction(weeks, len(topics)),
                line=_lines(topic),
                entry=f"{guide['id']}:{PART}:{number}.{place}.{inner}",
            )
            ids[label] = step_id
        before = tuple(taken)


def _id(label: str, taken: Collection[str]) -> str:
    """What names the step in a visitor's file, whatever line it stands in.

    >>> _id("A/B testing", ()), _id("Git!", ("git", "git-2"))
    ('a-b-testing', 'git-3')
    """
    slug = re.sub(r"[^a-z0-9]+", "-", label.casefold()).strip("-")[:80] or "step"
    names = chain([slug], (f"{slug}-{number}" for number in count(2)))
    return next(name for name in names if name not in taken)


def _lines(raw: Mapping[str, Any]) -> str:
    return labels.lines(raw.get("lines") or [raw[key] for key in ("line",) if key in raw])
