"""Scores of labelled folders written here: what counts as right, and what a broken file says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from analysis import evaluate
from analysis.extract import Extractor

ADS: list[dict[str, Any]] = [
    {
        "id": "a",
        "title": "Senior Data Engineer",
        "company": "Tills",
        "description": "Salary: $120,000 - $150,000 per year.",
    },
    {"id": "b", "title": "Machine Learning Intern", "description": "We like tea."},
    {"id": "c", "title": "Open application", "description": "We like tea."},
]
LABELS: list[dict[str, Any]] = [
    {
        "id": "c",
        "level": "unstated",
        "role": "software-engineer",
    },
    {
        "id": "a",
        "level": "senior",
        "role": "data-engineer",
        "pay": {"min": 120000, "max": 150000, "currency": "USD", "period": "year"},
    },
    {"id": "b", "level": "junior", "role": "ml-engineer", "pay": None},
]


def folder(at: Path, ads: list[dict[str, Any]], labels: list[dict[str, Any]]) -> Path:
    for name, rows in (("postings", ads), ("labels", labels)):
        (at / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return at


def test_each_field_has_one_row_and_labels_left_out_are_not_judged(
    extractor: Extractor, tmp_path: Path
) -> None:
    report = evaluate.facts(extractor, folder(tmp_path, ADS, LABELS))
    assert [
        (s.field, s.n, s.labelled, s.answered, s.right, s.precision, s.recall) for s in report.scores
    ] == [
        ("pay", 2, 1, 1, 1, 1.0, 1.0),
        ("level", 3, 2, 2, 1, 0.5, 0.5),
        ("role", 3, 3, 2, 2, 1.0, pytest.approx(2 / 3)),
    ]
    level = report.scores[1]
    assert level.accuracy == pytest.approx(2 / 3)
    assert (level.accuracy_low, level.accuracy_high) == (0.0, 1.0)


def test_wrong_answers_come_before_missed_ones_with_their_words(extractor: Extractor, tmp_path: Path) -> None:
    report = evaluate.facts(extractor, folder(tmp_path, ADS, LABELS))
    assert [(m.field, m.id, m.labelled, m.answered, m.kind, m.text) for m in report.mistakes] == [
        ("level", "b", "junior", "intern", "wrong", "Machine Learning Intern: Intern"),
        ("role", "c", "software-engineer", None, "missed", "Open application"),
    ]
    shown = evaluate.table(report, worst=1)
    assert "level b: labelled junior, read intern\n    Machine Learning Intern: Intern" in shown
    assert "role c:" not in shown


def test_the_same_folder_gives_the_same_report(extractor: Extractor, tmp_path: Path) -> None:
    labelled = folder(tmp_path, ADS, LABELS)
    first, again = (json.dumps(evaluate.facts(extractor, labelled).to_json()) for _ in range(2))
    assert first == again


@pytest.mark.parametrize(
    ("postings", "labels", "says"),
    [
        ('{"id": "a"}\n', "{}\n", "labels.jsonl, line 1 is not an object with an id"),
        ('{"id": "a"}\n', '{"id": "b"}\n', "labels.jsonl has no label for a"),
        ('{"id": "a"}\n{"id', '{"id": "a"}\n', "postings.jsonl, line 2 is not JSON"),
        ("\n", '{"id": "a"}\n', "postings.jsonl holds no posting"),
    ],
)
def test_a_broken_folder_is_named(tmp_path: Path, postings: str, labels: str, says: str) -> None:
    (tmp_path / "postings.jsonl").write_text(postings, encoding="utf-8")
    (tmp_path / "labels.jsonl").write_text(labels, encoding="utf-8")
    with pytest.raises(evaluate.LabelError, match=says):
        evaluate.read_labelled(tmp_path)


def test_a_folder_without_files_is_named(tmp_path: Path) -> None:
    with pytest.raises(evaluate.LabelError, match=r"postings\.jsonl cannot be read"):
        evaluate.read_labelled(tmp_path)
