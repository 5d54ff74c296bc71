"""Speed and memory of the skill tagger beside the bare automaton: `python -m bench.skills`.

The automaton is the same library over the same forms and padded bytes, and gives indexes only. The texts are
put together from the lines of data/training (`bench.facts`), or are the rows of a file of postings, one JSON
object with a `description` per line. `--peers` adds spaCy's PhraseMatcher with the same forms, where spaCy is
installed; Guidepost does not need it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from time import process_time

from analysis.extract.columns import collector_paused, columns
from analysis.extract.scan import automaton
from analysis.extract.skills import SkillTagger, batches
from analysis.extract.text import to_text
from bench.facts import markup
from data.content import load
from data.home import SHIPPED

ROUNDS, TEXTS = 3, 2_000
PEER_TEXTS = 100  # enough for a peer that takes milliseconds per text
# Pages of memory before a tagger is made and when it has read texts: two batches, and the texts themselves.
MEMORY = """
import sklearn.linear_model
from pathlib import Path
pages = lambda: Path("/proc/self/statm").read_text().split()[1]
before = pages()
from bench.skills import invented, tagger
kept = tagger()
found = kept.table(invented(512))
print(before, pages())
"""


def tagger() -> SkillTagger:
    """The shipped taxonomy's tagger."""
    content = load(SHIPPED)
    return SkillTagger().fit(content.skills, content.certifications)


def invented(count: int) -> list[str]:
    """Texts of 3 kB, each with a title line."""
    return [f"Engineer\n{to_text(markup(number), 'html')}" for number in range(count)]


def best(*steps: Callable[[], object]) -> list[float]:
    """Processor seconds of the fastest round of each step; they take turns, as the machine may be busy."""
    found: list[list[float]] = [[] for _ in steps]
    for _ in range(ROUNDS):
        for spent, step in zip(found, steps, strict=True):
            began = process_time()
            step()
            spent.append(process_time() - began)
    return [min(spent) for spent in found]


def memory() -> tuple[float, float]:
    """Megabytes of a process that has imported scikit-learn, and what the tagger adds to them; on Linux."""
    run = subprocess.run([sys.executable, "-c", MEMORY], capture_output=True, text=True, check=True)  # noqa: S603
    page = os.sysconf("SC_PAGE_SIZE") / 2**20
    before, after = (int(pages) * page for pages in run.stdout.split())
    return before, after - before


def phrase_matcher(forms: Iterable[str], texts: Sequence[str]) -> Callable[[], object] | None:
    """The PhraseMatcher of spaCy over a blank pipeline, same forms, without case; None without spaCy."""
    if find_spec("spacy") is None:
        return None
    nlp = import_module("spacy").blank("en")
    nlp.max_length = 10_000_000
    matcher = import_module("spacy.matcher").PhraseMatcher(nlp.vocab, attr="LOWER")
    matcher.add("skill", [nlp.make_doc(form) for form in forms])
    return lambda: [matcher(nlp.make_doc(text)) for text in texts]


def main() -> None:
    """Print postings and megabytes per second of all, their ratios, and the memory of the tagger."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--postings", type=int, default=20_000, help="how many texts, repeated as needed")
    options.add_argument("--file", type=Path, help="postings as JSON lines")
    options.add_argument(
        "--peers", action="store_true", help="also spaCy's PhraseMatcher, if it is installed"
    )
    given = options.parse_args()
    ours = tagger()
    if given.file:
        rows = [json.loads(line) for line in given.file.read_text(encoding="utf-8").splitlines()]
        texts = [f"{row.get('title', '')}\n{row['description']}" for row in rows]
    else:
        texts = invented(TEXTS)
    texts = (texts * (given.postings // len(texts) + 1))[: given.postings]
    forms = ours.vocabulary_.base
    padded = [columns(forms, texts[first:last]).padded for first, last in batches(texts)]
    bare = automaton(list(forms.numbers))

    def search() -> None:
        with collector_paused():
            for part in padded:
                bare.find_matches_as_indexes(part)

    found = dict(
        zip(("bare automaton", "tagger, columns out"), best(search, lambda: ours.table(texts)), strict=True)
    )
    size, few = sum(map(len, texts)) / 1e6, len(texts)
    print(f"{few:,} texts, {size:,.1f} MB of characters")  # noqa: T201
    if given.peers:
        some = texts[:PEER_TEXTS]
        names = [form for skill in load(SHIPPED).skills.values() for form in skill.forms]
        if peer := phrase_matcher(names, some):
            found["spaCy PhraseMatcher"] = best(peer)[0] * len(texts) / len(some)
        else:
            print("spaCy is not installed: left out")  # noqa: T201
    for name, spent in found.items():
        share = found["bare automaton"] / spent
        print(f"{name:22}{few / spent:10,.0f} per second{size / spent:8.1f} MB/s{share:8.3f} of the bare one")  # noqa: T201
    before, added = memory()
    print(f"the tagger adds {added:.0f} MB to the {before:.0f} of a process with scikit-learn")  # noqa: T201


if __name__ == "__main__":
    main()
