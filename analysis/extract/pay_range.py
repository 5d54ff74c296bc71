"""A stated range of pay, and what makes one believable."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.extract import money
from analysis.extract.values import Evidence

RANGES_MAX = 40  # a posting with more is a table of another kind; the first ones are kept
SPREAD_MAX = 8.0  # a range wider than this ratio is two figures that do not belong together


@dataclass(frozen=True)
class PayRange:
    """One stated range; an open end is None.

    `is_swapped`: the ends stood the wrong way round and were turned.
    """

    pay_min: float | None
    pay_max: float | None
    currency: str | None
    period: str | None
    basis: str
    is_structured: bool
    is_plausible: bool
    is_swapped: bool
    label: str | None
    evidence: Evidence | None
    confidence: float

    @property
    def ends(self) -> tuple[float | None, float | None]:
        """Both ends."""
        return (self.pay_min, self.pay_max)

    @property
    def width(self) -> float:
        """How wide it is; an open one counts as a point."""
        if self.pay_min is None or self.pay_max is None:
            return 0.0
        return self.pay_max - self.pay_min


def currency_of(written: str | None, country: str | None) -> str | None:
    """The ISO code of what is written; a bare "$" or "kr", or nothing, is the place's own where that fits."""
    local = money.CURRENCY_OF.get(country or "")
    if written == "$":
        return local if local in money.DOLLARS else "USD"
    if written == "kr":
        return local if local in ("SEK", "NOK", "DKK") else None
    return written or local


def is_plausible(low: float | None, high: float | None, code: str | None, per: str | None) -> bool:
    """Whether a range is a wage: currency and period known, both ends possible, not absurdly wide."""
    ends = [end for end in (low, high) if end is not None]
    if not ends or code is None or not all(money.is_possible(end, code, per) for end in ends):
        return False
    return max(ends) <= SPREAD_MAX * min(ends)
