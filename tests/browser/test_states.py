"""Pages in their hard hours: nothing passes the filter, nothing is published, the first days, a new build."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, Page, expect

from app_pages.frame import launch
from app_pages.frame.page import FoundPage, discover
from data.home import Home
from tests.browser.conftest import free_port
from tests.browser.test_dashboard import READY, is_too_wide, open_page, visitor
from tests.cli.conftest import answers, start
from tests.market import practice_build
from warehouse import keeping, publish

pytestmark = pytest.mark.browser

PAGES = {found.page.url_path: found for found in discover()}
# Settings that nothing passes, or that are not offered, and what each page then says. A page that has none
# here says what every page makes of a link of a build that is not kept.
_NOT_KEPT = "20200101T000000Z-1"
_NOTHING = {
    "ad-check?role=business-side&level=principal&country=IN": "there are none, and 20 from 5 employers are",
    "compare-roles?role=business-side&other=ai-product-manager&level=intern": "Too few intern postings of",
    "emerging-terms?show=rising": "No term passes this filter.",
    "guides?guide=nope&part=nope": "asks for guide “nope”, which is not offered here, so this page shows Mac",
    "interview-kit?role=business-side": "Too few guides describe this role: none has interview topics",
    "my-skills?skills=python&role=business-side&level=intern": "set one of them back",
    "overview?role=nonsense": "The link asks for role “nonsense”, which is not offered here, so this page",
    "postings?words=zzzzqqq": "No ad passes all of these. Without the words there are",
    "salary-bands?level=intern": "Too few ML engineer postings here state their pay to speak of a band",
    "sector-demand?role=business-side&sector=gaming": "Too few",
    "skill-explorer?skill=nonsense&role=business-side": "“nonsense”, which is not offered here, so this",
    "skills-assessment?role=business-side&level=intern": "No guide says what the levels of sales, mark",
    "skills-versus-guides?role=business-side&strength=must": "No skill passes these filters",
    "transition-planner?role=business-side": "none has a plan that leads to sales, marketing, people and",
    "trending-skills?role=business-side": "Too few sales, marketing, people and legal postings to tell what",
}
NOTHING = {
    **{
        f"{url_path}?build={_NOT_KEPT}": f"“{_NOT_KEPT}”, which is not kept here: today's are shown"
        for url_path in PAGES.keys() - {address.partition("?")[0] for address in _NOTHING}
    },
    **_NOTHING,
}
FIRST_DAY = (
    "No ML engineer ad can be counted yet: only ads posted while we watch their board are, and we began on "
    "21 November 2026. Each refresh adds what is new. 1 open ML engineer ad can be read already."
)
# What each page says on the day of the first refresh; FIRST_DAY where it has nothing of its own to show.
ON_FIRST_DAY = {
    **dict.fromkeys(PAGES, FIRST_DAY),
    "emerging-terms": "Nobody has looked for new terms yet: run guidepost skills list, then reload.",
    "health": "No ad can be counted yet: only ads posted while we watch their board are",
    "how-good": "of 100 skills it names are really asked for",
    "method": "A number speaks of the postings we watch, not of the market.",
    "my-skills": "Paste a CV and press “Read my skills”, or pick skills one by one.",
    "postings": "1 open ad for the role ML engineer, newest first.",
    "skills-assessment": "Nothing of this level is rated yet for Me.",
    "transition-planner": "can be met: you are done on",
}
# One month of one thread: much is asked for, nothing can have moved.
IN_FIRST_MONTH = {
    "compare-roles": "Too few data scientist postings to compare.",
    "overview": "Too early to tell what moved: postings are counted since December 2016",
    "salary-bands": "Too few software engineer postings here state their pay to speak of a band",
    "skill-explorer": "Too few postings in the last months, or in those before, to speak of a trend.",
    "trending-skills": "Too early to tell what moved: postings are counted since December 2016",
}


def says(page: Page, address: str, found: FoundPage, sentence: str) -> None:
    """The page opens whole, says this, and neither fails nor scrolls sideways."""
    open_page(page, address, found.page.title)
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text(sentence)
    assert page.get_by_test_id("stException").count() == 0, address
    assert main.get_by_text("This page can't be shown").count() == 0, address
    assert not is_too_wide(page), address


@pytest.mark.slow
def test_every_page_has_words_for_what_nothing_passes(demo_server: str, chromium: Browser) -> None:
    assert {address.partition("?")[0] for address in NOTHING} == set(PAGES)  # of no page that is gone
    with visitor(chromium, 390) as (page, wrong):
        for address, sentence in NOTHING.items():
            says(page, f"{demo_server}/{address}", PAGES[address.partition("?")[0]], sentence)
        assert wrong == []


@pytest.mark.slow
def test_every_address_without_data_leads_to_the_two_ways(chromium: Browser, tmp_path: Path) -> None:
    with (
        launch.serve(free_port(8661), {"GUIDEPOST_HOME": str(tmp_path)}) as dashboard,
        visitor(chromium, 1280) as (page, wrong),
    ):
        for url_path in PAGES:
            open_page(page, f"{dashboard.url}/{url_path}?role=ml-engineer", "Guidepost")
            for command in ("guidepost demo", "guidepost refresh --quick"):
                expect(page.locator("code", has_text=command)).to_be_visible()
        assert wrong == []


def recorded_home(root: Path, recordings: Path, as_of: str, boards: tuple[tuple[str, str], ...]) -> Home:
    """A home in which one refresh of these boards, from their recordings, is published."""
    sources = root / "boards.toml"
    sources.write_text(
        "".join(f'[[board]]\nsource = "{source}"\nboard = "{board}"\n' for source, board in boards),
        encoding="utf-8",
    )
    with answers(recordings, "dev") as base:
        refresh = start(root, "refresh", "--sources", str(sources), "--as-of", as_of, replay=base)
        _, err = refresh.communicate(timeout=240)
    assert refresh.returncode == 0, err
    return Home(root)


@pytest.mark.slow
@pytest.mark.replay
@pytest.mark.parametrize("width", [1280, 390])
def test_on_the_first_day_every_page_says_since_when_we_watch(
    chromium: Browser, tmp_path: Path, replay_folder: Path, width: int
) -> None:
    boards = (("greenhouse", "gitlab"), ("personio", "example-tenant"), ("lever", "spotify"))
    home = recorded_home(tmp_path, replay_folder, "2026-11-21T03:00Z", boards)
    with (
        launch.serve(free_port(8671), {"GUIDEPOST_HOME": str(home.root)}) as dashboard,
        visitor(chromium, width) as (page, wrong),
    ):
        for url_path, sentence in ON_FIRST_DAY.items():
            says(page, f"{dashboard.url}/{url_path}", PAGES[url_path], sentence)
            # Only what the measures were tried on can be drawn; a chart is there a moment after its page.
            expect(page.get_by_test_id("stPlotlyChart")).to_have_count(int(url_path == "how-good"))
        assert wrong == []


@pytest.mark.slow
@pytest.mark.replay
def test_one_month_is_no_trend(chromium: Browser, tmp_path: Path, replay_folder: Path) -> None:
    home = recorded_home(tmp_path, replay_folder, "2016-12-20T03:00Z", (("hackernews", "13080280"),))
    with (
        launch.serve(free_port(8681), {"GUIDEPOST_HOME": str(home.root)}) as dashboard,
        visitor(chromium, 390) as (page, wrong),
    ):
        for url_path, sentence in IN_FIRST_MONTH.items():
            says(page, f"{dashboard.url}/{url_path}?role=software-engineer", PAGES[url_path], sentence)
            expect(page.get_by_test_id("stMain")).to_contain_text("software engineer postings we watch")
        assert wrong == []


@pytest.fixture
def swapped(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A dashboard over a home of its own, and the build it shows first."""
    built = practice_build.write(Home(tmp_path), kind="replayed")
    with launch.serve(free_port(8691), {"GUIDEPOST_HOME": str(tmp_path)}) as dashboard:
        yield dashboard.url, built


