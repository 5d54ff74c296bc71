"""Role guides of invented organisations, in three styles and more, are read to the entry, the rest told."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.extract import Extractor
from analysis.own_guides import Imported, NotText, decoded, read
from data.content import Content
from data.own_guides import toml

PROFILE = """\
---
title: Senior Data Engineer
owner: Data Platform
---
# Data Engineer – Role Profile
<!-- internal -->
## What you'll do
* Build ELT pipelines with dbt and Airflow
* Own data quality
  for the finance domain

## What we're looking for
**Must have**
- Strong SQL and Python (Scala is a plus)
- Experience with Snowflake, BigQuery or Redshift
- Bachelor's degree in Computer Science, Mathematics or a related field
- Own a pair of juggling clubs

**Nice to have**
- Terraform
- No Java experience needed

## Benefits
- Free lunch

```python
print("Kotlin")
```
"""

LADDER = """\
Machine Learning Engineer Career Framework
==========================================

Junior (0–2 years)
------------------
1. Technical skills
   - Python, pandas
   - Git basics

Mid-level (2 to 5 years)
------------------------
1. Technical skills
   - PyTorch or TensorFlow
   - Docker; Kubernetes (nice to have)
2. Ways of working
   - Leads small projects

Explorer
--------
- **Must-haves:** Terraform
- Mentoring

Salary 2026
-----------
- Junior: $90k-$120k
- Mid: $120k-$160k
- Principal: competitive

Career path
-----------
Junior -> ML Engineer -> Senior ML Engineer -> Head of ML
"""

MATRIX = """\
# Skills matrix: ML Engineer

| Skill | Junior | Mid | Senior |
|-------|:------:|:---:|:------:|
| Python | Basic | ✓ | Expert |
| Kubernetes | ❌ | Nice to have | Required |
| Zorblax | x | x | x |
| Years of experience | 0-2 | 2-5 | 5+ |
| Salary | £40k-£55k | £55k-£75k | £75k-£100k |

## Tools

