"""What rises among unknown terms: new tools do, bursts of one employer and what stays the same do not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from analysis.measure.new_terms import AFTER, BEFORE, OUTSIDE, Postings, Rises, design_effect, rises

Settings = Mapping[str, Mapping[str, Any]]
EMPLOYERS, EACH = 60, 10  # employers, and their postings in each window


def market() -> Postings:
    """Every employer has EACH postings before and as many after."""
    employer = np.repeat(np.arange(EMPLOYERS), 2 * EACH)
    return Postings(employer, np.tile(np.repeat([BEFORE, AFTER], EACH), EMPLOYERS))


def at(employer: int, window: int, number: int) -> int:
    """The number of a posting of an employer in a window."""
    return employer * 2 * EACH + window * EACH + number


def told(named: list[list[int]], settings: Settings, postings: Postings | None = None) -> Rises:
    term = np.repeat(np.arange(len(named)), [len(each) for each in named])
    posting = np.array([number for each in named for number in each], np.int64)
    return rises(postings or market(), term, posting, len(named), settings)


FLAT = [at(e, w, 0) for e in range(20) for w in (BEFORE, AFTER)]
CASES = {
    "new: 24 employers name it after, none before": ([at(e, AFTER, 0) for e in range(24)], "rising"),
    "grows from 6 employers to 30": (
        [at(e, BEFORE, 0) for e in range(6)] + [at(e, AFTER, 0) for e in range(30)], "rising",
    ),
    "as common after as before": (FLAT, "no clear change"),
    "one employer names it in all of its ads, after": (
        [at(0, AFTER, n) for n in range(EACH)] + [at(e, BEFORE, 0) for e in (1, 2)], "no clear change",
    ),
    "one employer has most of the ads that name it": (
        [at(0, AFTER, n) for n in range(EACH)] + [at(e, AFTER, 0) for e in range(1, 5)], "no clear change",
    ),
    "falls": ([at(e, BEFORE, 0) for e in range(24)], "no clear change"),
    "two employers only": ([at(e, AFTER, n) for e in (0, 1) for n in range(5)], "too little data"),
}  # fmt: skip


def test_verdicts(settings: Settings) -> None:
    got = told([named for named, _ in CASES.values()], settings)
    assert dict(zip(CASES, got.verdict, strict=True)) == {
        what: verdict for what, (_, verdict) in CASES.items()
    }


def test_figures_of_a_term(settings: Settings) -> None:
    got = told([CASES["grows from 6 employers to 30"][0]], settings)
    assert got.hits.tolist() == [[6, 30]]
    assert got.employers.tolist() == [[6, 30]]
    assert (got.posting_count.tolist(), got.employer_count.tolist()) == ([36], [30])
    assert got.before.share.tolist() == [6 / 600]
    assert got.after.share.tolist() == [30 / 600]
    assert got.before.low[0] < 0.01 < got.before.high[0] < got.after.low[0] < 0.05 < got.after.high[0]
    assert got.top_employer_share.tolist() == [1 / 30]
    assert got.q.tolist() == got.p.tolist()


def test_p_is_the_exact_binomial_where_employers_name_it_once(settings: Settings) -> None:
    # given 12 hits, each falls in either window with probability 1/2
    got = told([[at(e, AFTER, 0) for e in range(12)]], settings)
    assert got.p[0] == pytest.approx(0.5**12, rel=0.3)


def test_twenty_ads_of_one_employer_weigh_like_one() -> None:
    postings = market()
    one = design_effect(postings, np.zeros(1, int), np.zeros(1, int), np.array([20]), 1)
    many = design_effect(postings, np.zeros(20, int), np.arange(20), np.ones(20, int), 1)
    assert one[0] == pytest.approx(20, rel=0.05)
    assert many[0] == pytest.approx(1, abs=0.05)


def test_false_alarms_are_rare(settings: Settings) -> None:
    """300 terms of every frequency that employers name alike in both windows, and favour as they like."""
    generator, postings = np.random.default_rng(3), market()
    named = []
    for _ in range(300):
        taste = generator.beta(0.3, 0.3 * 40, EMPLOYERS)
        named.append(
            np.flatnonzero(generator.random(len(postings.employer)) < taste[postings.employer]).tolist()
        )
    got = told(named, settings, postings)
    assert sum(verdict != "too little data" for verdict in got.verdict) > 150
    assert got.verdict.count("rising") <= 1


def test_planted_rises_are_found_among_many_flat_terms(settings: Settings) -> None:
    generator = np.random.default_rng(4)
    flat = [
        [at(e, w, int(n)) for e in generator.choice(EMPLOYERS, 15, replace=False) for w in (0, 1)
         for n in generator.choice(EACH, 1)]
        for _ in range(200)
    ]  # fmt: skip
    new = [[at(int(e), AFTER, 0) for e in generator.choice(EMPLOYERS, 20, replace=False)] for _ in range(10)]
    got = told([*flat, *new], settings)
    assert [i for i, verdict in enumerate(got.verdict) if verdict == "rising"] == list(range(200, 210))


def test_without_windows_there_is_no_verdict(settings: Settings) -> None:
    postings = Postings(np.arange(100), np.full(100, OUTSIDE))
    got = told([[1, 2, 3, 4, 5]], settings, postings)
    assert got.verdict == ("too little data",)
    assert (got.posting_count.tolist(), got.employer_count.tolist()) == ([5], [5])
    assert np.isnan([got.p[0], got.q[0], got.before.share[0], got.after.share[0]]).all()


def test_nothing_to_tell(settings: Settings) -> None:
    assert told([], settings).verdict == ()
