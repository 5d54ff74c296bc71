"""Speed of the skill tagger beside the bare automaton, on the same texts: `python -m bench.skills`.

The automaton is the same library over the same forms and padded bytes, and gives indexes only. The texts are
put together from the lines of data/training (`bench.facts`), or are the rows of a file of postings, one JSON
object with a `description` per line.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from time import process_time

from analysis.extract import Extractor
from analysis.extract.columns import columns
from analysis.extract.skills import batches
from analysis.extract.text import to_text
from bench.facts import markup
from data.content import load
from data.home import SHIPPED

ROUNDS, TEXTS = 3, 2_000


def best(step: Callable[[], object]) -> float:
    """Processor seconds of the fastest of some rounds."""
    found = []
    for _ in range(ROUNDS):
        began = process_time()
        step()
        found.append(process_time() - began)
    return min(found)


def main() -> None:
    """Print postings and megabytes per second of both, and their ratio."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--postings", type=int, default=20_000, help="how many texts, repeated as needed")
    options.add_argument("--file", type=Path, help="postings as JSON lines")
    given = options.parse_args()
    extractor = Extractor(load(SHIPPED))
    if given.file:
        rows = [json.loads(line) for line in given.file.read_text(encoding="utf-8").splitlines()]
        texts = [f"{row.get('title', '')}\n{row['description']}" for row in rows]
    else:
        texts = [f"Engineer\n{to_text(markup(number), 'html')}" for number in range(TEXTS)]
    texts = (texts * (given.postings // len(texts) + 1))[: given.postings]
    size = sum(map(len, texts)) / 1e6
    forms = extractor.tagger.vocabulary_.base
    padded = [columns(forms, texts[first:last]).padded for first, last in batches(texts)]
    bare = best(lambda: [forms.automaton.find_matches_as_indexes(part) for part in padded])
    tagger = best(lambda: extractor.tagger.table(texts))
    print(f"{len(texts):,} texts, {size:,.1f} MB of characters")  # noqa: T201
    for name, spent in (("bare automaton", bare), ("tagger, columns out", tagger)):
        print(f"{name:22}{len(texts) / spent:10,.0f} per second{size / spent:8.1f} MB/s")  # noqa: T201
    print(f"ratio{bare / tagger:22.2f}")  # noqa: T201


if __name__ == "__main__":
    main()