| Tool | Priority |
|---|---|
| MLflow | High |
| Airflow | Optional |
"""

Asked = list[tuple[int, str, str, str]]


def asked(found: Imported) -> Asked:
    rows = found.data.get("requirement", [])
    return [(one["line"], one["level"], one["strength"], one["skill"]) for one in rows]


def told(found: Imported) -> list[str]:
    return [str(one) for one in found.unread]


@pytest.fixture
def reading(content: Content, extractor: Extractor) -> Any:
    def of(text: str, **more: Any) -> Imported:
        return read(text, "guide.md", content, extractor.tagger, **more)

    return of


def test_a_profile_in_bullets(reading: Any) -> None:
    found = reading(PROFILE)
    assert (found.data["title"], found.data["role"]) == ("Senior Data Engineer", "data-engineer")
    assert asked(found) == [
        (14, "senior", "must", "sql"),
        (14, "senior", "must", "python"),
        (14, "senior", "good", "scala"),
        (15, "senior", "must", "snowflake"),
        (15, "senior", "must", "bigquery"),
        (15, "senior", "must", "redshift"),
        (16, "senior", "must", "computer-science"),
        (16, "senior", "must", "mathematics"),
        (20, "senior", "good", "terraform"),
    ]
    either = [one.get("either_of") for one in found.data["requirement"]]
    one_of, subject = (
        "senior-15-snowflake-or-bigquery-or-redshift",
        "senior-16-computer-science-or-mathematics",
    )
    assert either == [None, None, None, one_of, one_of, one_of, subject, subject, None]
    assert found.data["background"] == {
        "degrees": ["Bachelor's"], "fields": ["Computer Science", "Mathematics"], "related_fields": True,
        "lines": [16],
    }  # fmt: skip
    assert found.data["responsibility"] == [
        {"order": 1, "text": "Build ELT pipelines with dbt and Airflow", "level": "senior",
         "skills": ["etl", "dbt", "airflow"], "line": 8},
        {"order": 2, "text": "Own data quality for the finance domain", "level": "senior",
         "skills": ["data-quality"], "line": 9},
    ]  # fmt: skip
    assert told(found) == [
        "Line 17: 'Own a pair of juggling clubs' names no skill of the taxonomy "
        "(`guidepost skills add` adds one).",
        "Line 21: 'No Java experience needed' says what is not asked for, and is left out.",
        "Line 24: 'Free lunch' stands under 'Benefits', for which a guide has no place.",
        "Line 26: '```python' is a block of code or a diagram, which is not read.",
    ]


def test_a_ladder_in_numbered_lists_under_underlined_headings(reading: Any) -> None:
    found = reading(LADDER, levels={"Explorer": "senior"})
    assert asked(found) == [
        (7, "junior", "core", "python"),
        (7, "junior", "core", "pandas"),
        (8, "junior", "core", "git"),
        (13, "mid", "core", "pytorch"),
        (13, "mid", "core", "tensorflow"),
        (14, "mid", "core", "docker"),
        (14, "mid", "good", "kubernetes"),
        (20, "senior", "must", "terraform"),
        (21, "senior", "core", "mentoring"),
    ]
    assert found.data["level"] == [
        {"id": "junior", "name": "Junior", "lines": [4], "years_min": 0, "years_max": 2},
        {"id": "mid", "name": "Mid-level", "lines": [10], "years_min": 2, "years_max": 5},
        {"id": "senior", "name": "Explorer", "lines": [18]},
    ]
    assert [(one["title"], one.get("level")) for one in found.data["ladder"]] == [
        ("Junior", "junior"), ("ML Engineer", "mid"), ("Senior ML Engineer", "senior"),
        ("Head of ML", "manager"),
    ]  # fmt: skip
    pay = {"open_ended": False, "currency": "USD", "period": "year", "years": "2026"}
    sign = {"currency_as_written": "$"}
    assert found.data["salary"] == [
        {"title": "Junior", "level": "junior", "min": 90000, "max": 120000, **pay, "line": 25, **sign},
        {"title": "Mid", "level": "mid", "min": 120000, "max": 160000, **pay, "line": 26, **sign},
    ]
    assert told(found) == [
        "Line 27: 'Principal: competitive' is not in a form that can be read under 'Salary 2026'."
    ]


def test_a_level_of_its_own_name_is_not_guessed(reading: Any) -> None:
    assert (20, "all", "must", "terraform") not in asked(reading(LADDER))
    assert "Explorer" not in {one["name"] for one in reading(LADDER).data["level"]}


def test_a_matrix_of_skills_by_level(reading: Any) -> None:
    found = reading(MATRIX)
    assert asked(found) == [
        (5, "junior", "core", "python"),
        (5, "mid", "core", "python"),
        (5, "senior", "core", "python"),
        (6, "mid", "good", "kubernetes"),
        (6, "senior", "must", "kubernetes"),
        (15, "all", "must", "mlflow"),
        (16, "all", "good", "airflow"),
    ]
    assert [(o["id"], o["years_min"], o.get("years_max")) for o in found.data["level"]] == [
        ("junior", 0, 2), ("mid", 2, 5), ("senior", 5, None),
    ]  # fmt: skip
    assert [(o["level"], o["min"], o["max"], o["currency"]) for o in found.data["salary"]] == [
        ("junior", 40000, 55000, "GBP"), ("mid", 55000, 75000, "GBP"), ("senior", 75000, 100000, "GBP"),
    ]  # fmt: skip
    assert [one.line for one in found.unread] == [7]


QUESTIONS = """\
# AI Engineer
## Interview
### Technical questions
1. "How would you evaluate a RAG system?"
   - Look for: evaluation, cost awareness
