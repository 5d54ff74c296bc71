"""Floors on ../shared/gold/dev, a little below what is reached.

The file was looked at while the cues were written, so these are no estimate of how the extractor does on
unseen ads; they tell when something breaks.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.extract import Extractor
from analysis.extract.contract import to_json

FLOORS = {
    "skill_all_f1": 0.92,
    "skill_ambiguous_f1": 0.90,
    "strength_acc": 0.78,
    "traps_rejected": 0.58,
    "level_when_answering": 0.95,
    "role_when_answering": 0.85,
    "workplace_when_answering": 0.95,
    "years_min_when_answering": 0.88,
    "education_when_answering": 0.90,
    "sector_when_answering": 0.90,
    "pay_p": 0.90,
    "pay_r": 0.85,
}


@pytest.mark.gold
def test_labelled_postings_are_read_as_well_as_before(
    extractor: Extractor, gold_folder: Path, tmp_path: Path
) -> None:
    with (tmp_path / "out.jsonl").open("w", encoding="utf-8") as out:
        for row in (gold_folder / "dev/postings.jsonl").read_text(encoding="utf-8").splitlines():
            ad = json.loads(row)
            reading = extractor.read(ad["title"], ad["company"], ad["location"], ad["description"])
            out.write(json.dumps(to_json(reading, ad["id"])) + "\n")
    gold, taxonomy = gold_folder / "dev/labels.jsonl", gold_folder.parent / "knowledge/taxonomy"
    command: list[str | Path] = [
        sys.executable,
        gold_folder / "score_extract.py",
        gold,
        tmp_path / "out.jsonl",
    ]
    command += ["--taxonomy", taxonomy, "--known", gold_folder / "known_skills.txt"]
    command += ["--json", tmp_path / "scores.json"]
    subprocess.run(command, check=True, capture_output=True)
    scores = json.loads((tmp_path / "scores.json").read_text(encoding="utf-8"))
    low = {name: (scores[name], floor) for name, floor in FLOORS.items() if scores[name] < floor}
    assert low == {}, "reached less than the floor"
