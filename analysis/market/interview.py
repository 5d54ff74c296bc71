"""An interview from the guides: questions with what to look for, and topics weighed by what ads ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import pandas as pd

from analysis.market import labels, skill_charts, skill_names, theme, watched
from analysis.market.answer import Answer, Basis, Empty, nothing
from analysis.market.source import Market

TITLE = "Topics, by what ads ask for"
NOTES = (
    "Questions, topics and what to look for are the guides'. A share is that of the topic's skill that ads "
    "ask for most; it says what employers ask for, not what makes a good interview.",
    "Only one guide has questions, for the mid and the senior level. The collection's own skills assessment "
    "with its criteria and coding challenges is referred to and not held.",
    "The scorecard's scale is ours. It is made of what the guides say to look for; whether it tells good "
    "candidates from others was never measured.",
    "Whether a question is lawful or fair where you hire is not checked.",
)
_KEY = "Dot: share of these ads that ask for the topic's most asked skill. Line: where it likely lies."
_ROWS = 24


@dataclass(frozen=True)
class Question:
    """A question of a guide, what to look for in the answer, and the guide's lines."""

    text: str
    level: str
    look_for: tuple[str, ...]
    skills: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Topic:
    """A topic that a guide names for interviews, in its group."""

    name: str
    group: str
    level: str
    skills: tuple[str, ...]
    source: str


Part = TypeVar("Part", Question, Topic)


def questions(guides: Sequence[Mapping[str, Any]], role: str, level: str) -> tuple[Question, ...]:
    """The guides' questions for the role at the level, in their order; for all levels, all of them."""
    return tuple(
        Question(
            str(entry["text"]), str(entry.get("level", labels.ALL)), tuple(entry.get("look_for", ())),
            tuple(entry.get("skills", ())), _source(guide, entry),
        )
        for guide in guides
        if guide["role"] == role
        for entry in guide.get("question", [])
        if entry.get("text") and _is_at(entry, level)
    )  # fmt: skip


def topics(guides: Sequence[Mapping[str, Any]], role: str, level: str) -> tuple[Topic, ...]:
    """The guides' interview topics for the role at the level or at every level."""
    return tuple(
        Topic(
            str(entry["topic"]), str(entry.get("group", "")), str(entry.get("level", labels.ALL)),
            tuple(entry.get("skills", ())), _source(guide, entry),
        )
        for guide in guides
        if guide["role"] == role
        for entry in guide.get("focus", [])
        if entry.get("topic") and _is_at(entry, level)
    )  # fmt: skip


def about(parts: Sequence[Part], skills: Sequence[str]) -> tuple[Part, ...]:
    """Those that ask about one of the skills; all where none is chosen."""
    return tuple(part for part in parts if not skills or set(part.skills) & set(skills))


def skills_of(market: Market, parts: Sequence[Question | Topic]) -> dict[str, str]:
    """The skills that questions and topics ask about, by name."""
    names = skill_names.names(market)
    found = {skill: names.get(skill, skill) for part in parts for skill in part.skills}
    return dict(sorted(found.items(), key=lambda pair: pair[1].casefold()))


def weighed(market: Market, role: str, level: str, asked: Sequence[Topic]) -> Answer:
    """The topics with the share of ads that ask for each one's most asked skill, the most asked first."""
    if not asked:
        who = labels.role_name(market, role)
        reason = f"Too few guides describe this role: none has interview topics for {who} work."
        return nothing(TITLE, Empty(reason, "role" if role != labels.CORE_ROLE else None))
    shares = market.frame("marts.skill_demand", where={"role": role, "level": level})
    shares = shares[shares["month"].isna() & shares["share"].notna()].set_index("skill_id")
    names, whole = skill_names.names(market), watched.basis(market, role)
    rows = pd.DataFrame([_row(topic, shares, names) for topic in asked])
    rows = rows.sort_values(["share", "name"], ascending=[False, True], na_position="last", ignore_index=True)
    shown = rows[rows["share"].notna()].drop_duplicates("name").head(_ROWS)
    count = 0 if shares.empty else int(shares["cell_posting_count"].max())
    employers = 0 if shares.empty else int(shares["employer_count"].max())
    return Answer(
        title=TITLE,
        sentence=_sentence(rows, who=_who(market, role, level)),
        table=_table(rows),
        key="" if shown.empty else _KEY,
        figure=None if shown.empty else skill_charts.rows_chart(shown, market.kind, "Share of these ads (%)"),
        basis=Basis(count, employers, whole.period, whole.sources),
        notes=NOTES,
    )


def _is_at(entry: Mapping[str, Any], level: str) -> bool:
    return level == labels.ALL or entry.get("level", labels.ALL) in (level, labels.ALL)


def _source(guide: Mapping[str, Any], entry: Mapping[str, Any]) -> str:
    """The guide and the entry's lines: an own guide may give one, or none."""
    lines = [str(entry[key]) for key in ("line", "look_for_line") if key in entry]
    where = f", {'line' if len(lines) == 1 else 'lines'} {' and '.join(lines)}" if lines else ""
    return f"{guide['name']}{where}"


def _row(topic: Topic, shares: pd.DataFrame, names: Mapping[str, str]) -> dict[str, object]:
    """A topic with the figures of its most asked skill; without figures where no ad names one of them."""
    known = [skill for skill in topic.skills if skill in shares.index]
    best = str(shares.loc[known, "share"].idxmax()) if known else None
    named = ["share", "share_low", "share_high", "posting_count", "cell_posting_count", "employer_count"]
    figures = {name: shares.loc[best, name] if best else float("nan") for name in named}
    skill = names.get(best or topic.skills[0], best or topic.skills[0]) if topic.skills else ""
    return {"name": topic.name, "group": topic.group, "skill": skill, "source": topic.source, **figures}


def _who(market: Market, role: str, level: str) -> str:
    named = "" if level == labels.ALL else f"{labels.levels(market).get(level, level).lower()} "
    return f"{named}{labels.role_name(market, role)} ads"


def _sentence(rows: pd.DataFrame, who: str) -> str:
    top = rows[rows["share"].notna()].drop_duplicates("skill").head(3)
    text = f"{theme.count(len(rows), 'topic')} of the guides"
    if top.empty:
        return f"{text}; too few {who} to say which of them employers ask for."
    told = [f"{row['name']} ({row['skill']}: {theme.percent(row['share'])})" for _, row in top.iterrows()]
    return f"{text}; the {who} ask most for those on {theme.listing(told)}."


def _table(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Topic": rows["name"],
            "Group": rows["group"],
            "Its most asked skill": rows["skill"],
            "Share of ads (%)": rows["share"] * 100,
            "Likely from (%)": rows["share_low"] * 100,
            "Likely to (%)": rows["share_high"] * 100,
            "Ads that ask": rows["posting_count"].astype("Int64"),
            "Ads in all": rows["cell_posting_count"].astype("Int64"),
            "Employers": rows["employer_count"].astype("Int64"),
            "Guide": rows["source"],
        }
    )