2. Vector databases
## Learning
- Book: "Evals in Practice" by A. Author
- [Docs](https://docs.example.org/x) and <script>alert(1)</script>
## Transition paths
### From Data Scientist (6-month plan)
**Months 1-3**: Foundations
• Docker
**Months 4-6**: Production
• Kubernetes basics
**Key Skills**: Docker, Kubernetes
**Time Commitment**: 5-8 hours/week
### From Designer (3-month plan)
- Python
"""


def test_questions_resources_and_ways_in(reading: Any) -> None:
    data = reading(QUESTIONS).data
    assert [(o["kind"], o["text"], o.get("look_for")) for o in data["question"]] == [
        ("technical", "How would you evaluate a RAG system?", ["evaluation", "cost awareness"])
    ]
    assert [(o["topic"], o["skills"]) for o in data["focus"]] == [("Vector databases", ["vector-databases"])]
    shown = [(o["kind"], o["title"], o.get("author"), o.get("url")) for o in data["resource"]]
    assert shown[0] == ("book", "Evals in Practice", "A. Author", None)
    assert shown[1][3] == "https://docs.example.org/x"
    assert "<" not in str(shown)
    (way,) = data["transition"]
    assert (way["from_role"], way["months"], way["hours_per_week_min"]) == ("data-scientist", 6, 5)
    assert way["key_skills"] == ["docker", "kubernetes"]
    assert [(p["month_from"], p["month_to"], [t["skills"] for t in p["topic"]]) for p in way["phase"]] == [
        (1, 3, [["docker"]]), (4, 6, [["kubernetes"]]),
    ]  # fmt: skip


BOLD = """\
1 AI DEVELOPER
==============

**Summary:** Builds products on language models.

**What you will do**
• Ship prompts and guardrails

**Must have:** Python, Git
**Bonus:** Docker; Kubernetes
**We don't need:** a PhD, Java

**AI Developer I** (0-2 yrs) – £42,000 to £52,000
- FastAPI

**Senior AI Developer** (5+ yrs) – £75,000+
- System design

**Interview questions**

Q1: How do you evaluate a RAG pipeline?
A good answer mentions: retrieval recall, a labelled set

**How people get here** (from web developer, 6 months)

Month 1: FastAPI

**Learn more**
- Short course (https://example.org/short)
"""

GRADES = """\
# Machine Learning Engineer

| Field | Value |
|---|---|
| Team size | 4-7 people |
| Education | Bachelor in Statistics or comparable experience |

## Grades

### G4 (Intermediate, 2 to 4 years)
Pay: USD 130,000 - 150,000
a) Technical
   * Python
b) Behaviour
   * Juggles three clubs

### G5 (6+ years)
Pay: from USD 165,000
- Kubernetes

### Explorer (9+ years)
- Terraform

## Levels

| Level | Experience | Base salary |
|---|---|---|
| Mid | 2-5 years | €60.000 – €75.000 |
| Senior | 5+ years | from €80.000 |

