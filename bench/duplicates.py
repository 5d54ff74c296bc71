"""How well and how fast copies are found: the practice market's own, and a market of any size.

    python -m bench.duplicates [--postings 4000] [--sizes 10000 50000 100000]

Lands the market's weeks as its sources would show them, refreshes a warehouse in a folder that is removed
afterwards, and holds core.duplicates against the truth: pairs within groups, precision and
recall, by kind of copy. Then signatures per second and core, and the seconds that grouping takes by size.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from itertools import combinations, islice
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from analysis.extract import Extractor, batch, fingerprint
from analysis.extract.job_title import title_key
from analysis.extract.text import to_text
from data.content import load
from data.home import Home
from scrapers.demo import Market
from scrapers.demo.hackernews import HackerNews
from scrapers.demo.markup import comment, document
from scrapers.demo.postings import Posting
from scrapers.demo.prose import write
from scrapers.demo.truth import row
from scrapers.spiders.hackernews import posting as read_comment
from warehouse import landing
from warehouse.refresh import refresh

Item = dict[str, Any]
Pair = frozenset[str]
_GROUPING = ("text_groups", "group_signatures", "group_places", "duplicate_candidates", "duplicate_pairs",
             "reposts", "duplicates")  # fmt: skip


class Signatures:
    """An extractor that reads what grouping needs and no more, so that large markets can be made."""

    version = "signatures-1"

    def facts(self, versions: pa.Table) -> dict[str, pa.Table]:
        """Title keys, signatures and places of these versions; no pay and no skills."""
        postings, places = [], []
        for one in versions.to_pylist():
            keys = {
                "posting_id": one["posting_id"], "content_hash": one["content_hash"],
                "extractor_version": self.version,
            }  # fmt: skip
            tokens = fingerprint.words(to_text(one["description_raw"], one["description_format"]))
            named = [one["title_raw"].split(" | ")[2]] if "|" in one["title_raw"] else one["locations_raw"]
            postings.append(keys | {
                "text_hash": fingerprint.text_hash(tokens), "text_sketch": fingerprint.sketches([tokens])[0],
                "word_count": len(tokens), "title_key": title_key(one["title_raw"], named),
            })  # fmt: skip
            places += [keys | {"place_number": 1, "place_raw": place, "city": place} for place in named]
        found = {"postings": (postings, batch.POSTINGS), "places": (places, batch.PLACES)}
        tables = {name: pa.Table.from_pylist(rows, schema) for name, (rows, schema) in found.items()}
        return tables | {"pay": batch.PAY.empty_table(), "skills": batch.SKILLS.empty_table()}


class _Quiet:
    def step(self, name: str, done: int, total: int | None) -> None:
        """No progress is shown."""


def item(market: Market, ad: Posting) -> Item:
    """The fields of an ad, in its first wording, as its spider would read them."""
    posted = f"{ad.posted_at:%Y-%m-%dT%H:%M:%SZ}"
    if ad.source == "hackernews":
        said = comment(HackerNews(market, {}).words(ad))
        found = read_comment({"id": ad.native_id, "text": said, "created_at": posted})
        return {
            "native_id": found.native_id, "url": found.url, "title_raw": found.title_raw,
            "company_raw": found.company_raw, "description_raw": found.description_raw,
            "description_format": "html", "posted_at": posted, "posted_raw": posted,
        }  # fmt: skip
    html = document(write(ad, ad.posted_at.date(), market.material, market.seed), ad.job.employer.style)
    page = f"https://job-boards.greenhouse.io/{ad.board}/jobs/{ad.native_id}"
    return {
        "native_id": ad.native_id, "url": ad.native_id if ad.source == "jsonld" else page,
        "title_raw": ad.job.title, "company_raw": ad.job.employer.name, "locations_raw": [ad.job.place.name],
        "description_raw": html, "description_format": "html", "posted_at": posted, "posted_raw": posted,
        "is_prospect": ad.is_prospect,
    }  # fmt: skip


def land(home: Home, market: Market, ads: Sequence[Posting], days: Sequence[date]) -> set[str]:
    """One run per day, of boards what stood there and of threads what was new; the ids that were seen."""
    boards: dict[tuple[str, str], list[Posting]] = defaultdict(list)
    for ad in ads:
        boards[ad.source, ad.board].append(ad)
    shown, made = set[str](), dict[str, Item]()
    for number, day in enumerate(days):
        as_of = datetime.combine(day, time_of_day(23), UTC)
        new_after = days[number - 1] if number else date.min
        for source in sorted({source for source, _ in boards}):
            listing = "history" if source == "hackernews" else "complete"
            mine = [(board, held) for (of, board), held in sorted(boards.items()) if of == source]
            with landing.LandingFile(
                home.landing, run_id=f"{as_of:%Y%m%dT%H%M%SZ}-1", source=source, as_of=as_of,
                kind="simulated", boards=[{"source": source, "board": board} for board, _ in mine],
            ) as file:  # fmt: skip
                for board, held in mine:
                    for ad in held:
                        is_there = ad.is_open(day) and ad.posted_at.date() <= day
                        if listing == "history" and ad.posted_at.date() <= new_after:
                            continue
                        if is_there:
                            shown.add(ad.posting_id)
                            if ad.posting_id not in made:
                                made[ad.posting_id] = item(market, ad)
                            file.item(board, made[ad.posting_id])
                    file.close_board(
                        board, status="ok", listing=listing, listing_complete=True, requests=1, errors=0,
                        error=None, finished_at=as_of, not_modified=False, validator=None,
                    )  # fmt: skip
    return shown


def pairs(groups: Mapping[str, str]) -> set[Pair]:
    """All pairs of postings whose group is the same."""
    members = defaultdict(list)
    for posting_id, group in groups.items():
        members[group].append(posting_id)
    return {frozenset(pair) for ids in members.values() for pair in combinations(sorted(ids), 2)}


def measured(
    market: Market, folder: Path, every: int = 1, extractor: Signatures | None = None
) -> tuple[dict[str, str], dict[str, str], dict[str, Item], dict[str, float]]:
    """Groups found, true groups, truth by posting_id, and the seconds of each step of grouping."""
    home = Home(folder)
    content, ads = load(*home.content_roots()), list(market.stream())
    seen = land(home, market, ads, market.refresh_days()[::every])
    truth = {ad.posting_id: row(market, ad) for ad in ads if ad.posting_id in seen}
    result = refresh(
        home, as_of=datetime(2026, 11, 1, 3, tzinfo=UTC), kind="simulated", content=content,
        boards=market.boards(), crawl=None, extractor=extractor or Extractor(content), measures=(),
        progress=_Quiet(),
    )  # fmt: skip
    if not result.published:
        raise SystemExit(result.error)
    file = next(path for path in sorted(home.warehouse.glob("*.duckdb")))
    with duckdb.connect(str(file), read_only=True) as con:
        found = dict(
            con.execute("select posting_id, coalesce(duplicate_of, posting_id) from core.postings").fetchall()
        )
        seconds = dict(con.execute("select * from (select name, seconds from ops.models)").fetchall())
    true = {key: one["duplicate_of"] if one["duplicate_of"] in truth else key for key, one in truth.items()}
    return found, true, truth, {name: seconds.get(f"core.{name}", 0.0) for name in _GROUPING}


def report(found: Mapping[str, str], true: Mapping[str, str], truth: Mapping[str, Item]) -> Item:
    """Precision and recall of pairs; missed by kind of copy, and the first wrong ones."""
    mine, real = pairs(found), pairs(true)

    def kind(pair: Pair) -> str:
        return "+".join(sorted(str(truth[one]["copy_kind"]) for one in pair if truth[one]["copy_kind"]))

    return {
        "pairs_found": len(mine), "pairs_true": len(real),
        "precision": round(len(mine & real) / max(1, len(mine)), 4),
        "recall": round(len(mine & real) / max(1, len(real)), 4),
        "true_by_kind": Counter(map(kind, real)), "missed_by_kind": Counter(map(kind, real - mine)),
        "missed": [sorted(pair) for pair in islice(sorted(real - mine, key=sorted), 5)],
        "wrong": [sorted(pair) for pair in islice(sorted(mine - real, key=sorted), 5)],
    }  # fmt: skip


def signatures_per_second(market: Market, count: int = 3000) -> float:
    """Ads of about 3 kB of text whose signatures one core makes in a second."""
    words = [
        " ".join(
            text for part in write(ad, ad.posted_at.date(), market.material, market.seed)
            for text in (*part.paragraphs, *part.points)
        ) for ad in islice(market.stream(), count)
    ]  # fmt: skip
    texts = [(text * (1 + 3000 // max(1, len(text))))[:3000] for text in words]
    started = time.process_time()
    for text in texts:
        tokens = fingerprint.words(text)
        fingerprint.text_hash(tokens)
        fingerprint.sketches([tokens])
    return len(texts) / (time.process_time() - started)


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postings", type=int, default=4000)
    parser.add_argument("--seeds", type=int, nargs="*", default=[1])
    parser.add_argument("--sizes", type=int, nargs="*", default=[])
    asked = parser.parse_args()
    for seed in asked.seeds:
        with tempfile.TemporaryDirectory() as folder:
            found, true, truth, seconds = measured(Market(seed=seed, postings=asked.postings), Path(folder))
        told = {"seed": seed, **report(found, true, truth), "seconds": seconds}
        sys.stdout.write(json.dumps(told, indent=1) + "\n")
    sys.stdout.write(f"signatures: {signatures_per_second(Market()):,.0f} postings per second and core\n")
    for size in asked.sizes:
        with tempfile.TemporaryDirectory() as folder:
            *_, seconds = measured(Market(seed=1, postings=size), Path(folder), 8, Signatures())
        sys.stdout.write(f"{size:>8,} postings: grouping {sum(seconds.values()):6.2f} s  {seconds}\n")


if __name__ == "__main__":
    main()
