"""Uses of skill forms in many texts, in numpy columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from zlib import crc32

import numpy as np

from analysis.extract.columns import Bools, Columns, Ints, counted, ranges
from analysis.extract.context import Cues
from analysis.extract.forms import Entry, traits
from analysis.extract.sentences import Sentences
from analysis.extract.vocabulary import Vocabulary

GROUPS = ("name", "idea", "soft")


class Forms(NamedTuple):
    """The forms of a vocabulary as columns: one row per phrase that is a form or holds some.

    `use_from`: where the rows of a phrase number begin in `use`, rows of (phrase, start, end, at, until,
    form): the place of a form in the phrase, end -1 where it is the whole; `entry_from`: where the entries of
    a form begin. An entry: skill, whether ambiguous, group, characters of its prefix, a number of its form. A
    form: as `traits`.
    """

    use_from: Ints
    use: Ints
    entry_from: Ints
    entry_skill: Ints
    entry_ambiguous: Bools
    entry_group: Ints
    entry_lead: Ints
    entry_form: Ints
    is_plain: Bools
    is_unsure: Bools
    is_general: Bools
    entries: tuple[Entry, ...]


def forms_of(vocabulary: Vocabulary, column: Mapping[str, int], rules: Mapping[str, Cues]) -> Forms:
    """The table of a vocabulary; `column`: the number of each skill."""
    size = len(vocabulary.scanner.numbers)
    known: dict[tuple[Entry, ...], int] = {}
    uses: list[tuple[int, int, int, int, int, int]] = []
    for number in range(size):
        entries = vocabulary.forms[number]
        if entries:
            uses.append((number, 0, -1, 0, 0, known.setdefault(entries, len(known))))
        if number in vocabulary.certificates:
            named = Entry(vocabulary.certificates[number], "", False, None, "", "certification")
            uses.append((number, 0, -1, 0, 0, known.setdefault((named,), len(known))))
        for child in vocabulary.children.get(number, ()):
            row = known.setdefault(child.entries, len(known))
            uses.append((number, child.start, child.end, child.at, child.until, row))
    flat = [entry for entries in known for entry in entries]
    sizes = [len(entries) for entries in known]
    table = np.array(uses, np.int64).reshape(-1, 6)
    plain, unsure, general = zip(*map(traits, known), strict=True)
    return Forms(
        np.searchsorted(table[:, 0], np.arange(size + 1)), table, np.concatenate(([0], np.cumsum(sizes))),
        np.array([column[entry.skill_id] for entry in flat], np.int64),
        np.array([entry.is_ambiguous for entry in flat], bool),
        np.array([GROUPS.index(rules[e.skill_id].kind) if e.skill_id in rules else 0 for e in flat]),
        np.array([len(entry.prefix) for entry in flat], np.int64),
        np.array([crc32(entry.form.lower().encode()) for entry in flat], np.int64),
        np.array(plain, bool),
        np.array(unsure, bool),
        np.array(general, bool),
        tuple(flat),
    )  # fmt: skip


class Uses(NamedTuple):
    """Uses of forms in order of place: `form` is a row of Forms, `phrase` a number of the vocabulary."""

    start: Ints
    end: Ints
    at: Ints
    until: Ints
    form: Ints
    phrase: Ints
    sentence: Ints


def uses_in(cols: Columns, said: Sentences, forms: Forms) -> Uses:
    """All uses of skill forms."""
    hit, row = ranges(forms.use_from[cols.number], forms.use_from[cols.number + 1])
    table = forms.use[row]
    is_whole = table[:, 2] < 0
    start, at = cols.start[hit] + table[:, 1], cols.at[hit] + table[:, 3]
    end = np.where(is_whole, cols.end[hit], cols.start[hit] + table[:, 2])
    until = np.where(is_whole, cols.until[hit], cols.at[hit] + table[:, 4])
    sentence = counted(said.start, start) - 1
    return Uses(start, end, at, until, table[:, 5], np.where(is_whole, cols.number[hit], -1), sentence)
