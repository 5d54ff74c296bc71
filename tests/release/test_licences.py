"""What comes along with a release is known, allowed and written down."""

from __future__ import annotations

import re

import pytest
from packaging.requirements import Requirement

from release import licences
from release.licences import ROOT, pinned, refused
from release.requirements import closure, declared


def requirements(name: str) -> dict[str, str]:
    """`numpy==2.4.6 ; marker` -> its hashes, of a file of constraints."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", "")
    return {line.split("--hash")[0].strip(): line for line in text.splitlines()}


def test_every_licence_is_known_and_allowed() -> None:
    assert refused(licences.licences()) == {}


def test_the_page_is_that_of_today() -> None:
    assert licences.PAGE.read_text(encoding="utf-8") == licences.page(), "make licences"


def test_what_is_read_by_hand_is_needed() -> None:
    assert set(licences.lists()["read"]) <= set(pinned())


def test_the_pins_to_run_are_what_is_declared_and_all_it_needs() -> None:
    wanted = set(closure(declared()))
    here = {
        requirement.name
        for line in requirements("constraints-run.txt")
        if not (requirement := Requirement(line)).marker or requirement.marker.evaluate()
    }
    assert here == wanted, "renew constraints-run.txt as CONTRIBUTING.md says"


@pytest.mark.parametrize("part", ["constraints-run.txt", "constraints-spark.txt"])
def test_what_runs_is_what_is_tested(part: str) -> None:
    """The same versions, for the same machines, as in constraints.txt."""
    tested = requirements("constraints.txt")
    only_spark = {line for line in requirements(part) if re.match(r"(pyspark|py4j)==", line)}
    assert set(requirements(part)) - only_spark <= set(tested)


def test_a_floor_is_no_higher_than_what_is_tested() -> None:
    found = closure(declared())
    wrong = [str(r) for r in declared() if not r.specifier.contains(found[r.name].version)]
    assert wrong == []
