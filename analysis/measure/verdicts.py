"""marts.band_verdicts: the pay band of each guide, beside what the postings offer."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from analysis.measure.bands import narrow
from analysis.measure.columns import ALL, Settings, Tables

TOO_LITTLE = "too little data"
ABOVE, WITHIN, BELOW, CANNOT_TELL = "above", "within", "below", "cannot tell"
VERDICT_COUNTRY = "US"
"""The guides give pay in dollars and no country; only postings in the United States are held against it."""
VERDICT_CURRENCY = "USD"

BAND_SCHEMA = pa.schema(
    [
        ("guide_id", pa.string()), ("level", pa.string()), ("guide_min", pa.float64()),
        ("guide_max", pa.float64()), ("is_open_ended", pa.bool_()),
        ("p50", pa.float64()), ("p50_low", pa.float64()), ("p50_high", pa.float64()),
        ("posting_count", pa.int64()), ("employer_count", pa.int64()), ("verdict", pa.string()),
    ]
)  # fmt: skip


def band_verdict(
    low: float | None, high: float | None, guide_min: float, guide_max: float, is_open_ended: bool
) -> str:
    """Where the interval of the market's median lies against a guide's half-open band [min, max).

    An open-ended band has no upper edge: the market can lie below or within it, never above.

    >>> band_verdict(131_000, 139_000, 90_000, 130_000, False)
    'above'
    >>> band_verdict(125_000, 131_000, 90_000, 130_000, False)
    'cannot tell'
    >>> band_verdict(395_000, 450_000, 250_000, 400_000, True)
    'within'
    """
    if low is None or high is None:
        return TOO_LITTLE
    if high < guide_min:
        return BELOW
    if not is_open_ended and low >= guide_max:
        return ABOVE
    if low >= guide_min and (is_open_ended or high < guide_max):
        return WITHIN
    return CANNOT_TELL


def band_verdicts(tables: Tables, settings: Settings, as_of: date) -> pa.Table:  # noqa: ARG001  # a measure's signature
    """marts.band_verdicts: one row per band of a guide, against US postings of the guide's role and level.

    A band in another currency or not per year gets no verdict but "cannot tell".
    """
    role_of = {row["guide_id"]: row["role"] for row in tables["ref.guides"].to_pylist()}
    market = {
        (row["role"], row["level"]): row
        for row in narrow(tables["marts.salary_bands"], {"country": VERDICT_COUNTRY}).to_pylist()
        if row["sector"] == ALL and row["workplace"] == ALL
    }
    rows = []
    for guide in tables["ref.guide_bands"].to_pylist():
        cell = market.get((role_of.get(guide["guide_id"]), guide["level"]), {})
        verdict = band_verdict(
            cell.get("p50_low"),
            cell.get("p50_high"),
            guide["pay_min"],
            guide["pay_max"],
            guide["is_open_ended"],
        )
        if (guide["currency"], guide["period"]) != (VERDICT_CURRENCY, "year"):
            verdict = CANNOT_TELL
        rows.append(
            {
                "guide_id": guide["guide_id"], "level": guide["level"], "guide_min": guide["pay_min"],
                "guide_max": guide["pay_max"], "is_open_ended": guide["is_open_ended"],
                "p50": cell.get("p50"), "p50_low": cell.get("p50_low"), "p50_high": cell.get("p50_high"),
                "posting_count": cell.get("posting_count", 0),
                "employer_count": cell.get("employer_count", 0),
                "verdict": verdict,
            }
        )  # fmt: skip
    rows.sort(key=lambda row: (row["guide_id"], row["guide_min"], row["level"]))
    return pa.Table.from_pylist(rows, BAND_SCHEMA)
