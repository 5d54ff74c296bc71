"""Adzuna: the newest IT postings of a country; snippets, and pay that is often only estimated.

Source: developer.adzuna.com, search endpoint: salaries are a year's, in the country's currency, and
salary_is_predicted marks those that no employer has stated.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import urlencode

from scrapers.base import BoardSpider
from scrapers.errors import NothingFound, PageChanged
from scrapers.items import PayRange, Posting
from scrapers.paging import Paging, ids
from scrapers.reading import Reading
from scrapers.values import number, text, utc

HOST = "api.adzuna.com"
# 50 is the most a page holds. A key is good for 250 requests a day and 25 a minute by default, hence the
# number of pages, and a pause longer than usual.
PER_PAGE, MAX_PAGES = 50, 20
PACE = 2.5
CURRENCIES = {
    "at": "EUR", "au": "AUD", "be": "EUR", "br": "BRL", "ca": "CAD", "ch": "CHF", "de": "EUR", "es": "EUR",
    "fr": "EUR", "gb": "GBP", "in": "INR", "it": "EUR", "mx": "MXN", "nl": "EUR", "nz": "NZD", "pl": "PLN",
    "sg": "SGD", "us": "USD", "za": "ZAR",
}  # fmt: skip
# <strong>Data</strong> Engineer
_HIGHLIGHT = re.compile(r"</?strong>", re.IGNORECASE)


class AdzunaSpider(BoardSpider):
    """Country sites of api.adzuna.com; `board` is the country's code: us, gb, de."""

    name = "adzuna"
    listing = "windowed"
    keys = ("ADZUNA_APP_ID", "ADZUNA_APP_KEY")

    async def read(self, reading: Reading) -> AsyncIterator[Posting]:
        """Yield the newest postings of the country's category IT, as many as MAX_PAGES hold or there are."""
        country = reading.board.board.lower()
        if country not in CURRENCIES:
            raise NothingFound(f"Adzuna has no country {country!r}: name one of {', '.join(CURRENCIES)}")
        self._slow_down()
        paging = Paging(f"Adzuna's category IT of {country}")
        for page in range(1, MAX_PAGES + 1):
            answer = await self.json(reading, self._url(country, page))
            jobs, total = answer.get("results"), number(answer.get("count"))
            if not isinstance(jobs, list):
                raise PageChanged(f"Adzuna answered without a list of results for {country}")
            reading.is_empty = total == 0 and not jobs
            found = ids(jobs, "id")
            for job, native_id in zip(jobs, found, strict=True):
                if native_id is None or not title(job):
                    self.reject(reading, "a job without id or title", json.dumps(job))
                else:
                    yield posting(job, CURRENCIES[country])
            # The newest MAX_PAGES pages are the window, not a part of one: older postings are no shortfall.
            if paging.is_last(found, total):
                return

    def _url(self, country: str, page: int) -> str:
        query = {
            "app_id": self.key("ADZUNA_APP_ID"),
            "app_key": self.key("ADZUNA_APP_KEY"),
            "category": "it-jobs",
            "sort_by": "date",
            "results_per_page": PER_PAGE,
            "content-type": "application/json",
        }
        return f"https://{HOST}/v1/api/jobs/{country}/search/{page}?{urlencode(query)}"

    def _slow_down(self) -> None:
        """Make the pause between two requests so long that a minute of them stays within the quota."""
        delay = PACE * self.settings.getfloat("DOWNLOAD_DELAY")
        slots = self.crawler.engine.downloader.per_slot_settings
        slots[HOST] = {"delay": delay, "concurrency": 1, "jitter": 0}


def title(job: Mapping[str, Any]) -> str | None:
    """The title without marks where it matched a query."""
    return _unmarked(job.get("title"))


def posting(job: Mapping[str, Any], currency: str) -> Posting:
    """The posting in one result; an estimate of its pay is kept apart."""
    terms = [text(job.get(key)) for key in ("contract_time", "contract_type")]
    place = _display(job.get("location"))
    category = job.get("category")
    is_stated = text(job.get("salary_is_predicted")) == "0"
    said = {key: job[key] for key in ("salary_min", "salary_max", "salary_is_predicted") if key in job}
    low, high = (number(job.get(key)) or None for key in ("salary_min", "salary_max"))
    raw = json.dumps(said, ensure_ascii=False)
    # What is below 1,000 is nobody's pay for a year: an hour's or a day's slipped into the field.
    period = "year" if min(filter(None, (low, high)), default=0) >= 1_000 else None
    stated = PayRange(min=low, max=high, currency=currency, period=period, label=None, raw=raw)
    return Posting(
        native_id=str(job["id"]),
        url=text(job.get("redirect_url")),
        title_raw=title(job),
        company_raw=_display(job.get("company")),
        locations_raw=(place,) if place else (),
        description_raw=_unmarked(job.get("description")),
        description_format="text",
        posted_at=utc(job.get("created")),
        posted_raw=text(job.get("created")),
        employment_type_raw="; ".join(filter(None, terms)) or None,
        department_raw=text(category.get("label")) if isinstance(category, dict) else None,
        pay_ranges=(stated,) if is_stated and (low or high) else (),
        pay_predicted_raw=raw if not is_stated and (low or high) else None,
        attribution_raw="Jobs by Adzuna",
    )


def _display(entry: object) -> str | None:
    return text(entry.get("display_name")) if isinstance(entry, dict) else None


def _unmarked(value: object) -> str | None:
    found = text(value)
    return text(_HIGHLIGHT.sub("", found)) if found else None
