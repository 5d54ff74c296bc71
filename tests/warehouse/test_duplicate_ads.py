"""Ads as people write and rewrite them: which pairs count as one ad, read by the real extractor.

Every text is invented. Each case is a pair; the second ad stands a week after the first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from analysis.extract import Extractor
from data.content import Content
from data.home import Home
from tests.warehouse.conftest import Desk
from tests.warehouse.market import Ad, Read, land

# ---- ads ---------------------------------------------------------------------------------------------------

PUMPS = """About us
Brunnwerk makes sensors for water pumps. Forty of us work in an old brewery, and half of our customers are
town utilities that have known us for a decade.

What you will do
- Build the service that predicts when a pump will fail, from vibration data sampled at 20 kHz
- Move our feature code from notebooks to tested Python packages
- Agree with two hardware engineers on what the next sensor should measure
- Answer for your models in production, one week in six on call

What you bring
- 3+ years of experience with Python and scikit-learn or PyTorch
- You have put a model into production and seen it go wrong
- SQL, Docker and an idea of signal processing

What we offer
30 days of holiday, a bike, and lunch cooked by the man who used to run the brewery's kitchen."""

LEDGER = """Hartwell & Finch keeps the books of nine thousand small shops. Our reconciliation engine
matches forty million bank lines a month, and the part that decides which lines belong together is yours to
own.

The work: you replace hand-written matching rules by a learned ranker, one customer group at a time. You
measure what each change costs an accountant in minutes, not in clicks. You review the designs of three
colleagues and are reviewed by them. You talk to accountants every Thursday morning, because they find the
mistakes first.

You need strong Kotlin or Java, PostgreSQL beyond the basics, and the patience to read a bank's file format
from 1987. Experience with Kafka and AWS helps. A degree does not matter to us; what you have shipped does.

We work in small teams without a ticket system. Fridays end at three."""

CLINIC = """Who we are: Medora runs appointment software for 1,200 clinics. A missed appointment costs a
clinic money and a patient time, so we predict who will not come and offer the slot to somebody else.

Your tasks are to maintain the data pipelines in Airflow and dbt that feed our forecasts, to keep patient data
where the law wants it, to write the tests that were never written, and to help two analysts who write
better SQL than Python. You will find a warehouse of four terabytes in Snowflake with good names and poor
documentation.

We ask for experience with Airflow or Dagster, sound SQL, Python, and Terraform at a level where you are
not afraid of a plan that says destroy. Knowledge of HL7 or FHIR is welcome and not expected.

You get a training budget of 1,500 euros, a four-day week if you want one, and a team that writes things
down."""

CLINIC_DE = """Wer wir sind: Medora betreibt Terminsoftware für 1.200 Praxen. Ein verpasster Termin kostet
die Praxis Geld und die Patientin Zeit, deshalb sagen wir voraus, wer nicht kommt, und bieten den Platz
jemand anderem an.

Deine Aufgaben sind die Pflege der Datenpipelines in Airflow und dbt, aus denen unsere Prognosen entstehen. Du
hältst Patientendaten dort, wo das Gesetz sie haben will, schreibst die Tests, die nie geschrieben wurden, und
hilfst zwei Analystinnen, deren SQL besser ist als ihr Python. Du findest ein Warehouse von vier Terabyte in
Snowflake mit guten Namen und schlechter Dokumentation.

Wir suchen Erfahrung mit Airflow oder Dagster, sicheres SQL, Python und Terraform so weit, dass dich ein
Plan mit dem Wort destroy nicht erschreckt. Kenntnisse von HL7 oder FHIR sind willkommen, aber nicht nötig.

Dich erwarten ein Budget von 1.500 Euro für Weiterbildung, eine Viertagewoche, wenn du sie willst, und ein
Team, das Dinge aufschreibt."""

SHOP_DE = """Wer wir sind: Medora betreibt Terminsoftware für 1.200 Praxen, und die Praxen zahlen uns dafür
jeden Monat.

Deine Aufgabe ist der Bezahlweg: Du baust mit Go und React die Seiten, auf denen Praxen ihren Vertrag ändern,
bindest Zahlungsdienste an und misst mit dem Vertrieb, an welcher Stelle die Leute aufgeben. Du entwirfst die
Schnittstellen zur Buchhaltung und betreibst sie mit Kubernetes.

Wir suchen Erfahrung mit Go, TypeScript und PostgreSQL und Freude an Formularen, die niemandem weh tun.

Dich erwarten ein Budget von 1.500 Euro für Weiterbildung und ein Team, das Dinge aufschreibt."""

