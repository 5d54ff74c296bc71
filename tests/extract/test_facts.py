"""Level, role, place, workplace, years, education, sector, language and fingerprints, as tables."""

from __future__ import annotations

from typing import Any

import pytest

from analysis.extract import Extractor, Reading, language, place


def read(extractor: Extractor, text: str, title: str = "Engineer", **fields: Any) -> Reading:
    return extractor.read(title, description=text, **fields)


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("Senior ML Engineer", "senior"),
        ("Sr. Data Scientist", "senior"),
        ("Staff Software Engineer", "principal"),
        ("Lead Data Engineer", "principal"),
        ("Principal Scientist, Vision", "principal"),
        ("Machine Learning Engineer II", "mid"),
        ("Software Engineer 2", "mid"),
        ("SWE III, Search", "senior"),
        ("Junior Data Analyst", "junior"),
        ("Graduate Software Engineer", "junior"),
        ("ML Engineer Intern", "intern"),
        ("Working Student Data Science", "intern"),
        ("International Data Engineer", "unstated"),
        ("Engineering Manager, ML", "manager"),
        ("Head of Data", "manager"),
        ("Product Manager", "unstated"),
        ("Member of Technical Staff", "unstated"),
        ("Senior Software Architect", "senior"),
        ("Software Architect", "principal"),
        ("Solutions Architect", "unstated"),
        ("Engineer, Early Stage Startup", "unstated"),
        ("ML Engineer (24/7 on-call)", "unstated"),
        ("", "unstated"),
    ],
)
def test_level_by_title(extractor: Extractor, title: str, level: str) -> None:
    assert extractor.read(title).level.value == level


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("We look for someone with at least three years of experience, ideally 5-7 years.", 3),
        ("Our ideal candidate brings 5 years of experience.", 5),
        ("Our founders bring 15 years of experience.", None),
    ],
)
def test_years_that_the_company_asks_for(extractor: Extractor, text: str, years: int | None) -> None:
    found = read(extractor, text).years_min
    assert (found.value if found else None) == years


@pytest.mark.parametrize(
    ("years", "level"), [(1, "junior"), (2, "mid"), (4, "mid"), (5, "senior"), (10, "senior")]
)
def test_level_by_years(extractor: Extractor, years: int, level: str) -> None:
    reading = read(extractor, f"Requirements\n- {years}+ years of experience with Python")
    assert reading.level.value == level
    assert reading.level.evidence == (reading.years_min.evidence if reading.years_min else None)


@pytest.mark.parametrize(
    ("level_raw", "level", "years"),
    [
        ("Senior", "senior", None),
        ("Senior Level", "senior", None),
        ("SENIOR", "senior", None),
        ("senior_level", "senior", None),
        ("Mid-level", "mid", None),
        ("mid_level", "mid", None),
        ("Midweight", "mid", None),
        ("Entry-level", "junior", None),
        ("entry-level, 1-2", "junior", 1),
        ("experienced, 7-10", "senior", 7),
        ("experienced", "unstated", None),
        ("2-5", "mid", 2),
        ("lt-1", "junior", 0),
        ("Director", "manager", None),
        ("Executive", "manager", None),
        ("Internship", "intern", None),
        ("student_college", "intern", None),
        ("Senior, Mid-level", "unstated", None),
        ("Any", "unstated", None),
        ("Not Applicable", "unstated", None),
        ("GS 11-12", "unstated", None),
        ("12", "unstated", None),
        ("", "unstated", None),
        (None, "unstated", None),
    ],
)
def test_level_by_a_field_of_the_source(
    extractor: Extractor, level_raw: str | None, level: str, years: int | None
) -> None:
    found = read(extractor, "We make tills.", level_raw=level_raw)
    assert (found.level.value, found.level.evidence) == (level, None)
    assert (found.years_min.value if found.years_min else None) == years
    assert found.years_min is None or found.years_min.evidence is None


@pytest.mark.parametrize(
    ("title", "text", "level", "years"),
    [
        ("Junior Engineer", "", "junior", 7),
        ("Engineer", "Requirements\n- 3+ years of experience", "mid", 3),
        ("Senior Engineer", "Requirements\n- 3+ years of experience", "senior", 3),
    ],
)
def test_title_and_text_come_before_the_field(
    extractor: Extractor, title: str, text: str, level: str, years: int
) -> None:
    found = read(extractor, text, title, level_raw="Director, 7-10")
    assert (found.level.value, found.years_min and found.years_min.value) == (level, years)


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Machine Learning Engineer (m/f/d)", "ml-engineer"),
        ("Software Engineer, Machine Learning", "ml-engineer"),
        ("Data Scientist/Engineer", "data-scientist"),
        ("Software Engineer, Data Engineer, SRE", "software-engineer"),
        ("Acme | Software Engineer, Data Engineer | Oslo", "software-engineer"),
        ("AI-Native Software Developer", "software-engineer"),
        ("Software Engineers", "software-engineer"),
        ("Account Executive", "business-side"),
        ("Acme | Senior Data Engineer | Oslo | REMOTE", "data-engineer"),
        ("Nurse", None),
        ("", None),
    ],
)
def test_role(extractor: Extractor, title: str, role: str | None) -> None:
    found = extractor.read(title).role
    assert (found.value if found else None) == role
    if found and found.evidence:
        assert found.evidence.text in title


