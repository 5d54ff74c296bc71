"""Scores of skills on labels written here, on the gate set, and the figures of the gold set's own scorer."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from analysis import evaluate_skills
from analysis.evaluate import LabelError
from analysis.evaluate_skills import SkillReport, skills
from analysis.extract import Extractor
from analysis.extract.context import load_lines
from analysis.extract.contract import to_json
from data.content import Content
from data.home import GATE, SHIPPED

ADS: list[dict[str, Any]] = [
    {"id": "a", "source": "boards_2024", "title": "Dev", "description": "Requirements\n- Python and Kafka"},
    {"id": "b", "source": "chat", "year": 2020, "title": "Dev",
     "description": "Nice to have\n- Rust\n- Python"},
    {"id": "c", "title": "Guide", "description": "You walk with guests. No Java required. " + "Tea. " * 300},
]  # fmt: skip
LABELS: list[dict[str, Any]] = [
    {"id": "a", "skills": [{"skill": "python", "strength": "must"}, {"skill": "sql", "strength": "nice"}]},
    {
        "id": "b",
        "skills": [
            {"skill": "rust", "strength": "must"},
            {"skill": "python", "strength": "nice", "implied": True},
        ],
        "traps": [{"skill": "python", "surface": "Python"}, {"skill": "go", "surface": "to"}],
    },
    {"id": "c", "skills": [], "traps": [{"skill": "java", "surface": "Java"}]},
]  # fmt: skip


def folder(at: Path, ads: list[dict[str, Any]], labels: list[dict[str, Any]]) -> Path:
    for name, found in (("postings", ads), ("labels", labels)):
        (at / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in found), encoding="utf-8")
    return at


def test_every_decision_is_counted_once(extractor: Extractor, tmp_path: Path) -> None:
    report = skills(extractor, folder(tmp_path, ADS, LABELS), {"rust"})
    assert [
        (g.group, g.ads, g.labels, g.right, g.wrong, g.missed, g.precision, g.recall) for g in report.groups
    ] == [
        ("all", 3, 3, 2, 1, 1, pytest.approx(2 / 3), pytest.approx(2 / 3)),
        ("plain skills", 3, 2, 1, 1, 1, 0.5, 0.5),
        ("ambiguous skills", 3, 1, 1, 0, 0, 1.0, 1.0),
        ("long ads", 1, 0, 0, 0, 0, None, None),
        ("short ads", 2, 3, 2, 1, 1, pytest.approx(2 / 3), pytest.approx(2 / 3)),
        ("source boards_2024", 1, 2, 1, 1, 1, 0.5, 0.5),
        ("source chat", 1, 1, 1, 0, 0, 1.0, 1.0),
        ("year 2020", 1, 1, 1, 0, 0, 1.0, 1.0),
        ("year 2024", 1, 2, 1, 1, 1, 0.5, 0.5),
    ]
    assert all(group.is_small for group in report.groups)
    assert (report.strength_right, report.strength_count) == (0.5, 2)
    assert report.confusion == {"must -> must": 1, "must -> nice": 1}
    assert (report.traps_rejected, report.trap_count) == (1.0, 2)  # what is labelled is no trap
    assert (report.implied_precision, report.implied_count) == (None, 0)
    assert [(m.kind, m.id, m.skill, m.labelled, m.read, m.text) for m in report.mistakes] == [
        ("invented", "a", "kafka", None, "must", "Dev: Kafka"),
        ("missed", "a", "sql", "nice", None, "Dev"),
        ("strength", "b", "rust", "must", "nice", "Dev: Rust"),
    ]
    known = skills(extractor, tmp_path, known={"python", "sql", "rust"})
    assert (known.group("all").wrong, known.ads) == (0, 3)
    again = skills(extractor, tmp_path, {"rust"})
    assert json.dumps(again.to_json()) == json.dumps(report.to_json())


@pytest.mark.parametrize(
    ("label", "says"),
    [
        ({"id": "a"}, "a needs a list of skills"),
        ({"id": "a", "skills": [], "traps": 3}, "a needs a list of skills"),
        ({"id": "a", "skills": ["go"]}, "a has an entry that is not an object"),
        (
            {"id": "a", "skills": [{"skill": "go"}]},
            "the strength of go in a is none of must, nice, mentioned",
        ),
        ({"id": "b", "skills": []}, "has no label for a"),
    ],
)
def test_labels_that_cannot_be_read_are_named(
    tmp_path: Path, extractor: Extractor, label: dict[str, Any], says: str
) -> None:
    with pytest.raises(LabelError, match=r"labels\.jsonl.*" + re.escape(says)):
        skills(extractor, folder(tmp_path, ADS[:1], [label]))


@pytest.fixture(scope="module")
def gate(extractor: Extractor, content: Content) -> SkillReport:
    return skills(extractor, GATE, {s.id for s in content.skills.values() if s.ambiguous_forms})


def test_the_gate_set_is_read_well_enough_to_tell_when_something_breaks(gate: SkillReport) -> None:
    """Floors a little below what is reached."""
    assert gate.ads >= 150
    reached = {
        "f1": gate.groups[0].f1, "strength": gate.strength_right, "traps": gate.traps_rejected,
    }  # fmt: skip
    floors = {"f1": 0.92, "strength": 0.84, "traps": 0.68}
    assert {
        name: (reached[name], floor) for name, floor in floors.items() if (reached[name] or 0) < floor
    } == {}


def test_the_gate_set_names_known_skills_and_words_that_are_there(content: Content) -> None:
    known = {*content.skills, *content.certifications}
    pairs = evaluate_skills.read_labelled(GATE)
    for ad, label in pairs:
        named = [entry["skill"] for entry in label["skills"]]
        assert len(set(named)) == len(named), ad["id"]
        trapped = {trap["skill"] for trap in label["traps"]}
        assert not trapped & set(named), ad["id"]
        assert {*named, *trapped} <= known, ad["id"]
        text = f"{ad['title']}\n{ad['description']}"
        assert all(trap["surface"] in text for trap in label["traps"]), ad["id"]
    assert sum(len(label["traps"]) for _, label in pairs) >= 70


SHINGLE = 8  # words in a row that no two authors write by chance


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)}


def test_nothing_of_the_gate_set_is_trained_on() -> None:
    ours = set().union(*(_shingles(ad["description"]) for ad, _ in evaluate_skills.read_labelled(GATE)))
    assert ours
    assert ours & set().union(*(_shingles(line.text) for line in load_lines())) == set()


@pytest.mark.gold
def test_no_ad_of_the_gate_set_is_copied_from_the_labelled_postings(gold_folder: Path) -> None:
    theirs = set().union(
        *(_shingles(ad["description"]) for ad, _ in evaluate_skills.read_labelled(gold_folder / "dev"))
    )
    ours = set().union(*(_shingles(ad["description"]) for ad, _ in evaluate_skills.read_labelled(GATE)))
    assert ours & theirs == set()


@pytest.mark.gold
def test_the_figures_are_those_of_the_gold_sets_own_scorer(
    extractor: Extractor, content: Content, gold_folder: Path, tmp_path: Path
) -> None:
    dev, known = gold_folder / "dev", gold_folder / "known_skills.txt"
    ids = frozenset(known.read_text(encoding="utf-8").split())
    ambiguous = {s.id for s in content.skills.values() if s.ambiguous_forms}
    report = skills(extractor, dev, ambiguous, ids)
    with (tmp_path / "out.jsonl").open("w", encoding="utf-8") as out:
        for ad, _ in evaluate_skills.read_labelled(dev):
            reading = extractor.read(ad["title"], ad["company"], ad["location"], ad["description"])
            out.write(json.dumps(to_json(reading, ad["id"])) + "\n")
    command: list[str | Path] = [
        gold_folder / "score_extract.py",
        dev / "labels.jsonl",
        tmp_path / "out.jsonl",
    ]
    command += ["--taxonomy", SHIPPED / "taxonomy", "--known", known, "--json", tmp_path / "scores.json"]
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    scores = json.loads((tmp_path / "scores.json").read_text(encoding="utf-8"))
    ours: dict[str, float | None] = {
        "strength_acc": report.strength_right, "traps_rejected": report.traps_rejected,
        "implied_precision": report.implied_precision or 0.0,
    }  # fmt: skip
    for group, name in (("all", "all"), ("plain skills", "plain"), ("ambiguous skills", "ambiguous")):
        counts = report.group(group)
        ours[f"skill_{name}_p"], ours[f"skill_{name}_r"] = counts.precision, counts.recall
        ours[f"skill_{name}_f1"] = counts.f1
    assert ours == pytest.approx({name: scores[name] for name in ours})
    assert scores["skill_all_f1_lo"] == pytest.approx(report.groups[0].f1_low, abs=0.01)
