"""The practice market's boards, in the shape of the Greenhouse Job Board API.

A list is `jobs` and `meta`; the text is escaped once more, pay is in cents, and keys that nobody asks for
are absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from html import escape
from typing import Any

from scrapers.demo.answers import NOT_FOUND, TEXT, Answer, as_json, dumps
from scrapers.demo.chance import stream
from scrapers.demo.employers import Employer
from scrapers.demo.market import Market
from scrapers.demo.markup import document, section
from scrapers.demo.pay import Range, structured
from scrapers.demo.postings import Posting
from scrapers.demo.prose import write
from scrapers.demo.spellings import company, spelled

HOST = "boards-api.greenhouse.io"
ROBOTS = Answer(200, b"User-agent: *\nDisallow: /embed/\n", TEXT)
NO_JOB = as_json({"status": 404, "error": "Job not found"}, 404)
_OFFSETS = {"US": -300, "CA": -300, "GB": 0, "DE": 60, "IN": 330}
_SIGNS = {"USD": "$", "CAD": "CA$", "GBP": "£", "EUR": "€", "INR": "₹"}


class Greenhouse:
    """Answers for all boards of a market."""

    def __init__(self, market: Market, postings: Mapping[str, list[Posting]]) -> None:
        self.market = market
        self.postings = postings
        everybody = (*market.employers, *market.agencies)
        self.employers = {e.token: e for e in everybody if e.source == "greenhouse"}
        self._parts = lru_cache(maxsize=50_000)(self._rendered)

    def answer(self, day: date, path: str, query: Mapping[str, str]) -> Answer:
        """The answer for `path` as of `day`."""
        if path == "/robots.txt":
            return ROBOTS
        match path.split("/"):
            case ["", "v1", "boards", token, *rest] if token in self.employers:
                if self.market.faults.is_dead(token, day):
                    return NO_JOB
                return self._board(day, token, rest, query)
            case ["", "v1", "boards", *_]:
                return NO_JOB
        return NOT_FOUND

    def _board(self, day: date, token: str, rest: list[str], query: Mapping[str, str]) -> Answer:
        if not rest:
            rules, seed = self.market.material.spellings, self.market.seed
            name = spelled(rules, seed, self.employers[token], f"greenhouse/{token}")
            return as_json({"name": name, "content": ""})
        if rest[0] != "jobs" or len(rest) > 2:
            return NO_JOB
        found = [posting for posting in self.postings.get(token, ()) if posting.is_open(day)]
        wants_pay = query.get("pay_transparency") == "true"
        if len(rest) == 2:
            one = next((posting for posting in found if posting.native_id == rest[1]), None)
            return NO_JOB if one is None else Answer(200, self._job(one, day, True, wants_pay))
        faults = self.market.faults
        is_short = token == faults.short_board and day == faults.short_day
        shown = found[: -faults.short_by] if is_short else found
        jobs = b",".join(self._job(p, day, query.get("content") == "true", wants_pay) for p in shown)
        return Answer(200, b'{"jobs":[%b],"meta":{"total":%d}}' % (jobs, len(found)))

    def _job(self, posting: Posting, day: date, with_content: bool, with_pay: bool) -> bytes:
        base, content, pay = self._parts(
            posting.board, posting.native_id, posting.version(day), _Held(posting, day)
        )
        return base + (content if with_content else b"") + (pay if with_pay else b"") + b"}"

    def _rendered(
        self, _board: str, _id: str, _version: tuple[bool, ...], held: _Held
    ) -> tuple[bytes, bytes, bytes]:
        return self.render(held.posting, held.day)

    def render(self, posting: Posting, day: date) -> tuple[bytes, bytes, bytes]:
        """The job as of `day` without its last brace: what each answer has, the text, the pay."""
        pay = posting.pay(day)
        rng = stream(self.market.seed, "ranges", posting.job.key)
        ranges = structured(pay, self.market.material, rng) if pay is not None else []
        blurb = rng.choice(self.market.material.pay["blocks"]["blurbs"])
        has_block = pay is not None and pay.where == "structured_and_block"
        html = self._html(posting, day) + (_blocks(ranges, pay.currency, blurb) if has_block and pay else "")
        content = {
            "content": escape(html, quote=True).replace("&#x27;", "&#39;"),
            "departments": [_department(self.market.material.titles, posting)],
            "offices": _offices(posting),
        }
        entries = [
            {
                "min_cents": low * 100, "max_cents": high * 100,
                "currency_type": pay.currency if pay else "", "title": title, "blurb": blurb,
            }
            for low, high, title in ranges
        ]  # fmt: skip
        parts = (
            dumps(_fields(posting, day, company(self.market.material, self.market.seed, posting)))[:-1],
            dumps(content)[1:-1],
            dumps({"pay_input_ranges": entries})[1:-1],
        )
        return parts[0], b"," + parts[1], b"," + parts[2]

    def _html(self, posting: Posting, day: date) -> str:
        ad = write(posting, day, self.market.material, self.market.seed)
        style = posting.job.employer.style
        if ad[0].kind == "about" and style % 2:
            intro = f'<div class="content-intro">{section(ad[0], style)}</div>'
            return intro + document(ad[1:], style)
        return document(ad, style)


class _Held:
    """What a rendering needs beside its cache key; equal to any other, so that only the key decides."""

    def __init__(self, posting: Posting, day: date) -> None:
        self.posting = posting
        self.day = day

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


def _fields(posting: Posting, day: date, name: str) -> dict[str, Any]:
    job, number = posting.job, int(posting.native_id)
    token = posting.board
    has_space = job.employer.style % 11 == 0
    return {
        "absolute_url": f"https://job-boards.greenhouse.io/{token}/jobs/{number}",
        "data_compliance": [
            {
                "type": "gdpr", "requires_consent": False, "requires_processing_consent": False,
                "requires_retention_consent": False, "retention_period": None,
                "demographic_data_consent_applies": False,
            }
        ],
        "internal_job_id": None if posting.is_prospect else number - 1_000_000_000,
        "location": {"name": job.place.name},
        "metadata": _metadata(job.employer, job.level),
        "id": number,
        "updated_at": _local(posting, posting.updated_on(day)),
        "requisition_id": f"R{number % 100_000}",
        "title": f"{job.title} " if has_space else job.title,
        "company_name": f"{name} " if has_space else name,
        "first_published": _local(posting, posting.posted_at.date()),
        "language": "en",
        "application_deadline": None,
    }  # fmt: skip


def _local(posting: Posting, day: date) -> str:
    """That day at the posting's time of day, with the offset of its country."""
    moment = datetime.combine(day, posting.posted_at.timetz())
    zone = timezone(timedelta(minutes=_OFFSETS[posting.job.place.country]))
    return moment.astimezone(zone).isoformat()


