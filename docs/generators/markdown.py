"""Values as Markdown, so that no text of ours is taken for markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

MADE = "<!-- Made by `make docs`: do not edit. -->"


def page(title: str, *blocks: str) -> str:
    """A page of blocks with one empty line between them."""
    return "\n\n".join([MADE, f"# {title}", *(block for block in blocks if block)]) + "\n"


def plain(text: object) -> str:
    r"""A text on one line in which nothing is markup.

    >>> print(plain("a|b *c*\nd_e <f> [g]"))
    a\|b \*c\* d_e &lt;f> \[g]
    """
    line = " ".join(str(text).split())
    line = re.sub(r"([\\`*\[|])", r"\\\1", line).replace("<", "&lt;")
    return re.sub(r"(?<!\w)_|_(?!\w)", r"\_", line)


def code(text: object) -> str:
    r"""A text as code; in a cell of a table, too.

    >>> print(code("a|b"), code("`x`"))
    `a\|b` `` `x` ``
    """
    line = str(text).replace("|", r"\|")
    return f"`` {line} ``" if "`" in line else f"`{line}`"


def prose(text: str) -> str:
    """A docstring or help as Markdown: its `code` stays code, the rest is plain."""
    parts = re.split(r"(`[^`\n]+`)", text)
    return "".join(part if part.startswith("`") else _plain_keeping_ends(part) for part in parts)


def _plain_keeping_ends(text: str) -> str:
    """`plain`, with the blanks at both ends."""
    lead, trail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{' ' if lead else ''}{plain(text)}{' ' if trail and text.strip() else ''}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already; empty without a row."""
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([f"| {' | '.join(head)} |", "|" + " --- |" * len(head), *lines]) if lines else ""


def block(text: str, language: str = "text") -> str:
    """A block of code."""
    return f"```{language}\n{text.rstrip()}\n```"


def anchor(title: str) -> str:
    """What a heading is called in links, here and on GitHub, if it is the first of that name.

    >>> anchor("Exit codes: `0`")
    'exit-codes-0'
    """
    return re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")


def anchors(titles: Iterable[str]) -> list[str]:
    """The same of all headings of a page: the second of a name gets -1.

    >>> anchors(["C", "C++", "C#", "Python 3", "Python"])
    ['c', 'c-1', 'c-2', 'python-3', 'python']
    """
    slugs = [anchor(title) for title in titles]
    again = [slugs[:place].count(slug) for place, slug in enumerate(slugs)]
    return [f"{slug}-{number}" if number else slug for slug, number in zip(slugs, again, strict=True)]


def listing(items: Iterable[str]) -> str:
    """A list of points."""
    return "\n".join(f"- {item}" for item in items)
