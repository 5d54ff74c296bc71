"""Gates bite: each finds its own kind of wrong row, and a blocked refresh publishes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.conftest import Desk
from tests.warehouse.market import Ad, Read, Rules
from warehouse import checks
from warehouse.database import connect
from warehouse.errors import WarehouseError

# A limit of ops.gauges that is crossed, by the gate that says so.
_CROSSED = {
    gate: f"'{gate.removesuffix('_all')}' as gauge, '{part}' as gauge_part, {value} as gauge_value, "
    f"'{'all' if gate.endswith('_all') else 'lever'}' as source"
    for gate, part, value in (
        ("row_counts", "", 0.1), ("row_counts_all", "", 0.1), ("field_completeness", "url", 0.1),
        ("field_completeness_all", "title_raw", 0.1), ("pay_unreadable", "", 0.9),
        ("pay_unreadable_all", "", 0.9), ("language_mix", "de", 0.1), ("tag_rate", "", 0.1),
        ("tag_rate_all", "", 0.1), ("duplicate_share", "", 0.9), ("duplicate_share_all", "", 0.1),
    )
}  # fmt: skip

# What breaks the rows of one good warehouse, and which checks say so (at least).
BREAKS = {
    "insert into core.postings select * from core.postings limit 1": {"postings_unique"},
    "delete from core.postings where native_id = '2'": {"postings_complete"},
    "delete from core.postings": {"postings_vanished", "postings_complete"},
    "insert into raw.versions select * from raw.versions limit 1": {"versions_unique"},
    "delete from facts.postings": {"versions_extracted"},
    "delete from ops.text_files": {"texts_complete"},
    "update raw.versions set description_raw = 'x' where native_id = '2'": {"texts_complete"},
    "insert into facts.postings by name select 'x' as posting_id, 'z' as extractor_version": {
        "one_extractor_version", "facts_have_versions"
    },
    "update raw.sightings set first_seen_at = last_seen_at + interval 1 day": {"sightings_ordered"},
    "update raw.sightings set content_hash = 'x'": {"sightings_have_versions"},
    "insert into raw.runs by name select 'x' as run_id, 'simulated' as kind": {"one_kind"},
    "insert into ref.clock select * from ref.clock": {"clock_one_row"},
    "update core.spells set closed_on = opened_on - 1": {"spells_ordered"},
    "insert into core.spells by name select posting_id, 2 as spell_number from core.spells": {
        "spells_closed_between"
    },
    "update core.postings set posted_on = date '2030-01-01'": {"postings_dates"},
    "update core.postings set is_primary = false": {"duplicates_primary"},
    "insert into core.duplicates select * from core.duplicates": {"duplicates_unique"},
    "update core.pay set pay_min = 2 * pay_max": {"pay_ordered"},
    "update core.pay set is_headline = false": {"pay_one_headline"},
    "insert into core.pay select * from core.pay": {"pay_unique", "pay_one_headline"},
    "update core.pay set currency = 'XYZ'": {"pay_no_rate"},
    "insert into core.posting_skills select * from core.posting_skills": {"posting_skills_unique"},
    "update core.posting_skills set skill_id = 'telepathy'": {"posting_skills_known"},
    "update core.posting_skills set evidence_text = ''": {"posting_skills_evidence"},
    "update core.postings set role = 'wizard'": {"postings_known_values"},
    "update ref.guide_requirements set skill_id = 'telepathy'": {"guides_known"},
    "insert into marts.coverage select * from marts.coverage": {"coverage_ordered"},
    "insert into core.reads by name "
    "select source, board, read_on, true as is_good, 0 as item_count, 9 as read_number from core.reads": {
        "boards_emptied"
    },
    "insert into marts.field_breaks by name "
    "select 'greenhouse' as source, 'all' as board, 'pay_ranges' as field, 'new postings' as break_basis, "
    "as_of_on as broken_on, 0.9 as filled_share_before, 0.1 as filled_share_after from ref.clock": {
        "fields_broken"
    },
    "update ops.drift set psi = 0.3, case_count = 200, case_count_before = 200": {"drift"},
    "update core.reads set is_halved = true": {"boards_halved"},
    "update core.reads set read_on = read_on - 9": {"freshness"},
    "update core.reads set read_on = read_on - 40": {"freshness_all"},
    **{
        f"insert into ops.gauges by name select build_id, {rest}, 50 as case_count, 100 as usual, "  # noqa: S608
        "0.4 as limit_low, 0.6 as limit_high from ops.build": {gate}
        for gate, rest in _CROSSED.items()
    },
    "insert into raw.rejects by name select run_id, source from raw.source_runs": {"rejects_few"},
}  # fmt: skip


@pytest.fixture(scope="module")
def con(shared_desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A writable copy of one good warehouse."""
    says = "skill: python\npay: 100-120 USD hour\nlevel: senior"
    ads = [Ad("1", says=says), Ad("2", says=says, posted="2026-01-02")]
    result = shared_desk.refresh("2026-01-05", [Read(ads)])
    assert result.published, result.error
    assert [c.check_name for c in result.checks if c.status == "failed"] == []
    copy = tmp_path_factory.mktemp("checks") / "copy.duckdb"
    shutil.copyfile(shared_desk.open().path, copy)
    with connect(copy) as found:
        yield found


@pytest.mark.parametrize("sql", BREAKS)
def test_a_check_finds_what_is_wrong(con: duckdb.DuckDBPyConnection, sql: str) -> None:
    con.execute("begin")
    try:
        con.execute(sql)
        failed = {r.check_name: r for r in checks.run(con, "again") if r.status == "failed"}
    finally:
        con.execute("rollback")
    assert BREAKS[sql] <= failed.keys()
    for name in BREAKS[sql]:
        assert 0 < len(failed[name].rows) <= min(failed[name].row_count, 20)


def test_every_check_of_core_tables_is_seen_to_bite() -> None:
    named = {name for names in BREAKS.values() for name in names}
    all_names = {p.stem for p in checks.FOLDER.glob("*.sql") if not p.stem.startswith("marts_")}
    assert all_names - named == set()


class Careless(Rules):
    """Finds a skill that is in no taxonomy."""

    def _read(self, title, text):  # type: ignore[no-untyped-def]
        found = super()._read(title, text)
        for skill in found["skills"]:
            skill["skill_id"] = "telepathy"
        return found


def test_a_blocking_check_keeps_yesterday_and_lists_the_rows(desk: Desk) -> None:
    first = desk.refresh("2026-01-05", [Read([Ad("1")])])
    desk.extractor = Careless("careless-1")
    result = desk.refresh("2026-01-06", [Read([Ad("2")])])
    assert (result.exit_code, result.status, result.build_id) == (1, "not_published", None)
    assert result.error == (
        "Not published, because of failed checks: posting_skills_known "
        "(1 rows; it should hold that every skill found is in the taxonomy)"
    )
    (failed,) = [c for c in result.checks if c.status == "failed"]
    assert failed.rows == ({"skill_id": "telepathy", "row_count": 2},)
    assert desk.open().build_id == first.build_id
    desk.extractor = Rules()
    assert desk.refresh("2026-01-06").exit_code == 0
    assert desk.rows("core.postings", "native_id") == [("1",), ("2",)]


def test_a_check_without_its_words_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.sql").write_text("select 1 from core.postings")
    with duckdb.connect() as con, pytest.raises(WarehouseError, match="must begin with"):
        checks.run(con, "b", tmp_path)