def _metadata(employer: Employer, level: str) -> list[dict[str, Any]] | None:
    if employer.style % 3:
        return None
    kind = "Intern" if level == "intern" else "Regular"
    return [
        {
            "id": 500_000 + employer.number,
            "name": "Employment Type",
            "value": kind,
            "value_type": "single_select",
        }
    ]


def _department(titles: Mapping[str, Any], posting: Posting) -> dict[str, Any]:
    name = titles[posting.job.role]["department"]
    number = 600_000 + posting.job.employer.number * 100 + len(name)
    return {"id": number, "name": name, "child_ids": [], "parent_id": None}


def _offices(posting: Posting) -> list[dict[str, Any]]:
    place = posting.job.place
    if place.city is None:
        return []
    number = 700_000 + posting.job.employer.number * 100 + len(place.name)
    return [{"id": number, "name": place.city, "location": place.name, "child_ids": [], "parent_id": None}]


def _blocks(ranges: list[Range], currency: str, blurb: str) -> str:
    """Pay as the board prints it below an ad, one block a range."""
    sign = _SIGNS[currency]
    blocks = [
        f'<div class="title">{title}</div><div class="pay-range"><span>{sign}{low:,}</span>'
        f'<span class="divider">&mdash;</span><span>{sign}{high:,} {currency}</span></div>'
        for low, high, title in ranges
    ]
    return (
        '<div class="content-pay-transparency"><div class="pay-input">'
        f'<div class="description">{blurb}</div>{"".join(blocks)}</div></div>'
    )
