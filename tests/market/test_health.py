"""What was read, what went wrong and what to do; what is left out; what the build's own checks say."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.market import board_health, health, source
from analysis.market.source import Market
from data.home import Home
from tests.market import practice_build
from tests.market.test_pages import by_name, opened, unfolded


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_each_board_says_how_it_was_read_and_what_to_do(market: Market) -> None:
    found = board_health.by_board(market)
    columns = [
        "Board",
        "At the last reading",
        "Last good read",
        "Gaps in watching",
        "Fields missing",
        "What to do",
    ]
    assert found.table[columns].values.tolist() == [
        ["down", "failed", "2026-10-24", 0, "", "guidepost doctor greenhouse down"],
        ["gappy", "read", "2026-10-31", 1, "date", "guidepost doctor greenhouse gappy"],
        ["closed.example", "forbids reading", "2026-10-24", 0, "",
         "It forbids reading: guidepost sources mute jsonld closed.example"],
        ["well", "read", "2026-10-31", 0, "", ""],
        ["all threads", "read", "2026-10-31", 0, "", ""],
    ]  # fmt: skip
    assert found.sentence == "3 boards need attention: first in the table, with what to do."
    assert found.key == ""


def test_each_source_says_how_many_boards_were_read_and_which_fields_it_fills(market: Market) -> None:
    found = board_health.by_source(market)
    assert found.table.iloc[0][
        ["Source", "Boards", "Read well last", "Last good read", "With date (%)", "With text (%)"]
    ].to_list() == ["Greenhouse boards", 3, 2, "2026-10-31", 75.0, 100.0]
    assert found.sentence == (
        "3 of 5 boards of 3 sources were read well when last asked; 1 board had a gap in which nobody "
        "watched; 1 board lacks fields that others fill."
    )


def test_of_real_ads_it_says_how_many_listed_boards_were_never_read(tmp_path: Path) -> None:
    practice_build.write(Home(tmp_path), kind="live")
    live = source.find(Home(tmp_path))
    assert live is not None
    assert board_health.by_board(live).key.startswith("1 listed board never read: muted")


def test_every_ad_is_counted_or_left_out_for_one_reason(market: Market) -> None:
    found = health.left_out(market)
    total = market.arrow("core.postings", ["posting_id"]).num_rows
    assert found.table["Number"].sum() == total
    assert found.table["Share (%)"].sum() == pytest.approx(100)
    assert found.table[["Ads", "Number", "Which"]].values.tolist() == [
        ["Counted in figures", total - 2, ""],
        ["Copies of another ad", 1, "1 on another board"],
        ["From before we watched their board", 1, ""],
    ]


def test_the_parts_of_what_is_watched_add_up(market: Market) -> None:
    found = health.made_of(market)
    sums = found.table.groupby("By")["Postings"].sum()
    assert set(sums) == {found.basis.posting_count}
    assert set(sums.index) == {"Source", "Sector", "Country"}
    assert " come from Greenhouse boards, " in found.sentence
    assert found.sentence.endswith(" are in the United States.")


def test_the_checks_are_those_of_this_build_and_a_warning_comes_first(market: Market) -> None:
    found = health.checks(market)
    assert found.sentence == "1 of 2 checks passed; 1 gave a warning: boards emptied."
    assert found.table.values.tolist() == [
        ["boards emptied", "warning", 1, "down is empty", "a warning"],
        ["clock one row", "passed", 0, "", "nothing is published"],
    ]


def test_what_shifted_since_the_build_before_is_named(market: Market) -> None:
    found = health.reading(market)
    assert plain(found.sentence) == (
        "An ad asks for 3.0 skills on average, 10 % of them doubtful; since the build before, skills per "
        "posting shifted."
    )
    assert found.table["Shift (index)"].tolist() == ["0.081", "0.081", "0.000", "0.000"]


def test_the_build_is_named(market: Market) -> None:
    found = health.build(market)
    assert found.sentence == (
        f"Every number on these pages comes from build {practice_build.BUILD_ID} of 31 October 2026, made "
        "from invented ads."
    )
    assert [(h.label, h.value) for h in found.headlines][:3] == [
        ("Data as of", "31 Oct 2026"), ("Boards read well", "3 of 5"), ("Checks passed", "1 of 2"),
    ]  # fmt: skip


@pytest.mark.parametrize("is_bare", [False, True])
def test_the_page_shows_every_part_and_says_where_one_is_not_built(
    is_bare: bool, practice_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if is_bare:
        bare = tuple(name for name in practice_build.names() if not name.startswith("ref."))
        practice_build.write(Home(tmp_path), kind="live", drop=tuple(set(bare) - {"ops.build"}))
    monkeypatch.setenv("GUIDEPOST_HOME", str(tmp_path if is_bare else practice_home.root))
    monkeypatch.delenv("GUIDEPOST_SHOW", raising=False)
    test = opened(by_name("health"))
    assert not test.exception
    assert not test.error
    test = unfolded(test)
    tables = [part for part in test.get("popover") if part.proto.popover.label == "Save this table"]
    assert len(test.dataframe) == len(tables) == (1 if is_bare else 8)
    assert [heading.value for heading in test.subheader][-1] == "What this is not"
    assert len(test.info) == (8 if is_bare else 2)
