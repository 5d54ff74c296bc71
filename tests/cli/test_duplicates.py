"""`guidepost duplicates`: which postings count as one ad, why, and a user's word against it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from data.content import Content
from data.home import Home
from tests.cli.conftest import Guidepost
from tests.warehouse.conftest import Desk
from tests.warehouse.market import Ad, Read
from warehouse.landing_items import posting_id

TEXT = "place: Oslo, NO\n" + " ".join(f"word{n}" for n in range(200))
FIRST, AGAIN, ALONE = (posting_id("greenhouse", "acme", name) for name in ("first", "again", "alone"))
ELSEWHERE = posting_id("jsonld", "jobs.acme.example", "elsewhere")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, content: Content) -> Path:
    """A home with an ad that is there three times, and another."""
    home = tmp_path_factory.mktemp("duplicates") / "home"
    own = [
        Ad("first", says=TEXT), Ad("again", says=TEXT, posted="2026-01-02"),
        Ad("alone", title="Cook", says="We cook."),
    ]  # fmt: skip
    page = [Ad("elsewhere", says=TEXT.replace("word9 ", "more "), posted="2026-01-03")]
    reads = [Read(own), Read(page, source="jsonld", board="jobs.acme.example")]
    assert Desk(Home(home), content).refresh("2026-01-05", reads).published
    return home


@pytest.fixture
def published(home: Path) -> Path:
    """The same, without anybody's rulings."""
    (Home(home).content / "duplicates.toml").unlink(missing_ok=True)
    return home


def test_a_group_is_told_whichever_of_it_is_asked_for(published: Path, here: Guidepost) -> None:
    said = f"""\
ML Engineer (Acme)
{FIRST}  2026-01-01  greenhouse acme
stands for the ad in every number;
2 other postings repeat it:
{AGAIN}  2026-01-02  greenhouse acme: ML Engineer
    same text: same employer, title, place, pay and text
{ELSEWHERE}  2026-01-03  jsonld jobs.acme.example: ML Engineer
    cross-post: same employer, title and place, and a text like that of {FIRST} (97% of the text alike)
Not so? guidepost duplicates """
    for asked, other in ((FIRST, AGAIN), (AGAIN, FIRST)):
        done = here("duplicates", asked, home=published)
        assert (done.returncode, done.stdout) == (0, f"{said}{asked} --different {other}\n")


def test_an_ad_that_nothing_repeats(published: Path, here: Guidepost) -> None:
    done = here("duplicates", ALONE, home=published)
    assert (
        done.stdout
        == f"""\
Cook (Acme)
{ALONE}  2026-01-01  greenhouse acme
No other posting counts as the same ad.
"""
    )


def test_the_same_for_programs(published: Path, here: Guidepost) -> None:
    first, again, elsewhere = json.loads(here("duplicates", ELSEWHERE, "--json", home=published).stdout)
    assert first == {
        "posting_id": FIRST, "duplicate_of": None, "posted_on": "2026-01-01", "source": "greenhouse",
        "board": "acme", "title": "ML Engineer", "employer": "Acme", "tier": None, "similarity": None,
        "reason": None,
    }  # fmt: skip
    assert [again[name] for name in ("posting_id", "duplicate_of", "tier", "similarity")] == [
        AGAIN, FIRST, "same text", 1.0,
    ]  # fmt: skip
    assert (elsewhere["posting_id"], elsewhere["tier"]) == (ELSEWHERE, "cross-post")


@pytest.mark.parametrize(("option", "verdict"), [("--same", "same"), ("--different", "different")])
def test_a_user_s_word_is_noted(published: Path, here: Guidepost, option: str, verdict: str) -> None:
    one, other = sorted((FIRST, ALONE))
    path = Home(published).content / "duplicates.toml"
    done = here("duplicates", FIRST, option, ALONE, home=published)
    assert (done.returncode, done.stdout) == (0, f"Noted in {path}; the next refresh goes by it.\n")
    assert (
        path.read_text()
        == f'''
[[ruling]]
postings = ["{one}", "{other}"]
verdict = "{verdict}"
'''
    )
    done = here("duplicates", ALONE, option, FIRST, "--json", home=published)
    assert json.loads(done.stdout) == {
        "posting_id": one, "other_id": other, "verdict": verdict, "file": str(path),
    }  # fmt: skip


UNKNOWN = "0" * 16


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        ([UNKNOWN], 1, f"there is no posting {UNKNOWN}"),
        (["nonsense"], 1, "there is no posting nonsense"),
        ([FIRST, "--same", UNKNOWN], 1, f"there is no posting {UNKNOWN}"),
        ([FIRST, "--same", "nonsense"], 1, "'nonsense' is not the id of a posting"),
        ([FIRST, "--different", FIRST], 1, "is named twice"),
        ([FIRST, "--same", AGAIN, "--different", AGAIN], 2, "the same ad or a different one"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_noted(
    published: Path, here: Guidepost, args: list[str], code: int, says: str
) -> None:
    done = here("duplicates", *args, home=published)
    assert done.returncode == code
    assert says in done.stderr
    assert not (Home(published).content / "duplicates.toml").exists()


def test_before_anything_is_published(here: Guidepost) -> None:
    done = here("duplicates", FIRST, "--same", AGAIN)
    assert done.returncode == 1
    assert "nothing has been published yet: guidepost refresh" in done.stderr
