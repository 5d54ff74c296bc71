"""The scorecard: every claim of data/guides on pay, sectors and trends, with its line and its verdict."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from analysis.market import guide_entries, labels, scorecard, scorecard_rows, theme
from analysis.market.scorecard_rows import PAY, SECTOR, TREND, USE, Claim
from analysis.market.source import Market
from app_pages.frame import guide_list
from data.home import SHIPPED, Home
from tests.market.test_pages import by_name, opened, saved_behind, unfolded

ROLE = "ml-engineer"
GUIDE = "mle-enterprise-collection"
Line = tuple[str, str, tuple[int, ...]]


def written() -> list[Line]:
    """Kind, words and lines of each such claim, from the files themselves."""
    found: list[Line] = []
    for path in sorted((SHIPPED / "guides").glob("*.toml")):
        guide = tomllib.loads(path.read_text("utf-8"))
        for part, kind in (("salary", PAY), ("sector", SECTOR), ("trend", TREND)):
            for entry in guide.get(part, []):
                lines = tuple(entry["lines"] if "lines" in entry else [entry["line"]])
                found.append((kind, entry.get("title", entry.get("name")), lines))
                found += [(USE, use["name"], lines) for use in entry.get("use_case", [])]
    return found


def test_every_claim_of_the_guides_has_a_verdict_and_a_sentence(market: Market) -> None:
    found = scorecard.claims_of(market, ROLE)
    assert sorted((one.kind, one.entry.text, one.entry.lines) for one in found) == sorted(written())
    assert len(found) == 23
    assert [one.says for one in found if not one.verdict or not one.measured or not one.guide] == []
    table = scorecard.scorecard(market, ROLE).table
    assert table["The guide says"].tolist() == [one.says for one in found]
    text = scorecard.markdown(market, ROLE)
    assert [one.says for one in found if one.says not in text] == []
    assert "- Data of: 31 October 2026 (build 20261031T030000Z-1)" in text
    assert "**Simulated data: no figure here is about the real market.**" in text


def test_figures_and_verdicts_are_those_of_the_marts(market: Market) -> None:
    found = scorecard.claims_of(market, ROLE)
    bands = {row["level"]: row for row in market.arrow("marts.band_verdicts").to_pylist()}
    for one in found:
        if one.kind == PAY:
            row = bands[one.entry.level]
            assert (one.verdict, one.value, one.low, one.high, one.postings, one.employers) == (
                row["verdict"], row["p50"], row["p50_low"], row["p50_high"], row["posting_count"],
                row["employer_count"],
            )  # fmt: skip
    scored = {row["name"]: row for row in market.arrow("marts.guide_scorecard").to_pylist()}
    words = {"borne out": "seen", "not borne out": "not seen"}
    for one in found:
        if one.kind == SECTOR:
            row = scored[str(one.entry.sector)]
            assert (one.verdict, one.value) == (words.get(row["verdict"], row["verdict"]), row["share_now"])
        if one.kind == TREND and scored[one.entry.text]["trend_verdict"]:
            row = scored[one.entry.text]
            assert (one.verdict, one.value, one.smallest) == (
                row["trend_verdict"], row["change_points"], row["detectable_points"],
            )  # fmt: skip


def test_what_no_ad_names_says_what_could_have_shown(market: Market) -> None:
    found = {one.entry.text: one for one in scorecard.claims_of(market, ROLE)}
    edge = found["Multimodal AI systems"]
    assert (edge.verdict, edge.share) == ("too little data", 0.0)
    assert edge.smallest > 0
    assert f"a change under about ±{edge.smallest:.1f} points would not show in these data" in edge.measured
    use = found["Fraud detection"]
    assert use.measured.replace(theme.NBSP, " ").startswith(
        "None of the sector's ML engineer ads names Fraud detection (likely under "
    )
    assert use.verdict in ("cannot tell", "not seen")


ENTRY = guide_entries.Entry("g", "trend", "1", "", "T", (), (7,))


def claim(kind: str, verdict: str, **more: object) -> Claim:
    return replace(Claim(ENTRY, "G", kind, "says", verdict), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "says"),
    [
        ([claim(PAY, "within"), claim(PAY, "above"), claim(PAY, "within")],
         "Of 3 pay ranges: market within 2, above 1."),
        ([claim(SECTOR, "not seen"), claim(TREND, "too little data"), claim(TREND, "rising")],
         "Of the only sector called in demand: not seen 1; of 2 trends called emerging: rising 1, "
         "too little data 1."),
        ([claim(USE, "cannot tell"), claim(USE, "seen"), claim(USE, "seen")],
         "Of 3 uses named in these sectors: seen 2, cannot tell 1."),
    ],
)  # fmt: skip
def test_the_tally_is_one_sentence(found: list[Claim], says: str) -> None:
    assert scorecard.tally(found) == says


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(0.02, 0.5, "seen"), (0.0, 0.019, "not seen"), (0.0, 0.2, "cannot tell"),
     (float("nan"), float("nan"), "too little data")],
)  # fmt: skip
def test_a_use_is_seen_where_the_whole_interval_is(
    market: Market, low: float, high: float, verdict: str
) -> None:
    assert scorecard_rows._seen(market, low, high) == verdict


def test_a_guide_or_role_without_such_claims_says_so(market: Market) -> None:
    none = [
        scorecard.scorecard(market, "data-scientist").empty,
        scorecard.scorecard(market, ROLE, "mle-core").empty,
    ]
    assert [(one.reason, one.drop) for one in none if one] == [
        ("No guide claims anything about pay, sectors or trends of the data scientist: choose the ML "
         "engineer.", "role"),
        ("This guide claims nothing about pay, sectors or trends: choose all guides.", "guide"),
    ]  # fmt: skip


def test_markup_in_a_guide_stays_text() -> None:
    hostile = claim(TREND, "rising", says="<script>x</script>", measured="<b>")
    text = guide_list._claim(hostile, {})
    assert "<script" not in text
    assert "<b></bdi>" not in text


def shown(practice_home: Home, monkeypatch: pytest.MonkeyPatch, **query: str) -> AppTest:
    monkeypatch.setenv("GUIDEPOST_HOME", str(practice_home.root))
    monkeypatch.delenv("GUIDEPOST_SHOW", raising=False)
    test = opened(by_name("guides"), part="scorecard", **query)
    assert not test.exception
    assert not test.error
    return test


def test_the_page_shows_it_and_takes_it_along(practice_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    test = shown(practice_home, monkeypatch, guide=labels.ALL)
    html = "\n".join(element.proto.body for element in test.get("html"))
    for kind in scorecard.KINDS.values():
        assert f"<h3><bdi>{kind}</bdi></h3>" in html
    assert "lines 164, 165 · " in html
    test = unfolded(test)
    assert len(test.dataframe[0].value) == 23
    assert saved_behind(test, "guides:scorecard") == [
        "Download this table (CSV)",
        "Excel",
        "Parquet",
        "Download the scorecard (Markdown)",
    ]
    test = shown(practice_home, monkeypatch, role="data-scientist")
    assert [button.label for button in test.button] == ["Reset “Role”"]


def test_what_no_ad_names_is_told_what_the_rarest_skill_would_need(market: Market) -> None:
    frame = market.frame("marts.skill_trends", where={"role": ROLE}).dropna(
        subset=["share_now", "detectable_points"]
    )
    longest = frame[frame["window_months"] == frame["window_months"].max()].set_index("share_now")
    needed = longest["detectable_points"]
    assert scorecard_rows._least_shown(market, ROLE) == needed[needed.index.min()]
    assert needed[needed.index.min()] < needed[needed.index.max()]
