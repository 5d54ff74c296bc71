"""The terms worth a reader's time among all found: skills by context, no names, places or fillers."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.extract.candidate_words import is_ruled_out
from analysis.extract.columns import Ints
from analysis.extract.term_tokens import key_of
from analysis.extract.terms import Seen, TermFinder

NAME_SHARE = 0.6  # share of a word's uses with capitals from which it is written like a name
LONE_SHARE = 0.3  # share of a lone plain word's uses that must stand in lists of skills
TOGETHER = 2.0  # pointwise mutual information (natural logarithm) of the words of a phrase
EMPLOYER_SCORE = 0.75  # what is an employer's name too must stand where skills do
NESTED = 0.6  # of the postings of a term that name a longer one: then it is a piece of that
KNOWN_SCORE = 0.3  # a known skill in another spelling need not prove itself
FORMS_SHOWN = 5
# specimens: "Llama3", "Pelorus v2", "Stencil 4.1"
_VERSION = re.compile(r"(?<=[A-Za-z]{4})[ -]?v?[1-9][\d.x]*$|(?<=[A-Za-z]{3})[ -]v?[1-9][\d.x]*$")


@dataclass(frozen=True)
class Term:
    """A term outside the taxonomy.

    `forms`: as it is written, most often first; `is_name`: with capitals; `score`: mean probability of naming
    a skill; `spelling_of`: known skills one of whose forms it is but for case, spaces or hyphens; `postings`:
    numbers of the postings that name it, ascending, with the characters [starts, ends) of one use in each.
    """

    text: str
    forms: tuple[str, ...]
    is_name: bool
    score: float
    spelling_of: tuple[str, ...]
    postings: Ints
    starts: Ints
    ends: Ints


def fold(text: str) -> int:
    """The key under which spellings of a term are one: without case, hyphens, spaces, plural and version.

    >>> fold("Pelorus v2") == fold("pelorus"), fold("Lang-Chains") == fold("LangChain")
    (True, True)
    """
    return key_of(_VERSION.sub("", text))


def terms_of(
    finder: TermFinder,
    seen: Seen,
    employer: Ints,
    limits: Mapping[str, Any],
    known: Mapping[int, tuple[str, ...]],
    names: Collection[int] = (),
    rejected: Collection[int] = (),
) -> list[Term]:
    """Terms, most convincing first.

    Args:
        finder: that counted and found.
        seen: what it found; `text` is a posting's number.
        employer: the employer of each posting.
        limits: section new_skills of data/measurement.toml.
        known: folded forms of the taxonomy and the ids of their skills.
        names: folded names of employers.
        rejected: folded terms not to be offered.
    """
    chosen = []
    for found in _groups(finder, seen, employer, limits):
        forms = found.forms
        if fold(forms[0]) in rejected or is_ruled_out(forms[0]):
            continue
        skills = known.get(fold(forms[0]), ()) or known.get(key_of(forms[0]), ())
        if not (skills and found.score >= KNOWN_SCORE) and not _convinces(finder, found, limits, names):
            continue
        chosen.append(Term(
            forms[0], forms, found.is_name, found.score, skills, found.postings, found.starts, found.ends
        ))  # fmt: skip
    kept = _whole(chosen)
    kept.sort(key=lambda term: (-weight(term, employer), term.text))
    return kept


def weight(term: Term, employer: Ints) -> float:
    """What orders terms: how sure it is a skill, by how many employers name it."""
    sure = term.score if term.is_name else term.score**2
    return sure * math.log(len(np.unique(employer[term.postings])))


def _groups(finder: TermFinder, seen: Seen, employer: Ints, limits: Mapping[str, Any]) -> list[Term]:
    """Terms by folded spelling, of enough postings and employers."""
    keys, group = np.unique(seen.key, return_inverse=True)
    if not len(keys):
        return []
    pairs = np.unique(group * (int(employer.max(initial=0)) + 1) + employer[seen.text])
    employers = np.bincount(pairs // (int(employer.max(initial=0)) + 1), minlength=len(keys))
    postings = np.bincount(group)
    order = np.argsort(group, kind="stable")
    first = np.concatenate(([0], np.cumsum(postings)))
    rows: dict[int, list[Any]] = {}
    forms: dict[int, dict[str, int]] = {}
    # Versions of one thing may be few each and enough together.
    for number in np.flatnonzero((employers > 1) | (postings >= limits["postings_min"])).tolist():
        written = finder.written_as(int(keys[number]))
        one = fold(written[0][0])
        rows.setdefault(one, []).append(order[first[number] : first[number + 1]])
        for text, count in written:
            forms.setdefault(one, {})[text] = forms.setdefault(one, {}).get(text, 0) + count
    found = []
    for one, parts in rows.items():
        row = np.concatenate(parts)
        row = row[np.argsort(seen.text[row], kind="stable")]
        _, once = np.unique(seen.text[row], return_index=True)
        row = row[once]
        text = seen.text[row]
        if len(text) < limits["postings_min"] or len(np.unique(employer[text])) < limits["employers_min"]:
            continue
        shown = tuple(sorted(forms[one], key=lambda form: (-forms[one][form], form)))[:FORMS_SHOWN]
        is_name = _is_name(finder, shown[0])
        score = float(seen.score[row].mean())
        found.append(Term(shown[0], shown, is_name, score, (), text, seen.start[row], seen.end[row]))
    return found


def _is_name(finder: TermFinder, text: str) -> bool:
    """Whether each word is mostly written with capitals."""
    return all(
        upper >= NAME_SHARE * (lower + upper)
        for lower, upper in finder.written(text.replace("-", " ").split())
    )


def _convinces(finder: TermFinder, found: Term, limits: Mapping[str, Any], names: Collection[int]) -> bool:
    if fold(found.text) in names:
        return found.is_name and found.score >= EMPLOYER_SCORE
    if found.is_name:
        return found.score >= float(limits["name_score_min"])
    if found.score < limits["phrase_score_min"]:
        return False
    count = len(found.postings)
    totals = [max(lower + upper, 1) for lower, upper in finder.written(found.text.replace("-", " ").split())]
    if len(totals) == 1:
        return count >= LONE_SHARE * totals[0]
    together = math.log(count) + (len(totals) - 1) * math.log(finder.words) - sum(map(math.log, totals))
    return together >= TOGETHER * (len(totals) - 1)


def _whole(terms: list[Term]) -> list[Term]:
    """Without terms that are pieces of longer ones, and longer ones that are a term and a word more."""
    by_key = {fold(term.text): term for term in terms}
    dropped: set[int] = set()
    for term in terms:
        words = re.split(r"[ -]", term.text)
        for first in range(len(words)):
            for last in range(first + 1, len(words) + 1):
                if last - first == len(words):
                    continue
                inner = by_key.get(fold(" ".join(words[first:last])))
                if inner is None or inner is term:
                    continue
                common = np.intersect1d(inner.postings, term.postings)
                is_piece = len(term.postings) >= NESTED * len(inner.postings) or (
                    len(common) >= NESTED * len(inner.postings)
                )
                dropped.add(fold((inner if is_piece else term).text))
    return [term for term in terms if fold(term.text) not in dropped]
