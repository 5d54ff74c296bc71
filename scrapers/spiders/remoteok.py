"""Remote OK: the newest hundred remote postings of many employers in one answer, its terms in front.

Source: the notice that is the first element of the answer. What the employer cannot mean comes as it is:
titles that are no jobs, dozens of tags (left out), text whose encoding was broken long ago.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping
from typing import Any

from scrapers.base import ANY_NAME, BoardSpider
from scrapers.items import PayRange, Posting
from scrapers.reading import Reading
from scrapers.values import number, text, utc

API = "https://remoteok.com/api"
# <br/><br/>Please mention the word **HONESTY** and tag RMTc3LjE= when applying to show you read the job …
_PROOF = re.compile(r"Please mention the words? ", re.IGNORECASE)
_BREAKS = ("<br>", "<br/>", "<br />", "<p>")
_TAG_OR_ENTITY = re.compile(r"</?[a-zA-Z][^<>]{0,500}>|&#?\w{1,8};")


class RemoteOkSpider(BoardSpider):
    """The feed of remoteok.com, whatever the board is called."""

    name = "remoteok"
    listing = "windowed"
    board_form = ANY_NAME

    async def read(self, reading: Reading) -> AsyncIterator[Posting]:
        """Yield the postings behind the notice."""
        entries = await self.json_list(reading, API)
        credit = "Remote OK"
        for entry in entries:
            if isinstance(entry, dict) and "id" not in entry and {"legal", "last_updated"} & set(entry):
                credit = text(entry.get("legal")) or credit
            elif isinstance(entry, dict) and text(entry.get("id")) and text(entry.get("position")):
                yield posting(entry, credit)
            else:
                self.reject(reading, "an entry without id or position", json.dumps(entry))
        reading.note = "Remote OK answered with no posting, which it never has"


def posting(entry: Mapping[str, Any], credit: str) -> Posting:
    """The posting in one entry; `credit` is what the notice asks for."""
    place, body = entry.get("location"), description(entry.get("description"))
    posted = text(entry.get("date")) or text(entry.get("epoch"))
    return Posting(
        native_id=str(text(entry["id"])),
        url=text(entry.get("url")),
        title_raw=text(entry.get("position")),
        company_raw=text(entry.get("company")),
        locations_raw=(place,) if isinstance(place, str) and place.strip() else (),
        description_raw=body,
        description_format="html" if body and _TAG_OR_ENTITY.search(body) else "text",
        posted_at=utc(entry.get("date")) or utc(number(entry.get("epoch"))),
        posted_raw=posted,
        workplace_raw="remote",
        pay_ranges=tuple(filter(None, [pay_range(entry)])),
        attribution_raw=credit,
    )


def description(value: object) -> str | None:
    """The ad without the sentence at its end, which holds our own address and so differs for every reader.

    >>> description("Sew.<br/><br/>Please mention the word **SAIL** and tag RMTI3 when applying (#RMTI3).")
    'Sew.'
    """
    body = text(value) or ""
    proofs = list(_PROOF.finditer(body))
    if proofs:
        body = body[: proofs[-1].start()].rstrip()
        while body.lower().endswith(_BREAKS):
            body = body[: body.rindex("<")].rstrip()
    return body or None


def pay_range(entry: Mapping[str, Any]) -> PayRange | None:
    """The range of the salary fields, by convention US dollars a year; None where both are 0 or missing."""
    said = {key: entry[key] for key in ("salary_min", "salary_max") if key in entry}
    low, high = (number(entry.get(key)) or None for key in ("salary_min", "salary_max"))
    if low is None and high is None:
        return None
    # What is below 1,000 is nobody's pay for a year: the convention was not kept.
    period = "year" if min(filter(None, (low, high))) >= 1_000 else None
    raw = json.dumps(said, ensure_ascii=False)
    return PayRange(min=low, max=high, currency="USD", period=period, label=None, raw=raw)
