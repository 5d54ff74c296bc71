"""Base pay a posting states, in its fields and its text, and the one range that speaks for it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from analysis.extract import money, prose_pay
from analysis.extract.pay_range import RANGES_MAX, PayRange, currency_of, is_plausible

__all__ = ["PayRange", "headline", "parse_field", "read", "span"]


def read(
    text: str,
    structured: Sequence[Mapping[str, Any]] = (),
    countries: Iterable[str | None] = (),
    pay_raw: str | None = None,
) -> list[PayRange]:
    """The stated ranges, structured ones first; text fills the gap where there are no usable ones.

    The same pay in field and prose counts once: the prose lends its evidence, and period or currency if the
    field lacks them. `countries` (ISO codes, best first) say which dollar a bare "$" is. `pay_raw` is a field
    of free text ("$80K - $95K"), read like a line of the ad where there is no structured range.
    """
    country = next((c for c in countries if c), None)
    fields = [found for row in structured[:RANGES_MAX] if (found := _structured(row, country))]
    said = prose_pay.from_text(text, country)
    if not fields and pay_raw:
        line = f"Salary: {' '.join(pay_raw[:500].split())}"
        fields = [replace(found, evidence=None) for found in prose_pay.from_text(line, country)]
    if not fields:
        return said
    joined = [_joined(found, said) for found in fields]
    if any(found.is_plausible for found in joined):
        return joined
    return [*said, *joined] if any(found.is_plausible for found in said) else [*joined, *said]


def headline(ranges: Sequence[PayRange]) -> PayRange | None:
    """The one range that speaks for a posting.

    Plausible before not, base before other, then the widest of the first currency and period.
    """
    if not ranges:
        return None
    best = [r for r in ranges if r.is_plausible] or list(ranges)
    best = [r for r in best if r.basis == "base"] or best
    first = best[0]
    same = [r for r in best if (r.currency, r.period) == (first.currency, first.period)]
    return max(same, key=lambda r: (r.width, r.pay_min is not None and r.pay_max is not None))


def span(ranges: Sequence[PayRange]) -> tuple[PayRange, list[PayRange]] | None:
    """The headline widened over all ranges of its currency, period and basis (zones, levels), and those."""
    head = headline(ranges)
    if head is None or not head.is_plausible:
        return None
    mine = [
        r for r in ranges
        if r.is_plausible and (r.currency, r.period, r.basis) == (head.currency, head.period, head.basis)
    ]  # fmt: skip
    both = [r for r in mine if r.pay_min is not None and r.pay_max is not None]
    if not both:
        return head, [head]
    low = min(r.pay_min for r in both if r.pay_min is not None)
    high = max(r.pay_max for r in both if r.pay_max is not None)
    return replace(head, pay_min=low, pay_max=high), both


def parse_field(value: str | Sequence[Mapping[str, Any]] | None) -> list[Mapping[str, Any]]:
    """The rows of a pay_ranges field, JSON or not; what is no list of tables is no pay."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return []
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, (list, tuple)) else []


def _structured(row: Mapping[str, Any], country: str | None) -> PayRange | None:
    label = str(row.get("label") or "")[:500] or None
    kind = label or ""
    if prose_pay.OTHER_WORD.search(kind) and not prose_pay.PAY_WORD.search(kind):
        return None
    low, high = _positive(row.get("min")), _positive(row.get("max"))
    if low is None and high is None:
        return None
    swapped = low is not None and high is not None and low > high
    if swapped:
        low, high = high, low
    code = str(row.get("currency") or "").upper() or currency_of(None, country)
    per = next((name for name in money.HOURS_PER_YEAR if name == row.get("period")), None)
    per = per or money.likely_period(high or low or 0, code)
    basis = "ote" if prose_pay.OTE.search(kind) else "base"
    plausible = is_plausible(low, high, code, per) and not _is_local(high or low or 0, code, per, country)
    return PayRange(
        low, high, code, per, basis, True, plausible, swapped, label, None, 0.8 if swapped else 0.98
    )


def _is_local(amount: float, code: str | None, per: str | None, country: str | None) -> bool:
    """Whether the amount is the place's own currency under another's name: rupees shown as dollars."""
    local = money.CURRENCY_OF.get(country or "")
    return (
        per is not None
        and local in money.LOW_WAGE
        and code != local
        and money.usd_year(amount, code, per) > money.USD_YEAR_MAX_LOW
    )


def _positive(value: object) -> float | None:
    """A figure of a field; 0 and -1 stand for "not given", text is no figure."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < 1e12:
        return None
    return float(value)


def _joined(found: PayRange, said: Sequence[PayRange]) -> PayRange:
    """The field with what the same range in prose adds."""
    for other in said:
        if _same(found, other):
            per = found.period or other.period
            if not found.is_plausible and other.is_plausible and found.ends == other.ends:
                per = other.period
            code = found.currency or other.currency
            plausible = is_plausible(found.pay_min, found.pay_max, code, per)
            return replace(found, period=per, currency=code, evidence=other.evidence, is_plausible=plausible)
    return found


def _same(a: PayRange, b: PayRange) -> bool:
    return all(
        (x is None) == (y is None) and (x is None or y is None or abs(x - y) < 1)
        for x, y in zip(a.ends, b.ends, strict=True)
    )
