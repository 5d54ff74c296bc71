"""Where should the guides be edited? Each line that postings contradict, with the evidence for the edit."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.market import labels, paper, theme, watched
from analysis.market.answer import Answer, Basis, Empty, Headline, nothing
from analysis.market.source import Market, NotBuiltError

TITLE = "Proposed edits to the guides"
NOTES = (
    "An edit is proposed only where the whole interval lies on one side: what the postings leave open is "
    "left as it stands.",
    "Ads leave out what their writers take for granted. A guide that teaches may keep what no ad asks for.",
)
WEAKER, STRONGER, NOT_SEEN = "weaker than the guide says", "stronger than the guide says", "not seen"
MISSING_SHARE = 0.10
"""A skill that no guide names is proposed if the lower end of its share is at least this."""
ASKED_SHARE = 0.05
"""A skill below another in the taxonomy is asked for in its stead from this share, at the lower end."""
_WEAKENED = {"must": "good to have", "core": "a topic", "good": "a topic", "topic": "no line"}
_DISAGREEING = ("kubernetes", "airflow", "docker", "java", "sql")


@dataclass(frozen=True)
class Edit:
    """One proposal: what to do with which line of which guide, and why; the largest `weight` comes first."""

    guide: str
    lines: str
    level: str
    skill: str
    now: str
    proposal: str
    evidence: str
    weight: float


def drift(market: Market, role: str) -> Answer:
    """Lines of the guides that postings contradict, bands that have moved, and skills no guide names."""
    try:
        edits = [*_lines(market, role), *_bands(market, role), *_years(market, role), *_missing(market, role)]
    except NotBuiltError:
        return nothing(TITLE, Empty("The guides have not been held against postings yet."))
    if not edits:
        return nothing(TITLE, Empty("No line of a guide is contradicted by the postings we watch."))
    edits.sort(key=lambda edit: (edit.guide == "", edit.guide, -edit.weight, edit.skill))
    whole = watched.basis(market, role)
    counts = pd.Series([edit.proposal.split(":")[0] for edit in edits]).value_counts()
    parts = [f"{number} × {str(words).lower()}" for words, number in counts.items()]
    return Answer(
        title=TITLE,
        sentence=f"{theme.count(len(edits), 'edit')} would bring the guides in line with the postings we "
        f"watch: {theme.listing(parts)}.",
        table=pd.DataFrame(
            {
                "Guide": [edit.guide or "no guide yet" for edit in edits],
                "What": [edit.skill for edit in edits],
                "Level": [edit.level for edit in edits],
                "The guide says": [edit.now for edit in edits],
                "Proposal": [edit.proposal for edit in edits],
                "Evidence": [edit.evidence for edit in edits],
                "Lines in the guide": [edit.lines for edit in edits],
            }
        ),
        basis=Basis(whole.posting_count, whole.employer_count, whole.period, whole.sources),
        headlines=(Headline("Proposed edits", str(len(edits)), "Lines that postings clearly contradict."),),
        notes=NOTES,
    )


def markdown(market: Market, role: str) -> str:
    """The drift report as a document: a section per guide, a line per edit, and what it all rests on."""
    found, agreed = drift(market, role), consensus(market, role)
    whole = watched.basis(market, role)
    word = theme.kind_word(market.kind)
    lines = [
        f"# Guide drift report: {labels.role_name(market, role)}", "",
        f"{theme.count(whole.posting_count, 'posting')} of {theme.count(whole.employer_count, 'employer')} "
        f"we watch, {whole.period or 'no period'}; build of {market.today:%d %b %Y}."
        + (f" **{word.capitalize()}: no number here is about the real market.**" if word else ""), "",
        found.sentence, "",
    ]  # fmt: skip
    for guide, part in found.table.groupby("Guide", sort=False) if len(found.table) else ():
        lines += [f"## {paper.plain(str(guide))}", ""]
        for _, row in part.iterrows():
            where = f" ({labels.lines(row['Lines in the guide'])})" if row["Lines in the guide"] else ""
            level = f", {row['Level']}" if row["Level"] else ""
            said = f" The guide says: {row['The guide says']}{where}." if row["The guide says"] else ""
            what = f"- **{paper.plain(row['What'])}**{level}. "
            lines.append(what + paper.plain(f"{row['Proposal']}.{said} {row['Evidence']}."))
        lines.append("")
    if len(agreed.table):
        lines += ["## Where the guides disagree", "", agreed.sentence, ""]
        lines += [*paper.table(agreed.table), ""]
    lines += ["## What this is not", "", *(f"- {note}" for note in NOTES), ""]
    return "\n".join(lines)


def consensus(market: Market, role: str) -> Answer:
    """What each guide says of the skills on which they disagree, beside the share in postings."""
    title = "Where the guides disagree"
    lines = _measured(market, role)
    if lines.empty:
        return nothing(title, Empty("No guide describes this role."))
    order = list(labels.GUIDE_STRENGTHS)
    said_first = (
        lines.assign(rank=[order.index(s) if s in order else 9 for s in lines["strength"]])
        .sort_values("rank")
        .drop_duplicates(["skill_id", "guide_id"])
    )
    strongest = said_first.pivot_table(
        index="skill_id", columns="guide_id", values="strength", aggfunc="first"
    )
    about = market.frame("ref.guides", ["guide_id", "role"])
    own = {*about.loc[about["role"] == role, "guide_id"], *strongest.columns}
    guides = {guide: name for guide, name in labels.guide_names(market).items() if guide in own}
    strength_counts = said_first.groupby("skill_id")["strength"].nunique()
    differ = strength_counts.index[strength_counts > 1]
    listed = [skill for skill in _DISAGREEING if skill in strongest.index]
    shares = market.frame("marts.skill_demand", where={"role": role, "level": labels.ALL})
    now = shares[shares["month"].isna()].set_index("skill_id")
    share = now["share"].fillna(0.0).to_dict()
    rest = sorted(set(differ) - set(listed), key=lambda skill: -share.get(skill, 0.0))
    names = lines.drop_duplicates("skill_id").set_index("skill_id")["name"]
    rows = []
    for skill in [*listed, *rest[: max(0, 15 - len(listed))]]:
        said = strongest.loc[skill].dropna()
        asking = int(said.isin(["must", "core"]).sum())
        row = {"Skill": names[skill]}
        row |= {
            guides.get(guide, guide): labels.GUIDE_STRENGTHS.get(said.get(guide, ""), "–") for guide in guides
        }
        row["Ask for it"] = f"{asking} of {len(guides)}"
        row["In postings"] = _told(now.loc[skill]) if skill in now.index else "too little data"
        rows.append(row)
    table = pd.DataFrame(rows)
    whole = watched.basis(market, role)
    return Answer(
        title=title,
        sentence=f"The guides give {theme.count(len(differ), 'skill')} different weight. Must have and core "
        "count as asking for it; the last column says how often the postings we watch do.",
        table=table,
        basis=Basis(whole.posting_count, whole.employer_count, whole.period, whole.sources),
    )


def _told(row: pd.Series) -> str:
    if not theme.is_number(row["share"]):
        return "too little data"
    return (
        f"{theme.percent(row['share'])} (likely {theme.percent(row['share_low'])} to "
        f"{theme.percent(row['share_high'])}; n = {int(row['cell_posting_count']):,}, "
        f"{int(row['employer_count'])} employers)"
    )


def _measured(market: Market, role: str) -> pd.DataFrame:
    """Lines of the guides for the role with their shares and verdicts, and the skills' names."""
    found = market.frame("marts.guide_verdicts", where={"role": role})
    skills = market.frame("ref.skills", ["skill_id", "name"])
    found = found.merge(skills, on="skill_id", how="left")
    found["name"] = found["name"].fillna(found["skill_id"])
    return found


