from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from analysis.extract import SkillTagger
from analysis.extract.tags import Tag
from data.content import Content

AD = """Senior ML Engineer
Requirements
- Strong Python and C++, PyTorch or TensorFlow
- Kubernetes, Docker, Helm
Nice to have
- Rust, Apache Spark
No PHP required. Our mission is attention to detail."""


def found(tags: list[Tag]) -> set[str]:
    return {tag.skill_id for tag in tags if not tag.is_negated}


@pytest.mark.parametrize(
    ("line", "has", "has_not"),
    [
        ("Backend in Go, Python or Java", {"go", "python", "java"}, set()),
        ("You drive our go-to-market and go above and beyond", set(), {"go"}),
        ("Analysis in Python, R and SQL", {"r-language", "python", "sql"}, set()),
        ("Join the R&D department in Lyon", set(), {"r-language"}),
        ("Programming in C/C++ on Linux", {"c-language", "c-plus-plus"}, set()),
        ("JavaScript/TypeScript and Node.js", {"javascript", "typescript", "nodejs"}, set()),
        ("C# and .NET Core services", {"c-sharp"}, {"c-language"}),
        ("See our site acme.net for more", set(), {"c-sharp"}),
        ("Apply at https://acme.example/python/docker", set(), {"python", "docker"}),
        ("Cutting-edge tools and attention to detail", set(), {"edge-computing", "attention-mechanism"}),
        ("Experience with MLOpsCreating pipelines in PythonStrong SQL", {"mlops", "python", "sql"}, set()),
        ("Deep learning with PyTorchExperience with Kubernetes", {"pytorch", "kubernetes"}, set()),
        (
            "Our software engineering practice includes code review",
            {"software-engineering", "code-review"},
            set(),
        ),
        ("PyTorch, GitHub Actions and scikit-learn", {"pytorch", "github-actions", "scikit-learn"}, set()),
        ("vector databases such as Pinecone", {"vector-databases", "pinecone"}, {"sql-databases"}),
        ("a résumé, naïve façades – and Python…", {"python"}, set()),
    ],
)
def test_forms(tagger: SkillTagger, line: str, has: set[str], has_not: set[str]) -> None:
    skills = found(tagger.tags([f"Engineer\nRequirements\n- {line}"])[0])
    assert has <= skills
    assert not has_not & skills


@pytest.mark.parametrize(
    ("text", "strengths"),
    [
        ("Dev\nRequirements\n- Python", {"python": "must"}),
        ("Dev\nNice to have\n- Python", {"python": "nice"}),
        ("Dev\nRequirements\n- Java; knowledge of Scala is a plus", {"java": "must", "scala": "nice"}),
        ("Dev\nPreferred qualifications\n- Kafka\nRequirements\n- Kafka", {"kafka": "must"}),
        (
            "Dev\nAcme was founded in 2010 and is a leading maker of Kubernetes tools.",
            {"kubernetes": "mentioned"},
        ),
        ("Python Developer\n", {"python": "must"}),
    ],
)
def test_strength(tagger: SkillTagger, text: str, strengths: dict[str, str]) -> None:
    tags = {tag.skill_id: tag.strength for tag in tagger.tags([text])[0]}
    assert strengths.items() <= tags.items()


@pytest.mark.parametrize(
    ("line", "skill", "is_negated"),
    [
        ("No PHP required", "php", True),
        ("Java is not required", "java", True),
        ("You don't need Kubernetes here", "kubernetes", True),
        ("What this is NOT: not prompt engineering", "prompt-engineering", True),
        ("Not only Python but also SQL", "python", False),
        ("Docker preferred but not required", "docker", False),
        ("No nonsense: we write Python; SQL helps", "python", False),
    ],
)
def test_negation(tagger: SkillTagger, line: str, skill: str, is_negated: bool) -> None:
    tags = {tag.skill_id: tag.is_negated for tag in tagger.tags([f"Dev\nRequirements\n- {line}"])[0]}
    assert tags.get(skill) in ({None, True} if is_negated else {False})


