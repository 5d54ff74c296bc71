"""Training beyond `fit`: how well the tagger does on lines it has not seen, and lines of one's own postings.

Self-training takes a use in a posting for a labelled one where the taxonomy's cues and the model, which look
at different things, agree and the model is sure; capped per form and employer, so that no form and no
employer teaches more than the others.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from analysis.extract import features, uses
from analysis.extract.columns import Ints, collector_paused
from analysis.extract.context import Line, Use
from analysis.extract.hashed_linear import probabilities
from analysis.extract.sentences import SECTIONS
from analysis.extract.skills import SkillTagger, batches

FOLDS = 5
SURE = 0.95  # probability from which a use in a posting counts as labelled
PER_FORM, PER_EMPLOYER = 20, 2  # labelled uses of a form: at most so many, and so many of one employer
LINE_MAX = 300  # characters of a sentence that may teach
_REJECTED, _ACCEPTED = 0, 3  # what the taxonomy's cues say of a use; between them they say nothing
# A line is judged as it would stand in an ad, under the heading of its section.
_HEADINGS = {
    "about": "About us", "duties": "Responsibilities", "requirements": "Requirements", "nice": "Nice to have",
    "stack": "Tech stack", "pay": "Compensation", "benefits": "Benefits", "legal": "Equal opportunity",
}  # fmt: skip


class UseScores(NamedTuple):
    """Decisions on labelled uses: precision and recall of those that are the skill, accuracy over all."""

    uses: int
    precision: float
    recall: float
    accuracy: float


def cross_validated(
    fit: Callable[[Sequence[Line]], SkillTagger],
    lines: Sequence[Line],
    also: Sequence[Line] = (),
    folds: int = FOLDS,
) -> UseScores:
    """Scores on lines the tagger has not seen: each fold is judged by a tagger trained on the others.

    A line's fold is told by its text, so that it stays where it is whatever lines come or go, and all uses of
    a line are in one fold. `also` are trained on and not judged.
    """
    fold = np.array([int(hashlib.sha256(line.text.encode()).hexdigest()[:8], 16) % folds for line in lines])
    pairs: list[tuple[bool, bool]] = []
    for number in range(folds):
        held = [line for line, where in zip(lines, fold, strict=True) if where == number and line.uses]
        if held:
            rest = [line for line, where in zip(lines, fold, strict=True) if where != number]
            pairs += _decisions(fit([*rest, *also]), held)
    table = np.array(pairs, bool).reshape(-1, 2)
    labelled, taken = table.T
    right = int((labelled & taken).sum())
    return UseScores(
        len(table), right / max(1, int(taken.sum())), right / max(1, int(labelled.sum())),
        float((labelled == taken).mean()) if len(table) else 0.0,
    )  # fmt: skip


def _decisions(tagger: SkillTagger, lines: Sequence[Line]) -> list[tuple[bool, bool]]:
    """For every labelled use whether it is the skill, and whether the tagger takes it for that."""
    texts, shifts = zip(*map(_as_ad, lines), strict=True)
    found = tagger.table(texts)
    taken: list[set[tuple[int, str]]] = [set() for _ in lines]
    for text, skill, first, count in zip(
        found.text.tolist(),
        found.skill.tolist(),
        found.first.tolist(),
        found.mention_count.tolist(),
        strict=True,
    ):
        ends = found.mention_end[first : first + count].tolist()
        taken[text] |= {(end, name) for end in ends for name in (tagger.skill_ids_[skill], "")}
    return [
        (use.is_right, (use.end + shift, use.skill_id if use.is_right and use.skill_id else "") in seen)
        for line, shift, seen in zip(lines, shifts, taken, strict=True)
        for use in line.uses
    ]


def _as_ad(line: Line) -> tuple[str, int]:
    """The line in an ad, and how far it stands from its beginning."""
    if line.section == "title":
        return line.text + "\n", 0
    heading = _HEADINGS.get(line.section)
    lead = f"Open position\n{heading}\n- " if heading else "Open position\n"
    return lead + line.text, len(lead)


def own_lines(tagger: SkillTagger, texts: Sequence[str], employers: Sequence[str]) -> list[Line]:
    """Sentences of postings with one use each that teaches, in an order that the postings' does not change.

    `employers`: whose posting each text is. Nothing is taught where the tagger has no model of uses.
    """
    known: dict[str, tuple[Line, str, str]] = {}
    for first, last in batches(texts):
        with collector_paused():
            for number, form, line in _sure_uses(tagger, texts[first:last]):
                mark = hashlib.sha256(f"{line.text}\0{line.uses[0]}".encode()).hexdigest()
                known.setdefault(mark, (line, form, employers[first + number]))
    kept: list[Line] = []
    of_form, of_employer = Counter[tuple[str, bool]](), Counter[tuple[str, bool, str]]()
    for mark in sorted(known):
        line, form, employer = known[mark]
        group = (form, line.uses[0].is_right)
        if of_form[group] < PER_FORM and of_employer[*group, employer] < PER_EMPLOYER:
            of_form[group] += 1
            of_employer[*group, employer] += 1
            kept.append(line)
    return kept


def _sure_uses(tagger: SkillTagger, texts: Sequence[str]) -> list[tuple[int, str, Line]]:
    """Text number, form and line of every use that cues and model agree on."""
    model, forms = tagger.models_.get("uses"), tagger.forms_
    cols, said = tagger.scan(texts)
    found = uses.uses_in(cols, said, forms)
    use, entry = tagger._fitting(cols, found)
    doubted = forms.entry_ambiguous[entry]
    use, entry = use[doubted], entry[doubted]
    if model is None or not len(use):
        return []
    rows, view = features.features(cols, said, found, forms, tagger.views_, use, entry)
    sure = probabilities(model.scores(rows))[:, 1]
    right, wrong = (view == _ACCEPTED) & (sure >= SURE), (view == _REJECTED) & (sure <= 1 - SURE)
    sentence = found.sentence[use]
    start, end = said.start[sentence], said.end[sentence]
    short: Ints = np.flatnonzero((right | wrong) & (end - start <= LINE_MAX))
    lines = []
    for number in short.tolist():
        low, high = int(found.start[use[number]]), int(found.end[use[number]])
        begin, until = int(start[number]), int(end[number])
        if not begin <= low < high <= until:
            continue
        known = forms.entries[entry[number]]
        mark = Use(low - begin, high - begin, known.skill_id if right[number] else None, bool(right[number]))
        text = int(said.text[sentence[number]])
        # Without headings the section is the model's own guess, which must not teach it.
        section = SECTIONS[int(said.section[sentence[number]])] if said.has_headings[text] else ""
        lines.append((text, known.form.lower(), Line(cols.text[begin:until], section, (mark,))))
    return lines
