"""Rows as python-jobspy 1.4 and older releases write them, in CSV, JSON lines or Parquet.

The columns are those of its JobPost, always all of them in CSV; what a board did not give is empty (older
releases and other hands: nan, None, NaT, []). `emails` is contact data and not read; the employer's other
facts (company_*) have no place in a posting.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from warehouse.imports import cells
from warehouse.imports.derived import pay_range

COLUMNS = frozenset(
    {
        "id", "site", "job_url", "job_url_direct", "title", "company", "location", "date_posted", "job_type",
        "salary_source", "interval", "min_amount", "max_amount", "currency", "is_remote", "job_level",
        "job_function", "listing_type", "emails", "description", "company_industry", "company_url",
        "company_logo", "company_url_direct", "company_addresses", "company_num_employees", "company_revenue",
        "company_description", "skills", "experience_range", "company_rating", "company_reviews_count",
        "vacancy_count", "work_from_home_type",
        # of older releases
        "logo_photo_url", "ceo_name", "ceo_photo_url", "banner_photo_url", "num_urgent_words", "benefits",
    }
)  # fmt: skip
_PAY = ("min_amount", "max_amount", "currency", "interval", "salary_source")


def is_jobspy(columns: Collection[str]) -> bool:
    """Whether these are the columns of a JobSpy file, or the fields of one of its JSON lines."""
    return {"site", "job_url", "title"} <= set(columns)


class JobSpy:
    """Reads JobSpy's rows; each site is a board."""

    source = "jobspy"
    form = "JobSpy"

    def unknown(self, columns: Collection[str]) -> list[str]:
        """The columns that JobSpy does not write."""
        return [name for name in columns if name not in COLUMNS]

    def board(self, row: Mapping[str, Any]) -> str | None:
        """The site the row is from."""
        return cells.text(row.get("site"))

    def fields(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The row as the fields of a landing item."""
        description, posted = cells.text(row.get("description")), row.get("date_posted")
        location, url = cells.text(row.get("location")), cells.text(row.get("job_url"))
        is_remote = cells.flag(row.get("is_remote"))
        return {
            "native_id": cells.identity(row.get("id")),
            "url": url or cells.text(row.get("job_url_direct")),
            "title_raw": cells.text(row.get("title")),
            "company_raw": cells.text(row.get("company")),
            "locations_raw": [location] if location else [],
            "description_raw": description,
            "description_format": cells.description_format(description),
            "posted_raw": cells.text(posted),
            "posted_at": cells.moment(posted),
            "employment_type_raw": cells.text(row.get("job_type")),
            "workplace_raw": "remote" if is_remote else cells.text(row.get("work_from_home_type")),
            "level_raw": cells.text(row.get("job_level")) or cells.text(row.get("experience_range")),
            "department_raw": cells.text(row.get("job_function")),
            **_pay(row),
        }


def _pay(row: Mapping[str, Any]) -> dict[str, Any]:
    """Pay the site states as a range; what JobSpy itself found in the text by a pattern only as a guess."""
    # 150000.0 in CSV and in JSON is the same pay.
    said = {name: found for name in _PAY if (found := cells.identity(row.get(name)))}
    low, high = cells.amount(said.get("min_amount")), cells.amount(said.get("max_amount"))
    if low is None and high is None:
        return {}
    raw = json.dumps(said, ensure_ascii=False)
    if said.get("salary_source", "direct_data") != "direct_data":
        return {"pay_predicted_raw": raw}
    period = cells.period(said.get("interval"))
    return {"pay_ranges": [pay_range(low, high, said.get("currency"), period, raw)]}
