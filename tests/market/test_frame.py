"""Numbers, colours, files and settings that every page shares."""

from __future__ import annotations

import csv
import io
import tomllib
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analysis.market import export, freshness, labels, source, theme
from analysis.market.source import Market
from app_pages.frame import options, page, text
from data.home import Home
from tests.market import practice_build

ROOT = Path(__file__).resolve().parents[2]


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("side", ["light", "dark"])
@pytest.mark.parametrize("colour", theme.COLOURS)
def test_every_chart_colour_is_seen_on_both_backgrounds(side: str, colour: str) -> None:
    assert contrast(colour, str(options.OPTIONS[f"theme.{side}.backgroundColor"])) >= 3


@pytest.mark.parametrize("side", ["light", "dark"])
def test_text_is_read_on_both_backgrounds(side: str) -> None:
    for ground in ("backgroundColor", "secondaryBackgroundColor"):
        back = str(options.OPTIONS[f"theme.{side}.{ground}"])
        assert contrast(str(options.OPTIONS[f"theme.{side}.textColor"]), back) >= 7
        assert contrast(str(options.OPTIONS[f"theme.{side}.primaryColor"]), back) >= 4.5


def test_verdicts_differ_in_shape_and_word_and_not_by_colour_alone() -> None:
    marks = theme.VERDICT_MARKS.values()
    assert len({shape for shape, _, _ in marks}) == len({sign for _, _, sign in marks}) == 5


def test_the_config_file_says_what_the_command_line_says() -> None:
    written = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    flat: dict[str, object] = {}

    def walk(node: dict[str, object], path: str) -> None:
        for key, value in node.items():
            if isinstance(value, dict):
                walk(value, f"{path}{key}.")
            else:
                flat[f"{path}{key}"] = value

    walk(written, "")
    assert flat == options.OPTIONS


def test_streamlit_knows_every_option() -> None:
    from streamlit import config

    assert [name for name in options.OPTIONS if name not in config.get_config_options()] == []


@pytest.mark.parametrize(
    "cell", ["=HYPERLINK(1)", "+1", "-1+cmd|' /C calc'!A0", "@SUM(1)", "\t=1", " =1", "\r=1", "|x"]
)
def test_no_cell_or_header_of_a_download_runs_in_a_spreadsheet(cell: str) -> None:
    written = export.csv(pd.DataFrame({cell: [cell], "change": [-3.5]})).decode("utf-8-sig")
    header, values = list(csv.reader(io.StringIO(written, newline="")))
    assert header == [f"'{cell}", "change"]
    assert values == [f"'{cell}", "-3.5"]


@pytest.mark.parametrize(
    ("kind", "name"),
    [("simulated", "guidepost-salary-bands-2026-10-31-simulated-data.csv"),
     ("replayed", "guidepost-salary-bands-2026-10-31-recorded-data.csv"),
     ("live", "guidepost-salary-bands-2026-10-31.csv")],
)  # fmt: skip
def test_a_download_is_named_for_what_it_holds(kind: str, name: str) -> None:
    assert export.file_name(kind, date(2026, 10, 31), ["salary-bands", "../../"]) == name


def test_text_from_data_is_shown_as_it_is() -> None:
    shown = text.plain("$1 <b>x</b> [a](javascript:1) :red[x] `c` **d**")
    assert shown == r"\$1 \<b\>x\</b\> \[a\]\(javascript\:1\) \:red\[x\] \`c\` \*\*d\*\*"
    assert text.commands("Run `guidepost demo` [x]") == r"Run `guidepost demo` \[x\]"


def test_practice_data_says_so_in_the_words_of_the_design(market: Market) -> None:
    found = freshness.freshness(market, market.today)
    assert found.kind_says == (
        "Practice market: the guides are real, these ads are invented, so that you can try every page "
        "without a network. No number here is about the real market. For real ads: `guidepost refresh`."
    )
    assert found.says.startswith(
        "Data as of 31 October 2026 · 19,440 postings counted, from Greenhouse boards,"
    )
    assert (found.warning, found.fallback) == ("", "")


@pytest.mark.parametrize(("now", "warns"), [(date(2026, 11, 8), False), (date(2026, 11, 9), True)])
def test_live_data_older_than_eight_days_warns(tmp_path: Path, now: date, warns: bool) -> None:
    practice_build.write(Home(tmp_path), kind="live")
    market = source.find(Home(tmp_path))
    assert market is not None
    found = freshness.freshness(market, now)
    assert found.kind_says == ""
    assert bool(found.warning) == warns
    assert not warns or found.warning.startswith("These numbers are 9 days old")


def test_a_broken_newest_build_falls_back_and_says_so(tmp_path: Path) -> None:
    home = Home(tmp_path)
    practice_build.write(home)
    broken = home.warehouse / "warehouse-20261101T030000Z-1.duckdb"
    broken.write_bytes(b"not a database")
    (home.warehouse / "current").write_text(f"{broken.name}\n", encoding="utf-8")
    market = source.find(home)
    assert market is not None
    assert market.build_id == practice_build.BUILD_ID
    assert "one before it" in freshness.freshness(market, market.today).fallback


def test_the_role_of_the_guides_comes_first(market: Market) -> None:
    assert next(iter(labels.roles(market).items())) == ("ml-engineer", "ML engineer")


def test_pages_are_found_and_each_stands_once() -> None:
    found = [f.page for f in page.discover()]
    files = [path.stem for path in (ROOT / "app_pages").glob("*.py") if path.stem != "__init__"]
    assert len(found) == len(files) >= 18
    places = [(page.SECTIONS.index(p.section), p.order) for p in found]
    assert places == sorted(places)
    for names in (places, [p.url_path for p in found], [p.title for p in found], [p.question for p in found]):
        assert len(set(names)) == len(found), "two pages share a place, an address, a title or a question"
    assert [p.title for p in found if p.is_default] == ["Overview"]
    assert all(p.question.endswith("?") for p in found)
