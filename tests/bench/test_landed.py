"""Practice markets as landing files."""

from __future__ import annotations

from pathlib import Path

from bench import landed
from warehouse.landing import read


def ids(folder: Path) -> list[tuple[str, str, str]]:
    return [
        (path.stem, line["board"], line["native_id"])
        for path in folder.rglob("*.jsonl") for line in read(path) if "native_id" in line
    ]  # fmt: skip


def test_the_increment_is_read_a_night_later_and_all_of_it_is_new(tmp_path: Path) -> None:
    assert landed.land(tmp_path, 150).postings == 150
    before = ids(tmp_path)
    files = set(tmp_path.rglob("*.jsonl"))
    assert landed.land_increment(tmp_path, 60).postings == 60
    both = ids(tmp_path)
    assert (len(before), len(both), len(set(both))) == (150, 210, 210)
    assert {path.parent.name[:8] for path in set(tmp_path.rglob("*.jsonl")) - files} == {"20261101"}
