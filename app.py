"""The browser door: finds the published market, builds the navigation, shows the banner, runs the page.

Run it with `guidepost dashboard`, or with `streamlit run app.py` from the root. GUIDEPOST_SHOW=demo or live
says which market to show; without it the real one is shown if there is one, else the practice one.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from analysis.market import source
from analysis.market.source import Market, NotBuiltError
from app_pages.frame import api, banner, empty, front, ready, style
from app_pages.frame.ask import ask
from app_pages.frame.page import SECTIONS, Context, FoundPage, discover
from data import home as homes

_ABOUT = (
    "**Guidepost** holds role guides against job postings. It runs on this machine and sends nothing out."
)


def main() -> None:
    """One run of the app, for whichever page the visitor is on."""
    st.set_page_config(
        page_title="Guidepost",
        page_icon=style.ICON,
        layout="wide",
        menu_items={"About": _ABOUT},
    )
    style.apply()
    st.logo(style.LOGO, icon_image=style.ICON, size="large")
    market = shown()
    if market is None:
        empty.no_data(asked_for())
        return
    navigate(market)


def asked_for() -> str:
    """The market this server is told to show, empty for the real one if there is one."""
    return os.environ.get("GUIDEPOST_SHOW", "").strip().lower()


def shown() -> Market | None:
    """What this server shows."""
    return find_market(homes.find(os.environ), asked_for())


def find_market(home: homes.Home, asked_for: str) -> Market | None:
    """The market named by `asked_for`, else the real one, else the practice one, else None."""
    places = {"live": home, "demo": home.demo}
    for place in [places[asked_for]] if asked_for in places else places.values():
        market = source.find(place)
        if market is not None:
            return market
    return None


def day_of(market: Market) -> date:
    """The day that counts as now: today for live data, the build's own for an invented or recorded market."""
    return datetime.now(UTC).date() if market.kind == "live" else market.today


def navigate(market: Market) -> None:
    """Pages in their sections; the one the visitor is on is run below the banner."""
    links: dict[str, Any] = {}
    sections: dict[str, list[Any]] = {section: [] for section in SECTIONS}
    for found in discover():
        page = found.page
        context = Context(market=market, page=page, now=day_of(market), links=links, ask=ask)
        run = runner(found, context)
        # Streamlit serves the first page at the root only: its own address is kept as an unlisted page.
        address = "start" if page.is_default else page.url_path
        shown = st.Page(run, title=page.title, icon=page.icon, url_path=address, default=page.is_default)
        links[page.url_path] = shown
        sections[page.section].append(shown)
        if page.is_default:
            alias = st.Page(
                run, title=page.title, icon=page.icon, url_path=page.url_path, visibility="hidden"
            )
            sections[page.section].append(alias)
    st.navigation({name: pages for name, pages in sections.items() if pages}).run()


def runner(found: FoundPage, context: Context) -> Callable[[], None]:
    """The page with its banner; what goes wrong in it is told in a sentence and logged with its trace."""

    def run() -> None:
        try:
            with source.held():
                banner.show(context)
                found.render(context)
        except NotBuiltError as error:
            logging.getLogger("guidepost.app").warning("%s: %s", found.page.url_path, error)
            empty.not_built()
        except Exception:
            # The visitor must never meet a stack trace; the one who runs the server finds it in the terminal.
            logging.getLogger("guidepost.app").exception("page %s failed", found.page.url_path)
            empty.failed()

    return run


def fell_over(error: Exception) -> bool:
    """Says so where no page can: in what a click does before its page is drawn. Streamlit has logged it."""
    del error
    empty.failed()
    return True


if __name__ == "__main__":
    main()  # one visitor's run of the script
    ready.first_page.set()
else:  # the server, found here by `streamlit run`
    app = st.App(
        __file__,
        middleware=[Middleware(front.FrontPage)],
        lifespan=ready.while_serving,
        on_script_error=fell_over,
        routes=api.routes(shown, str(st.get_option("server.baseUrlPath") or "")),
    )
