"""How well the extractor reads labelled postings: one row per field, and the worst errors with their text.

A labelled folder holds postings.jsonl (id, title, company, location, description) and labels.jsonl (id and
the fields below), in the form docs/how-to/evaluate-facts.md shows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from analysis.extract import Extractor
from analysis.extract.contract import to_json

FIELDS = ("pay", "level", "role", "years_min", "education", "workplace", "sector")
# Values that say that the ad does not tell; as an answer they are no answer.
SILENT = frozenset(("", "unstated", "unknown", "not stated", "not_stated"))
RESAMPLES, SEED = 1_000, 0
MEANING = (
    "precision: share right of what was read; recall: share found of what is labelled; "
    "docs/how-to/evaluate-facts.md"
)
SHOWN = 220  # characters of an error's text


class LabelError(Exception):
    """A labelled folder that cannot be read; the message says what to change, and where."""


@dataclass(frozen=True)
class FieldScore:
    """One field over all labelled postings.

    `precision` is the share of answers that are right, `recall` the share of labelled values found, and
    `accuracy` the share of postings read as labelled, silence included; each is None where nothing counts.
    `accuracy_low` and `accuracy_high` hold 95 % of the resamples of the postings.
    """

    field: str
    n: int
    labelled: int
    answered: int
    right: int
    precision: float | None
    recall: float | None
    accuracy: float
    accuracy_low: float
    accuracy_high: float


@dataclass(frozen=True)
class Mistake:
    """One wrong reading: `confidence` of the wrong answer, and the words it was read from (or the title)."""

    field: str
    id: str
    labelled: Any
    answered: Any
    kind: str
    confidence: float
    text: str


@dataclass(frozen=True)
class Report:
    """Scores in the order of FIELDS; mistakes with wrong answers first, the surest of them first."""

    folder: str
    postings: int
    version: str
    scores: tuple[FieldScore, ...]
    mistakes: tuple[Mistake, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def read_labelled(folder: Path) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Postings with their labels, in the order of the postings; every posting needs its label."""
    postings, labels = rows(folder / "postings.jsonl"), rows(folder / "labels.jsonl")
    by_id = {str(label["id"]): label for label in labels}
    for ad in postings:
        _check_texts(ad, folder)
    for label in labels:
        _check_pay(label, folder)
    missing = [str(ad["id"]) for ad in postings if str(ad["id"]) not in by_id]
    if missing:
        raise LabelError(f"{folder / 'labels.jsonl'} has no label for {', '.join(missing[:5])}")
    if not postings:
        raise LabelError(f"{folder / 'postings.jsonl'} holds no posting")
    if not any(field in label for label in labels for field in FIELDS):
        raise LabelError(f"{folder / 'labels.jsonl'} names none of {', '.join(FIELDS)}")
    return [(ad, by_id[str(ad["id"])]) for ad in postings]


def _check_texts(ad: Mapping[str, Any], folder: Path) -> None:
    for name in ("title", "company", "description"):
        if not isinstance(ad.get(name), str | None):
            raise LabelError(f"{folder / 'postings.jsonl'}: the {name} of {ad['id']} is no text")


def _check_pay(label: Mapping[str, Any], folder: Path) -> None:
    pay = label.get("pay")
    numbers = [pay.get("min"), pay.get("max")] if isinstance(pay, Mapping) else [0 if pay is None else ""]
    if not all(isinstance(number, int | float | None) for number in numbers):
        said = 'null or an object such as {"min": 1, "max": 2, "currency": "EUR", "period": "year"}'
        raise LabelError(f"{folder / 'labels.jsonl'}: the pay of {label['id']} is not {said}")


def facts(extractor: Extractor, folder: Path, fields: Sequence[str] = FIELDS) -> Report:
    """The report of a labelled folder; a field that no label has is left out."""
    pairs = read_labelled(folder)
    answers = [_answer(extractor, ad) for ad, _ in pairs]
    scores, mistakes = [], []
    for field in fields:
        judged = [
            (ad, _value(field, label[field]), _value(field, found.get(field)), found)
            for (ad, label), found in zip(pairs, answers, strict=True)
            if field in label
        ]
        if not judged:
            continue
        scores.append(_score(field, [(gold, found) for _, gold, found, _ in judged]))
        mistakes += [_mistake(field, *row) for row in judged if row[1] != row[2]]
    mistakes.sort(key=lambda m: (m.kind == "missed", -m.confidence, m.field, m.id))
    return Report(str(folder), len(pairs), extractor.version, tuple(scores), tuple(mistakes))


