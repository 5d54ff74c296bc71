"""One practice market as the tables that measures read, straight from its truth: nothing crawled or read.

The postings become core.postings, core.pay and core.named_skills with the facts that the simulator gave them,
and the SQL models of the marts count them. So a study of the measures is a study of the measures alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from data.content import load
from data.home import SHIPPED
from scrapers.demo import Market
from scrapers.demo.truth import Row, row

Tables = dict[str, pa.Table]
MODELS = Path(__file__).parents[1] / "warehouse/models"
COUNTED = ("pay_points", "posting_counts", "skill_counts", "requirement_counts")
RATES = {"EUR": 1.1, "GBP": 1.3, "CAD": 0.73, "INR": 0.012}
"""Dollars for one unit, the same on every day: intervals are looked at here, not what a euro buys."""
AS_OF = date(2026, 11, 1)
"""The day after the market's last: October is a whole month."""

POSTINGS = pa.schema(
    [(name, pa.string()) for name in (
        "posting_id", "source", "panel_id", "employer_id", "employer", "role", "level", "country", "region",
        "sector", "workplace", "education",
    )]
    + [("years_min", pa.float64()), ("posted_on", pa.date32())]
    + [(name, pa.bool_()) for name in (
        "is_primary", "is_watched", "is_readable", "is_prospect", "is_unlisted",
    )]
)  # fmt: skip
PAY = pa.schema(
    [(name, pa.string()) for name in ("posting_id", "currency", "period", "basis")]
    + [(name, pa.float64()) for name in (
        "pay_min", "pay_max", "pay_min_usd_year", "pay_max_usd_year", "pay_mid_usd_year",
    )]
    + [("is_headline", pa.bool_()), ("is_plausible", pa.bool_())]
)  # fmt: skip
SKILLS = pa.schema([("posting_id", pa.string()), ("skill_id", pa.string())])


def played(seed: int, postings: int = 4000) -> list[Row]:
    """The true facts of every posting of one market that could be seen."""
    market = Market(seed=seed, postings=postings)
    found = (row(market, posting, RATES) for posting in market.stream())
    return [one for one in found if one["is_seen"]]


def counted(rows: Iterable[Row], prefix: str = "") -> Tables:
    """The marts' tables of counts for these postings; `prefix` sets employers of different markets apart."""
    rows = list(rows)
    con = duckdb.connect()
    con.execute("create schema core; create schema marts; set threads = 1; set TimeZone = 'UTC'")
    for name, table in (
        ("postings", pa.Table.from_pylist([_posting(one, prefix) for one in rows], POSTINGS)),
        ("pay", pa.Table.from_pylist([_pay(one) for one in rows if one["pay"]], PAY)),
        ("named_skills", pa.Table.from_pylist(
            [{"posting_id": one["posting_id"], "skill_id": entry["skill"]} for one in rows
             for entry in one["skills"]], SKILLS)),
    ):  # fmt: skip
        con.register("rows_given", table)
        con.execute(f"create table core.{name} as select * from rows_given")  # noqa: S608  # our own names
        con.unregister("rows_given")
    found: Tables = {"ref.roles": roles()}
    for name in ("core/skill_numbers", "core/skill_lists", *(f"marts/{name}" for name in COUNTED)):
        table = name.replace("/", ".")
        con.execute(f"create table {table} as {(MODELS / f'{name}.sql').read_text('utf-8')}")
        if table.startswith("marts."):
            found[table] = con.table(table).to_arrow_table()
    con.close()
    return found


def roles() -> pa.Table:
    """ref.roles, as far as measures read it."""
    found = load(SHIPPED).roles
    return pa.table(
        {"role": [one.id for one in found.values()], "is_core": [one.core for one in found.values()]}
    )


def _posting(one: Row, prefix: str) -> dict[str, Any]:
    board = "hackernews" if one["source"] == "hackernews" else f"{one['source']}:{one['board']}"
    same = ("posting_id", "source", "role", "country", "region", "sector", "workplace", "education",
            "years_min", "employer", "is_watched", "is_prospect")  # fmt: skip
    return {
        **{name: one[name] for name in same},
        "panel_id": board, "employer_id": prefix + one["employer_token"], "level": one["level_read"],
        "posted_on": date.fromisoformat(one["posted_on"]), "is_primary": one["duplicate_of"] is None,
        "is_readable": True, "is_unlisted": False,
    }  # fmt: skip


def _pay(one: Row) -> dict[str, Any]:
    pay = one["pay"]
    low, high = pay["min_usd_year"], pay["max_usd_year"]
    return {
        "posting_id": one["posting_id"], "basis": "base",
        "currency": pay["currency"], "period": pay["period"],
        "pay_min": pay["min"], "pay_max": pay["max"], "pay_min_usd_year": low, "pay_max_usd_year": high,
        "pay_mid_usd_year": None if low is None or high is None else (low + high) / 2,
        "is_headline": True, "is_plausible": True,
    }  # fmt: skip
