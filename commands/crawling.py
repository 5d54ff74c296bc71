"""What a refresh reads: the boards asked for, less what an earlier crawl has read already."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from commands.night import Night
from data.content import Board

HISTORY_MONTHS = 24  # of Hacker News threads on the first refresh: trends have real history on the first day
_NEVER = datetime.min  # noqa: DTZ901 - as the tables hold times


def crawler(found: Night, boards: Sequence[Board], time_limit: timedelta | None) -> Callable[[str], None]:
    """What reads the boards for the run id it is given, and tells the night's log of each."""
    from scrapers.crawl import BoardDone, PlannedRun, crawl
    from scrapers.resume import rest
    from warehouse.read import Warehouse

    home, as_of, kind, steps = found.home, found.as_of, found.kind, found.steps
    published = Warehouse.open(home)
    if time_limit is not None:
        boards = _longest_waiting_first(boards, published)
    left = rest(home.landing, _runs_loaded(published), boards, as_of, kind)
    if left.finished:
        steps.note(f"Going on from a crawl that was cut off: it has read {len(left.finished)} of the boards.")
    known = (*threads_read(published), *left.threads)

    def run(run_id: str) -> None:
        done: list[BoardDone] = []

        def heard(board: BoardDone) -> None:
            done.append(board)
            found.log.write(
                "board", source=board.source, board=board.board, status=board.status, items=board.items,
                error=board.error,
            )  # fmt: skip
            steps.step("Reading boards", len(done), max(len(left.boards), len(done)))

        steps.step("Reading boards", 0, len(left.boards))
        planned = PlannedRun(
            run_id=run_id, as_of=as_of, kind=kind, boards=left.boards,
            replay=os.environ.get("GUIDEPOST_REPLAY") or None,
            history_months=HISTORY_MONTHS, known_threads=known, continues=left.continues,
            # While reads wait to be loaded, the warehouse does not know what was read last.
            validators=() if left.continues else _validators(published),
        )  # fmt: skip
        crawl(
            home.landing, [planned], heard, os.environ,
            time_limit.total_seconds() if time_limit is not None else None,
        )  # fmt: skip

    return run


def _longest_waiting_first(boards: Sequence[Board], published: Any) -> list[Board]:
    """The boards by when they were last read well, those never read first: time that runs out is shared."""
    if published is None:
        return list(boards)
    reads = published.table(
        "raw.source_runs", ["source", "board", "as_of"], where={"status": ["ok", "empty"]}
    )
    last: dict[tuple[str, str], datetime] = {}
    for row in reads.to_pylist():
        key = (row["source"], row["board"])
        last[key] = max(row["as_of"], last.get(key, row["as_of"]))
    return sorted(boards, key=lambda board: last.get(board.key, _NEVER))


def _runs_loaded(published: Any) -> frozenset[str]:
    if published is None:
        return frozenset()
    return frozenset(published.table("raw.runs", ["run_id"]).column("run_id").to_pylist())


def _validators(published: Any) -> tuple[dict[str, str], ...]:
    """Of each board's last complete read: what its host said to ask with next time."""
    if published is None:
        return ()
    names = ["source", "board", "validator_url", "validator_etag", "validator_last_modified"]
    try:
        reads = published.table("raw.source_runs", names, where={"listing_complete": True}, order_by="as_of")
    except LookupError:  # published by an older Guidepost
        return ()
    last = {(row["source"], row["board"]): row for row in reads.to_pylist()}
    return tuple(
        {name.removeprefix("validator_"): value for name, value in row.items() if value}
        for row in last.values()
        if row["validator_url"]
    )


def threads_read(published: Any) -> tuple[str, ...]:
    """Monthly threads that were read whole after their month: they do not change any more."""
    if published is None:
        return ()
    reads = published.table("raw.source_runs", where={"source": "hackernews", "listing_complete": True})
    ends = dict(
        published.table("marts.coverage", ["board", "watched_to"], where={"source": "hackernews"})
        .to_pandas()
        .itertuples(index=False)
    )
    return tuple(
        sorted(
            {
                row["board"]
                for row in reads.to_pylist()
                if row["board"] in ends and (row["read_at"].date() - ends[row["board"]]).days >= 15
            }
        )
    )
