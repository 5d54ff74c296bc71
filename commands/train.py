"""Train the skill tagger: `train`."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from commands.evaluate import ambiguous_of
from commands.reading import extractor_of
from commands.terminal import Failed, Steps, content_of, example, json_option, now
from data import home as homes
from data.content import Content
from data.home import Home

if TYPE_CHECKING:
    from analysis.evaluate_skills import SkillReport
    from analysis.extract import Extractor, SkillTagger
    from analysis.extract.context import Line

POSTINGS_MAX = 20_000  # newest postings that self-training reads
GATE_FIGURES = ("f1", "strength_right", "traps_rejected")


@click.command(
    epilog=example(
        """guidepost train                    figures of the shipped model, on lines it has not seen
guidepost train --from-warehouse   a model that has also learned from your own postings
guidepost train --undo             back to the model before""",
        """Exit codes:
0  trained; published where it differs from the model in use
1  not published: it is worse on the gate set, or nothing can be trained on
2  wrong usage""",
    ),
    short_help="Train the model that tells skills from other words.",
)
@click.option("--from-warehouse", is_flag=True, help="Learn from the postings of your own warehouse, too.")
@click.option("--check", is_flag=True, help="Only prove that training again gives the same model.")
@click.option("--undo", is_flag=True, help="Go back to the model that was in use before.")
@json_option
def train(from_warehouse: bool, check: bool, undo: bool, as_json: bool) -> None:
    """Train the skill model, score it, and publish it if it is no worse on the gate set.

    The gate set are labelled ads (data/gate) that no training reads. The model in use is kept, for --undo.
    """
    if from_warehouse + check + undo > 1:
        raise click.UsageError("--from-warehouse, --check and --undo exclude each other")
    home = homes.find(os.environ)
    content = content_of(home)
    if undo:
        result = _undone(home)
    elif check:
        result = _checked(content, home)
    else:
        result = _trained(content, home, from_warehouse=from_warehouse)
    click.echo(json.dumps(result, indent=2) if as_json else "\n".join(_told(result)))
    if result["refused"]:
        raise Failed(result["refused"])


def _undone(home: Home) -> dict[str, Any]:
    from analysis.extract import model_folder
    from analysis.extract.artefact import ModelError

    try:
        return {"in_use": model_folder.undo(home.models), "refused": ""}
    except ModelError as error:
        raise Failed(str(error)) from error


def _checked(content: Content, home: Home) -> dict[str, Any]:
    from analysis.extract import artefact, model_folder

    digests = [artefact.digest(_fit(content).models_) for _ in range(2)]
    kept = model_folder.kept(content, home.models)
    digests += [kept] if kept else []
    same = len(set(digests)) == 1
    refused = "" if same else f"training again gave another model: {', '.join(digests)}"
    return {"digest": digests[0], "trainings": len(digests), "refused": refused}


def _trained(content: Content, home: Home, *, from_warehouse: bool) -> dict[str, Any]:
    from analysis.evaluate import SEED
    from analysis.extract import Extractor, artefact, context, model_folder, training

    steps = Steps()
    in_use = extractor_of(home, content)
    lines = context.load_lines()
    own = _own_lines(in_use.tagger, home, steps) if from_warehouse else []
    steps.note(
        f"Training on {len(lines):,} labelled lines{f' and {len(own):,} of your own' if own else ''} ..."
    )
    new = Extractor(content, _fit(content, [*lines, *own]))
    scores = training.cross_validated(lambda some: _fit(content, some), lines, own)
    gate, before = (_gate(one, content) for one in (new, in_use))
    told = artefact.about(
        new.tagger, trained_at=f"{now():%Y-%m-%dT%H:%MZ}", seed=SEED,
        lines={"shipped": len(lines), "own": len(own)},
        metrics={"gate": figures(gate), "cross_validation": scores._asdict()},
    )  # fmt: skip
    worse = [
        f"{name} {after:.3f}, before {was:.3f}"
        for name, was in figures(before).items()
        if name in GATE_FIGURES
        and (after := figures(gate)[name]) is not None
        and was is not None
        and after < was
    ]
    is_new = told["digest"] != artefact.digest(in_use.tagger.models_)
    refused = f"not published, worse on the gate set: {'; '.join(worse)}" if worse else ""
    if is_new and not worse:
        try:
            model_folder.publish(home.models, new.tagger, told)
        except OSError as error:
            raise Failed(f"the model could not be written: {error}") from error
    return {
        "digest": told["digest"], "published": is_new and not worse, "lines": told["lines"],
        "gate": figures(gate), "gate_before": figures(before), "cross_validation": scores._asdict(),
        "refused": refused,
    }  # fmt: skip


def _fit(content: Content, lines: Sequence[Line] | None = None) -> SkillTagger:
    from analysis.extract.skills import tagger_for

    return tagger_for(content, lines)


def _gate(extractor: Extractor, content: Content) -> SkillReport:
    from analysis import evaluate_skills

    return evaluate_skills.skills(extractor, homes.GATE, ambiguous_of(content))


def figures(report: SkillReport) -> dict[str, float | None]:
    """The figures of a report that stand in a model's description."""
    everything, ambiguous = report.groups[0], report.group("ambiguous skills")
    return {
        "precision": everything.precision, "recall": everything.recall, "f1": everything.f1,
        "f1_low": everything.f1_low, "f1_high": everything.f1_high,
        "ambiguous_precision": ambiguous.precision, "ambiguous_recall": ambiguous.recall,
        "strength_right": report.strength_right, "traps_rejected": report.traps_rejected,
        "implied_precision": report.implied_precision,
    }  # fmt: skip