@pytest.mark.xfail(
    reason="a skill of another team in the same sentence is still taken for the job's", strict=True
)
def test_skills_of_other_teams(tagger: SkillTagger) -> None:
    text = "Recruiter\nWhat you'll do\n- Hire engineers who know Kubernetes for our platform teams"
    assert "kubernetes" not in found(tagger.tags([text])[0])


@pytest.mark.parametrize(
    "text",
    [
        "Nurse\nBenefits\n- Tickets for the Python circus, Java coffee and Spark yoga",
        "Cook\nAcme is an equal opportunity employer. We do not discriminate on the basis of race, "
        "religion, Python or Java, sexual orientation or national origin.",
    ],
)
def test_benefits_and_legal_text_ask_for_nothing(tagger: SkillTagger, text: str) -> None:
    assert found(tagger.tags([text])[0]) == set()


def test_fields_of_a_degree_are_no_skills(tagger: SkillTagger) -> None:
    text = "Dev\nRequirements\n- BS in Mathematics, Statistics or a related field\n- Python"
    assert found(tagger.tags([text])[0]) == {"python"}
    text = "Dev\nRequirements\n- BS in Physics and experience with statistics and Python"
    assert {"statistics", "python"} <= found(tagger.tags([text])[0])


def test_the_employers_own_name_is_no_skill(tagger: SkillTagger) -> None:
    text = "Engineer\nDatabricks is growing. At Databricks you will use Python."
    assert "databricks" not in found(tagger.tags([text], ["Databricks"])[0])
    assert "python" in found(tagger.tags([text], ["Databricks"])[0])


def test_certifications_do_not_swallow_skills(tagger: SkillTagger) -> None:
    tags = tagger.tags(["Dev\nRequirements\n- AWS Certified Machine Learning – Specialty"])[0]
    kinds = {tag.skill_id: tag.kind for tag in tags}
    assert kinds["aws-machine-learning-specialty"] == "certification"
    assert kinds["aws"] == kinds["machine-learning"] == "skill"


def test_evidence_is_a_substring_at_its_offsets(tagger: SkillTagger) -> None:
    for text in (AD, "é" * 50 + AD, AD.replace("\n", " "), AD.replace("- ", "• ").replace("Rust", "Rust…")):
        tags = tagger.tags([text])[0]
        assert tags
        for tag in tags:
            assert 0 < tag.confidence <= 1
            assert tag.mention_count >= len(tag.evidence) >= 1
            assert all(text[e.start : e.end] == e.text != "" for e in tag.evidence)


def test_same_in_same_out_and_order_of_texts_does_not_matter(tagger: SkillTagger) -> None:
    texts = [AD, "Cook\nSalt", "", "Go Developer\nGo and Rust", AD.lower()]
    first = tagger.tags(texts)
    order = list(range(len(texts)))
    random.Random(3).shuffle(order)
    again = tagger.tags([texts[i] for i in order])
    assert [again[order.index(i)] for i in range(len(texts))] == first


def test_case_and_white_space_do_not_matter_to_plain_names(tagger: SkillTagger) -> None:
    plain = "Dev\nRequirements\n- Kubernetes, PyTorch, Machine Learning and PostgreSQL"
    expected = {"kubernetes", "pytorch", "machine-learning", "postgresql"}
    for text in (
        plain,
        plain.replace("K", "k").replace("P", "p"),
        plain.replace(", ", " ,  "),
        plain + "\n\n \n",
    ):
        assert found(tagger.tags([text])[0]) == expected


@pytest.mark.parametrize("text", ["", " ", "\n", "Cook\nYou fry eggs.", "的工程师", "?!.,;"])
def test_text_without_skills_gives_nothing(tagger: SkillTagger, text: str) -> None:
    assert tagger.tags([text]) == [[]]


