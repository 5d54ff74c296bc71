"""Names of tools in requirements that no entry of the taxonomy knows, counted: the market moves on."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from analysis.extract import uses
from analysis.extract.columns import collector_paused
from analysis.extract.sentences import SECTIONS
from analysis.extract.skills import SkillTagger, batches

_ASKING = [SECTIONS.index(name) for name in ("requirements", "nice", "stack")]
# specimens: "PyTorch", "dbt2", "k8s", "gRPC", "Node.js", "C++", "CrewAI" in mid-sentence
_NAME = re.compile(r"(?<![\w@/.-])(?:[A-Z][\w+#]*(?:\.\w+)?|[a-z]+(?:[A-Z]|\d)\w*)(?![\w@/-])")
_LEAD = re.compile(r"[\W_]*\w+")  # the first word of a sentence has a capital anyway


def counts(tagger: SkillTagger, texts: Sequence[str]) -> tuple[int, int]:
    """How many tool-like names stand in what the texts ask for outside every form, and how many in all."""
    unknown = total = 0
    for first, last in batches(texts):
        with collector_paused():
            part = _counts(tagger, texts[first:last])
        unknown, total = unknown + part[0], total + part[1]
    return unknown, total


def _counts(tagger: SkillTagger, texts: Sequence[str]) -> tuple[int, int]:
    cols, said = tagger.scan(texts)
    found = uses.uses_in(cols, said, tagger.forms_)
    edges = np.zeros(len(cols.text) + 1, np.int64)
    np.add.at(edges, found.start, 1)
    np.add.at(edges, found.end, -1)
    is_known = np.cumsum(edges) > 0
    places = []
    for number in np.flatnonzero(np.isin(said.section, _ASKING) & ~said.is_heading).tolist():
        start, end = int(said.start[number]), int(said.end[number])
        lead = _LEAD.match(cols.text, start, end)
        places += [name.start() for name in _NAME.finditer(cols.text, lead.end() if lead else start, end)]
    known = int(is_known[places].sum()) if places else 0
    return len(places) - known, len(places)