def _lines(market: Market, role: str) -> list[Edit]:
    guides, levels = labels.guide_names(market), {labels.ALL: "", **labels.levels(market)}
    edits = []
    lines = _measured(market, role)
    either = lines.dropna(subset=["skill_group_id"]).groupby("skill_group_id")["name"].agg(" or ".join)
    lines = lines[lines["guide_verdict"].isin([WEAKER, STRONGER, NOT_SEEN])]
    # The skills of a choice share one figure: one edit speaks of all.
    lines = lines[~(lines["skill_group_id"].notna() & lines.duplicated(["guide_id", "skill_group_id"]))]
    below = _asked_below(market, role)
    for _, row in lines.iterrows():
        verdict, strength = row["guide_verdict"], row["strength"]
        proposal = {
            NOT_SEEN: "Drop it, or mark as background",
            WEAKER: f"Weaken: make it {_WEAKENED.get(strength, 'weaker')}",
            STRONGER: "Strengthen: make it a must have",
        }[verdict]
        more = below.get(row["skill_id"]) if verdict != STRONGER else None
        if more:
            proposal = f"Name what ads ask for: {more}"
        guide, level = row["guide_id"], row["level"]
        edits.append(
            Edit(
                guide=guides.get(guide, guide),
                lines=row["lines"],
                level=levels.get(level, level),
                skill=str(either.get(row["skill_group_id"], row["name"])),
                now=labels.GUIDE_STRENGTHS.get(strength, strength),
                proposal=proposal,
                evidence="In postings " + _told(row),
                weight=1.1 if more else float(row["share"] if verdict == STRONGER else 1 - row["share"]),
            )
        )
    return edits


