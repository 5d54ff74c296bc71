"""`guidepost rollback`, `verify`, `rebuild`, `backup`, `restore`, `refresh --accept`: words, codes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from data.content import Content
from data.home import Home
from tests.cli.conftest import Guidepost
from tests.warehouse.conftest import Desk
from tests.warehouse.market import Ad, Read, run_id
from warehouse import publish

FIRST, SECOND = run_id("2026-01-05", 2), run_id("2026-01-06", 2)
NOTHING = (
    (
        "rollback --because x",
        "There is no sound build before the one that is shown: rebuild makes one again.",
    ),
    ("verify", ""),
    ("rebuild", "no build can be read: `guidepost rebuild --from-landing --as-of TIME`, or restore a backup"),
    ("backup b.tar", "What is shown cannot be read or is damaged: `guidepost verify` says what is wrong."),
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, content: Content) -> Path:
    """A home with two builds; tests copy it."""
    desk = Desk(Home(tmp_path_factory.mktemp("kept") / "home"), content)
    desk.refresh("2026-01-05", [Read([Ad("1")])])
    assert desk.refresh("2026-01-06", [Read([Ad("1"), Ad("2")])]).exit_code == 0
    return desk.home.root


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Home:
    shutil.copytree(built, tmp_path / "home")
    return Home(tmp_path / "home")


@pytest.mark.parametrize(("command", "says"), NOTHING)
def test_where_nothing_is_published_it_is_said(
    here: Guidepost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = here(*command.split())
    assert (done.returncode, done.stderr) == (1, f"guidepost: {says}\n" if says else "")


@pytest.mark.slow
def test_going_back_and_looking_after_it(here: Guidepost, home: Home) -> None:
    assert here("rollback").returncode == 2
    assert here("rollback", "--list").stdout == f"{SECOND}  shown\n{FIRST}\n"
    done = here("rollback", "--because", "pay halved")
    assert (done.returncode, done.stdout) == (0, f"Shown now: build {FIRST}; it was {SECOND}.\n")
    status = here("status").stdout
    assert "WARNING     Someone went back to this build, of 5 Jan 2026: pay halved." in status
    done = here("rollback", "nonsense", "--because", "x", "--json")
    assert json.loads(done.stdout) == {
        "status": "failed", "exit_code": 1,
        "error": f"There is no build 'nonsense'; kept are {SECOND}, {FIRST}.",
    }  # fmt: skip
    with FileLock(home.warehouse / ".refresh.lock"):
        done = here("rollback", "--because", "x")
    assert (done.returncode, done.stderr) == (
        4, "guidepost: Another refresh of this home is running: wait for it to end.\n"
    )  # fmt: skip


@pytest.mark.slow
def test_verify_tells_what_is_shown_from_what_lies_beside(here: Guidepost, home: Home) -> None:
    done = here("verify", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["status"], {f["verdict"] for f in told["findings"]}) == (0, "ok", {"ok"})
    shown, other = publish.generations(home)
    for path, code, last in (
        (other, 3, "What is shown is sound; something beside it is not.\n"),
        (shown, 1, "What is shown is not sound: guidepost rollback, rebuild or restore.\n"),
    ):
        path.chmod(0o644)
        path.write_bytes(path.read_bytes()[:-4096])
        done = here("verify")
        assert (done.returncode, done.stdout.endswith(last)) == (code, True)


@pytest.mark.slow
def test_a_backup_goes_to_another_home(here: Guidepost, home: Home, tmp_path: Path) -> None:
    assert here("backup", str(tmp_path / "b.zip")).returncode == 2
    file, other = str(tmp_path / "b.tar.gz"), tmp_path / "other"
    assert here("backup", file).returncode == 0
    assert here("restore", file, home=other).stdout.startswith(f"Restored build {SECOND} with ")
    done = here("restore", file, home=other)
    assert (done.returncode, done.stderr) == (
        1, f"guidepost: Something is published in {other}: --force moves it aside.\n"
    )  # fmt: skip
    done = here("restore", file, "--force", "--json", home=other)
    told = json.loads(done.stdout)
    assert (told["status"], told["build_id"], Path(told["moved_to"]).parent) == ("ok", SECOND, other)


@pytest.mark.slow
def test_a_rebuild_publishes_the_same_postings(here: Guidepost, home: Home, tmp_path: Path) -> None:
    for option in ([], ["--from-landing"]):
        done = here("rebuild", "--json", *option)
        told = json.loads(done.stdout)
        assert (done.returncode, told["published"], told["as_of"]) == (0, True, "2026-01-06T03:00:00Z")
    assert len(publish.generations(home)) == 4
    here("export", "core.postings", str(tmp_path / "p.csv"))
    assert len((tmp_path / "p.csv").read_text().splitlines()) == 3


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (
            ["--accept", "moon_phase", "--because", "x"],
            "there is no gate moon_phase; there are boards_emptied, ",
        ),
        (["--accept", "tag_rate_all"], "--accept GATE and --because TEXT belong together"),
        (["--because", "x"], "--accept GATE and --because TEXT belong together"),
    ],
)
def test_a_gate_is_accepted_by_name_and_with_a_reason(here: Guidepost, options: list[str], says: str) -> None:
    done = here("refresh", "--no-crawl", *options)
    assert (done.returncode, says in done.stderr) == (2, True)
