"""How an employer's name is compared: without case, accents, legal form and what portals put around it.

Pure: text in, `EmployerName` out, never an exception. The words stand in employer_words.toml. What is left is never
nothing: a name made of legal forms and the like only keeps them.
"""

from __future__ import annotations

import html
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from data.home import SHIPPED

LONGEST = 200  # characters of a name that are looked at
SHORT = 3  # so many Latin letters or fewer could be anybody
_BATCH = r"(?:yc|y combinator)?\s*[swfx]\s*'?\d{2,4}"
# (YC W21) · [YC S2020] · (Series B) · (Remote) · (NASDAQ: ACME)
_NOISE = re.compile(
    rf"{_BATCH}|yc|y combinator|techstars.*|series [a-h]|(?:pre-?)?seed|remote.*|onsite|on-site|hybrid|hiring|"
    r"(?:nyse|nasdaq|lse|tsx|asx|otc\w*)\b.*|(?:via|through|c/o) .*|an? .* (?:company|brand)|part of .*|"
    r"(?:official|global|group|contract|agency|client|startup|b corp)",
    re.IGNORECASE,
)
_BATCH_AFTER = re.compile(
    r"[\s,|–—-]+(?:yc|y combinator)\s*[swfx]\s*'?\d{2,4}\s*$", re.IGNORECASE
)  # Acme YC W21
_BRACKETS = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]")
# Acme Holdings LLC d/b/a Brightside · Foo trading as Bar
_TRADES_AS = re.compile(
    r"[\s,(]+(?:d\s?/\s?b\s?/\s?a|d\.b\.a\.?|dba|doing business as|trading as|t/a|operating as|o/a)[\s:.]+",
    re.IGNORECASE,
)
# formerly Acme · f/k/a Acme · previously known as Acme · aka Acme
_ALSO = re.compile(
    r"[\s,(\[–—-]+(?:formerly|previously|f\s?/\s?k\s?/\s?a|fka|n/k/a|a\s?/\s?k\s?/\s?a|aka|also)(?:\s+known)?(?:\s+as)?[\s:.]+",
    re.IGNORECASE,
)
# Woven by Toyota: both the whole and the first part are said
_MADE_BY = re.compile(r"\s+(?:by|from)\s+\S.*$", re.IGNORECASE)
_SIRS = re.compile(r"^m/s\.?\s+(?=\S)", re.IGNORECASE)  # M/s Acme, as Indian registers write
_VIA = re.compile(r"\s+(?:via|c/o)\s+\S.*$", re.IGNORECASE)
_OF_PARENT = re.compile(
    r"\s*[,–—|-]\s*(?:an? (?:\S+ ){1,4}(?:company|brand|business)|part of .+)$", re.IGNORECASE
)
_BAR = re.compile(r"\s+[|•·]\s*|\s*[|•]\s+|\s+::\s+")
_DASH = re.compile(r"\s+[–—-]+\s+|\s*[–—]\s*|:\s+|,\s+(?=[^,]*$)")
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s)]+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|io|ai|co|net|org|dev|app|tech|eu|de|uk|fr|nl|example)/?$",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"\b(?:\w\.\s?){2,}(?:\w\b(?!\.))?|\b\w{1,2}\.(?:\w{1,2}\.)+")
_TOKENS = re.compile(r"[^\W_]+")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "Ø": "O", "Ł": "L", "Đ": "D", "Æ": "Ae", "Œ": "Oe", "İ": "I"})  # fmt: skip
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "å": "aa", "ø": "oe"}
)
_CONNECTORS = frozenset({"and", "und", "et", "en", "och", "og"})
_UNFINISHED = frozenset(
    {
        "of",
        "for",
        "in",
        "the",
        "de",
        "la",
        "and",
        "to",
        "at",
        "by",
        "do",
        "da",
        "del",
        "di",
        "du",
        "van",
        "von",
    }
)


