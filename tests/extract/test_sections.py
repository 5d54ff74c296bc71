from __future__ import annotations

import pytest

from analysis.extract import SkillTagger

WITH_LINES = """Data Engineer
Acme is a leading provider of tills for shops.
What you'll do
- Build pipelines
Requirements:
- 3 years of Python
Nice to have
- Rust
What we offer
- Free fruit
Acme is an equal opportunity employer."""

RUN_TOGETHER = (
    "ML Engineer\nAbout us: Acme is a leading maker of tills.ResponsibilitiesBuild models for our shops."
    "QualificationsBS in Computer Science.Strong Python skillsExperience with Kafka"
    "Nice to have:Rust.BenefitsDental and vision insurance, paid time off."
)


@pytest.mark.parametrize(
    ("text", "words", "section"),
    [
        (WITH_LINES, "Data Engineer", "title"),
        (WITH_LINES, "leading provider", "about"),
        (WITH_LINES, "Build pipelines", "duties"),
        (WITH_LINES, "Python", "requirements"),
        (WITH_LINES, "Rust", "nice"),
        (WITH_LINES, "fruit", "benefits"),
        (RUN_TOGETHER, "leading maker", "about"),
        (RUN_TOGETHER, "Build models", "duties"),
        (RUN_TOGETHER, "BS in", "requirements"),
        (RUN_TOGETHER, "Python", "requirements"),
        (RUN_TOGETHER, "Kafka", "requirements"),
        (RUN_TOGETHER, "Rust", "nice"),
        (RUN_TOGETHER, "Dental", "benefits"),
    ],
)
def test_section_of_words(tagger: SkillTagger, text: str, words: str, section: str) -> None:
    at = text.index(words)
    part = next(part for part in tagger.read(text).segments if part.end > at)
    assert part.section == section, text[part.start : part.end]


@pytest.mark.parametrize("text", [WITH_LINES, RUN_TOGETHER, "", "one line", "\n\n\n", "a. B. c! D"])
def test_segments_cover_the_text_without_gaps(tagger: SkillTagger, text: str) -> None:
    parts = tagger.read(text).segments
    assert "".join(text[part.start : part.end] for part in parts) == text


def test_a_sentence_may_leave_its_section(tagger: SkillTagger) -> None:
    text = (
        "Nurse\nRequirements\n- Python\n"
        "All applicants are considered regardless of race, sexual orientation or veteran status."
    )
    assert [part.section for part in tagger.read(text).segments][-1] == "legal"


def test_a_text_may_open_with_a_long_row_of_marks(tagger: SkillTagger) -> None:
    text = "Engineer\n" + "=" * 500 + " you will write Python every day for our customers"
    assert [tag.skill_id for tag in tagger.read(text).tags] == ["python"]


@pytest.mark.parametrize(
    ("line", "section"),
    [
        ("About Acme", "about"),
        ("ABOUT ACME LABS:", "about"),
        ("About you", "requirements"),
        ("About the role", "duties"),
        ("About half of the team knows it", "requirements"),
    ],
)
def test_a_heading_may_name_the_company(tagger: SkillTagger, line: str, section: str) -> None:
    text = f"Engineer\nRequirements\n- Python\n{line}\nSpark, Java"
    assert tagger.read(text).segments[-1].section == section


def test_what_comes_after_the_last_heading_may_be_about_the_firm_and_the_law(tagger: SkillTagger) -> None:
    text = (
        "Data Engineer\nRequirements:\n- Three years with Python\n- Strong knowledge of SQL\n"
        "Acme is a consulting firm that offers software engineering and agile delivery to public agencies.\n"
        "Founded in 2004, the company is certified for project management and testing.\n"
        "Acme is an equal opportunity employer and does not discriminate on any ground.\n"
    )
    assert {tag.skill_id for tag in tagger.read(text).tags} == {"python", "sql"}
