"""How strongly skills are asked for: by the model, by the rule, and on ads whose fields tell."""

from __future__ import annotations

import json

import pytest

from analysis.extract import SkillTagger
from analysis.extract.strength_ads import Ad, Asked, parse_ad
from data.content import Content
from tests.conftest import _shared

CASES = [
    ("Dev\nRequirements\n- Python", {"python": "must"}),
    ("Dev\nNice to have\n- Python", {"python": "nice"}),
    ("Dev\nRequirements\n- Strong Java; knowledge of Scala is a plus", {"java": "must", "scala": "nice"}),
    ("Dev\nPreferred qualifications\n- Kafka\nRequirements\n- Kafka", {"kafka": "must"}),
    ("Dev\nResponsibilities\n- Build services in Java\nBonus points\n- Java", {"java": "nice"}),
    ("Dev\nRequirements\n- Data warehouses such as Redshift (Snowflake preferred)",
     {"redshift": "must", "snowflake": "nice"}),
    ("Dev\nRequirements\n- Airflow (preferred)\n- Docker", {"airflow": "nice", "docker": "must"}),
    ("Dev\nRequirements\n- Five years of Python and good testing. Good to have: Kafka, Redis",
     {"python": "must", "kafka": "nice", "redis": "nice"}),
    ("Dev\nRequirements: Knows SQL and works in an office Preferred Qualifications: Spark or Scala",
     {"sql": "must", "apache-spark": "nice", "scala": "nice"}),
    ("Dev\nWe grow tomatoes.\nOur stack is: Django, PostgreSQL",
     {"django": "mentioned", "postgresql": "mentioned"}),
]  # fmt: skip
# The sectioned ads under headings of other wording than their own.
HEADINGS = [
    ("Responsibilities", "Minimum qualifications", "Preferred qualifications"),
    ("What you'll do:", "You have:", "Bonus points:"),
    ("Your role", "Must have", "Desirable"),
    ("The job", "Requirements", "Ideally, you have"),
]
FIELDS = ("responsibilities", "minimum_qualifications", "preferred_qualifications")


@pytest.fixture(scope="module")
def ruled(content: Content, tagger: SkillTagger) -> SkillTagger:
    plain = SkillTagger().fit(content.skills, content.certifications, lines=())
    plain.models_ = {name: model for name, model in tagger.models_.items() if name != "strength"}
    return plain


def strengths(tagger: SkillTagger, text: str) -> dict[str, str]:
    return {tag.skill_id: tag.strength for tag in tagger.tags([text])[0]}


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_model_and_rule_agree_where_ads_are_plain(
    tagger: SkillTagger, ruled: SkillTagger, text: str, expected: dict[str, str]
) -> None:
    for each in (tagger, ruled):
        assert expected.items() <= strengths(each, text).items()


def test_what_the_company_does_is_only_named(tagger: SkillTagger) -> None:
    text = "Dev\nAcme was founded in 2010 and is a leading maker of Kubernetes tools."
    assert strengths(tagger, text) == {"kubernetes": "mentioned"}


def test_a_negated_use_asks_for_nothing(tagger: SkillTagger) -> None:
    tags = tagger.tags(["Dev\nRequirements\n- Python, no Java needed"])[0]
    assert {tag.skill_id: (tag.strength, tag.is_negated) for tag in tags} == {
        "python": ("must", False),
        "java": ("mentioned", True),
    }


def test_marks_are_read() -> None:
    assert parse_ad("Dev\nStrong [!Go], [?Rust] helps; we run [~Kafka].") == Ad(
        "Dev\nStrong Go, Rust helps; we run Kafka.",
        (Asked(11, 13, "must"), Asked(15, 19, "nice"), Asked(34, 39, "mentioned")),
    )


@pytest.mark.parametrize("names", HEADINGS)
def test_fields_of_real_ads_tell_their_strength(tagger: SkillTagger, names: tuple[str, str, str]) -> None:
    path = _shared("real") / "sectioned_ads_2018.jsonl"
    rows = [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines()]
    right = total = 0
    for row, tags in zip(rows, tagger.tags(_joined(row, names) for row in rows), strict=True):
        text = _joined(row, names)
        minimum, preferred = (text.index(f"\n{name}\n") for name in names[1:])
        for tag in tags:
            last = max(mention.start for mention in tag.evidence)
            asked = any(minimum < mention.start < preferred for mention in tag.evidence)
            if asked or last > preferred:
                total += 1
                right += tag.strength == ("must" if asked else "nice")
    assert total > 1_000
    assert right / total >= 0.93


def _joined(row: dict[str, str], names: tuple[str, str, str]) -> str:
    parts = [f"{name}\n{row[field] or ''}" for name, field in zip(names, FIELDS, strict=True)]
    return "\n\n".join([row["title"], *parts])
