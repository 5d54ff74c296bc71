"""Whether terms outside the taxonomy rise: two windows compared, with employers as what was sampled.

An employer's ads repeat each other, so hits and postings are divided by the design effect of each term
before they are compared (Rao and Scott, Biometrics 48, 1992): twenty ads of one employer weigh like one. What
is left is a rare count in two windows, tested exactly: given all hits, those after are binomial (Przyborowski
and Wilenski, Biometrika 31, 1940), which stays true where a term is new and has no hit before. One-sided: the
question is what rises. False discoveries are held down over all terms tested (Benjamini and Hochberg 1995).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betainc
from scipy.stats import false_discovery_control

from analysis.measure.changes import NO_CHANGE, RISING, TOO_LITTLE
from analysis.measure.columns import Floats, Ints, Settings, distinct
from analysis.measure.shares import EmployerCells, Shares

BEFORE, AFTER = 0, 1
OUTSIDE = -1  # a posting in neither window


@dataclass(frozen=True)
class Postings:
    """One entry per posting: its employer (0, 1, ...) and its window (BEFORE, AFTER or OUTSIDE)."""

    employer: Ints
    window: Ints


@dataclass(frozen=True)
class Rises:
    """One entry per term; shares are fractions, nan where a window is empty.

    `posting_count`, `employer_count`: of all postings; `hits`, `employers`: two columns, before and after;
    `top_employer_share`: the largest employer's part of the hits after; p and q nan where nothing was tested.
    """

    posting_count: Ints
    employer_count: Ints
    hits: Ints
    employers: Ints
    before: Shares
    after: Shares
    top_employer_share: Floats
    p: Floats
    q: Floats
    verdict: tuple[str, ...]


def rises(postings: Postings, term: Ints, posting: Ints, terms: int, settings: Settings) -> Rises:
    """What became of each term.

    Args:
        postings: all that were read.
        term: the term (0 .. terms - 1) of each pair of a term and a posting that names it, each pair once.
        posting: the posting of each pair.
        terms: how many there are.
        settings: data/measurement.toml; the section new_skills.
    """
    limits = settings["new_skills"]
    size = int(postings.employer.max(initial=-1)) + 1
    window, employer = postings.window[posting], postings.employer[posting]
    total = np.array([np.count_nonzero(postings.window == side) for side in (BEFORE, AFTER)])
    unit_term, unit_employer, counts = _per_employer(term, employer, window, size)
    hits = np.stack([_sum(unit_term, side, terms) for side in counts], axis=1).astype(np.int64)
    named = np.stack([np.bincount(unit_term[side > 0], minlength=terms) for side in counts], axis=1)
    every = np.bincount(unit_term, minlength=terms)
    tested = (every >= limits["employers_min"]) & bool((total >= limits["cell_postings_min"]).all())
    effect = design_effect(postings, unit_term, unit_employer, counts[BEFORE] + counts[AFTER], terms)
    p = np.full(terms, np.nan)
    if tested.any():
        before, after = hits[tested, BEFORE] / effect[tested], hits[tested, AFTER] / effect[tested]
        p[tested] = np.where(
            after > 0, betainc(np.maximum(after, 1e-9), before + 1, total[1] / total.sum()), 1.0
        )
    q = p.copy()
    if tested.any():
        q[tested] = false_discovery_control(p[tested])
    most = np.zeros(terms)
    np.maximum.at(most, unit_term, counts[AFTER].astype(np.float64))
    with np.errstate(invalid="ignore", divide="ignore"):
        top = most / hits[:, AFTER]
        share = hits / total
    clear = tested & (np.nan_to_num(q, nan=1.0) < limits["q_max"])
    clear &= (share[:, AFTER] - share[:, BEFORE]) * 100 >= limits["floor_points"]
    clear &= share[:, AFTER] >= limits["ratio_min"] * share[:, BEFORE]
    clear &= named[:, AFTER] >= limits["rising_employers_min"]
    clear &= np.nan_to_num(top, nan=1.0) <= limits["top_employer_share_max"]
    words = np.where(clear, RISING, np.where(tested, NO_CHANGE, TOO_LITTLE))
    level = settings["bands"]["interval_level"]
    shares = [
        _shares(postings, side, unit_term, unit_employer, counts[side], terms, level) for side in (0, 1)
    ]
    return Rises(
        np.bincount(term, minlength=terms), _distinct(term, employer, terms, size), hits, named,
        shares[BEFORE], shares[AFTER], top, p, q, tuple(words.tolist()),
    )  # fmt: skip


def design_effect(postings: Postings, term: Ints, employer: Ints, hits: Ints, terms: int) -> Floats:
    """How many times the variance of each term's share exceeds that of unrelated postings; at least 1.

    `term`, `employer`, `hits`: one entry per term and employer that names it in either window.
    """
    size = int(postings.employer.max(initial=-1)) + 1
    n = np.bincount(postings.employer[postings.window != OUTSIDE], minlength=size).astype(np.float64)
    every, clusters = n.sum(), np.count_nonzero(n)
    if every == 0:
        return np.ones(terms)
    share = _sum(term, hits, terms) / every
    squares = _sum(term, hits.astype(np.float64) ** 2, terms)
    squares = squares - 2 * share * _sum(term, hits * n[employer], terms) + share**2 * (n**2).sum()
    with np.errstate(invalid="ignore", divide="ignore"):
        effect = squares / (every * share * (1 - share)) * clusters / max(clusters - 1, 1)
    found: Floats = np.maximum(np.nan_to_num(effect, nan=1.0, posinf=1.0), 1.0)
    return found


def _per_employer(
    term: Ints, employer: Ints, window: Ints, size: int
) -> tuple[Ints, Ints, tuple[Ints, Ints]]:
    """Term, employer and hits before and after of every pair of them with a hit in a window, in order."""
    inside = window != OUTSIDE
    pair, group = np.unique(term[inside] * max(size, 1) + employer[inside], return_inverse=True)
    counts = [
        np.bincount(group[window[inside] == side], minlength=len(pair)).astype(np.int64) for side in (0, 1)
    ]
    return pair // max(size, 1), pair % max(size, 1), (counts[0], counts[1])


def _shares(
    postings: Postings, side: int, term: Ints, employer: Ints, hits: Ints, terms: int, level: float
) -> Shares:
    size = int(postings.employer.max(initial=-1)) + 1
    n = np.bincount(postings.employer[postings.window == side], minlength=size)
    units = np.flatnonzero(n)
    if not len(units):
        nothing = np.full(terms, np.nan)
        return Shares(np.zeros(terms, np.int64), nothing, nothing, nothing)
    cells = EmployerCells(np.zeros(len(units), np.int64), n[units], 1)
    some = hits > 0
    return cells.shares(
        np.zeros(terms, np.int64), term[some], np.searchsorted(units, employer[some]), hits[some], level
    )


def _distinct(term: Ints, employer: Ints, terms: int, size: int) -> Ints:
    pairs = distinct(term * max(size, 1) + employer)
    return np.bincount(pairs // max(size, 1), minlength=terms)


def _sum(term: Ints, amounts: Floats | Ints, terms: int) -> Floats:
    return np.bincount(term, weights=amounts, minlength=terms).astype(np.float64, copy=False)
