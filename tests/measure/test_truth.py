"""The study against the practice market counts what the market says was there."""

from __future__ import annotations

import pandas as pd

from bench.truth_coverage import by_thirds
from bench.truth_market import counted, played


def test_the_counts_are_those_of_the_true_facts() -> None:
    rows = played(3, postings=150)
    basis = [
        row for row in rows
        if row["is_watched"] and not row["is_prospect"] and row["duplicate_of"] is None
    ]  # fmt: skip
    tables = counted(rows, "3-")
    posted, named = tables["marts.posting_counts"], tables["marts.skill_counts"]
    assert sum(posted["posting_count"].to_pylist()) == len(basis) > 50
    assert sum(named["posting_count"].to_pylist()) == sum(len(row["skills"]) for row in basis)
    assert set(posted["employer_id"].to_pylist()) == {f"3-{row['employer_token']}" for row in basis}


def test_thirds_are_by_employers() -> None:
    rows = pd.DataFrame({"employers": [5.0, 6.0, 20.0, 30.0, 90.0, 99.0], "is_held": [True, False] * 3})
    rows.loc[5, "is_held"] = True
    assert by_thirds(rows) == [4 / 6, 0.5, 0.5, 1.0]
