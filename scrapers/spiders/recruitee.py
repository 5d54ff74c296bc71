"""Recruitee career sites: all offers of one employer in one answer, pay as text that holds a number.

Source: docs.recruitee.com, Careers Site API. An offer comes with questions to applicants and a mailbox, which
are left where they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping
from typing import Any

from scrapers.base import BoardSpider
from scrapers.errors import PageChanged
from scrapers.items import PayRange, Posting
from scrapers.reading import Reading
from scrapers.values import number, text, utc

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_PERIODS = frozenset({"year", "month", "week", "day", "hour"})
# Several can be true, and leave the choice to the applicant: the farthest from the office is named.
_WORKPLACES = {"remote": "remote", "hybrid": "hybrid", "on_site": "onsite"}


class RecruiteeSpider(BoardSpider):
    """Sites NAME.recruitee.com; `board` is NAME, that host, or the host the employer has put before it."""

    name = "recruitee"
    # acme · acme.recruitee.com · jobs.acme.com
    board_form = re.compile(rf"(?=.{{1,200}}\Z){_LABEL}(?:\.{_LABEL})*")

    async def read(self, reading: Reading) -> AsyncIterator[Posting]:
        """Yield the site's offers."""
        url = offers_url(reading.board.board)
        offers = (await self.json(reading, url, conditional=True)).get("offers")
        if not isinstance(offers, list):
            raise PageChanged(f"{url} answered without a list of offers")
        reading.is_empty = not offers
        for offer in offers:
            if not isinstance(offer, dict) or not text(offer.get("id")) or not text(offer.get("title")):
                self.reject(reading, "an offer without id or title", _public(offer))
            else:
                yield posting(offer, reading.board.employer or reading.board.board)


def offers_url(board: str) -> str:
    """Where the offers of a board are.

    >>> offers_url("acme"), offers_url("jobs.acme.com")
    ('https://acme.recruitee.com/api/offers/', 'https://jobs.acme.com/api/offers')
    >>> offers_url("Acme.recruitee.com")
    'https://acme.recruitee.com/api/offers/'
    """
    host = board.lower()
    if "." in host and not host.endswith(".recruitee.com"):
        return f"https://{host}/api/offers"
    return f"https://{host.removesuffix('.recruitee.com')}.recruitee.com/api/offers/"


def posting(offer: Mapping[str, Any], employer: str) -> Posting:
    """The posting in one offer, in the site's first language; `employer` where it names no company."""
    needed = text(offer.get("requirements"))
    parts = [text(offer.get("description")), f"<h3>Requirements</h3>\n{needed}" if needed else None]
    workplaces = [word for flag, word in _WORKPLACES.items() if offer.get(flag) is True]
    return Posting(
        native_id=str(offer["id"]),
        url=text(offer.get("careers_url")),
        title_raw=text(offer.get("title")),
        company_raw=text(offer.get("company_name")) or employer,
        locations_raw=places(offer),
        description_raw="\n".join(filter(None, parts)) or None,
        posted_at=utc(offer.get("published_at")),
        posted_raw=text(offer.get("published_at")),
        created_raw=text(offer.get("created_at")),
        updated_raw=text(offer.get("updated_at")),
        valid_through_raw=text(offer.get("close_at")),
        employment_type_raw=text(offer.get("employment_type_code")),
        workplace_raw=workplaces[0] if workplaces else None,
        department_raw=text(offer.get("department")) or text(offer.get("category_code")),
        level_raw=text(offer.get("experience_code")),
        education_raw=text(offer.get("education_code")),
        language_raw=_language(offer),
        pay_ranges=tuple(filter(None, [pay_range(offer.get("salary"))])),
    )


def places(offer: Mapping[str, Any]) -> tuple[str, ...]:
    """The places of an offer: the one it names itself, or all of its list where there are several."""
    listed = offer.get("locations")
    entries = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    found = list(dict.fromkeys(filter(None, (_place(entry, "state") for entry in entries))))
    if len(found) > 1:
        return tuple(found)
    one = text(offer.get("location")) or _place(offer, "state_name") or "".join(found)
    return (one,) if one else ()


def _place(entry: Mapping[str, Any], state: str) -> str | None:
    parts = [text(entry.get(key)) for key in ("city", state, "country")]
    return ", ".join(filter(None, parts)) or text(entry.get("name"))


def _language(offer: Mapping[str, Any]) -> str | None:
    """The code of the translation that the offer itself repeats, if it is one."""
    texts = offer.get("translations")
    keys = ("title", "description")
    found = [
        code
        for code, words in (texts.items() if isinstance(texts, dict) else ())
        if isinstance(words, dict) and all(words.get(key) == offer.get(key) for key in keys)
    ]
    return text(found[0]) if len(found) == 1 else None


def pay_range(entry: object) -> PayRange | None:
    """The range in `salary`, whose amounts are text; None if it holds none."""
    if not isinstance(entry, dict):
        return None
    low, high = (number(entry.get(key)) or None for key in ("min", "max"))
    if low is None and high is None:
        return None
    period = text(entry.get("period"))
    return PayRange(
        min=low,
        max=high,
        currency=text(entry.get("currency")),
        period=period if period in _PERIODS else None,
        label=None,
        raw=json.dumps(entry, ensure_ascii=False),
    )


def _public(offer: object) -> str:
    """An offer that cannot be read, without what only applicants and recruiters need."""
    if isinstance(offer, dict):
        offer = {key: offer[key] for key in offer if key not in {"mailbox_email", "open_questions"}}
    return json.dumps(offer)
