"""How well skills are read in labelled postings: found, how strongly asked for, and what is no skill.

A labelled folder holds postings.jsonl (id, title, company, location, description; source and year for the
slices) and labels.jsonl (id, skills, traps), in the form docs/how-to/evaluate-skills.md shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analysis.evaluate import RESAMPLES, SEED, LabelError, rows
from analysis.extract import Extractor
from analysis.extract.tags import Tag

STRENGTHS = ("must", "nice", "mentioned")
LABELS_MIN = 200  # a slice with fewer says little
LONG_WORDS = 300  # from here on an ad is long
_YEAR_DIGITS = 4


@dataclass(frozen=True)
class Counts:
    """Skills of one group of ads: `labels` are there, of which `right` were found; `wrong` were found beside.

    precision, recall and f1 are None where nothing counts; f1_low and f1_high hold 95 % of the resamples of
    the ads, None for a kind of skill. `is_small`: under LABELS_MIN labels.
    """

    group: str
    ads: int
    labels: int
    right: int
    wrong: int
    missed: int
    precision: float | None
    recall: float | None
    f1: float | None
    f1_low: float | None
    f1_high: float | None
    is_small: bool


@dataclass(frozen=True)
class Mistake:
    """One wrong decision: kind is invented, missed, trap or strength."""

    kind: str
    id: str
    skill: str
    labelled: str | None
    read: str | None
    confidence: float
    text: str


@dataclass(frozen=True)
class SkillReport:
    """`groups` begins with all ads; `confusion` counts (labelled, read) strengths as "must -> nice"."""

    folder: str
    ads: int
    version: str
    groups: tuple[Counts, ...]
    strength_right: float | None
    strength_count: int
    confusion: dict[str, int]
    traps_rejected: float | None
    trap_count: int
    implied_precision: float | None
    implied_count: int
    mistakes: tuple[Mistake, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    def group(self, name: str) -> Counts:
        """The counts of a group by its name; raises KeyError."""
        return {counts.group: counts for counts in self.groups}[name]


@dataclass(frozen=True)
class _Judged:
    """One ad: its labels by skill, what was read of it by skill, and the decisions that count."""

    ad: Mapping[str, Any]
    gold: Mapping[str, str]
    found: Mapping[str, Tag]
    gold_implied: frozenset[str]
    found_implied: frozenset[str]
    traps: tuple[str, ...]

    @property
    def right(self) -> set[str]:
        return self.gold.keys() & self.found.keys()

    @property
    def wrong(self) -> set[str]:
        return self.found.keys() - self.gold.keys() - self.gold_implied

    @property
    def missed(self) -> set[str]:
        return self.gold.keys() - self.found.keys() - self.found_implied


def skills(
    extractor: Extractor, folder: Path, ambiguous: Collection[str] = (), known: Collection[str] | None = None
) -> SkillReport:
    """The report of a labelled folder.

    `ambiguous`: skills with a form that often means something else, counted apart; `known`: the skills that
    the labels could name (others that are found are not judged), by default all.

    Raises:
        LabelError: a file that cannot be read.
    """
    pairs = read_labelled(folder)
    given = [
        {"title_raw": ad.get("title"), "company_raw": ad.get("company"), "locations_raw": ad.get("location"),
         "description_raw": ad.get("description"), "description_format": None}
        for ad, _ in pairs
    ]  # fmt: skip
    judged = [
        _judge(ad, label, [tag for tag in reading.skills if known is None or tag.skill_id in known])
        for (ad, label), reading in zip(pairs, extractor.read_many(given), strict=True)
    ]
    confusion = Counter((one.gold[s], one.found[s].strength) for one in judged for s in one.right)
    trapped = [skill in one.found for one in judged for skill in one.traps]
    implied = [
        skill in one.gold or skill in one.gold_implied for one in judged for skill in one.found_implied
    ]
    same = sum(count for (gold, read), count in confusion.items() if gold == read)
    mistakes = sorted(
        (mistake for one in judged for mistake in _mistakes(one)),
        key=lambda m: (
            ("trap", "invented", "missed", "strength").index(m.kind),
            -m.confidence,
            m.id,
            m.skill,
        ),
    )
    return SkillReport(
        folder=str(folder),
        ads=len(judged),
        version=extractor.version,
        groups=(*_kinds(judged, frozenset(ambiguous)), *_slices(judged)),
        strength_right=_share(same, confusion.total()),
        strength_count=confusion.total(),
        confusion={
            f"{gold} -> {read}": confusion[gold, read]
            for gold in STRENGTHS for read in STRENGTHS if confusion[gold, read]
        },
        traps_rejected=_share(trapped.count(False), len(trapped)),
        trap_count=len(trapped),
        implied_precision=_share(sum(implied), len(implied)),
        implied_count=len(implied),
        mistakes=tuple(mistakes),
    )  # fmt: skip


def read_labelled(folder: Path) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Postings with their labels, in the order of the postings. Raises LabelError."""
    ads, labels = rows(folder / "postings.jsonl"), rows(folder / "labels.jsonl")
    by_id = {str(label["id"]): label for label in labels}
    for ad in ads:
        for name in ("title", "company", "description"):
            if not isinstance(ad.get(name), str | None):
                raise LabelError(f"{folder / 'postings.jsonl'}: the {name} of {ad['id']} is no text")
        if str(ad["id"]) not in by_id:
            raise LabelError(f"{folder / 'labels.jsonl'} has no label for {ad['id']}")
    for label in labels:
        _check(label, folder / "labels.jsonl")
    if not ads:
        raise LabelError(f"{folder / 'postings.jsonl'} holds no posting")
    return [(ad, by_id[str(ad["id"])]) for ad in ads]