def test_a_chat_posting_is_read_by_its_header(extractor: Extractor) -> None:
    header = (
        "Acme | Senior ML Engineer | Berlin, Germany | ONSITE or REMOTE (EU) | €70-90k | https://acme.example"
    )
    reading = extractor.read(header, description="We build tills.\nStack: Python, Go")
    assert (reading.level.value, reading.role and reading.role.value) == ("senior", "ml-engineer")
    assert reading.workplace.value == "remote"
    assert [p[1:] for p in reading.places] == [("Berlin", None, "DE")]
    assert [(p.pay_min, p.pay_max, p.currency) for p in reading.pay] == [(70e3, 90e3, "EUR")]
    again = extractor.read("", description=header + "\nWe build tills.")
    assert (again.level.value, again.places) == ("senior", reading.places)


def test_a_chat_posting_may_list_its_jobs_below(extractor: Extractor) -> None:
    reading = extractor.read(
        "Acme | Multiple positions | Oslo | ONSITE",
        description="We make tills.\n- Backend Engineer\n- Designer",
    )
    assert reading.role is not None
    assert reading.role.value == "software-engineer"
    assert (
        reading.text[reading.role.evidence.start : reading.role.evidence.end]
        if reading.role.evidence
        else False
    )


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("San Francisco, CA", [("San Francisco", "CA", "US")]),
        ("San Francisco, California, United States", [("San Francisco", "CA", "US")]),
        ("US, CA, Santa Clara", [("Santa Clara", "CA", "US")]),
        ("New York, NY or Boston, MA", [("New York", "NY", "US"), ("Boston", "MA", "US")]),
        ("Remote, US", [(None, None, "US")]),
        ("Remote - Canada", [(None, None, "CA")]),
        ("Remote (Ukraine)", [(None, None, "UA")]),
        ("Remote", [(None, None, None)]),
        ("Worldwide", [(None, None, None)]),
        ("London", [("London", None, "GB")]),
        ("London, Ontario", [("London", "ON", "CA")]),
        ("Paris, TX", [("Paris", "TX", "US")]),
        ("Munich, DE", [("Munich", None, "DE")]),
        ("Wilmington, DE", [("Wilmington", "DE", "US")]),
        ("Tbilisi, Georgia", [("Tbilisi", None, "GE")]),
        ("Atlanta, Georgia", [("Atlanta", "GA", "US")]),
        ("Toronto, ON, Canada", [("Toronto", "ON", "CA")]),
        ("Bengaluru, Karnataka, India", [("Bengaluru", "KA", "IN")]),
        ("Hybrid - Kyoto, Japan", [("Kyoto", None, "JP")]),
        ("Austin TX", [("Austin", "TX", "US")]),
        (
            "[{'name': 'Gurgaon, India'}, {'name': 'Pune, India'}]",
            [("Gurugram", None, "IN"), ("Pune", None, "IN")],
        ),
        ("[" * 3000 + "]", [(None, None, None)]),
        ("", []),
    ],
)
def test_places(raw: str, expected: list[tuple[str | None, ...]]) -> None:
    assert [found[1:] for found in place.read([raw])] == expected


@pytest.mark.xfail(reason="a street address without commas between its parts is not taken apart", strict=True)
def test_street_addresses() -> None:
    assert place.read(["Stationsplein 32 3511 ED Utrecht"])[0].city == "Utrecht"


