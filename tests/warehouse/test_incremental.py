"""Incremental equals rebuild: one history, loaded run by run with a publish each time, or all at once."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import duckdb

from data.content import Content
from data.home import Home
from tests.warehouse.conftest import HOME, Desk
from tests.warehouse.market import Ad, Read, Rules, land

WORDS = [f"word{n}" for n in range(60)]
RUNS = 4


def history(seed: int) -> list[tuple[str, list[Read]]]:
    """Weeks of a small market: ads that come, go, return, are reworded and reposted; reads that fail."""
    chance = random.Random(seed)
    boards = [
        ("greenhouse", "acme"),
        ("greenhouse", "beta"),
        ("jsonld", "jobs.acme.example"),
        ("hackernews", "41"),
    ]
    ads: dict[tuple[str, str], dict[str, Ad]] = {key: {} for key in boards}
    weeks = []
    for week in range(RUNS):
        on = date(2026, 1, 5) + timedelta(weeks=week)
        reads = []
        for source, board in boards:
            shown = ads[source, board]
            for _ in range(chance.randint(1, 4)):
                number = chance.randrange(40)
                text = " ".join(chance.choices(WORDS, k=40))
                skill = chance.choice(["python", "sql"])
                says = f"skill: {skill}\nplace: Berlin, DE\npay: 50-60 EUR hour\n{text}"
                other = chance.choice([ad for held in ads.values() for ad in held.values()] or [None])
                if other is not None and chance.random() < 0.4:
                    says = other.says
                posted = chance.choice([None, on.isoformat()])
                shown[str(number)] = Ad(str(number), company="Acme Inc.", says=says, posted=posted)
            for gone in [n for n in shown if chance.random() < 0.3]:
                del shown[gone]
            status = chance.choice(["ok", "ok", "ok", "failed", "partial", None])
            held = [] if status == "failed" else [replace(ad) for ad in shown.values()]
            listing = "history" if source == "hackernews" else "complete"
            reads.append(Read(held, status, listing, status == "ok", source, board))
        weeks.append((on.isoformat(), reads))
    return weeks


def contents(desk: Desk) -> dict[str, list[Any]]:
    """Every row of raw, facts, core, ref and marts."""
    with duckdb.connect(str(desk.open().path), read_only=True) as con:
        names = con.execute(
            "select table_schema || '.' || table_name from information_schema.tables "
            "where table_catalog = current_database() and table_schema <> 'ops' order by 1"
        ).fetchall()
        return {name: con.table(name).order("all").fetchall() for (name,) in names}


def test_run_by_run_equals_all_at_once(desk: Desk, content: Content) -> None:
    whole = Desk(Home(desk.home.root / HOME), content)
    weeks = history(seed=4)
    read_counts = []
    for on, reads in weeks:
        land(whole.home, on, reads)
        assert isinstance(desk.extractor, Rules)
        before = desk.extractor.read_count
        assert desk.refresh(on, reads).published
        read_counts.append(desk.extractor.read_count - before)
    assert whole.refresh(weeks[-1][0]).published

    stepwise, at_once = contents(desk), contents(whole)
    assert stepwise.keys() == at_once.keys()
    for name in at_once:
        assert stepwise[name] == at_once[name], name
    for name in (
        "core.postings",
        "core.spells",
        "core.duplicates",
        "core.pay",
        "marts.coverage",
        "raw.sightings",
    ):
        assert len(at_once[name]) > 3, f"{name} holds too little to prove anything"
    assert any(row[3] for row in at_once["core.spells"]), "nothing was reopened or closed"
    assert sum(read_counts) == len(at_once["raw.versions"]), "a version was extracted twice"


def test_an_older_schema_is_rebuilt_from_raw(desk: Desk) -> None:
    for on, reads in history(seed=5)[:2]:
        land(desk.home, on, reads)
    desk.refresh("2026-01-12")
    expected = contents(desk)
    path = desk.open().path
    path.chmod(0o644)
    with duckdb.connect(str(path)) as con:
        con.execute("update ops.build set schema_version = 0")
        con.execute(
            "alter table raw.source_runs drop column sector; "
            "drop schema facts cascade; drop schema marts cascade"
        )
    shutil.rmtree(desk.home.landing)
    assert desk.refresh("2026-01-12").published
    assert contents(desk) == expected


def test_a_new_extractor_reads_everything_again(desk: Desk) -> None:
    desk.refresh("2026-01-05", [Read([Ad("1"), Ad("2")])])
    desk.extractor = Rules("rules-2")
    desk.refresh("2026-01-06")
    assert desk.extractor.read_count == 2
    for name in ("postings", "pay", "places", "posting_skills"):
        assert {row[0] for row in desk.rows(f"facts.{name}", "extractor_version")} <= {"rules-2"}
    assert desk.rows("facts.postings", "extractor_version") == [("rules-2",)] * 2
