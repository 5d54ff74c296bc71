"""Whether an ambiguous form means the skill here: a linear model over the words and marks around it.

Features are cheap: they come from the padded bytes of the scan and from the sentence. The taxonomy's own
cue rule is one of them; where neither the rule nor the model has a view, the skill's `when_unsure` decides.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from analysis.extract.forms import Entry, Found
from analysis.extract.scan import key
from analysis.extract.sections import Segment
from analysis.extract.vocabulary import Marks
from data.content import Skill
from data.home import SHIPPED

WINDOW = 100  # padded bytes on either side in which the taxonomy's cues count: about 80 characters
NEAR = 40
TRAINING = SHIPPED / "training"
# specimen: "We ship our services with [+Helm] charts, we [-go] above and beyond, [+Triton=triton-
# language] kernels"
_USE = re.compile(r"\[([+-])([^\]=]+)(?:=([a-z0-9-]+))?\]")
_GROUPS = {
    "language": "name",
    "library": "name",
    "framework": "name",
    "tool": "name",
    "platform": "name",
    "service": "name",
    "method": "idea",
    "concept": "idea",
    "practice": "idea",
    "metric": "idea",
    "soft": "soft",
}


class Use(NamedTuple):
    """A labelled use of a form: text[start:end] means `skill_id` (None: any of that form), or not."""

    start: int
    end: int
    skill_id: str | None
    is_right: bool


@dataclass(frozen=True)
class Line:
    """One labelled line and the section it stands in ("" where the line itself shows it)."""

    text: str
    section: str
    uses: tuple[Use, ...]


def parse_line(marked: str, section: str = "") -> Line:
    """The line without its marks, and what they say.

    >>> parse_line("[+Go] or [-go] home").text
    'Go or go home'
    """
    text, uses, last = "", [], 0
    for found in _USE.finditer(marked):
        text += marked[last : found.start()]
        uses.append(Use(len(text), len(text) + len(found[2]), found[3], found[1] == "+"))
        text += found[2]
        last = found.end()
    return Line(text + marked[last:], section, tuple(uses))


def load_lines(folder: Path = TRAINING) -> tuple[Line, ...]:
    """The labelled lines of data/training/*.jsonl, in order of file and line."""
    lines = []
    for path in sorted(folder.glob("*.jsonl")):
        for row in path.read_text(encoding="utf-8").splitlines():
            if row.strip():
                data = json.loads(row)
                lines.append(parse_line(data["line"], data.get("in", "")))
    return tuple(lines)


class Cues(NamedTuple):
    """The taxonomy's rule for one skill, as padded bytes."""

    accept: tuple[bytes, ...]
    reject: tuple[bytes, ...]
    counts_unsure: bool
    kind: str


def cue_rules(skills: Mapping[str, Skill]) -> dict[str, Cues]:
    """Skill id -> its rule, without anti-cues that contain the form: those are phrases of the vocabulary."""
    rules = {}
    for skill in skills.values():
        forms = [key(form) for form in skill.ambiguous_forms]
        reject = [key(cue) for cue in skill.anti_cues]
        reject = [cue for cue in reject if cue and not any(form in cue for form in forms)]
        accept = tuple(filter(None, map(key, skill.cues)))
        rules[skill.id] = Cues(
            accept, tuple(reject), skill.when_unsure == "count", _GROUPS.get(skill.kind, "idea")
        )
    return rules


class Neighbours(NamedTuple):
    """Other forms around one: touching on the left and right (a list), and how many within the window."""

    left: bool
    right: bool
    near: int


# A feature: a name and what it is there. Tuples, since building text for each would cost more than the
# model.
Feature = tuple[str, ...]


def features(
    marks: Marks, found: Found, entry: Entry, segment: Segment, around: Neighbours, rule: Cues
) -> list[Feature]:
    """The features that hold for one use of a form, each once; the first is the taxonomy's view."""
    text, padded = marks.text, marks.padded
    left, right = padded[max(0, found.at - WINDOW) : found.at], padded[found.until : found.until + WINDOW]
    window = left + b"|" + right
    near = left[-NEAR:] + b"|" + right[:NEAR]
    hits = 0
    is_near = False
    for cue in rule.accept:
        if cue in window:
            hits += 1
            is_near = is_near or cue in near
    is_rejected = False
    for cue in rule.reject:
        if cue in window:
            is_rejected = True
            break
    view = "reject" if is_rejected else "accept" if hits else "count" if rule.counts_unsure else "skip"
    before, after = left[-NEAR:].split()[-2:], right[:NEAR].split()[:2]
    previous = before[-1].decode("latin-1") if before else "^"
    following = after[0].decode("latin-1") if after else "$"
    surface = text[found.start : found.end]
    case = "low" if surface.islower() else "up" if surface.isupper() else "cap"
    if case == "cap" and not text[segment.start : found.start].strip(" \n-*•·\t"):
        case = "first"
    lead, trail = text[found.start - 1 : found.start], text[found.end : found.end + 1]
    group, form = rule.kind, entry.form
    names: list[Feature] = [
        ("view", view), ("group", group), ("view near", view, str(is_near)), ("hits", str(min(hits, 3))),
        ("case", case, group), ("l", previous), ("r", following), ("l", previous, group), ("r",
        following, group),
        ("lead", lead, group), ("trail", trail, group), ("list", str(around.left), str(around.right), group),
        ("near", str(min(around.near, 4)), group), ("section", segment.section, group), ("form", form),
        ("form r", form, following), ("form l", form, previous), ("form case", form, case),
    ]  # fmt: skip
    if len(before) == 2:
        names.append(("ll", before[0].decode("latin-1")))
    if len(after) == 2:
        names.append(("rr", after[1].decode("latin-1")))
    names += [("cue", kind) for kind in segment.kinds]
    return names


class ContextModel:
    """A logistic regression whose weights are read as a table: one sum per use, no matrix."""

    def __init__(self, strength: float = 0.2) -> None:
        self.strength = strength

    def fit(self, rows: Sequence[Sequence[Feature]], is_right: Sequence[bool]) -> ContextModel:
        """Learn `weights_` and `intercept_` from features and labels; deterministic."""
        column = {name: number for number, name in enumerate(sorted({name for row in rows for name in row}))}
        starts = np.cumsum([0, *(len(row) for row in rows)])
        indices = [column[name] for row in rows for name in row]
        matrix = csr_matrix((np.ones(len(indices)), indices, starts), shape=(len(rows), len(column)))
        model = LogisticRegression(C=self.strength, class_weight="balanced", max_iter=500)
        model.fit(matrix, np.asarray(is_right, dtype=int))
        self.weights_ = dict(zip(column, map(float, model.coef_[0]), strict=True))
        self.intercept_ = float(model.intercept_[0])
        return self

    def probability(self, names: Iterable[Feature]) -> float:
        """Probability that the use is the skill, between 0 and 1."""
        weights = self.weights_
        score = self.intercept_
        for name in names:
            if name in weights:
                score += weights[name]
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))