def _own_lines(tagger: SkillTagger, home: Home, steps: Steps) -> list[Line]:
    """What the newest postings of the warehouse teach, one version of each."""
    from analysis.extract import training
    from analysis.extract.text import TEXT_MAX, clean, to_text
    from warehouse.read import Warehouse

    published = Warehouse.open(home)
    if published is None:
        raise Failed("nothing has been published yet: guidepost refresh")
    names = ["posting_id", "content_hash", "title_raw", "description_raw", "description_format"]
    newest = ["-first_seen_at", "posting_id"]
    versions = published.table("raw.versions", names, order_by=newest, limit=POSTINGS_MAX).to_pylist()
    employers = {
        (row["posting_id"], row["content_hash"]): row["employer_id"]
        for row in published.table(
            "core.postings",
            ["posting_id", "content_hash", "employer_id"],
            {"is_primary": True, "is_readable": True},
        ).to_pylist()
    }
    steps.note(f"Reading {min(len(versions), len(employers)):,} postings of your warehouse ...")
    texts, whose = [], []
    for row in versions:
        key = (row["posting_id"], row["content_hash"])
        if key in employers:
            body = to_text(row["description_raw"], row["description_format"])
            texts.append(f"{' '.join(clean(row['title_raw'] or '').split())}\n{body}"[:TEXT_MAX])
            whose.append(employers[key] or "")
    own = training.own_lines(tagger, texts, whose)
    if not own:
        raise Failed("your postings have no use of an ambiguous name that is sure enough to learn from")
    return own


def _told(result: Mapping[str, Any]) -> list[str]:
    if "in_use" in result:
        return [f"In use again: {result['in_use']}. The next refresh reads the postings anew."]
    if "gate" not in result:
        return (
            [] if result["refused"] else [f"The same model {result['digest']} {result['trainings']} times."]
        )
    rows = [f"{'on the gate set':<22}{'new':>8}{'in use':>8}"]
    for name, value in result["gate"].items():
        was = result["gate_before"][name]
        rows.append(f"{name.replace('_', ' '):<22}{_share(value):>8}{_share(was):>8}")
    scores = result["cross_validation"]
    rows.append(
        f"On {scores['uses']:,} labelled uses in lines it had not seen: precision {scores['precision']:.3f}, "
        f"recall {scores['recall']:.3f}, right {scores['accuracy']:.3f}"
    )
    if result["published"]:
        rows.append(f"Published model {result['digest']}. The next refresh reads the postings anew with it.")
    elif not result["refused"]:
        rows.append(f"This is the model in use already ({result['digest']}).")
    return rows


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
