"""Every relative link of every page leads somewhere, its anchor included."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

import pytest

from docs.generators.markdown import anchors
from tests.docs.pages import PAGES, ROOT, tokens

OUTSIDE = re.compile(r"[a-z]+:|//")


@lru_cache(maxsize=256)
def headings(page: Path) -> frozenset[str]:
    """What the headings of a page are called in links."""
    found = tokens(page)
    titles = [
        "".join(part.content for part in found[at + 1].children or () if part.type in ("text", "code_inline"))
        for at, token in enumerate(found)
        if token.type == "heading_open"
    ]
    return frozenset(anchors(titles))


def broken(page: Path) -> list[str]:
    targets = [
        str(token.attrs["href" if token.type == "link_open" else "src"])
        for token in tokens(page)
        if token.type in ("link_open", "image")
    ]
    found = []
    for target in targets:
        if OUTSIDE.match(target):
            continue
        name, _, anchor = unquote(target).partition("#")
        file = (page.parent / name).resolve() if name else page
        if not file.is_file() or ROOT not in file.parents:
            found.append(f"{target}: there is no such file")
        elif anchor and anchor not in headings(file):
            found.append(f"{target}: {file.name} has no such heading")
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    assert broken(page) == []


def test_a_broken_link_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    (tmp_path / "other.md").write_text("# A title: `code`\n\n# A title code\n")
    page = tmp_path / "page.md"
    page.write_text(
        "[a](other.md#a-title-code) [b](other.md#a-title-code-1) [c](other.md#a-title) [d](gone.md)\n"
        "[e](#here)\n"
    )
    assert broken(page) == [
        "other.md#a-title: other.md has no such heading",
        "gone.md: there is no such file",
        "#here: page.md has no such heading",
    ]
