"""The plan as an answer: its sentence, its numbers, and a row per step with its guide, line, days and ads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.market import plan_time, profile_ads, skill_names, theme
from analysis.market.answer import Answer, Basis, Empty, nothing
from analysis.market.labels import CORE_ROLE, role_name
from analysis.market.plan import Plan
from analysis.market.plan_ads import Stage
from analysis.market.plan_time import Pace, Timed
from analysis.market.profile_match import Part
from analysis.market.source import Market

TITLE = "Your plan"
BY_GUIDE, BY_MARKET = "guide", "market"
ORDERS = {BY_GUIDE: "As in the guide", BY_MARKET: "Most asked for first"}
NOTES = (
    "The guide gives months for each phase and hours a week for the whole plan; hours of a step are ours. A "
    "year has 52 weeks; the whole weeks of a phase are spread in equal parts over its steps, those of a step "
    "over the skills it names, and what you know takes its part off. The guide's middle hours are reckoned.",
    "Where a guide gives examples, such as Docker for containerization, one known example shows the step's "
    "own words; the other examples stay to be learned. Tick a step that you know all the same.",
    "What a step builds on is Guidepost's view: the guide gives an order of phases, and nothing else.",
    "Hours are spread evenly over the days of a week, without holidays. A finished plan is not experience: "
    "ads ask for years too.",
    *profile_ads.NOTES[:2],
)


def none(market: Market, role: str) -> Answer:
    """Why there is no plan for a role."""
    reason = f"Too few guides: none has a plan that leads to {role_name(market, role)} work."
    return nothing(TITLE, Empty(reason, "role" if role != CORE_ROLE else None))


def answer(
    market: Market, plan: Plan, steps: Sequence[Timed], pace: Pace, asked: Mapping[str, Part], basis: Basis
) -> Answer:
    """The plan in words and numbers; `asked` are the ads that ask for each step, `basis` those ads."""
    stands = [one.standing for one in steps]
    names = skill_names.names(market)
    labels = {step.id: step.label for step in plan.steps}
    return Answer(
        title=TITLE,
        sentence=plan_time.says(plan, stands, pace),
        table=pd.DataFrame([_row(plan, one, names, labels, asked[one.standing.step.id]) for one in steps]),
        headlines=plan_time.headlines(plan, stands, pace),
        basis=basis,
        notes=NOTES,
    )


def stages(plan: Plan, steps: Sequence[Timed], order: str) -> list[Stage]:
    """The phases in the guide's order, or every step in that of the market; without those that are over."""
    if order == BY_MARKET:
        return [
            Stage(one.standing.step.label, _until(one), one.standing.missing) for one in steps if one.span
        ]
    found = []
    for number, phase in enumerate(plan.phases, start=1):
        inside = [one for one in steps if one.standing.step.phase == phase and one.span]
        if inside:
            skills = tuple(skill for one in inside for skill in one.standing.missing)
            found.append(Stage(f"Phase {number}: {phase}", _until(inside[-1]), skills))
    return found


def key_skills(plan: Plan, held: frozenset[str]) -> str:
    """What the guide calls key skills for this way, and which are known; empty where it names none."""
    if not plan.key_skills:
        return ""
    known = [label for skill, label in plan.key_skills.items() if skill in held]
    told = f"you know {theme.listing(known)}" if known else "you know none of them yet"
    return f"Key skills, says the guide: {theme.listing(list(plan.key_skills.values()))}; {told}."


def _row(
    plan: Plan, one: Timed, names: Mapping[str, str], labels: Mapping[str, str], asked: Part
) -> dict[str, object]:
    step, stands = one.standing.step, one.standing
    return {
        "Step": step.label,
        "Phase": step.phase,
        "Begins": one.span.from_on.isoformat() if one.span else "",
        "Ends": one.span.to_on.isoformat() if one.span else "",
        "Hours left": one.hours,
        "Known": "ticked" if stands.is_ticked else _names(stands.known, names),
        "To learn": _names(stands.missing, names),
        "Builds on": ", ".join(labels[needed] for needed in step.builds_on),
        "Ads that ask for it (% of ads)": None if asked.share is None else asked.share * 100,
        "Likely from (%)": None if asked.low is None else asked.low * 100,
        "Likely to (%)": None if asked.high is None else asked.high * 100,
        "Ads that ask for it": asked.hits,
        "Ads": asked.total,
        "Guide": plan.guide_name,
        "Line": step.line,
    }


def _names(skills: Sequence[str], names: Mapping[str, str]) -> str:
    return ", ".join(names.get(skill, skill) for skill in skills)


def _until(one: Timed) -> str:
    return one.span.to_on.isoformat() if one.span else ""
