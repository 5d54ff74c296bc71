"""What postings teach: sentences that cues and model agree on, capped, whatever the order of the postings."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from analysis.extract import SkillTagger, training
from analysis.extract.context import Line, load_lines, parse_line
from data.content import Content

AD = """Backend Engineer
Requirements
- Services in {word} and gRPC, with Kafka and Python
About us
- Our {word} to market motion is new"""
WORDS = ("Go", "Rust", "R")


@pytest.fixture(scope="module")
def lines(tagger: SkillTagger) -> list[Line]:
    texts = [AD.format(word=word) for word in WORDS]
    return training.own_lines(tagger, texts, ["Acme"] * len(texts))


def test_lines_teach_one_use_each_where_it_stands(lines: list[Line]) -> None:
    assert lines
    for line in lines:
        (use,) = line.uses
        assert line.text in AD.format(word=line.text[use.start : use.end]) or use.skill_id
        assert (use.skill_id is not None) == use.is_right
        assert line.section in {"requirements", "about"}
    assert {line.text[u.start : u.end] for line in lines for u in line.uses if u.is_right} & {"Go", "Kafka"}


def test_the_order_of_postings_does_not_matter(tagger: SkillTagger, lines: list[Line]) -> None:
    texts = [AD.format(word=word) for word in reversed(WORDS)]
    assert training.own_lines(tagger, texts, ["Acme"] * len(texts)) == lines


def test_no_form_and_no_employer_teaches_more_than_its_share(tagger: SkillTagger) -> None:
    texts = [
        f"Dev\nRequirements\n- Version {number} of Kafka and Python streams, Spark" for number in range(60)
    ]
    one = training.own_lines(tagger, texts, ["Acme"] * 60)
    many = training.own_lines(tagger, texts, [f"Employer {number}" for number in range(60)])

    def kafka(lines: Sequence[Line]) -> int:
        return sum(line.text[use.start : use.end] == "Kafka" for line in lines for use in line.uses)

    assert kafka(one) == training.PER_EMPLOYER
    assert kafka(many) == training.PER_FORM


def test_postings_without_a_sure_use_teach_nothing(tagger: SkillTagger) -> None:
    assert training.own_lines(tagger, ["", "Cook\nWe cook.", "Dev\nPython"], ["a", "b", "c"]) == []


def test_each_labelled_use_is_judged_once_by_a_tagger_that_has_not_seen_it(tagger: SkillTagger) -> None:
    lines = [parse_line(f"Services in [+Go], Python and gRPC, release {n}", "requirements") for n in range(6)]
    lines += [
        parse_line("We [-go] the extra mile", "about"),
        parse_line("A line that marks nothing", "about"),
    ]
    seen: list[set[str]] = []

    def fit(given: Sequence[Line]) -> SkillTagger:
        seen.append({line.text for line in given})
        return tagger

    more = parse_line("[+Rust] at night")
    scores = training.cross_validated(fit, lines, [more], folds=3)
    assert scores == (7, 1.0, 1.0, 1.0)
    assert all(more.text in given for given in seen)
    for line in lines[:7]:
        assert sum(line.text not in given for given in seen) == 1


@pytest.mark.slow
def test_cross_validation_of_the_shipped_lines(content: Content) -> None:
    """A floor a little below what is reached on the lines of today; the model card tells the figure.

    Half of the lines are wrong uses, four and more of every form: ads hold far fewer.
    """
    scores = training.cross_validated(
        lambda lines: SkillTagger().fit(content.skills, content.certifications, lines), load_lines()
    )
    assert scores.uses >= 6_000
    assert scores.precision >= 0.87
    assert scores.recall >= 0.72