def _asked_below(market: Market, role: str) -> dict[str, str]:
    """For skills that ads name by what is below them in the taxonomy: the most asked of these, with share."""
    shares = market.frame("marts.skill_demand", where={"role": role, "level": labels.ALL})
    parents = market.frame("ref.skills", ["skill_id", "name", "parent_skill_id"]).set_index("skill_id")
    asked = shares[shares["month"].isna() & (shares["share_low"] >= ASKED_SHARE)]
    found: dict[str, str] = {}
    for _, row in asked.sort_values(["share", "skill_id"], ascending=[False, True]).iterrows():
        skill = row["skill_id"]
        told = f"{parents['name'].get(skill, skill)} ({theme.percent(row['share'])})"
        while isinstance(skill := parents["parent_skill_id"].get(skill), str):
            found.setdefault(skill, told)
    return found


def _bands(market: Market, role: str) -> list[Edit]:
    guides, levels = market.frame("ref.guides"), labels.levels(market)
    names = labels.guide_names(market)
    own = set(guides[guides["role"] == role]["guide_id"])
    rows = market.frame("marts.band_verdicts")
    rows = rows[rows["guide_id"].isin(own) & rows["verdict"].isin(["above", "below"])]
    return [
        Edit(
            names.get(row["guide_id"], row["guide_id"]), "", levels.get(row["level"], row["level"]),
            "Pay band",
            f"{theme.dollars(row['guide_min'])} to {theme.dollars(row['guide_max'])}",
            f"Move the band {'up' if row['verdict'] == 'above' else 'down'}",
            f"Median of posted pay in the US {theme.dollars(row['p50'])} (likely "
            f"{theme.dollars(row['p50_low'])} to {theme.dollars(row['p50_high'])}; n = "
            f"{int(row['posting_count']):,}, {int(row['employer_count'])} employers)",
            2.0,
        )
        for _, row in rows.iterrows()
    ]  # fmt: skip


def _years(market: Market, role: str) -> list[Edit]:
    from analysis.market.requirements import against_guides

    names = labels.guide_names(market)
    found = against_guides(market, role)
    return [
        Edit(
            names.get(row["guide_id"], row["guide_id"]), row["lines"], row["level_name"],
            "Years of experience", row["guide_years"],
            f"Set the years {'higher' if row['verdict'] == 'above' else 'lower'}",
            f"Half of the ads that state years ask for {row['years_median']:g} or fewer (likely "
            f"{row['years_median_low']:g} to {row['years_median_high']:g}; n = "
            f"{int(row['stating_count']):,})",
            1.5,
        )
        for _, row in found.iterrows()
        if row["verdict"] in ("above", "below")
    ]  # fmt: skip


def unnamed(market: Market, role: str) -> pd.DataFrame:
    """Skills that no guide names anywhere, by the lower end of their share in the role's postings."""
    shares = market.frame("marts.skill_demand", where={"role": role, "level": labels.ALL})
    skills = market.frame("ref.skills", ["skill_id", "name", "kind", "parent_skill_id", "in_guides"])
    now = shares[shares["month"].isna() & shares["share"].notna()].merge(skills, on="skill_id")
    now = now[~now["in_guides"].astype(bool) & (now["kind"] != "certification")]
    parents = skills[skills["in_guides"].astype(bool)].set_index("skill_id")["name"]
    now["under"] = now["parent_skill_id"].map(parents)
    return now.sort_values(["share_low", "name"], ascending=[False, True], ignore_index=True)


def _missing(market: Market, role: str) -> list[Edit]:
    found = unnamed(market, role)
    return [
        Edit(
            "", "", "", str(row["name"]),
            f"only {row['under']}, which it belongs to" if isinstance(row["under"], str) else "nothing",
            "Add a line", "In postings " + _told(row), float(row["share_low"]),
        )
        for _, row in found[found["share_low"] >= MISSING_SHARE].iterrows()
    ]  # fmt: skip
