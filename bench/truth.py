"""The measures against the practice market's own truth: `python -m bench.truth --seeds 30`.

Nothing is crawled and nothing is read: the postings' true facts go into the tables that measures read, so
that what is judged is the statistics alone. Printed are how often intervals hold the truth, how often trends
are called without a change or wrongly, how many changes are found, and what medians of pay do where one
employer or one source speaks loud.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

import pandas as pd

from analysis.measure.columns import Settings
from bench.truth_bands import medians
from bench.truth_coverage import KEYS, Truth, by_thirds, figures, held
from bench.truth_market import Tables, counted, played
from bench.truth_trends import Calls, planted, power, shuffled
from data.content import load
from data.home import SHIPPED

OTHERS = 1001
"""The first of the seeds that make the truth; those that are judged begin with 1."""


def coverage(rows: pd.DataFrame) -> Iterator[str]:
    """Lines: figure, cells, the part that holds the truth in all and in each third by employers."""
    yield f"{'intervals that hold the truth':<30}{'cells':>9}   all    few employers, middle, many"
    for name in (*KEYS, "all of them"):
        part = rows if name == "all of them" else rows[rows["figure"] == name]
        if len(part):
            told = "  ".join(f"{share:.3f}" for share in by_thirds(part))
            yield f"{name:<30}{len(part):>9,}  {told}"


def calls(still: Calls, played_out: Calls) -> Iterator[str]:
    """Lines: alarms without a change, and verdicts where skills were moved."""
    yield (
        f"months shuffled: {still.runs_with_alarm} of {still.runs} reports call anything; skills moved: "
        f"{_part(still.wrong, still.calls)} verdicts wrong"
    )
    yield (
        f"as it was played: {_part(played_out.wrong, played_out.calls)} verdicts wrong, "
        f"{_part(played_out.found, played_out.moved)} skills found that the market moved"
    )


def _part(some: int, whole: int) -> str:
    return f"{some:,} of {whole:,} ({some / max(whole, 1):.3f})"


def _bands(rows: pd.DataFrame) -> Iterator[str]:
    yield f"{'medians of pay, off by':<50}  ours  counted   interval holds: ours, counted"
    for name, part in rows.groupby("change", sort=False):
        yield (
            f"{name:<50}{part['ours'].mean():>+7.1%}{part['counted'].mean():>+8.1%}"
            f"{part['is_held'].mean():>19.3f}{part['is_held_counted'].mean():>9.3f}"
        )


def report(seeds: int, others: int, shuffles: int, markets: int, settings: Settings) -> Iterator[str]:
    """The lines of the study; `others` seeds make the truth, `markets` are made for power."""
    truth = Truth(range(OTHERS, OTHERS + others), settings)
    still, played_out = Calls(), Calls()
    cells, pay = [], []
    for seed in range(1, seeds + 1):
        tables: Tables = counted(played(seed))
        cells.append(held(figures(tables, settings), truth))
        pay.append(medians(seed, tables, truth, settings))
        shuffled(tables, settings, shuffles, still)
        planted(tables, settings, played_out)
    yield f"{seeds} practice markets; the truth is that of {others} others"
    yield from coverage(pd.concat(cells, ignore_index=True))
    yield from calls(still, played_out)
    yield from _bands(pd.concat(pay, ignore_index=True))
    quiet, moving = Calls(), Calls()
    for number in range(markets):
        power(number, settings, quiet, moving)
    yield (
        f"4,000 ads a window of 200 employers, 300 skills: {quiet.runs_with_alarm} of {quiet.runs} reports "
        f"call anything without a change; 30 skills moved by 5 points: "
        f"{_part(moving.found, moving.moved)} found, {_part(moving.wrong, moving.calls)} verdicts wrong"
    )


def main() -> None:
    """Print the study."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=30, help="practice markets that are judged")
    parser.add_argument("--others", type=int, default=120, help="practice markets that make the truth")
    parser.add_argument("--shuffles", type=int, default=10, help="reports on shuffled months of each")
    parser.add_argument("--markets", type=int, default=30, help="markets for power")
    given = parser.parse_args()
    settings = load(SHIPPED).measurement
    for line in report(given.seeds, given.others, given.shuffles, given.markets, settings):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
