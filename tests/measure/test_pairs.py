"""Skills named together: by hand, by leaving groups out, and against a truth that is known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from analysis.measure.coverage_study import SIZES
from analysis.measure.pairs import Pairs, closeness, lifts, skill_pairs
from tests.measure.market import numbered, of_roles

Settings = Mapping[str, Mapping[str, Any]]
AS_OF = date(2026, 11, 21)


def named(*postings: tuple[int, list[str]]) -> dict[str, pa.Table]:
    """The tables of a role's postings, each the group of its employer and its skills."""
    skills = sorted({skill for _, named in postings for skill in named})
    rows = [
        (f"{number:016x}", "ml-engineer", group, sorted(skills.index(skill) + 1 for skill in named))
        for number, (group, named) in enumerate(postings)
    ]
    return {"marts.role_postings": of_roles(rows), "core.skill_numbers": numbered(skills)}


def test_a_pair_by_hand(settings: Settings) -> None:
    """Ten ads: a in 5, b in 4, both in 3; by chance they would meet twice."""
    ads = [["a", "b"]] * 3 + [["a"]] * 2 + [["b"]] + [[]] * 4
    tiny = {**settings, "pairs": {**settings["pairs"], "employers_min": 1, "postings_min": 1}}
    tables = named(*((n % 5, skills) for n, skills in enumerate(ads)))
    (row,) = skill_pairs(tables, tiny, AS_OF).to_pylist()
    assert row["lift_low"] < row["lift"] < row["lift_high"]
    assert {name: row[name] for name in row if name not in ("lift_low", "lift_high", "closeness")} == {
        "role": "ml-engineer", "skill_id": "a", "other_skill_id": "b", "posting_count": 3,
        "skill_posting_count": 5, "other_posting_count": 4, "cell_posting_count": 10,
        "employer_group_count": 3, "lift": 1.5,
        "period_from": date(2025, 11, 1), "period_to": AS_OF,
    }  # fmt: skip
    assert row["closeness"] == round(float(np.log(13 / 12) / -np.log(13 / 20)), 6)


def test_few_groups_of_employers_keep_their_counts_and_lose_their_figures(settings: Settings) -> None:
    tables = named(*[(n % 4, ["a", "b"]) for n in range(40)])
    (row,) = skill_pairs(tables, settings, AS_OF).to_pylist()
    assert (row["posting_count"], row["employer_group_count"]) == (40, 4)
    assert {row[name] for name in ("lift", "lift_low", "lift_high", "closeness")} == {None}


def test_an_interval_is_the_jackknife_over_groups() -> None:
    draw = np.random.default_rng(3)
    every = draw.integers(20, 40, 12).astype(float)
    one, other = (draw.binomial(every.astype(int), share).astype(float) for share in (0.5, 0.4))
    together = draw.binomial(np.minimum(one, other).astype(int), 0.6).astype(float)
    found = lifts(
        Pairs("r", every, np.arange(2), np.stack([one, other]), np.array([0]), np.array([1]), together[None]),
        0.95,
    )

    def log_lift(keep: np.ndarray[Any, np.dtype[np.bool_]]) -> float:
        parts = (together[keep].sum(), every[keep].sum(), one[keep].sum(), other[keep].sum())
        return float(np.log(parts[0] * parts[1] / parts[2] / parts[3]))

    middle = log_lift(np.ones(12, bool))
    error = np.sqrt(11 / 12 * sum((log_lift(np.arange(12) != gone) - middle) ** 2 for gone in range(12)))
    assert found[0][0] == pytest.approx(np.exp(middle))
    reach = np.log(found[2][0] / found[0][0])
    assert 2.2 * error <= reach <= 4.31 * error  # t of 11 to 2 degrees of freedom
    assert found[1][0] == pytest.approx(np.exp(middle - reach))


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({"postings_min": 3, "skill_share_min": 0.0}, [("a", "b", 3), ("a", "c", 2), ("b", "c", 2)]),
        ({"postings_min": 4, "skill_share_min": 0.0}, [("a", "b", 3)]),
        ({"postings_min": 1, "skill_share_min": 0.5}, [("a", "b", 3)]),
        ({"postings_min": 1, "skill_share_min": 0.51}, []),
    ],
)
def test_pairs_are_of_skills_that_enough_postings_name(
    limits: dict[str, float], expected: list[tuple[str, str, int]], settings: Settings
) -> None:
    ads = [["a", "b", "c"]] * 2 + [["a", "b"], ["a"], ["b"], ["c"], [], []]
    some = {**settings, "pairs": {**settings["pairs"], **limits}}
    found = skill_pairs(named(*((n % 3, skills) for n, skills in enumerate(ads))), some, AS_OF).to_pylist()
    assert [(row["skill_id"], row["other_skill_id"], row["posting_count"]) for row in found] == expected


