"""Skills said in other words: proposed where the words plainly say them, and nowhere else."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from analysis.extract import Extractor, SkillTagger
from analysis.extract.contract import to_json
from analysis.extract.implied_training import load, threshold, trained
from data.content import Content


def implied(tagger: SkillTagger, heading: str, line: str) -> dict[str, tuple[str, str]]:
    """Strength and deciding words by skill."""
    tags = tagger.tags([f"Engineer\n{heading}\n- {line}"])[0]
    return {tag.skill_id: (tag.strength, tag.evidence[0].text) for tag in tags if tag.is_implied}


@pytest.mark.parametrize(
    ("heading", "line", "expected"),
    [
        (
            "Responsibilities",
            "Design, train and deploy deep learning models for satellite images",
            {
                "model-training": ("must", "train and deploy deep learning models"),
            },
        ),
        (
            "Responsibilities",
            "Own forecasting: feature engineering, model training, deployment and monitoring",
            {
                "model-monitoring": ("must", "model training, deployment and monitoring"),
            },
        ),
        (
            "Responsibilities",
            "Hire and lead a team of five engineers",
            {"team-management": ("must", "Hire and lead a team of five engineers")},
        ),
        (
            "Responsibilities",
            "Collect, clean and join data from public registers",
            {"data-cleaning": ("must", "clean and join data")},
        ),
    ],
)
def test_a_skill_in_other_words(
    tagger: SkillTagger, heading: str, line: str, expected: dict[str, tuple[str, str]]
) -> None:
    assert implied(tagger, heading, line) == expected


@pytest.mark.parametrize(
    ("heading", "line"),
    [
        ("Responsibilities", "Deploy our web shop with Helm"),
        ("Responsibilities", "Monitor patients during the night"),
        ("Responsibilities", "Train colleagues in the use of the till"),
        ("Benefits", "Budget to learn new things and a strong desire to see you grow"),
        ("About us", "Our products deploy machine learning models in forty countries"),
        ("Requirements", "No experience in deploying machine learning systems needed"),
        ("Responsibilities", "Model deployment: you deploy deep learning solutions to phones"),
    ],
    ids=["other thing", "other field", "other sense", "perk", "company", "ruled out", "named beside"],
)
def test_no_skill_in_other_words(tagger: SkillTagger, heading: str, line: str) -> None:
    assert "model-deployment" not in implied(tagger, heading, line)
    assert not implied(tagger, heading, line)


def test_a_title_may_say_it(tagger: SkillTagger) -> None:
    tags = tagger.tags(["Engineering Manager, Data Platform\n"])[0]
    assert [(t.skill_id, t.strength, t.evidence[0].text) for t in tags if t.is_implied] == [
        ("team-management", "must", "Engineering Manager")
    ]


def test_evidence_is_exact_and_marked_in_every_form(extractor: Extractor) -> None:
    text = "Who we seek\nTasks:\n• Collect, clean and join data from public registers"
    reading = extractor.read("Analyst", description=text)
    shown = [skill for skill in to_json(reading, "x")["skills"] if skill["implied"]]
    assert [skill["skill"] for skill in shown] == ["data-cleaning"]
    words = shown[0]["evidence"][0]
    assert reading.text[words["start"] : words["end"]] == words["text"]


def test_the_bar_switches_skills_off(tagger: SkillTagger, content: Content) -> None:
    lines = load()
    marked = {use.skill_id for line in lines for use in line.uses}
    assert set(tagger.models_["implied"].thresholds_) < marked
    assert trained(content.skills, content.certifications, (), 0.999, 0.9) is None


@pytest.mark.parametrize(
    ("right", "wrong", "expected"), [(12, 0, 0.91), (12, 3, 0.95), (3, 0, None), (0, 9, None)]
)
def test_threshold(right: int, wrong: int, expected: float | None) -> None:
    """12 of 12 bear the bar of 0.8; three wrong ones below them are shut out; 3 of 3 prove nothing."""
    guess = np.concatenate((np.full(right, 0.95 if wrong else 0.91), np.full(wrong, 0.92)))
    is_right = np.arange(right + wrong) < right
    assert threshold(guess, is_right, 0.8, 0.9) == expected


def test_lines_teach_every_skill_from_both_sides(content: Content) -> None:
    uses = Counter(use.skill_id for line in load() for use in line.uses)
    assert not set(uses) - set(content.skills)
    assert sum(not line.uses for line in load()) > len(load()) / 2
    assert all(line.text[use.start : use.end].isalpha() for line in load() for use in line.uses)
