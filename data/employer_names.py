"""How an employer's name is compared: without case, accents, legal form and what portals put around it.

Pure: text in, `EmployerName` out, never an exception; the words stand in employer_words.toml. Something is
always left: a name made of legal forms and the like keeps them.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from data.employer_words import bare, core, is_weak, listed, words

LONGEST = 200  # characters of a name that are looked at
_HIDDEN = ("Cf", "So")  # kinds of characters that are no part of a name: ®, joiners
_LAYERS = 8  # of words around a name
# (YC W21) · [YC S2020] · (Series B) · (Remote) · (NASDAQ: ACME)
_NOISE = re.compile(
    r"(?:yc|y combinator)?\s*[swfx]\s*'?\d{2,4}|yc|y combinator|techstars.*|series [a-h]|(?:pre-?)?seed"
    r"|remote.*|on-?site|hybrid|hiring|(?:nyse|nasdaq|lse|tsx|asx|otc\w*)\b.*|(?:via|through|c/o) .*"
    r"|an? .* (?:company|brand)|part of .*|official|global|group|contract|agency|client|startup|b corp",
    re.IGNORECASE,
)
# Acme YC W21
_BATCH = re.compile(r"[\s,|–—-]+(?:yc|y combinator)\s*[swfx]\s*'?\d{2,4}\s*$", re.IGNORECASE)
_PLAIN = re.compile(r"\s*[A-Za-z0-9]+(?:\s+[A-Za-z0-9]+)*\s*", re.ASCII)
_BRACKETS = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]")
# Acme Holdings LLC d/b/a Brightside · Foo trading as Bar
_TRADES_AS = re.compile(
    r"[\s,(]+(?:d\s?/\s?b\s?/\s?a|d\.b\.a\.?|dba|doing business as|trading as|t/a|operating as|o/a)[\s:.]+",
    re.IGNORECASE,
)
# formerly Acme · f/k/a Acme · previously known as Acme · aka Acme
_ALSO = re.compile(
    r"[\s,(\[–—-]+(?:(?:formerly|previously)(?:\s+known)?(?:\s+as)?|also known as|f\s?/\s?k\s?/\s?a|fka"
    r"|a\s?/\s?k\s?/\s?a|aka)[\s:.]+",
    re.IGNORECASE,
)
_MADE_BY = re.compile(r"\s+(?:by|from)\s+\S.*$", re.IGNORECASE)  # Woven by Toyota
_SIRS = re.compile(r"^m/s\.?\s+(?=\S)", re.IGNORECASE)  # M/s Acme, as Indian registers write
_VIA = re.compile(r"\s+(?:via|c/o)\s+\S.*$", re.IGNORECASE)
# Acme Labs, a Globex company · Acme - part of Globex
_OF_PARENT = re.compile(
    r"\s*[,–—|-]\s*(?:an? (?:\S+ ){1,4}(?:company|brand|business)|part of .+)$", re.IGNORECASE
)
_BAR = re.compile(r"\s+[|•·]\s*|\s*[|•]\s+|\s+::\s+")
_DASH = re.compile(r"\s+[–—-]+\s+|\s*[–—]\s*|:\s+|,\s+(?=[^,]*$)")
# https://acme.com/jobs · www.acme.com · acme.io at the end
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s)]+"
    r"|\b[\w-]+(?:\.[\w-]+)*\.(?:com|io|ai|co|net|org|dev|app|tech|eu|de|uk|fr|nl|example)/?$",
    re.IGNORECASE,
)
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "å": "aa", "ø": "oe"}
)


@dataclass(frozen=True)
class EmployerName:
    """A name to compare by: `tokens` in lower case; `also` are the keys of further names that it gives.

    `is_weak`: short, a common word, or only words for a kind of company: never enough to call two one.
    """

    tokens: tuple[str, ...]
    also: tuple[str, ...] = ()
    is_weak: bool = False
    is_agency: bool = False

    @property
    def key(self) -> str:
        """What is equal for equal names: acmerobotics."""
        return "".join(self.tokens)

    @property
    def slug(self) -> str:
        """The employer_id such a name gives: acme-robotics."""
        return "-".join(self.tokens)


@lru_cache(maxsize=100_000)
def read(name: str | None) -> EmployerName | None:
    """The name to compare by; None where none is stated, or one that names nobody ("Confidential").

    >>> read("The Acme Robotics Company, Inc. (YC W21)").slug, read("Acmé Robotics GmbH & Co. KG").slug
    ('acme-robotics', 'acme-robotics')
    >>> read("Foo Holdings LLC d/b/a Brightside").slug, read("AB InBev").slug, read("Co").slug
    ('brightside', 'ab-inbev', 'co')
    """
    text = html.unescape(str(name or "")[:LONGEST])
    shown, tokens, others = _plain_name(text) or _wrapped_name(text)
    nobody = words().nobody
    if not tokens or " ".join(tokens) in nobody or " ".join(bare(shown)) in nobody:
        return None
    keys = dict.fromkeys("".join(found) for other in others if (found := core(other)) and not is_weak(found))
    keys.pop("".join(tokens), None)
    return EmployerName(tokens, tuple(keys), is_weak(tokens), _is_agency(shown, tokens))


def _plain_name(text: str) -> tuple[str, tuple[str, ...], list[str]] | None:
    """The same as `_wrapped_name`, and much quicker, of a name of plain words; None for any other."""
    if not _PLAIN.fullmatch(text) or not words().special.isdisjoint(own := text.lower().split()):
        return None
    short = words().short
    return text, (own[0], *(short.get(token, token) for token in own[1:])), []


def _wrapped_name(text: str) -> tuple[str, tuple[str, ...], list[str]]:
    """What is left of a name when what stands around it is taken off, its words, and other names it gives."""
    if not text.isascii():
        text = "".join(sign for sign in text if unicodedata.category(sign) not in _HIDDEN)
    text = " ".join(unicodedata.normalize("NFKC", text).split())
    shown, others = _names_in(text)
    tokens = core(shown) or core(text)
    for _ in range(_LAYERS):  # what is taken off may lay bare more of it
        if (inner := core(_names_in(" ".join(tokens))[0])) in ((), tokens):
            break
        tokens = inner
    return shown, tokens, others


def links(name: str | None) -> list[str]:
    """The hosts that a name writes.

    >>> links("Acme (https://acme.com/jobs)"), links("Adapty.io"), links("Acme")
    (['acme.com'], ['adapty.io'], [])
    """
    found = (match[0].lower() for match in _LINK.finditer(str(name or "")[:LONGEST]))
    return [re.sub(r"^https?://", "", link).split("/")[0] for link in found]


def _is_agency(text: str, tokens: tuple[str, ...]) -> bool:
    told = words()
    return tokens in _agencies() or bool(told.agency.search(text) and not told.no_agency.search(text))


@cache
def _agencies() -> frozenset[tuple[str, ...]]:
    return frozenset(map(core, listed()["agencies"]["names"]))


# ---- what portals and authors put around a name ------------------------------------------------------------


def _names_in(text: str) -> tuple[str, list[str]]:
    """The name itself, and the others given with it: its legal one, its former one, and other spellings."""
    others: list[str] = []
    if len(parts := _TRADES_AS.split(text, maxsplit=1)) == 2 and all(map(bare, parts)):
        others.append(parts[0])
        text = parts[1].removesuffix(")")
    if len(parts := _ALSO.split(text, maxsplit=1)) == 2 and all(map(bare, parts)):
        others.append(parts[1].rstrip(")]"))
        text = parts[0]
    text = _without(_LINK, _unbracketed(_unglued(text)))
    for pattern in (_SIRS, _VIA, _OF_PARENT, _BATCH, words().before, words().after, words().after):
        text = _without(pattern, text)
    text = _untailed(text)
    return text, [*others, *_respelled(text)]


def _without(pattern: re.Pattern[str], text: str) -> str:
    """The text less what matches, unless nothing is left."""
    rest = pattern.sub("", text).strip(" ,|–—-")
    return rest if rest == text or bare(rest) else text


def _unglued(text: str) -> str:
    for form in words().glued:
        if form in text and text.replace(form, "").strip():
            text = text.replace(form, " ").strip()
    return text


def _unbracketed(text: str) -> str:
    """Without what stands in brackets; a weak name keeps what tells it apart: Apollo (insurance)."""
    rest = _BRACKETS.sub(" ", text).strip()
    if not bare(rest):
        return text
    if not is_weak(core(rest)):
        return rest
    return _BRACKETS.sub(lambda found: " " if _says_nothing(found[1]) else f" {found[1]} ", text).strip()


def _says_nothing(text: str) -> bool:
    """Whether it is a place, a legal form, a link or a portal's word."""
    tokens, told = tuple(bare(text)), words()
    if not tokens or tokens in told.anywhere or tokens in told.legal:
        return True
    return bool(_NOISE.fullmatch(text.strip()) or _LINK.fullmatch(text.strip()))


