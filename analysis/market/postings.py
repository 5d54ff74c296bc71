"""Ads found by words and filters, newest first: a page at a time, copies folded into the first of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pandas as pd

from analysis.market import ads, labels, skill_names, theme
from analysis.market.answer import Answer, Empty, nothing
from analysis.market.source import Market
from analysis.market.watched import left_out

PER_PAGE = 20
SKILLS_MAX, WORDS_MAX = 3, 5  # the query has room for eight terms
SHORT = 3  # letters; a shorter word must stand alone: "go" is not Google
STATED, OPEN, CLOSED = "stated", "open", "closed"
SINCE = {"7": "The last 7 days", "30": "The last 30 days", "90": "The last 90 days", "365": "The last year"}
NOTES = (
    "These are the ads we have read on the boards we watch, not every ad there is. What is open was open "
    "when we last read its board.",
    "Facts and sentences are read by a program, which errs: the page How good is the reading? says how "
    "often. What counts is the ad itself.",
    "Copies of one ad stand once, under the first of them, which is open while any of them is. Standing "
    "invitations, unlisted ads and ads in a language we do not read are left out: Health and coverage counts "
    "them.",
)
_ASKS = 10
# What a filter is called, and the choice that lifts it; the first without which something is found is told.
_FILTERS = {
    "words": ("the words", ""), "skills": ("the skills", ""), "since": ("the date", "Any time"),
    "pay": ("the wish for stated pay", "Stated or not"), "status": ("the status", "Open and closed"),
    "workplace": ("the workplace", "Any workplace"), "sector": ("the sector", "All sectors"),
    "level": ("the level", "All levels"), "country": ("the country", "All countries"),
    "role": ("the role", "All roles"),
}  # fmt: skip


@dataclass(frozen=True)
class Search:
    """What is looked for; `all` stands for no filter. Every word, and every skill, must be found."""

    words: str = ""
    role: str = labels.CORE_ROLE
    level: str = labels.ALL
    country: str = labels.ALL
    workplace: str = labels.ALL
    sector: str = labels.ALL
    skills: tuple[str, ...] = ()
    pay: str = labels.ALL
    status: str = OPEN
    since: str = labels.ALL


@dataclass(frozen=True)
class Page:
    """The ads of one page, and how many are found in all."""

    ad_count: int
    ads: tuple[ads.Ad, ...]


def page(market: Market, search: Search, number: int) -> Page:
    """Page `number` (from 1) of what is found, newest first."""
    ad_count, rows = _found(market, search, PER_PAGE, (number - 1) * PER_PAGE)
    ids = [row["posting_id"] for row in rows]
    skills = _by_posting(market, "ads_skills", "posting_id", ids)
    copies = _by_posting(market, "ads_copies", "primary_id", ids)
    wanted = {skill for _, skill in terms(market, search) if skill}
    counted = {key: [row for row in found if row["skill_id"] in wanted] for key, found in skills.items()}
    texts = ads.texts(market, [row for row in rows if counted.get(row["posting_id"])])
    names, levels = skill_names.names(market), labels.levels(market)

    def shown(row: ads.Row) -> ads.Ad:
        key = row["posting_id"]
        quotes = [
            ads.quote(texts.get(key, ""), q, names.get(q["skill_id"], "")) for q in counted.get(key, [])
        ]
        beside = copies.get(key, [])
        return ads.ad(
            market, _standing(row, beside), levels, quotes,
            asks=_asks(skills.get(key, []), names), copies=copies_say(row, beside), is_pay_in_usd=True,
        )  # fmt: skip

    return Page(ad_count, tuple(map(shown, rows)))


def count(market: Market, search: Search) -> int:
    """How many ads are found, without reading one."""
    return _found(market, search, 0, 0)[0]


def exported(market: Market, search: Search) -> pd.DataFrame:
    """The first ads that are found as a table, without their texts."""
    return part(market, search, ads.EXPORTED, 0)[1]


def part(market: Market, search: Search, limit: int, offset: int) -> tuple[int, pd.DataFrame]:
    """How many ads are found, and `limit` of them from `offset` on as a table, without their texts."""
    found, rows = _found(market, search, limit, offset)
    return found, ads.table(market, rows, {})


def none_found(market: Market, search: Search) -> Answer:
    """Why nothing is found, and the filter without which something would be."""
    usual, whole = Search(), Search(role=labels.ALL, status=labels.ALL)
    for name, (words, every) in _FILTERS.items():
        if getattr(search, name) == getattr(whole, name):
            continue
        found = count(market, replace(search, **{name: getattr(whole, name)}))
        if found:
            reason = f"No ad passes all of these. Without {words} there {_are(found)}."
            # A reset goes to what is usual, which is of no help where that is what is in the way.
            is_usual = getattr(search, name) == getattr(usual, name)
            if is_usual or getattr(usual, name) != getattr(whole, name):
                return nothing("Postings", Empty(f"{reason} Choose “{every}”."))
            return nothing("Postings", Empty(reason, drop=name))
    return nothing("Postings", Empty("No ad passes these filters: set two or more of them back to “all”."))


def says(market: Market, search: Search, ad_count: int) -> str:
    """How many ads are found, in a sentence."""
    word = {OPEN: "open ad", CLOSED: "closed ad"}.get(search.status, "ad")
    role = "" if search.role == labels.ALL else f" for the role {labels.role_name(market, search.role)}"
    found = [f"“{text.strip()}”" for text, _ in terms(market, search) if text]
    names = skill_names.names(market)
    found += [names.get(skill, skill) for skill in search.skills]
    with_them = f" with {theme.listing(found)}" if found else ""
    first = _posted_from(market, search)
    since = f" posted since {theme.day(first)}" if first else ""
    return f"{theme.count(ad_count, word)}{role}{with_them}{since}, newest first."


def choices(market: Market) -> dict[str, list[str]]:
    """The countries, sectors and workplaces that ads name, those of most ads first."""
    found = market.ask("ads_choices").to_pylist()
    return {
        name: [row["value"] for row in found if row["name"] == name]
        for name in ("country", "sector", "workplace")
    }


def basis(market: Market) -> str:
    """How many ads can be searched, and what is left out."""
    every = count(market, Search(role=labels.ALL, status=labels.ALL))
    opened = count(market, Search(role=labels.ALL))
    parts = [f"{theme.count(every, 'ad')} can be searched, {opened:,} of them open", left_out(market)]
    return " · ".join(part for part in parts if part)


def terms(market: Market, search: Search) -> tuple[tuple[str, str], ...]:
    """What must be found: (text of title or employer, skill), one of which may be empty.

    Words that together name a skill are one term: it is found by its words or as the skill.
    """
    words = "".join(c if c.isalnum() or c in "+#." else " " for c in search.words.lower()).split()
    words = [word for word in (word.rstrip(".") for word in words) if word]
    found: list[tuple[str, str]] = []
    while words and len(found) < WORDS_MAX:
        for size in range(min(4, len(words)), 0, -1):
            text = " ".join(words[:size])
            skill = skill_names.meant(market, text)
            if skill is not None or size == 1:
                found.append((f" {text} " if len(text) <= SHORT else f" {text}", skill or ""))
                words = words[size:]
                break
    return (*found, *(("", skill) for skill in search.skills[:SKILLS_MAX]))


def copies_say(row: Mapping[str, Any], copies: list[ads.Row]) -> str:
    """Where else the ad stands.

    >>> copies = [{"panel_id": "b", "source": "lever"}, {"panel_id": "a", "source": "ashby"}]
    >>> copies_say({"panel_id": "a"}, copies)
    'also at 1 other place: Lever boards; posted again on the same board'
    """
    others = {copy["panel_id"]: labels.source_name(copy["source"]) for copy in copies}
    again = len(copies) - sum(copy["panel_id"] != row["panel_id"] for copy in copies)
    others.pop(row["panel_id"], None)
    parts = []
    if others:
        names = theme.listing(list(dict.fromkeys(others.values())))
        parts.append(f"also at {theme.count(len(others), 'other place')}: {names}")
    if again:
        parts.append("posted again on the same board" + (f" ({again} times)" if again > 1 else ""))
    return "; ".join(parts)


def _are(number: int) -> str:
    return "is 1" if number == 1 else f"are {number:,}"


def _posted_from(market: Market, search: Search) -> date | None:
    """The first of the days looked back to; today is the last of them."""
    return market.today - timedelta(days=int(search.since) - 1) if search.since.isdecimal() else None


def _found(market: Market, search: Search, limit: int, offset: int) -> tuple[int, list[ads.Row]]:
    """How many ads are found, and the facts of those of one page."""
    parts = [*terms(market, search), *[("", "")] * (SKILLS_MAX + WORDS_MAX)][: SKILLS_MAX + WORDS_MAX]
    asked: dict[str, Any] = {}
    for number, (text, skill) in enumerate(parts, 1):
        asked |= {f"word_{number}": text or None, f"skill_{number}": f"|{skill}|" if skill else None}
    found = market.ask(
        "ads_found",
        role=labels.wanted(search.role),
        level=labels.wanted(search.level),
        country=labels.wanted(search.country),
        workplace=labels.wanted(search.workplace),
        sector=labels.wanted(search.sector),
        has_pay=True if search.pay == STATED else None,
        is_on_offer=None if search.status == labels.ALL else search.status == OPEN,
        posted_from=_posted_from(market, search),
        limit=limit,
        offset=offset,
        **asked,
    ).to_pylist()
    ids = [row["posting_id"] for row in found if row["posting_id"] is not None]
    return int(found[0]["ad_count"]), ads.facts(market, ids)


def _by_posting(market: Market, query: str, key: str, ids: list[str]) -> dict[str, list[ads.Row]]:
    found: dict[str, list[ads.Row]] = {}
    for row in market.ask(query, posting_ids=ids).to_pylist() if ids else ():
        found.setdefault(row[key], []).append(row)
    return found


def _standing(row: ads.Row, copies: list[ads.Row]) -> ads.Row:
    """The row, open and linked to where a copy is open when it is closed itself."""
    if row["is_open"] or not copies or not copies[0]["is_open"]:
        return row
    names = ("source", "url", "attribution_raw", "is_open", "closed_on")
    return {**row, **{name: copies[0][name] for name in names}}


def _asks(asked: list[ads.Row], names: Mapping[str, str]) -> Iterator[str]:
    """The skills that are required or wished for, in the order of the text; then how many more."""
    known = [names[skill["skill_id"]] for skill in asked if skill["skill_id"] in names]
    yield from known[:_ASKS]
    if len(known) > _ASKS:
        yield f"{len(known) - _ASKS} more"
