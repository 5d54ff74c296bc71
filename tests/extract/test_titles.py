"""Roles and levels of titles written here: patterns, the classifier behind them, jobs a text names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.extract import Extractor, jobs, titles
from analysis.extract.level import LevelReader
from analysis.extract.role import RoleReader
from data.content import Content


@pytest.fixture(scope="module")
def roles(content: Content) -> RoleReader:
    return RoleReader(content.roles_in_order)


@pytest.mark.parametrize(
    ("title", "role"),
    [
        # the job noun first, the team after it second
        ("Data Engineer, Machine Learning Platform", "data-engineer"),
        ("AI Research Engineer, Serving", "research-engineer"),
        ("Research Infrastructure Engineer, ML", "mlops-engineer"),
        ("Machine Learning Engineer, Checkout Platform", "ml-engineer"),
        ("Machine Learning Engineer, ML Platform", "mlops-engineer"),
        ("Software Engineer - Tills Platform", "platform-engineer"),
        ("Data Scientist - Freelance AI Trainer", "ai-trainer"),
        # architects, databases, reports
        ("Senior Software Architect", "software-engineer"),
        ("Enterprise Architect", "software-engineer"),
        ("Generative AI Architect", "ai-architect"),
        ("Looker Developer", "analytics-engineer"),
        ("SQL Server Migration Engineer", "data-engineer"),
        ("Master Data Developer", "data-engineer"),
        ("Postgres Database Administrator", "data-engineer"),
        # managers of ML teams, and of other trades at an AI employer
        ("Manager II, Applied Science", "ml-engineering-manager"),
        ("Director of Data Science and Strategy", "ml-engineering-manager"),
        ("Warehouse Operations Manager, AI Programmes", "business-side"),
        ("Head of Brand, AI Assistants", "business-side"),
        # in other words and languages
        ("Perception SWE", "software-engineer"),
        ("Tech Lead, ML", "ml-engineer"),
        ("Computer Vision Intern", "ml-engineer"),
        ("Desarrollador de IA", "ai-developer"),
        ("Ingénieur(e) en intelligence artificielle", "ai-engineer"),
        ("Ingeniera de datos", "data-engineer"),
        ("Softwareentwickler:in", "software-engineer"),
        ("Teamleiterin KI", "ml-engineering-manager"),
        ("Datenwissenschaftlerin", "data-scientist"),
        # a field of AI does not change the trade
        ("Data Scientist (Generative AI)", "data-scientist"),
        ("Applied Data Scientist, Tills", "data-scientist"),
        ("Data Scientist, Model Engineering", "data-scientist"),
        ("Principal Machine Learning Data Scientist", "data-scientist"),
        ("Staff AI Data Engineer", "data-engineer"),
        ("ML Data Engineer", "data-engineer"),
        ("Machine Learning Operations Engineer", "mlops-engineer"),
        ("Software Engineer, AI Developer Tools", "ai-engineer"),
        ("AI Hardware Design Engineer", None),
        ("Engineering Manager, MLOps", "ml-engineering-manager"),
        ("Director of Product, AI", "ai-product-manager"),
        ("Growth Manager, AI", "business-side"),
        ("Account Manager, Developer Tools", "business-side"),
        # a grade, then its field; several jobs
        ("Software Engineer III, Machine Learning Engineer", "ml-engineer"),
        ("Backend Engineer, Data Engineer", "software-engineer"),
        ("[Research Division] Data Engineer", "data-engineer"),
        ("Cybersecurity Engineer", "software-engineer"),
        ("PySpark Developer", "data-engineer"),
        ("Business Intelligence Consultant", "data-analyst"),
        # engineers, developers and scientists of other trades have no role here
        ("Mechanical Engineer", None),
        ("Audio Engineer", None),
        ("Research Scientist, Protein Chemistry", None),
        ("Scientist II, Cell Biology", None),
        ("Real Estate Developer", None),
        ("", None),
    ],
)
def test_role(roles: RoleReader, title: str, role: str | None) -> None:
    found = roles.read(title)
    assert (found.value if found else None) == role
    if found and found.evidence:
        assert title[found.evidence.start : found.evidence.end] == found.evidence.text


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("Research Engineer, New College Grad 2027", "junior"),
        ("Solutions Engineer - Recent Graduate", "junior"),
        ("Data Engineer - International", None),
        ("Internal Tools Engineer", None),
        ("Internship, Data", "intern"),
        ("機械学習エンジニア インターン", "intern"),
        ("Middle Data Engineer", "mid"),
        ("Data Engineer, Middle East", None),
        ("Seed-stage Startup Engineer", None),
        ("TLM, Ranking", "manager"),
        ("Lead Generation Specialist", None),
        ("Infrastructure Engineer ll", "mid"),
        ("Senior Lead- Data Engineer", "principal"),
        ("-Senior PHP developers", "senior"),
        ("Tech Team TL, Planning", "principal"),
        ("Principle Data Scientist", "principal"),
        ("Senior/Staff Data Engineer", "principal"),
        ("(Senior) Data Engineer", "senior"),
        ("Data Engineer (L5)", "senior"),
        ("Mid-Senior ML Engineer", "mid"),
        ("DevOps Engineer - Office of the CTO", None),
        ("Site Reliability Engineer (Junior to Senior)", None),
        ("Data Scientist - All Levels", None),
        ("ML Engineer (multiple levels)", None),
    ],
)
def test_level(content: Content, title: str, level: str | None) -> None:
    found = LevelReader(content.levels, content.level_default).from_title(title)
    assert (found.value if found else None) == level


def test_a_bare_scientist_is_one_of_data_only_where_the_text_models(extractor: Extractor) -> None:
    modelling = "You use machine learning, causal methods and statistical models, and run experiments."
    assert (found := extractor.read("Scientist II, Tills", description=modelling).role)
    assert found.value == "data-scientist"
    assert extractor.read("Scientist II, Tills", description="You run the lab.").role is None


def test_the_text_names_the_job_a_header_does_not(extractor: Extractor) -> None:
    reading = extractor.read(
        "Tills | Oslo | ONSITE",
        description="We make tills.\nWe're hiring a Lead Front-End Software Engineer at our office.",
    )
    assert (reading.role and reading.role.value, reading.level.value) == ("software-engineer", "principal")
    for fact in (reading.role, reading.level):
        assert fact
        assert fact.evidence
        assert reading.text[fact.evidence.start : fact.evidence.end] == fact.evidence.text


@pytest.mark.parametrize(
    ("title", "text", "role"),
    [
        # several jobs: the general one
        ("Tills | Oslo | ONSITE", "Looking for: * Software Engineers * Data Scientists", "software-engineer"),
        ("Tills | Oslo | ONSITE", "Data Scientist\nBackend Developer", "software-engineer"),
        ("Tills | Full Stack and Data Engineers | Oslo", "We make tills.", "software-engineer"),
        (
            "Tills | Oslo | Full time -- Founding Frontend Engineer -- Founding ML Engineer",
            "",
            "software-engineer",
        ),
        # no job named, but whom they look for
        ("Tills | Oslo | ONSITE", "We need smart engineers who like tea.", "software-engineer"),
        ("Tills | Engineering, Marketing, Sales | Oslo", "Our engineers like tea.", "software-engineer"),
        ("Tills | Oslo", "Tills | Oslo\nOur coders like tea.", "software-engineer"),
        ("", "Our engineers like tea.", None),
        ("Nurse", "Nurse\nYou care for engineers.", None),
        # one other trade
        ("Tills | Recruiter | Oslo", "We make tills.", "business-side"),
        ("Tills | Oslo | ONSITE", "We make tills.", None),
    ],
)
def test_role_of_a_chat_posting(extractor: Extractor, title: str, text: str, role: str | None) -> None:
    found = extractor.read(title, description=text).role
    assert (found.value if found else None) == role


def test_years_speak_louder_than_a_job_noun(extractor: Extractor) -> None:
    asked = "Requirements\n- 8+ years of experience with Python"
    assert extractor.read("System Architect", description=asked).level.value == "senior"
    assert extractor.read("System Architect").level.value == "principal"
    assert extractor.read("Staff Architect", description=asked).level.value == "principal"


def test_an_internship_of_a_chat_header(extractor: Extractor) -> None:
    assert extractor.read("Tills | Junior Developer | Oslo | INTERN").level.value == "intern"
    assert extractor.read("Tills | Junior Developer | Full-time | INTERNS").level.value == "junior"
    assert extractor.read("Tills | Full-Time, Interns | Oslo").level.value == "unstated"
    internal = extractor.read("Consultant", description="As a technical advisor to internal teams, you help.")
    assert internal.level.value == "unstated"


@pytest.mark.xfail(strict=True, reason="'senior engineers' in the text, not of the job itself, is not read")
def test_a_level_word_of_the_text(extractor: Extractor) -> None:
    text = "We are adding senior engineers to the tills team."
    assert extractor.read("Software Engineer", description=text).level.value == "senior"


@pytest.mark.xfail(strict=True, reason="a platform team of one product looks like the platform of all")
def test_a_product_team_called_platform(extractor: Extractor) -> None:
    found = extractor.read("Senior Software Engineer, Platform", description="You build till screens.").role
    assert found
    assert found.value == "software-engineer"


def test_the_guides_own_rungs_are_read_as_their_levels(content: Content) -> None:
    reader = LevelReader(content.levels, content.level_default)
    rungs = [
        (guide_id, entry.get("title") or entry["name"], entry.get("level") or entry["id"])
        for guide_id, guide in content.guides.items()
        for kind in ("level", "ladder")
        for entry in guide.entries.get(kind, [])
        if any(guide_id in level.guide for level in content.levels.values())
    ]
    assert len(rungs) > 20
    for guide_id, name, level in rungs:
        assert guide_id in content.levels[level].guide, (guide_id, level)
        found = reader.from_title(name)
        # A plain "ML Engineer" is a middle rung by its place in the ladder only.
        assert (found.value if found else "mid") == level, name


def test_levels_of_listed_jobs_are_told_where_half_share_one(extractor: Extractor) -> None:
    def level(*rows: str) -> str:
        return extractor.read("Tills | Oslo | ONSITE", description="\n".join(rows)).level.value

    assert level("Senior Backend Engineer", "Senior Android Engineer", "Product Designer") == "senior"
    assert level("Senior Backend Engineer", "Android Engineer", "Product Designer") == "unstated"
    assert level("Lead QA Engineer", "Product Manager") == "unstated"
    assert level("Senior Developer", "Senior Engineer", "Designer", "Analyst") == "senior"
    assert level("Junior Developer", "Junior Analyst", "Senior Developer", "Senior Analyst") == "unstated"
    assert level("Creative Director, UX Designer, Producer, Analyst") == "unstated"


def test_roles_of_the_training_titles_exist(content: Content) -> None:
    lines = titles.load_titles()
    assert set(lines) == set(content.roles) | {titles.OTHER}
    every = [title for rows in lines.values() for title in rows]
    assert len(every) >= 600
    assert len(set(every)) == len(every)


def test_the_classifier_knows_what_it_learnt_and_is_the_same_each_time() -> None:
    lines = titles.load_titles()
    model, again = titles.TitleModel().fit(lines), titles.TitleModel().fit(lines)
    every = [(role, title) for role, rows in lines.items() for title in rows]
    guesses = [model.guess(title) for _, title in every]
    assert guesses == [again.guess(title) for _, title in every]
    right = sum(
        guess is not None and guess.role == role for guess, (role, _) in zip(guesses, every, strict=True)
    )
    assert right / len(every) > 0.95


def test_the_classifier_is_silent_where_it_is_unsure() -> None:
    model = titles.shipped()
    assert [model.read(title) for title in ("", "!!!", "Kjøkkenhjelp")] == [None] * 3
    other = model.read("Zymurgist")
    assert other
    assert other.role == titles.OTHER


def test_sure_answers_on_titles_held_back_are_mostly_right() -> None:
    lines = titles.load_titles()
    told = []
    for part in range(5):
        kept = {role: [t for i, t in enumerate(rows) if i % 5 != part] for role, rows in lines.items()}
        model = titles.TitleModel().fit(kept)
        told += [(role, model.read(t)) for role, rows in lines.items() for t in rows[part::5]]
    answers = [(role, guess.role) for role, guess in told if guess and guess.role != titles.OTHER]
    assert len(answers) > 80
    assert sum(role == guess for role, guess in answers) / len(answers) >= 0.8


@given(st.text(max_size=300))
def test_no_title_raises(text: str) -> None:
    titles.shipped().read(text)
    for job in (*jobs.listed(text), *jobs.hired(text)):
        assert text[job.start : job.start + len(job.text)] == job.text
