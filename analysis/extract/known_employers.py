"""The sector of an employer by its name: the list of data/employers.toml, then the words of the name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from data.content import Employer, Sector

KEY_MIN = 4  # letters; a shorter name must be the whole company field
NAME_WORDS = 3  # words at the end of a name that may tell the business
_LEGAL = frozenset(
    ("inc", "incorporated", "llc", "llp", "lp", "ltd", "limited", "corp", "corporation", "co", "company",
     "plc", "gmbh", "ag", "se", "kg", "sa", "sas", "sarl", "spa", "srl", "bv", "nv", "ab", "as", "asa", "oy",
     "oyj", "aps", "pty", "pte", "pvt", "private", "kk", "sl", "pbc", "the", "usa", "us", "na", "companies")
)  # fmt: skip
_WORD = re.compile(r"[a-z0-9]+")
# specimens: "Acme (YC S21)", "Acme - a Beta Company", "Acme | acme.com", "Acme, Inc."
_ADDED = re.compile(r"\s*(?:[(\[|]|\s[-–—]\s|,|https?:).*", re.DOTALL)
_NAME = r"[A-Z0-9][\w&'-]*(?:[ .][A-Z][\w&'-]*){0,2}"
# specimens: "At Acme Labs, we", "About Acme", "Join Acme", "Acme is a leader", "Acme builds"
_BEFORE = ("About ", "Join ", "At ")
_AFTER = (" is ", " builds ", " helps ", " provides ")
_NO_CLAIM = re.compile(r" is (?!(?:an?|the|on|one) )| is an? (?:plus|bonus|must|nice|big|huge|strong)")
_PIECE = re.compile(r"[^ .]+")
_NEXT, _LAST = re.compile(_NAME), re.compile(_NAME + "$")


class Known(NamedTuple):
    """The sector of a listed employer, and whether a name of it is too common to be found inside others."""

    sector: str
    is_common: bool


def words(name: str) -> list[str]:
    """The words of a company's name, lower case, without accents, punctuation and legal form.

    >>> words("Müller & Söhne GmbH")
    ['muller', 'and', 'sohne']
    """
    folded = name[:200]
    if not folded.isascii():
        folded = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode()
    folded = folded.lower()
    found = _WORD.findall(folded.replace("&", " and ").replace("'", "").replace(".", ""))
    kept = [word for word in found if word not in _LEGAL]
    if kept[-1:] == ["and"]:  # "& Co."
        kept.pop()
    return kept if len("".join(kept)) > 1 else found


def by_name(employers: Iterable[Employer]) -> Mapping[str, Known]:
    """Name without spaces -> its employer, of those whose sector is listed; names and aliases alike."""
    found: dict[str, Known] = {}
    for employer in (employer for employer in employers if employer.sector):
        for name in (employer.name, *employer.aliases):
            found.setdefault("".join(words(name)), Known(employer.sector or "", employer.is_common_name))
    return found


def _introductions(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of capitalised words that stand where an ad names its own company."""
    for mark in _BEFORE:
        at = text.find(mark)
        while at >= 0:
            name = _NEXT.match(text, at + len(mark))
            if name and (mark != "At " or text.startswith(",", name.end())):
                yield name.span()
            at = text.find(mark, at + 1)
    for mark in _AFTER:
        at = text.find(mark)
        while at >= 0:
            if not _NO_CLAIM.match(text, at) and (name := _LAST.search(text, max(0, at - 40), at)):
                yield name.span()
            at = text.find(mark, at + 1)


class EmployerSectors:
    """Tells a sector by the company's name; None where the name says nothing."""

    def __init__(self, sectors: Iterable[Sector], employers: Mapping[str, Known]) -> None:
        self._employers = employers
        self._names = {tuple(_WORD.findall(name)): sector.id for sector in sectors for name in sector.names}

    def listed(self, company: str) -> str | None:
        """The sector of the listed employer whose name this is, also with something added to it."""
        for name in (company, _ADDED.sub("", company)):
            if known := self._employers.get("".join(words(name))):
                return known.sector
        return None

    def by_words(self, company: str) -> str | None:
        """The sector that the last words of the name tell ("… Bank"), or its first before "of"."""
        parts = words(_ADDED.sub("", company))
        for count in range(min(NAME_WORDS, len(parts) - 1), 0, -1):
            if sector := self._names.get(tuple(parts[-count:])):
                return sector
        for place, word in enumerate(parts[:3]):
            if word in ("of", "for") and place and (sector := self._names.get((parts[place - 1],))):
                return sector
        return None

    def begins(self, company: str) -> str | None:
        """The sector of the listed employer whose name the company's begins with ("Acme Labs Europe")."""
        parts = words(company)
        for count in range(len(parts) - 1, 0, -1):
            key = "".join(parts[:count])
            known = self._employers.get(key)
            if known and not known.is_common and len(key) >= KEY_MIN:
                return known.sector
        return None

    def introduced(self, text: str) -> tuple[str, int, int] | None:
        """The listed employer that a text introduces as the one that speaks: its sector, text[start:end]."""
        for start, end in _introductions(text):
            for known, low, high in self._within(text, start, end):
                if not known.is_common and high - low >= KEY_MIN:
                    return known.sector, low, high
        return None

    def _within(self, text: str, low: int, high: int) -> Iterator[tuple[Known, int, int]]:
        """Listed names among the words text[start:end], longest first."""
        pieces = [(found.start(), found.end()) for found in _PIECE.finditer(text, low, high)]
        for count in range(len(pieces), 0, -1):
            for first in range(len(pieces) - count + 1):
                start, end = pieces[first][0], pieces[first + count - 1][1]
                if known := self._employers.get("".join(words(text[start:end]))):
                    yield known, start, end
