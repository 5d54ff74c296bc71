"""What an assessment shows: a profile by category, gaps to the level, the team's cover, and what comes next.

Names and ratings are the visitor's own: nothing here is remembered, and no sentence of them is logged.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.market import assessment, assessment_chart, labels, theme, watched
from analysis.market.answer import Answer, Basis, Empty, Headline, nothing
from analysis.market.assessment import SCALE, STRENGTHS, Asked, Category, Criterion, by_category, is_met
from analysis.market.assessment_people import Person, Team
from analysis.market.source import Market

NOTES = (
    "Ratings are somebody's own judgement: of themselves, or of another. They say nothing about how well "
    "work gets done, and are no ground to hire or dismiss anybody by.",
    "The criteria are the guides' lines on the level, its growth steps and its emphasis. The collection "
    "names a skills assessment of its own, with coding challenges and metrics: it is not held here.",
    "The scale is ours. A criterion is met alone; with help, where a guide calls it good to have or a topic. "
    "Of a choice, such as TensorFlow or PyTorch, one is enough.",
    "What is not rated counts neither way: the averages, and what is needed, are over the criteria rated.",
    "Ads leave out what their writers take for granted: 0 % does not mean “not needed”.",
)
SOURCE = "analysis.market.assessment, of data/guides, and marts.skill_demand"
_NAN = float("nan")


def profile(market: Market, asked: Asked, team: Team, number: int, drawn: str) -> Answer:
    """A person by category beside what the level needs, and beside the team where there is one."""
    criteria = assessment.criteria(market, asked)
    person = team.people[number]
    rows = by_category(criteria, person.ratings)
    rated, met = sum(row.rated for row in rows), sum(row.met for row in rows)
    title = f"{person.name}, by category"
    if not rated:
        return nothing(title, Empty(f"Nothing of this level is rated yet for {person.name}."))
    table = pd.DataFrame(
        [
            {
                "Category": row.name, "Criteria": row.criteria, "Rated": row.rated, "Met": row.met,
                "Average (0 to 3)": row.average, "Needed (0 to 3)": row.needed,
            }
            for row in rows
        ]
    )  # fmt: skip
    middle = _team_average(criteria, team) if len(team.people) > 1 else {}
    if middle:
        table["Team average (0 to 3)"] = [middle.get(row.name, _NAN) for row in rows]
    series = [("What the level needs", [row.needed for row in rows]),
              (person.name, [row.average for row in rows])]  # fmt: skip
    if middle:
        series.append(("Team average", [middle.get(row.name, _NAN) for row in rows]))
    return Answer(
        title=title,
        sentence=_sentence(market, asked, person, rows),
        table=table,
        figure=assessment_chart.chart([row.name for row in rows], series, drawn),
        key=f"0 {SCALE[0].lower()}, 1 {SCALE[1].lower()}, 2 {SCALE[2].lower()}, 3 {SCALE[3].lower()}.",
        headlines=(
            Headline("Criteria", str(len(criteria)), "That the guides name for the level."),
            Headline("Rated", str(rated), "The others count neither way."),
            Headline("Met", str(met), "Alone, or with help where that is enough."),
            Headline("Gaps", str(rated - met), "Rated below what the level needs."),
        ),
    )


def gaps(market: Market, asked: Asked, person: Person) -> Answer:
    """What is rated below what the level needs, what ads ask for most first."""
    title = f"Gaps to the level: {person.name}"
    criteria = assessment.criteria(market, asked)
    below = [one for one in criteria if one.key in person.ratings and not is_met(one, person.ratings)]
    if not below:
        return nothing(title, Empty("No gap: what is rated is met."))
    below.sort(key=_by_share)
    return Answer(
        title=title,
        sentence=f"{theme.count(len(below), 'gap')} to the {_who(market, asked)}{_most_asked(below)}.",
        table=pd.DataFrame([_row(one, person) for one in below]),
        basis=_basis(market, asked, below),
    )


def cover(market: Market, asked: Asked, team: Team) -> Answer:
    """Of each criterion, who of the team meets it, the least covered first."""
    title = "The team's cover"
    rows = []
    for one in assessment.criteria(market, asked):
        rated = [person for person in team.people if one.key in person.ratings]
        can = [person.name for person in rated if is_met(one, person.ratings)]
        if rated:
            cannot = [person.name for person in rated if person.name not in can]
            rows.append(
                {"Criterion": one.words, "Category": one.category, "Meet it": len(can), "Rated": len(rated),
                 "Who meets it": ", ".join(can), "Who does not": ", ".join(cannot), **_of_ads(one)}
            )  # fmt: skip
    if not rows:
        return nothing(title, Empty("Nobody of the team is rated on this level yet."))
    rows.sort(key=lambda row: row["Meet it"])  # type: ignore[arg-type, return-value]  # a count
    nobody = sum(not row["Meet it"] for row in rows)
    single = sum(row["Meet it"] == 1 for row in rows)
    return Answer(
        title=title,
        sentence=(
            f"Of {_counted(len(rows))} rated for the {_who(market, asked)}, {nobody} "
            f"{'is' if nobody == 1 else 'are'} met by nobody of {len(team.people)} people, and {single} by "
            "one alone."
        ),
        table=pd.DataFrame(rows),
        basis=_basis(market, asked, assessment.criteria(market, asked)),
    )


def ahead(market: Market, asked: Asked, person: Person) -> Answer:
    """What the next level adds, what its ads ask for most first, with the ratings there are."""
    level = assessment.following(market, asked)
    if level is None:
        return nothing("The next level", Empty("The guides speak of no level above this one."))
    name = labels.inside(labels.levels(market)[level])
    more = sorted(assessment.added(market, asked), key=_by_share)
    title = f"What the next level adds: {name}"
    if not more:
        return nothing(title, Empty("The guides add nothing at the next level."))
    met = sum(is_met(one, person.ratings) for one in more)
    there = Asked(asked.role, level, asked.scope)
    return Answer(
        title=title,
        sentence=(
            f"The guides add {_counted(len(more))} for the {_who(market, there)}, of which {met} "
            f"{'is' if met == 1 else 'are'} met already{_most_asked(more)}."
        ),
        table=pd.DataFrame([_row(one, person) for one in more]),
        basis=_basis(market, there, more),
    )


def on_paper(market: Market, asked: Asked, team: Team, number: int) -> tuple[str, list[Answer]]:
    """The lead and the answers of the assessment's document; names stand in it, as the visitor wrote them."""
    person = team.people[number]
    answers = [profile(market, asked, team, number, ""), gaps(market, asked, person)]
    if len(team.people) > 1:
        answers.append(cover(market, asked, team))
    answers.append(ahead(market, asked, person))
    lead = f"Criteria of the guides for the {_who(market, asked)}, rated by whoever keeps this file."
    return lead, answers


