"""What was simulated, to hold against what was measured.

truth.jsonl has one row per posting, truth_summary.json the numbers that a good measurement finds again. Both
are written as the market streams by.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from scrapers.demo.market import Market
from scrapers.demo.pay import usd_per_year
from scrapers.demo.period import first_of_month
from scrapers.demo.postings import Posting
from scrapers.demo.prose import product_note
from scrapers.demo.spellings import company

GUIDE_LEVELS = ("junior", "mid", "senior", "principal")
Row = dict[str, Any]


def write_truth(market: Market, folder: Path, rates: Mapping[str, float] | None = None) -> None:
    """Leave truth.jsonl and truth_summary.json in `folder`.

    Args:
        market: what was simulated.
        folder: made if need be.
        rates: USD for one unit of a currency; without one, pay in it has no value in USD.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tally = _Tally(market)
    with (folder / "truth.jsonl").open("w", encoding="utf-8") as file:
        for posting in market.stream():
            found = row(market, posting, rates)
            tally.add(found)
            file.write(json.dumps(found, ensure_ascii=False) + "\n")
    summary = json.dumps(tally.summary(), ensure_ascii=False, indent=1)
    (folder / "truth_summary.json").write_text(summary + "\n", encoding="utf-8")


def row(market: Market, posting: Posting, rates: Mapping[str, float] | None = None) -> Row:
    """What is true of one posting, as its last reading shows it.

    is_seen: on some refresh day it stood where it could be read. is_watched: it was posted while its board
    was read without a gap. level_read and years_min: what the ad lets a reader know. duplicate_of: what it
    repeats; null if that one was never to be seen. negated: named as not needed. named_by_company:
    named in praise of its product only. company: the employer's name as it stands there; employer_token tells
    employers of one name apart.
    """
    job, sightings = posting.job, market.sightings(posting)
    original = posting.original
    if original is not None and not market.sightings(original):
        original = None
    return {
        "posting_id": posting.posting_id, "source": posting.source, "board": posting.board,
        "native_id": posting.native_id, "employer": job.employer.name, "employer_token": job.employer.token,
        "company": company(market.material, market.seed, posting), "sector": job.employer.sector,
        "title": job.title, "role": job.role, "level": job.level, "level_shown": job.level_shown,
        "level_read": "unstated" if job.level_shown == "none" else job.level, "years_min": job.years,
        "education": job.education, "country": job.place.country, "region": job.place.region,
        "city": job.place.city, "workplace": job.workplace, "posted_on": posting.posted_at.date().isoformat(),
        "closed_on": _iso(posting.spells[-1][1]), "spells": [[_iso(a), _iso(b)] for a, b in posting.spells],
        "is_seen": bool(sightings), "is_watched": market.is_watched(posting),
        "is_prospect": posting.is_prospect, "duplicate_of": original.posting_id if original else None,
        "copy_kind": posting.copy_kind if original else None,
        "text_edited_on": _iso(posting.text_edit_on), "pay_edited_on": _iso(posting.pay_edit_on),
        "pay": _pay(market, posting, sightings[-1] if sightings else market.ends_on, rates),
        "skills": [{"skill": skill, "strength": strength} for skill, strength in job.skills],
        "named_by_company": list(_company_skills(market, posting)),
        "negated": [job.negated] if job.negated else [],
    }  # fmt: skip


def _company_skills(market: Market, posting: Posting) -> tuple[str, ...]:
    """Simulated skills that only the words about the product name; a thread is spared them."""
    note = product_note(posting.job, market.material) if posting.source != "hackernews" else None
    return note[1] if note else ()


def _pay(market: Market, posting: Posting, day: date, rates: Mapping[str, float] | None) -> Row | None:
    # A thread keeps the words it was given.
    pay = posting.job.pay if posting.source == "hackernews" else posting.pay(day)
    if pay is None:
        return None
    low, high = usd_per_year(pay, market.material.pay_rules, rates)
    return {
        "min": pay.low, "max": pay.high, "currency": pay.currency, "period": pay.period, "form": pay.form,
        "is_structured": pay.is_structured and posting.source != "hackernews",
        "min_usd_year": low, "max_usd_year": high,
    }  # fmt: skip


