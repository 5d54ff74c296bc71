"""When the first chart of a page is seen in Chromium, with an empty and with a warm browser cache."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, sync_playwright

# The same chart on a page without anything else; with ?more=60, one of 60 elements.
BARE = """
import plotly.graph_objects as go
import streamlit as st

st.plotly_chart(go.Figure(go.Bar(x=[3, 1, 2], y=["a", "b", "c"], orientation="h")))
if more := int(st.query_params.get("more", 0)):
    st.selectbox("one", ["a", "b", "c"])
    for number in range(more - 2):
        st.caption(f"line {number}")
"""
# Looked at before every frame that is drawn; the time is that since the navigation began.
_WATCH = """
(() => {
  const look = () => {
    const chart = document.querySelector('[data-testid="stPlotlyChart"] .main-svg');
    if (chart && chart.getBoundingClientRect().height > 0) { window.firstChart = performance.now(); return; }
    requestAnimationFrame(look);
  };
  look();
})()
"""
_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]


@contextmanager
def chromium() -> Iterator[Browser | None]:
    """A headless Chromium; None where there is none on this machine."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        yield None
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_QUIET)
        try:
            yield browser
        finally:
            browser.close()


def empty_and_warm(browser: Browser, address: str) -> tuple[float, float]:
    """Seconds to the first chart for a new visitor, and for the same one who comes back."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        return _seen(context, address), _seen(context, address)
    finally:
        context.close()


def _seen(context: BrowserContext, address: str) -> float:
    page = context.new_page()
    page.add_init_script(_WATCH)
    page.goto(address, wait_until="commit")
    found = page.wait_for_function("() => window.firstChart", timeout=120_000)
    seconds = float(found.json_value()) / 1000
    page.close()
    return seconds