def _sentence(market: Market, asked: Asked, person: Person, rows: Sequence[Category]) -> str:
    rated, met = sum(row.rated for row in rows), sum(row.met for row in rows)
    text = (
        f"{person.name}: {met} of {_counted(rated)} rated met, of "
        f"{sum(row.criteria for row in rows)} that the guides name for the {_who(market, asked)}"
    )
    short = [row for row in rows if row.average < row.needed]
    if not short:
        return f"{text}."
    worst = min(short, key=lambda row: row.average - row.needed)
    return (
        f"{text}. Furthest from the level: {labels.inside(worst.name)} ({worst.average:.1f} on average, "
        f"{worst.needed:.1f} needed)."
    )


def _team_average(criteria: Sequence[Criterion], team: Team) -> dict[str, float]:
    found: dict[str, list[int]] = {}
    for one in criteria:
        for person in team.people:
            if one.key in person.ratings:
                found.setdefault(one.category, []).append(person.ratings[one.key])
    return {name: sum(values) / len(values) for name, values in found.items()}


def _who(market: Market, asked: Asked) -> str:
    return f"{labels.inside(labels.levels(market)[asked.level])} {labels.role_name(market, asked.role)}"


def _by_share(one: Criterion) -> tuple[float, str]:
    return (-one.share if theme.is_number(one.share) else 1.0, one.words)


def _most_asked(found: Sequence[Criterion]) -> str:
    """Which of them ads of the level ask for most, with the interval."""
    first = [one for one in found if theme.is_number(one.share) and one.share > 0][:3]
    if not first:
        return ""
    told = [
        f"{one.words} ({theme.percent(one.share)}, likely {theme.percent(one.low)} to "
        f"{theme.percent(one.high)})"
        for one in first
    ]
    return f"; of these, ads of that level ask most for {theme.listing(told)}"


def _counted(number: int) -> str:
    return theme.count(number, "criterion", "criteria")


def _row(one: Criterion, person: Person) -> dict[str, object]:
    rating = SCALE[person.ratings[one.key]] if one.key in person.ratings else "not rated"
    return {"Criterion": one.words, "Category": one.category, "Rating": rating, "Needed": SCALE[one.needed],
            **_of_ads(one)}  # fmt: skip


def _of_ads(one: Criterion) -> dict[str, object]:
    return {
        "Share of ads (%)": one.share * 100, "Likely from (%)": one.low * 100,
        "Likely to (%)": one.high * 100, "Ads": one.postings, "Employers": one.employers,
        "In the guides": STRENGTHS[one.strength], "Guide and line": "; ".join(one.sources),
    }  # fmt: skip


def _basis(market: Market, asked: Asked, found: Sequence[Criterion]) -> Basis:
    """The ads of the level."""
    whole = watched.basis(market, asked.role)
    return Basis(
        max((one.postings for one in found), default=0), max((one.employers for one in found), default=0),
        whole.period, whole.sources,
    )  # fmt: skip
