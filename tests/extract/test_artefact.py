"""A model as a file: the same parameters come back, the same lines give one digest, hostile files fail."""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from analysis.extract import SkillTagger, artefact, model_folder
from analysis.extract.artefact import ModelError
from analysis.extract.context import parse_line
from analysis.extract.hashed_linear import HashedLinear, matrix_of
from data.content import Content

LINES = [
    parse_line("Ranking and [+personalization] models in Python", "requirements"),
    parse_line("Every box leaves us with [-personalization] and a ribbon", "about"),
    parse_line("You own the [+personalization] of our feed", "duties"),
    parse_line("Mugs with free [-personalization] for all of us", "benefits"),
]
AD = "Engineer\nRequirements\n- Go, Python and Spark\n- personalization of feeds"
ROWS = matrix_of(np.array([[0, 1], [1, 2], [2, 3], [0, 3]]), 8)


def model(*labels: object) -> HashedLinear:
    return HashedLinear(8).fit(ROWS, labels or [True, False, True, False])


def packed(models: object) -> bytes:
    import skops.io  # with all of scipy's statistics: not wherever tests are looked for

    return bytes(skops.io.dumps(models))


@pytest.fixture(scope="module")
def small(content: Content) -> SkillTagger:
    return SkillTagger().fit(content.skills, content.certifications, LINES)


def test_what_is_written_reads_the_same(small: SkillTagger, tmp_path: Path) -> None:
    folder = tmp_path / "models" / "one"
    for note in ("first", "again"):  # a model that is there is replaced
        artefact.write(folder, small.models_, artefact.about(small, note=note))
    models, told = artefact.read(folder)
    assert (told["note"], told["digest"]) == ("again", artefact.digest(small.models_))
    assert sorted(path.name for path in folder.iterdir()) == ["about.json", "model.skops"]
    assert [path.name for path in folder.parent.iterdir()] == ["one"]
    expected = small.tags([AD])
    trained, small.models_ = small.models_, models
    try:
        assert small.tags([AD]) == expected
    finally:
        small.models_ = trained


@pytest.mark.slow
def test_training_twice_gives_one_digest_and_other_lines_another(
    content: Content, small: SkillTagger
) -> None:
    again = SkillTagger().fit(content.skills, content.certifications, LINES)
    other = SkillTagger().fit(
        content.skills, content.certifications, [*LINES, parse_line("[+personalization] services")]
    )
    assert artefact.digest(again.models_) == artefact.digest(small.models_)
    assert artefact.digest(other.models_) != artefact.digest(small.models_)
    assert artefact.basis(again) == artefact.basis(small)


def test_the_digest_counts_every_parameter() -> None:
    one, other = model(), model()
    assert artefact.digest({"a": one}) == artefact.digest({"a": other})
    other.intercept_ = other.intercept_ + 1e-6
    found = {
        artefact.digest(models)
        for models in (
            {"a": one}, {"b": one}, {"a": other}, {"a": one, "b": one}, {"a": model("x", "y", "x", "y")},
        )
    }  # fmt: skip
    assert len(found) == 5


class _Runs:
    """A pickle of this would run code."""

    def __reduce__(self) -> tuple[object, ...]:
        return (print, ("ran",))


def _bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("schema.json", b" " * (artefact.BYTES_MAX + 1))
    return made.getvalue()