def test_transform_is_a_matrix_of_texts_by_skills(tagger: SkillTagger, content: Content) -> None:
    matrix = tagger.transform([AD, "", "Rust Developer\nRust"])
    names = list(tagger.get_feature_names_out())
    assert matrix.shape == (3, len(content.skills) + len(content.certifications))
    assert names == sorted(names)
    assert matrix[1].nnz == 0
    assert {names[i] for i in matrix[0].indices} == found(tagger.tags([AD])[0])
    assert "php" not in {names[i] for i in matrix[0].indices}


def test_it_is_an_estimator_for_pipelines(tagger: SkillTagger) -> None:
    given = {"strength": 0.3, "implied_precision": 0.9, "implied_level": 0.95}
    assert clone(SkillTagger(**given)).get_params() == given
    line = make_pipeline(FrozenEstimator(tagger), LogisticRegression())
    texts = [AD, "Cook\nSoups", "Python Developer\nPython", "Waiter\nTables and chairs"]
    line.fit(texts, [1, 0, 1, 0])
    assert line.predict([AD]).tolist() == [1]


@pytest.mark.slow
def test_fitting_twice_gives_the_same_model(tagger: SkillTagger, content: Content) -> None:
    other = SkillTagger().fit(content.skills, content.certifications)
    assert sorted(other.models_) == sorted(tagger.models_) == ["implied", "sections", "strength", "uses"]
    for name, model in tagger.models_.items():
        assert np.array_equal(other.models_[name].coef_, model.coef_)


def test_without_lines_the_taxonomy_rules_decide(content: Content) -> None:
    ruled = SkillTagger().fit(content.skills, content.certifications, lines=[])
    assert not ruled.models_
    assert "go" in found(ruled.tags(["Dev\nRequirements\n- Golang, Go, Rust and Kubernetes"])[0])


def test_an_empty_taxonomy_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one skill"):
        SkillTagger().fit({})


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
@example("+")
@example(".0")
@example("c#")
@example("   ")
def test_no_text_raises(tagger: SkillTagger, text: str) -> None:
    for tag in tagger.tags([text])[0]:
        assert all(text[e.start : e.end] == e.text for e in tag.evidence)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "Python", "C++", "go", "R&D", "C/C++", ".NET", "Requirements:", "nice to have", "no", "Spark",
                "MLOpsCreating", "not required", "AWS Certified Machine Learning", "\n", "- ", ". ", "…", "é",
                "BS in", "our software", "engineering", "401(k)", "https://x.org/go", "\u2028", "İ", "ß",
                "our product", "roadmap",
            ]
        ),
        max_size=40,
    ),
    st.sampled_from(["", " ", "\n", ", "]),
)  # fmt: skip
def test_no_mixture_of_known_pieces_raises(tagger: SkillTagger, pieces: list[str], glue: str) -> None:
    text = glue.join(pieces)
    reading = tagger.read(text)
    assert "".join(text[part.start : part.end] for part in reading.segments) == text
    for tag in reading.tags:
        assert all(text[e.start : e.end] == e.text for e in tag.evidence)


def test_a_huge_text_is_read(tagger: SkillTagger) -> None:
    tags = tagger.tags(["Dev\n" + "Python and Go, " * 6_000])[0]
    assert found(tags) == {"python", "go"}
    assert np.all([len(tag.evidence) <= 10 for tag in tags])


def test_what_is_read_of_a_text_does_not_depend_on_its_neighbours(tagger: SkillTagger) -> None:
    texts = [
        "Go", "Engineer\nWe spark joy\n-", "Rust, Go\nIn the tools: Excel", "", "C",
        "Spark and Scala\nRequirements", "Leadership\nYou lead. Go", "security\nR", "Data\nNice to have: Go.",
    ]  # fmt: skip
    alone = [tagger.read(text) for text in texts]
    for batch in (texts, texts[::-1]):
        together = list(tagger.read_many(batch))
        assert (together if batch is texts else together[::-1]) == alone
