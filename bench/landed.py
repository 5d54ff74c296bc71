"""A practice market of any size as landing files, as if its sources had been read week by week.

Ads come from the simulator one after another, each read by its spider's own function from what its source
would answer, and land in the first week that shows them. Held in memory are the market's employers and, of
what has landed, ids.
"""

from __future__ import annotations

import bisect
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from bench.apart import Spent, spent
from scrapers.demo import Market
from scrapers.demo.careers import Careers
from scrapers.demo.greenhouse import Greenhouse
from scrapers.demo.hackernews import HackerNews
from scrapers.demo.markup import comment
from scrapers.demo.postings import Posting
from scrapers.jobposting import job_posting
from scrapers.spiders import greenhouse, hackernews
from warehouse.landing import LandingFile, utc_text

NIGHT = Market.ends_on + timedelta(days=1)
BLOCK = 500
"""Ads that are made before the clock runs for their landing."""
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass
class Landed:
    """What was landed, and what the writer spent beside plain JSON lines of the same items."""

    postings: int = 0
    size: int = 0
    writer: Spent = field(default_factory=Spent)
    plain: Spent = field(default_factory=Spent)


class Reader:
    """The fields of an ad as its spider reads them in the answer of its source."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self._greenhouse, self._careers = Greenhouse(market, {}), Careers(market, {})
        self._threads = HackerNews(market, {})

    def fields(self, ad: Posting, day: date) -> dict[str, Any]:
        """As of `day`."""
        if ad.source == "greenhouse":
            parts = self._greenhouse.render(ad, day)
            job = json.loads(b",".join(part.strip(b",") for part in parts) + b"}")
            return greenhouse.posting(job).landing_fields()
        if ad.source == "hackernews":
            said = {"id": ad.native_id, "text": comment(self._threads.words(ad)),
                    "created_at": utc_text(ad.posted_at)}  # fmt: skip
            return hackernews.posting(said).landing_fields()
        page = self._careers.page(ad, day, self._careers.habits[ad.board]).body.decode()
        found = job_posting(page, ad.native_id)
        if found is None:
            raise ValueError(f"the page {ad.native_id} holds no posting")
        return found.landing_fields()


def land(folder: Path, postings: int) -> Landed:
    """Landing files of so many ads below `folder`, a run a week; the last day of the market is their last."""
    market = Market(postings=postings)
    return _landed(folder, market, market.refresh_days(), market.stream())


def land_increment(folder: Path, postings: int) -> Landed:
    """So many ads more, of the last six months, as the night after the last day of `land` finds them."""
    market = Market(seed=2, postings=postings, months=6)
    return _landed(folder, market, [NIGHT], map(_renamed, market.stream()))


def _renamed(ad: Posting) -> Posting:
    """With an id that no ad of the first market has."""
    return replace(ad, native_id=f"9{ad.native_id}" if ad.native_id.isdigit() else f"{ad.native_id}-9")


def _landed(folder: Path, market: Market, days: list[date], ads: Iterator[Posting]) -> Landed:
    reader, found = Reader(market), Landed()
    boards: dict[str, list[dict[str, str | None]]] = defaultdict(list)
    for board in market.boards():
        boards[board.source].append(
            {
                key: value
                for key, value in asdict(board).items()
                if key in ("source", "board", "employer", "sector")
            }
        )
    with ExitStack() as stack:
        files = {
            (source, day): stack.enter_context(
                LandingFile(folder, run_id=f"{evening(day):%Y%m%dT%H%M%SZ}-1", source=source,
                            as_of=evening(day), kind="simulated", boards=listed)
            ) for day in days for source, listed in boards.items()
        }  # fmt: skip
        plain = stack.enter_context((folder / "plain").open("w", encoding="utf-8"))
        for block in _blocks(ads, market.postings):
            made = [(ad.source, _seen(days, ad), ad.board, ad) for ad in block]
            items = [(files[source, day], board, reader.fields(ad, day)) for source, day, board, ad in made]
            _add(found.writer, lambda items=items: [file.item(board, item) for file, board, item in items])
            _add(
                found.plain,
                lambda items=items: plain.writelines(_COMPACT.encode(i) + "\n" for *_, i in items),
            )
        _add(found.writer, partial(_close_all, files))
    (folder / "plain").unlink()
    paths = [file.path for file in files.values()]
    found.postings = sum(file.item_counts.total() for file in files.values())
    found.size = sum(path.stat().st_size for path in paths)
    return found


def evening(day: date) -> datetime:
    """When a week's answers are read."""
    return datetime.combine(day, time(23), UTC)


def _seen(days: list[date], ad: Posting) -> date:
    """The first day of reading on which the ad was there to be seen, or had been since the one before."""
    return days[min(bisect.bisect_left(days, ad.posted_at.date()), len(days) - 1)]


def _blocks(ads: Iterator[Posting], count: int) -> Iterator[list[Posting]]:
    wanted = islice(ads, count)
    while block := list(islice(wanted, BLOCK)):
        yield block


def _add(to: Spent, step: Any) -> None:
    with spent() as more:
        step()
    to.seconds += more.seconds
    to.processor += more.processor


def _close_all(files: Mapping[tuple[str, date], LandingFile]) -> None:
    for (_, day), file in files.items():
        _close(file, day)


def _close(file: LandingFile, day: date) -> None:
    """Every board's summary: whole lists of boards and pages, and the threads that had something new."""
    is_thread = file.source == "hackernews"
    counts: Counter[str] = file.item_counts
    for board in sorted(counts) if is_thread else [str(one["board"]) for one in file.planned]:
        file.close_board(
            board, status="ok" if counts[board] else "empty",
            listing="history" if is_thread else "complete", listing_complete=True, requests=1, errors=0,
            error=None, finished_at=evening(day),
        )  # fmt: skip
    file.close()
