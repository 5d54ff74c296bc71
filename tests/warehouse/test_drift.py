"""What moved since the build before: the spread of skills, words and languages, and what no entry knows."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest

from analysis.extract import Extractor, unknown
from analysis.market.reading_drift import Drift, drift
from tests.warehouse.conftest import Desk
from tests.warehouse.market import Ad, Read, Rules
from warehouse.drift import psi

SKILLED, PLAIN = ("skill: python\nplace: Oslo, NO\n", 60), ("place: Oslo, NO\n", 300)


def ads(count: int, kind: tuple[str, int]) -> list[Ad]:
    """Ads of so many words, no two alike."""
    says, words = kind
    return [
        Ad(
            f"{words}-{n}",
            title=f"Engineer {words} {n}",
            says=says + " ".join(f"w{n}x{k}" for k in range(words)),
        )
        for n in range(count)
    ]


class Terms(Rules):
    """Rules that know some terms."""

    def unknown_terms(self, versions: pa.Table) -> tuple[int, int]:
        return versions.num_rows, 4 * versions.num_rows


@pytest.mark.slow
def test_a_shift_is_recorded_told_and_warned_of(desk: Desk) -> None:
    desk.extractor = Terms()
    drift_settings = {**desk.content.measurement["drift"], "cases_min": 20}
    desk.content = replace(desk.content, measurement={**desk.content.measurement, "drift": drift_settings})
    first = desk.refresh("2026-01-05", [Read(ads(30, SKILLED))])
    assert first.published, first.error
    named = ["feature", "bucket", "case_count", "share", "build_id_before", "case_count_before", "psi"]
    rows = desk.open().table("ops.drift", named, order_by=named[:2]).to_pylist()
    assert [tuple(row.values()) for row in rows] == [
        ("language", "en", 30, 1.0, None, None, None),
        ("skills per posting", "1 to 2", 30, 1.0, None, None, None),
        ("strength", "must", 30, 1.0, None, None, None),
        ("sureness", "sure", 30, 1.0, None, None, None),
        ("terms", "known", 90, 0.75, None, None, None),
        ("terms", "unknown", 30, 0.25, None, None, None),
        ("words per posting", "50 to 199", 30, 1.0, None, None, None),
    ]
    assert drift(desk.open()) == Drift(1.0, 0.0, 0.25, {}, is_alarm=False)

    same = desk.refresh("2026-01-06", [Read(ads(30, SKILLED))])
    assert [check.status for check in same.checks if check.check_name == "drift"] == ["passed"]
    moved = desk.refresh("2026-01-07", [Read([*ads(30, SKILLED), *ads(60, PLAIN)])])
    assert moved.published  # a warning keeps nothing back
    (check,) = (check for check in moved.checks if check.check_name == "drift")
    assert (check.status, check.severity) == ("failed", "warn")
    assert [row["feature"] for row in check.rows] == ["skills per posting", "words per posting"]
    assert "shifted since the build before (population stability index" in check.rows[0]["sentence"]
    found = drift(desk.open())
    assert found is not None
    assert found.is_alarm
    assert found.skills_per_posting == pytest.approx(1 / 3)
    assert list(found.moved) == ["skills per posting", "words per posting"]
    assert found.as_text()[0] == (
        "  skills      0.3 per posting, 0% of them doubtful; "
        "25% of the tool names asked for are in no taxonomy entry"
    )
    assert found.as_text()[1].startswith("  WARNING     shifted since the build before: skills per posting (")
    assert set(desk.rows("ops.drift", "build_id_before", build_id=moved.build_id)) == {(same.build_id,)}


@pytest.mark.slow
def test_few_cases_do_not_speak(desk: Desk) -> None:
    assert desk.refresh("2026-01-05", [Read(ads(3, SKILLED))]).published
    moved = desk.refresh("2026-01-06", [Read([*ads(3, SKILLED), *ads(9, PLAIN)])])
    assert [check.status for check in moved.checks if check.check_name == "drift"] == ["passed"]
    found = drift(desk.open())
    assert found is not None
    assert found.moved == {}
    assert found.unknown_term_share is None  # rules know no terms


@pytest.mark.parametrize(
    ("now", "before", "index"),
    [
        ({"a": 10, "b": 10}, {"a": 1000, "b": 1000}, 0.0),
        ({"a": 800, "b": 200}, {"a": 500, "b": 500}, 0.4152),
        ({"a": 100}, {"b": 100}, 10.50),
        ({}, {"a": 5}, 0.0),
    ],
)
def test_the_index(now: dict[str, int], before: dict[str, int], index: float) -> None:
    parts = psi(now, before)
    assert sum(parts.values()) == pytest.approx(index, abs=0.01)
    assert all(part >= 0 for part in parts.values())


def test_names_outside_the_taxonomy_are_counted(extractor: Extractor) -> None:
    tagger = extractor.tagger
    text = """Engineer
Requirements
- Experience with PyTorch, Zorblax and k9flow
- Good humour and Kubernetes
About us
- We like Qwertix"""
    assert unknown.counts(tagger, [text]) == (2, 4)
    assert unknown.counts(tagger, ["", "Cook"]) == (0, 0)
