"""The model card, measured and written anew: `evaluate card`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from commands.evaluate import ambiguous_of
from commands.terminal import Failed, content_of, example
from data.home import CARD, GATE, SHIPPED, Home

PAGE = SHIPPED.parent / "docs" / "model-card.md"


@click.command(
    epilog=example("guidepost evaluate card\nguidepost evaluate card --real my-labels --known skills.txt"),
    short_help="Measure the shipped model and write its card.",
)
@click.option(
    "--real", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of labelled real ads, whose figures are told beside those of the gate set.",
)  # fmt: skip
@click.option(
    "--known", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with the skills that the labels of --real could name.",
)  # fmt: skip
def card(real: Path | None, known: Path | None) -> None:
    """Measure the shipped model; write docs/model-card.md and the figures that the dashboard shows.

    For a checkout of Guidepost: the shipped content and lines count, not your own. Without --real the figures
    on real ads stay as they were measured last, and the card says with which data that was.
    """
    from analysis import evaluate as scoring
    from analysis import evaluate_skills, model_card
    from analysis.extract import Extractor, SkillTagger, context, training

    if not PAGE.parent.is_dir():
        raise Failed("the card is written in a checkout of Guidepost: there is no docs folder here")
    content = content_of(Home(SHIPPED.parent / "nowhere"))
    lines = context.load_lines()
    extractor = Extractor(content)

    def fit(some: Sequence[context.Line]) -> SkillTagger:
        return SkillTagger().fit(content.skills, content.certifications, some)

    try:
        ids = frozenset(known.read_text(encoding="utf-8").split()) if known else None
        ambiguous = ambiguous_of(content)
        told = model_card.card(
            extractor.tagger, GATE, evaluate_skills.skills(extractor, GATE, ambiguous),
            training.cross_validated(fit, lines), len(lines),
            evaluate_skills.skills(extractor, real, ambiguous, ids) if real else None,
        )  # fmt: skip
    except scoring.LabelError as error:
        raise Failed(str(error)) from error
    if real is None:
        told["real"] = _kept()
    CARD.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(model_card.markdown(told), encoding="utf-8")
    click.echo(f"Written: {CARD} and {PAGE}")


def _kept() -> dict[str, Any] | None:
    """The figures on real ads that were told last, with the data they were measured with."""
    try:
        before = json.loads(CARD.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return before["real"] and {"data_hash": before["data_hash"], **before["real"]}
