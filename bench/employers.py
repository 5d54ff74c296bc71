"""How well one employer is told from another, on practice markets that write names in many ways.

    python -m bench.employers [--seeds 1 2 3 4 5] [--postings 4000]

No refresh: the market's postings are read as mentions of who hires (place, name, addresses) and resolved as a
refresh does. Precision and recall of pairs, of postings and of spellings (each name at each source once),
with the list of boards and without it. Then what was missed, what is wrong, and mentions per second.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from data.content import Content, load
from data.home import SHIPPED
from scrapers.demo.hackernews import HackerNews
from scrapers.demo.market import Market
from scrapers.demo.markup import comment
from scrapers.demo.postings import Posting
from scrapers.demo.spellings import company
from scrapers.spiders.hackernews import posting as read_comment
from warehouse.employer_groups import resolve
from warehouse.mentions import Mention

_LINK = re.compile(r"https?://([^/\s|]+)")


def mention(
    market: Market, threads: HackerNews, ad: Posting, listed: dict[tuple[str, str], str | None]
) -> Mention:
    """What a refresh knows of who hires for this ad."""
    if ad.source == "hackernews":
        found = read_comment({"id": ad.native_id, "text": comment(threads.words(ad)), "created_at": ""})
        link = _LINK.search(found.title_raw or "")
        return Mention(
            ad.source, ad.board, found.company_raw, None, ("news.ycombinator.com",),
            (link[1],) if link else (), ad.posted_at.replace(tzinfo=None),
        )  # fmt: skip
    host = ad.board if ad.source == "jsonld" else "job-boards.greenhouse.io"
    return Mention(
        ad.source, ad.board, company(market.material, market.seed, ad), listed.get((ad.source, ad.board)),
        (host,), (), ad.posted_at.replace(tzinfo=None),
    )  # fmt: skip


def pairs(found: Iterable[str | None], true: Iterable[str], weights: Iterable[int]) -> tuple[int, int, int]:
    """Pairs found, true, and both, of items with these ids; nobody's are pairs with nobody."""
    by_found, by_true, by_both = Counter[str](), Counter[str](), Counter[tuple[str, str]]()
    for one, real, weight in zip(found, true, weights, strict=True):
        by_true[real] += weight
        if one is not None:
            by_found[one] += weight
            by_both[one, real] += weight

    def count(counts: Iterable[int]) -> int:
        return sum(number * (number - 1) // 2 for number in counts)

    return count(by_found.values()), count(by_true.values()), count(by_both.values())


def measured(market: Market, content: Content, *, is_listed: bool) -> dict[str, Any]:
    """Precision and recall of one market, with or without the list of boards."""
    listed = {board.key: board.employer for board in market.boards()} if is_listed else {}
    threads = HackerNews(market, {})
    ads = list(market.stream())
    mentions = [mention(market, threads, ad, listed) for ad in ads]
    started = time.perf_counter()
    ids = resolve(mentions, content.employers, content.sources).ids
    seconds = time.perf_counter() - started
    true = [ad.job.employer.token for ad in ads]
    spellings: dict[tuple[Any, ...], int] = {}
    for number, (one, real) in enumerate(zip(mentions, true, strict=True)):
        spellings.setdefault((real, one.source, one.name, one.links), number)
    kept = list(spellings.values())
    return {
        "seed": market.seed, "is_listed": is_listed, "postings": len(ads), "spellings": len(kept),
        "employers": len(set(true)), "found": len({one for one in ids if one}),
        "of_postings": _rates(*pairs(ids, true, [1] * len(ids))),
        "of_spellings": _rates(*pairs([ids[n] for n in kept], [true[n] for n in kept], [1] * len(kept))),
        "missed": _missed(ids, true, mentions), "wrong": _wrong(ids, true, mentions),
        "mentions_per_second": round(len(mentions) / seconds),
    }  # fmt: skip


def _rates(found: int, true: int, both: int) -> dict[str, float]:
    return {
        "precision": round(both / max(1, found), 4),
        "recall": round(both / max(1, true), 4),
        "pairs": true,
    }


def _missed(ids: Sequence[str | None], true: Sequence[str], mentions: Sequence[Mention]) -> list[str]:
    """Employers in more than one piece: their ids with a spelling of each."""
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for one, real, said in zip(ids, true, mentions, strict=True):
        names[real].setdefault(str(one), str(said.name))
    return list(
        islice((f"{real}: {pieces}" for real, pieces in sorted(names.items()) if len(pieces) > 1), 12)
    )


def _wrong(ids: Sequence[str | None], true: Sequence[str], mentions: Sequence[Mention]) -> list[str]:
    """Ids of more than one employer, with a spelling of each."""
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for one, real, said in zip(ids, true, mentions, strict=True):
        if one is not None:
            names[one].setdefault(real, str(said.name))
    return list(islice((f"{one}: {those}" for one, those in sorted(names.items()) if len(those) > 1), 12))


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postings", type=int, default=4000)
    parser.add_argument("--seeds", type=int, nargs="*", default=[1, 2, 3, 4, 5])
    asked = parser.parse_args()
    content = load(SHIPPED)
    for seed in asked.seeds:
        for is_listed in (True, False):
            told = measured(Market(seed=seed, postings=asked.postings), content, is_listed=is_listed)
            sys.stdout.write(json.dumps(told, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
