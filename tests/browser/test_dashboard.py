"""The dashboard as a visitor meets it: real server, real Chromium, wide screen and phone, light and dark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app_pages.frame import launch
from app_pages.frame.page import discover
from tests.browser.conftest import free_port

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]  # eighteen pages on a busy machine

PAGES = [found.page for found in discover()]
GIVEN = {"my-skills": "?skills=python,pytorch,sql&enough=half"}  # it shows nothing of nobody
# Texts and lists; what is looked for on command only; and what nobody has rated yet.
WITHOUT_CHART = {"method", "interview-kit", "postings", "health", "emerging-terms", "skills-assessment"}
expect.set_options(timeout=30_000)  # a loaded machine draws slowly; a wrong page stays wrong
READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'


@contextmanager
def visitor(chromium: Browser, width: int, scheme: str = "light") -> Iterator[tuple[Page, list[str]]]:
    """A fresh visitor's page, and what went wrong on it: console errors, exceptions, requests that left."""
    wrong: list[str] = []
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    page.on("console", lambda m: wrong.append(f"console: {m.text}") if m.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    page.on(
        "request",
        lambda r: None if re.match(r"(http|ws)://localhost:|data:|blob:", r.url) else wrong.append(r.url),
    )
    try:
        yield page, wrong
    finally:
        context.close()


def open_page(page: Page, address: str, title: str) -> None:
    page.goto(address)
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible(timeout=30_000)
    page.wait_for_selector(READY, timeout=30_000)


def is_too_wide(page: Page) -> bool:
    """Whether the page, or its main part, scrolls sideways."""
    return bool(
        page.evaluate(
            "() => [document.documentElement, document.querySelector('[data-testid=stMain]')]"
            ".some(e => e.scrollWidth > e.clientWidth)"
        )
    )


@pytest.mark.slow
def test_every_page_reads_well(server: str, chromium: Browser, screenshots: Path) -> None:
    every_page_reads_well(server, chromium, screenshots, 1280, "light")


@pytest.mark.slow
@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "dark"), (390, "light")])
def test_every_page_of_the_practice_market_reads_well(
    demo_server: str, chromium: Browser, screenshots: Path, width: int, scheme: str
) -> None:
    every_page_reads_well(demo_server, chromium, screenshots, width, scheme)


def every_page_reads_well(server: str, chromium: Browser, screenshots: Path, width: int, scheme: str) -> None:
    with visitor(chromium, width, scheme) as (page, wrong):
        for found in PAGES:
            open_page(page, f"{server}/{found.url_path}{GIVEN.get(found.url_path, '')}", found.title)
            if found.url_path not in WITHOUT_CHART:
                charts = page.locator('[data-testid="stPlotlyChart"] .main-svg')
                expect(charts.first).to_be_visible()
            expect(page.get_by_text("Practice market: the guides are real")).to_have_count(1)
            assert page.locator('[data-testid="stException"]').count() == 0, found.title
            assert not is_too_wide(page), f"{found.title} is wider than {width} pixels"
            page.set_viewport_size({"width": width, "height": 3600})
            page.screenshot(path=screenshots / f"{found.url_path}-{width}-{scheme}.png")
            page.set_viewport_size({"width": width, "height": 900})
        assert wrong == []


def test_a_visitor_walks_from_the_overview_to_a_shared_link(server: str, chromium: Browser) -> None:
    with visitor(chromium, 1280) as (page, wrong):
        open_page(page, server, "Overview")
        page.get_by_role("link", name="Salary bands", exact=True).click()
        expect(page.get_by_role("heading", name="Salary bands", level=1)).to_be_visible()
        page.wait_for_selector(READY)
        page.get_by_role("combobox", name="Country").click()
        page.get_by_role("option", name="United Kingdom").click()
        page.wait_for_url(re.compile(r"/salary-bands\?country=GB$"))
        answer = page.locator(".guidepost-answer").first
        expect(answer).to_contain_text("in United Kingdom")
        said = answer.inner_text()
        page.reload()
        expect(page.locator(".guidepost-answer").first).to_have_text(said)
        with page.expect_download() as download:
            page.get_by_role("button", name="Save this table").first.click()
            page.get_by_role("button", name="Download this table (CSV)").first.click()
        assert re.fullmatch(
            r"guidepost-salary-bands-ml-engineer-gb-\d{4}-\d\d-\d\d-simulated-data\.csv",
            download.value.suggested_filename,
        )
        assert wrong == []


@pytest.mark.slow
def test_without_data_the_first_page_explains_the_two_ways(
    chromium: Browser, tmp_path: Path, screenshots: Path
) -> None:
    with (
        launch.serve(free_port(8651), {"GUIDEPOST_HOME": str(tmp_path)}) as dashboard,
        visitor(chromium, 390) as (page, wrong),
    ):
        open_page(page, dashboard.url, "Guidepost")
        for command in ("guidepost demo", "guidepost refresh --quick"):
            expect(page.locator("code", has_text=command)).to_be_visible()
        assert not is_too_wide(page)
        page.screenshot(path=screenshots / "no-data-390-light.png")
        assert wrong == []