## Hiring loop
1) Kubernetes troubleshooting
"""


def test_labels_in_bold_say_what_stands_beside_them(reading: Any) -> None:
    found = reading(BOLD)
    assert (found.data["title"], found.data["summary"]) == (
        "AI DEVELOPER", "Builds products on language models.",
    )  # fmt: skip
    assert [one["line"] for one in found.data["responsibility"]] == [7]
    assert asked(found) == [
        (9, "all", "must", "python"),
        (9, "all", "must", "git"),
        (10, "all", "good", "docker"),
        (10, "all", "good", "kubernetes"),
        (14, "junior", "core", "fastapi"),
        (17, "senior", "core", "system-design"),
    ]
    assert [(o["title"], o["min"], o["max"], o["currency"], o["line"]) for o in found.data["salary"]] == [
        ("AI Developer I", 42000, 52000, "GBP", 13)
    ]
    assert [(o["text"], o["look_for"]) for o in found.data["question"]] == [
        ("How do you evaluate a RAG pipeline?", ["retrieval recall", "a labelled set"])
    ]
    assert [(o["title"], o["url"]) for o in found.data["resource"]] == [
        ("Short course", "https://example.org/short")
    ]
    assert told(found) == [
        'Line 11: "We don\'t need: a PhD, Java" says what is not asked for, and is left out.',
        "Line 16: 'Senior AI Developer (5+ yrs) – £75,000+' gives only one end of the pay: write both, as in "
        "“$90,000 - $120,000”.",
        "Line 26: 'Month 1: FastAPI' stands under 'How people get here (from web developer, 6 months)' and "
        "was not understood.",
    ]


def test_grades_by_what_stands_beside_them_and_tables_of_facts(reading: Any) -> None:
    found = reading(GRADES, levels={"Explorer": "principal"})
    assert asked(found) == [
        (13, "mid", "core", "python"),
        (19, "senior", "core", "kubernetes"),
        (22, "principal", "core", "terraform"),
    ]
    assert [(o["id"], o["name"], o["years_min"], o.get("years_max")) for o in found.data["level"]] == [
        ("mid", "G4 / Mid", 2, 5), ("senior", "G5 / Senior", 5, None), ("principal", "Explorer", 9, None),
    ]  # fmt: skip
    assert [(o["title"], o["min"], o["max"], o["currency"]) for o in found.data["salary"]] == [
        ("G4", 130000, 150000, "USD"), ("Mid", 60000, 75000, "EUR"),
    ]  # fmt: skip
    assert found.data["team"] == {"size_min": 4, "size_max": 7, "unit": "people", "lines": [5]}
    assert found.data["background"] == {"degrees": ["Bachelor's"], "fields": ["Statistics"], "lines": [6]}
    assert [one["topic"] for one in found.data["focus"]] == ["Kubernetes troubleshooting"]
    one_end = "gives only one end of the pay: write both, as in “$90,000 - $120,000”."
    assert told(found) == [
        "Line 15: 'Juggles three clubs' names no skill of the taxonomy (`guidepost skills add` adds one).",
        f"Line 18: 'Pay: from USD 165,000' {one_end}",
        f"Line 29: 'Senior | 5+ years | from €80.000' {one_end}",
    ]
    unnamed = [one for one in told(reading(GRADES)) if "Explorer" in one]
    assert unnamed == [
        "Line 21: 'Explorer (9+ years)' gives years and names no level that is known "
        '(`--level "its name=senior"` says which).'
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("NumPy, Pandas", ["numpy", "pandas"]),
        ("CI/CD", ["ci-cd"]),
        ("VS Code/PyCharm", ["vs-code", "pycharm"]),
        ("**Python** - what we write services in", ["python"]),
        ("**Scala** - an alternative to Java", ["scala"]),
        ("Model deployment and serving", ["model-deployment", "model-serving"]),
        ("Container orchestration (Kubernetes)", ["container-orchestration", "kubernetes"]),
        ("Recall", ["recall"]),
        ("**Kubernetes**: writes Helm charts", ["kubernetes", "helm-argo"]),
        ("3+ years of experience with Apache Spark", ["apache-spark"]),
        ("Orchestration tools: Airflow, Dagster", ["airflow", "dagster"]),
        ("A sense of humour", []),
    ],
)
def test_skills_of_a_line(reading: Any, line: str, expected: list[str]) -> None:
    found = reading(f"# ML Engineer\n## Required skills\n- {line}\n")
    assert [skill for *_, skill in asked(found)] == expected


def test_what_is_not_required_is_no_requirement(reading: Any) -> None:
    found = reading("# ML Engineer\n## Skills\n- Rust – nice to have\n## Not required\n- Deep learning\n")
    assert asked(found) == [(3, "all", "good", "rust")]
    assert told(found) == [
        "Line 5: 'Deep learning' stands under 'Not required', for which a guide has no place."
    ]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbf# Skills\r\n- SQL\r\n", "# Skills\n- SQL\n"),
        ("# Skills\n".encode("utf-16"), "# Skills\n"),
        (b"caf\xe9\n", "café\n"),
        ("A ‚Üí B, \uf8ffüéØ Focus\n".encode(), "A → B, 🎯 Focus\n"),
        ("Weâ€™re â†’ Lead\n".encode(), "We’re → Lead\n"),
    ],
)
def test_text_is_read_whatever_wrote_it(data: bytes, text: str) -> None:
    assert decoded(data) == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is no text: give a guide written as Markdown or plain text"),
        (b"-\n" * 6000, "holds 6,000 lines: a guide may have 5,000"),
        (b"x" * 256_001, "holds 256,001 bytes: a guide may have 256,000"),
    ],
)
def test_what_is_no_guide_is_told_in_one_sentence(data: bytes, reason: str) -> None:
    with pytest.raises(NotText) as caught:
        decoded(data)
    assert str(caught.value) == reason


PIECES = st.sampled_from(
    [*PROFILE.split("\n"), *LADDER.split("\n"), *MATRIX.split("\n"), *QUESTIONS.split("\n"),
     *BOLD.split("\n"), *GRADES.split("\n"), "\t- x",
     "> ", "```", "---", "|", "\x7f", "a: b", "# #", "1)", "**", "[a](b", "<b", "Junior -> Senior", "→", "((",
     "&",
     "/", "or", "9-9 years"]
)  # fmt: skip
LINES = st.lists(
    st.tuples(st.sampled_from(["", "  ", "    ", "- ", "# "]), PIECES | st.text(max_size=30)), max_size=25
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINES)
def test_no_text_raises_and_what_is_written_reads_the_same(
    reading: Any, lines: list[tuple[str, str]]
) -> None:
    text = "\n".join(a + b for a, b in lines).encode("utf-8", "replace")
    try:
        shown = decoded(text)
    except NotText:
        return
    found = reading(shown)
    data = {"id": "own", **found.data, "name": "Own"}
    assert tomllib.loads(toml(data, tuple(map(str, found.unread)))) == data
    assert all(1 <= one["line"] <= shown.count("\n") + 1 for one in found.data.get("requirement", []))
