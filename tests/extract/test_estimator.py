"""SkillTagger among scikit-learn's estimators: its own checks where they apply, and what they hardly reach.

A tagger is fitted on a taxonomy and transforms texts, so that of the checks those apply that ask nothing of
arrays; the rest of the contract is written out below.
"""

from __future__ import annotations

import copy
import pickle
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator, clone
from sklearn.exceptions import NotFittedError
from sklearn.utils import estimator_checks

from analysis.extract import SkillTagger, load_tagger
from analysis.extract.hashed_linear import HashedLinear
from analysis.extract.tags import Tag
from tests.conftest import ROOT

CHECKS: tuple[Callable[..., None], ...] = (
    estimator_checks.check_estimator_cloneable,
    estimator_checks.check_estimator_repr,
    estimator_checks.check_no_attributes_set_in_init,
    estimator_checks.check_parameters_default_constructible,
    estimator_checks.check_get_params_invariance,
    estimator_checks.check_set_params,
    estimator_checks.check_do_not_raise_errors_in_init_or_set_params,
    estimator_checks.check_mixin_order,
    estimator_checks.check_estimator_tags_renamed,
    estimator_checks.check_valid_tag_types,
)
TEXTS = ["Dev\nRequirements\n- Python and Rust\nNice to have\n- Kafka", "", "Cook\nWe bake bread."]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("estimator", [SkillTagger(), HashedLinear(8)], ids=["tagger", "decision"])
def test_scikit_learns_own_checks(check: Callable[..., None], estimator: BaseEstimator) -> None:
    check(type(estimator).__name__, estimator)


def test_an_estimator_that_is_not_fitted_says_so() -> None:
    with pytest.raises(NotFittedError):
        SkillTagger().transform(TEXTS)


def test_a_clone_is_not_fitted_and_has_the_same_parameters(tagger: SkillTagger) -> None:
    twin = clone(tagger)
    assert twin.get_params() == tagger.get_params()
    assert not hasattr(twin, "vocabulary_")


def test_a_row_per_text_and_a_column_per_skill(tagger: SkillTagger) -> None:
    matrix, names = tagger.transform(TEXTS), tagger.get_feature_names_out()
    assert isinstance(matrix, csr_matrix)
    assert (matrix.shape, matrix.dtype) == ((3, len(names)), np.int8)
    assert sorted(names) == list(names)
    assert set(names[matrix[0].indices]) == {"python", "rust", "kafka"}
    assert matrix[1:].nnz == 0
    assert (tagger.transform(iter(TEXTS)) != matrix).nnz == 0
    assert tagger.transform([]).shape == (0, len(names))
    assert (tagger.transform(TEXTS[::-1]) != matrix[::-1]).nnz == 0


def through_a_pipe(given: SkillTagger) -> SkillTagger:
    handed_on: SkillTagger = pickle.loads(pickle.dumps(given))  # noqa: S301 - our own bytes
    return handed_on


@pytest.mark.slow
@pytest.mark.parametrize("copied", [copy.deepcopy, through_a_pipe])
def test_a_copy_tags_alike(tagger: SkillTagger, copied: Callable[[SkillTagger], SkillTagger]) -> None:
    """As a pool of processes hands it on, or joblib in a grid search."""
    assert copied(tagger).tags(TEXTS) == tagger.tags(TEXTS)


def test_the_three_lines_of_the_readme(tagger: SkillTagger, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are run as they stand there."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```python\n(from analysis.*?)```", readme, re.DOTALL)
    assert len(block.split("\n\n")[1].strip().splitlines()) == 2  # and the import
    monkeypatch.setattr("analysis.extract.load_tagger", lambda: tagger)
    found: dict[str, list[Tag]] = {}
    exec(block, {}, found)  # noqa: S102 - our own README
    assert [(tag.skill_id, tag.strength) for tag in found["tags"]] == [
        ("machine-learning", "must"),
        ("pytorch", "must"),
        ("kubernetes", "must"),
    ]


@pytest.mark.slow
def test_the_shipped_tagger_is_loaded_ready(tagger: SkillTagger, tmp_path: Path) -> None:
    for models in (None, tmp_path, tmp_path):
        assert load_tagger(models).tags(TEXTS) == tagger.tags(TEXTS)
