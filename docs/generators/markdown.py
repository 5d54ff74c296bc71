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
    return "".join(part if part.startswith("`") else plain_keeping_ends(part) for part in parts)


def plain_keeping_ends(text: str) -> str:
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


def anchors(titles: Iterable[str]) -> list[str]:
    """What headings are called in links, here and on GitHub: the second of a name gets -1.

    >>> anchors(["C", "C++", "Exit codes: `0`"])
    ['c', 'c-1', 'exit-codes-0']
    """
    found: list[str] = []
    for title in titles:
        slug = re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")
        again = sum(slug == re.sub(r"-\d+$", "", other) or slug == other for other in found)
        found.append(f"{slug}-{again}" if again else slug)
    return found


def listing(items: Iterable[str]) -> str:
    """A list of points."""
    return "\n".join(f"- {item}" for item in items)
