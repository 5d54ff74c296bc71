"""What the how-to pages tell a reader to do is done here, to the letter, in a copy of the repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scrapers.generate import FILES, CannotWrite, new_source

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "how-to" / "add-a-source.md"
NAME = "lanternjobs"
ROOMS = (
    "analysis",
    "commands",
    "data",
    "docs",
    "scrapers",
    "tests",
    "warehouse",
    "cli.py",
    "pyproject.toml",
    "scrapy.cfg",
)
SPIDER_TEST = f"tests/scrapers/spiders/test_{NAME}.py"


def blocks(language: str) -> list[str]:
    return re.findall(
        rf"^```{language}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )


def commands() -> list[list[str]]:
    """The commands of the page's indented lines, without what explains them."""
    lines = re.findall(r"^    (guidepost .*|python .*)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return [re.split(r"\s{2,}", line)[0].split() for line in lines]


def called(root: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """A command of the page, called in the copy."""
    command = {"guidepost": [sys.executable, "-m", "cli"], "python": [sys.executable]}[args[0]]
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GUIDEPOST_", "PYTEST_"))}
    return subprocess.run(
        [*command, *args[1:]], cwd=root, capture_output=True, text=True, timeout=200, check=False,
        env={**kept, "GUIDEPOST_HOME": str(root / "home"), "PYTHONPATH": str(root)},
    )  # fmt: skip


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("checkout")
    skipped = shutil.ignore_patterns("local", "__pycache__", "*.new.json")
    for room in ROOMS:
        if (ROOT / room).is_dir():
            shutil.copytree(ROOT / room, root / room, ignore=skipped)
        else:
            shutil.copy(ROOT / room, root / room)
    yield root
    shutil.rmtree(root)


@pytest.mark.slow
def test_a_source_is_added_as_the_page_says(checkout: Path) -> None:
    steps = commands()
    (terms,), (function, imports) = blocks("toml"), blocks("python")
    pytest_spider, pytest_contract, accept = steps[3], steps[4], steps[5]
    assert steps == [
        ["guidepost", "new", "source", NAME],
        ["guidepost", "crawl", NAME, "acme", "--dry-run", "--limit", "3"],
        ["guidepost", "record", NAME, "acme"],
        ["python", "-m", "pytest", SPIDER_TEST],
        ["python", "-m", "pytest", "tests/scrapers/test_contract.py", "-k", NAME],
        ["python", "-m", "tests.scrapers.golden", NAME],
        pytest_contract,
    ]

    done = called(checkout, *steps[0])
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
    text = spider.read_text(encoding="utf-8")
    text = text[: text.index("def posting(")] + function
    text = re.sub(r"^from scrapers\.items .*?^(?=\n)", imports, text, flags=re.DOTALL | re.MULTILINE)
    spider.write_text(text, encoding="utf-8")

    done = called(checkout, *pytest_spider)
    assert done.returncode == 0, done.stdout
    assert called(checkout, *pytest_contract).returncode == 1  # nobody has read its golden record yet
    assert called(checkout, *accept).returncode == 0
    done = called(checkout, *pytest_contract)
    assert done.returncode == 0, done.stdout
    shown = called(checkout, "guidepost", "sources", "show", NAME)
    assert "Lantern Jobs (lanternjobs)" in shown.stdout, shown.stderr
    for tool in (["ruff", "check"], ["ruff", "format", "--check"], ["mypy"]):
        made = [str(checkout / path) for path in written if path.endswith(".py")]
        found = subprocess.run(
            [sys.executable, "-m", *tool, *made], cwd=checkout, capture_output=True, text=True, check=False
        )
        assert found.returncode == 0, found.stdout


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Acme", "'Acme' cannot name a source"),
        ("class", "'class' cannot name a source"),
        ("../x", "'../x' cannot name a source"),
        ("a" * 40, "cannot name a source"),
        ("greenhouse", "scrapers/spiders/greenhouse.py is already there"),
        ("smartrecruiters", "smartrecruiters is left out of Guidepost on purpose. Its robots.txt closes"),
    ],
)
def test_what_cannot_be_a_source_is_refused_in_a_sentence(checkout: Path, name: str, says: str) -> None:
    before = sorted(checkout.rglob("*"))
    done = called(checkout, "guidepost", "new", "source", name)
    assert (done.returncode, done.stdout) == (1, "")
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert [path for path in sorted(checkout.rglob("*")) if "__pycache__" not in str(path)] == [
        path for path in before if "__pycache__" not in str(path)
    ]


def test_an_installation_is_no_place_to_write_a_source(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="in a checkout of Guidepost"):
        new_source("acmejobs", tmp_path)
