"""Tables by posting are mended where wordings have changed, and hold what making them anew would give."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import duckdb
import pytest

from warehouse.building import build
from warehouse.mending import NIGHTLY
from warehouse.models import Step, read_models

MENDED = ("core.named_skills", "core.posting_skills", "core.skill_lists")


@cache
def steps() -> list[Step]:
    return [
        *(step for step in read_models() if step.name in (*MENDED, "core.skill_numbers")),
        Step("core.current_versions", frozenset({"raw.seen"}), sql="select * from raw.seen"),
    ]


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    """A file in memory with a hundred postings that name two skills of eleven each, built once."""
    con = duckdb.connect()
    con.execute(
        """
        create schema raw; create schema core; create schema marts; create schema facts; create schema ops;
        create table ops.models (build_id text, name text, kind text, row_count int, seconds double);
        create table ops.made_from (name text, made_from text);
        create table raw.seen (posting_id text, content_hash text);
        create table facts.postings (posting_id text, content_hash text, extractor_version text);
        create table facts.posting_skills (
            posting_id text, content_hash text, extractor_version text, skill_id text, kind text,
            strength text, confidence double, is_implied boolean, is_negated boolean, evidence_text text,
            evidence_start int, evidence_end int, mention_count int
        )
        """
    )
    for number in range(100):
        read(con, str(number), "a", f"skill-{number % 11}", f"skill-{(number + 1) % 11}")
    assert built(con) == dict.fromkeys(MENDED, "model")
    return con


def read(con: duckdb.DuckDBPyConnection, posting: str, wording: str, *skills: str) -> None:
    """A posting as it is worded now, and what was read in it; the last skill is ruled out."""
    con.execute("delete from raw.seen where posting_id = ?", [posting])
    con.execute("insert into raw.seen values (?, ?)", [posting, wording])
    con.execute("insert into facts.postings values (?, ?, 'v1')", [posting, wording])
    for skill in skills:
        con.execute(
            "insert into facts.posting_skills "
            "values (?, ?, 'v1', ?, 'skill', 'must', 1, false, ?, '', 0, 0, 1)",
            [posting, wording, skill, skill == skills[-1]],
        )


def built(
    con: duckdb.DuckDBPyConnection, given: list[Step] | None = None, *, anew: bool = False
) -> dict[str, str]:
    """How each of the tables came to be."""
    con.execute("delete from ops.models")
    build(con, given or steps(), settings={}, as_of=date(2026, 1, 5), build_id="b", anew=anew)
    return dict(
        con.execute("select name, kind from ops.models where list_contains(?, name)", [MENDED]).fetchall()
    )


def rows(con: duckdb.DuckDBPyConnection) -> dict[str, list[Any]]:
    return {name: con.execute(f"from {name} order by all").fetchall() for name in MENDED}


def test_new_gone_and_reworded_postings_are_mended(con: duckdb.DuckDBPyConnection) -> None:
    before = rows(con)
    read(con, "100", "a", "skill-1", "skill-2", "skill-3")
    read(con, "7", "b", "skill-4", "skill-9")
    read(con, "8", "b")
    con.execute("delete from raw.seen where posting_id = '9'")
    assert built(con) == dict.fromkeys(MENDED, "mended")
    mended = rows(con)
    assert {name: len(mended[name]) - len(before[name]) for name in MENDED} == {
        "core.named_skills": 0, "core.posting_skills": -1, "core.skill_lists": -1,
    }  # fmt: skip
    assert {row[1] for row in mended["core.posting_skills"] if row[0] == "7"} == {"skill-4", "skill-9"}
    assert [row for row in mended["core.named_skills"] if row[0] == "7"] == [("7", "skill-4")]
    assert not [row for name in MENDED for row in mended[name] if row[0] in ("8", "9")]
    assert built(con) == dict.fromkeys(MENDED, "kept")
    assert rows(con) == mended
    assert built(con, anew=True) == dict.fromkeys(MENDED, "model")
    assert rows(con) == mended


def test_a_skill_that_renumbers_all_others_has_the_lists_made_anew(con: duckdb.DuckDBPyConnection) -> None:
    read(con, "5", "b", "skill", "another")
    assert built(con) == {**dict.fromkeys(MENDED, "mended"), "core.skill_lists": "model"}
    mended = rows(con)
    built(con, anew=True)
    assert rows(con) == mended


def test_another_extractor_or_model_makes_the_table_anew(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("update facts.postings set extractor_version = 'v2'")
    con.execute("update facts.posting_skills set strength = 'nice'")
    assert built(con) == dict.fromkeys(MENDED, "model")
    assert {row[3] for row in rows(con)["core.posting_skills"]} == {"nice"}
    fewer = [
        Step(s.name, s.inputs, sql=f"{s.sql} and facts.confidence < 1") if s.name == MENDED[1] else s
        for s in steps()
    ]
    assert built(con, fewer) == dict.fromkeys(MENDED, "model")
    assert rows(con)["core.named_skills"] == []


CELLS = [step.name for step in read_models() if "-- delta: month, employer_id" in (step.sql or "")]
COUNTS = """-- delta: month, employer_id
select
    cast(date_trunc('month', postings.posted_on) as date) as month,
    postings.employer_id,
    named.skill_id,
    count(*) as posting_count
