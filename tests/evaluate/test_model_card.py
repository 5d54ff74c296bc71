"""The committed card is written from measured figures, and they are of what is trained here."""

from __future__ import annotations

import json

import pytest

from analysis import model_card
from analysis.extract import SkillTagger
from analysis.extract.context import load_lines
from data.content import Content
from data.home import CARD, GATE
from tests.conftest import ROOT

AGAIN = "measure again: guidepost evaluate card"


def test_the_card_is_of_the_lines_taxonomy_and_gate_set_that_are_here(content: Content) -> None:
    told = json.loads(CARD.read_text(encoding="utf-8"))
    tagger = SkillTagger().fit(content.skills, content.certifications, lines=())
    assert told["data_hash"] == model_card.data_hash(tagger, GATE), AGAIN
    assert (told["lines"], told["skills"]) == (len(load_lines()), len(tagger.skill_ids_)), AGAIN


def test_the_page_is_written_from_the_figures() -> None:
    told = json.loads(CARD.read_text(encoding="utf-8"))
    page = (ROOT / "docs" / "model-card.md").read_text(encoding="utf-8")
    assert page == model_card.markdown(told), AGAIN
    assert f"{told['gate']['groups'][0]['f1']:.3f}" in page


def test_the_readme_tells_the_figures_of_the_card() -> None:
    real = json.loads(CARD.read_text(encoding="utf-8"))["real"]
    whole = real["groups"][0]
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    right, found = (100 * whole[name] for name in ("precision", "recall"))
    assert (
        f"in {real['ads']} real ads that careful readers labelled, {right:.1f} % of the skills that "
        f"Guidepost names are asked for, and it names {found:.1f} % of those that are ("
        f"{whole['labels']} labels,"
    ) in readme


def test_figures_on_real_ads_that_were_not_measured_again_say_with_which_data_they_were() -> None:
    told = json.loads(CARD.read_text(encoding="utf-8"))
    page = model_card.markdown({**told, "real": {**told["gate"], "data_hash": "0123456789abcdef"}})
    assert "when skills and lines were those of data `0123456789abcdef`:" in page
    measured = {**told, "real": {**told["gate"], "data_hash": told["data_hash"]}}
    assert "those of data" not in model_card.markdown(measured)


@pytest.mark.parametrize("real", [None, {"ads": 7}])
def test_what_was_not_measured_is_not_told(real: dict[str, int] | None) -> None:
    told = json.loads(CARD.read_text(encoding="utf-8"))
    page = model_card.markdown({**told, "real": real and {**told["gate"], **real}})
    assert ("On 7 real ads" in page) == bool(real)
    assert ("Not measured on real ads" in page) == (not real)
    assert "$" not in page
