"""The counting models on a real DuckDB: small tables in, whole tables out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from warehouse.portable import objections

MODELS = Path(__file__).parents[2] / "warehouse/models/marts"
NAMES = ("pay_points", "posting_counts", "skill_counts", "role_postings", "pay_unstated")

TABLES = """
create schema core; create schema marts; create schema ref;
create table ref.clock as select date '2026-06-15' as as_of_on;
create table ref.measurement as select * from (values
    ('pairs', 'groups', 2.0)
) as constants (section, name, value);
create table core.postings (
    posting_id varchar, source varchar, panel_id varchar, employer_id varchar, employer varchar,
    sector varchar, role varchar, level varchar, workplace varchar, city varchar, region varchar,
    country varchar, posted_on date, is_prospect boolean, is_primary boolean, is_watched boolean,
    is_unlisted boolean, is_readable boolean
);
create table core.pay (
    posting_id varchar, range_number integer, pay_min double, pay_max double, currency varchar,
    period varchar, basis varchar, is_headline boolean, is_plausible boolean, pay_min_usd_year double,
    pay_max_usd_year double, pay_mid_usd_year double
);
create table core.posting_skills (
    posting_id varchar, skill_id varchar, kind varchar, is_negated boolean,
    is_implied boolean
);
"""
ACME = ("greenhouse", "greenhouse:acme", "acme", "Acme", "fintech")
BOLT = ("hackernews", "hackernews", "bolt", "Bolt", None)
ML = ("ml-engineer", "senior", "remote", None, "CA", "US")
NO_ROLE = (None, "unstated", "unstated", None, None, None)
MAY, LATE_MAY, JUNE = date(2026, 5, 1), date(2026, 5, 31), date(2026, 6, 1)
POSTINGS: list[
    tuple[object, ...]
] = [  # id, employer, role and place, posted_on, is_prospect, is_primary, is_watched, is_unlisted, readable
    ("p1", *ACME, *ML, MAY, False, True, True, False, True),
    ("p2", *ACME, *ML, LATE_MAY, False, True, True, False, True),
    ("p3", *ACME, *ML, JUNE, False, True, True, False, True),
    ("p4", *BOLT, *NO_ROLE, MAY, False, True, True, False, True),
    ("prospect", *ACME, *ML, MAY, True, True, True, False, True),
    ("duplicate", *ACME, *ML, MAY, False, False, True, False, True),
    ("unlisted", *ACME, *ML, MAY, False, True, True, True, True),
    ("unread", *ACME, *ML, MAY, False, True, True, False, False),
    ("unwatched", *BOLT, *ML, MAY, False, True, False, False, True),
]
YEAR = ("USD", "year", "base")
PAY: list[
    tuple[object, ...]
] = [  # id, range, min, max, currency, period, basis, headline, plausible, USD per year: min, max, mid
    ("p1", 1, 150e3, 190e3, *YEAR, True, True, 150e3, 190e3, 170e3),
    ("p1", 2, 140e3, 150e3, *YEAR, False, True, 140e3, 150e3, 145e3),
    ("p2", 1, None, 190e3, *YEAR, True, True, None, 190e3, None),
    ("p3", 1, 1.0, 2.0, *YEAR, True, False, 1.0, 2.0, 1.5),
    ("p4", 1, 60.0, 80.0, "EUR", "hour", "base", True, True, 137280.0, 183040.0, 160160.0),
    ("duplicate", 1, 150e3, 190e3, *YEAR, True, True, 150e3, 190e3, 170e3),
    ("prospect", 1, 150e3, 190e3, *YEAR, True, True, 150e3, 190e3, 170e3),
    ("unlisted", 1, 150e3, 190e3, *YEAR, True, True, 150e3, 190e3, 170e3),
    ("unread", 1, 150e3, 190e3, *YEAR, True, True, 150e3, 190e3, 170e3),
    ("unwatched", 1, 100e3, 120e3, *YEAR, True, True, 100e3, 120e3, 110e3),
]
SKILLS: list[tuple[object, ...]] = [
    ("p1", "sql", "skill", False, False),
    ("p1", "python", "skill", False, False),
    ("p1", "java", "skill", True, False),
    ("p2", "python", "skill", False, False),
    ("p4", "ckad", "certification", False, False),
    ("duplicate", "python", "skill", False, False),
    ("unlisted", "python", "skill", False, False),
    ("unwatched", "python", "skill", False, False),
    ("p2", "java", "skill", True, False),
    ("p2", "model-deployment", "skill", False, True),
    ("p1", "mentoring", "skill", False, True),
]


NAMED = (MODELS.parent / "core/named_skills.sql").read_text("utf-8")


def skills_named_by(connection: duckdb.DuckDBPyConnection, named_skills: str) -> None:
    """core.named_skills by this select, and the tables made of it."""
    connection.execute(f"create or replace table core.named_skills as {named_skills}")
    for name in ("skill_numbers", "skill_lists"):
        sql = (MODELS.parent / f"core/{name}.sql").read_text("utf-8")
        connection.execute(f"create or replace table core.{name} as {sql}")


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        for table, filled in (("postings", POSTINGS), ("pay", PAY), ("posting_skills", SKILLS)):
            places = ", ".join("?" * len(filled[0]))
            connection.executemany(f"insert into core.{table} values ({places})", filled)  # noqa: S608
        skills_named_by(connection, NAMED)
        for name in NAMES:
            sql = (MODELS / f"{name}.sql").read_text("utf-8")
            connection.execute(f"create table marts.{name} as {sql}")
        yield connection


def rows(warehouse: duckdb.DuckDBPyConnection, name: str) -> list[tuple[object, ...]]:
    return warehouse.execute(f"select * from marts.{name} order by all").fetchall()  # noqa: S608


def test_pay_points_are_primary_postings_with_plausible_pay_at_both_ends(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert rows(warehouse, "pay_points") == [
        ("p1", "acme", "Acme", "ml-engineer", "senior", "US", "CA", "fintech", "remote", MAY,
         150e3, 190e3, 170e3, "USD", ["python", "sql"]),
        ("p4", "bolt", "Bolt", None, "unstated", None, None, None, "unstated", MAY,
         137280.0, 183040.0, 160160.0, "EUR", ["ckad"]),
        ("unwatched", "bolt", "Bolt", "ml-engineer", "senior", "US", "CA", None, "remote", MAY,
         100e3, 120e3, 110e3, "USD", ["python"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("basis = 'ote'", "on-target earnings are not base pay"),
        ("basis = 'unknown'", "nor is total compensation"),
        ("period = null", "an unknown period cannot be put per year"),
        ("pay_max = null", "an open end has no midpoint"),
        ("pay_mid_usd_year = null", "no rate, no dollars"),
        ("is_headline = false", "a posting counts once"),
    ],
)
def test_pay_that_is_no_point(warehouse: duckdb.DuckDBPyConnection, change: str, why: str) -> None:
    warehouse.execute(f"update core.pay set {change} where posting_id = 'p4'")  # noqa: S608
    found = warehouse.execute((MODELS / "pay_points.sql").read_text("utf-8")).fetchall()
    assert sorted(row[0] for row in found) == ["p1", "unwatched"], why


def test_posting_counts_are_watched_primary_postings(warehouse: duckdb.DuckDBPyConnection) -> None:
    acme = ("ml-engineer", "senior", "US", "fintech", "remote", "greenhouse", "greenhouse:acme", "acme")
    assert rows(warehouse, "posting_counts") == [
        (MAY, *acme, 2, 1),
        (MAY, None, "unstated", None, None, "unstated", "hackernews", "hackernews", "bolt", 1, 1),
        (JUNE, *acme, 1, 0),
    ]


def test_skill_counts_leave_out_what_is_negated_or_implied(warehouse: duckdb.DuckDBPyConnection) -> None:
    acme = ("ml-engineer", "senior", "fintech", "greenhouse:acme", "acme")
    assert rows(warehouse, "skill_counts") == [
        (MAY, "ckad", None, "unstated", None, "hackernews", "bolt", 1),
        (MAY, "python", *acme, 2),
        (MAY, "sql", *acme, 1),
    ]


OfSkills = Callable[[str], dict[str, list[tuple[object, ...]]]]


@pytest.fixture
def of_skills(warehouse: duckdb.DuckDBPyConnection) -> OfSkills:
    """Given core.named_skills: the rows of every mart that reads the skills of postings."""
    texts = {path.stem: path.read_text("utf-8") for path in MODELS.glob("*.sql")}
    texts = {name: text for name, text in texts.items() if "_skills" in text or "skill_lists" in text}
    groups = "select 'group ' || skill_id as skill_group_id, skill_id from core.posting_skills"
    warehouse.execute(f"create table ref.skill_groups as {groups}")
    warehouse.execute("create table ref.guides as select 'ml-engineer' as role")
    warehouse.execute("update ref.measurement set value = 0 where name = 'skill_share_min'")
    for column in ("years_min double default 3", "title varchar", "company varchar", "duplicate_of varchar",
                   "is_open boolean default true"):  # fmt: skip
        warehouse.execute(f"alter table core.postings add column {column}")

    def found(named_skills: str) -> dict[str, list[tuple[object, ...]]]:
        skills_named_by(warehouse, named_skills)
        return {
            name: warehouse.execute(f"from ({text}) order by all").fetchall() for name, text in texts.items()
        }

    return found


def test_no_mart_counts_what_an_ad_rules_out_or_only_implies(
    warehouse: duckdb.DuckDBPyConnection, of_skills: OfSkills
) -> None:
    before = of_skills(NAMED)
    assert before.keys() == {
        "ads", "group_counts", "pay_points", "pay_unstated", "role_postings", "skill_counts",
        "years_skill_counts",
    }  # fmt: skip
    warehouse.execute("create table core.all_skills as from core.posting_skills")
    for which in ("is_negated", "is_implied"):
        warehouse.execute(f"delete from core.posting_skills where {which}")  # noqa: S608
        assert of_skills(NAMED) == before, which
        warehouse.execute("create or replace table core.posting_skills as from core.all_skills")


@pytest.mark.parametrize("left_out", ["not is_negated", "not is_implied"])
def test_every_mart_reads_the_skills_that_are_named(of_skills: OfSkills, left_out: str) -> None:
    """With half of its condition core.named_skills would change each of them: so the test above can fail."""
    before = of_skills(NAMED)
    after = of_skills(f"select posting_id, skill_id from core.posting_skills where {left_out}")  # noqa: S608
    assert [name for name, rows in before.items() if rows == after[name]] == []


def test_role_postings_are_those_of_a_role_and_the_year_by_group_of_employers(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    numbers = dict(warehouse.execute("select skill_id, skill_number from core.skill_numbers").fetchall())
    python, sql = numbers["python"], numbers["sql"]
    assert rows(warehouse, "role_postings") == [
        ("p1", "ml-engineer", 1, [python, sql]),
        ("p2", "ml-engineer", 1, [python]),
        ("p3", "ml-engineer", 1, []),
    ], "implied and negated skills are no mention; no role, no pair"
    warehouse.execute("update core.postings set posted_on = date '2025-05-31' where posting_id = 'p2'")
    model = (MODELS / "role_postings.sql").read_text("utf-8")
    found = warehouse.execute(f"from ({model}) order by all").fetchall()
    assert [row[0] for row in found] == ["p1", "p3"], "older ads are left out"


def test_pay_unstated_are_the_other_primary_postings_of_a_role_in_the_year(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    place = ("ml-engineer", "senior", "US", "CA", "fintech", "remote")
    assert rows(warehouse, "pay_unstated") == [
        ("p2", "acme", *place, LATE_MAY, ["python"]),
        ("p3", "acme", *place, JUNE, []),
    ]
    warehouse.execute("update ref.clock set as_of_on = date '2026-05-31'")
    sql = (MODELS / "pay_unstated.sql").read_text("utf-8")
    assert [row[0] for row in warehouse.execute(f"from ({sql}) order by all").fetchall()] == ["p2"]
    warehouse.execute("update ref.clock set as_of_on = date '2027-06-02'")
    assert [row[0] for row in warehouse.execute(f"from ({sql}) order by all").fetchall()] == ["p3"]


def test_counts_come_as_whole_numbers(warehouse: duckdb.DuckDBPyConnection) -> None:
    kinds = warehouse.execute(
        "select distinct data_type from information_schema.columns where column_name like '%_count'"
    ).fetchall()
    assert kinds == [("BIGINT",)]


@pytest.mark.parametrize("name", NAMES)
def test_model_states_its_grain_and_is_portable(name: str) -> None:
    sql = (MODELS / f"{name}.sql").read_text("utf-8")
    assert sql.startswith("-- grain: one row per ")
    body = "\n".join(line for line in sql.splitlines() if not line.startswith("--"))
    assert body == body.lower()
    assert objections(sql) == []
