"""What a title names, as words two writers of it share: "Sr. ML Engineer (m/f/d) - Berlin" and its kin."""

from __future__ import annotations

import re
from collections.abc import Iterable

from analysis.extract import header

# Words of a title that say nothing about the job: (m/f/d), (all genders), [Remote], #R-1234, JR012345
_ASIDE = re.compile(
    r"\((?:[mwfdxhi](?:\s?[/|,]\s?[mwfdxhi*]+){1,3}|all genders?|gn"
    r"|[^)]*\b(?:remote|hybrid|on-?site)\b[^)]*)\)"
    r"|\[[^\]]*\]|(?:#|\b(?:req|id|ref|jr|job)[\s.:#-]{0,2})\w?-?\d{3,}\b|\b[a-z]{0,2}\d{4,}\b",
    re.IGNORECASE,
)  # fmt: skip
_GENDER_ENDING = re.compile(r"(?<=\w)(?:[:*/_]-?in(?:nen)?)\b", re.IGNORECASE)  # Entwickler:in, Ingenieur/in
_WORD = re.compile(r"[^\W_]+(?:[+#]+)?")
_SAME = {
    "sr": ("senior",), "snr": ("senior",), "jr": ("junior",), "jnr": ("junior",),
    "ml": ("machine", "learning"), "ai": ("artificial", "intelligence"),
    "swe": ("software", "engineer"), "eng": ("engineer",), "engr": ("engineer",),
    "dev": ("developer",), "mgr": ("manager",),
    "mle": ("machine", "learning", "engineer"),
    "engineers": ("engineer",), "scientists": ("scientist",), "developers": ("developer",),
    "analysts": ("analyst",), "1": ("i",), "2": ("ii",), "3": ("iii",), "4": ("iv",), "5": ("v",),
    "backend": ("back", "end"), "frontend": ("front", "end"), "fullstack": ("full", "stack"),
}  # fmt: skip
_EMPTY = frozenset(
    {
        *("a", "an", "the", "of", "for", "in", "at", "and", "to", "our", "with", "m", "f", "d", "w", "x"),
        *("remote", "hybrid", "onsite", "fulltime", "parttime", "permanent", "hiring", "urgent"),
    }
)


def title_key(title: str, places: Iterable[str | None] = ()) -> str | None:
    """The job's words, each once, in order of the alphabet; None if the title has none.

    A chat header gives the piece that names the job. `places` are the posting's own cities, regions and
    employer: said elsewhere, so their words do not count unless nothing else is left.

    >>> title_key("Sr. ML Engineer (m/f/d) - Berlin", ["Berlin"])
    'engineer learning machine senior'
    >>> title_key("Acme | Senior Machine Learning Engineer | Berlin | ONSITE | Full-time")
    'engineer learning machine senior'
    >>> title_key("Engineer II, Search") == title_key("Engineer III, Search")
    False
    """
    elsewhere = {word for place in places if place for word in _WORD.findall(place.lower())}
    shown = _GENDER_ENDING.sub("", _ASIDE.sub(" ", _job_part(title, elsewhere))).lower()
    words = {word for written in _WORD.findall(shown) for word in _SAME.get(written, (written,))}
    kept = (words - _EMPTY - elsewhere) or (words - _EMPTY) or words
    return " ".join(sorted(kept)) or None


def _job_part(title: str, elsewhere: set[str]) -> str:
    """The piece of a chat header that names the job; a title without bars as it is."""
    if not header.parts(title):
        return title
    job = header.job_title(title)
    if job is not None:
        return job.text
    # "Acme | People Partner, Europe | Oslo": no word of a job we know, but neither a place nor terms.
    left = (part.text for part in header.places(title))
    return next((text for text in left if not elsewhere & set(_WORD.findall(text.lower()))), title)
