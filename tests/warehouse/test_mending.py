"""Tables by posting are mended where wordings have changed, and hold what making them anew would give."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import duckdb
import pytest

from warehouse.building import build
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
    assert built(con) == dict.fromkeys(MENDED, "mended")
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