@pytest.mark.parametrize(
    ("text", "fields", "workplace"),
    [
        ("", {"workplace_raw": "TELECOMMUTE"}, "remote"),
        ("", {"workplace_raw": "remote"}, "remote"),
        ("", {"workplace_raw": "REMOTE"}, "remote"),
        ("", {"workplace_raw": "fully"}, "remote"),
        ("", {"workplace_raw": "temporary"}, "remote"),
        ("", {"workplace_raw": "Hybrid"}, "hybrid"),
        ("", {"workplace_raw": "OnSite"}, "onsite"),
        ("", {"workplace_raw": "onsite"}, "onsite"),
        ("", {"workplace_raw": "on-site"}, "onsite"),
        ("", {"workplace_raw": "on_site"}, "onsite"),
        ("", {"workplace_raw": "none"}, "onsite"),
        ("", {"workplace_raw": "No remote"}, "onsite"),
        ("", {"workplace_raw": "unspecified"}, "unstated"),
        ("", {"workplace_raw": ""}, "unstated"),
        ("This is a fully remote position.", {"workplace_raw": "unspecified"}, "remote"),
        ("This is a fully remote position.", {"workplace_raw": "OnSite"}, "onsite"),
        ("", {"workplace_raw": "Hybrid", "locations": ["Remote (US)"]}, "hybrid"),
        ("", {"locations": ["Remote, US"]}, "remote"),
        ("", {"locations": ["Austin, TX"]}, "unstated"),
        ("", {"title": "Data Engineer (Remote)"}, "remote"),
        ("", {"title": "Hybrid Cloud Engineer"}, "unstated"),
        ("This is a fully remote position.", {}, "remote"),
        ("This is a hybrid role with 3 days a week in our Lyon office.", {}, "hybrid"),
        ("You will be in the office three days per week.", {}, "hybrid"),
        ("You spend at least half of your work time in your assigned office.", {}, "hybrid"),
        ("This position is on-site in Austin.", {}, "onsite"),
        ("Remote work will not be considered.", {}, "onsite"),
        ("The position is a remote position with occasional onsite meetings.", {}, "remote"),
        ("You know hybrid cloud and remote sensing.", {}, "unstated"),
        ("Interviews are held remotely or onsite.", {}, "unstated"),
        ("Our office has a gym.", {}, "unstated"),
        # tags and fields whose line break was lost
        ("We make tills. #LI-Onsite", {}, "onsite"),
        ("We make tills. #LI-Remote", {}, "remote"),
        ("Till EngineerLocation: RemoteDuration: 12 months", {}, "remote"),
        ("Contract AnalystDays - Full TimeRemote\nWe make tills.", {}, "remote"),
        ("Remote control of tills. RemoteTill is our product.", {}, "unstated"),
        # what is said of this job, before what the employer offers
        ("This role can be either fully in-person or remote.", {}, "remote"),
        ("This role is posted as remote but could be hybrid.", {}, "remote"),
        ("The role is primarily remote.", {}, "remote"),
        ("We cannot hire remote workers in the following states: Ohio.", {}, "remote"),
        ("Up to 80% remote work is allowed.", {}, "hybrid"),
        ("You must work at the till centre Monday to Thursday. Friday is WFH.", {}, "hybrid"),
        (
            "We give you the flexibility to work from home. We ask you to come in 2-3 times per week.",
            {},
            "hybrid",
        ),
        ("Telework Type: Full-Time Office", {}, "onsite"),
        ("Tell us if the role can be performed remote.", {}, "unstated"),
        ("", {"title": "Tills | Engineer | Oslo | On-site (part remote)"}, "hybrid"),
        ("Able to travel and to work remotely if / when required.", {}, "unstated"),
        ("We are an office-first culture, but you may need to work from home.", {}, "unstated"),
        ("Think of it as a hybrid of architect and till keeper.", {}, "unstated"),
        ("You speak up, as this is a distributed team.", {}, "unstated"),
    ],
)
def test_workplace(extractor: Extractor, text: str, fields: dict[str, Any], workplace: str) -> None:
    assert read(extractor, text, **fields).workplace.value == workplace


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("5+ years of experience with Python", 5),
        ("3-5 years of experience", 3),
        ("At least two years of professional experience", 2),
        ("five (5) years experience in data", 5),
        ("+6 years of experience", 6),
        ("8 or more years of experience", 8),
        ("15+ total years of experience, 7+ years in ML", 15),
        ("Know our technologies5+ years of experience with Java", 5),
        ("Minimum Years of Work Experience:\n4", 4),
        ("5 years with a BS or 3 years with an MS of experience", 5),
        ("3+ years creating pipelines with ETL tools (cloud preferred)", 3),
        ("BS degree in Physics; or 3+ years of professional experience", None),
        ("3 years of experience in lieu of a degree", None),
        ("For 20 years we have built tills", None),
        ("You must be 18 years of age", None),
        ("A 4 year degree", None),
        ("Equity vests over 4 years", None),
        ("4-5 years of programming experience is a must", 4),
        ("2+ years in technical consulting, sales or support, ideally with tills", 2),
        ("I'm a till keeper here, 2+ years in. I like it", None),
        ("Python", None),
    ],
)
def test_years(extractor: Extractor, text: str, years: int | None) -> None:
    found = read(extractor, f"Requirements\n- {text}").years_min
    assert (found.value if found else None) == years


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("We're looking for an engineer with 3+ years of experience building tills.", 3),
        ("We have built tills with 30 years of experience.", None),
        ("Nice to have\n- 7 years of experience", None),
        # where nothing is asked, the preferred qualifications are what is asked
        ("Preferred Qualifications\n- 7 years of experience with tills", 7),
        ("Requirements\n- Python\nPreferred Qualifications\n- 7 years of experience with tills", None),
    ],
)
def test_years_by_section(extractor: Extractor, text: str, years: int | None) -> None:
    found = read(extractor, text).years_min
    assert (found.value if found else None) == years


