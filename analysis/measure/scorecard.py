"""marts.guide_scorecard: what a guide calls high-demand sectors and emerging trends, as measured claims."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from analysis.measure.changes import FALLING, RISING, TOO_LITTLE
from analysis.measure.columns import Settings, Tables
from analysis.measure.verdicts import CANNOT_TELL

BORNE_OUT, NOT_BORNE_OUT = "borne out", "not borne out"
SCHEMA = pa.schema(
    [
        ("guide_id", pa.string()), ("claim", pa.string()), ("name", pa.string()), ("role", pa.string()),
        ("lines", pa.string()), ("window_months", pa.int64()),
        ("share_now", pa.float64()), ("share_now_low", pa.float64()), ("share_now_high", pa.float64()),
        ("rank", pa.int64()), ("rank_of", pa.int64()),
        ("change_points", pa.float64()), ("change_low", pa.float64()), ("change_high", pa.float64()),
        ("detectable_points", pa.float64()), ("trend_verdict", pa.string()),
        ("posting_count_now", pa.int64()), ("verdict", pa.string()),
    ]
)  # fmt: skip


def guide_scorecard(tables: Tables, settings: Settings, as_of: date) -> pa.Table:  # noqa: ARG001  # a measure's signature
    """marts.guide_scorecard: one row per guide and claim, for the guide's own role."""
    roles = {row["guide_id"]: row["role"] for row in tables["ref.guides"].to_pylist()}
    rows = [*_sectors(tables, roles), *_trends(tables, roles)]
    rows.sort(key=lambda row: (row["guide_id"], row["claim"], row["name"]))
    return pa.Table.from_pylist([{name: row.get(name) for name in SCHEMA.names} for row in rows], SCHEMA)


def _sectors(tables: Tables, roles: dict[str, str]) -> list[dict[str, Any]]:
    """High-demand: the sector hires for the role more often than the middle one of all sectors measured."""
    measured = [
        row
        for row in tables["marts.sector_demand"].to_pylist()
        if row["month"] is None and row["role_per_100"] is not None
    ]
    found = []
    for claim in tables["ref.guide_sectors"].to_pylist():
        role = roles.get(claim["guide_id"], "")
        among = sorted((r for r in measured if r["role"] == role), key=lambda r: -r["role_per_100"])
        own = next((r for r in among if r["sector"] == claim["sector"]), None)
        row = {"guide_id": claim["guide_id"], "claim": "sector", "name": claim["sector"], "role": role}
        if own is None or len(among) < 3 or own["role_per_100_low"] is None:
            found.append(row | {"verdict": TOO_LITTLE, "rank_of": len(among)})
            continue
        middle = among[len(among) // 2]["role_per_100"]
        above, below = own["role_per_100_low"] > middle, own["role_per_100_high"] < middle
        found.append(
            row
            | {
                "share_now": own["role_per_100"] / 100, "share_now_low": own["role_per_100_low"] / 100,
                "share_now_high": own["role_per_100_high"] / 100, "rank": among.index(own) + 1,
                "rank_of": len(among), "posting_count_now": own["posting_count"],
                "verdict": BORNE_OUT if above else NOT_BORNE_OUT if below else CANNOT_TELL,
            }
        )  # fmt: skip
    return found


def _trends(tables: Tables, roles: dict[str, str]) -> list[dict[str, Any]]:
    """Emerging: asked for more often than before, over the longest windows that can be compared."""
    measured: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in tables["marts.group_trends"].to_pylist():
        measured.setdefault((row["skill_group_id"], row["role"]), []).append(row)
    found = []
    for claim in tables["ref.guide_trends"].to_pylist():
        role = roles.get(claim["guide_id"], "")
        windows = sorted(
            measured.get((claim["skill_group_id"], role), []), key=lambda row: -row["window_months"]
        )
        told = [row for row in windows if row["p_value"] is not None]
        row = {
            "guide_id": claim["guide_id"], "claim": "trend", "name": claim["name"], "role": role,
            "lines": claim["lines"], "verdict": TOO_LITTLE,
        }  # fmt: skip
        if windows:
            best = (told or windows)[0]
            kept = (
                "window_months", "share_now", "share_now_low", "share_now_high", "change_points",
                "change_low", "change_high", "detectable_points", "posting_count_now",
            )  # fmt: skip
            row |= {name: best[name] for name in kept} | {"trend_verdict": best["verdict"]}
        if told:
            row["verdict"] = {RISING: BORNE_OUT, FALLING: NOT_BORNE_OUT}.get(told[0]["verdict"], CANNOT_TELL)
        found.append(row)
    return found