@dataclass(frozen=True)
class EmployerName:
    """A name to compare by: `tokens` in lower case, `key` without spaces; `also` are the keys of further names it gives.

    `is_weak`: short, a common word, or only words for a kind of company: never enough to call two employers one.
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


@dataclass(frozen=True)
class _Words:
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
    agency: re.Pattern[str]
    no_agency: re.Pattern[str]


@cache
def words() -> dict[str, Any]:
    """employer_words.toml as it is."""
    return tomllib.loads((SHIPPED / "employer_words.toml").read_text(encoding="utf-8"))


@cache
def _words() -> _Words:
    told = words()

    def any_of(phrases: Sequence[str]) -> str:
        return "|".join(
            re.escape(phrase).replace(r"\ ", r"\s+") for phrase in sorted(phrases, key=len, reverse=True)
        )

    return _Words(
        legal=frozenset(tuple(_plain(form).split()) for form in told["legal"]),
        capitals=frozenset(told["legal_capitals"]),
        company=frozenset(told["company"]),
        first=frozenset(_plain(form) for form in told["legal_first"]),
        glued=tuple(told["legal_glued"]),
        places=frozenset(tuple(_plain(place).split()) for place in told["places"]),
        anywhere=frozenset(tuple(_plain(place).split()) for place in (*told["places"], *told["anywhere"])),
        before=re.compile(rf"^\s*(?:{any_of(told['before'])})\s+(?=\S)", re.IGNORECASE),
        after=re.compile(rf"(?<=\w)(?:\s*[|:–—-]+\s*|\s+)(?:{any_of(told['after'])})[\s!.]*$", re.IGNORECASE),
        short=dict(told["short"]),
        weak=frozenset(told["common"]["words"].split()),
        kinds=frozenset(told["kinds"]["words"].split()),
        nobody=frozenset(told["common"]["nobody"]),
        agency=re.compile(rf"\b(?:{any_of(told['agencies']['cues'])})\b", re.IGNORECASE),
        no_agency=re.compile(rf"\b(?:{any_of(told['agencies']['not_agencies'])})\b", re.IGNORECASE),
    )  # fmt: skip


@lru_cache(maxsize=100_000)
def read(name: str | None) -> EmployerName | None:
    """The name to compare by; None where none is stated, or one that names nobody ("Confidential").

    >>> read("The Acme Robotics Company, Inc. (YC W21)").slug, read("Acmé Robotics GmbH & Co. KG").slug
    ('acme-robotics', 'acme-robotics')
    >>> read("Foo Holdings LLC d/b/a Brightside").slug, read("AB InBev").slug, read("Co").slug, read("Stealth Startup")
    ('brightside', 'ab-inbev', 'co', None)
    """
    text = unicodedata.normalize("NFKC", html.unescape(str(name or "")[:LONGEST]))
    text = " ".join(
        "".join(
            sign for sign in text if unicodedata.category(sign) not in ("Cf", "So", "Cc") or sign in "\t\n"
        ).split()
    )
    shown, others = _names_in(text)
    tokens = _tokens_of(shown) or _bare(shown) or _bare(text)
    if not tokens or " ".join(_bare(shown)) in _words().nobody or " ".join(tokens) in _words().nobody:
        return None
    own = "".join(tokens)
    also = dict.fromkeys(
        "".join(found)
        for other in (*others, *_respelled(shown))
        if (found := _tokens_of(other)) and not is_weak(found)
    )
    also.pop(own, None)
    return EmployerName(tokens, tuple(also), is_weak(tokens), _is_agency(shown, own))


def is_weak(tokens: Sequence[str]) -> bool:
    """Whether several employers may well have this name: Ox, Apollo, Data Systems; but not Apollo Data.

    >>> is_weak(["ox"]), is_weak(["apollo"]), is_weak(["data", "systems"]), is_weak(["apollo", "data"])
    (True, True, True, False)
    """
    key, told = "".join(tokens), _words()
    if len(key) <= (SHORT if key.isascii() else 1) or key.isdecimal():
        return True
    if len(tokens) == 1:
        return key in told.weak or key in told.kinds or tuple(tokens) in told.legal
    return all(token in told.kinds or token.isdecimal() for token in tokens)


def _is_agency(text: str, key: str) -> bool:
    told = _words()
    return key in _agency_keys() or (
        told.agency.search(text) is not None and told.no_agency.search(text) is None
    )


@cache
def _agency_keys() -> frozenset[str]:
    return frozenset("".join(_tokens_of(name)) for name in words()["agencies"]["names"])


# ---- what portals and authors put around a name ------------------------------------------------------------


def _names_in(text: str) -> tuple[str, list[str]]:
    """The name itself, and the others given with it: its legal one, its former one."""
    others: list[str] = []
    if len(parts := _TRADES_AS.split(text, maxsplit=1)) == 2 and all(map(_bare, parts)):
        others.append(parts[0])
        text = parts[1].removesuffix(")")
    if len(parts := _ALSO.split(text, maxsplit=1)) == 2 and all(map(_bare, parts)):
        others.append(parts[1].rstrip(")]"))
        text = parts[0]
    for change in (
        _unglued,
        _unbracketed,
        lambda t: _LINK.sub("", t) if _LINK.sub("", t).strip(" |-") else t,
    ):
        text = change(text)
    for pattern in (_SIRS, _VIA, _OF_PARENT, _BATCH_AFTER, _words().before, _words().after, _words().after):
        text = _without(pattern, text)
    return _untailed(text), others


def _without(pattern: re.Pattern[str], text: str) -> str:
    """The text less what matches, unless nothing is left."""
    rest = pattern.sub("", text).strip(" ,|–—-")
    return rest if _bare(rest) else text


def _unglued(text: str) -> str:
    for form in _words().glued:
        if form in text and text.replace(form, "").strip():
            text = text.replace(form, " ").strip()
    return text


def _unbracketed(text: str) -> str:
    """Without what stands in brackets; of a weak name only what says nothing of it goes: Apollo (insurance) stays whole."""
    rest = _BRACKETS.sub(" ", text).strip()
    if not _bare(rest):
        return text
    if not is_weak(_tokens_of(rest) or _bare(rest)):
        return rest
    return _BRACKETS.sub(lambda found: " " if _says_nothing(found[1]) else f" {found[1]} ", text).strip()


def _says_nothing(text: str) -> bool:
    tokens = tuple(_bare(text))
    told = _words()
    return (
        not tokens
        or tokens in told.anywhere
        or tokens in told.legal
        or bool(_NOISE.fullmatch(text.strip()) or _LINK.fullmatch(text.strip()))
    )


def _untailed(text: str) -> str:
    """Without a slogan, a place or a portal's words after a bar or dash: Acme | Robots for farms, Acme - Berlin."""
    bars = [part for part in _BAR.split(text) if _bare(part)]
    if len(bars) > 1 and (not is_weak(_tokens_of(bars[0])) or all(map(_says_nothing, bars[1:]))):
        text = bars[0]
    for dash in list(_DASH.finditer(text))[::-1]:
        head, tail = text[: dash.start()], text[dash.end() :]
        has_form = (
            _tokens_of(head) != _tokens_of(f"{head} x")[:-1]
        )  # a legal form ends the name: Acme Inc - Oslo
        is_slogan = has_form or len(_bare(tail)) >= 3 and "," not in dash[0] and not is_weak(_tokens_of(head))
        if _bare(head) and (is_slogan or (_says_nothing(tail) and tuple(_bare(tail)) not in _words().legal)):
            text = head
    return text


