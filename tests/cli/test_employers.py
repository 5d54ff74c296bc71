"""guidepost employers: what is doubtful is shown with what to do, and what is done can be taken back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from data.home import Home
from tests.cli.conftest import Guidepost, rows
from tests.warehouse.market import Ad, Read, land

WORDS = "We build models for everyone who needs them, and look for people who like to."


@pytest.fixture
def home(tmp_path: Path, here: Guidepost) -> Home:
    """A warehouse with two employers of one common name, and a name that another begins with."""
    found = Home(tmp_path / "home")
    names = {
        "remoteok": ["Harbor", "Zephyrix", "Zephyrix Health"],
        "arbeitnow": ["Harbor GmbH", "Brightwell"],
    }
    reads = [
        Read([Ad(name, company=name, says=f"{WORDS} {name}") for name in told], source=source, board="all")
        for source, told in names.items()
    ]
    land(found, "2026-01-05", reads)
    done = here("refresh", "--no-crawl", "--as-of", "2026-01-05T04:00Z")
    assert done.returncode == 0, done.stderr
    return found


def employers(here: Guidepost, folder: Path) -> dict[str, str]:
    return {row["native_id"]: row["employer_id"] for row in rows(here, "core.postings", folder)}


REVIEW = """\
One name is the beginning of the other: one adds 'health'
    zephyrix                                 Zephyrix (1 postings)
    zephyrix-health                          Zephyrix Health (1 postings)
    If they are one: guidepost employers merge zephyrix zephyrix-health
Same name, kept apart: both are called 'harbor'
    harbor@arbeitnow                         Harbor GmbH (1 postings)
    harbor@remoteok                          Harbor (1 postings)
    If they are one: guidepost employers merge harbor@arbeitnow harbor@remoteok
Doubtful: 2. What you settle in employers.toml is not asked again.
"""


@pytest.mark.slow
@pytest.mark.usefixtures("home")
def test_review_says_what_is_doubtful_and_what_to_do(here: Guidepost) -> None:
    assert here("employers", "review").stdout == REVIEW
    told = json.loads(here("employers", "review", "--json", "--limit", "1").stdout)
    assert told == [{
        "doubt": "longer name", "sign": "one adds 'health'",
        "employers": [
            {"employer_id": "zephyrix", "employer": "Zephyrix", "posting_count": 1},
            {"employer_id": "zephyrix-health", "employer": "Zephyrix Health", "posting_count": 1},
        ],
        "question": "they are one", "command": "guidepost employers merge zephyrix zephyrix-health",
        "entry": '[zephyrix]\nname = "Zephyrix"\naliases = ["Zephyrix Health"]\n',
    }]  # fmt: skip


@pytest.mark.slow
def test_merge_and_split_count_from_the_next_refresh_on(here: Guidepost, home: Home, tmp_path: Path) -> None:
    path = home.content / "employers.toml"
    assert "[zephyrix]" in here("employers", "merge", "zephyrix", "zephyrix-health").stdout
    assert here("employers", "merge", "harbor@remoteok", "harbor@arbeitnow").returncode == 0
    assert path.read_text(encoding="utf-8") == (
        '[zephyrix]\nname = "Zephyrix"\naliases = ["Zephyrix Health"]\n\n[harbor]\nname = "Harbor"\n'
    )
    assert here("refresh", "--no-crawl", "--as-of", "2026-01-06T04:00Z").returncode == 0
    assert employers(here, tmp_path) == {
        "Harbor": "harbor", "Harbor GmbH": "harbor", "Zephyrix": "zephyrix", "Zephyrix Health": "zephyrix",
        "Brightwell": "brightwell",
    }  # fmt: skip
    assert here("employers", "review").stdout.startswith("Doubtful: 0.")
    path.unlink()
    assert here("employers", "split", "brightwell", "--name", "Brightwell Labs").returncode == 0
    assert path.read_text(encoding="utf-8") == '[brightwell-labs]\nname = "Brightwell Labs"\n'


WRONG = [
    (("merge", "zephyrix", "nobody"), 1, "there is no employer nobody"),
    (("merge", "zephyrix", "zephyrix"), 2, "name two employers"),
    (("split", "zephyrix"), 2, "say what is another employer's: --name or --domain"),
    (("split", "zephyrix", "--domain", "zephyrix.example"), 1,
    "is not known to advertise on zephyrix.example: no domain"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(("args", "code", "says"), WRONG)
def test_what_cannot_be_done_is_said(here: Guidepost, args: tuple[str, ...], code: int, says: str) -> None:
    done = here("employers", *args)
    assert (done.returncode, says in done.stderr) == (code, True), done.stderr


def test_without_a_warehouse(here: Guidepost) -> None:
    done = here("employers", "review")
    assert (done.returncode, done.stderr) == (
        1,
        "guidepost: nothing has been published yet: guidepost refresh\n",
    )


@pytest.mark.slow
def test_a_file_that_would_not_be_sound_stays_as_it_was(here: Guidepost, home: Home) -> None:
    path = home.content / "employers.toml"
    path.parent.mkdir(parents=True)
    before = '[zephyrix]\nname = "Zephyrix"\naliases = ["Brightwell"]\n'
    path.write_text(before, encoding="utf-8")
    done = here("employers", "split", "zephyrix", "--name", "Brightwell")
    assert done.returncode == 1
    assert "'Brightwell' is a name of zephyrix too" in done.stderr
    assert path.read_text(encoding="utf-8") == before