def table(report: Report, worst: int = 20) -> str:
    """The report as lines of text: a row per field, then the `worst` mistakes."""
    lines = [f"{'field':<12}{'precision':>10}{'recall':>8}{'as labelled':>13}{'95 % interval':>17}{'n':>6}"]
    lines += [
        f"{score.field:<12}{_share(score.precision):>10}{_share(score.recall):>8}{score.accuracy:>13.3f}"
        f"{f'{score.accuracy_low:.3f} to {score.accuracy_high:.3f}':>17}{score.n:>6}"
        for score in report.scores
    ]
    shown = report.mistakes[:worst]
    lines += ["", MEANING]
    if shown:
        lines += [f"{len(shown)} of {len(report.mistakes)} mistakes, wrong answers first:"]
    lines += [
        f"{found.field} {found.id}: labelled {_plain(found.labelled)}, read {_plain(found.answered)}\n"
        f"    {found.text}"
        for found in shown
    ]
    return "\n".join(lines)


def rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON-lines file, each with an id of its own. Raises LabelError."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise LabelError(f"{path} cannot be read: {error}") from error
    found: dict[str, dict[str, Any]] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise LabelError(f"{path}, line {number} is not JSON: {error}") from error
        if not isinstance(row, dict) or "id" not in row:
            raise LabelError(f"{path}, line {number} is not an object with an id")
        if found.setdefault(str(row["id"]), row) is not row:
            raise LabelError(f"{path}, line {number} is a second {row['id']}")
    return list(found.values())


def _answer(extractor: Extractor, ad: Mapping[str, Any]) -> dict[str, Any]:
    reading = extractor.read(ad.get("title"), ad.get("company"), ad.get("location"), ad.get("description"))
    found = to_json(reading, str(ad["id"]))
    found["confidence"] = {
        name: fact.confidence
        for name in ("level", "role", "years_min", "education", "workplace", "sector")
        if (fact := getattr(reading, name)) is not None
    }
    return found


def _value(field: str, value: Any) -> Any:
    """What is compared: None for "the ad does not say"; pay as (min, max, currency, period), whole units."""
    if field == "pay":
        if not isinstance(value, Mapping) or (value.get("min") is None and value.get("max") is None):
            return None
        low, high = (None if value.get(end) is None else round(value[end]) for end in ("min", "max"))
        return (low, high, value.get("currency"), value.get("period"))
    return None if isinstance(value, str) and value in SILENT else value


def _score(field: str, pairs: Sequence[tuple[Any, Any]]) -> FieldScore:
    labelled = sum(gold is not None for gold, _ in pairs)
    answered = sum(found is not None for _, found in pairs)
    right = sum(gold is not None and gold == found for gold, found in pairs)
    same = np.array([gold == found for gold, found in pairs], dtype=float)
    draws = np.random.default_rng(SEED).integers(0, len(same), (RESAMPLES, len(same)))
    low, high = np.quantile(same[draws].mean(axis=1), (0.025, 0.975))
    return FieldScore(
        field=field,
        n=len(pairs),
        labelled=labelled,
        answered=answered,
        right=right,
        precision=right / answered if answered else None,
        recall=right / labelled if labelled else None,
        accuracy=float(same.mean()),
        accuracy_low=float(low),
        accuracy_high=float(high),
    )


def _mistake(
    field: str, ad: Mapping[str, Any], gold: Any, answered: Any, found: Mapping[str, Any]
) -> Mistake:
    kind = "missed" if answered is None else "invented" if gold is None else "wrong"
    words = found["pay"]["evidence"] if field == "pay" and found["pay"] else found["evidence"].get(field)
    evidence: Iterable[Mapping[str, Any]] = words if isinstance(words, list) else [words] if words else []
    text = " … ".join(str(part["text"]) for part in evidence) if answered is not None else ""
    return Mistake(
        field=field,
        id=str(ad["id"]),
        labelled=gold,
        answered=answered,
        kind=kind,
        confidence=0.0 if answered is None else float(found["confidence"].get(field, 1.0)),
        text=" ".join((f"{ad.get('title') or ''}: {text}" if text else str(ad.get("title") or "")).split())[
            :SHOWN
        ],
    )


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _plain(value: Any) -> str:
    if isinstance(value, tuple):
        low, high, currency, period = value
        return f"{low} to {high} {currency} per {period}"
    return "nothing" if value is None else str(value)