class _Tally:
    """Counts rows as they pass; keeps one number per US ML-engineer posting with pay, and counts."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.counts: Counter[str] = Counter()
        self.sector: Counter[str] = Counter()
        self.sector_ml: Counter[str] = Counter()
        self.last_year: Counter[str] = Counter()
        self.last_year_ml: Counter[str] = Counter()
        self.middles: dict[str, list[float]] = defaultdict(list)
        self.windows: Counter[str] = Counter()
        self.skills: dict[str, Counter[str]] = {"before": Counter(), "after": Counter()}
        self.employers: set[str] = set()
        end = market.ends_on
        self.after, self.before, self.year = (
            first_of_month(end, -months).isoformat() for months in (2, 5, 11)
        )

    def add(self, found: Row) -> None:
        self.counts["postings"] += 1
        self.counts[found["source"]] += 1
        self.counts["prospects"] += found["is_prospect"]
        if found["copy_kind"]:
            self.counts[found["copy_kind"]] += 1
        if not found["is_seen"]:
            self.counts["never_seen"] += 1
        if found["is_prospect"] or found["duplicate_of"] or not (found["is_seen"] and found["is_watched"]):
            return
        self.counts["measured"] += 1
        self.employers.add(found["employer_token"])
        is_ml = found["role"] == self.market.material.profiles["trends"]["role"]
        self.sector[found["sector"]] += 1
        self.sector_ml[found["sector"]] += is_ml
        if found["posted_on"] >= self.year:
            self.last_year[found["sector"]] += 1
            self.last_year_ml[found["sector"]] += is_ml
        if is_ml:
            self._ml_engineer(found)

    def _ml_engineer(self, found: Row) -> None:
        pay = found["pay"]
        if pay and found["country"] == "US" and None not in (pay["min"], pay["max"]):
            self.middles[found["level_read"]].append((pay["min_usd_year"] + pay["max_usd_year"]) / 2)
        if found["posted_on"] >= self.before:
            window = "after" if found["posted_on"] >= self.after else "before"
            self.windows[window] += 1
            self.skills[window].update(entry["skill"] for entry in found["skills"])

    def summary(self) -> Row:
        market, trends = self.market, self.market.material.profiles["trends"]
        moving = {*trends["rising"], *trends["falling"]}
        simulated = [*market.material.profiles["roles"][trends["role"]]]
        return {
            "seed": market.seed, "postings_asked": market.postings,
            "starts_on": market.period.starts_on.isoformat(), "ends_on": market.ends_on.isoformat(),
            "refreshes": len(market.refresh_days()),
            "counts": dict(self.counts), "employers": len(self.employers),
            "basis": "primary, not prospect, seen on a refresh day, posted while watched",
            "us_ml_engineer_pay": {
                level: {"median_usd_year": median(found), "postings": len(found)}
                for level in GUIDE_LEVELS if (found := self.middles.get(level))
            },
            "ml_engineer_share_by_sector": _shares(self.sector_ml, self.sector),
            "ml_engineer_share_by_sector_last_12_months": _shares(self.last_year_ml, self.last_year),
            "ml_engineer_skills": {
                "window_months": 3, "postings_before": self.windows["before"],
                "postings_after": self.windows["after"],
                "rising": trends["rising"], "falling": trends["falling"],
                "flat": sorted(skill for skill in simulated if skill not in moving),
                "share_before": _shares(self.skills["before"], self.windows["before"], [*moving, *simulated]),
                "share_after": _shares(self.skills["after"], self.windows["after"], [*moving, *simulated]),
            },
        }  # fmt: skip


def _shares(
    part: Mapping[str, int], whole: Mapping[str, int] | int, keys: list[str] | None = None
) -> dict[str, Any]:
    if isinstance(whole, int):
        return {key: round(part.get(key, 0) / max(whole, 1), 4) for key in sorted(set(keys or part))}
    return {
        key: {"share": round(part.get(key, 0) / count, 4), "postings": count}
        for key, count in sorted(whole.items())
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
