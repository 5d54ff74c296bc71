"""`guidepost new`: what it writes, all or nothing; what it refuses, in a sentence; what it says elsewhere."""

from __future__ import annotations

import shlex
import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import cli
from commands.units import content as unit_content
from commands.units import writing
from data import content as content_files
from data import home as homes

ROOT = Path(__file__).resolve().parents[2]
CHANGED = ("data/sectors.toml", "data/taxonomy/market.toml")
SKILL = ("--kind", "tool", "--category", "mlops", "--definition", "Orchestrator of pipelines.")


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What of a checkout the generators read."""
    root = tmp_path_factory.mktemp("shipped")
    for name in ("taxonomy", "guides"):
        shutil.copytree(ROOT / "data" / name, root / "data" / name)
    for path in [*(ROOT / "data").glob("*.toml"), *map(ROOT.joinpath, ("pyproject.toml", "CONTRIBUTING.md"))]:
        shutil.copy(path, root / path.relative_to(ROOT))
    for name in ("app_pages/frame", "tests/market", "warehouse/models/marts"):
        (root / name).mkdir(parents=True)
    for name in ("warehouse/columns.toml", "warehouse/models/marts/ads.sql"):
        shutil.copy(ROOT / name, root / name)
    return root


@pytest.fixture
def checkout(
    shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: content_files.Content
) -> Path:
    check = writing.sound

    def sound(root: Path, changed: Mapping[str, str]) -> content_files.Content:
        """What ships is read once; what is changed, or was by a command before, is read."""
        shipped = all((root / path).read_bytes() == (ROOT / path).read_bytes() for path in CHANGED)
        return content if shipped and not changed else check(root, changed)

    monkeypatch.setattr(unit_content, "sound", sound)
    root = tmp_path / "checkout"
    shutil.copytree(shipped, root)
    monkeypatch.setattr(homes, "SHIPPED", root / "data")
    monkeypatch.setenv("GUIDEPOST_HOME", str(tmp_path / "home"))
    return root


def new(*args: str) -> Result:
    return CliRunner().invoke(cli.main, ["new", *args])


def files(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else b""
        for path in root.rglob("*")
    }


UNITS = {
    "page ways_to_work": [
        "analysis/market/ways_to_work.py", "app_pages/ways_to_work.py", "tests/market/test_ways_to_work.py",
    ],
    "model remote_shares": [
        "tests/warehouse/test_remote_shares.py", "warehouse/columns.toml",
        "warehouse/models/marts/remote_shares.sql",
    ],
    "guide our-data-engineer": ["data/guides/our-data-engineer.toml"],
    'sector space-mining --cue "asteroid mining"': ["data/sectors.toml"],
}  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_files_are_written_and_told_and_not_written_twice(checkout: Path, unit: str) -> None:
    before = files(checkout)
    done = new(*shlex.split(unit))
    assert done.exit_code == 0, done.output
    after = files(checkout)
    written = {path for path, held in after.items() if held and held != before.get(path)}
    assert sorted(written) == UNITS[unit]
    told = [line for line in done.stdout.splitlines() if line.startswith(("wrote ", "added to "))]
    assert {line.split()[-1] for line in told} == written
    again = new(*shlex.split(unit))
    assert (again.exit_code, again.stdout) == (1, "")
    assert "already" in again.stderr
    assert files(checkout) == after


def test_a_skill_stands_at_the_end_of_the_taxonomy_and_is_sound(checkout: Path) -> None:
    done = new("skill", "Velodrome", *SKILL, "--alias", "Velo Drome")
    assert done.exit_code == 0, done.output
    assert "guidepost evaluate card" in done.stdout
    text = (checkout / "data/taxonomy/market.toml").read_text(encoding="utf-8")
    assert text.startswith((ROOT / "data/taxonomy/market.toml").read_text(encoding="utf-8").rstrip())
    assert text.endswith(
        '\n\n[velodrome]\nname = "Velodrome"\nkind = "tool"\ncategory = "mlops"\n'
        'definition = "Orchestrator of pipelines."\naliases = ["Velo Drome"]\n'
    )
    skill = content_files.load(checkout / "data").skills["velodrome"]
    assert skill.forms == ("Velodrome", "Velo Drome")


def test_a_sector_comes_last_and_is_told_by_its_name(checkout: Path) -> None:
    assert new("sector", "space-mining").exit_code == 0
    sectors = tomllib.loads((checkout / "data/sectors.toml").read_text(encoding="utf-8"))
    assert sectors["space-mining"] == {
        "order": len(sectors), "name": "Space mining", "in_guides": False,
        "definition": "Space mining: to be described.", "cues": ["space mining"], "anti_cues": [],
        "names": [],
    }  # fmt: skip


def test_a_column_is_described_at_its_place(checkout: Path) -> None:
    assert new("model", "remote_shares").exit_code == 0
    described = list(tomllib.loads((checkout / "warehouse/columns.toml").read_text(encoding="utf-8")))
    assert "remote_shares_count" in described
    assert described == sorted(described)


REFUSED = {
    "source Acme": "'Acme' cannot name a source",
    "source class": "'class' cannot name a source",
    "source ../x": "'../x' cannot name a source",
    "source smartrecruiters": "smartrecruiters is left out of Guidepost on purpose. Its robots.txt closes",
    "page ../x": "'../x' cannot name a page",
    "page Ways": "'Ways' cannot name a page",
    "page import": "'import' cannot name a page",
    "page ways__to": "'ways__to' cannot name a page",
    "page _x": "'_x' cannot name a page",
    "page con": "'con' cannot name a page",
    "page x\n": "'x\\n' cannot name a page",
    "page é": "'é' cannot name a page",
    "page frame": "app_pages/frame is already there",
    "page skills_assessment": "the address /skills-assessment is taken",
    "page metrics": "the address /metrics is taken",
    "page ways_to_work --section Nowhere": "there is no section 'Nowhere': choose one of Hiring,",
    "model a/b": "'a/b' cannot name a model",
    "model order": "'order' cannot name a model: it is a word of SQL",
    "model ads": "warehouse/models/marts/ads.sql is already there",
    "model salary_bands": "marts.salary_bands is a table already, made by analysis/measure",
    "model posting": "a column posting_count is described already",
    "guide ..": "'..' cannot name a guide",
    "guide A-b": "'A-b' cannot name a guide",
    "guide mle-core": "data/guides/mle-core.toml is already there",
    "guide our-cook --role cook": "role 'cook' is not in roles.toml",
    "sector space--mining": "'space--mining' cannot name a sector",
    "sector fintech": "fintech is a sector already",
    f"skill Python {' '.join(SKILL[:4])} --definition x": "Python is a form of python already",
    f"skill ../x {' '.join(SKILL[:4])} --definition x": "'../x' cannot name a skill",
    f"skill +++ {' '.join(SKILL[:4])} --definition x": "'+++' cannot name a skill",
    f"skill a\x1bb {' '.join(SKILL[:4])} --definition x": "'a\\x1bb' cannot name a skill",
    "skill Velodrome --kind tool --category nowhere --definition x": "'nowhere' is not in categories.toml",
}


@pytest.mark.parametrize("args", REFUSED)
def test_what_cannot_be_is_refused_in_a_sentence_and_leaves_nothing(checkout: Path, args: str) -> None:
    before = files(checkout)
    done = new(*args.split(" "))
    assert (done.exit_code, done.stdout) == (1, ""), done.output
    assert REFUSED[args] in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert files(checkout) == before


def test_levels_of_no_document_are_refused(checkout: Path) -> None:
    done = new("guide", "our-data-engineer", "--level", "Explorer=junior")
    assert done.exit_code == 2
    assert "give its FILE" in done.stderr


def test_who_cannot_be_asked_is_told_the_options(checkout: Path) -> None:
    done = new("skill", "Velodrome")
    assert done.exit_code == 2
    assert "--kind, --category and --definition" in done.stderr


@pytest.mark.parametrize("fails", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("at", [0, 1, 2])
def test_what_breaks_off_leaves_all_as_it_was(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, fails: BaseException, at: int
) -> None:
    before, replace, calls = files(checkout), Path.replace, list[Path]()

    def failing(path: Path, target: Path) -> Path:
        calls.append(path)
        if len(calls) > at:
            raise fails
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", failing)
    unit = writing.Unit(new={"a/b/c.py": "c", "d.py": "d"}, changed={"warehouse/columns.toml": "x"})
    expected = writing.CannotWrite if isinstance(fails, OSError) else KeyboardInterrupt
    with pytest.raises(expected):
        writing.write(checkout, unit)
    assert files(checkout) == before


def test_nothing_is_written_out_of_the_checkout(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (checkout / "tests" / "warehouse").symlink_to(tmp_path / "elsewhere")
    done = new("model", "remote_shares")
    assert done.exit_code == 1
    assert "tests/warehouse leads out of the checkout" in done.stderr
    assert not list((tmp_path / "elsewhere").iterdir())


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ("source acmejobs", "guidepost sources add URL"),
        ("page ways_to_work", "clone the repository"),
        ("model remote_shares", "guidepost export core.postings"),
        ("skill Velodrome --kind tool", "guidepost skills add Velodrome --kind tool --category ID"),
        ("guide our-data-engineer", "guidepost guides import FILE.md"),
        ("sector space-mining", "which no update touches, and add [space-mining] there"),
    ],
)
def test_an_installation_says_where_own_content_goes(
    checkout: Path, tmp_path: Path, args: str, says: str
) -> None:
    (checkout / "pyproject.toml").unlink()
    before = files(checkout)
    done = new(*args.split())
    assert (done.exit_code, done.stdout) == (1, "")
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert files(checkout) == before
    if args.startswith(("skill", "guide", "sector")):
        assert str(tmp_path / "home" / "content") in done.stderr
