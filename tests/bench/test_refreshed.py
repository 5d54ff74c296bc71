from __future__ import annotations

from bench.apart import Spent
from bench.refreshed import Clock, _parted

MADE = [("core.postings", 1.0), ("core.duplicates", 2.0), ("marts.ads", 3.0), ("marts.salary_bands", 4.0)]


def test_a_step_spends_until_the_next_begins() -> None:
    clock = Clock()
    for name, done in (
        ("load", 0),
        ("load", 4),
        ("extract", 0),
        ("publish", 0),
        ("publish", 4),
        ("compact", 0),
    ):
        clock.step(name, done, 4)
    found = clock.spent()
    assert list(found) == ["load", "extraction", "publish"]
    begun = [clock.begun[name][0] for name in ("load", "extract", "publish")]
    assert [one.seconds for one in found.values()] == [
        begun[1] - begun[0], begun[2] - begun[1], clock.done[0] - begun[2],
    ]  # fmt: skip


def test_core_dedupe_and_marts_are_told_apart_by_what_each_table_took() -> None:
    found = {"load": Spent(1, 1), "models": Spent(10.5, 6.5), "publish": Spent(1, 1)}
    assert _parted(found, MADE, [0.0, 0.5, 2.5, 5.5, 6.5]) == {
        "load": Spent(1, 1), "core": Spent(1, 0.5), "dedupe": Spent(2, 2), "marts": Spent(7.5, 4),
        "publish": Spent(1, 1),
    }  # fmt: skip


def test_of_two_processes_all_have_their_part_by_their_seconds() -> None:
    found = _parted({"models": Spent(10, 20)}, MADE, [0.0, 20.0])
    assert found == {"core": Spent(1, 2), "dedupe": Spent(2, 4), "marts": Spent(7, 14)}
