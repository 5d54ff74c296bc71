"""A posting as a source gives it: the fields of a landing item, verbatim unless said."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class PayRange:
    """One range a structured field states, in major units (dollars, not cents).

    Args:
        min: lower end, None for "up to".
        max: upper end, None for "from".
        currency: ISO 4217 as given.
        period: year, month, week, day or hour; None where the source does not say.
        label: what the source calls the range ("NYC Salary Range").
        raw: the field as given.
    """

    min: float | None
    max: float | None
    currency: str | None
    period: str | None
    label: str | None
    raw: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Posting:
    """What a spider reads; None (or nothing) where the source has no such field.

    Args:
        native_id: the source's own id, or the page's URL where it has none.
        url: where a person reads the posting.
        title_raw: as given, trimmed.
        company_raw: as given, trimmed.
        locations_raw: each place as one text.
        description_raw: HTML or plain text.
        description_format: "html" or "text".
        posted_at: ISO 8601 UTC: the only field a spider normalises.
        posted_raw: the source's date of posting.
        updated_raw: the source's date of the last edit.
        valid_through_raw: the source's closing date.
        employment_type_raw: full time, contract and so on, in the source's words.
        workplace_raw: the source's own remote or hybrid flag ("TELECOMMUTE").
        department_raw: in the source's words.
        language_raw: the source's language code.
        pay_ranges: from structured fields only, never from prose.
        is_prospect: a standing invitation without a vacancy behind it.
    """

    native_id: str
    url: str | None
    title_raw: str | None
    company_raw: str | None = None
    locations_raw: tuple[str, ...] = ()
    description_raw: str | None = None
    description_format: str = "html"
    posted_at: str | None = None
    posted_raw: str | None = None
    updated_raw: str | None = None
    valid_through_raw: str | None = None
    employment_type_raw: str | None = None
    workplace_raw: str | None = None
    department_raw: str | None = None
    language_raw: str | None = None
    pay_ranges: tuple[PayRange, ...] = ()
    is_prospect: bool = False

    def landing_fields(self) -> dict[str, Any]:
        """The posting as `warehouse.landing` takes it."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        ranges = [{f.name: getattr(pay, f.name) for f in fields(PayRange)} for pay in self.pay_ranges]
        return {**values, "locations_raw": list(self.locations_raw), "pay_ranges": ranges}
