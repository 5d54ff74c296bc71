"""A trained model as a folder: the learned decisions in a skops file, and what they rest on as plain JSON.

Only HashedLinear estimators are kept; everything else of a tagger is built from the taxonomy. A skops file
is a zip of arrays and a tree of type names: one that names a type outside TRUSTED is not opened.
"""

from __future__ import annotations

import hashlib
import io
import json
import platform
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.extract.context import TRAINING
from analysis.extract.hashed_linear import HashedLinear

if TYPE_CHECKING:
    from analysis.extract.skills import SkillTagger

SCHEMA = 1
MODEL_FILE, ABOUT_FILE = "model.skops", "about.json"
BYTES_MAX = 16 << 20  # of a file, packed and unpacked; the shipped lines make one of about a megabyte
BUCKETS_MAX = 1 << 22
_ARRAYS = ("columns_", "classes_", "coef_", "intercept_")
_OURS = f"{HashedLinear.__module__}.{HashedLinear.__qualname__}"
# (type, how skops rebuilds it): all that a model is made of, and all that is opened.
TRUSTED = frozenset(
    (
        (_OURS, "ObjectNode"),
        ("builtins.dict", "DictNode"),
        ("builtins.list", "ListNode"),
        ("builtins.str", "JsonNode"),
        ("builtins.str", "TypeNode"),
        ("numpy.ndarray", "NdArrayNode"),
    )
)


class ModelError(Exception):
    """A model that cannot be used; the message says which file, and what is wrong with it."""


def digest(models: Mapping[str, HashedLinear]) -> str:
    """Sixteen hex digits of all parameters in a fixed order; dates and the container do not count."""
    total = hashlib.sha256()
    for name in sorted(models):
        model = models[name]
        told = (name, sorted(model.get_params().items()), model.classes_.tolist())
        total.update(repr((*told, sorted(model.thresholds_.items()))).encode())
        total.update(np.ascontiguousarray(model.columns_, "<i8").tobytes())
        for weights in (model.coef_, model.intercept_):
            # Adding zero makes of -0.0 the 0.0 it equals.
            total.update(repr(weights.shape).encode() + np.ascontiguousarray(weights + 0.0, "<f8").tobytes())
    return total.hexdigest()[:16]


def basis(tagger: SkillTagger) -> dict[str, Any]:
    """What decides a model: vocabulary, code, training files and libraries; where equal, so is the model."""
    vocabulary = hashlib.sha256()
    for part in (sorted(tagger.vocabulary_.scanner.numbers), tagger.skill_ids_.tolist()):
        vocabulary.update(repr(part).encode())
    vocabulary.update(repr(tagger.forms_.entries).encode())
    vocabulary.update(tagger.views_.says.tobytes() + tagger.views_.counts_unsure.tobytes())
    code = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        code.update(path.read_bytes())
    return {
        "taxonomy": vocabulary.hexdigest()[:16],
        "code": code.hexdigest()[:16],
        "parameters": tagger.get_params(),
        "data": {
            str(path.relative_to(TRAINING)): _hash(path.read_bytes())
            for path in sorted([*TRAINING.rglob("*.jsonl"), *TRAINING.rglob("strength*.toml")])
        },
        "libraries": {name: version(name) for name in ("numpy", "scikit-learn", "scipy")}
        | {"python": ".".join(platform.python_version_tuple()[:2])},
    }


def about(tagger: SkillTagger, **more: Any) -> dict[str, Any]:
    """The plain description of a trained tagger: its digest, what it rests on, and whatever is given."""
    return {
        "schema": SCHEMA,
        "digest": digest(tagger.models_),
        "basis": basis(tagger),
        "models": {
            name: {"classes": model.classes_.tolist(), "features": len(model.columns_)}
            for name, model in sorted(tagger.models_.items())
        },
        **more,
    }


