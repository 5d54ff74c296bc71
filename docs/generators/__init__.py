"""docs/reference, written from the code and the content files: `python -m docs.generators`."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import app_pages
from data.content import Content
from docs.generators import dictionary, empty_market, guide_lines, http, python, taxonomy, terminal
from docs.generators.markdown import listing, page

FOLDER = Path(__file__).resolve().parents[1] / "reference"


def pages(content: Content) -> dict[str, str]:
    """Every page of the reference by its file's name."""
    return {"README.md": _overview(), **dict(_pages(content))}


def titles() -> dict[str, str]:
    """The titles of the dashboard's pages, by the name of their file."""
    names = [module.name for module in iter_modules(app_pages.__path__) if not module.ispkg]
    return {name: import_module(f"app_pages.{name}").PAGE.title for name in names}


def _pages(content: Content) -> Iterator[tuple[str, str]]:
    yield from terminal.pages()
    yield from http.pages()
    yield from python.pages()
    with empty_market.opened(content) as warehouse:
        yield from dictionary.pages(warehouse)
        lines = guide_lines.lines(warehouse)
    yield from guide_lines.pages(content, lines, titles())
    yield from taxonomy.pages(content, lines)


def _overview() -> str:
    return page(
        "Reference",
        "Written by `make docs` from the code and the content files; a test fails when they have moved on.",
        listing(
            (
                "[Command line](cli.md): every command and option, with its example",
                "[HTTP API](http.md) and [Python API](python.md)",
                "[Tables and columns](tables.md): what is in the published file",
                "[Taxonomy of skills](taxonomy.md): what counts as which skill",
                "[The guides, line by line](guides.md): what became of each line, and where it is shown",
                "[Model card](../model-card.md): how well ads are read",
            )
        ),
    )
