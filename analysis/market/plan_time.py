"""A plan in time: each step with its days at somebody's pace, and in words whether the wished end is met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil

from analysis.market import theme
from analysis.market.answer import Headline
from analysis.market.cite import day
from analysis.market.plan import Plan, Standing
from analysis.market.plan_dates import FULL_WEEK, Span, ends_on, held_against, last_day, spans


@dataclass(frozen=True)
class Pace:
    """From when, how many hours a week, and by when if that is wished; `now` is the day of the question."""

    start: date
    hours: int
    now: date
    wished: date | None = None

    @property
    def first(self) -> date:
        """The first day of what is left: no day that has passed."""
        return max(self.start, self.now)


@dataclass(frozen=True)
class Timed:
    """A step with the hours that are left of it, and its days; none where nothing is left."""

    standing: Standing
    hours: float
    span: Span | None


def timed(plan: Plan, steps: Sequence[Standing], pace: Pace) -> list[Timed]:
    """The steps in their order, one after the other."""
    weeks = [one.weeks for one in steps]
    found = spans(pace.first, weeks, plan.hours, pace.hours)
    return [
        Timed(one, float(left * plan.hours), span)
        for one, left, span in zip(steps, weeks, found, strict=True)
    ]


def headlines(plan: Plan, steps: Sequence[Standing], pace: Pace) -> tuple[Headline, ...]:
    """Hours and steps that are left, the day they are done, and the hours a week the wished end takes."""
    left, whole = _weeks(steps), sum((step.weeks for step in plan.steps), Fraction(0))
    found = [
        Headline(
            "Hours left", f"{ceil(left * plan.hours):,}", f"Of {ceil(whole * plan.hours):,} in the plan."
        ),
        Headline(
            "Steps left", str(sum(not one.is_over for one in steps)), f"Of {len(steps)} in the guide's plan."
        ),
    ]
    if not left:
        return tuple(found)
    end, whose = _wish(plan, pace)
    deadline = held_against(pace.first, left * plan.hours, pace.hours, end)
    found.append(
        Headline("Done on", f"{deadline.ends_on.day} {deadline.ends_on:%b %Y}", f"At {_a_week(pace.hours)}.")
    )
    if deadline.hours_needed is not None:
        found.append(
            Headline(
                "Hours a week it takes", str(deadline.hours_needed), f"To be done by {whose} {day(end)}."
            )
        )
    return tuple(found)


def says(plan: Plan, steps: Sequence[Standing], pace: Pace) -> str:
    """What is left, when it is done, and plainly whether the wished end, or the guide's own, can be met."""
    left = _weeks(steps)
    over = sum(one.is_over for one in steps)
    if not left:
        every = f"all of its {len(steps)} steps" if len(steps) > 1 else "its only step"
        return (
            f"Nothing of this plan is left: you know or have ticked {every}. What open ads still ask for "
            "stands on the page My skills."
        )
    whole = sum((step.weeks for step in plan.steps), Fraction(0))
    begins = "today, as your start has passed" if pace.first > pace.start else day(pace.first)
    low = "" if plan.hours_min == plan.hours_max else f"{plan.hours_min} to "
    text = (
        f"{verdict(plan, left, pace)} Of the guide's plan, {theme.count(plan.months, 'month')} at "
        f"{low}{_a_week(plan.hours_max)} or about {_hours(whole * plan.hours)}, "
        f"{_hours(left * plan.hours)} {'is' if left * plan.hours <= 1 else 'are'} left from {begins}."
    )
    if low:
        ends = [ends_on(pace.first, left * hours, pace.hours) for hours in (plan.hours_min, plan.hours_max)]
        text += f" As the guide gives a range, the end lies between {day(ends[0])} and {day(ends[1])}."
    return text + (f" You know or have ticked {over} of the {len(steps)} steps." if over else "")


def verdict(plan: Plan, left: Fraction, pace: Pace) -> str:
    """Whether the wished end, or the guide's where none is wished, can be met, and what would meet it."""
    end, whose = _wish(plan, pace)
    found = held_against(pace.first, left * plan.hours, pace.hours, end)
    lead = f"{whose[0].upper()}{whose[1:]} {day(end)}"
    if found.is_met:
        latest = ends_on(pace.first, left * Fraction(plan.hours_max), pace.hours)
        text = f"{lead}, can be met: you are done on {day(found.ends_on)}"
        if latest > end:
            most = f"as much time as the guide's {plan.hours_max} hours a week"
            return f"{text}. Should you need {most}, it is {day(latest)}: too late."
        return f"{text}."
    if found.hours_needed is None:
        if end < pace.first:
            return f"{lead}, cannot be met: it lies before the first day that is left, {day(pace.first)}."
        return f"{lead}, cannot be met: the days until then have too few hours."
    text = f"{lead}, cannot be met at {_a_week(pace.hours)}: it takes {_a_week(found.hours_needed)}"
    if found.hours_needed > FULL_WEEK:
        text += f", more than a full working week of {FULL_WEEK}"
    if ends_on(pace.first, left * Fraction(plan.hours_min), pace.hours) <= end:
        text += f" (unless the guide's {plan.hours_min} hours a week are enough for you)"
    return f"{text}, or the end is {day(found.ends_on)}."


def _wish(plan: Plan, pace: Pace) -> tuple[date, str]:
    """The day to be met, and whose it is."""
    if pace.wished is not None:
        return pace.wished, "your wished end,"
    return last_day(
        pace.start, plan.months
    ), f"the guide's own end, {theme.count(plan.months, 'month')} from your start,"


def _weeks(steps: Sequence[Standing]) -> Fraction:
    return sum((one.weeks for one in steps), Fraction(0))


def _hours(hours: Fraction) -> str:
    """Whole hours, those begun counted.

    >>> _hours(Fraction(1755, 2)), _hours(Fraction(1, 2))
    ('878 hours', '1 hour')
    """
    return theme.count(ceil(hours), "hour")


def _a_week(hours: int) -> str:
    return f"{theme.count(hours, 'hour')} a week"