def _respelled(text: str) -> Iterator[str]:
    """Müller -> Mueller, Woven by Toyota -> Woven: both are written."""
    if (first := _MADE_BY.sub("", text)) != text:
        yield first
    if (spelled := unicodedata.normalize("NFC", text).translate(_UMLAUTS)) != text:
        yield spelled


# ---- the name itself ---------------------------------------------------------------------------------------


def _plain(text: str) -> str:
    """Lower case, without the accents of Latin letters."""
    text = text.translate(_LETTERS)
    if not text.isascii():
        split = unicodedata.normalize("NFKD", text)
        kept = (
            c
            for before, c in zip("a" + split, split, strict=False)
            if not (unicodedata.combining(c) and _is_latin(before))
        )
        text = unicodedata.normalize("NFC", "".join(kept))
    return text.casefold()


def _is_latin(sign: str) -> bool:
    return sign < "\u0250" or unicodedata.combining(sign) > 0


def _spelled(text: str) -> list[str]:
    """The words in their own case; apostrophes and the dots of S.A. are no word ends."""
    text = re.sub(r"(?<=\w)['’`´](?=\w)", "", text)
    text = _DOTTED.sub(lambda found: found[0].replace(".", "").replace(" ", "").upper() + " ", text)
    return _TOKENS.findall(text)