# An employer whose ads are four fifths the same words.
TEMPLATE = """Orrin Group is a family of eleven engineering firms with offices in nine countries. We have
been independent since 1931, and every employee holds shares after two years. We hire people for what they
can learn.

Your role
{role}

How we work
Every project has one lead and one budget, and both are written on the door. We plan in quarters, meet on
Mondays for half an hour, and close the office at six. New colleagues spend their first month with three
different teams, and choose the fourth themselves. Travel is paid by the day, at the rate of the country
you travel to.

What we offer
A pension of eight per cent, six weeks of leave, private health insurance for you and your children, and a
sabbatical of three months after five years. Our canteens cook with what grows nearby. We pay for language
classes, for a professional exam of your choice, and for the train, first class if it takes more than two
hours.

Equal opportunity
Orrin Group decides by merit. We welcome applications from everybody, whatever their age, origin, faith,
family or health, and adjust the interview to what you need. Tell us, and we will arrange it. Applications
are read by two people, and everybody gets an answer within ten working days, with a reason."""
BRIDGES = (
    "You check the statics of road bridges, write the finite element models in Python, and sign for them."
)
TENDERS = (
    "You prepare tenders for public clients, collect the figures of three departments, and present the offer."
)

PAY = "\n\nPay: 70,000 to 85,000 EUR a year, the same for everybody at this level."
NEW_INTRO = """Four years ago a pump in Lower Bavaria failed on Christmas Eve, and a town boiled its water
for a week. We were founded because of that week.

""" + PUMPS.split("\n\n", 1)[1]
REWORDED = """About us
Brunnwerk builds sensors for water pumps. We are forty people in an old brewery, and half of our customers
are town utilities that have known us for ten years.

What you will do
- Build the service that tells when a pump will fail, from vibration data sampled at 20 kHz
- Turn our feature code from notebooks into tested Python packages
- Agree with two hardware engineers on what the next sensor should measure
- Answer for your models in production, with one week in six on call

What you bring
- 3+ years of experience with Python and scikit-learn or PyTorch
- You have put a model into production and watched it go wrong
- SQL, Docker and some signal processing

What we offer
30 days of holiday, a bike, and lunch cooked by the man who once ran the brewery's kitchen."""
AGENCY_PUMPS = "Our client, a maker of industrial sensors, is looking for an engineer.\n\n" + PUMPS.split(
    "\n\n", 1
)[1].replace("lunch cooked by the man who used to run the brewery's kitchen", "a free lunch every day")
AGENCY_LEDGER = (
    "Our client k"
    + LEDGER[len("Hartwell & Finch k") :]
    + """

Please send your CV to our office. We answer within two days and treat every application in confidence. Our
service costs candidates nothing."""
)
AGENCY_OWN = """For a client in the water industry we are looking for a machine learning engineer. You work
in an international team on predictive maintenance, design data pipelines, train models and bring them into
production. You have a degree in computer science or similar, several years of experience with Python,
PyTorch and the cloud, and enjoy working with customers. Our client offers flexible hours, a company bike,
thirty days of holiday and attractive pay. We look forward to your application, and stay at your side
through the whole process, from the first call to the contract."""

# ---- pairs -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class One:
    """An ad: its text, title, place and employer, and what else its source says."""

    text: str
    title: str = "Machine Learning Engineer"
    place: str = "Regensburg, Germany"
    company: str = "Brunnwerk GmbH"
    source: str = "greenhouse"
    board: str = "own"


PUMP = One(PUMPS)
BOOKS = One(LEDGER, "Backend Engineer, Matching", "Leeds, United Kingdom", "Hartwell & Finch Ltd")
CARE = One(CLINIC, "Data Engineer", "Vienna, Austria", "Medora GmbH")
ORRIN = One(TEMPLATE.format(role=BRIDGES), "Structural Engineer", "Ghent, Belgium", "Orrin Group NV")
SITE = {"source": "jsonld", "board": "own.example"}
AGENCY = {"board": "agency", "company": "Nordlicht Recruiting GmbH"}
ELSEWHERE = {"board": "agency", "company": "Halyard Talent Ltd"}

SAME: dict[str, tuple[One, One, str]] = {
    "put up again": (PUMP, PUMP, "same text"),
    "on two sites": (BOOKS, replace(BOOKS, **SITE), "cross-post"),
    "a word changed": (CARE, replace(CARE, text=CLINIC.replace("four tera", "five tera")), "repost"),
    "a new beginning": (PUMP, replace(PUMP, text=NEW_INTRO), "repost"),
    "reworded all over, at another site": (PUMP, replace(PUMP, text=REWORDED, **SITE), "cross-post"),
    "a paragraph on pay added": (PUMP, replace(PUMP, text=PUMPS + PAY), "repost"),
    "a title written otherwise": (PUMP, replace(PUMP, title="ML Engineer (m/f/d)", **SITE), "cross-post"),
    "a title that names the town": (
        PUMP, replace(PUMP, title="Machine Learning Engineer - Regensburg", **SITE), "cross-post",
    ),
    "a place written otherwise": (BOOKS, replace(BOOKS, place="Leeds, UK", **SITE), "cross-post"),
    "translated": (CARE, replace(CARE, text=CLINIC_DE, title="Data Engineer (m/w/d)"), "language variant"),
    "an agency's copy, the employer's name taken out": (
        PUMP, replace(PUMP, text=AGENCY_PUMPS, **AGENCY), "agency copy",
    ),
    "an agency's copy with its own last paragraph": (
        BOOKS, replace(BOOKS, text=AGENCY_LEDGER, **ELSEWHERE), "agency copy",
    ),
}  # fmt: skip

