"""What the how-to pages tell a reader to do is done here, to the letter, in a copy of the repository."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands.units.source import FILES
from data.home import Home
from tests.docs.walk import HOW_TO, called, commands, copied, followed, steps

NAME = "lanternjobs"
SPIDER_TEST = f"tests/scrapers/spiders/test_{NAME}.py"
# Shows a page on the practice build of the tests, with the content of the copy; says what its filter offers.
SHOWN = """
import os, sys
from pathlib import Path
from data.home import Home
from tests.market import practice_build
home = Home(Path(sys.argv[1]))
practice_build.write(home.demo)
os.environ["GUIDEPOST_HOME"] = sys.argv[1]
from tests.market.test_pages import by_name, opened
test = opened(by_name(sys.argv[2]))
assert not test.exception and not test.error and len(test.title) == 1
print(*(option for box in test.selectbox for option in box.options), sep="\\n")
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Path]:
    root = tmp_path / "checkout"
    copied(root)
    yield root
    shutil.rmtree(root)


@pytest.fixture
def practising(checkout: Path, demo_home: Home) -> Path:
    """The same with its practice market made, which takes long and is the same for all."""
    for folder in demo_home.root.iterdir():
        if folder.is_dir():
            shutil.copytree(folder, checkout / "home" / folder.name)
    return checkout


def offered(root: Path, page: str) -> list[str]:
    done = called(root, "python", "-c", SHOWN, str(root / "shown"), page)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def is_clean(root: Path, *paths: str) -> None:
    """What was generated and edited passes what `make lint` asks."""
    for tool in (["ruff", "check"], ["ruff", "format", "--check"], ["mypy"]):
        found = subprocess.run(
            [sys.executable, "-m", *tool, *paths], cwd=root, capture_output=True, text=True, check=False
        )
        assert found.returncode == 0, found.stdout


def column(path: Path, name: str) -> set[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row[name] for row in csv.DictReader(file)}


@pytest.mark.slow
@pytest.mark.timeout(1500)  # several commands, on a busy machine
def test_a_skill_is_added_as_the_page_says(checkout: Path) -> None:
    said = followed("add-a-skill.md", checkout)
    (line,) = said["guidepost extract ads.jsonl"].stdout.splitlines()
    found = {skill["skill"]: skill["evidence"] for skill in json.loads(line)["skills"]}
    assert found.keys() >= {"windrose", "airflow"}
    assert [piece["text"] for piece in found["windrose"]] == ["Wind Rose"]


@pytest.mark.slow
@pytest.mark.timeout(1500)  # several commands, on a busy machine
def test_a_sector_is_added_as_the_page_says(checkout: Path) -> None:
    said = followed("add-a-sector.md", checkout)
    assert json.loads(said["guidepost extract ads.jsonl"].stdout)["sector"] == "space-mining"
    assert "Space mining" in offered(checkout, "sector-demand")


@pytest.mark.slow
@pytest.mark.timeout(1500)  # several commands, on a busy machine
def test_a_guide_is_added_as_the_page_says(practising: Path) -> None:
    said = followed("add-a-guide.md", practising)
    assert "Line 9: 'Windmills'" in said["guidepost new guide our-data-engineer guide.md"].stderr
    assert "our-data-engineer" in column(practising / "guides.csv", "guide_id")
    assert any("Data Engineer" in name for name in offered(practising, "guides"))


@pytest.mark.slow
@pytest.mark.timeout(1500)  # several commands, on a busy machine
def test_a_page_is_added_as_the_page_says(checkout: Path) -> None:
    followed("add-a-page.md", checkout)
    offered(checkout, "ways-to-work")
    is_clean(
        checkout, "app_pages/ways_to_work.py", "analysis/market/ways_to_work.py",
        "tests/market/test_ways_to_work.py",
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.timeout(1500)  # several commands, on a busy machine
def test_a_model_is_added_as_the_page_says(practising: Path) -> None:
    followed("add-a-model.md", practising)
    assert column(practising / "remote_shares.csv", "remote_count") > {"0"}
    is_clean(practising, "tests/warehouse/test_remote_shares.py")


@pytest.mark.slow
@pytest.mark.timeout(1500)  # several commands, on a busy machine
def test_a_source_is_added_as_the_page_says(checkout: Path) -> None:
    page = "add-a-source.md"
    text = (HOW_TO / page).read_text(encoding="utf-8")
    (terms,), (function, imports) = (
        re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
        for language in ("toml", "python")
    )
    asked = commands(page)
    pytest_spider, pytest_contract, accept = asked[3], asked[4], asked[5]
    assert asked == [
        ["guidepost", "new", "source", NAME],
        ["guidepost", "crawl", NAME, "acme", "--dry-run", "--limit", "3"],
        ["guidepost", "record", NAME, "acme"],
        ["python", "-m", "pytest", SPIDER_TEST],
        ["python", "-m", "pytest", "tests/scrapers/test_contract.py", "-k", NAME],
        ["python", "-m", "tests.scrapers.golden", NAME],
        pytest_contract,
        ["python", "-m", "pytest", "tests/data/test_terms.py", "tests/data/test_sources.py"],
    ]

    done = called(checkout, *asked[0])
    assert done.returncode == 0, done.stderr
    words = {"$name": NAME, "$host": f"api.{NAME}.example"}
    written = [re.sub(r"\$\w+", lambda found: words[found[0]], path) for path in FILES.values()]
    assert [line.removeprefix("wrote ") for line in done.stdout.splitlines()[: len(written)]] == written
    assert all((checkout / path).is_file() for path in written)

    done = called(checkout, *pytest_spider)
    assert done.returncode == 1
    assert "the spider lanternjobs is not written yet: an entry has id, title, company" in done.stdout

    with (checkout / "data" / "terms.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n{terms}")
    spider = checkout / "scrapers" / "spiders" / f"{NAME}.py"
    code = spider.read_text(encoding="utf-8")
    code = code[: code.index("def posting(")] + function
    code = re.sub(r"^from scrapers\.items .*?^(?=\n)", imports, code, flags=re.DOTALL | re.MULTILINE)
    spider.write_text(code, encoding="utf-8")

    done = called(checkout, *pytest_spider)
    assert done.returncode == 0, done.stdout
    assert called(checkout, *pytest_contract).returncode == 1  # nobody has read its golden record yet
    assert called(checkout, *accept).returncode == 0
    for command in (pytest_contract, asked[-1]):
        done = called(checkout, *command)
        assert done.returncode == 0, done.stdout
    shown = called(checkout, "guidepost", "sources", "show", NAME)
    assert "Lantern Jobs (lanternjobs)" in shown.stdout, shown.stderr
    is_clean(checkout, *(path for path in written if path.endswith(".py")))


def test_a_page_that_is_followed_has_steps_of_every_kind() -> None:
    """A page whose steps are not read would pass without being followed."""
    kinds = {
        page.name: {kind for step in steps(page.name) for kind in step.groupdict() if step[kind]}
        for page in HOW_TO.glob("add-a-*.md")
    }
    assert kinds.pop("add-a-source.md") == {"command"}
    assert set().union(*kinds.values()) == {"command", "file", "edited"}
    assert all(kinds[page] >= {"command", "edited"} for page in kinds), kinds
    assert len(kinds) == 5