from core.postings
inner join core.named_skills as named on postings.posting_id = named.posting_id
inner join ref.wanted as wanted on named.skill_id <> wanted.unwanted
group by all
"""


def with_counts(sql: str = COUNTS) -> list[Step]:
    """Postings of three employers (one not known) in four months, and their skills counted."""
    return [
        *steps(),
        Step("core.postings", frozenset({"raw.postings"}), sql="select * from raw.postings"),
        Step("marts.counts", frozenset({"core.postings", "core.named_skills", "ref.wanted"}), sql=sql),
    ]


@pytest.fixture
def market(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """The same hundred, whose skills are counted by month and employer."""
    con.execute(
        """
        create schema ref; create table ref.wanted as select 'skill-3' as unwanted;
        create table raw.postings as
        select
            posting_id, content_hash, date '2025-11-20' + 30 * (posting_id::int % 4) as posted_on,
            case posting_id::int % 3 when 0 then 'a' when 1 then 'b' end as employer_id,
            posted_on as last_seen_on, null::date as closed_on, true as is_open
        from raw.seen
        """
    )
    assert how(con) == "model"
    return con


def how(con: duckdb.DuckDBPyConnection, sql: str = COUNTS, *, anew: bool = False) -> str:
    """How the counts came to be; they are what making them anew gives."""
    con.execute("delete from ops.models")
    build(con, with_counts(sql), settings={}, as_of=date(2026, 1, 5), build_id="b", anew=anew)
    ((kind, row_count),) = con.execute(
        "select kind, row_count from ops.models where name = 'marts.counts'"
    ).fetchall()
    anew_rows = con.execute(f"from ({sql}) order by all").fetchall()
    assert con.execute("from marts.counts order by all").fetchall() == anew_rows
    assert row_count == len(anew_rows) > 0
    return str(kind)


# What happens to postings, and how the counts follow.
MOVED = {
    "nothing": ("select 1", "kept"),
    "seen once more, and closed": (
        "update raw.postings set last_seen_on = '2026-03-01', closed_on = '2026-03-02', is_open = false",
        "kept",
    ),
    "another employer": (
        "update raw.postings set employer_id = 'b' where posting_id in ('0', '3', '9')", "mended"
    ),
    "an employer where none was known": (
        "update raw.postings set employer_id = 'c' where employer_id is null", "mended"
    ),
    "an employer gone": ("delete from raw.postings where employer_id = 'a'", "mended"),
    "nobody known any more": ("update raw.postings set employer_id = null", "mended"),
    "another month": (
        "update raw.postings set posted_on = date '2027-01-01' where posting_id::int < 20", "mended"
    ),
    "worded anew": (
        "update raw.postings set content_hash = 'b' where posting_id = '7'; "
        "update raw.seen set content_hash = 'b' where posting_id = '7'; "
        "insert into facts.postings values ('7', 'b', 'v1'); "
        "insert into facts.posting_skills select * replace ('b' as content_hash, 'skill-9' as skill_id) "
        "from facts.posting_skills where posting_id = '7'",
        "mended",
    ),
    "another table of those read whole": ("update ref.wanted set unwanted = 'skill-4'", "model"),
    "another extractor": ("update facts.postings set extractor_version = 'v2'", "model"),
    "postings of before are not known": ("drop table core.postings", "model"),
}  # fmt: skip


@pytest.mark.parametrize("change", MOVED)
def test_counts_are_mended_where_postings_of_a_month_and_employer_have_changed(
    market: duckdb.DuckDBPyConnection, change: str
) -> None:
    sql, expected = MOVED[change]
    market.execute(sql)
    assert how(market) == expected
    assert how(market) == "kept"
    assert how(market, COUNTS.replace("<>", "=")) == "model"


def test_only_the_changed_part_is_counted_again(market: duckdb.DuckDBPyConnection) -> None:
    market.execute("update marts.counts set posting_count = 1000 + posting_count")  # marks what stays
    market.execute("update raw.postings set posted_on = posted_on + 1 where posting_id = '0'")
    build(market, with_counts(), settings={}, as_of=date(2026, 1, 5), build_id="b")
    anew = market.execute(
        "select distinct month, employer_id from marts.counts where posting_count < 1000"
    ).fetchall()
    assert anew == [(date(2025, 11, 1), "a")]


@pytest.mark.parametrize("name", CELLS)
def test_counts_read_nothing_of_postings_that_changes_every_night(name: str) -> None:
    (sql,) = (step.sql or "" for step in read_models() if step.name == name)
    assert not [column for column in (*NIGHTLY, "clock", "marts.") if column in sql.split("\n", 2)[2]]
    assert sql.count("month") > 1
    assert sql.count("employer_id") > 1


def test_some_counts_are_mended() -> None:
    assert "marts.skill_counts" in CELLS
