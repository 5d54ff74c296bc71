"""Which skills are asked for more, or less, than before? Two windows on the same boards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd

from analysis.market import labels, theme, trend_charts, watched
from analysis.market.answer import Answer, Basis, Empty, Headline, Period, nothing
from analysis.market.source import Market, NotBuiltError

TITLE = "Skills now and before"
WINDOWS = (1, 3, 6, 12)
DEFAULT_WINDOW = 3
WAITING = ("new", "too little data")
ORDERS = {"moves": "What moves", "asked": "Most asked for"}
NOTES = (
    "A skill is called rising or falling only if its share moved by more than a set number of points, the "
    "move is unlikely to be chance (allowing for how many skills are tested), and several employers moved "
    "with it. All else says “no clear change”, which is not the same as “unchanged”.",
    "“New” was never named before by any posting of the role that we watched: it may rise, or be a fluke. "
    "For it, and for “too little data”, the table says what is known now and when a verdict can be expected.",
    "Both windows look at the same boards. Nothing is said of the time before we watched them.",
    "A share is the part of postings that ask for the skill. It is not how good one must be at it.",
)


def skill_trends(market: Market, role: str, window: int, category: str = labels.ALL) -> Answer:
    """Skills with their share before and after, the change in points with interval, and a verdict."""
    frame = measured(market, role, window)
    role_name = labels.role_name(market, role)
    if frame.empty:
        drop = "role" if role != labels.CORE_ROLE else None
        return nothing(TITLE, Empty(_none_tested(market, role_name, window), drop))
    if category != labels.ALL:
        frame = frame[frame["category"] == category]
        if frame.empty:
            return nothing(TITLE, Empty("No skill of this group is asked for often enough here.", "group"))
    frame = frame.sort_values(["share_now", "name"], ascending=[False, True], ignore_index=True)
    before, after = _period(frame, "before"), _period(frame, "after")
    whole = watched.basis(market, role)
    return Answer(
        title=TITLE,
        sentence=_sentence(frame, role_name, before, after),
        table=_table(frame),
        key=""
        if _is_waiting(frame)
        else "Line: where the change likely lies. Crossing nought means it could as well be none.",
        figure=None if _is_waiting(frame) else trend_charts.change_chart(frame, market.kind),
        basis=Basis(
            int(frame["cell_posting_count_before"].max() + frame["cell_posting_count_after"].max()),
            int(frame["employer_count"].max()),
            Period(before.from_on, after.to_on),
            whole.sources,
        ),
        headlines=_headlines(frame, before, after),
        notes=NOTES,
    )


def most_asked(market: Market, role: str, window: int, category: str = labels.ALL) -> Answer:
    """The same figures ordered by how often a skill is asked for now, drawn as before and now."""
    answer = skill_trends(market, role, window, category)
    if answer.empty is not None or answer.figure is None:
        return answer
    return replace(
        answer,
        figure=trend_charts.share_chart(answer.table, market.kind),
        key="Ring: share before. Dot: share now.",
    )


def measured(market: Market, role: str, window: int) -> pd.DataFrame:
    """The published rows of a role and window, with the skills' names and groups."""
    frame = market.frame("marts.skill_trends", where={"role": role, "window_months": window})
    frame = frame.merge(_skills(market), on="skill_id", how="left")
    frame["name"] = frame["name"].fillna(frame["skill_id"])
    return frame


def _skills(market: Market) -> pd.DataFrame:
    try:
        return market.frame("ref.skills", ["skill_id", "name", "category", "category_name", "in_guides"])
    except NotBuiltError:
        return pd.DataFrame(
            {"skill_id": [], "name": [], "category": [], "category_name": [], "in_guides": []}
        )


def _period(frame: pd.DataFrame, which: str) -> Period:
    return Period(
        pd.Timestamp(frame[f"{which}_from"].min()).date(), pd.Timestamp(frame[f"{which}_to"].max()).date()
    )


def _none_tested(market: Market, role_name: str, window: int) -> str:
    """Why nothing can be compared: the market is younger than two windows, or the role too rare."""
    since = watched.counted_period(market).from_on
    if since > watched.last_year(market.today).from_on:
        return (
            f"Too early to tell what moved: postings are counted since {since:%B %Y}, and a change over "
            f"{_months(window)} needs {2 * window} whole months on the same boards."
        )
    return f"Too few {role_name} postings to tell what moved over {_months(window)}."


def _months(window: int) -> str:
    return "one month" if window == 1 else f"{window} months"


def _is_waiting(frame: pd.DataFrame) -> bool:
    """Whether no skill at all could be tested."""
    return bool(frame["verdict"].isin(WAITING).all())


def _outlook(row: pd.Series, window: int) -> str:
    """What a row without a verdict lets one know, in words; empty where there is a verdict."""
    if row["verdict"] not in WAITING:
        return ""
    low, high = row["share_now_low"], row["share_now_high"]
    now = f"Now {theme.percent(row['share_now'])}" if theme.is_number(row["share_now"]) else "Not seen now"
    parts = [
        now + (f" (likely {theme.percent(low)} to {theme.percent(high)})" if theme.is_number(low) else "")
    ]
    if theme.is_number(row["detectable_points"]):
        parts.append(f"a change under ±{row['detectable_points']:.0f} points would not show yet")
    if pd.notna(row["verdict_expected_on"]):
        parts.append(f"a verdict can be expected about {pd.Timestamp(row['verdict_expected_on']):%B %Y}")
    else:
        parts.append(f"no verdict is in sight with windows of {_months(window)}: too few employers name it")
    return "; ".join(parts)


