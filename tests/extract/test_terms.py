"""Terms outside the taxonomy are found by shape and context; what only looks like one is not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.extract import term_model
from analysis.extract.candidate_words import is_glued, is_ruled_out, stops
from analysis.extract.columns import columns
from analysis.extract.sentences import sentences
from analysis.extract.skills import SkillTagger
from analysis.extract.term_list import Term, fold, terms_of
from analysis.extract.term_tokens import key_of, tokens
from analysis.extract.terms import TermFinder
from data.content import Content

# Tools that are in no taxonomy, and sentences in which ads would name them.
ASKS = (
    "Experience with Python, {} and Docker",
    "You have built pipelines with {} or Airflow",
    "Proficiency in SQL, {}, Kubernetes",
    "Hands-on experience with {} in production",
    "Knowledge of PyTorch and {} is a plus",
    "Our tools: Terraform, {}, Kafka",
)
FILLER = (
    "Brightloop serves readers in Lisbon and Denver with Brightloop Studio.",
    "You explain findings to senior leadership and business partners.",
    "Work with talented people in a friendly atmosphere.",
    "A degree in Electrical Engineering or Applied Physics.",
    "Health insurance, Urban Sports Club and a MacBook Pro.",
    "Report to the Vice President of Engineering in Zurich.",
)
LIMITS = {"postings_min": 4, "employers_min": 3, "name_score_min": 0.4, "phrase_score_min": 0.5}


@dataclass(frozen=True)
class Market:
    texts: list[str]
    companies: list[str]

    @classmethod
    def naming(cls, *terms: str, postings: int = 12) -> Market:
        """Every ad, each of another employer, names every term, each time in another sentence."""
        texts = [
            "\n".join([
                "ML Engineer", "Requirements",
                *(f"- {ASKS[(number + at) % len(ASKS)].format(term)}." for at, term in enumerate(terms)),
                "About us", *(FILLER[(number + place) % len(FILLER)] for place in range(3)),
            ])
            for number in range(postings)
        ]  # fmt: skip
        return cls(texts, [f"Firm {number}" for number in range(postings)])


@pytest.fixture(scope="module")
def finding(tagger: SkillTagger, content: Content) -> tuple[SkillTagger, object]:
    return tagger, term_model.train(tagger, content.skills, stops())


def found(finding: tuple[SkillTagger, object], market: Market, **more: object) -> list[Term]:
    tagger, model = finding
    finder = TermFinder(tagger, LIMITS["postings_min"])  # type: ignore[arg-type]
    finder.count(market.texts, market.companies)
    finder.model = model  # type: ignore[assignment]
    seen = finder.find(market.texts, market.companies)
    codes = {name: number for number, name in enumerate(dict.fromkeys(market.companies))}
    employer = np.array([codes[name] for name in market.companies])
    return terms_of(finder, seen, employer, LIMITS, **{"known": {}, **more})  # type: ignore[arg-type]


def test_planted_tools_are_found_and_nothing_else(finding: tuple[SkillTagger, object]) -> None:
    market = Market.naming("Velodrome", "QuiverDB", "vServe", "Tessera")
    assert sorted(term.text for term in found(finding, market)) == [
        "QuiverDB",
        "Tessera",
        "Velodrome",
        "vServe",
    ]


def test_a_term_says_where_it_stands(finding: tuple[SkillTagger, object]) -> None:
    market = Market.naming("Velodrome")
    (term,) = found(finding, market)
    assert term.postings.tolist() == list(range(12))
    places = zip(term.postings.tolist(), term.starts.tolist(), term.ends.tolist(), strict=True)
    assert {market.texts[posting][start:end] for posting, start, end in places} == {"Velodrome"}


SPELLINGS = [
    (("Velo Drome", "VeloDrome", "velo-drome"), "case, spaces and hyphens"),
    (("AgentLoom", "AgentLooms"), "plural"),
    (("Pelorus", "Pelorus 2.1", "Pelorus v3", "Pelorus4"), "version"),
]


@pytest.mark.parametrize(("spellings", "what"), SPELLINGS)
def test_spellings_are_one_term(
    finding: tuple[SkillTagger, object], spellings: tuple[str, ...], what: str
) -> None:
    parts = [Market.naming(spelling) for spelling in spellings]
    market = Market(
        [text for part in parts for text in part.texts],
        [f"Firm {number}" for number in range(12 * len(parts))],
    )
    told = found(finding, market)
    assert [len(term.postings) for term in told] == [12 * len(parts)], what
    assert {fold(form) for form in told[0].forms} == {fold(spellings[0])}


def test_few_employers_are_none(finding: tuple[SkillTagger, object]) -> None:
    market = Market.naming("Velodrome")
    assert found(finding, Market(market.texts, ["Acme", "Beta"] * 6)) == []


def test_an_employers_own_name_is_not_its_skill(finding: tuple[SkillTagger, object]) -> None:
    market = Market.naming("Velodrome", "Tessera")
    told = found(finding, Market(market.texts, ["Velodrome"] * 9 + ["Acme", "Beta", "Gamma"]))
    assert "Velodrome" not in [term.text for term in told]


def test_rejected_terms_and_known_spellings(finding: tuple[SkillTagger, object]) -> None:
    market = Market.naming("Velodrome", "Tessera")
    told = found(finding, market, rejected={fold("velo-drome")}, known={fold("Tesseras"): ("tesserae",)})
    assert [(term.text, term.spelling_of) for term in told] == [("Tessera", ("tesserae",))]


RULED_OUT = [
    "Senior Data Platform Engineers", "Zurich", "United States", "Electrical Engineering", "Master's degree",
    "years", "rapidly evolving", "talented people", "TX", "environmentStrong", "Machine Learning Team",
    "2024",
]  # fmt: skip
KEPT = ["Velodrome", "LangGraph", "signal processing", "C3PO", "web crawling", "dbt Cloud"]


@pytest.mark.parametrize("text", RULED_OUT)
def test_words_that_name_no_skill(text: str) -> None:
    assert is_ruled_out(text)


@pytest.mark.parametrize("text", KEPT)
def test_words_that_may_name_one(text: str) -> None:
    assert not is_ruled_out(text)


def test_lost_line_breaks() -> None:
    words = ("SkillsExperience", "dataAbility", "LangGraph", "TypeScript")
    assert [word for word in words if is_glued(word)] == ["SkillsExperience", "dataAbility"]


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_text_gives_words_inside_it(tagger: SkillTagger, text: str) -> None:
    cols = columns(tagger.vocabulary_.scanner, [text])
    said = sentences(cols, tagger.meanings_, cols.starts)
    none = np.zeros(len(cols.codes), bool)
    words = tokens(cols, said, none, none)
    assert all(0 <= start < end <= len(text) for start, end in zip(words.start, words.end, strict=True))
    assert (words.start[1:] >= words.end[:-1]).all()


@pytest.mark.parametrize(
    "text", ["LangChain", "lang-chains", "GPUs", "ASP.NET", "R2D2", "Weaviates", "DNS", "Müller"]
)
def test_the_key_of_a_word_is_the_same_read_alone_and_in_a_text(tagger: SkillTagger, text: str) -> None:
    cols = columns(tagger.vocabulary_.scanner, [f"We like {text} here"])
    said = sentences(cols, tagger.meanings_, cols.starts)
    none = np.zeros(len(cols.codes), bool)
    words = tokens(cols, said, none, none)
    assert [int(key) for key in words.key[2:-1]] == [key_of(part) for part in text.split("-")]


def test_nothing_in_nothing_out(finding: tuple[SkillTagger, object]) -> None:
    assert found(finding, Market(["", " ", "\n"], ["a", "b", "c"])) == []
