"""Sections of plain text in the markup that boards and threads use."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape

from scrapers.demo.prose import Section

Tag = Callable[[str], str]

_HEADINGS: tuple[Tag, ...] = (
    lambda text: f"<h2><strong>{text}</strong></h2>",
    lambda text: f"<h3>{text}</h3>",
    lambda text: f"<p><strong>{text}</strong></p>",
    lambda text: f"<p><b>{text}:</b></p>",
    lambda text: f"<h4>{text}</h4>",
)
_LISTS: tuple[Callable[[Sequence[str]], str], ...] = (
    lambda points: "<ul>\n" + "\n".join(f"<li>{point}</li>" for point in points) + "\n</ul>",
    lambda points: "<ul>" + "".join(f"<li><p>{point}.</p></li>" for point in points) + "</ul>",
    lambda points: "<p>" + "<br>".join(f"- {point}" for point in points) + "</p>",
    lambda points: "<ul>\n" + "\n".join(f"<li>{point};</li>" for point in points) + "\n</ul>",
    lambda points: "<p>" + "<br>\n".join(f"&bull;&nbsp;{point}" for point in points) + "</p>",
)
_URL = re.compile(r"https://[\w./-]*[\w/]")


def text(plain: str) -> str:
    """`plain` as HTML text.

    >>> text("R&D's")
    "R&amp;D's"
    """
    return escape(plain, quote=False)


def section(part: Section, style: int) -> str:
    """One section as HTML in the house style `style`."""
    lines = [_HEADINGS[style % len(_HEADINGS)](text(part.heading))] if part.heading else []
    lines += [f"<p>{text(paragraph)}</p>" for paragraph in part.paragraphs]
    if part.points:
        # Two of three employers use real lists.
        index = (0, 0, 1, 3, 0, 1, 2, 4)[(style // 5) % 8]
        lines.append(_LISTS[index]([text(point) for point in part.points]))
    return "\n".join(lines)


def document(parts: Sequence[Section], style: int) -> str:
    """A whole ad as HTML."""
    return "\n".join(section(part, style) for part in parts)


def comment(paragraphs: Sequence[str]) -> str:
    """Paragraphs as Hacker News stores them: `<p>` between them, entities for quotes and slashes, links.

    >>> comment(["It's", "R/Python"])
    'It&#x27;s<p>R&#x2F;Python'
    """
    return "<p>".join(_linked(_entities(paragraph)) for paragraph in paragraphs)


def _entities(plain: str) -> str:
    return escape(plain, quote=True).replace("/", "&#x2F;")


def _linked(escaped: str) -> str:
    restored = escaped.replace("&#x2F;", "/")
    parts, last = [], 0
    for found in _URL.finditer(restored):
        url = found.group().replace("/", "&#x2F;")
        parts += [
            restored[last : found.start()].replace("/", "&#x2F;"),
            f'<a href="{url}" rel="nofollow">{url}</a>',
        ]
        last = found.end()
    return "".join([*parts, restored[last:].replace("/", "&#x2F;")])