def publish_next(built: Path, home: Home, day: int) -> None:
    """The same market a refresh later, published as a refresh does."""
    work = home.warehouse / f"work-{day}.duckdb"
    shutil.copyfile(built, work)
    build_id = f"202611{day:02}T030000Z-{day}"
    with closing(duckdb.connect(str(work))) as connection:
        connection.execute(
            "update ops.build set build_id = ?, as_of = ?", [build_id, f"2026-11-{day:02} 03:00:00"]
        )
        publish.publish(connection, work, home, build_id, lambda done, all_: None)
    keeping.prune(home, {})


@pytest.mark.slow
def test_a_build_published_beneath_an_open_page_is_shown_at_the_next_click(
    swapped: tuple[str, Path], chromium: Browser, tmp_path: Path
) -> None:
    """So many builds that the file which the page was drawn from is gone."""
    url, built = swapped
    with visitor(chromium, 1280) as (page, wrong):
        open_page(page, f"{url}/salary-bands", "Salary bands")
        main = page.get_by_test_id("stMain")
        expect(main).to_contain_text("Data as of 31 October 2026")
        copy = tmp_path / "first.duckdb"
        os.link(built, copy)
        for day in range(1, keeping.GENERATIONS + 2):
            publish_next(copy, Home(tmp_path), day)
        assert not built.exists()
        page.get_by_role("combobox", name="Level").click()
        page.get_by_role("option", name="Senior").click()
        expect(main).to_contain_text(f"Data as of {keeping.GENERATIONS + 1} November 2026")
        expect(page.locator(".guidepost-answer").first).to_contain_text("senior")
        page.get_by_role("link", name="Trending skills", exact=True).click()
        expect(page.get_by_role("heading", name="Trending skills", level=1)).to_be_visible()
        page.wait_for_selector(READY)
        expect(page.locator(".guidepost-answer").first).to_be_visible()
        assert page.get_by_test_id("stException").count() == 0
        assert main.get_by_text("This page can't be shown").count() == 0
        assert wrong == []
