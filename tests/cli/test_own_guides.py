"""`guidepost guides import`: what it writes, what it refuses, and the guide beside the market afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import content as content_files
from data.home import Home
from tests.cli.conftest import Guidepost, rows
from tests.warehouse.market import Ad, Read, land

ON = "2026-01-05"
GUIDE = "# Our ML Engineer\n## Required skills\n- Python\n- Zorblax\n## Nice to have\n- Docker\n"
REMARK = "Line 4: 'Zorblax' names no skill of the taxonomy (`guidepost skills add` adds one)."
WRITTEN = f"""\
# Imported from Our Guide.md by Guidepost.
# To review: lines that are in no entry, or not wholly.
# {REMARK}

id = "our-guide"
title = "Our ML Engineer"
role = "ml-engineer"
source = "Our Guide.md"
name = "Our ML Engineer"

[provenance]
title = [1]

[structure]
"section heading" = [2, 5]

[[requirement]]
skill = "python"
label = "Python"
level = "all"
strength = "must"
section = "Required skills"
line = 3

[[requirement]]
skill = "docker"
label = "Docker"
level = "all"
strength = "good"
section = "Nice to have"
line = 6
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "Our Guide.md"
    path.write_text(GUIDE, encoding="utf-8")
    return path


def guides(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "home" / "content").rglob("*"))


@pytest.mark.slow
def test_a_guide_is_written_with_what_is_to_review_and_loads(
    here: Guidepost, file: Path, tmp_path: Path
) -> None:
    done = here("guides", "import", str(file))
    path = tmp_path / "home" / "content" / "guides" / "our-guide.toml"
    assert (done.returncode, done.stderr) == (0, f"{REMARK}\n")
    assert done.stdout == (
        f"Read: 2 requirements (2 skills). 1 remark to review.\nWritten to {path}\n"
        "guidepost refresh compares it with the market (--no-crawl: with the ads that are there)\n"
    )
    assert path.read_text("utf-8") == WRITTEN
    own = content_files.load(*Home(tmp_path / "home").content_roots()).guides["our-guide"]
    assert [(r.skill, r.strength, r.lines) for r in own.requirements] == [
        ("python", "must", (3,)), ("docker", "good", (6,)),
    ]  # fmt: skip

    again = here("guides", "import", str(file))
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr == (
        f"guidepost: {path} is there already: --replace writes over it, --as gives another name\n"
    )
    file.write_text(GUIDE.replace("Docker", "Git"), encoding="utf-8")
    assert here("guides", "import", str(file), "--replace").returncode == 0
    assert 'skill = "git"' in path.read_text("utf-8")
    assert guides(tmp_path) == ["guides", "our-guide.toml"]


def test_a_dry_run_prints_it_and_writes_nothing(here: Guidepost, file: Path, tmp_path: Path) -> None:
    done = here("guides", "import", str(file), "--dry-run")
    assert (done.returncode, done.stdout, guides(tmp_path)) == (0, WRITTEN, [])


NOWHERE = "'../../x' is no name for a guide: small letters, digits and single dashes, at most 60"


@pytest.mark.parametrize(
    ("text", "options", "reason"),
    [
        (b"\x00\x01", (), "is no text: give a guide written as Markdown or plain text"),
        (b"", (), "is empty"),
        (b"# Cook\n- Python\n", (), "does not say which role it is about: give it with --role, one of "),
        (
            b"# ML Engineer\nHello\n",
            (),
            "holds nothing that a role guide has: no skill, level, duty or question",
        ),
        (GUIDE.encode(), ("--role", "cook"), "cook is no role: one of "),
        (GUIDE.encode(), ("--as", "../../x"), NOWHERE),
        (GUIDE.encode(), ("--as", "mle-core"), "mle-core is a guide that Guidepost brings along"),
        (
            GUIDE.encode(),
            ("--level", "Explorer"),
            "'Explorer' names no level: write --level \"Explorer=junior\"",
        ),
    ],
)
def test_what_cannot_be_imported_is_told_in_a_sentence(
    here: Guidepost, file: Path, tmp_path: Path, text: bytes, options: tuple[str, ...], reason: str
) -> None:
    file.write_bytes(text)
    done = here("guides", "import", str(file), *options)
    assert (done.returncode, reason in done.stderr, done.stderr.count("\n")) == (1, True, 1), done.stderr
    assert guides(tmp_path) == []


@pytest.mark.slow
def test_after_a_refresh_it_stands_beside_the_market_like_the_five(
    here: Guidepost, file: Path, tmp_path: Path
) -> None:
    land(Home(tmp_path / "home"), ON, [Read([Ad("1")], source="remoteok", board="all")])
    assert here("guides", "import", str(file)).returncode == 0
    done = here("refresh", "--no-crawl", "--as-of", f"{ON}T04:00Z")
    assert done.returncode == 0, done.stderr
    held = {row["guide_id"] for row in rows(here, "ref.guides", tmp_path)}
    assert {"our-guide", "mle-core"} <= held
    told = [row for row in rows(here, "marts.guide_verdicts", tmp_path) if row["guide_id"] == "our-guide"]
    assert [(row["skill_id"], row["verdict"]) for row in told] == [
        ("python", "too little data"), ("docker", "too little data"),
    ]  # fmt: skip
    parts = [
        row["part"] for row in rows(here, "ref.guide_entries", tmp_path) if row["guide_id"] == "our-guide"
    ]
    assert parts == ["about", "requirement", "requirement"]