def _season(row: pd.Series) -> str:
    """The change against the same months a year earlier, in words; empty where no year lies between."""
    if row["season_verdict"] is None or pd.isna(row["season_verdict"]):
        return ""
    return f"{row['season_verdict']} ({theme.points(row['season_change_points'])})"


def _moved(frame: pd.DataFrame, verdict: str) -> pd.DataFrame:
    part = frame[frame["verdict"] == verdict]
    return part.sort_values("change_points", ascending=verdict == "falling")


def _headlines(frame: pd.DataFrame, before: Period, after: Period) -> tuple[Headline, ...]:
    rising, falling = _moved(frame, "rising"), _moved(frame, "falling")
    first = frame.iloc[0]
    return (
        Headline("Rising", str(len(rising)), f"Asked for more often in {after} than in {before}."),
        Headline("Falling", str(len(falling)), f"Asked for less often in {after} than in {before}."),
        Headline(
            "No clear change",
            str(int((frame["verdict"] == "no clear change").sum())),
            "The change is small, or could be chance, or too few employers moved.",
        ),
        Headline(
            "Asked for most", str(first["name"]), f"In {theme.percent(first['share_now'])} of the postings."
        ),
    )  # fmt: skip


def _sentence(frame: pd.DataFrame, role: str, before: Period, after: Period) -> str:
    def told(part: pd.DataFrame) -> str:
        words = []
        for _, row in part.head(3).iterrows():
            now = theme.percent(row["share_after"])
            words.append(f"{row['name']} ({theme.points(row['change_points'])}, now {now})")
        return theme.listing(words)

    if _is_waiting(frame):
        first = frame.iloc[0]
        known = _outlook(first, int(first["window_months"]))
        return (
            f"Too few {role} postings in one of the two windows of {_months(int(first['window_months']))} to "
            f"speak of a trend yet. Asked for most: {first['name']}. {known}."
        )
    rising, falling = _moved(frame, "rising"), _moved(frame, "falling")
    text = f"Of the {role} postings we watch, comparing {after} with {before}: "
    if rising.empty and falling.empty:
        return text + f"none of {len(frame)} skills shows a clear change."
    parts = []
    for part, verb in ((rising, "rise"), (falling, "fall")):
        if part.empty:
            parts.append(f"no skill clearly {verb}s")
        else:
            subject = "one skill" if len(part) == 1 else f"{len(part)} skills"
            more = ", most of all" if len(part) > 3 else ":"
            parts.append(f"{subject} {verb}{'s' if len(part) == 1 else ''}{more} {told(part)}")
    return text + "; ".join(parts) + "."


def _table(frame: pd.DataFrame) -> pd.DataFrame:
    def flag(row: pd.Series) -> str:
        moved = row["verdict"] in ("rising", "falling")
        mark = theme.VERDICT_MARKS.get(row["verdict"], ("", "", ""))[2]
        one = " (one employer drives it)" if moved and bool(row["is_one_employer"]) else ""
        return f"{mark} {row['verdict']}{one}".strip()

    return pd.DataFrame(
        {
            "Rank": range(1, len(frame) + 1),
            "Skill": frame["name"],
            "Share now (%)": frame["share_after"].fillna(frame["share_now"]) * 100,
            "Share before (%)": frame["share_before"] * 100,
            "Change (points)": frame["change_points"],
            "Verdict": [flag(row) for _, row in frame.iterrows()],
            "Change, likely from (points)": frame["change_low"],
            "Change, likely to (points)": frame["change_high"],
            "In a guide": ["yes" if named is True else "no" for named in frame["in_guides"].astype(object)],
            "Employers moved": frame["employers_moved"],
            "Postings now": frame["posting_count_after"],
            "Postings before": frame["posting_count_before"],
            "Smallest change that would show (points)": frame["detectable_points"],
            "Without a verdict": [_outlook(row, int(row["window_months"])) for _, row in frame.iterrows()],
            "Against a year ago": [_season(row) for _, row in frame.iterrows()],
            "Group": frame["category_name"].fillna(""),
        }
    )


def trust(market: Market, role: str, window: int) -> str:
    """What `guidepost evaluate trends` found for this role and window, in a sentence; empty where nothing."""
    found = market.evaluation("trends")
    rows = [] if found is None else found.get("results", [])
    row = next((r for r in rows if (r["role"], r["window_months"]) == (role, window)), None)
    if found is None or row is None or row["any_alarm_share"] is None:
        return ""
    alarms = round(row["any_alarm_share"] * row["runs"])
    parts = [
        f"with months shuffled, so that nothing really changes, {alarms} of {row['runs']} comparisons "
        "called any skill rising or falling"
    ]
    power = [
        f"{theme.percent(one['share'])} of those moved by {one['points']:.0f} points"
        for one in row["power"] if one["share"] is not None
    ]  # fmt: skip
    if power:
        parts.append(f"of skills made to move it found {theme.listing(power)}")
    if row["wrong_verdict_share"] is not None:
        parts.append(f"{theme.percent(row['wrong_verdict_share'])} of its calls were wrong")
    day = date.fromisoformat(found["as_of"][:10])
    return f"How far to trust this, tried on these postings ({day:%b %Y}): {'; '.join(parts)}."