def _check(label: Mapping[str, Any], path: Path) -> None:
    found, traps = label.get("skills"), label.get("traps", [])
    if not isinstance(found, list) or not isinstance(traps, list):
        raise LabelError(f"{path}: {label['id']} needs a list of skills (and may have one of traps)")
    for entry in (*found, *traps):
        if not isinstance(entry, dict) or not isinstance(entry.get("skill"), str):
            raise LabelError(
                f'{path}: {label["id"]} has an entry that is not an object such as {{"skill": "go"}}'
            )
    for entry in found:
        if entry.get("strength") not in STRENGTHS:
            raise LabelError(
                f"{path}: the strength of {entry['skill']} in {label['id']} is none of {', '.join(STRENGTHS)}"
            )


def _judge(ad: Mapping[str, Any], label: Mapping[str, Any], tags: Sequence[Tag]) -> _Judged:
    gold = {one["skill"]: one["strength"] for one in label["skills"] if not one.get("implied")}
    gold_implied = frozenset(one["skill"] for one in label["skills"] if one.get("implied"))
    there = [tag for tag in tags if not tag.is_negated]
    traps = (trap["skill"] for trap in label.get("traps", ()))
    return _Judged(
        ad, gold, {tag.skill_id: tag for tag in there if not tag.is_implied}, gold_implied,
        frozenset(tag.skill_id for tag in there if tag.is_implied),
        tuple(skill for skill in traps if skill not in gold and skill not in gold_implied),
    )  # fmt: skip


def _kinds(judged: Sequence[_Judged], ambiguous: frozenset[str]) -> list[Counts]:
    def of(one: _Judged, kind: bool) -> tuple[int, int, int]:
        right, wrong, missed = (
            sum((skill in ambiguous) == kind for skill in part) for part in (one.right, one.wrong, one.missed)
        )
        return right, wrong, missed

    found = [_counts("all", [_triple(one) for one in judged])]
    for name, kind in (("plain skills", False), ("ambiguous skills", True)):
        if ambiguous:
            found.append(_counts(name, [of(one, kind) for one in judged]))
    return found


def _slices(judged: Sequence[_Judged]) -> list[Counts]:
    groups: dict[str, list[tuple[int, int, int]]] = {}
    for one in judged:
        for name in _groups_of(one.ad):
            groups.setdefault(name, []).append(_triple(one))
    return [_counts(name, groups[name]) for name in sorted(groups)]


def _groups_of(ad: Mapping[str, Any]) -> Iterable[str]:
    words = len(str(ad.get("description") or "").split())
    yield "long ads" if words >= LONG_WORDS else "short ads"
    source = str(ad.get("source") or "")
    if source:
        yield f"source {source}"
    year = str(ad.get("year") or source[-_YEAR_DIGITS:])
    if year.isdigit() and len(year) == _YEAR_DIGITS:
        yield f"year {year}"


def _triple(one: _Judged) -> tuple[int, int, int]:
    return len(one.right), len(one.wrong), len(one.missed)


def _counts(group: str, triples: Sequence[tuple[int, int, int]]) -> Counts:
    table = np.array(triples, np.int64)
    right, wrong, missed = table.sum(axis=0).tolist()
    draws = np.random.default_rng(SEED).integers(0, len(table), (RESAMPLES, len(table)))
    sums = table[draws].sum(axis=1)
    # F1 of a resample without any skill is that of nothing wrong.
    f1 = np.divide(
        2 * sums[:, 0],
        2 * sums[:, 0] + sums[:, 1] + sums[:, 2],
        where=sums.any(axis=1),
        out=np.ones(RESAMPLES),
    )
    low, high = np.quantile(f1, (0.025, 0.975)).tolist()
    labels = right + missed
    return Counts(
        group, len(table), labels, right, wrong, missed, _share(right, right + wrong), _share(right, labels),
        _share(2 * right, 2 * right + wrong + missed), low, high, labels < LABELS_MIN,
    )  # fmt: skip


def _mistakes(one: _Judged) -> Iterable[Mistake]:
    shown = str(one.ad.get("title") or "")
    for skill in sorted(one.found.keys() - one.gold.keys() - one.gold_implied):
        tag = one.found[skill]
        kind = "trap" if skill in one.traps else "invented"
        words = f"{shown}: {tag.evidence[0].text}" if tag.evidence else shown
        yield Mistake(kind, str(one.ad["id"]), skill, None, tag.strength, tag.confidence, words)
    for skill in sorted(one.missed):
        yield Mistake("missed", str(one.ad["id"]), skill, one.gold[skill], None, 0.0, shown)
    for skill in sorted(one.right):
        tag = one.found[skill]
        if tag.strength != one.gold[skill]:
            words = f"{shown}: {tag.evidence[0].text}" if tag.evidence else shown
            yield Mistake(
                "strength", str(one.ad["id"]), skill, one.gold[skill], tag.strength, tag.confidence, words
            )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