def _untailed(text: str) -> str:
    """Without a slogan, a place or a portal's words at the end: Acme | Robots for farms, Acme - Berlin."""
    bars = [part for part in parts if bare(part)] if len(parts := _BAR.split(text)) > 1 else []
    if len(bars) > 1 and (not is_weak(core(bars[0])) or all(map(_says_nothing, bars[1:]))):
        text = bars[0]
    for dash in reversed(list(_DASH.finditer(text))):
        head, tail = text[: dash.start()], text[dash.end() :]
        if bare(head) and _is_tail(head, tail, is_comma="," in dash[0]):
            text = head
    return text


def _is_tail(head: str, tail: str, *, is_comma: bool) -> bool:
    tokens = tuple(bare(tail))
    if tokens in words().legal:
        return False  # Acme, Inc.
    has_form = core(head) != core(f"{head} x")[:-1]  # Acme Inc - Oslo
    is_slogan = len(tokens) >= 3 and not is_comma and not is_weak(core(head))
    return has_form or is_slogan or _says_nothing(tail)


def _respelled(text: str) -> Iterator[str]:
    """Müller -> Mueller, Woven by Toyota -> Woven: both are written."""
    if (first := _MADE_BY.sub("", text)) != text:
        yield first
    if (other := unicodedata.normalize("NFC", text).translate(_UMLAUTS)) != text:
        yield other
