"""The skill explorer in Chromium: marked words are the evidence, hostile ads are text, names lead to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app_pages.frame import launch
from data.home import Home
from tests.browser.conftest import free_port
from tests.browser.test_dashboard import READY, is_too_wide, open_page, visitor
from tests.market import practice_build

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A dashboard over ads that are said to be real, one of them written by somebody who means harm."""
    home = Home(tmp_path_factory.mktemp("live"))
    practice_build.write(home, kind="live")
    with launch.serve(free_port(8701), {"GUIDEPOST_HOME": str(home.root)}) as dashboard:
        yield dashboard.url


def ads(page: Page) -> list[str]:
    expect(page.locator(".guidepost-ads > li").first).to_be_visible()
    page.wait_for_selector(READY)
    return page.locator(".guidepost-ads > li").all_inner_texts()


@pytest.mark.slow
def test_marked_words_are_the_evidence_and_hostile_ads_are_text(
    live_server: str, chromium: Browser, screenshots: Path
) -> None:
    with visitor(chromium, 1280) as (page, wrong):
        open_page(page, f"{live_server}/skill-explorer?skill=PyTorch&state=open", "Skill explorer")
        first = ads(page)
        assert len(first) == 10
        assert page.locator(".guidepost-ads mark").all_inner_texts() == ["PyTorch"] * 10
        hostile = page.locator(".guidepost-ads > li", has_text="window.taken").first
        expect(hostile).to_contain_text("<script>window.taken = 1</script> ML Engineer <b>now</b>")
        expect(hostile).to_contain_text('You know PyTorch & <img src=x onerror="window.taken = 1">')
        expect(hostile).to_contain_text("Jobs by <i>Example</i>")
        assert hostile.locator("a, img, script, b, i").count() == 0
        assert page.evaluate("() => window.taken === undefined")
        link = page.locator(".guidepost-ads a").first
        assert re.fullmatch(r"https://boards\.example/ml-engineer-\d+", link.get_attribute("href") or "")
        assert link.get_attribute("rel") == "noopener nofollow"
        page.get_by_test_id("stPagination").get_by_role("button").last.click()
        expect(page.get_by_text("Ads 11 to 20 of")).to_be_visible()
        assert not set(first) & set(ads(page))
        page.screenshot(path=screenshots / "skill-explorer-ads-1280-light.png", full_page=True)
        assert wrong == []


@pytest.mark.slow
def test_a_skill_is_found_by_another_name_and_from_another_page(live_server: str, chromium: Browser) -> None:
    with visitor(chromium, 1280) as (page, wrong):
        open_page(page, f"{live_server}/trending-skills", "Trending skills")
        page.get_by_text("Look closer:").wait_for()
        page.locator('a[href*="skill-explorer?skill="]').first.click()
        expect(page.get_by_role("heading", name="Skill explorer", level=1)).to_be_visible()
        page.wait_for_url(re.compile(r"/skill-explorer\?skill=[a-z-]+$"))
        # Clicked and typed as a person does: text that is there in the moment of focus opens no list.
        page.get_by_role("combobox", name="Skill", exact=True).click()
        page.keyboard.type("k8s", delay=30)
        page.get_by_role("option", name=re.compile("^Kubernetes")).click()
        page.wait_for_url(re.compile(r"/skill-explorer\?skill=kubernetes$"))
        expect(page.get_by_role("heading", name="Kubernetes", level=2)).to_be_visible()
        ads(page)
        assert set(page.locator(".guidepost-ads mark").all_inner_texts()) == {"Kubernetes"}
        assert wrong == []


@pytest.mark.slow
def test_every_part_fits_a_phone(live_server: str, chromium: Browser) -> None:
    with visitor(chromium, 390, "dark") as (page, wrong):
        open_page(page, f"{live_server}/skill-explorer?skill=sql", "Skill explorer")
        ads(page)
        for tab in page.get_by_role("tab").all():
            tab.click()
            expect(tab).to_have_attribute("aria-selected", "true")
            expect(page.get_by_role("tabpanel").filter(visible=True).get_by_role("heading")).to_be_visible()
            page.wait_for_selector(READY)
            assert not is_too_wide(page), tab.inner_text()
        assert wrong == []
