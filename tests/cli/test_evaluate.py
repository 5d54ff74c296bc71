"""`guidepost evaluate facts`: a table for people, one result for programs, one sentence for a broken file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Guidepost

POSTINGS = """\
{"id": "a", "title": "Senior Data Engineer", "description": "Salary: $120,000 - $150,000 per year."}
{"id": "b", "title": "Machine Learning Intern", "description": "We like tea."}
"""
LABELS = """\
{"id": "a", "level": "senior", "pay": {"min": 120000, "max": 150000, "currency": "USD", "period": "year"}}
{"id": "b", "level": "junior", "pay": null}
"""


def labelled(folder: Path, postings: str | None = POSTINGS, labels: str | None = LABELS) -> str:
    """The folder with these files; None leaves one out."""
    for name, text in (("postings.jsonl", postings), ("labels.jsonl", labels)):
        if text is not None:
            (folder / name).write_text(text, encoding="utf-8")
    return str(folder)


def test_a_row_per_field_and_the_mistakes_with_their_words(tmp_path: Path, here: Guidepost) -> None:
    done = here("evaluate", "facts", labelled(tmp_path))
    assert (done.returncode, done.stdout) == (0, """\
field        precision  recall  as labelled    95 % interval     n
pay              1.000   1.000        1.000   1.000 to 1.000     2
level            0.500   0.500        0.500   0.000 to 1.000     2

precision: share right of what was read; recall: share found of what is labelled; \
docs/how-to/evaluate-facts.md
1 of 1 mistakes, wrong answers first:
level b: labelled junior, read intern
    Machine Learning Intern: Intern
""")  # fmt: skip


def test_no_mistake_is_shown_that_was_not_asked_for(tmp_path: Path, here: Guidepost) -> None:
    done = here("evaluate", "facts", labelled(tmp_path), "--worst", "0")
    assert "Intern" not in done.stdout
    assert done.stdout.startswith("field ")


def test_the_same_for_programs(tmp_path: Path, here: Guidepost) -> None:
    found = json.loads(here("evaluate", "facts", labelled(tmp_path), "--json").stdout)
    assert (found["folder"], found["postings"]) == (str(tmp_path), 2)
    assert found["scores"][1] == {
        "field": "level", "n": 2, "labelled": 2, "answered": 2, "right": 1, "precision": 0.5, "recall": 0.5,
        "accuracy": 0.5, "accuracy_low": 0.0, "accuracy_high": 1.0,
    }  # fmt: skip
    (mistake,) = found["mistakes"]
    assert [mistake[name] for name in ("field", "id", "labelled", "answered", "kind", "text")] == [
        "level", "b", "junior", "intern", "wrong", "Machine Learning Intern: Intern",
    ]  # fmt: skip


ONE = '{"id": "a"}\n'


@pytest.mark.parametrize(
    ("postings", "labels", "says"),
    [
        (None, LABELS, "postings.jsonl cannot be read"),
        (POSTINGS, None, "labels.jsonl cannot be read"),
        (POSTINGS, '{"id": "a"}\n{"id', "labels.jsonl, line 2 is not JSON"),
        (POSTINGS, '["a"]\n', "labels.jsonl, line 1 is not an object with an id"),
        (POSTINGS, ONE, "labels.jsonl has no label for b"),
        ("", LABELS, "postings.jsonl holds no posting"),
        (ONE, ONE + ONE, "labels.jsonl, line 2 is a second a"),
        (ONE, '{"id": "a", "pay": 100}\n', "labels.jsonl: the pay of a"),
        (ONE, '{"id": "a", "pay": {"min": "lots"}}\n', "labels.jsonl: the pay of a"),
        (ONE, '{"id": "a", "levle": "senior"}\n', "labels.jsonl names none of pay, level, role"),
        ('{"id": "a", "title": 5}\n', ONE, "postings.jsonl: the title of a is no text"),
        ('{"id": "a", "description": ["x"]}\n', ONE, "postings.jsonl: the description of a is no text"),
    ],
)
def test_what_is_broken_is_one_sentence(
    tmp_path: Path, here: Guidepost, postings: str | None, labels: str | None, says: str
) -> None:
    done = here("evaluate", "facts", labelled(tmp_path, postings, labels))
    assert done.returncode == 1
    assert says in done.stderr
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_folder_that_is_not_there_is_wrong_usage(tmp_path: Path, here: Guidepost) -> None:
    done = here("evaluate", "facts", str(tmp_path / "nowhere"))
    assert done.returncode == 2
    assert "does not exist" in done.stderr


def test_skills_are_scored_by_group_with_the_worst_mistakes(tmp_path: Path, here: Guidepost) -> None:
    ads = '{"id": "a", "title": "Dev", "description": "Requirements\\n- Python and Kafka"}\n'
    labels = (
        '{"id": "a", "skills": [{"skill": "python", "strength": "nice"}], "traps": [{"skill": "kafka"}]}\n'
    )
    done = here("evaluate", "skills", labelled(tmp_path, ads, labels), "--worst", "1")
    assert (done.returncode, done.stdout) == (0, """\
                             precision  recall      F1    95 % interval  labels   ads
all                              0.500   1.000   0.667   0.667 to 0.667       1     1  few
plain skills                     1.000   1.000   1.000   1.000 to 1.000       1     1  few
ambiguous skills                 0.000       -   0.000   0.000 to 0.000       0     1  few
short ads                        0.500   1.000   0.667   0.667 to 0.667       1     1  few

strength right     0.000 of 1 skills found (labelled -> read nice -> must: 1)
traps rejected     0.000 of 1
implied precision  - of 0

few: under 200 labels, the figure says little; docs/how-to/evaluate-skills.md
1 of 2 mistakes, traps first:
trap a kafka: labelled nothing, read must: Dev: Kafka
""")  # fmt: skip
    found = json.loads(here("evaluate", "skills", str(tmp_path), "--json").stdout)
    assert (found["ads"], found["strength_right"], found["groups"][0]["wrong"]) == (1, 0.0, 1)


def test_skills_need_a_folder_or_the_gate_set(tmp_path: Path, here: Guidepost) -> None:
    for args in ((), (str(tmp_path), "--gate")):
        done = here("evaluate", "skills", *args)
        assert done.returncode == 2
        assert "name a folder of labels, or --gate" in done.stderr
    done = here("evaluate", "skills", str(tmp_path))
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (1, 1)
    assert "postings.jsonl cannot be read" in done.stderr
