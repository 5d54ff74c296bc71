"""Ad check: the list to start from, what is read in a draft, and what is remarked, on the practice build."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analysis.extract import Extractor
from analysis.extract.extractor import Reading
from analysis.market import (
    ad_check_compare,
    ad_check_draft,
    ad_check_guides,
    ad_check_list,
    ad_check_market,
    ad_check_pay,
    ad_check_report,
    ad_check_text,
    ad_check_wording,
    labels,
    skill_names,
    theme,
)
from analysis.market.ad_check_draft import A_CV, NOT_AN_AD, NOT_ENGLISH, SHORT, Draft
from analysis.market.ad_check_market import Asked, Part
from analysis.market.source import Market
from app_pages.frame import reader
from app_pages.frame.text import plain as escaped
from data.home import SHIPPED, Home
from tests.market.test_pages import by_name, opened

MID = Asked("ml-engineer", "mid", "US")
TITLE = "Mid-level Machine Learning Engineer"
AD = """Location: New York, NY (hybrid)

About us
We build search with Kafka and Scala for readers in many countries.

What you will do
- Bring models into production with PyTorch and Kubernetes

What you bring
- 8+ years of experience
- Expert in Python, PyTorch, COBOL, Rust etc.
- PhD in Computer Science
- <script>alert(1)</script> <b>Docker</b> [x](javascript:alert(1)) \u202ereversed

Nice to have
- Kubernetes, Haskell
- PyTorch is a plus

We offer $150,000 - $185,000 per year. You can apply now and join us."""
CV = """Summary
Data scientist with 6 years of experience in Python, SQL and PyTorch.
Experience
A bank, Data Scientist, 2019-2024
- Built models with PyTorch, served on Kubernetes
Education
MSc Computer Science
Skills
Python, SQL, Spark, Airflow, Docker"""
NEWS = (
    "A new study finds that machine learning models trained on data of one hospital may fail elsewhere. "
    "The team used Python to train models on scans of three hospitals. “We were surprised,” said the author. "
    "Deep learning will remain important in medicine, and you can read the paper online."
)
GERMAN = (
    "Wir suchen eine Person mit Freude an Buchhaltung und Steuern. Du arbeitest in einem kleinen Team und "
    "hast eine abgeschlossene Ausbildung im Handel oder in einem verwandten Beruf."
)
TERSE = """ML Engineer (m/f/d)
Requirements
- Python, PyTorch, Docker and Kubernetes on Amazon Web Services
- 3+ years
- A degree in computer science or a similar field, fluent English and a sense of humour"""


def plain(text: str) -> str:
    return text.replace(theme.NBSP, " ")


@pytest.fixture(scope="session")
def ad(extractor: Extractor) -> Reading:
    return extractor.read(TITLE, description=ad_check_draft.lined(AD))


@pytest.fixture
def read(market: Market, ad: Reading) -> Draft:
    return ad_check_draft.read(market, ad, 25)


def test_a_list_is_what_guides_and_ads_agree_on(market: Market) -> None:
    found = ad_check_list.draft_list(market, MID)
    assert plain(found.sentence) == (
        "6 must-haves that a guide calls a must or core and the mid ML engineer ads in the US ask for: "
        "Python (81 %), PyTorch (57 %), SQL (39 %), Kubernetes (35 %), Docker (34 %) and TensorFlow (33 %)."
    )
    columns = ["Skill", "On the list as", "Share of ads (%)", "Likely from (%)", "Likely to (%)",
               "Ads that ask", "Ads in all", "Employers"]  # fmt: skip
    shown = [tuple(row) for row in found.table[columns].round(0).itertuples(index=False)]
    assert shown == [
        ("Python", "must have", 81, 75, 85, 205, 254, 102),
        ("PyTorch", "must have", 57, 51, 63, 145, 254, 102),
        ("SQL", "must have", 39, 33, 45, 99, 254, 102),
        ("Kubernetes", "must have", 35, 30, 42, 90, 254, 102),
        ("Docker", "must have", 34, 28, 40, 86, 254, 102),
        ("TensorFlow", "must have", 33, 28, 40, 85, 254, 102),
        ("Amazon Web Services", "nice to have", 41, 35, 47, 103, 254, 102),
        ("Deep learning", "nice to have", 33, 27, 39, 84, 254, 102),
        ("MLOps", "nice to have", 33, 27, 39, 83, 254, 102),
        ("CI/CD", "nice to have", 27, 22, 33, 69, 254, 102),
        ("Statistics", "nice to have", 26, 21, 32, 67, 254, 102),
    ]
    assert found.table["The guides say"].tolist()[6] == (
        "good to have (Machine Learning Engineer, skill map, line 134)"
    )
    assert [(one.label, one.value) for one in found.headlines] == [
        ("On the list", "6 + 5"), ("Compete today", "33 employers"), ("Years asked, median", "3"),
        ("Typical stated range", "$134k – $184k"),
    ]  # fmt: skip


def test_shares_are_those_that_are_published(market: Market) -> None:
    mine = ad_check_market.ads(market, Asked("ml-engineer", "senior")).skills.set_index("skill_id")
    published = market.frame("marts.skill_demand", where={"role": "ml-engineer", "level": "senior"})
    published = published[published["month"].isna()].set_index("skill_id")
    published = published.drop("java")  # which some practice ads rule out, though the draw counts them
    mine = mine.loc[published.index]
    assert len(published) > 30
    pd.testing.assert_series_equal(mine["share"], published["share"])
    pd.testing.assert_series_equal(mine["posting_count"], published["posting_count"], check_dtype=False)
    for side in ("share_low", "share_high"):  # what cells say of one another is told by one cell here
        assert (mine[side] - published[side]).abs().max() < 0.01
    assert mine["must_posting_count"].le(mine["posting_count"]).all()


def test_a_draft_holds_duties_skills_years_pay_and_where_each_comes_from(market: Market) -> None:
    guides = [tomllib.loads(path.read_text("utf-8")) for path in sorted((SHIPPED / "guides").glob("*.toml"))]
    duties, degree = ad_check_guides.duties(guides, MID.role), ad_check_guides.degree(guides, MID.role)
    written = plain(ad_check_text.draft(market, MID, duties, degree))
    text, _, sources = written.partition("---\n")
    assert (
        text
        == """# Mid ML engineer

