"""guidepost skills: new terms are listed with what proves them, and what is said of them is kept."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

import cli
from analysis.extract.term_list import fold
from commands.mining import Mined, NewTerm
from commands.new_terms import KEPT, look_after_refresh, mined
from data import own_skills
from data.content import Content
from data.home import SHIPPED, Home
from tests.cli.conftest import Guidepost, rows
from tests.extract.test_terms import Market
from tests.warehouse.market import Ad, Read, land
from warehouse import evaluations
from warehouse.read import Warehouse

ON = "2026-01-05"


@pytest.fixture
def home(tmp_path: Path, here: Guidepost) -> Home:
    """Eight employers' ads on one board, all naming two tools that are in no taxonomy."""
    found = Home(tmp_path / "home")
    market = Market.naming("Velodrome", "QuiverDB", postings=8)
    ads = [
        Ad(
            company,
            company=company,
            title="Machine Learning Engineer",
            says=text.split("\n", 1)[1] + f"\n{company}",
        )
        for text, company in zip(market.texts, market.companies, strict=True)
    ]
    land(found, ON, [Read(ads, source="remoteok", board="all")])
    done = here("refresh", "--no-crawl", "--as-of", f"{ON}T04:00Z")
    assert done.returncode == 0, done.stderr
    return found


@pytest.mark.usefixtures("home")
@pytest.mark.slow
def test_planted_tools_are_listed_with_what_proves_them(here: Guidepost) -> None:
    told = json.loads(here("skills", "list", "--json").stdout)
    assert [one["term"] for one in told["terms"]] == ["QuiverDB", "Velodrome"]
    assert (told["posting_count"], told["employer_count"], told["kind"]) == (8, 8, "live")
    one = told["terms"][1]
    assert (one["posting_count"], one["employer_count"]) == (8, 8)
    assert (one["first_month"], one["last_month"], one["verdict"]) == (
        "2026-01",
        "2026-01",
        "too little data",
    )
    assert (len(one["examples"]), "[Velodrome]" in one["examples"][0]) == (3, True)
    assert "python" in one["near"]

    said = here("skills", "list").stdout
    assert "Velodrome: 8 postings of 8 employers, 2026-01 to 2026-01\n" in said
    assert "Shown: 2 terms, 0 of them rising, from 8 postings of 8 employers." in said


@pytest.mark.slow
def test_a_refresh_of_some_size_looks_for_new_terms(here: Guidepost, home: Home) -> None:
    assert list(home.warehouse.glob(f"*{KEPT}*")) == [], "eight ads are too few"
    limits = home.content / "measurement.toml"
    limits.parent.mkdir(parents=True, exist_ok=True)
    shipped = (SHIPPED / "measurement.toml").read_text(encoding="utf-8")
    limits.write_text(
        shipped.replace("refresh_postings_min = 200", "refresh_postings_min = 8"), encoding="utf-8"
    )
    assert here("refresh", "--no-crawl", "--as-of", f"{ON}T05:00Z").returncode == 0
    assert terms_kept(home) == ["QuiverDB", "Velodrome"]
    assert here("skills", "reject", "Velodrome").returncode == 0
    assert here("refresh", "--no-crawl", "--as-of", f"{ON}T06:00Z").returncode == 0
    assert terms_kept(home) == ["QuiverDB"]


def terms_kept(home: Home) -> list[str]:
    told = evaluations.read(home.warehouse, KEPT)
    assert told is not None
    return [one["term"] for one in told["terms"]]