def test_a_skill_that_only_another_role_names_is_none_of_the_first(settings: Settings) -> None:
    rows = [(str(n), role, n, [1, 2 + n % 2]) for n, role in enumerate(["a", "b"] * 3)]
    some = {**settings, "pairs": {**settings["pairs"], "postings_min": 1}}
    tables = {"marts.role_postings": of_roles(rows), "core.skill_numbers": numbered(["x", "y", "z"])}
    found = skill_pairs(tables, some, AS_OF).to_pylist()
    assert [(row["role"], row["other_skill_id"], row["posting_count"]) for row in found] == [
        ("a", "y", 3),
        ("b", "z", 3),
    ]


@given(st.integers(1, 500), st.data())
def test_closeness_lies_between_never_and_always(every: int, data: st.DataObject) -> None:
    one, other = (data.draw(st.integers(1, every)) for _ in range(2))
    together = data.draw(st.integers(max(0, one + other - every), min(one, other)))
    seen, first, second = (np.array([float(n)]) for n in (together, one, other))
    near = closeness(seen, first, second, float(every + 1), 10.0)
    assert -1 <= near[0] <= 1
    assert (near[0] > 0) == (together * (every + 1) > one * other) or near[0] == pytest.approx(0)


@pytest.mark.parametrize("sizes", ["even", "uneven", "dominated"])
def test_intervals_hold_a_lift_that_employers_habits_make(sizes: str) -> None:
    draw, skills, employers = np.random.default_rng(5), 10, 80
    first, second = np.triu_indices(skills, 1)

    def habit(size: int) -> np.ndarray[Any, np.dtype[np.float64]]:
        taste = draw.normal(0, 0.7, (size, 1)) * np.linspace(-1, 1, skills)
        return np.asarray(expit(taste - 0.8 + 0.5 * draw.normal(0, 1, (size, skills))))

    many = habit(100_000)
    truth = (many.T @ many / len(many))[first, second] / np.outer(many.mean(0), many.mean(0))[first, second]
    held = []
    for _ in range(25):
        total = SIZES[sizes](draw, (employers,))
        employer = np.repeat(np.arange(employers), total)
        named = draw.random((len(employer), skills)) < habit(employers)[employer]
        group = np.argsort(np.argsort(-total, kind="stable"))[employer] % 60
        every = np.bincount(group, minlength=60).astype(float)

        def by_group(
            hits: np.ndarray[Any, np.dtype[np.bool_]], group: np.ndarray[Any, Any] = group
        ) -> list[float]:
            return [float(n) for n in np.bincount(group, weights=hits, minlength=60)]

        of_skill = np.array([by_group(named[:, skill]) for skill in range(skills)])
        both = [by_group(named[:, a] & named[:, b]) for a, b in zip(first, second, strict=True)]
        _, low, high = lifts(
            Pairs("r", every, np.arange(skills), of_skill, first, second, np.array(both)), 0.95
        )
        held += ((low <= truth) & (truth <= high)).tolist()
    assert len(held) == 25 * 45
    assert 0.91 <= np.mean(held) <= 0.985
