"""Every page in Chromium for those who do not see it well: headings, names, alternatives, contrast."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, expect

from app_pages.frame import launch
from data.home import Home
from tests.browser.conftest import free_port
from tests.browser.test_dashboard import GIVEN, PAGES, WITHOUT_CHART, open_page, visitor
from tests.market import practice_build
from tests.market.test_emerging import FOUND
from warehouse import evaluations

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]

# What is wrong with the shown page, one line each. Streamlit's own navigation is not ours to mend.
LOOK = r"""() => {
  const wrong = [], shown = e => e.getClientRects().length && getComputedStyle(e).visibility !== "hidden";
  const main = document.querySelector('[data-testid="stMain"]');
  let last = 0;
  for (const h of main.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    const level = Number(h.tagName[1]);
    if (level > last + 1) wrong.push(`heading of level ${level} after ${last}: ${h.innerText}`);
    if (!h.textContent.trim()) wrong.push(`heading of level ${level} without words`);
    last = level;
  }
  if (main.querySelectorAll("h1").length !== 1) wrong.push("not exactly one heading of the first level");
  for (const chart of main.querySelectorAll('[data-testid="stPlotlyChart"]')) {
    const told = chart.closest("[aria-label]") || chart.querySelector("[aria-label]");
    if (!told || told.getAttribute("aria-label").length < 20) wrong.push("a chart without alternative");
  }
  for (const field of main.querySelectorAll("input, textarea, button, [role=combobox], a")) {
    if (field.closest("[aria-hidden=true]")) continue;  // nobody is told of it: a date's inner field
    const bare = field.cloneNode(true);  // an icon's word is no name; what is folded away has no innerText
    bare.querySelectorAll('[data-testid="stIconMaterial"]').forEach(icon => icon.remove());
    const names = [field.getAttribute("aria-label"), bare.textContent, field.title,
      ...[...(field.labels || [])].map(l => l.innerText),
      ...(field.getAttribute("aria-labelledby") || "").split(" ")
        .map(id => id && document.getElementById(id)).filter(Boolean).map(e => e.innerText)];
    if (shown(field) && !names.some(n => n && n.trim()))
      wrong.push(`without a name: ${field.outerHTML.slice(0, 120)}`);
  }
  const rgba = text => (text.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const over = (top, under) => {
    const a = top.length > 3 ? top[3] : 1;
    return [0, 1, 2].map(n => top[n] * a + under[n] * (1 - a));
  };
  const light = c => c.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  const app = getComputedStyle(document.querySelector(".stApp"));
  const page = over(rgba(app.backgroundColor), [255, 255, 255]);
  const texts = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  for (let node; node = texts.nextNode();) {
    const e = node.parentElement;
    if (!node.data.trim() || !shown(e)) continue;
    if (e.closest("svg, style, script, .guidepost-unseen, .js-plotly-plot, [data-testid=stPagination]"))
      continue;
    const style = getComputedStyle(e);
    if (!/^rgb/.test(style.color) || e.matches('[data-testid="stIconMaterial"]')) continue;
    let opacity = 1, grounds = [];
    for (let up = e; up; up = up.parentElement) {
      opacity *= Number(getComputedStyle(up).opacity);
      grounds.unshift(rgba(getComputedStyle(up).backgroundColor));
    }
    const ground = grounds.reduce((under, top) => over(top, under), page);
    const ink = rgba(style.color);
    const seen = over([...ink.slice(0, 3), (ink.length > 3 ? ink[3] : 1) * opacity], ground);
    const [one, other] = [light(seen), light(ground)].sort((a, b) => b - a);
    const contrast = (one + 0.05) / (other + 0.05);
    if (contrast < 4.5) wrong.push(`contrast ${contrast.toFixed(2)}: ${node.data.trim().slice(0, 60)}`);
  }
  return [...new Set(wrong)];
}"""
AXE = """() => axe.run({exclude: ['[data-testid="stSidebar"]']}).then(found => found.violations
  .filter(one => ["serious", "critical"].includes(one.impact) || one.id === "heading-order")
  .map(one => `${one.id}: ${one.nodes.map(n => n.html.slice(0, 120)).join(" | ")}`))"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A dashboard over the small practice build, in which new terms were looked for."""
    home = Home(tmp_path_factory.mktemp("seen"))
    practice_build.write(home.demo)
    evaluations.write(home.demo.warehouse, "new-terms", FOUND)
    with launch.serve(free_port(8751), {"GUIDEPOST_HOME": str(home.root)}) as dashboard:
        yield dashboard.url


def seen(page: Page, server: str, url_path: str, title: str) -> None:
    open_page(page, f"{server}/{url_path}{GIVEN.get(url_path, '')}", title)
    if url_path not in WITHOUT_CHART:
        expect(page.locator('[data-testid="stPlotlyChart"] .main-svg').first).to_be_visible()


def settled(page: Page, script: str) -> list[str]:
    """What is wrong with the page; one that is still being drawn is looked at again."""
    found: list[str] = page.evaluate(script)
    for _ in range(3):
        if not found:
            break
        page.wait_for_timeout(2_000)
        found = page.evaluate(script)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_read_without_seeing_it_well(server: str, chromium: Browser, scheme: str) -> None:
    wrong: dict[str, Any] = {}
    with visitor(chromium, 1280, scheme) as (page, _):
        for found in PAGES:
            seen(page, server, found.url_path, found.title)
            wrong[found.url_path] = settled(page, LOOK)
    assert {path: lines for path, lines in wrong.items() if lines} == {}


def test_the_look_finds_what_is_wrong(server: str, chromium: Browser) -> None:
    with visitor(chromium, 1280) as (page, _):
        seen(page, server, "sector-demand", "Sector demand")
        page.evaluate(
            """() => document.querySelector('[data-testid="stMain"]').insertAdjacentHTML("beforeend",
            '<h5>Deep</h5><button></button><p style="color: rgb(150, 150, 150)">Pale</p>')"""
        )
        assert page.evaluate(LOOK) == [
            "heading of level 5 after 3: Deep", "without a name: <button></button>", "contrast 2.96: Pale",
        ]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_of_ours(server: str, chromium: Browser, scheme: str) -> None:
    script = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
    wrong: dict[str, Any] = {}
    with visitor(chromium, 1280, scheme) as (page, _):
        for found in PAGES:
            seen(page, server, found.url_path, found.title)
            page.evaluate(script)
            wrong[found.url_path] = settled(page, AXE)
    assert {path: lines for path, lines in wrong.items() if lines} == {}