def test_looking_for_new_terms_never_fails_a_refresh(
    tmp_path: Path, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> Mined:
        raise MemoryError("too much")

    many = SimpleNamespace(table=lambda *_: SimpleNamespace(num_rows=500))
    monkeypatch.setattr(Warehouse, "open", lambda _: many)
    monkeypatch.setattr("commands.new_terms.mine", fails)
    noted: list[str] = []
    look_after_refresh(Home(tmp_path), content, SimpleNamespace(step=print, note=noted.append))
    assert noted == ["New terms were not looked for: MemoryError: too much"]


def test_what_was_rejected_is_not_found_in_the_practice_market_either(
    tmp_path: Path, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, opened, rejected = Home(tmp_path), list[Home](), list[frozenset[int]]()
    many = SimpleNamespace(table=lambda *_: SimpleNamespace(num_rows=500))

    def published(where: Home) -> Any:
        opened.append(where)
        return many

    def mine(*given: Any) -> Mined:
        rejected.append(given[6])
        raise MemoryError

    monkeypatch.setattr(Warehouse, "open", published)
    monkeypatch.setattr("commands.new_terms.mine", mine)
    own_skills.reject(home.content, ["edge research"])
    look_after_refresh(home, content, SimpleNamespace(step=print, note=print), is_demo=True)
    assert (opened, rejected) == ([home.demo], [frozenset({fold("edge research")})])


@pytest.mark.slow
@pytest.mark.usefixtures("home")
def test_what_is_said_of_terms_counts(here: Guidepost, tmp_path: Path) -> None:
    assert here("skills", "reject", "quiver-db").returncode == 0
    done = here("skills", "add", "Velodrome", "--kind", "tool", "--category", "mlops", "--json")
    assert json.loads(done.stdout)["skill_id"] == "velodrome"
    assert json.loads(here("skills", "list", "--json").stdout)["terms"] == []
    assert here("refresh", "--no-crawl", "--as-of", f"{ON}T05:00Z").returncode == 0
    named = [row["skill_id"] for row in rows(here, "core.posting_skills", tmp_path)]
    assert named.count("velodrome") == 8

    assert here("skills", "undo", "QuiverDB").returncode == 1  # said of another spelling
    assert here("skills", "undo", "quiver-db").stdout == "Taken back: quiver-db is no longer rejected.\n"
    assert here("skills", "undo", "Velodrome").returncode == 0


def term(name: str) -> NewTerm:
    return NewTerm(
        term=name, forms=(name, f"{name}s"), verdict="rising", score=0.9, posting_count=9, employer_count=8,
        first_month="2026-01", last_month="2026-06", share_before=0.0, share_before_low=0.0,
        share_before_high=0.01, share_after=0.03, share_after_low=0.02, share_after_high=0.05, q_value=0.001,
        spelling_of=(), similar=({"form": "Python", "skill": "python"},), near=("python",),
        examples=(f"Experience with [{name}]",),
    )  # fmt: skip


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rising terms, as if they had been found."""
    windows = ("2026-01-01", "2026-03-31"), ("2026-04-01", "2026-06-30")
    found = Mined("b", "live", "core", 900, 80, *windows, 400, 500, (term("QuiverDB"), term("Velodrome")))
    monkeypatch.setattr("commands.skills.mined", lambda *_args, **_more: found)
    monkeypatch.setattr("commands.new_terms.mine", lambda *_args: found)


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    ("role", "only", "limit", "is_kept"),
    [
        ("core", None, 40, True),
        ("core", None, 1, False),
        ("core", "rising", 40, False),
        ("all", None, 40, False),
    ],
)
def test_a_part_of_the_list_is_not_kept_for_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, role: str, only: str | None, limit: int, is_kept: bool
) -> None:
    warehouse = SimpleNamespace(path=tmp_path / "warehouse.duckdb", as_of=datetime(2026, 7, 1, tzinfo=UTC))
    monkeypatch.setattr(Warehouse, "open", lambda _: warehouse)
    mined(Home(tmp_path / "home"), role, None, only, limit, False, quiet=True)
    assert (evaluations.read(tmp_path, KEPT) is not None) == is_kept


TOLD = """\
QuiverDB: 9 postings of 8 employers, 2026-01 to 2026-06
    rising: 0.0% (0.0% to 1.0%) before, 3.0% (2.0% to 5.0%) after, q = 0.001
    also written QuiverDBs
    near python
    like Python (python)
    “Experience with [QuiverDB]”

"""


@pytest.mark.usefixtures("told")
def test_a_term_in_words(here: Guidepost) -> None:
    said = here("skills", "list").stdout
    assert said.startswith(TOLD)
    assert said.endswith(
        "Shown: 2 terms, 2 of them rising, from 900 postings of 80 employers. Windows: 2026-01-01 to "
        "2026-03-31 (400 watched postings) against 2026-04-01 to 2026-06-30 (500).\n"
    )


@pytest.mark.usefixtures("told")
def test_review_keeps_each_answer_at_once(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    answers = ["a", "", "tool", "mlops", "", "", "n", "u", "r", "a", "Velo", "tool", "mlops", "", "", "y"]
    run = CliRunner().invoke(
        cli.main,
        ["skills", "review"],
        input="\n".join(answers) + "\n",
        env={"GUIDEPOST_HOME": str(home.root)},
    )
    assert run.exit_code == 0, run.output
    assert "Taken back: quiverdb is gone from my_skills.toml." in run.output
    assert (home.content / "my_skills.toml").read_text(encoding="utf-8") == (
        '[velo]\nname = "Velo"\nkind = "tool"\ncategory = "mlops"\n'
        'definition = "Velo: added from postings, to be described."\n'
        'aliases = ["Velodrome", "Velodromes"]\n'
        'case_sensitive = ["Velo"]\n'
    )
    assert '\n  "QuiverDB",\n' in (home.content / "rejected_terms.toml").read_text(encoding="utf-8")


@pytest.mark.usefixtures("told")
def test_review_stopped_in_the_middle_of_an_answer_writes_nothing_of_it(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    run = CliRunner().invoke(
        cli.main, ["skills", "review"], input="a\nQuiver\n", env={"GUIDEPOST_HOME": str(home.root)}
    )
    assert run.exit_code == 1  # as on Ctrl-C
    assert not home.content.exists()


WRONG = [
    (("add", "PyTorch", "--kind", "tool", "--category", "mlops"), 1, "PyTorch is a form of pytorch already"),
    (("add", "Velodrome"), 2, "say what it is"),
    (("add", "Velodrome", "--kind", "tool", "--category", "nowhere"), 1, "category 'nowhere' is not"),
    (("add", "Velodrome", "--alias-of", "no-such"), 1, "there is no skill no-such"),
    (("add", "Velodrome", "--alias-of", "python", "--kind", "tool"), 2, "--alias-of stands alone"),
    (("undo", "Velodrome"), 1, "nothing was said of Velodrome"),
    (("list",), 1, "nothing has been published yet"),
    (("list", "--role", "nobody"), 2, "there is no role nobody"),
]  # fmt: skip


@pytest.mark.parametrize(("args", "code", "says"), WRONG)
def test_what_cannot_be_done_is_said(here: Guidepost, args: tuple[str, ...], code: int, says: str) -> None:
    done = here("skills", *args)
    assert (done.returncode, says in done.stderr) == (code, True), done.stderr