[yours to fill in]: the company, the team and the place in one sentence each.

## What you will do

- Plan ML pipelines and the infrastructure for training
- Bring models into production and watch over them there
- Make models better and faster to answer
- Work together with data scientists and engineers
- Put MLOps best practices in place

## What you bring

- Python
- PyTorch or TensorFlow
- SQL
- Kubernetes
- Docker
- 3 or more years of work with these

## Nice to have

- Amazon Web Services
- Deep learning
- MLOps
- CI/CD
- Statistics

## What we offer

- Pay: $134,000 to $184,000 a year, base pay
- [yours to fill in]

"""
    )
    assert "**Simulated data: no figure here is about the real market.**" in sources
    assert "- CI/CD: 27 % (likely 22 % to 33 %; 69 of 254 ads, 102 employers); guides: core " in sources
    assert "- Duties: Machine Learning Engineer, role and ways in, lines 7, 8, 9, 10, 11" in sources


@pytest.mark.parametrize(
    ("asked", "says", "drop"),
    [
        (Asked("research-engineer"), "Too few research engineer ads in the last twelve months", "role"),
        (Asked("ml-engineer", "junior", "US", "gaming"), "Too few junior ML engineer ads in gaming in the US",
         "sector"),
    ],
)  # fmt: skip
def test_too_few_ads_are_told_with_the_choice_in_the_way(
    market: Market, asked: Asked, says: str, drop: str
) -> None:
    found = ad_check_list.draft_list(market, asked)
    assert found.empty is not None
    assert found.empty.reason.startswith(says)
    assert found.empty.drop == drop


def test_a_role_without_a_guide_rests_on_ads_alone_and_says_so(market: Market) -> None:
    found = ad_check_list.draft_list(market, Asked("data-scientist", "mid"))
    assert found.sentence.endswith("No guide describes this role, so the list rests on ads alone.")
    assert set(found.table["The guides say"]) == {"no guide names it"}


def test_a_draft_is_read(read: Draft) -> None:
    assert (read.role, read.level, read.country) == ("ml-engineer", "mid", "US")
    assert (read.years, read.education, read.workplace, read.problem) == (8, "phd", "hybrid", "")
    assert read.pay == ad_check_draft.Pay("$150,000 - $185,000 per year.", 150_000, 185_000)
    assert {skill.skill_id: skill.strength for skill in read.skills if skill.skill_id in skill_ids()} == {
        "kafka": "mentioned", "scala": "mentioned", "pytorch": "must", "kubernetes": "nice", "python": "must",
        "rust": "must", "docker": "must",
    }  # fmt: skip


def skill_ids() -> set[str]:
    return {"kafka", "scala", "pytorch", "kubernetes", "python", "rust", "docker"}


def test_the_pieces_are_the_whole_text(ad: Reading, read: Draft) -> None:
    parts = list(ad_check_draft.pieces(ad, read))
    assert "".join(text for text, _ in parts) == ad.text
    assert [text for text, strength in parts if strength == "must"].count("PyTorch") == 3


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (AD, ""), (TERSE, ""), (GERMAN, NOT_ENGLISH), (CV, A_CV), (NEWS, NOT_AN_AD), ("hello", SHORT),
        ("x" * 10_000_000, SHORT),
        ("<div>" * 20_000, SHORT), ("\u202e\u2066" * 20_000, SHORT), ("\x00\x01\ud800 abc " * 500, NOT_AN_AD),
    ],
    ids=["ad", "terse", "german", "cv", "news", "word", "long", "html", "marks", "control"],
)  # fmt: skip
def test_what_is_no_ad_gets_one_sentence(
    market: Market, extractor: Extractor, text: str, problem: str
) -> None:
    title, body = ad_check_draft.split_title("", text[: reader.PASTED_MAX])
    reading = extractor.read(title, description=ad_check_draft.lined(body))
    assert ad_check_draft.read(market, reading, 25).problem == problem


def test_what_stands_out_has_share_interval_and_n(market: Market, read: Draft) -> None:
    ads = ad_check_market.ads(market, MID)
    found = [(one.kind, plain(one.says)) for one in ad_check_compare.remarks(market, ads, read)]
    skills = {"Rust", "PyTorch", "SQL", "Amazon Web Services", "Haskell"}
    assert [
        pair for pair in found if pair[0] == ad_check_compare.FACT or pair[1].split(" is ")[0] in skills
    ] == [
        ("Over-asked", "Rust is a must-have in your ad; 0 % of these ads ask for it (likely 0 % to 1.5 %; 0 "
         "of 254 ads from 102 employers)."),
        ("Missing", "Amazon Web Services is not in your ad; 41 % of these ads ask for it (likely 35 % to "
         "47 %; 103 of 254 ads from 102 employers). The guides: good to have (Machine Learning Engineer, "
         "skill map, line 134)."),
        ("Missing", "SQL is not in your ad; 39 % of these ads ask for it (likely 33 % to 45 %; 99 of 254 ads "
         "from 102 employers). The guides: core (ML Engineer resources, enterprise collection, line 139); "
         "core (Machine Learning Engineering, skills and path, line 12)."),
        ("Years, degree and length", "Your ad asks for 8 years: of the mid ML engineer ads in the US that "
         "state years, 100 % (likely 97 % to 100 %; n = 199 from 90 employers) ask for fewer."),
        ("Years, degree and length", "Your ad asks for a PhD: 0 % (likely 0 % to 2.8 %; n = 254 from 102 "
         "employers) of the mid ML engineer ads in the US ask for that."),
    ]  # fmt: skip


def test_nothing_is_missing_from_an_ad_of_no_known_role(market: Market, extractor: Extractor) -> None:
    ads = ad_check_market.ads(market, Asked(labels.ALL))
    reading = extractor.read("Nurse", description="We hire. You need 2 years of experience. Apply now. " * 4)
    read = ad_check_draft.read(market, reading, 25)
    assert ad_check_compare.remarks(market, ads, read) == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (AD, [
            "Named only where you speak of the company or what it offers: Apache Kafka and Scala. If the "
            "work needs them, say so among the requirements. | We build search with Kafka and Scala for "
            "readers in many countries.",
            "PyTorch stands among the requirements and among the nice-to-haves: say which, or what more you "
            "wish for. | Expert in Python, PyTorch, COBOL, Rust etc. | PyTorch is a plus",
            "Years without a skill: say in what. | 8+ years of experience",
            "“etc.” leaves readers to guess what else you ask for: name what counts, drop the rest. | Expert "
            "in Python, PyTorch, COBOL, Rust etc.",
        ]),
        (TERSE, ["Years without a skill: say in what. | 3+ years"]),
        ("You need Python and PyTorch, and we want someone who builds models for our users. " * 12, [
            "180 words without a heading or a list: put what is asked for under a heading of its own, one "
            "point a line.",
        ]),
        ("What you bring\n- 5 years of work with Python\n- PyTorch\nNice to have\n- Docker\nJoin us.", []),
    ],
    ids=["ad", "terse", "wall", "clean"],
)  # fmt: skip
def test_wording_is_quoted(market: Market, extractor: Extractor, text: str, says: list[str]) -> None:
    reading = extractor.read("", description=ad_check_draft.lined(text))
    read = ad_check_draft.read(market, reading, 1)
    ads, limits = ad_check_market.ads(market, MID), ad_check_market.limits(market)
    found = ad_check_wording.problems(reading, read, ads, skill_names.names(market), limits)
    assert [" | ".join((one.says, *one.quotes)) for one in found] == says


@pytest.mark.parametrize(
    ("text", "pay"),
    [
        ("We pay $70 - $90 per hour.", (145_600, 187_200)),
        ("We pay $120,000 to $140,000 a year.", (120_000, 140_000)),
        ("We pay up to $150,000 a year.", (None, None)),
        ("We pay £60,000 - £70,000 a year.", (None, None)),  # this build holds no rates
    ],
)
def test_pay_is_told_in_dollars_a_year_or_not_at_all(
    market: Market, extractor: Extractor, text: str, pay: tuple[float | None, float | None]
) -> None:
    read = ad_check_draft.read(market, extractor.read("ML Engineer", description=text), 1)
    assert read.pay is not None
    assert (read.pay.low, read.pay.high) == pay
    assert bool(read.pay.remark) == (pay != (120_000, 140_000))


def test_pay_beside_ads_and_guide(market: Market) -> None:
    found = ad_check_pay.standing(market, MID, 150_000, 185_000)
    assert plain(found.sentence).startswith(
        "Among mid ML engineer ads in the US that state their pay, the range $150,000 – $185,000 has its "
    )
    assert ad_check_pay.beside_guide(market, MID, 150_000, 185_000) == (
        "The middle of your range lies within the guide's $130k–$180k for this level (lines 164, 166)."
    )
    places = [
        ad_check_pay.beside_guide(market, MID, middle - 9_000, middle + 9_000).split(" the guide's")[0]
        for middle in (129_999, 130_000, 179_999, 180_000)
    ]
    assert [place.removeprefix("The middle of your range lies ") for place in places] == [
        "below", "within", "within", "above",
    ]  # fmt: skip
    assert ad_check_pay.beside_guide(market, Asked("ml-engineer", "mid", "GB"), 150_000, 185_000) == ""
    refused = ad_check_pay.standing(market, Asked("research-engineer", "mid", "DE"), 150_000, 185_000)
    assert refused.empty is not None
    assert refused.sentence.startswith("No answer for")


def test_parts_of_the_ads(market: Market) -> None:
    ads = ad_check_market.ads(market, MID)
    parts = [ads.fewer_musts(9), ads.fewer_years(3), ads.at_least("master"), ads.state_pay()]
    assert [part and plain(part.says) for part in parts] == [
        "98 % (likely 95 % to 99 %; n = 254 from 102 employers)",
        "32 % (likely 25 % to 39 %; n = 199 from 90 employers)",
        "22 % (likely 17 % to 28 %; n = 254 from 102 employers)",
        "42 % (likely 36 % to 48 %; n = 254 from 102 employers)",
    ]
    few = ad_check_market.ads(market, Asked("research-engineer"))
    assert few.state_pay() is None or isinstance(few.state_pay(), Part)


def test_a_report_holds_no_markup_of_the_ad(market: Market, ad: Reading, read: Draft) -> None:
    ads = ad_check_market.ads(market, MID)
    found = ad_check_compare.remarks(market, ads, read)
    wording = [ad_check_wording.Problem("Said.", ("<script>x</script> [a](javascript:b)\n# c\u202e",))]
    compared = ad_check_compare.skills(market, ads, read, found)
    text = ad_check_report.report(market, ads, read, found, wording, compared, ["Pay."])
    assert "**Simulated data: no figure here is about the real market.**" in text
    assert "  - “\\<script\\>x\\</script\\> \\[a\\](javascript:b) \\# c”" in text
    assert "- Years: 8 years" in text
    assert "| Rust | must have | over-asked | 0.0 | 0.0 | 1.5 | 0 | 254 |" in text


class TestPage:
    """The page as Streamlit runs it."""

    @pytest.fixture(autouse=True)
    def _home(self, practice_home: Home, extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GUIDEPOST_HOME", str(practice_home.root))
        monkeypatch.delenv("GUIDEPOST_SHOW", raising=False)
        monkeypatch.setattr(reader, "extractor", lambda: extractor)

    def checked(self, text: str, title: str = "") -> AppTest:
        test = opened(by_name("ad-check"))
        test.text_input(key="draft:title").set_value(title)
        test.text_area(key="draft:text").set_value(text)
        next(button for button in test.button if button.label == "Check this ad").click()
        return test.run()

    def test_a_draft_is_shown_escaped_compared_and_kept_out_of_the_address(
        self, tmp_path: Path, practice_home: Home
    ) -> None:
        before = {path for path in practice_home.root.rglob("*") if path.is_file()}
        test = self.checked(AD, TITLE)
        assert not test.exception
        assert not test.error
        assert not test.query_params
        shown = " ".join(part.proto.body for part in test.get("html"))
        assert '<mark class="guidepost-must">Docker</mark>' in shown
        assert "<script" not in shown
        assert "\u202e" not in shown
        assert [head.value for head in test.subheader] == [
            "Your draft", "What was read", "What stands out", "Wording that hides what you ask", "Pay",
            "Your skills beside the ads", "What this is not",
        ]  # fmt: skip
        assert {path for path in practice_home.root.rglob("*") if path.is_file()} == before
        level = next(
            box for box in test.selectbox if box.label == "Level" and str(box.key).startswith("draft:")
        )
        assert level.value == "mid"
        level.select("principal").run()
        shown = " ".join(part.proto.body for part in test.get("html"))
        assert "principal / staff ML engineer ads in the US" in shown
        assert not test.query_params

    def test_nothing_pasted_is_said(self) -> None:
        test = self.checked(" \n")
        assert not test.exception
        assert test.info[-1].value == "There is nothing to check yet: paste the text of an ad first."

    @pytest.mark.parametrize("text", [NEWS, "<img src=x onerror=alert(1)>" * 40])
    def test_a_text_that_is_no_ad_gets_a_sentence(self, text: str) -> None:
        test = self.checked(text)
        assert not test.exception
        assert not test.error
        assert test.info[-1].value in {escaped(one) for one in (NOT_AN_AD, SHORT)}
