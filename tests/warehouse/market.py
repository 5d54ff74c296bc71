"""Small landed histories for the tests of this room, and an extractor that reads facts by simple rules.

Landing files are written by the real writer. An ad's description is lines "key: value"; `Rules` reads them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from data.content import Board
from data.home import Home
from warehouse import landing

ENGINEER = "ML Engineer"


def day(text: str) -> datetime:
    """03:00 UTC of a day."""
    return datetime.fromisoformat(f"{text}T03:00:00+00:00").astimezone(UTC)


def run_id(text: str, number: int = 1) -> str:
    return f"{day(text):%Y%m%dT%H%M%SZ}-{number}"


@dataclass(frozen=True)
class Ad:
    """One posting as a board shows it."""

    native_id: str
    title: str = ENGINEER
    company: str | None = "Acme"
    says: str = (
        "skill: python\nplace: Berlin, DE\nlevel: senior\nWe build models for everyone who needs them."
    )
    posted: str | None = "2026-01-01"
    valid_through: str | None = None
    is_prospect: bool = False
    is_unlisted: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)  # further item fields

    def fields(self) -> dict[str, Any]:
        return {
            "native_id": self.native_id,
            "url": f"https://boards.example/{self.native_id}",
            "title_raw": self.title,
            "company_raw": self.company,
            "locations_raw": re.findall(r"place: (.+)", self.says),
            "description_raw": self.says,
            "description_format": "text",
            "posted_at": f"{self.posted}T00:00:00Z" if self.posted else None,
            "posted_raw": self.posted,
            "valid_through_raw": self.valid_through,
            "is_prospect": self.is_prospect,
            "is_unlisted": self.is_unlisted,
            **self.more,
        }

    def saying(self, says: str) -> Ad:
        return replace(self, says=says)


@dataclass(frozen=True)
class Read:
    """What one crawl got from one board. `status` None: killed before its summary."""

    ads: Sequence[Ad] = ()
    status: str | None = "ok"
    listing: str = "complete"
    is_complete: bool = True
    source: str = "greenhouse"
    board: str = "acme"
    error: str | None = None
    employer: str | None = None
    sector: str | None = None
    not_modified: bool = False
    validator: Mapping[str, str] | None = None

    @property
    def planned(self) -> Board:
        board = "whoishiring" if self.source == "hackernews" else self.board
        return Board(self.source, board, self.employer, self.sector)


def land(home: Home, on: str, reads: Iterable[Read], *, kind: str = "live", number: int = 1) -> list[Path]:
    """Write the landing files of one run."""
    by_source: dict[str, list[Read]] = {}
    for read in reads:
        by_source.setdefault(read.source, []).append(read)
    paths = []
    for source, group in by_source.items():
        planned = {
            read.planned.board: {
                "source": source, "board": read.planned.board, "employer": read.employer,
                "sector": read.sector,
            }
            for read in group
        }  # fmt: skip
        with landing.LandingFile(
            home.landing,
            run_id=run_id(on, number),
            source=source,
            as_of=day(on),
            kind=kind,
            boards=planned.values(),
        ) as file:
            for read in group:
                for ad in read.ads:
                    file.item(read.board, ad.fields())
                if read.status is not None:
                    file.close_board(
                        read.board, status=read.status, listing=read.listing,
                        listing_complete=read.is_complete, requests=1, errors=0, error=read.error,
                        finished_at=day(on), not_modified=read.not_modified, validator=read.validator,
                    )  # fmt: skip
            paths.append(file.path)
    return paths


@dataclass
class Steps:
    """Progress that remembers."""

    seen: list[tuple[str, int, int | None]] = field(default_factory=list)

    def step(self, name: str, done: int, total: int | None) -> None:
        self.seen.append((name, done, total))


def sketch(text: str) -> list[int]:
    """The smallest hashes of the words of a text, as many as `sketch_size` of measurement.toml."""
    hashes = {int.from_bytes(hashlib.sha256(word.encode()).digest()[:7]) for word in text.split()}
    return sorted(hashes)[:64]


class Rules:
    """An extractor by plain words: "skill: python", "pay: 100-120 USD year", "place: Berlin, DE"."""

    def __init__(self, version: str = "rules-1") -> None:
        self.version = version
        self.read_count = 0

    def facts(self, versions: pa.Table) -> dict[str, pa.Table]:
        found: dict[str, list[dict[str, Any]]] = {name: [] for name in _SCHEMAS}
        self.read_count += versions.num_rows
        for row in versions.to_pylist():
            key = {
                "posting_id": row["posting_id"],
                "content_hash": row["content_hash"],
                "extractor_version": self.version,
            }
            for name, rows in self._read(row["title_raw"], row["description_raw"] or "").items():
                found[name] += [key | values for values in rows]
        return {name: pa.Table.from_pylist(rows, _SCHEMAS[name]) for name, rows in found.items()}

    def _read(self, title: str, text: str) -> Mapping[str, list[dict[str, Any]]]:
        says = dict(re.findall(r"^(\w+): (.+)$", text, re.MULTILINE))
        posting = {
            "role": "ml-engineer" if "ML Engineer" in title else None,
            "level": says.get("level", "unstated"),
            "workplace": "unstated",
            "education": "unstated",
            "sector": says.get("sector"),
            "language": says.get("language", "en"),
            "text_hash": hashlib.sha256(text.encode()).hexdigest()[:16],
            "text_sketch": sketch(text),
            "word_count": len(text.split()),
            "title_key": " ".join(sorted(set(re.findall(r"\w+", title.lower())))) or None,
        }
        places = [
            {"place_number": n, "place_raw": raw, "city": raw.split(", ")[0], "country": raw.split(", ")[-1]}
            for n, raw in enumerate(re.findall(r"place: (.+)", text), start=1)
        ]
        pay = [
            {
                "range_number": n, "pay_min": float(m[1]), "pay_max": float(m[2]), "currency": m[3],
                "period": None if m[4] == "unknown" else m[4], "basis": "base", "is_structured": False,
                "is_headline": n == 1, "is_plausible": True, "evidence_text": m[0],
                "evidence_start": m.start(), "evidence_end": m.end(), "confidence": 1.0,
            }
            for n, m in enumerate(re.finditer(r"pay: ([\d.]+)-([\d.]+) (\w+) (\w+)", text), start=1)
        ]  # fmt: skip
        skills = [
            {
                "skill_id": m[1], "kind": "skill", "strength": "must", "confidence": 1.0, "is_implied": False,
                "is_negated": False, "evidence_text": m[1], "evidence_start": m.start(1),
                "evidence_end": m.end(1), "mention_count": 1,
            }
            for m in re.finditer(r"skill: ([\w-]+)", text)
        ]  # fmt: skip
        return {"postings": [posting], "places": places, "pay": pay, "skills": skills}


_KEY = [("posting_id", pa.string()), ("content_hash", pa.string()), ("extractor_version", pa.string())]
_TEXT, _REAL, _WHOLE, _FLAG = pa.string(), pa.float64(), pa.int32(), pa.bool_()
_SCHEMAS = {
    "postings": pa.schema(
        [*_KEY, ("role", _TEXT), ("role_evidence", _TEXT), ("level", _TEXT), ("level_evidence", _TEXT),
         ("years_min", _REAL), ("years_evidence", _TEXT), ("sector", _TEXT), ("sector_evidence", _TEXT),
         ("workplace", _TEXT), ("workplace_evidence", _TEXT), ("education", _TEXT),
         ("education_evidence", _TEXT), ("language", _TEXT), ("text_hash", _TEXT),
         ("text_sketch", pa.list_(pa.int64())), ("word_count", pa.int64()),
         ("title_key", _TEXT)]
    ),
    "places": pa.schema(
        [*_KEY, ("place_number", _WHOLE), ("place_raw", _TEXT), ("city", _TEXT), ("region", _TEXT),
         ("country", _TEXT)]
    ),
    "pay": pa.schema(
        [*_KEY, ("range_number", _WHOLE), ("pay_min", _REAL), ("pay_max", _REAL), ("currency", _TEXT),
         ("period", _TEXT), ("basis", _TEXT), ("is_structured", _FLAG), ("is_headline", _FLAG),
         ("is_plausible", _FLAG), ("label", _TEXT), ("evidence_text", _TEXT), ("evidence_start", _WHOLE),
         ("evidence_end", _WHOLE), ("confidence", _REAL)]
    ),
    "skills": pa.schema(
        [*_KEY, ("skill_id", _TEXT), ("kind", _TEXT), ("strength", _TEXT), ("confidence", _REAL),
         ("is_implied", _FLAG), ("is_negated", _FLAG), ("evidence_text", _TEXT), ("evidence_start", _WHOLE),
         ("evidence_end", _WHOLE), ("mention_count", _WHOLE)]
    ),
}  # fmt: skip