def write(folder: Path, models: Mapping[str, HashedLinear], told: Mapping[str, Any]) -> None:
    """The model in `folder`, whole or not at all; one that stood there is replaced. Raises OSError."""
    import skops.io

    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
    try:
        packed = skops.io.dumps(dict(sorted(models.items())), compression=zipfile.ZIP_DEFLATED)
        (made / MODEL_FILE).write_bytes(packed)
        (made / ABOUT_FILE).write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        if folder.exists():
            folder.rename(made / "old")  # a folder can be renamed only to where there is none
        made.rename(folder)
        shutil.rmtree(folder / "old", ignore_errors=True)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def read(folder: Path) -> tuple[dict[str, HashedLinear], dict[str, Any]]:
    """The models of a folder and what is told about them.

    Raises:
        ModelError: a file is missing, damaged, too large, of another version or holds what no model holds.
    """
    told = read_about(folder)
    models = unpack(_bytes(folder / MODEL_FILE), str(folder / MODEL_FILE))
    if digest(models) != told["digest"]:
        raise ModelError(f"{folder / MODEL_FILE} is not the model that {ABOUT_FILE} beside it describes")
    return models, told


def read_about(folder: Path) -> dict[str, Any]:
    """What is told about the model of a folder. Raises ModelError."""
    path = folder / ABOUT_FILE
    try:
        told = json.loads(_bytes(path))
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{path} is not JSON: {error}") from error
    if not isinstance(told, dict) or told.get("schema") != SCHEMA or not isinstance(told.get("digest"), str):
        raise ModelError(f"{path} does not describe a model of this Guidepost (schema {SCHEMA})")
    return told


def unpack(packed: bytes, name: str) -> dict[str, HashedLinear]:
    """The models in a skops file's bytes; nothing in them is run.

    Raises:
        ModelError: it is none; the message begins with `name`.
    """
    import skops.io

    try:
        wrong = _wrong_with(packed)
        models = {} if wrong else skops.io.loads(packed, trusted=[_OURS])
    except Exception as error:  # a hostile file can fail in any way
        raise ModelError(f"{name} is no readable model: {type(error).__name__}") from error
    if wrong or not isinstance(models, dict) or not models:
        raise ModelError(f"{name} {wrong or 'holds no models by name'}")
    for model_name, model in models.items():
        if not isinstance(model_name, str) or not isinstance(model, HashedLinear) or not _is_whole(model):
            raise ModelError(f"{name}: {str(model_name)[:40]!r} is no whole model")
    return models


def _wrong_with(packed: bytes) -> str:
    """Why a file is not opened, "" where it may be."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        if sum(info.file_size for info in archive.infolist()) > BYTES_MAX:
            return f"is larger than any model ({BYTES_MAX >> 20} MB) when unpacked"
        strange = sorted({kind for kind, how in _types(archive) if (kind, how) not in TRUSTED})
    return f"holds {', '.join(strange[:3])}, which no model of Guidepost does" if strange else ""


def _types(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Every type that the file names, with how skops would rebuild it."""
    waiting = [json.loads(archive.read("schema.json"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if "__class__" in node or "__loader__" in node:
                yield f"{node.get('__module__')}.{node.get('__class__')}", str(node.get("__loader__"))
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node


def _is_whole(model: HashedLinear) -> bool:
    """Whether a model has exactly its parts, of shapes that fit each other."""
    if set(vars(model)) != {*model.get_params(), *_ARRAYS, "thresholds_"}:
        return False
    parts = [getattr(model, name) for name in _ARRAYS]
    marks = model.thresholds_
    if not isinstance(marks, dict) or not all(
        isinstance(name, str) and isinstance(mark, float) and 0 <= mark <= 1 for name, mark in marks.items()
    ):
        return False
    if not all(isinstance(part, np.ndarray) for part in parts) or not isinstance(model.buckets, int):
        return False
    columns, classes, coef, intercept = parts
    width = 1 if len(classes) == 2 else len(classes)
    return bool(
        1 <= model.buckets <= BUCKETS_MAX
        and columns.dtype == np.int64 and columns.ndim == 1 and classes.ndim == 1
        and coef.shape == (len(columns), width) and intercept.shape == (width,)
        and coef.dtype == intercept.dtype == np.float64
        and np.isfinite(coef).all() and np.isfinite(intercept).all() and (np.diff(columns) > 0).all()
        and (not len(columns) or 0 <= columns[0] <= columns[-1] < model.buckets) and len(classes) > 1
    )  # fmt: skip


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            found = file.read(BYTES_MAX + 1)
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror or error}") from error
    if len(found) > BYTES_MAX:
        raise ModelError(f"{path} is larger than any model ({BYTES_MAX >> 20} MB)")
    return found


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
