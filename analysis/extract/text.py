"""Raw descriptions become plain text that keeps lines, list items and headings."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser

from analysis.extract.letters import beyond_ascii
from analysis.extract.mojibake import repair

# Real ads stay under 60 kB of markup; what lies beyond is an attack or a mistake.
MARKUP_MAX = 400_000
TEXT_MAX = 100_000
TITLE_MAX = 1_000
# The parser's time grows with the square of the nesting; real ads have under 2,000 tags.
TAGS_MAX = 4_000

# specimens: <p>, <li class="x">, <br/>, </div>
_MARKUP = re.compile(
    r"<\s*/?\s*(?:p|br|div|ul|ol|li|h[1-6]|strong|b|em|i|u|span|a|table|tr|td|section|article|html|body|font"
    r"|script|style|svg|img|iframe|pre|blockquote)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
# specimen: &lt;p&gt;Join us&lt;/p&gt; (Greenhouse escapes its whole description once)
_ESCAPED_MARKUP = re.compile(r"&lt;\s*/?\s*(?:p|br|div|ul|li|h[1-6]|strong|b|em|span|a)\b", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
_BLOCKS = ("p", "div", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "table", "section", "article",
           "header", "footer", "blockquote", "dl", "dt", "dd", "br", "hr", "pre", "main")  # fmt: skip
_UNSEEN = ["script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "select", "button",
           "textarea", "title", "head", "math", "audio", "video", "canvas"]  # fmt: skip
# A tag as it begins, and what is written instead.
_OPEN = re.compile(r"(</?[a-zA-Z][a-zA-Z0-9]*)")
_PUT = (
    {f"<{slash}{name}": f"\n<{slash}{name}" for name in _BLOCKS for slash in ("", "/")}
    | {f"<{slash}{name}": f" <{slash}{name}" for name in ("td", "th") for slash in ("", "/")}
    | {"<li": "\n- <li", "</li": "\n</li"}
)
_HIDING = frozenset(f"<{name}" for name in _UNSEEN)
_TAG = re.compile(r"<[^<>]{0,5000}>")
_SCRIPT = re.compile(r"<(script|style)\b", re.IGNORECASE)
_INVISIBLE = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\x00")
_SPACE_LIKE = ("\u00a0", "\u2007", "\u202f", "\u2009", "\u2003", "\u2002", "\t", "\x0b", "\x0c", "\u3000")
_LINE_LIKE = ("\u2028", "\u2029", "\x85", "\r")
_ODD = dict.fromkeys(_INVISIBLE, "") | dict.fromkeys(_SPACE_LIKE, " ") | dict.fromkeys(_LINE_LIKE, "\n")
_ODD_ASCII = tuple(character for character in _ODD if character.isascii())


def to_text(raw: str | None, description_format: str | None = None) -> str:
    r"""Plain text of a description, one block per line, list items as "- " lines, TEXT_MAX at most.

    `description_format` is "html" or "text"; whatever it says, what looks like markup is read as markup and
    what does not is kept line by line. Entities are decoded once. Never raises.

    >>> to_text("<h2>You</h2><ul><li>Python &amp; SQL</li><li>R&amp;amp;D</li></ul>")
    'You\n- Python & SQL\n- R&amp;D'
    """
    if not raw:
        return ""
    raw = raw[:MARKUP_MAX]
    if "&" in raw and _ESCAPED_MARKUP.search(raw) and not _MARKUP.search(raw):
        raw = html.unescape(raw)
    if _MARKUP.search(raw) or (description_format == "html" and "<" in raw):
        return _from_html(raw)[:TEXT_MAX].rstrip()
    if "&" in raw and _ENTITY.search(raw):
        raw = html.unescape(raw)
    return clean(raw)[:TEXT_MAX].rstrip()


def posting_text(title: str | None, description: str | None, description_format: str | None = None) -> str:
    r"""The text that the offsets of a posting's facts count in: title, newline, description.

    >>> posting_text(" ML  Engineer ", "<p>You know Python.</p>", "html")
    'ML Engineer\nYou know Python.'
    """
    shown = " ".join(clean(title or "").split())[:TITLE_MAX]
    return f"{shown}\n{to_text(description, description_format)}"[:TEXT_MAX]


def clean(text: str) -> str:
    """The same text without characters no reader sees; odd spaces are spaces, odd line ends are newlines."""
    if text.isascii():
        return _plain(text, _ODD_ASCII)
    text = repair(text)  # before the odd spaces go: half of a broken "à" is one
    try:
        raw = text.encode()
    except UnicodeEncodeError:  # half a surrogate pair: no file or screen could show it
        text = text.encode("utf-8", "replace").decode()
        raw = text.encode()
    beyond = beyond_ascii(raw)
    return _plain(text, [character for character in _ODD if character in beyond or character < "\x7f"])


def _plain(text: str, odd: Iterable[str]) -> str:
    """The text with each of these characters left out, or a space or a newline."""
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    for character in odd:
        text = text.replace(character, _ODD[character])
    return text


def _without_scripts(marked: str) -> str:
    """The markup without scripts and styles; one that is never closed takes the rest, as in a browser."""
    low = marked.lower()
    kept, at = [], 0
    while found := _SCRIPT.search(marked, at):
        kept.append(marked[at : found.start()])
        close = low.find(f"</{found[1].lower()}", found.end())
        if close < 0:
            return "".join(kept)
        at = close
    kept.append(marked[at:])
    return "".join(kept)


def _from_html(raw: str) -> str:
    # Line breaks of the source mean nothing in HTML; those we put before block tags survive as text.
    pieces = _OPEN.split(clean(raw).replace("\n", " "))
    tags = pieces[1::2]
    names = {tag: tag.lower() for tag in set(tags)}
    put = {tag: _PUT.get(name, tag) for tag, name in names.items()}
    pieces[1::2] = [put[tag] for tag in tags]
    marked = "".join(pieces)
    if marked.count("<") > TAGS_MAX:
        text = html.unescape(_TAG.sub("", _without_scripts(marked)))
    else:
        tree = LexborHTMLParser(marked)
        if not _HIDING.isdisjoint(names.values()):
            tree.strip_tags(_UNSEEN)
        body = tree.body
        text = body.text(deep=True) if body is not None else ""
    return "\n".join(_lines(clean(text)))


def _lines(text: str) -> list[str]:
    """The lines that hold something; a dash alone goes before the next line, or away before a dash."""
    lines = [line for row in text.split("\n") if (line := row.strip())]
    if "  " in text or not text.replace("\n", "").isprintable():  # odd spaces are not printable
        lines = [" ".join(line.split()) if "  " in line or not line.isprintable() else line for line in lines]
    if "-" not in lines:
        return lines
    kept: list[str] = []
    dash = ""
    for line in lines:
        if line == "-":
            dash = "- "
        elif line:
            kept.append(line if line.startswith("- ") else dash + line)
            dash = ""
    return kept
