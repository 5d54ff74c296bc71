"""Do the guides ask for what employers ask for? Skill by level, in postings and in the guides."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.market import labels, skill_matrix, theme, watched
from analysis.market.answer import Answer, Basis, Empty, Headline, nothing
from analysis.market.source import Market, NotBuiltError

TITLE = "Skills in postings and in the guides"
UNNAMED = "no-guide"
STATED_LEVELS, GUIDE_YEARS = "stated", "years"
LEVELS = {STATED_LEVELS: "As the ads state them", GUIDE_YEARS: "By the guides' own years"}
"""How a line's level is found in postings: by the ad's own level, or by the years it asks for."""
VERDICTS = {
    "common": "common",
    "sometimes": "asked for sometimes",
    "rare": "rare",
    "too little data": "too little data",
}
NOTES = (
    "A share is the part of postings of that level that ask for the skill in any form: required, nice to "
    "have or mentioned. Ads leave out what their writers take for granted, so “rare” does not mean “not "
    "needed”.",
    "Guides differ: each keeps its own levels and words, and a verdict holds for one line of one guide. "
    "A guide that gives no level is compared with postings of all levels.",
    "A level without a figure has too few postings, or the postings state no level.",
)
_ROWS = 30
_MEASURED = (
    "share", "share_low", "share_high", "posting_count", "cell_posting_count", "employer_count", "verdict",
    "guide_verdict",
)  # fmt: skip


@dataclass(frozen=True)
class Filters:
    """Which rows; `all` stands for no filter, guide `no-guide` for skills that no guide names."""

    role: str = labels.CORE_ROLE
    level: str = labels.ALL
    guide: str = labels.ALL
    strength: str = labels.ALL
    group: str = labels.ALL
    skill: str = labels.ALL
    levels: str = STATED_LEVELS


def skills_versus_guides(market: Market, filters: Filters) -> Answer:
    """Share of postings by level for each skill that passes the filters, with what the guides say of it."""
    shares = _shares(market, filters.role)
    role = labels.role_name(market, filters.role)
    if shares.empty:
        drop = "role" if filters.role != labels.CORE_ROLE else None
        return nothing(TITLE, Empty(f"Too few {role} postings to say what they ask for.", drop))
    lines = guide_lines(market, filters)
    rows = _rows(market, filters, shares, lines)
    if rows.empty:
        drop = next(
            (n for n in ("strength", "group", "guide", "level") if getattr(filters, n) != labels.ALL), None
        )
        return nothing(TITLE, Empty("No skill passes these filters.", drop))
    levels = [level for level in _level_order(market) if level in rows.columns]
    names = {labels.ALL: "All levels", **labels.levels(market)}
    at = filters.level if filters.level in levels else labels.ALL
    rows = rows.sort_values([at, "name"], ascending=[False, True], na_position="last", ignore_index=True)
    cells = shares[shares["level"] == at]
    whole = watched.basis(market, filters.role)
    more = [f"The chart shows the first {_ROWS} of {len(rows)} skills; the table shows all."] * (
        len(rows) > _ROWS
    )
    return Answer(
        title=TITLE,
        sentence=_sentence(rows, at, names[at].lower(), role, filters),
        table=_table(rows, levels, names),
        key="Of 100 postings of each level, how many ask for the skill. ◆ = at least one guide names it.",
        figure=skill_matrix.matrix(rows.head(_ROWS), levels, names, market.kind),
        basis=Basis(
            int(cells["cell_posting_count"].max()), whole.employer_count, whole.period, whole.sources
        ),
        headlines=_headlines(rows, at),
        notes=(*NOTES, *more),
    )


def lines_of_the_guides(market: Market, filters: Filters) -> Answer:
    """Every line of a guide that passes the filters, with the share of postings and the verdict on it."""
    title = "What each guide says"
    lines = guide_lines(market, filters)
    if lines.empty:
        return nothing(title, Empty("No line of a guide passes these filters."))
    level_names = {labels.ALL: "any level", **labels.levels(market)}
    lines = lines.sort_values(["guide", "first_line", "label"], ignore_index=True)
    told = lines["verdict"].astype(object).fillna("not measured yet")
    table = pd.DataFrame(
        {
            "The guide's words": lines["label"],
            "Skill": lines["name"],
            "Level": [level_names.get(level, level) for level in lines["level"]],
            "Strength": [labels.GUIDE_STRENGTHS.get(s, s) for s in lines["strength"]],
            "In postings": [VERDICTS.get(verdict, verdict) for verdict in told],
            "Does the guide hold": lines["guide_verdict"].astype(object).fillna(""),
            "Share of postings (%)": lines["share"] * 100,
            "Likely from (%)": lines["share_low"] * 100,
            "Likely to (%)": lines["share_high"] * 100,
            "Postings that ask": lines["posting_count"],
            "Postings in all": lines["cell_posting_count"],
            "Employers": lines["employer_count"],
            "Guide": lines["guide"],
            "Lines in the guide": lines["lines"],
        }
    )
    counts = told.value_counts()
    parts = [f"{int(counts[v])} {VERDICTS[v]}" for v in ("common", "sometimes", "rare") if v in counts]
    sentence = f"{theme.count(len(lines), 'line')} of the guides" + (
        f": {theme.listing(parts)} in postings." if parts else ", not yet held against postings."
    )
    return Answer(
        title=title,
        sentence=sentence,
        table=table,
        basis=Basis(
            int(lines["cell_posting_count"].fillna(0).max()),
            int(lines["employer_count"].fillna(0).max()),
            watched.last_year(market.today),
            watched.basis(market, filters.role).sources,
        ),
    )


def choices(market: Market) -> tuple[dict[str, str], dict[str, str]]:
    """Guides (with the choice "no guide") and skill groups a filter can name."""
    guides = {**labels.guide_names(market), UNNAMED: "In no guide"}
    try:
        frame = market.frame("ref.skills", ["category", "category_name"]).drop_duplicates()
    except NotBuiltError:
        return guides, {}
    frame = frame.sort_values("category_name")
    return guides, dict(zip(frame["category"], frame["category_name"], strict=True))


def guide_lines(market: Market, filters: Filters) -> pd.DataFrame:
    """Requirements of the guides with their verdicts, filtered; verdicts are null until they are measured."""
    lines = market.frame("ref.guide_requirements")
    lines = lines[lines["role"] == filters.role].drop(columns="role")
    keys = ["guide_id", "requirement_number"]
    try:
        table = "marts.guide_verdicts_by_years" if filters.levels == GUIDE_YEARS else "marts.guide_verdicts"
        found = market.frame(table, [*keys, *_MEASURED])
    except NotBuiltError:
        found = pd.DataFrame({name: pd.Series(dtype="object") for name in (*keys, *_MEASURED)})
    # A guide that gives a level no years says nothing about the ads that ask for years.
    lines = lines.merge(found, on=keys, how="inner" if filters.levels == GUIDE_YEARS else "left")
    skills = market.frame("ref.skills", ["skill_id", "name", "category"])
    lines = lines.merge(skills, on="skill_id", how="left")
    lines["name"] = lines["name"].fillna(lines["skill_id"])
    lines["guide"] = lines["guide_id"].map(labels.guide_names(market)).fillna(lines["guide_id"])
    lines["first_line"] = lines["lines"].astype(str).str.extract(r"(\d+)", expand=False).astype(float)
    keep = pd.Series(True, index=lines.index)
    for column, value in (
        ("guide_id", filters.guide), ("strength", filters.strength), ("category", filters.group),
        ("skill_id", filters.skill),
    ):  # fmt: skip
        if value != labels.ALL:
            keep &= lines[column] == value
    if filters.level != labels.ALL:
        keep &= lines["level"].isin([filters.level, labels.ALL])
    return lines[keep]


def _shares(market: Market, role: str) -> pd.DataFrame:
    columns = ["skill_id", "level", "month", "posting_count", "cell_posting_count", "share", "employer_count"]
    frame = market.frame("marts.skill_demand", columns, {"role": role})
    return frame[frame["month"].isna() & frame["share"].notna()]


def _level_order(market: Market) -> list[str]:
    return [labels.ALL, *(level for level in labels.levels(market) if level != labels.UNSTATED)]


def _rows(market: Market, filters: Filters, shares: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """One row per skill: shares by level, the guides that name it and the verdicts on their lines."""
    wide = shares.pivot_table(index="skill_id", columns="level", values="share")
    skills = market.frame("ref.skills", ["skill_id", "name", "category", "category_name", "kind"])
    rows = skills.merge(wide, left_on="skill_id", right_index=True, how="left")
    if labels.ALL not in rows:
        rows[labels.ALL] = float("nan")
    every = guide_lines(market, Filters(role=filters.role))
    rows["guide_count"] = rows["skill_id"].map(every.groupby("skill_id")["guide_id"].nunique()).fillna(0)
    # A skill that a guide names and no posting asks for has no row among the shares: its share is nought.
    named = rows["guide_count"] > 0
    for level in shares["level"].unique():
        rows.loc[named, level] = rows.loc[named, level].fillna(0.0)
    rows["said"] = rows["skill_id"].map(_said(lines)).astype(object).fillna("")
    told = lines.dropna(subset=["verdict"]).groupby("skill_id")["verdict"].agg(_one_verdict)
    rows["verdict"] = rows["skill_id"].map(told).astype(object).fillna("")
    if filters.guide == UNNAMED:
        keep = (rows["guide_count"] == 0) & rows[labels.ALL].notna()
    elif filters.guide != labels.ALL or filters.strength != labels.ALL:
        keep = rows["skill_id"].isin(lines["skill_id"])
    else:
        keep = (rows["guide_count"] > 0) | rows[labels.ALL].notna()
    if filters.group != labels.ALL:
        keep &= rows["category"] == filters.group
    return rows[keep & (rows["kind"] != "certification")]


def _said(lines: pd.DataFrame) -> dict[str, str]:
    """What the guides say of each skill, strongest first, such as "must have (mid), core"."""
    order = {strength: number for number, strength in enumerate(labels.GUIDE_STRENGTHS)}
    found: dict[str, set[tuple[int, str, str]]] = {}
    for skill, strength, level in zip(lines["skill_id"], lines["strength"], lines["level"], strict=True):
        word = labels.GUIDE_STRENGTHS.get(strength, strength)
        found.setdefault(skill, set()).add(
            (order.get(strength, 9), word, "" if level == labels.ALL else f" ({level})")
        )
    return {
        skill: ", ".join(word + where for _, word, where in sorted(said)) for skill, said in found.items()
    }


def _one_verdict(values: pd.Series) -> str:
    """The verdict where all lines agree; otherwise that they differ by level or guide."""
    found = set(values)
    return VERDICTS.get(next(iter(found)), "") if len(found) == 1 else "differs by level or guide"


def _headlines(rows: pd.DataFrame, at: str) -> tuple[Headline, ...]:
    named = rows[rows["guide_count"] > 0]
    unnamed = rows[rows["guide_count"] == 0]
    common = int((named[at] >= 0.25).sum())
    rare = int((named[at] < 0.05).sum())
    return (
        Headline("Skills the guides name", str(len(named)), "That pass the filters above."),
        Headline("Of these, common in postings", str(common), "In a quarter of the postings or more."),
        Headline("Of these, rare in postings", str(rare), "In fewer than one of 20, or taken for granted."),
        Headline(
            "In no guide, yet asked for", str(int((unnamed[at] >= 0.10).sum())),
            "In a tenth of the postings or more, though no guide names them.",
        ),
    )  # fmt: skip


def _sentence(rows: pd.DataFrame, at: str, level: str, role: str, filters: Filters) -> str:
    def told(part: pd.DataFrame) -> str:
        return theme.listing([f"{r['name']} ({theme.percent(r[at])})" for _, r in part.head(3).iterrows()])

    named = rows[(rows["guide_count"] > 0) & rows[at].notna()]
    unnamed = rows[(rows["guide_count"] == 0) & rows[at].notna()]
    who = f"{role} postings we watch" if at == labels.ALL else f"{level} {role} postings we watch"
    parts = []
    if len(named):
        parts.append(f"of what the guides name, the {who} ask most for {told(named)}")
    if len(unnamed) and filters.guide in (labels.ALL, UNNAMED) and filters.strength == labels.ALL:
        parts.append(f"what no guide names but postings ask for is led by {told(unnamed)}")
    if not parts:
        return "None of these skills was found in the postings we watch."
    text = "; ".join(parts)
    return text[0].upper() + text[1:] + "."


def _table(rows: pd.DataFrame, levels: list[str], names: dict[str, str]) -> pd.DataFrame:
    table = pd.DataFrame({"Skill": rows["name"]})
    for level in levels:
        table[f"{names.get(level, level)} (% of postings)"] = rows[level] * 100
    table["Guides that name it"] = rows["guide_count"].astype(int)
    table["What they say"] = rows["said"]
    table["In postings"] = rows["verdict"]
    table["Group"] = rows["category_name"]
    return table