DIFFERENT: dict[str, tuple[One, One]] = {
    "another level": (PUMP, replace(PUMP, title="Senior Machine Learning Engineer")),
    "a step up": (BOOKS, replace(BOOKS, title="Backend Engineer II, Matching")),
    "a working student": (CARE, replace(CARE, title="Working Student Data Engineer")),
    "other years": (PUMP, replace(PUMP, text=PUMPS.replace("3+ years", "8+ years"))),
    "another town": (PUMP, replace(PUMP, place="Hamburg, Germany")),
    "a town of that name elsewhere": (
        replace(BOOKS, place="Cambridge, United Kingdom"), replace(BOOKS, place="Cambridge, MA, USA"),
    ),
    "other pay": (
        replace(PUMP, text=PUMPS + PAY),
        replace(PUMP, text=PUMPS + PAY.replace("70,000 to 85,000", "90,000 to 110,000")),
    ),
    "another team": (BOOKS, replace(BOOKS, title="Backend Engineer, Payments")),
    "another team in the text too": (
        replace(PUMP, title="Machine Learning Engineer, Sensors"),
        replace(
            PUMP, title="Machine Learning Engineer, Billing",
            text=PUMPS.replace("when a pump will fail", "who pays late"),
        ),
    ),
    "another job in the house's words": (
        ORRIN, replace(ORRIN, text=TEMPLATE.format(role=TENDERS), title="Tender Manager"),
    ),
    "another job in the house's words, translated title": (
        CARE, replace(CARE, text=SHOP_DE, title="Entwickler Bezahlung (m/w/d)"),
    ),
    "an agency's own words for such a job": (PUMP, replace(PUMP, text=AGENCY_OWN, **AGENCY)),
    "an agency's copy for another town": (
        PUMP, replace(PUMP, text=AGENCY_PUMPS, place="Hamburg, Germany", **AGENCY),
    ),
    "an agency's copy for another level": (
        PUMP, replace(PUMP, text=AGENCY_PUMPS, title="Lead Machine Learning Engineer", **AGENCY),
    ),
    "two agencies' masks": (
        replace(PUMP, text=AGENCY_OWN, **AGENCY), replace(BOOKS, text=AGENCY_OWN, **ELSEWHERE),
    ),
    "remote and not": (
        replace(PUMP, place="Germany", text=PUMPS + "\nThis is a fully remote role."),
        replace(PUMP, text=PUMPS + "\nThis role is on-site in our office five days a week."),
    ),
}  # fmt: skip


APART = timedelta(days=100)  # so that no case meets another: ads are compared for 60 days after their life


def landed(home: Home, pairs: Mapping[str, tuple[One, One]]) -> None:
    """Each pair on boards of its own and long before the next, its second ad a week after its first."""
    start = date(2026, 10, 1) - APART * len(pairs)
    for number, (case, pair) in enumerate(pairs.items()):
        first_day = start + number * APART
        boards: dict[tuple[str, str], list[Ad]] = {}
        for name, one, posted in zip("ab", pair, (first_day, first_day + timedelta(days=7)), strict=True):
            more = {"locations_raw": [one.place]}
            ad = Ad(name, title=one.title, company=one.company, says=one.text, posted=f"{posted}", more=more)
            boards.setdefault((one.source, f"{one.board}-{case}"), []).append(ad)
        reads = [Read(ads, source=source, board=board) for (source, board), ads in boards.items()]
        land(home, f"{first_day + timedelta(days=8)}", reads)


@pytest.fixture(scope="module")
def tiers(
    tmp_path_factory: pytest.TempPathFactory, content: Content, extractor: Extractor
) -> dict[str, list[str]]:
    """Per case the tiers of its copies."""
    desk = Desk(Home(tmp_path_factory.mktemp("ads")), content)
    desk.extractor = extractor
    pairs = {case: pair[:2] for case, pair in SAME.items()} | DIFFERENT
    landed(desk.home, pairs)
    result = desk.refresh("2026-11-10", [Read(status="empty")])
    assert result.published, result.error
    boards = dict(desk.rows("core.postings", "posting_id", "board"))
    found: dict[str, list[str]] = {case: [] for case in pairs}
    for posting_id, tier in desk.rows("core.duplicates", "posting_id", "tier"):
        found[boards[posting_id].split("-", 1)[1]].append(tier)
    return found


@pytest.mark.parametrize("case", SAME)
def test_the_same_ad(tiers: dict[str, list[str]], case: str) -> None:
    assert tiers[case] == [SAME[case][2]]


@pytest.mark.parametrize("case", DIFFERENT)
def test_another_ad(tiers: dict[str, list[str]], case: str) -> None:
    assert tiers[case] == []
