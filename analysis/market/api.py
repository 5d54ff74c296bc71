"""What programs are answered, as plain values for JSON: the pages' answers, ads, and published tables."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from analysis.market import cite, labels, metrics, postings, theme
from analysis.market.answer import Answer
from analysis.market.api_questions import BY_NAME, QUESTIONS, SEARCH, BadRequest, Parameter, chosen, search
from analysis.market.source import Market, NotBuiltError
from analysis.market.status import status_of
from warehouse.read import Warehouse

ROWS, ROWS_MAX = 100, 1_000
SCHEMAS = ("marts", "ref")
"""Tables that are handed out whole; the texts of ads are not ours to give."""
PAGED = ("limit", "offset")
PAGING = (
    Parameter("limit", f"Rows of this part, 1 to {ROWS_MAX}.", str(ROWS), is_number=True),
    Parameter("offset", "Rows before this part.", "0", is_number=True),
)
Given = Sequence[tuple[str, str]]
Ask = Callable[..., Any]


class NotFound(LookupError):
    """There is nothing by that name; the message says what there is."""


def build(market: Market) -> dict[str, Any]:
    """The build that everything of an answer comes from."""
    return {
        "build_id": market.build_id,
        "kind": market.kind,
        "note": theme.kind_word(market.kind) or None,
        "as_of": market.as_of.isoformat(),
        "is_fallback": market.is_fallback,
    }


def health(market: Market | None) -> dict[str, Any]:
    """That the server answers, and with which build; None where nothing is published."""
    return {"status": "ok", "build": None if market is None else build(market)}


def exposition(market: Market | None, now: datetime) -> bytes:
    """The state of the market for a monitoring system."""
    if market is None:
        return metrics.exposition(None, None)
    return metrics.exposition(status_of(_published(market), now), market.as_of)


def index(market: Market, at: str) -> dict[str, Any]:
    """Where to go from here; `at` is the path that the API stands at, /api/v1 below that of the dashboard."""
    return {
        "build": build(market),
        "questions": [f"{at}/questions/{question.name}" for question in QUESTIONS],
        "postings": f"{at}/postings",
        "tables": f"{at}/tables",
        "description": f"{at}/openapi.json",
    }


def answer(market: Market, at: str, name: str, given: Given, ask: Ask) -> dict[str, Any]:
    """The answer to a question: sentence, what it rests on, the rows of its table, how it was made."""
    question = BY_NAME.get(name)
    if question is None:
        raise NotFound(f"There is no question {name[:40]!r}; there are {', '.join(BY_NAME)}.")
    limit, offset, rest = _paging(given)
    choices = chosen(market, question.parameters, rest)
    function, arguments = question.asks(choices)
    found: Answer = ask(function, market, *arguments)
    basis, period = found.basis, found.basis.period
    return {
        "build": build(market),
        "question": question.about,
        "asked": choices,
        "title": found.title,
        "sentence": found.sentence,
        "why_empty": found.empty.reason if found.empty else None,
        "headlines": [{"label": h.label, "value": h.value, "help": h.help} for h in found.headlines],
        "basis": {
            "postings": basis.posting_count,
            "employers": basis.employer_count,
            "from": period.from_on.isoformat() if period else None,
            "to": period.to_on.isoformat() if period else None,
            "sources": [labels.source_name(source) for source in basis.sources],
        },
        "notes": list(found.notes),
        "made_by": cite.source(found),
        "sql": list(found.asked.reads) if found.asked else [],
        **_rows(found.table, limit, offset, f"{at}/questions/{name}", rest),
    }


def ads(market: Market, at: str, given: Given, ask: Ask) -> dict[str, Any]:
    """Ads that are found, newest first, each with its facts and link, without its text."""
    limit, offset, rest = _paging(given)
    asked = search(market, chosen(market, SEARCH, rest))
    count, table = ask(postings.part, market, asked, limit, offset)
    return {
        "build": build(market),
        "sentence": postings.says(market, asked, count),
        "notes": list(postings.NOTES),
        **_part(table, count, limit, offset, f"{at}/postings", rest),
    }


def tables(market: Market, at: str) -> dict[str, Any]:
    """The tables that can be read, with the type and meaning of each column."""
    about = columns()
    return {
        "build": build(market),
        "tables": [
            {
                "name": name,
                "address": f"{at}/tables/{name}",
                "columns": [{"name": column, **about.get(column, {})} for column in names],
            }
            for name, names in sorted(_open(market).items())
        ],
    }


def table(market: Market, at: str, name: str, given: Given) -> dict[str, Any]:
    """Rows of a table in a fixed order; a parameter by the name of a column asks for that value of it."""
    known = _open(market)
    if name not in known:
        raise NotFound(f"There is no table {name[:60]!r}; there are {', '.join(sorted(known))}.")
    limit, offset, rest = _paging(given)
    asked = chosen(market, [Parameter(column, "", "") for column in known[name]], rest)
    try:
        count, rows = _published(market).part(name, {c: asked[c] or None for c, _ in rest}, limit, offset)
    except ValueError as error:
        raise BadRequest(f"{name} cannot be asked so: {error}") from error
    path = f"{at}/tables/{name}"
    return {"build": build(market), **_part(rows.to_pandas(), count, limit, offset, path, rest)}


def _open(market: Market) -> Mapping[str, tuple[str, ...]]:
    known = _published(market).tables()
    return {name: names for name, names in known.items() if name.split(".")[0] in SCHEMAS}


def _published(market: Market) -> Warehouse:
    if not isinstance(market.tables, Warehouse):
        raise NotBuiltError(f"of build {market.build_id} only the marts are kept")
    return market.tables


@lru_cache(maxsize=1)
def columns() -> Mapping[str, Mapping[str, str]]:
    """Type, unit and meaning of every column by its name, from warehouse/columns.toml."""
    return tomllib.loads((files("warehouse") / "columns.toml").read_text(encoding="utf-8"))


def _paging(given: Given) -> tuple[int, int, list[tuple[str, str]]]:
    """limit, offset, and what else was given."""
    named = [(name, value) for name, value in given if name in PAGED]
    asked = {"limit": str(ROWS), "offset": "0", **dict(named)}
    numbers = [int(v) if v.isascii() and v.isdigit() and len(v) < 10 else -1 for v in asked.values()]
    if len(dict(named)) < len(named) or not 1 <= numbers[0] <= ROWS_MAX or numbers[1] < 0:
        raise BadRequest(
            f"limit is a number from 1 to {ROWS_MAX}, offset a number from 0 on, each given once."
        )
    return numbers[0], numbers[1], [(name, value) for name, value in given if name not in PAGED]


def _rows(frame: pd.DataFrame, limit: int, offset: int, path: str, rest: Given) -> dict[str, Any]:
    return _part(frame.iloc[offset : offset + limit], len(frame), limit, offset, path, rest)


def _part(part: pd.DataFrame, count: int, limit: int, offset: int, path: str, rest: Given) -> dict[str, Any]:
    after = offset + limit
    more = urlencode([*rest, ("limit", limit), ("offset", after)])
    return {
        "row_count": count,
        "rows": json.loads(part.to_json(orient="records", date_format="iso", double_precision=12)),
        "next": f"{path}?{more}" if after < count else None,
    }
