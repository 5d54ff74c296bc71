"""The models of one installation: the shipped one, trained at first use, and the user's own, newest last.

    models/shipped-<basis>/   what the shipped lines teach, kept so that it need not be trained at every start
    models/own-<digest>/      what `guidepost train` published
    models/published          the names of the own ones, a line each; the last is in use

A model is used only with the vocabulary, code, training files and libraries it was trained with: any other
would be stale, and a stale model is a wrong one.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.extract import artefact
from analysis.extract.artefact import ModelError
from analysis.extract.hashed_linear import HashedLinear
from analysis.extract.skills import SkillTagger, tagger_for
from data.content import Content, load
from data.home import SHIPPED

LIST_FILE = "published"
KEPT = 5  # own models; older ones are removed


def tagger_of(content: Content, models: Path) -> tuple[SkillTagger, str]:
    """The tagger with the model in use, and a sentence where the user's own model is set aside ("" if not).

    Raises:
        ModelError: the user's own model is damaged.
    """
    tagger = tagger_for(content, lines=())
    basis, note = artefact.basis(tagger), ""
    if own := published(models):
        told = artefact.read_about(own[-1])
        if told["basis"] == basis:
            tagger.models_ = artefact.read(own[-1])[0]
            return tagger, ""
        note = (
            "Your own model was trained for another taxonomy or version and is set aside: the shipped one "
            "reads. Train yours anew: guidepost train --from-warehouse"
        )
    tagger.models_ = _shipped(content, basis, models)
    return tagger, note


def load_tagger(models: Path | None = None) -> SkillTagger:
    """The tagger of the shipped taxonomy; trained in a few seconds, and kept in `models` if that is given."""
    content = load(SHIPPED)
    if models is not None:
        return tagger_of(content, models)[0]
    return tagger_for(content)


def published(models: Path) -> list[Path]:
    """The user's own models, newest last."""
    try:
        names = (models / LIST_FILE).read_text(encoding="utf-8").split()
    except OSError:
        return []
    return [models / name for name in names if name.startswith("own-") and "/" not in name]


def publish(models: Path, tagger: SkillTagger, told: Mapping[str, Any]) -> Path:
    """The folder of the tagger's model, which is in use from now on; the ones before it are kept."""
    folder = models / f"own-{told['digest']}"
    artefact.write(folder, tagger.models_, told)
    before = [path for path in published(models) if path != folder]
    _list(models, [*before, folder][-KEPT:])
    for path in before[: max(0, len(before) + 1 - KEPT)]:
        shutil.rmtree(path, ignore_errors=True)
    return folder


def undo(models: Path) -> str:
    """The name of the model in use before the newest own one, which is in use again ("shipped" if none).

    Raises:
        ModelError: there is no own model.
    """
    own = published(models)
    if not own:
        raise ModelError("There is no model of your own to undo: the shipped one is in use.")
    _list(models, own[:-1])
    shutil.rmtree(own[-1], ignore_errors=True)
    return own[-2].name if len(own) > 1 else "shipped"


def kept(content: Content, models: Path) -> str:
    """The digest of the shipped model that is kept for what is installed here, "" where none is."""
    tagger = tagger_for(content, lines=())
    with contextlib.suppress(ModelError):
        return str(artefact.read(_folder_of(artefact.basis(tagger), models))[1]["digest"])
    return ""


def _folder_of(basis: Mapping[str, Any], models: Path) -> Path:
    mark = hashlib.sha256(json.dumps(basis, sort_keys=True).encode()).hexdigest()[:16]
    return models / f"shipped-{mark}"


def _shipped(content: Content, basis: Mapping[str, Any], models: Path) -> dict[str, HashedLinear]:
    """What the shipped lines teach: read where it is kept, else trained, and kept where that can be done."""
    folder = _folder_of(basis, models)
    with contextlib.suppress(ModelError):
        return artefact.read(folder)[0]
    tagger = tagger_for(content)
    with contextlib.suppress(OSError):  # a folder that cannot be written to costs time, no more
        artefact.write(folder, tagger.models_, artefact.about(tagger))
        for other in models.glob("shipped-*"):
            if other != folder:
                shutil.rmtree(other, ignore_errors=True)
    return tagger.models_


def _list(models: Path, folders: list[Path]) -> None:
    part = models / f"{LIST_FILE}.part"
    part.write_text("".join(f"{folder.name}\n" for folder in folders), encoding="utf-8")
    part.replace(models / LIST_FILE)
