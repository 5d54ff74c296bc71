"""USAJOBS: announcements of the United States' federal agencies, with pay in nearly every one.

Source: developer.usajobs.gov, GET /api/Search and its code lists.
"""

from __future__ import annotations

import html
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from scrapers.base import ANY_NAME, BoardSpider
from scrapers.errors import PageChanged
from scrapers.items import PayRange, Posting
from scrapers.paging import Paging, ids
from scrapers.reading import Reading
from scrapers.values import number, text, utc

API = "https://data.usajobs.gov/api/Search"
# The API's own limits: 500 on a page, 10,000 for one question.
PER_PAGE, MAX_PAGES = 500, 20
# Series of the OPM's Handbook of Occupational Groups and Families, those that write software or work with
# data: computer engineering, operations research, computer science, data science, information technology.
SERIES = ("0854", "1515", "1550", "1560", "2210")
# Of the code list RemunerationRateIntervalCodes; the others are no period we know: bi-weekly (BW), fee basis
# (FB), piece work (PW), school year (SY), student stipend (ST), without compensation (WC).
_PERIODS = {
    "PA": "year", "PER YEAR": "year", "PM": "month", "PER MONTH": "month", "PD": "day", "PER DAY": "day",
    "PH": "hour", "PER HOUR": "hour",
}  # fmt: skip
# Under the headings of the announcement's page; who to call and how to apply stay out.
_PARTS = {
    "JobSummary": "Summary", "MajorDuties": "Duties", "Requirements": "Requirements",
    "QualificationSummary": "Qualifications", "Education": "Education",
}  # fmt: skip


class UsajobsSpider(BoardSpider):
    """The open announcements of SERIES, whatever the board is called; the key's e-mail is the user agent."""

    name = "usajobs"
    board_form = ANY_NAME
    keys = ("USAJOBS_EMAIL", "USAJOBS_API_KEY")

    async def read(self, reading: Reading) -> AsyncIterator[Posting]:
        """Yield all announcements, page by page; short of their total the listing is not complete."""
        # The Host header, which the vendor asks for too, is part of every request as it is.
        email, key = (self.key(name) for name in self.keys)
        headers = {"User-Agent": email, "Authorization-Key": key}
        paging = Paging("USAJOBS")
        for page in range(1, MAX_PAGES + 1):
            query = {"JobCategoryCode": ";".join(SERIES), "ResultsPerPage": PER_PAGE, "Page": page}
            answer = await self.json(reading, f"{API}?{urlencode(query)}", headers=headers)
            result = answer.get("SearchResult")
            entries = result.get("SearchResultItems") if isinstance(result, dict) else None
            if not isinstance(result, dict) or not isinstance(entries, list):
                raise PageChanged("USAJOBS answered without a list of announcements")
            total = number(result.get("SearchResultCountAll"))
            reading.is_empty = total == 0 and not entries
            found = ids(entries, "MatchedObjectId")
            for entry, native_id in zip(entries, found, strict=True):
                job = entry.get("MatchedObjectDescriptor") if native_id else None
                if native_id is None or not isinstance(job, dict) or not text(job.get("PositionTitle")):
                    self.reject(reading, "an announcement without id or title", json.dumps(entry))
                else:
                    yield posting(native_id, job)
            if paging.is_last(found, total):
                return
        reading.shortfall = f"USAJOBS goes on after {MAX_PAGES} pages of {PER_PAGE} announcements"


def posting(native_id: str, job: Mapping[str, Any]) -> Posting:
    """The posting in one announcement."""
    area = job.get("UserArea")
    details = area.get("Details") if isinstance(area, dict) else None
    details = details if isinstance(details, dict) else {}
    places = _each(job.get("PositionLocation"), "LocationName")
    posted = text(job.get("PublicationStartDate")) or text(job.get("PositionStartDate"))
    terms = _each(job.get("PositionSchedule"), "Name") + _each(job.get("PositionOfferingType"), "Name")
    return Posting(
        native_id=native_id,
        url=text(job.get("PositionURI")),
        title_raw=text(job.get("PositionTitle")),
        company_raw=text(job.get("OrganizationName")) or text(job.get("DepartmentName")),
        locations_raw=tuple(places or filter(None, [text(job.get("PositionLocationDisplay"))])),
        description_raw=description({**details, "QualificationSummary": job.get("QualificationSummary")}),
        posted_at=utc(posted),
        posted_raw=posted,
        valid_through_raw=text(job.get("ApplicationCloseDate")) or text(job.get("PositionEndDate")),
        employment_type_raw="; ".join(terms) or None,
        workplace_raw=workplace(details),
        department_raw=text(job.get("DepartmentName")),
        level_raw=grade(job, details),
        requisition_raw=text(job.get("PositionID")),
        pay_ranges=tuple(filter(None, map(pay_range, _dicts(job.get("PositionRemuneration"))))),
    )


def pay_range(entry: Mapping[str, Any]) -> PayRange | None:
    """The range of one entry of PositionRemuneration, which is in dollars; None if it holds no amount."""
    low, high = (number(entry.get(key)) or None for key in ("MinimumRange", "MaximumRange"))
    if low is None and high is None:
        return None
    code = text(entry.get("RateIntervalCode")) or text(entry.get("Description")) or ""
    period, raw = _PERIODS.get(code.upper()), json.dumps(entry, ensure_ascii=False)
    return PayRange(min=low, max=high, currency="USD", period=period, label=None, raw=raw)


def workplace(details: Mapping[str, Any]) -> str | None:
    """What the flags say: some telework is allowed in most offices, and makes none of them remote."""
    if str(details.get("RemoteIndicator")).lower() == "true":
        return "remote"
    return "telework eligible" if str(details.get("TeleworkEligible")).lower() == "true" else None


def grade(job: Mapping[str, Any], details: Mapping[str, Any]) -> str | None:
    """Pay plan and grades: "GS 12-13"."""
    grades = dict.fromkeys(filter(None, (text(details.get(key)) for key in ("LowGrade", "HighGrade"))))
    return " ".join([*_each(job.get("JobGrade"), "Code"), *filter(None, ["-".join(grades)])]) or None


def description(parts: Mapping[str, Any]) -> str | None:
    """All parts of the text as HTML, each under its heading; a list stays a list."""
    found = []
    for key, heading in _PARTS.items():
        value = parts.get(key)
        items = [_markup(item) for item in value if text(item)] if isinstance(value, list) else []
        body = (
            "\n".join(["<ul>", *(f"<li>{item}</li>" for item in items), "</ul>"]) if items else _markup(value)
        )
        if body:
            found.append(f"<h3>{heading}</h3>\n{body}")
    return "\n".join(found) or None


def _markup(value: object) -> str:
    """The text as HTML: as it is if it holds tags, which agencies may write, and else escaped."""
    found = text(value) or ""
    is_marked = "</" in found or "<br" in found
    return found if is_marked else html.escape(found, quote=False).replace("\n", "<br>\n")


def _each(entries: object, key: str) -> list[str]:
    return list(dict.fromkeys(found for entry in _dicts(entries) if (found := text(entry.get(key)))))


def _dicts(value: object) -> Sequence[Mapping[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
