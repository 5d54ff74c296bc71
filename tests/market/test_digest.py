"""The digest and the searches it looks for, by the commands a scheduler runs."""

from __future__ import annotations

import json
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from analysis.market.source import Market
from cli import main
from data import searches
from data.home import Home

LINK = "http://localhost:8501/postings?skills=python&status=all&role=all"


@pytest.fixture(scope="module")
def home(practice_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = Home(tmp_path_factory.mktemp("digest"))
    shutil.copytree(practice_home.demo.root, made.demo.root)
    return made


def run(home: Home, *words: str) -> Result:
    return CliRunner().invoke(main, list(words), env={"GUIDEPOST_HOME": str(home.root)})


def test_a_search_is_kept_as_the_page_offers_it(home: Home) -> None:
    saved = run(home, "search", "save", LINK, "--name", "kept")
    assert (saved.exit_code, saved.output.split(",")[0]) == (0, "Saved as kept")
    assert "kept                    skills python, status all, role all" in run(home, "search", "list").output
    again = run(home, "search", "save", LINK, "--name", "kept")
    assert (again.exit_code, again.output) == (
        1, "guidepost: There is a search 'kept' already: give another --name, or --replace it\n",
    )  # fmt: skip
    refused = run(home, "search", "save", f"{LINK}&level=boss")
    assert refused.exit_code == 1
    assert refused.output.startswith("guidepost: level can be all, ")
    assert run(home, "search", "remove", "kept").exit_code == 0
    assert "No search is saved" in run(home, "search", "list").output


@pytest.mark.slow
def test_the_digest_holds_new_ads_only(home: Home, market: Market) -> None:
    searches.save(home.content, "py", searches.parsed(LINK))
    found = json.loads(run(home, "digest", "--demo", "--since", "60d", "--format", "json").output)
    assert [part["title"] for part in found["parts"]] == ["What moved", "New ads: py", "Data health"]
    days = [row["Posted on"][:10] for row in found["parts"][1]["rows"]]
    assert days == sorted(days, reverse=True)
    assert days
    assert (market.today - market.today.fromisoformat(days[-1])).days <= 60
    fewer = json.loads(run(home, "digest", "--demo", "--since", "1", "--format", "json").output)
    assert len(fewer["parts"][1]["rows"]) < len(days)
    searches.remove(home.content, "py")


def test_boards_that_were_not_read_are_amiss(home: Home) -> None:
    found = json.loads(run(home, "digest", "--demo", "--format", "json").output)
    said = found["parts"][-1]["sentence"]
    assert "Boards at their last reading: 1 disallowed, 1 failed, 4 ok. " in said
    assert "2 boards could not be read whole: guidepost sources says which." in said
    assert "Nothing is amiss" not in said


def test_a_search_that_cannot_be_asked_any_more_says_so_and_stops_nothing(home: Home) -> None:
    searches.save(home.content, "old", {"skills": "nix"})
    done = run(home, "digest", "--demo")
    assert done.exit_code == 0
    assert "This search can no longer be asked. There is no skill 'nix'" in done.output
    assert "Data health" in done.output
    searches.remove(home.content, "old")


def test_every_form_says_that_the_market_is_invented(home: Home, tmp_path: Path) -> None:
    assert (
        "**Simulated data: no figure here is about the real market.**" in run(home, "digest", "--demo").output
    )
    path = tmp_path / "digest.html"
    assert run(home, "digest", "--demo", "--format", "html", "-o", str(path)).output == f"Written to {path}\n"
    tags: list[str] = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            del attrs
            tags.append(tag)

    Tags().feed(path.read_text(encoding="utf-8"))
    assert "table" in tags
    assert not {"script", "img", "link", "iframe"} & set(tags)
    assert "Simulated data" in path.read_text(encoding="utf-8")


REFUSED = [
    (("digest",), 1, "nothing is published yet"),
    (("digest", "--demo", "--since", "0"), 2, "is not a number of days"),
    (("digest", "--demo", "--role", "boss"), 2, "--role can be ml-engineer"),
    (("search", "remove", "nix"), 1, "There is no search 'nix'"),
    (("search", "save", "http://localhost:8501/guides"), 1, "A search is saved from a link of the page"),
]


@pytest.mark.parametrize(("words", "code", "said"), REFUSED)
def test_what_cannot_be_done_is_told(home: Home, words: tuple[str, ...], code: int, said: str) -> None:
    done = run(home, *words)
    assert done.exit_code == code
    assert said in done.output
