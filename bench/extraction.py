"""The extractor alone: in two processes without a warehouse, and on one core; and the bare automaton."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from analysis.extract.columns import collector_paused, columns
from analysis.extract.scan import automaton
from analysis.extract.skills import batches
from analysis.extract.text import to_text
from bench import plain
from bench.apart import Spent, apart, best, spent, together
from bench.skills import tagger
from commands.reading import extractor_of
from data.home import Home
from warehouse import facts, load
from warehouse.database import connect

PROCESSES = 2
BARE, ROUNDS = 4_000, 3
"""Texts that the bare automaton searches; what it spends is taken for all by their number."""


def alone(home: Home) -> Spent:
    """The extractor over the texts of all landing files, in two processes that each have half of them."""
    paths = sorted(plain.files(home.landing), key=lambda path: -Path(path).stat().st_size)
    found = together(_read, [(home, paths[part::PROCESSES]) for part in range(PROCESSES)])
    return Spent(max(one.seconds for one in found), sum(one.processor for one in found))


def _read(home: Home, paths: Sequence[str]) -> Spent:
    """What the extractor spends on these files; what making it and reading them takes is not counted."""
    extractor, total = extractor_of(home), Spent()
    for batch in plain.batches(paths, facts.BATCH):
        with spent() as one:
            extractor.facts(pa.Table.from_batches([batch]))
        total.seconds += one.seconds
        total.processor += one.processor
    return total


def on_cores(home: Home, scratch: Path) -> tuple[Spent, Spent]:
    """What facts.extract spends, as a refresh calls it, when it has one core and when it has all."""
    one, every = (apart(_extract, home, scratch, cores)[0] for cores in (1, None))
    return one, every


def _extract(home: Home, scratch: Path, cores: int | None) -> Spent:
    if cores is not None:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    extractor = extractor_of(home)
    try:
        with connect(scratch) as con:
            load.load(con, home.landing, "simulated")
            with spent() as found:
                facts.extract(con, extractor)
    finally:
        scratch.unlink(missing_ok=True)
    return found


def bare(home: Home, postings: int) -> Spent:
    """What searching the texts of so many postings for all forms spends, as skills.py has them."""
    rows = next(iter(plain.batches(plain.files(home.landing), BARE))).to_pylist()
    texts = [
        f"{row['title_raw']}\n{to_text(row['description_raw'], row['description_format'])}" for row in rows
    ]
    forms = tagger().vocabulary_.base
    padded = [columns(forms, texts[first:last]).padded for first, last in batches(texts)]
    searched = automaton(list(forms.numbers))

    def search() -> None:
        with collector_paused():
            for part in padded:
                searched.find_matches_as_indexes(part)

    found = best(ROUNDS, search)
    return Spent(found.seconds * postings / len(texts), found.processor * postings / len(texts))
