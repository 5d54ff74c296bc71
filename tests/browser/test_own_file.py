"""The visitor's own file, as the browser gets it from each page that offers it: nothing of it is lost.

Streamlit asks for a file outside of the visitor's session, which only a real server shows.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_dashboard import READY, open_page, visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def saved(page: Page, label: str) -> dict[str, Any]:
    page.wait_for_selector(READY)  # a run that has not ended will replace the file that the button asks for
    with page.expect_download() as download:
        page.get_by_role("button", name=label, exact=True).click()
    found: dict[str, Any] = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    return found


def walk(page: Page, title: str) -> None:
    """By the navigation: the session goes along."""
    page.get_by_role("link", name=title, exact=True).first.click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    page.wait_for_selector(READY)


def test_each_page_gives_the_whole_file(server: str, chromium: Browser) -> None:
    with visitor(chromium, 1280) as (page, wrong):
        open_page(page, f"{server}/my-skills?skills=python,pytorch,sql&enough=half", "My skills")
        mine = saved(page, "Save my profile")
        assert mine["skills"] == ["python", "pytorch", "sql"]

        walk(page, "Skills assessment")
        page.get_by_role("button", name="from My skills as").click()
        page.wait_for_selector(READY)
        expect(page.get_by_role("button", name="Remove this person")).to_be_visible()
        rated = saved(page, "Save my profile and assessment (JSON)")
        assert rated["skills"] == mine["skills"]
        (person,) = rated["assessment"]["people"]
        assert set(person["ratings"].values()) == {2}

        walk(page, "Transition planner")
        planned = saved(page, "Save my profile and progress")
        assert planned["skills"] == mine["skills"]
        assert planned["assessment"] == rated["assessment"]
        assert planned["progress"]
        assert wrong == []


def test_a_saved_file_opens_on_every_page_as_it_was_and_what_it_replaced_comes_back(
    server: str, chromium: Browser, tmp_path: Path
) -> None:
    pages = (
        ("my-skills", "My skills", "Save my profile"),
        ("skills-assessment", "Skills assessment", "Save my profile and assessment (JSON)"),
        ("transition-planner", "Transition planner", "Save my profile and progress"),
    )
    with visitor(chromium, 1280) as (page, wrong):
        open_page(page, f"{server}/my-skills?skills=python,pytorch,sql", "My skills")
        walk(page, "Skills assessment")
        page.get_by_role("button", name="from My skills as").click()
        expect(page.get_by_role("button", name="Remove this person")).to_be_visible()
        walk(page, "Transition planner")
        page.get_by_role("checkbox").first.check(force=True)
        page.wait_for_selector(READY)
        expect(page.get_by_text("Ticked as done")).to_be_visible()
        mine = saved(page, "Save my profile and progress")
        assert mine["progress"]
        assert wrong == []
    (tmp_path / "mine.json").write_text(json.dumps(mine), encoding="utf-8")
    other = {key: mine[key] for key in ("format", "version", "role")} | {"skills": ["sql"], "level": "senior"}
    (tmp_path / "other.json").write_text(json.dumps(other), encoding="utf-8")
    for address, title, label in pages:
        with visitor(chromium, 1280) as (page, wrong):
            open_page(page, f"{server}/{address}", title)
            if address == "skills-assessment":
                page.get_by_text("Open a file that you saved here").click()
            else:
                page.get_by_role("tab", name="Open my saved profile").click()
            opens(page, tmp_path / "mine.json", "3 skills")
            expect(page.get_by_role("button", name="Undo")).to_have_count(0)
            assert saved(page, label) == mine
            opens(page, tmp_path / "other.json", "1 skill.")
            page.get_by_role("button", name="Undo").click()
            expect(page.get_by_text("All is as it was.")).to_be_visible()
            assert saved(page, label) == mine
            assert wrong == []


def opens(page: Page, file: Path, says: str) -> None:
    """Gives the file, and waits until the page says that it is open."""
    page.locator("input[type=file]").first.set_input_files(file)
    expect(page.get_by_text(f"Your profile is open: {says}")).to_be_visible()
    page.wait_for_selector(READY)
