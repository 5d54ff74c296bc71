"""The words names of employers are compared by (employer_words.toml), and a name's own without legal form."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from data.home import SHIPPED

SHORT = 3  # so many Latin letters or fewer could be anybody
_FORM_LONGEST = 5  # words of a legal form
_PLACE_LONGEST = 3
# S.A. · L. L. C. · z o.o.
_DOTTED = re.compile(r"\b(?:\w\.\s?){2,}(?:\w\b(?!\.))?|\b\w{1,2}\.(?:\w{1,2}\.)+")
_TOKENS = re.compile(r"[^\W_]+")
_LETTERS = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "þ": "th", "æ": "ae", "Æ": "Ae",
     "œ": "oe", "Œ": "Oe", "ı": "i", "İ": "I"}
)  # fmt: skip
_CONNECTORS = frozenset({"and", "und", "et", "en", "och", "og"})
# A name does not end so: Bank of America keeps its America.
_UNFINISHED = frozenset(
    ("of", "for", "in", "the", "de", "la", "and", "to", "at", "by", "do", "da", "del", "di", "du", "von")
)  # fmt: skip

# With these, and the words of the lists, a name may be more than its words; see employer_names.
_PLAIN_NOT = frozenset(
    ("the", "dba", "doing", "trading", "operating", "formerly", "previously", "also", "fka", "aka", "f", "a",
     "k", "d", "b", "t", "o", "m", "s", "c", "by", "from", "via", "yc", "y", "part", "http", "https", "www")
)  # fmt: skip


@dataclass(frozen=True)
class Words:
    """employer_words.toml, ready to look things up in; names of one or more words are tuples."""

    legal: frozenset[tuple[str, ...]]
    capitals: frozenset[str]
    company: frozenset[str]
    first: frozenset[str]
    glued: tuple[str, ...]
    places: frozenset[tuple[str, ...]]
    anywhere: frozenset[tuple[str, ...]]
    before: re.Pattern[str]
    after: re.Pattern[str]
    short: dict[str, str]
    weak: frozenset[str]
    kinds: frozenset[str]
    nobody: frozenset[str]
    special: frozenset[str]
    agency: re.Pattern[str]
    no_agency: re.Pattern[str]


@cache
def listed() -> dict[str, Any]:
    """employer_words.toml as it is."""
    return tomllib.loads((SHIPPED / "employer_words.toml").read_text(encoding="utf-8"))


@cache
def words() -> Words:
    """The words, read once."""
    told = listed()
    places = told["places"]

    lists = ("legal", "company", "legal_first", "places", "anywhere", "before", "after")
    special = {token for name in lists for text in told[name] for token in bare(text)}

    def phrases(texts: Sequence[str]) -> frozenset[tuple[str, ...]]:
        return frozenset(tuple(plain(text).split()) for text in texts)

    def any_of(texts: Sequence[str]) -> str:
        ordered = sorted(texts, key=len, reverse=True)
        return "|".join(re.escape(text).replace(r"\ ", r"\s+") for text in ordered)

    def pattern(text: str) -> re.Pattern[str]:
        return re.compile(text, re.IGNORECASE)

    return Words(
        legal=phrases(told["legal"]),
        capitals=frozenset(told["legal_capitals"]),
        company=frozenset(told["company"]),
        first=frozenset(map(plain, told["legal_first"])),
        glued=tuple(told["legal_glued"]),
        places=phrases(places),
        anywhere=phrases([*places, *told["anywhere"]]),
        before=pattern(rf"^\s*(?:{any_of(told['before'])})\s+(?=\S)"),
        after=pattern(rf"(?<=\w)(?:\s*[|:–—-]+\s*|\s+)(?:{any_of(told['after'])})[\s!.]*$"),
        short=dict(told["short"]),
        weak=frozenset(told["common"]["words"].split()),
        kinds=frozenset(told["kinds"]["words"].split()),
        nobody=frozenset(told["common"]["nobody"]),
        special=frozenset(special | _CONNECTORS | _PLAIN_NOT),
        agency=pattern(rf"\b(?:{any_of(told['agencies']['cues'])})\b"),
        no_agency=pattern(rf"\b(?:{any_of(told['agencies']['not_agencies'])})\b"),
    )


def plain(text: str) -> str:
    """Lower case, without the accents of Latin letters.

    >>> plain("FERMÀT"), plain("Ørsted"), plain("メルカリ ガ")
    ('fermat', 'orsted', 'メルカリ ガ')
    """
    if not text.isascii():
        split = unicodedata.normalize("NFKD", text.translate(_LETTERS))
        kept, base = [], ""
        for sign in split:
            if not unicodedata.combining(sign):
                base = sign
            elif base < "\u0250":
                continue
            kept.append(sign)
        text = unicodedata.normalize("NFC", "".join(kept))
    return text.casefold()


def spelled(text: str) -> list[str]:
    """The words in their own case; apostrophes and the dots of s.a. end none, such letters are capitals."""
    text = re.sub(r"(?<=\w)['’`´](?=\w)", "", text)
    text = _DOTTED.sub(lambda found: found[0].replace(".", "").replace(" ", "").upper() + " ", text)
    return _TOKENS.findall(text)


def bare(text: str) -> list[str]:
    """All words in lower case, nothing taken off."""
    return [token for word in spelled(text) for token in _TOKENS.findall(plain(word))]


def core(text: str) -> tuple[str, ...]:
    """The words without article, connectors and legal form, short forms spelled out; at least one if any.

    >>> core("The Acme & Sons Intl., Inc."), core("Acme India Pvt. Ltd."), core("Limited")
    (('acme', 'sons', 'international'), ('acme',), ('limited',))
    """
    told, own = words(), spelled(text)
    is_shouted = text.isupper() and len(own) > 1
    tokens = [(token, word) for word in own for token in _TOKENS.findall(plain(word))]
    has_form = False
    while len(tokens) > 1 and (tokens[0][0] == "the" or tokens[0][0] in told.first):
        tokens = tokens[1:]
    while size := _form_end(tokens, is_shouted):
        tokens, has_form = tokens[:-size], True
    names = [token for token, _ in tokens]
    if (size := _place_end(names)) and (has_form or len(names) - size > 1):
        names = names[:-size]
    names = [*names[:1], *(told.short.get(name, name) for name in names[1:])]
    inner = range(1, len(names) - 1)
    return tuple(name for at, name in enumerate(names) if at not in inner or name not in _CONNECTORS)


def is_weak(tokens: Sequence[str]) -> bool:
    """Whether several employers may well have this name: Ox, Apollo, Data Systems; but not Apollo Data.

    >>> is_weak(["ox"]), is_weak(["apollo"]), is_weak(["data", "systems"]), is_weak(["apollo", "data"])
    (True, True, True, False)
    """
    key, told = "".join(tokens), words()
    if len(key) <= (SHORT if key.isascii() else 1) or key.isdecimal():
        return True
    if len(tokens) == 1:
        return key in told.weak or key in told.kinds or tuple(tokens) in told.legal
    return all(token in told.kinds or token.isdecimal() for token in tokens)


def is_kind_of_company(tokens: Sequence[str]) -> bool:
    """Whether words say what a company does or where it is, and not which it is: Data Systems, Germany."""
    told = words()
    return all(token in told.kinds or (token,) in told.anywhere for token in tokens)


def _form_end(tokens: list[tuple[str, str]], is_shouted: bool) -> int:
    """How many of the last words are a legal form; never all of them."""
    told = words()
    for size in range(min(_FORM_LONGEST, len(tokens) - 1), 0, -1):
        form = tuple(token for token, _ in tokens[-size:])
        if form in told.legal and (size > 1 or _is_form(*tokens[-1], is_shouted)):
            return size
    if len(tokens) > 1 and tokens[-1][0] in told.company:
        rest = [token for token, _ in tokens[:-1] if token not in _CONNECTORS]
        if rest and not is_weak(rest) and rest[-1] not in _UNFINISHED:
            return 1
    return 1 if len(tokens) > 2 and tokens[-1][0] in _CONNECTORS else 0


def _is_form(form: str, word: str, is_shouted: bool) -> bool:
    """Whether a form that is also a word is written as a form: SpA and AG; neither Day Spa nor DAY SPA."""
    if form not in words().capitals:
        return True
    return not word[1:].islower() and (not is_shouted or form == "ag")


def _place_end(names: list[str]) -> int:
    """How many of the last words name the country of a subsidiary; none where too little would be left."""
    for size in range(min(_PLACE_LONGEST, len(names) - 1), 0, -1):
        rest = names[:-size]
        if tuple(names[-size:]) in words().places and not is_weak(rest) and rest[-1] not in _UNFINISHED:
            return size
    return 0
