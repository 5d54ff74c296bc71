"""How the skills said in other words are learned, and which of them are precise enough to be proposed.

Lines as in data/training/implied mark the anchor of each skill: "We [+ship=model-deployment] what we train".
Every other place of an anchor, in any line, is an example of its not being meant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.special import ndtri
from sklearn.base import clone
from sklearn.model_selection import GroupKFold

from analysis.extract import implied
from analysis.extract.columns import Bools, Floats, Ints, columns
from analysis.extract.context import TRAINING, Line, cue_rules, load_lines
from analysis.extract.hashed_linear import HashedLinear, matrix_of
from analysis.extract.implied import BUCKETS, Pairs
from analysis.extract.sentences import SECTIONS, Sentences, sentences
from analysis.extract.uses import forms_of, uses_in
from analysis.extract.vocabulary import Vocabulary, meanings_of
from data.content import Certification, Skill

FOLDER = TRAINING / "implied"
FOLDS = 5
SEEN_MIN = 2  # examples a feature must be seen in
SURE_MIN = 0.9  # probability under which nothing is proposed, however precise it would be
# Of the anchors in ads far fewer say their skill than of those in the lines, about one in twenty to one in
# four: a wrong guess on a line stands for several on ads.
FALSE_WEIGHT = 4


def load() -> tuple[Line, ...]:
    """The lines of data/training/implied."""
    return load_lines(FOLDER)


def words(lines: Sequence[Line], skills: Mapping[str, Skill]) -> dict[str, list[str]]:
    """Each anchor the lines mark, with the skills it may say, both sorted."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        for use in line.uses:
            if use.skill_id is not None and use.skill_id in skills:
                found[line.text[use.start : use.end].lower()].add(use.skill_id)
    return {word: sorted(found[word]) for word in sorted(found)}


def trained(
    skills: Mapping[str, Skill], certifications: Mapping[str, Certification], others: Sequence[Line],
    precision_min: float, level: float,
) -> HashedLinear | None:  # fmt: skip
    """The model of the labelled lines; None where it would never propose a skill.

    `others`: lines with labels of another kind, examples of what is meant by nothing here. `precision_min`:
    the bar; a skill is proposed from the lowest probability at which the lower bound (`level`) of its
    precision on lines left out of training reaches it.
    """
    lines = load()
    known = words(lines, skills)
    own = {line.text for line in lines}
    # Where something else is the skill, others may be said too, and nobody marked them.
    others = [line for line in others if not any(use.is_right for use in line.uses)]
    lines = (*lines, *(line for line in others if line.text not in own))
    vocabulary = Vocabulary(skills, certifications, known)
    ids = sorted([*skills, *certifications])
    cols = columns(vocabulary.scanner, [line.text for line in lines])
    said = _placed(sentences(cols, meanings_of(vocabulary), cols.starts), lines)
    anchors = implied.anchors_of(vocabulary, skills, ids, known)
    pairs = implied.pairs_in(cols, said, anchors)
    # Nothing is proposed where a skill is named: such a line teaches nothing about it.
    forms = forms_of(vocabulary, {skill_id: at for at, skill_id in enumerate(ids)}, cue_rules(skills))
    found = uses_in(cols, said, forms)
    named = np.zeros((len(lines), len(ids)), bool)
    for text, form in zip(said.text[found.sentence].tolist(), found.form.tolist(), strict=True):
        named[text, forms.entry_skill[forms.entry_from[form] : forms.entry_from[form + 1]]] = True
    pairs = implied.taken(pairs, ~named[said.text[pairs.uses.sentence], pairs.skill])
    marks = {
        (int(cols.starts[number]) + use.start, use.skill_id)
        for number, line in enumerate(lines) for use in line.uses if use.is_right
    }  # fmt: skip
    where = zip(pairs.uses.start.tolist(), pairs.skill.tolist(), strict=True)
    right = np.array([(at, ids[skill]) in marks for at, skill in where], bool)
    line = said.text[pairs.uses.sentence]
    if len(set(line[right].tolist())) < FOLDS:
        return None
    by_word, whole = implied.features(said, pairs, implied.windows(said, pairs))
    numbers = np.hstack((by_word.reshape(len(right), -1), whole))
    return _fitted(numbers, pairs, right, line, ids, (precision_min, level))


def _placed(said: Sentences, lines: Sequence[Line]) -> Sentences:
    """The sentences in the section each line is said to stand in."""
    given = np.array([SECTIONS.index(line.section) if line.section in SECTIONS else -1 for line in lines])
    return said._replace(section=np.where(given[said.text] >= 0, given[said.text], said.section))


def _fitted(
    numbers: Ints, pairs: Pairs, right: Bools, line: Ints, ids: Sequence[str], bar: tuple[float, float]
) -> HashedLinear | None:  # fmt: skip
    seen = np.bincount(numbers.ravel(), minlength=BUCKETS + 1)
    rows = matrix_of(np.where(seen[numbers] < SEEN_MIN, BUCKETS, numbers), BUCKETS)
    model = HashedLinear(BUCKETS, strength=3.0, class_weight=None, max_iter=60, tol=1e-3)
    guess = np.zeros(len(right))
    for train, test in GroupKFold(FOLDS, shuffle=True, random_state=0).split(rows, groups=line):
        if right[train].any():
            guess[test] = clone(model).fit(rows[train], right[train].tolist()).predict_proba(rows[test])[:, 1]
    model.thresholds_ = {}
    for skill in np.unique(pairs.skill).tolist():
        mine = pairs.skill == skill
        if (found := threshold(guess[mine], right[mine], *bar)) is not None:
            model.thresholds_[ids[skill]] = found
    return model.fit(rows, right.tolist()) if model.thresholds_ else None


def threshold(guess: Floats, right: Bools, precision_min: float, level: float) -> float | None:
    """The lowest probability from which on the precision is surely at the bar; None where none is.

    The bound is that of Wilson (1927), one-sided at `level`; a wrong guess counts as FALSE_WEIGHT guesses.
    """
    order = np.argsort(-guess, kind="stable")
    hits, misses = np.cumsum(right[order]), FALSE_WEIGHT * np.cumsum(~right[order])
    n, z = hits + misses, float(ndtri(level))
    share = hits / n
    bound = share + z**2 / (2 * n) - z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    good = np.flatnonzero((bound / (1 + z**2 / n) >= precision_min) & (guess[order] >= SURE_MIN))
    return float(np.round(guess[order][good[-1]], 6)) if len(good) else None
