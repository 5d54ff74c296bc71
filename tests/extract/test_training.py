"""The labelled lines: every ambiguous form is taught from both sides, and none is copied."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from analysis.extract.context import load_lines
from analysis.extract.scan import key
from analysis.extract.strength_ads import load_ads
from data.content import Content
from data.home import SHIPPED

SECTIONS = {
    "",
    "title",
    "intro",
    "about",
    "duties",
    "requirements",
    "nice",
    "stack",
    "pay",
    "benefits",
    "legal",
}
MARK = re.compile(r"\[[+-]([^\]=]+)(?:=[a-z0-9-]+)?\]")
SHINGLE = 8  # words in a row that no two authors write by chance


def test_every_ambiguous_form_has_four_right_and_four_wrong_uses(content: Content) -> None:
    uses = {True: Counter[bytes](), False: Counter[bytes]()}
    for line in load_lines():
        for use in line.uses:
            uses[use.is_right][key(line.text[use.start : use.end])] += 1
    forms = {form for skill in content.skills.values() for form in skill.ambiguous_forms}
    assert not {form for form in forms if uses[True][key(form)] < 4}, "write lines where it is the skill"
    assert not {form for form in forms if uses[False][key(form)] < 4}, "write lines where it is not"


def test_there_are_enough_lines_and_each_is_well_formed() -> None:
    lines = load_lines()
    assert len(lines) >= 2_500
    assert len({line.text for line in lines}) == len(lines)
    assert {line.section for line in lines} <= SECTIONS
    assert all("[" not in line.text for line in lines)
    # Only what teaches sections may mark no skill.
    rows = (SHIPPED / "training" / "sections.jsonl").read_text(encoding="utf-8").splitlines()
    assert {line.text for line in lines if not line.uses} <= {json.loads(row)["line"] for row in rows}


def test_the_ads_teach_every_strength_and_are_well_formed() -> None:
    ads = load_ads()
    marked = Counter(use.strength for ad in ads for use in ad.uses)
    assert len({ad.text for ad in ads}) == len(ads) >= 100
    assert marked.total() >= 1_400
    assert min(marked[strength] for strength in ("must", "nice", "mentioned")) >= 250
    assert all(len(ad.uses) >= 2 for ad in ads)
    assert all(not re.search(r"\[[!?~]", ad.text) for ad in ads)


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)}


@pytest.mark.gold
def test_no_line_is_copied_from_the_labelled_postings(gold_folder: Path) -> None:
    postings = gold_folder / "dev/postings.jsonl"
    theirs: set[tuple[str, ...]] = set()
    for row in postings.read_text(encoding="utf-8").splitlines():
        theirs |= _shingles(json.loads(row)["description"])
    ours = {
        str(path): _shingles(MARK.sub(r"\1", path.read_text(encoding="utf-8")))
        for path in (SHIPPED / "training").rglob("*")
        if path.is_file()
    }
    assert {name: shingles & theirs for name, shingles in ours.items() if shingles & theirs} == {}
