"""The pages a reader is given, as the parser of the site reads them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("data/**/README.md"),
        *ROOT.glob(".github/**/*.md"),
    ]
)
WRITTEN = [page for page in PAGES if "reference" not in page.parts and page.name != "CHANGELOG.md"]


@lru_cache(maxsize=256)
def tokens(page: Path) -> tuple[Token, ...]:
    """Every token of a page, those inside lines too, in order."""
    found = MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8"))
    return tuple(inner for token in found for inner in (token, *(token.children or ())))
