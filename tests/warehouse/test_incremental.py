"""Incremental equals rebuild: one history, loaded run by run with a publish each time, or all at once."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data.content import Content
from data.home import Home
from tests.warehouse.conftest import HOME, Desk
from tests.warehouse.market import Ad, Read, Rules, land
from warehouse import checksum, texts
from warehouse.database import SCHEMA_VERSION

WORDS = [f"word{n}" for n in range(60)]
RUNS = 6


def history(seed: int) -> list[tuple[str, list[Read]]]:
    """Weeks of a small market.

    Ads come, go, return, are reworded, reposted and expire; reads fail, are cut short or skipped.
    """
    chance = random.Random(seed)
    boards = [
        ("greenhouse", "acme"),
        ("greenhouse", "beta"),
        ("jsonld", "jobs.acme.example"),
        ("hackernews", "41"),
        ("remoteok", "all"),
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
                until = chance.choice([None, None, (on + timedelta(days=chance.randint(1, 20))).isoformat()])
                shown[str(number)] = Ad(
                    str(number), company="Acme Inc.", says=says, posted=posted, valid_through=until,
                    title=chance.choice(["ML Engineer", "ML Engineer", "ML Engineer - Talent Pool"]),
                    is_unlisted=chance.random() < 0.1,
                )  # fmt: skip
            for gone in [n for n in shown if chance.random() < 0.3]:
                del shown[gone]
            status = chance.choice(["ok", "ok", "ok", "failed", "partial", "skipped", None])
            held = [] if status in ("failed", "skipped") else [replace(ad) for ad in shown.values()]
            listing = {"hackernews": "history", "remoteok": "windowed"}.get(source, "complete")
            is_same = source == "greenhouse" and status == "ok" and week > 0 and chance.random() < 0.4
            reads.append(
                Read(
                    [] if is_same else held,
                    status,
                    listing,
                    status == "ok" and listing != "windowed",
                    source,
                    board,
                    not_modified=is_same,
                )
            )
        weeks.append((on.isoformat(), reads))
    return weeks


def contents(desk: Desk) -> dict[str, list[Any]]:
    """Every row of raw, facts, core, ref and marts."""
    with duckdb.connect(str(desk.open().path), read_only=True) as con:
        names = con.execute(
            "select table_schema || '.' || table_name from information_schema.tables "
            "where table_catalog = current_database() and table_schema <> 'ops' order by 1"
        ).fetchall()
        found = {name: con.table(name).order("all").fetchall() for (name,) in names}
        whole = f"""
            select
                versions.*
                replace (coalesce(versions.description_raw, aside.description_raw) as description_raw)
            from raw.versions left join ({texts.select(con)}) as aside using (posting_id, content_hash)"""  # noqa: S608
        return found | {"raw.versions": con.sql(whole).order("all").fetchall()}


@pytest.mark.slow
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
    kinds = set(
        desk.open().table("ops.models", ["kind"], {"name": "core.posting_skills"})["kind"].to_pylist()
    )
    assert kinds == {"model", "mended"}
    same = whole.rows("raw.source_runs", "item_count", is_not_modified=True, status="ok")
    assert any(count for (count,) in same), "no board was not modified"
    assert sum(read_counts) == len(at_once["raw.versions"]), "a version was extracted twice"


# What schema 1 had; facts, core, ref and marts are made again and need not be there.
SCHEMA_1 = {
    "raw.runs": "run_id varchar, as_of timestamp, kind varchar, software varchar, started_at timestamp, "
    "finished_at timestamp, status varchar",
    "raw.source_runs": "run_id varchar, source varchar, board varchar, status varchar, listing varchar, "
    "listing_complete boolean, item_count bigint, request_count bigint, error_count bigint, error varchar, "
    "landing_file varchar, read_at timestamp, as_of timestamp, employer varchar, sector varchar",
    "raw.versions": "posting_id varchar, content_hash varchar, source varchar, board varchar, "
    "native_id varchar, first_seen_at timestamp, url varchar, title_raw varchar, company_raw varchar, "
    "locations_raw varchar[], description_raw varchar, description_format varchar, posted_at timestamp, "
    "posted_raw varchar, updated_raw varchar, valid_through_raw varchar, employment_type_raw varchar, "
    "workplace_raw varchar, department_raw varchar, language_raw varchar, pay_ranges varchar, "
    "is_prospect boolean",
    "raw.sightings": "posting_id varchar, content_hash varchar, first_run_id varchar, last_run_id varchar, "
    "first_seen_at timestamp, last_seen_at timestamp",
    "raw.rejects": "run_id varchar, source varchar, board varchar, reason varchar, payload varchar",
    "ops.build": "build_id varchar, kind varchar, as_of timestamp, run_id varchar, schema_version integer, "
    "extractor_version varchar, software varchar",
}

# Schema 2 kept every field a source gives, and what hosts said to ask with.
SCHEMA_2 = SCHEMA_1 | {
    "raw.source_runs": SCHEMA_1["raw.source_runs"] + ", is_not_modified boolean, validator_url varchar, "
    "validator_etag varchar, validator_last_modified varchar",
    "raw.versions": SCHEMA_1["raw.versions"] + ", created_raw varchar, level_raw varchar, "
    "education_raw varchar, requisition_raw varchar, pay_raw varchar, pay_predicted_raw varchar, "
    "attribution_raw varchar, is_unlisted boolean",
}
# Schema 3 held the texts; it differed from 2 in what is computed.
SCHEMAS = {1: SCHEMA_1, 2: SCHEMA_2, 3: SCHEMA_2}


def make_older(path: Path, version: int) -> None:
    """Turn a generation into the file that a Guidepost of that schema would have published in its place."""
    path.chmod(0o644)
    with duckdb.connect(str(path), read_only=True) as con:
        held = texts.select(con)
    newer = path.rename(path.with_suffix(".newer"))
    with duckdb.connect(str(path)) as con:
        con.execute(f"attach $${newer}$$ as newer (read_only)")
        con.execute("create schema raw; create schema ops")
        for name, columns in SCHEMAS[version].items():
            names = ", ".join(column.split()[0] for column in columns.split(", "))
            con.execute(f"create table {name} ({columns})")
            con.execute(f"insert into {name} select {names} from newer.{name}")  # noqa: S608
        con.execute(
            f"update raw.versions set description_raw = held.description_raw from ({held}) as held "  # noqa: S608
            "where held.posting_id = versions.posting_id and held.content_hash = versions.content_hash"
        )
        con.execute("update ops.build set schema_version = ?", [version])
    newer.unlink()
    checksum.beside(path).unlink()


def test_every_earlier_schema_is_tried() -> None:
    assert sorted(SCHEMAS) == list(range(1, SCHEMA_VERSION))


@pytest.mark.slow
def test_a_warehouse_of_today_s_schema_gains_the_tables_it_lacks(desk: Desk) -> None:
    desk.refresh("2026-01-05", [Read([Ad("1")])])
    path = desk.open().path
    path.chmod(0o644)
    with duckdb.connect(str(path)) as con:
        for name in ("drift", "made_from", "gauges", "overrides", "revisions"):
            con.execute(f"drop table ops.{name}")
    checksum.beside(path).unlink()
    assert desk.refresh("2026-01-06").exit_code == 0
    assert {row[0] for row in desk.rows("ops.gauges", "build_id")} == {desk.open().build_id}


@pytest.mark.slow
@pytest.mark.parametrize("version", SCHEMAS)
def test_a_warehouse_of_an_older_schema_is_rebuilt_from_raw_and_loses_nothing(
    desk: Desk, version: int
) -> None:
    weeks = [(on, [r for r in reads if not r.not_modified]) for on, reads in history(seed=5)]
    weeks = [
        (on, [replace(r, ads=[replace(a, is_unlisted=False) for a in r.ads]) for r in reads])
        for on, reads in weeks
    ]
    for on, reads in weeks[:3]:
        land(desk.home, on, reads)
    desk.refresh(weeks[2][0])
    expected, build_id = contents(desk), desk.open().build_id
    make_older(desk.open().path, version)
    assert "core.postings" not in desk.open().tables()
    shutil.rmtree(desk.home.landing)
    assert desk.refresh(weeks[2][0]).published
    assert (desk.open().build_id == build_id, contents(desk)) == (False, expected)
    # and goes on: a host says that nothing has changed since a read that schema 1 had loaded
    whole = [r for _, reads in weeks[:3] for r in reads if r.board == "acme" and r.status == "ok"][-1]
    result = desk.refresh(weeks[3][0], [Read(not_modified=True)])
    assert [(s.status, s.items, s.error) for s in result.sources] == [("ok", len(whole.ads), None)]


@pytest.mark.slow
def test_a_new_extractor_reads_everything_again(desk: Desk) -> None:
    desk.refresh("2026-01-05", [Read([Ad("1"), Ad("2")])])
    desk.extractor = Rules("rules-2")
    desk.refresh("2026-01-06")
    assert desk.extractor.read_count == 2
    for name in ("postings", "pay", "places", "posting_skills"):
        assert {row[0] for row in desk.rows(f"facts.{name}", "extractor_version")} <= {"rules-2"}
    assert desk.rows("facts.postings", "extractor_version") == [("rules-2",)] * 2
