"""The extractor as this installation reads: the content with the user's own over it, and the model in use."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from commands.terminal import Failed, content_of
from data.content import Content
from data.home import Home

if TYPE_CHECKING:
    from analysis.extract import Extractor


def extractor_of(home: Home, content: Content | None = None) -> Extractor:
    """The extractor of a home; a sentence where its model is damaged, a note where it is set aside."""
    from analysis.extract import Extractor, model_folder
    from analysis.extract.artefact import ModelError

    content = content or content_of(home)
    try:
        tagger, note = model_folder.tagger_of(content, home.models)
    except ModelError as error:
        raise Failed(f"{error}. The model before it: guidepost train --undo") from error
    if note:
        click.echo(f"guidepost: {note}", err=True)
    return Extractor(content, tagger)


def processes() -> int | None:
    """How many processes may compute at once, by GUIDEPOST_PROCESSES; None where the machine decides.

    Raises:
        click.UsageError: it is no number from 1 on.
    """
    told = os.environ.get("GUIDEPOST_PROCESSES", "").strip()
    if told and not (told.isascii() and told.isdigit() and int(told)):
        raise click.UsageError(f"GUIDEPOST_PROCESSES must be a number from 1 on, not {told!r}")
    return int(told) if told else None
