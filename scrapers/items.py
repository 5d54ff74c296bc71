"""A posting as a source gives it: the fields of a landing item, verbatim unless said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from scrapers.values import untracked


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
        url: where a person reads the posting, without tracking parameters.
        title_raw: as given, trimmed.
        company_raw: as given, trimmed.
        locations_raw: each place as one text.
        description_raw: HTML or plain text.
        description_format: "html" or "text".
        posted_at: ISO 8601 UTC: the only field a spider normalises.
        posted_raw: the source's date of posting.
        created_raw: the source's date of creation, where it gives one beside the date of posting.
        updated_raw: the source's date of the last edit.
        valid_through_raw: the source's closing date.
        employment_type_raw: full time, contract and so on, in the source's words.
        workplace_raw: the source's own remote or hybrid flag ("TELECOMMUTE"); "remote" on remote-only boards.
        department_raw: department, team or category, in the source's words.
        level_raw: seniority or experience asked for, in the source's words.
        education_raw: the degree field, in the source's words.
        requisition_raw: the employer's own number of the vacancy, where it differs from native_id.
        language_raw: the source's language code.
        pay_ranges: from structured fields only, never from prose; every zone, level or tier.
        pay_raw: a field for pay that is free text ("$14/hr", "$80K - $95K").
        pay_predicted_raw: the source's own estimate, as JSON: never what the employer states.
        attribution_raw: the words of credit the source asks for.
        is_prospect: a standing invitation without a vacancy behind it.
        is_unlisted: reachable by its link, but not on the employer's own list.
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
    created_raw: str | None = None
    updated_raw: str | None = None
    valid_through_raw: str | None = None
    employment_type_raw: str | None = None
    workplace_raw: str | None = None
    department_raw: str | None = None
    level_raw: str | None = None
    education_raw: str | None = None
    requisition_raw: str | None = None
    language_raw: str | None = None
    pay_ranges: tuple[PayRange, ...] = ()
    pay_raw: str | None = None
    pay_predicted_raw: str | None = None
    attribution_raw: str | None = None
    is_prospect: bool = False
    is_unlisted: bool = False

    def landing_fields(self) -> dict[str, Any]:
        """The posting as `warehouse.landing` takes it."""
        values = {name: getattr(self, name) for name in _NAMES}
        ranges = [{name: getattr(pay, name) for name in _PAY_NAMES} for pay in self.pay_ranges]
        values["url"] = untracked(self.url) or None if self.url else None
        return {**values, "locations_raw": list(self.locations_raw), "pay_ranges": ranges}

    @classmethod
    def from_landing(cls, line: Mapping[str, Any]) -> Posting:
        """The posting of a landed line, as `landing_fields` gave it (and masked as it was landed)."""
        values = {name: line[name] for name in _NAMES if line.get(name) is not None}
        values["locations_raw"] = tuple(values.get("locations_raw", ()))
        values["pay_ranges"] = tuple(PayRange(**pay) for pay in values.get("pay_ranges", ()))
        return cls(**{"url": None, "title_raw": None, **values})


_NAMES = tuple(field.name for field in fields(Posting))
_PAY_NAMES = tuple(field.name for field in fields(PayRange))
