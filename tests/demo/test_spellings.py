"""Invented employers write their names as ads do, and are told apart all the same."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from bench.employers import measured, pairs
from data.content import Content
from scrapers.demo.market import Market
from scrapers.demo.spellings import LONGEST, company, spelled


def test_a_place_has_one_spelling_and_places_have_several(small: Market) -> None:
    shown: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for posting in small.stream():
        shown[posting.job.employer.token, posting.source, posting.board].add(
            company(small.material, small.seed, posting)
        )
    assert {len(names) for names in shown.values()} == {1}
    plain = sum(names == {employer.name} for (token, *_), names in shown.items()
                for employer in small.employers if employer.token == token)  # fmt: skip
    assert 0.3 < plain / len(shown) < 0.7
    assert all(name.strip() and len(name) <= LONGEST for names in shown.values() for name in names)


def test_every_way_of_writing_occurs(small: Market) -> None:
    rules = small.material.spellings
    seen = {spelled(rules, seed, employer, "place") for employer in small.employers for seed in range(60)}
    marks = ("Inc", "GmbH", "Ltd", "(YC", "Careers", "®", "d/b/a", "formerly", "The ", "-")
    assert [mark for mark in marks if not any(mark in name for name in seen)] == []


def test_some_are_called_like_another_and_are_not(small: Market) -> None:
    names = Counter(employer.name for employer in small.employers)
    firsts = Counter(employer.name.split(" ")[0] for employer in small.employers)
    assert sum(count > 1 for count in names.values()) >= 3
    assert sum(count > 1 for count in firsts.values()) >= 6
    tokens = [employer.token for employer in small.employers]
    assert len(set(tokens)) == len(tokens)


def test_counting_pairs() -> None:
    assert pairs(["a", "a", "b", None], ["x", "x", "x", "y"], [1, 1, 1, 1]) == (1, 3, 1)


@pytest.mark.parametrize("is_listed", [True, False])
def test_the_goal_is_held(content: Content, is_listed: bool) -> None:
    """Precision >= .99 and recall >= .95 of pairs, on markets nothing was looked at on."""
    for seed in (11, 12, 13):
        told = measured(Market(seed=seed, postings=1200), content, is_listed=is_listed)
        for of in ("of_postings", "of_spellings"):
            assert told[of]["pairs"] > 200
            assert told[of]["precision"] >= 0.99, told
            assert told[of]["recall"] >= 0.95, told