def _bare(text: str) -> list[str]:
    """All words in lower case, nothing taken off."""
    return [token for word in _spelled(text) for token in _TOKENS.findall(_plain(word))]


def _tokens_of(text: str) -> tuple[str, ...]:
    """The words of a name without article, connectors and legal forms, abbreviations spelled out; at least one if any."""
    told, spelled = _words(), _spelled(text)
    is_shouted = text.isupper() and len(spelled) > 1
    tokens = [(token, word) for word in spelled for token in _TOKENS.findall(_plain(word))]
    has_legal = False
    while len(tokens) > 1 and tokens[0][0] in ("the", *told.first):
        tokens = tokens[1:]
    while (size := _legal_end(tokens, is_shouted)) > 0:
        tokens, has_legal = tokens[:-size], True
    names = [token for token, _ in tokens]
    if (size := _place_end(names)) and (has_legal or len(names) - size > 1):
        names = names[:-size]
    names = [names[0], *(told.short.get(name, name) for name in names[1:])] if names else names
    return tuple(
        name for at, name in enumerate(names) if not (0 < at < len(names) - 1 and name in _CONNECTORS)
    ) or tuple(names)


def _legal_end(tokens: list[tuple[str, str]], is_shouted: bool) -> int:
    """How many of the last words are a legal form; never all of them."""
    told = _words()
    for size in range(min(5, len(tokens) - 1), 0, -1):
        form = tuple(token for token, _ in tokens[-size:])
        if form not in told.legal:
            continue
        word = tokens[-1][1]
        if size == 1 and form[0] in told.capitals and (word[1:].islower() or is_shouted and form[0] != "ag"):
            continue
        return size
    if len(tokens) > 1 and tokens[-1][0] in told.company:
        rest = [token for token, _ in tokens[:-1] if token not in _CONNECTORS]
        if rest and not is_weak(rest) and rest[-1] not in _UNFINISHED:
            return 1
    return 1 if len(tokens) > 2 and tokens[-1][0] in _CONNECTORS else 0


def _place_end(names: list[str]) -> int:
    """How many of the last words name the country of a subsidiary; none where too little would be left."""
    for size in range(min(3, len(names) - 1), 0, -1):
        rest = names[:-size]
        if tuple(names[-size:]) in _words().places and not is_weak(rest) and rest[-1] not in _UNFINISHED:
            return size
    return 0


def links(name: str | None) -> list[str]:
    """The hosts that a name writes: Acme (https://acme.com/jobs), Adapty.io."""
    found = (match[0] for match in _LINK.finditer(str(name or "")[:LONGEST]))
    return [re.sub(r"^https?://", "", link, flags=re.IGNORECASE).split("/")[0].lower() for link in found]


def is_kind_of_company(tokens: Sequence[str]) -> bool:
    """Whether the words say what a company does or where it is, and not which it is: Data Systems, Germany."""
    told = _words()
    return all(token in told.kinds or (token,) in told.anywhere for token in tokens)
