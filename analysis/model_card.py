"""The model card: what the skill model is for, what it was taught with, how good it is, and where it fails.

Its figures stand in a JSON file, measured by `guidepost evaluate card`; the page is written from that file,
so that no number in it is typed by hand. The headings follow Mitchell et al. (2019), "Model Cards for Model
Reporting".
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any

from analysis.evaluate_skills import LABELS_MIN, Counts, SkillReport
from analysis.extract import artefact
from analysis.extract.skills import SkillTagger
from analysis.extract.training import FOLDS, UseScores

_REAL = (
    "On {} real ads that careful readers labelled (not shipped, not trained on, but looked at while the "
    "rules were written):"
)
TEMPLATE = Path(__file__).parent / "model_card.md"


def data_hash(tagger: SkillTagger, gate: Path) -> str:
    """What the figures rest on, but for code and libraries: vocabulary, training lines and gate set."""
    basis = artefact.basis(tagger)
    total = hashlib.sha256(repr((basis["taxonomy"], sorted(basis["data"].items()))).encode())
    for path in sorted(gate.glob("*s.jsonl")):
        total.update(path.read_bytes())
    return total.hexdigest()[:16]


def card(
    tagger: SkillTagger,
    gate: Path,
    report: SkillReport,
    scores: UseScores,
    lines: int,
    real: SkillReport | None = None,
) -> dict[str, Any]:
    """The figures of a card; `real`: on labelled ads that do not ship, None where there are none."""
    told = artefact.about(tagger)
    return {
        "data_hash": data_hash(tagger, gate),
        "digest": told["digest"],
        "models": {
            name: {"classes": len(model["classes"]), "features": model["features"]}
            for name, model in told["models"].items()
        },
        "lines": lines,
        "skills": len(tagger.skill_ids_),
        "cross_validation": {name: _round(value) for name, value in scores._asdict().items()},
        "gate": _figures(report),
        "real": _figures(real) if real else None,
    }  # fmt: skip


def _figures(report: SkillReport) -> dict[str, Any]:
    return {
        "ads": report.ads,
        "groups": [_group(group) for group in report.groups if not group.is_small or "skills" in group.group],
        "strength": {"right": _round(report.strength_right), "n": report.strength_count},
        "traps": {"right": _round(report.traps_rejected), "n": report.trap_count},
        "implied": {"right": _round(report.implied_precision), "n": report.implied_count},
        "confusion": report.confusion,
    }


def _group(group: Counts) -> dict[str, Any]:
    names = ("precision", "recall", "f1", "f1_low", "f1_high")
    return {
        "group": group.group, "ads": group.ads, "labels": group.labels,
        **{name: _round(getattr(group, name)) for name in names},
    }  # fmt: skip


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def markdown(told: Mapping[str, Any]) -> str:
    """The card as a page."""
    scores = told["cross_validation"]
    real = told["real"]
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        digest=told["digest"], data_hash=told["data_hash"], skills=f"{told['skills']:,}",
        lines=f"{told['lines']:,}",
        models="\n".join(
            f"| `{name}` | {model['classes']} | {model['features']:,} |"
            for name, model in told["models"].items()
        ),
        folds=FOLDS, uses=f"{scores['uses']:,}", accuracy=_shown(scores["accuracy"]),
        precision=_shown(scores["precision"]), recall=_shown(scores["recall"]), few=LABELS_MIN,
        gate_ads=told["gate"]["ads"], gate=_tables(told["gate"]),
        real=_real(real, told["data_hash"]) if real else "Not measured on real ads.",
    )  # fmt: skip


def _real(figures: Mapping[str, Any], data_hash: str) -> str:
    """The figures on real ads; whoever has none of these ads keeps those of earlier data, named here."""
    said = _REAL.format(figures["ads"])
    earlier = figures.get("data_hash", data_hash)
    if earlier != data_hash:
        said = f"{said.removesuffix(':')}, when skills and lines were those of data `{earlier}`:"
    return f"{said}\n\n{_tables(figures)}"


def _tables(figures: Mapping[str, Any]) -> str:
    rows = [
        "| ads or skills | precision | recall | F1 | 95 % interval | labels |",
        "|---|---|---|---|---|---|",
    ]
    rows += [
        f"| {group['group']} | {_shown(group['precision'])} | {_shown(group['recall'])} "
        f"| {_shown(group['f1'])} | {_shown(group['f1_low'])} to {_shown(group['f1_high'])} "
        f"| {group['labels']:,} |"
        for group in figures["groups"]
    ]
    rows += ["", "| decision | right | of |", "|---|---|---|"]
    rows += [
        f"| {name} | {_shown(figures[key]['right'])} | {figures[key]['n']:,} |"
        for key, name in (
            ("strength", "how strongly a found skill is asked for"),
            ("traps", "words that look like a skill and are not, rejected"),
            ("implied", "skills said in other words"),
        )
    ]
    wrong = {pair: n for pair, n in figures["confusion"].items() if len(set(pair.split(" -> "))) > 1}
    told = ", ".join(f"{pair.replace('->', 'as')} {count}" for pair, count in wrong.items())
    return "\n".join([*rows, *(["", f"Strength taken for another: {told}."] if told else [])])


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
