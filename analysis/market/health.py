"""What this build is, what its checks found, what is left out, what it is made of, and how ads are read."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from analysis.market import beginning, board_health, cite, labels, theme, watched
from analysis.market.answer import Answer, Basis, Empty, Headline, nothing
from analysis.market.reading_drift import drift
from analysis.market.source import Market, NotBuiltError

BUILD_TITLE, CHECKS_TITLE, LEFT_TITLE = "This build", "Checks before publishing", "What is left out, and why"
MADE_TITLE, READING_TITLE = "What we watch is made of", "How ads are read"
NOTES = (
    "We watch boards that somebody listed: more of one sector or country than the market has. Shares on the "
    "other pages are balanced by employer; this page shows what they are balanced from.",
    "A board that fails keeps its ads as they were when last read; from a gap, in which nobody watched, "
    "nothing is drawn.",
    "To see more, or to change what is read: `guidepost status`, `guidepost sources`, `guidepost doctor`.",
)
_REASONS = {
    "counted": "Counted in figures",
    "copy": "Copies of another ad",
    "prospect": "Standing invitations, no vacancy",
    "unlisted": "Not listed by their board",
    "language": "In a language we do not read",
    "unwatched": "From before we watched their board",
}
_TIERS = {
    "same text": "same text", "repost": "posted again", "cross-post": "on another board",
    "agency copy": "by an agency", "language variant": "in another language", "same address": "same address",
    "ruling": "you said so",
}  # fmt: skip
_KINDS = {"live": "real ads", "simulated": "invented ads", "replayed": "recorded ads"}
_PARTS = {"source": "Source", "sector": "Sector", "country": "Country"}


def build(market: Market) -> Answer:
    """Which build this is, when and from what it was made."""
    try:
        row = market.frame("ops.build", where={"build_id": market.build_id}).iloc[0]
    except (NotBuiltError, IndexError):
        return nothing(BUILD_TITLE, Empty("This build does not say what it was made from."))
    facts = {
        "Build": market.build_id,
        "As of": f"{market.as_of:%Y-%m-%d %H:%M} UTC",
        "Kind": _KINDS.get(market.kind, market.kind),
        "Reader of ads": str(row["extractor_version"]),
        "Software": str(row["software"]),
    }
    day = market.today
    return Answer(
        BUILD_TITLE,
        f"Every number on these pages comes from build {market.build_id} of {cite.day(day)}, "
        f"made from {facts['Kind']}.",
        pd.DataFrame({"What": list(facts), "Value": list(facts.values())}),
        headlines=(
            Headline("Data as of", theme.day(day), "The day of the last refresh."),
            Headline("Boards read well", board_health.well_says(market), "When each was last asked."),
            Headline("Checks passed", _passed(market), "Before this build was published."),
            Headline("Ads counted", _counted(market), "Of all that were read, without copies."),
        ),
    )


def checks(market: Market) -> Answer:
    """Each gate of the refresh, those that found something first."""
    try:
        frame = market.frame("ops.checks", where={"build_id": market.build_id})
    except NotBuiltError:
        frame = pd.DataFrame()
    if frame.empty:
        return nothing(CHECKS_TITLE, Empty("No check of this build is recorded."))
    frame["rank"] = frame["status"].map({"accepted": 0, "failed": 1, "skipped": 2}).fillna(3)
    frame = frame.sort_values(["rank", "check_name"])
    found = frame[frame["status"] == "failed"]
    first = [_first(detail) for detail in frame["detail"]]
    passed = f"{int((frame['status'] == 'passed').sum())} of {theme.count(len(frame), 'check')} passed"
    more = (
        "" if found.empty else f"; {len(found)} gave a warning: {theme.listing(_said(found['check_name']))}"
    )
    table = pd.DataFrame(
        {
            "Check": _said(frame["check_name"]),
            "Result": frame["status"]
            .map({"failed": "warning", "accepted": "accepted", "skipped": "not made"})
            .fillna("passed")
            .tolist(),
            "Rows found": frame["row_count"].tolist(),
            "First of them": first,
            "If it fails": frame["severity"]
            .map({"block": "nothing is published"})
            .fillna("a warning")
            .tolist(),
        }
    )
    return Answer(CHECKS_TITLE, f"{passed}{more}.", table)


def left_out(market: Market) -> Answer:
    """How many of the ads ever read are in no figure, reason by reason; each ad is counted once."""
    try:
        frame = market.ask("health_left_out").to_pandas()
    except NotBuiltError:
        return nothing(LEFT_TITLE, Empty("This build has no ads to count."))
    total = int(frame["posting_count"].sum())
    if not total:
        return nothing(LEFT_TITLE, Empty("No ad was read yet: `guidepost refresh` reads some."))
    sums = frame.groupby("reason")[["posting_count", "open_count"]].sum()
    rows = []
    for reason, name in _REASONS.items():
        if reason in sums.index:
            count, opened = (int(number) for number in sums.loc[reason])
            which = _details(frame[frame["reason"] == reason])
            rows.append(
                {"Ads": name, "Number": count, "Share (%)": count / total * 100, "Of them open": opened,
                 "Which": which}
            )  # fmt: skip
    out = total - int(sums["posting_count"].get("counted", 0))
    largest = sums.drop(index="counted", errors="ignore")["posting_count"]
    said = f"Of {theme.count(total, 'ad')} ever read, {out:,} ({theme.percent(out / total)}) are in no figure"
    if out:
        said += f"; the first reason: {labels.inside(_REASONS[str(largest.idxmax())])}"
    return Answer(LEFT_TITLE, f"{said}.", pd.DataFrame(rows))


def made_of(market: Market) -> Answer:
    """The watched postings of the last twelve months by source, sector and country."""
    try:
        columns = [*_PARTS, "employer_id"]
        frame = market.frame(watched.COUNTS, columns, watched.counted(market), ["posting_count"])
    except NotBuiltError:
        return nothing(MADE_TITLE, Empty("Postings have not been counted yet."))
    total = int(frame["posting_count"].sum())
    if not total:
        return nothing(MADE_TITLE, Empty(beginning.says(market, labels.ALL)))
    sectors = labels.sectors(market)
    names = {
        "source": labels.source_name,
        "sector": lambda s: sectors.get(s, s),
        "country": labels.country_name,
    }
    rows, largest = [], []
    for column, part in _PARTS.items():
        known = frame.assign(name=frame[column].map(names[column], na_action="ignore").fillna("Not known"))
        found = known.groupby("name").agg(
            posting_count=("posting_count", "sum"), employer_count=("employer_id", "nunique")
        )
        found = found.sort_values("posting_count", ascending=False)
        largest.append(f"{theme.percent(found['posting_count'].iloc[0] / total)} {_largest(column, found)}")
        rows += [
            {
                "By": part, "Part": name, "Postings": int(row["posting_count"]),
                "Share (%)": row["posting_count"] / total * 100, "Employers": int(row["employer_count"]),
            }
            for name, row in found.iterrows()
        ]  # fmt: skip
    basis = Basis(
        total, int(frame["employer_id"].nunique()), watched.last_year(market.today),
        tuple(sorted({labels.source_name(source) for source in frame["source"]})),
    )  # fmt: skip
    return Answer(
        MADE_TITLE, f"Of the postings we watch, {theme.listing(largest)}.", pd.DataFrame(rows), basis=basis
    )


def reading(market: Market) -> Answer:
    """What ads say and how they are read, beside the build before: has anything shifted?"""
    found = drift(market.tables)
    if found is None or found.skills_per_posting is None:
        return nothing(READING_TITLE, Empty("This build does not record how ads were read."))
    frame = market.frame("ops.drift", where={"build_id": market.build_id}).sort_values(["feature", "bucket"])
    said = f"An ad asks for {found.skills_per_posting:.1f} skills on average"
    if found.doubtful_share is not None:
        said += f", {theme.percent(found.doubtful_share)} of them doubtful"
    if found.unknown_term_share is not None:
        said += (
            f"; {theme.percent(found.unknown_term_share)} of the tool names asked for are in no list of ours"
        )
    before = sorted(set(frame["build_id_before"].dropna()))
    if not before:
        said += "; there is no build before to compare with"
    elif found.moved:
        said += f"; since the build before, {theme.listing(list(found.moved))} shifted"
    else:
        said += "; nothing has shifted since the build before"
    table = pd.DataFrame(
        {
            "What": frame["feature"].str.capitalize(),
            "Part": frame["bucket"],
            "Number": frame["case_count"],
            "Share (%)": frame["share"] * 100,
            "Number, build before": frame["case_count_before"].astype("Int64"),
            "Shift (index)": frame["psi"].map(lambda value: None if pd.isna(value) else f"{value:.3f}"),
        }
    )
    key = (
        "Shift: population stability index; under 0.1 in all its parts little has moved, over 0.25 much has."
    )
    return Answer(READING_TITLE, f"{said}.", table.reset_index(drop=True), key=key if before else "")


def _largest(column: str, found: pd.DataFrame) -> str:
    name = str(found.index[0])
    if column == "source":
        return f"come from {name}"
    if name == "Not known":
        return f"name no {column}"
    return (
        f"are of {labels.inside(name)}"
        if column == "sector"
        else f"are in {'the ' * (name == 'United States')}{name}"
    )


def _details(part: pd.DataFrame) -> str:
    named = part[part["detail"].notna()]
    return ", ".join(
        f"{int(row['posting_count']):,} {_TIERS.get(row['detail'], labels.language_name(row['detail']))}"
        for row in named.to_dict("records")
    )


def _first(detail: Any) -> str:
    """The first row that a check found, in words where the check has some."""
    try:
        row = (json.loads(detail or "[]") or [{}])[0]
    except ValueError:
        return ""
    words = row.get("sentence") or ", ".join(f"{name}: {value}" for name, value in row.items())
    return str(words)[:300]


def _said(names: pd.Series) -> list[str]:
    return [str(name).removeprefix("marts_").replace("_", " ") for name in names]


def _passed(market: Market) -> str:
    found = checks(market).table
    return "–" if found.empty else f"{int((found['Result'] == 'passed').sum())} of {len(found)}"


def _counted(market: Market) -> str:
    found = left_out(market).table
    counted = found[found["Ads"] == _REASONS["counted"]] if len(found) else found
    return f"{int(counted['Number'].iloc[0]):,}" if len(counted) else "–"
