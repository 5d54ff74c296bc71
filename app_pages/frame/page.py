"""A page, how pages are found, and what a page is given to render itself with."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import app_pages
from analysis.market.source import Market

SECTIONS = ("Hiring", "Job search", "Market", "Data")


@dataclass(frozen=True)
class Page:
    """Where a page stands and which question it answers; `section` is the person it is for.

    `has_chart` says whether it begins with a chart, which the browser then makes ready for.
    """

    title: str
    question: str
    section: str
    order: int
    icon: str
    url_path: str
    is_default: bool = False
    has_chart: bool = True


@dataclass(frozen=True)
class Context:
    """The published market, the page being shown, the day that counts as now, and the way to ask.

    `links` holds Streamlit's page objects by url_path; `ask(question, market, *given)` remembers answers.
    """

    market: Market
    page: Page
    now: date
    links: Mapping[str, Any] = field(default_factory=dict)
    ask: Callable[..., Any] = field(default=lambda question, market, *given: question(market, *given))


@dataclass(frozen=True)
class FoundPage:
    """A page's declaration and its `render(context)`."""

    page: Page
    render: Callable[[Context], None]


def discover() -> tuple[FoundPage, ...]:
    """Every page of app_pages, by section and order; raises `TypeError` naming a file that is no page."""
    return _found(*(Path(folder).stat().st_mtime_ns for folder in app_pages.__path__))


@lru_cache(maxsize=1)
def _found(*_changed: int) -> tuple[FoundPage, ...]:
    """The pages as they are since the folder was changed: looked for at every click, they cost much of it."""
    found = []
    for module in pkgutil.iter_modules(app_pages.__path__):
        if module.ispkg:
            continue
        loaded = importlib.import_module(f"app_pages.{module.name}")
        page, render = getattr(loaded, "PAGE", None), getattr(loaded, "render", None)
        if not isinstance(page, Page) or not callable(render):
            raise TypeError(f"app_pages/{module.name}.py needs PAGE = Page(...) and render(context)")
        if page.section not in SECTIONS:
            raise TypeError(
                f"app_pages/{module.name}.py: section {page.section!r} is none of {', '.join(SECTIONS)}"
            )
        found.append(FoundPage(page, render))
    return tuple(sorted(found, key=lambda f: (SECTIONS.index(f.page.section), f.page.order, f.page.title)))