@pytest.mark.parametrize(
    ("text", "education"),
    [
        ("Bachelor's degree in Computer Science or equivalent experience", "bachelor"),
        ("BS, MS, or PhD in a related field", "bachelor"),
        ("B.Tech / M.Tech from a good school", "bachelor"),
        ("Master's degree in statistics", "master"),
        ("Advanced degree in a quantitative discipline", "master"),
        ("PhD in machine learning", "phd"),
        ("Bachelor's degree (Master's preferred)", "bachelor"),
        ("A Master's degree is a plus", "unstated"),
        ("PhD preferred", "unstated"),
        ("No degree required", "none"),
        ("Certified Scrum Master", "unstated"),
        ("You master MS Office", "unstated"),
        ("Abgeschlossenes Studium der Informatik", "bachelor"),
        ("A masters degree in physics", "master"),
        ("Master's or PhD degree in physics", "master"),
        ("BA or BS in physics; MS Query, MS Office", "bachelor"),
        ("Writes SQL with MS Query", "unstated"),
        ("Strong modelsBS/MS in physics", "bachelor"),
        ("You know spaceB.S., MSc, or PhD in physics", "bachelor"),
        ("Post-graduate degree in physics", "master"),
        (
            "Bachelor's degree in statistics, economics, finance or a closely related field preferred",
            "unstated",
        ),
        ("Bachelor's degree preferred but not required", "unstated"),
        ("Bachelor's degree or equivalent experience (physics or related field preferred)", "bachelor"),
        ("Bachelor's degree, Master's preferred", "bachelor"),
        ("Advanced degree (Master's or PhD) in physics is preferred", "unstated"),
        ("Tills\nEducation\n\nBE / MCA", "bachelor"),
        ("Tills\nPreferred Qualifications\n- Tea\nEducation\n- Bachelor's degree in physics", "bachelor"),
    ],
)
def test_education(extractor: Extractor, text: str, education: str) -> None:
    assert read(extractor, f"Requirements\n- {text}").education.value == education


@pytest.mark.parametrize(
    ("text", "company", "sector"),
    [
        (
            "About us\nWe are a payments company, a fintech trusted by financial institutions.",
            None,
            "fintech",
        ),
        ("About us\nWe are a hedge fund in Chicago.", None, "fintech"),
        ("Our client is a bank. We are a staffing agency.", None, "consulting-staffing"),
        ("Benefits\n- Health insurance, hospital cover, life insurance", None, None),
        ("You know Python.", None, None),
    ],
)
def test_sector(extractor: Extractor, text: str, company: str | None, sector: str | None) -> None:
    found = read(extractor, text, company=company).sector
    assert (found.value if found else None) == sector


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("You will work with our team on the platform and build models for it.", "en"),
        ("Wir suchen dich für unser Team und bieten dir die Arbeit mit Python.", "de"),
        ("Nous cherchons une personne pour notre équipe dans le domaine des données.", "fr"),
        ("Buscamos una persona para el equipo con experiencia en los datos.", "es"),
        ("私たちはエンジニアを探しています。", "ja"),
        ("Мы ищем инженера по машинному обучению", "ru"),
        (
            "Hledáme kolegu do týmu. Co tě u nás čeká? Práce s daty, které mají smysl, a přátelští lidé.",
            "cs",
        ),
        ("Etsimme uutta kollegaa tiimiimme ja tarjoamme joustavan työajan.", "fi"),
        ("Căutăm un coleg pentru echipa noastră și oferim program flexibil.", "ro"),
        ("Wij zoeken een collega voor ons team en bieden flexibele werktijden.", "nl"),
        ("Vi söker en kollega till vårt team och erbjuder flexibla arbetstider.", "sv"),
        ("Szukamy osoby do naszego zespołu i oferujemy elastyczne godziny pracy.", "pl"),
        ("Cerchiamo una persona per il nostro gruppo, con un orario flessibile.", "it"),
        ("Procuramos uma pessoa para a nossa equipe e oferecemos horário flexível.", "pt"),
        (
            "Senior Engineer (m/w/d)\nBei uns baust du mit dem Cloud Team unsere Plattform und lernst viel.",
            "de",
        ),
        ("Python", None),
        ("Senior Machine Learning Engineer", None),
        ("Python SQL AWS GCP Docker Kubernetes Terraform Spark Kafka Airflow", None),
        ("Du har erfaring", None),
        ("Regional Campaign Manager (English, Bahasa Indonesia)", None),
        ("", None),
    ],
)
def test_language(text: str, code: str | None) -> None:
    assert language.read(text) == code
