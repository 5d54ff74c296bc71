"""The practice market's monthly threads, in the shape of Algolia's HN API."""

from __future__ import annotations

import operator
import random
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from scrapers.demo.answers import NOT_FOUND, Answer, as_json, dumps
from scrapers.demo.chance import stream
from scrapers.demo.jobs import Job
from scrapers.demo.market import EVERY_THREAD, Market
from scrapers.demo.markup import comment
from scrapers.demo.pay import written
from scrapers.demo.period import Thread
from scrapers.demo.postings import Posting
from scrapers.demo.prose import Section, write
from scrapers.demo.spellings import company

HOST = "hn.algolia.com"
_TITLES = (
    "Ask HN: Who is hiring?",
    "Ask HN: Who wants to be hired?",
    "Ask HN: Freelancer? Seeking freelancer?",
)
_MAX_PER_PAGE = 1000
_COUNTRIES = {"US": "US", "GB": "UK", "DE": "Germany", "CA": "Canada", "IN": "India"}
# numericFilters=created_at_i>1764547200
_SINCE = re.compile(r"created_at_i(?P<sign>>=?|<=?)(?P<number>\d{1,12})")

_COMPARE = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}

Item = dict[str, Any]


class HackerNews:
    """Answers for the monthly threads of a market."""

    def __init__(self, market: Market, postings: Mapping[str, list[Posting]]) -> None:
        self.market = market
        self.postings = postings
        self.threads = {thread.id: thread for thread in market.period.threads()}
        self._comments: dict[int, list[tuple[datetime, Item]]] = {}
        self._items: dict[tuple[int, date], bytes] = {}

    def answer(self, day: date, path: str, query: Mapping[str, str]) -> Answer:
        """The answer for `path` as of `day`; there is no robots.txt."""
        match path.split("/"):
            case ["", "api", "v1", "search_by_date"]:
                return self._search(day, query)
            case ["", "api", "v1", "items", number] if number.isascii() and number.isdecimal():
                return self._item(day, int(number[:12]))
        return NOT_FOUND

    def _search(self, day: date, query: Mapping[str, str]) -> Answer:
        tags = set(query.get("tags", "").split(","))
        stories = self._stories(day) if tags == {"story", f"author_{EVERY_THREAD}"} else []
        for found in _SINCE.finditer(query.get("numericFilters", "")):
            keep, number = _COMPARE[found["sign"]], int(found["number"])
            stories = [story for story in stories if keep(story["created_at_i"], number)]
        size = min(max(_whole(query.get("hitsPerPage"), 20), 1), _MAX_PER_PAGE)
        page = _whole(query.get("page"), 0)
        return as_json(
            {
                "hits": stories[page * size : (page + 1) * size], "nbHits": len(stories), "page": page,
                "nbPages": -(-len(stories) // size), "hitsPerPage": size, "processingTimeMS": 1,
                "exhaustive": {"nbHits": True, "typo": True}, "query": "",
                "params": f"hitsPerPage={size}&page={page}",
            }
        )  # fmt: skip

    def _stories(self, day: date) -> list[Item]:
        """The three stories of each month, newest first."""
        found = []
        for thread in self.threads.values():
            if thread.created_at.date() > day:
                continue
            shown = [item for moment, item in self._thread(thread) if moment.date() <= day]
            for number, title in enumerate(_TITLES):
                children = [item["id"] for item in shown] if number == 0 else []
                found.append(_story(thread, number, title, children))
        return sorted(found, key=lambda story: -int(story["created_at_i"]))

    def _item(self, day: date, number: int) -> Answer:
        thread = self.threads.get(number)
        if thread is None or thread.created_at.date() > day:
            return as_json({"status": 404, "error": "Not Found"}, 404)
        day = min(day, thread.created_at.date() + timedelta(days=40))  # by then it says no more
        if (number, day) not in self._items:
            children = [item for moment, item in self._thread(thread) if moment.date() <= day]
            # Algolia sorts by points; nobody can tell the order in advance.
            stream(self.market.seed, "order", number).shuffle(children)
            story = {
                "id": number, **_times(thread.created_at), "type": "story", "author": EVERY_THREAD,
                "title": f"{_TITLES[0]} ({thread.name})", "url": None,
                "text": self.market.material.sentences["thread"]["intro"], "points": 400 + number % 97,
                "parent_id": None, "story_id": number, "children": children, "options": [],
            }  # fmt: skip
            self._items[number, day] = dumps(story)
        return Answer(200, self._items[number, day])

    def _thread(self, thread: Thread) -> list[tuple[datetime, Item]]:
        """Everything below a thread with its time: ads, chatter, and what was deleted."""
        if thread.id not in self._comments:
            rng = stream(self.market.seed, "thread", thread.id)
            found = [
                (ad.posted_at, self._ad(rng, thread, ad)) for ad in self.postings.get(str(thread.id), ())
            ]
            texts = self.market.material.sentences["replies"]["chatter"]
            moment = thread.created_at + timedelta(seconds=41)
            found.append(
                (moment, _comment(thread.id, thread.id + 41, moment, "reader", comment([rng.choice(texts)])))
            )
            for seconds in (
                43,
                47,
            ):  # deleted ones: as the service's code has them, and as its readers report them
                moment = thread.created_at + timedelta(seconds=seconds)
                gone: Item = {"id": thread.id + seconds, "children": []}
                if seconds == 47:
                    gone = _comment(thread.id, thread.id + seconds, moment, None, None)
                found.append((moment, gone))
            self._comments[thread.id] = sorted(found, key=lambda pair: pair[0])
        return self._comments[thread.id]

    def _ad(self, rng: random.Random, thread: Thread, ad: Posting) -> Item:
        number, words = int(ad.native_id), self.words(ad)
        item = _comment(thread.id, number, ad.posted_at, f"{ad.job.employer.token}_hn"[:15], comment(words))
        if rng.random() < 0.12:
            moment = ad.posted_at + timedelta(hours=3)
            text = comment([rng.choice(self.market.material.sentences["replies"]["texts"])])
            item["children"] = [_comment(thread.id, number + 500_000, moment, "reader", text, parent=number)]
        return item

    def words(self, ad: Posting) -> list[str]:
        """The paragraphs of an ad: a header with bars, then less than a board would say."""
        sections = {
            part.kind: part for part in write(ad, ad.posted_at.date(), self.market.material, self.market.seed)
        }
        rng = stream(self.market.seed, "comment", ad.job.key)
        in_header = ad.job.pay is not None and rng.random() < 0.45
        pay = written(ad.job.pay, self.market.material, rng) if in_header and ad.job.pay else None
        name = company(self.market.material, self.market.seed, ad)
        shown = pay if ad.job.pay and ad.job.pay.form in ("range", "single") else None
        words = [_header(rng, ad.job, name, shown)]
        words += sections["about"].paragraphs[:1]
        words += sections["role"].paragraphs[:1]
        for kind in ("duties", "must", "nice"):
            if kind in sections:
                words += _listed(rng, sections[kind], 3 if kind == "duties" else 99)
        if "stack" in sections:
            words += sections["stack"].paragraphs
        if "pay" in sections and ad.job.pay is not None and len(words[0].split(pay or "\0")) == 1:
            words += sections["pay"].paragraphs
        apply = rng.choice(self.market.material.sentences["apply"]["hackernews"])
        return [*words, apply.format(token=ad.job.employer.token)]


def _header(rng: random.Random, job: Job, name: str, pay: str | None) -> str:
    """`Company | Title | Place | REMOTE | Full-time | pay`, its middle in several orders."""
    country = _COUNTRIES[job.place.country]
    mode = {"remote": f"REMOTE ({country})", "hybrid": "HYBRID", "onsite": "ONSITE", "unstated": ""}[
        job.workplace
    ]
    place = "" if job.place.city is None else job.place.name
    middle = [job.title, place] if rng.random() < 0.7 else [place, job.title]
    kind = "Intern" if job.level == "intern" else "Full-time"
    tail = [mode, kind] if rng.random() < 0.6 else [kind, mode]
    link = f"https://{job.employer.token}.example" if rng.random() < 0.4 else ""
    return " | ".join(filter(None, [name, *middle, *tail, pay or "", link]))


def _listed(rng: random.Random, part: Section, most: int) -> Sequence[str]:
    points = part.points[:most]
    if rng.random() < 0.5:
        return [f"{part.heading}: {'; '.join(points)}."]
    return [f"{part.heading}:", *(f"- {point}" for point in points)]


def _comment(
    thread: int,
    number: int,
    moment: datetime,
    author: str | None,
    text: str | None,
    parent: int | None = None,
) -> Item:
    return {
        "id": number, **_times(moment), "type": "comment", "author": author, "title": None, "url": None,
        "text": text, "points": None, "parent_id": parent or thread, "story_id": thread, "children": [],
        "options": [],
    }  # fmt: skip


def _story(thread: Thread, number: int, title: str, children: list[int]) -> Item:
    story, moment = thread.id + number, thread.created_at + timedelta(seconds=number)
    return {
        **_times(moment), "title": f"{title} ({thread.name})", "url": None, "author": EVERY_THREAD,
        "points": 400, "story_text": "", "comment_text": None,
        "num_comments": len(children), "objectID": str(story),
        "story_id": story, "parent_id": None,
        "_tags": ["story", f"author_{EVERY_THREAD}", f"story_{story}", "ask_hn"],
        "children": children, "updated_at": _times(moment)["created_at"],
    }  # fmt: skip


def _times(moment: datetime) -> Item:
    return {"created_at": f"{moment:%Y-%m-%dT%H:%M:%SZ}", "created_at_i": int(moment.timestamp())}


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 7 else default