def _with(**parts: object) -> bytes:
    made = model()
    for name, part in parts.items():
        setattr(made, name, part)
    return packed({"uses": made})


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no readable model: BadZipFile"),
        (pickle.dumps(_Runs()), "no readable model: BadZipFile"),
        (packed({"uses": model()})[:400], "no readable model: BadZipFile"),
        (_bomb(), "larger than any model (16 MB) when unpacked"),
        (packed({"uses": LogisticRegression()}), "holds sklearn.linear_model._logistic.LogisticRegression"),
        (packed({"uses": np.sum}), "which no model of Guidepost does"),
        (packed([model()]), "holds no models by name"),
        (packed({}), "holds no models by name"),
        (packed({"uses": "words"}), "'uses' is no whole model"),
        (_with(coef_=np.zeros((2, 1))), "'uses' is no whole model"),
        (_with(intercept_=np.array([np.nan])), "'uses' is no whole model"),
        (_with(columns_=np.array([0, 1, 2, 9])), "'uses' is no whole model"),
        (_with(_table=np.zeros((9, 1))), ""),  # left out when written: weights beside the weights
        (_with(more=np.zeros(1)), "'uses' is no whole model"),
    ],
)  # fmt: skip
def test_what_is_no_model_is_refused_in_one_sentence(data: bytes, says: str) -> None:
    if not says:
        assert artefact.digest(artefact.unpack(data, "m")) == artefact.digest({"uses": model()})
        return
    with pytest.raises(ModelError) as refused:
        artefact.unpack(data, "m.skops")
    assert str(refused.value).startswith("m.skops")
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_schema_that_is_not_one_is_refused() -> None:
    for schema in (b"[" * 100_000, b"{", json.dumps({"__class__": "system", "__module__": "os"}).encode()):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            archive.writestr("schema.json", schema)
        with pytest.raises(ModelError):
            artefact.unpack(made.getvalue(), "m")


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("about.json", None, "cannot be read: No such file"),
        ("model.skops", None, "cannot be read: No such file"),
        ("about.json", "{", "is not JSON"),
        ("about.json", "[" * 100_000, "is not JSON"),
        ("about.json", '{"schema": 99, "digest": "x"}', "does not describe a model"),
        ("about.json", '{"schema": 1, "digest": "x"}', "is not the model that about.json"),
        ("model.skops", "x" * (artefact.BYTES_MAX + 1), "is larger than any model (16 MB)"),
    ],
)
def test_a_damaged_folder_is_refused(tmp_path: Path, file: str, text: str | None, says: str) -> None:
    told = {"schema": artefact.SCHEMA, "digest": artefact.digest({"uses": model()})}
    artefact.write(tmp_path / "one", {"uses": model()}, told)
    (tmp_path / "one" / file).unlink()
    if text is not None:
        (tmp_path / "one" / file).write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match="one") as refused:
        artefact.read(tmp_path / "one")
    assert says in str(refused.value)


@pytest.mark.slow
def test_own_models_are_used_while_they_fit_and_can_be_undone(
    content: Content, small: SkillTagger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainings: list[int] = []
    fit: Any = SkillTagger.fit

    def counted(self: SkillTagger, *args: object, lines: object = None) -> SkillTagger:
        trainings.append(lines is None)
        return cast("SkillTagger", fit(self, *args, LINES[:2] if lines is None else lines))

    monkeypatch.setattr(SkillTagger, "fit", counted)
    shipped, note = model_folder.tagger_of(content, tmp_path)
    again, _ = model_folder.tagger_of(content, tmp_path)
    assert (sum(trainings), note) == (1, "")  # trained at first use only
    assert artefact.digest(again.models_) == artefact.digest(shipped.models_)

    own = model_folder.publish(tmp_path, small, artefact.about(small))
    used, note = model_folder.tagger_of(content, tmp_path)
    assert (artefact.digest(used.models_), note) == (artefact.digest(small.models_), "")
    with monkeypatch.context() as later:  # an update of the taxonomy, the lines or the code
        later.setattr(artefact, "basis", lambda tagger: {"code": "other"})
        used, note = model_folder.tagger_of(content, tmp_path)
        assert artefact.digest(used.models_) == artefact.digest(shipped.models_)
        assert "is set aside" in note
    (own / "model.skops").write_bytes(b"damaged")
    with pytest.raises(ModelError, match="no readable model"):
        model_folder.tagger_of(content, tmp_path)
    assert model_folder.undo(tmp_path) == "shipped"
    with pytest.raises(ModelError, match="no model of your own to undo"):
        model_folder.undo(tmp_path)


@pytest.mark.slow
def test_a_kept_model_that_is_damaged_is_made_anew(
    content: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fit: Any = SkillTagger.fit
    monkeypatch.setattr(
        SkillTagger,
        "fit",
        lambda self, *args, lines=None: fit(self, *args, LINES if lines is None else lines),
    )
    first, _ = model_folder.tagger_of(content, tmp_path)
    (kept,) = tmp_path.glob("shipped-*")
    (kept / "model.skops").write_bytes(b"PK")
    assert artefact.digest(model_folder.tagger_of(content, tmp_path)[0].models_) == artefact.digest(
        first.models_
    )
    assert artefact.read(kept)
    blocked = tmp_path / "file"
    blocked.write_text("no folder")  # nothing can be kept here: it costs time, no more
    assert model_folder.tagger_of(content, blocked)[0].models_
