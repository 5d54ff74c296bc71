"""One skill: its figures are the published ones, its sentences the ads' own, and no ad leaves its place."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from analysis.market import ads as market_ads
from analysis.market import (
    export,
    labels,
    skill_ads,
    skill_companions,
    skill_demand,
    skill_names,
    skill_split,
    source,
)
from analysis.market.ads import Ad, Quote
from analysis.market.excerpt import Excerpt, excerpt
from analysis.market.skill_ads import AdFilters
from analysis.market.source import Market, NotBuiltError
from app_pages.frame import ads
from data.home import Home
from tests.market import practice_build
from tests.market.test_pages import by_name, opened

ROLE = "ml-engineer"
TEXT = (
    "ML Engineer\n"
    "About us. We build things, e.g. with Kafka. You know Python well; you have seen C++ (e.g. at work).\n"
    "- Strong Rust, Go\n"
    "• Scala\n"
    f"{'many words here ' * 40}Docker{' and more words' * 40}."
)


def around(words: str) -> Excerpt:
    start = TEXT.index(words)
    return excerpt(TEXT, words, start, start + len(words))


@pytest.mark.parametrize(
    ("words", "before", "after"),
    [
        ("ML", "", " Engineer"),
        ("Kafka", "We build things, e.g. with ", "."),
        ("Python", "You know ", " well;"),
        ("C++", "you have seen ", " (e.g. at work)."),
        ("Rust", "Strong ", ", Go"),
        ("Go", "Strong Rust, ", ""),
        ("Scala", "", ""),
    ],
)
def test_the_sentence_is_cut_around_the_evidence(words: str, before: str, after: str) -> None:
    assert around(words) == Excerpt(words, before, after, is_exact=True)


def test_a_long_sentence_is_shortened_at_words_on_both_sides() -> None:
    found = around("Docker")
    assert found.is_cut_before
    assert found.is_cut_after
    assert found.before.startswith(("many ", "words ", "here "))
    assert found.after.endswith((" and", " more", " words"))
    assert len(found.before + found.after) <= 280


@pytest.mark.parametrize(
    ("start", "end"), [(None, None), (0, 6), (5, 3), (-6, -1), (10_000, 10_006), (0, 10_000)]
)
def test_offsets_of_another_text_show_the_evidence_alone(start: int | None, end: int | None) -> None:
    assert excerpt(TEXT, "Python", start, end) == Excerpt("Python")


@given(st.text("ab .;!?\n-•eg", max_size=400), st.integers(0, 400), st.integers(1, 9))
def test_an_excerpt_is_always_a_part_of_the_text(text: str, start: int, length: int) -> None:
    evidence = text[start : start + length]
    found = excerpt(text, evidence, start, start + len(evidence))
    assert found.evidence == evidence
    assert found.before + found.evidence + found.after in text
    assert found.is_exact == bool(evidence)
    assert "\n" not in found.before + found.after


def test_the_demand_is_the_published_share_and_says_so(market: Market) -> None:
    where = {"role": ROLE, "skill_id": "pytorch", "level": "all", "month": None}
    cell = market.frame("marts.skill_demand", where=where).iloc[0]
    trend = market.frame(
        "marts.skill_trends", where={"role": ROLE, "skill_id": "pytorch", "window_months": 3}
    ).iloc[0]
    found = skill_demand.demand(market, ROLE, "pytorch")
    assert found.sentence.replace("\u00a0", " ").startswith(
        f"{cell['share']:.0%}".replace("%", " %")
        + f" (likely {cell['share_low']:.0%} to {cell['share_high']:.0%})".replace("%", " %")
        + f" of the ML engineer postings we watch ask for PyTorch: {cell['posting_count']} of "
        f"{cell['cell_posting_count']:,}. It shows no clear change: "
    )
    assert trend["verdict"] == "no clear change"
    lines = market.frame("ref.guide_requirements", ["guide_id", "skill_id"])
    naming, guides = (
        lines[lines["skill_id"] == "pytorch"]["guide_id"].nunique(),
        len(market.frame("ref.guides")),
    )
    assert naming >= 5
    assert [(h.label, h.value) for h in found.headlines][1:] == [
        ("Lately", "● no clear change"), ("Rank", "2 of 41"), ("Named by guides", f"{naming} of {guides}"),
    ]  # fmt: skip
    assert list(found.table["Month"])[:2] == ["2026-09", "2026-08"]


def test_a_rising_skill_is_called_so(market: Market) -> None:
    said = skill_demand.demand(market, ROLE, "retrieval-augmented-generation").sentence
    assert re.search(r"ask for Retrieval-augmented generation: \d+ of [\d,]+\. It (is rising|shows no)", said)


def test_a_skill_nobody_asks_for_and_a_role_with_too_few_postings(market: Market) -> None:
    none = skill_demand.demand(market, ROLE, "julia").empty
    assert none is not None
    assert re.fullmatch(
        r"None of the 1,\d\d\d ML engineer postings we watch asks for Julia in the last twelve months: "
        "choose another skill or role.",
        none.reason,
    )
    assert none.drop == "skill"
    few = skill_demand.demand(market, "research-engineer", "pytorch").empty
    assert few is not None
    assert (few.reason, few.drop) == (
        "Too few research engineer postings in the last twelve months for a share: choose another role.",
        "role",
    )


def test_months_with_too_few_postings_are_listed_and_no_empty_chart_is_drawn(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, frame = skill_demand.demand(market, ROLE, "pytorch"), Market.frame

    def hidden(self: Market, name: str, *given: Any, **more: Any) -> pd.DataFrame:
        found = frame(self, name, *given, **more)
        if name == "marts.skill_demand":
            found.loc[found["month"].notna(), ["share", "share_low", "share_high"]] = None
        return found

    monkeypatch.setattr(Market, "frame", hidden)
    found = skill_demand.demand(market, ROLE, "pytorch")
    assert (found.figure, found.key, found.sentence) == (None, "", whole.sentence)
    assert len(found.table) == len(whole.table)


@pytest.mark.parametrize("role", [ROLE, "data-scientist", labels.ALL])
def test_the_strengths_add_up_to_the_postings_that_are_counted(market: Market, role: str) -> None:
    where = {"role": role, "skill_id": "pytorch", "level": "all", "month": None}
    counted = int(market.frame("marts.skill_demand", where=where)["posting_count"].iloc[0])
    found = skill_split.by_strength(market, role, "pytorch")
    assert found.basis.posting_count == counted == found.table["Postings that ask"].sum()
    assert found.basis.employer_count == found.table["Employers"].max() <= counted
    assert list(found.table["Strength"]) == ["Required", "Nice to have", "Only mentioned"]
    assert found.table["Share of postings (%)"].sum() == pytest.approx(100)
    assert found.sentence.endswith("require it.")


def test_sectors_sum_to_the_role_and_small_ones_keep_their_counts_only(market: Market) -> None:
    found = skill_split.by_sector(market, ROLE, "pytorch").table
    where = {"role": ROLE, "skill_id": "pytorch", "level": "all", "month": None}
    cell = market.frame("marts.skill_demand", where=where).iloc[0]
    assert found["Postings that ask"].sum() == cell["posting_count"]
    assert found["Postings in all"].sum() == cell["cell_posting_count"]
    small = (found["Postings in all"] < 20) | (found["Employers"] < 5)
    assert found.loc[small, "Share of postings (%)"].isna().all()
    assert found.loc[~small, "Share of postings (%)"].notna().all()


def test_levels_and_roles_are_the_published_cells(market: Market) -> None:
    levels = skill_split.by_level(market, ROLE, "sql").table
    assert list(levels["Level"]) == ["Junior", "Mid", "Senior", "Principal / Staff", "Level not stated"]
    roles = skill_split.by_role(market, "sql").table
    assert set(roles["Role"]) == {"ML engineer", "Data scientist", "Research engineer"}
    assert roles.set_index("Role").loc["Research engineer", "Share of postings (%)"] != pytest.approx(0)


class Told:
    """A build that holds exactly the given tables and answers."""

    build_id, kind, is_fallback = "20261031T030000Z-1", "live", False
    as_of = practice_build.AS_OF

    def __init__(self, tables: dict[str, pa.Table], answers: dict[str, pa.Table]) -> None:
        self.tables, self.answers = tables, answers

    def table(
        self,
        name: str,
        columns: Sequence[str] | None = None,
        where: Mapping[str, Any] | None = None,  # the tables hold what is asked for
        order_by: Sequence[str] | None = None,
        limit: int | None = None,
        sums: Sequence[str] | None = None,
    ) -> pa.Table:
        found = self.tables[name]
        return found if columns is None else found.select([*columns, *(sums or ())])

    def ask(self, query: str, **_: Any) -> pa.Table:
        return self.answers[query]

    def standing(self) -> None:
        """Nothing."""

    def evaluation(self, kind: str) -> None:
        del kind

    def earlier(self, build_id: str) -> None:
        del build_id

    def runs(self) -> tuple[()]:
        return ()


def test_what_goes_together_is_named_with_its_lift(market: Market) -> None:
    employers = [f"e{n}" for n in range(20)]
    rows: list[tuple[str | None, str, int]] = [(None, e, 10) for e in employers]
    rows += [("sql", e, 8) for e in employers] + [("java", e, 3 + (n % 2)) for n, e in enumerate(employers)]
    rows += [("scala", "e0", 10)]
    answer = pa.table(
        dict(
            zip(("skill_id", "employer_id", "posting_count"), map(list, zip(*rows, strict=True)), strict=True)
        )
    )
    demand = pa.table(
        {"skill_id": ["sql", "java", "scala"], "month": pa.nulls(3, pa.date32()), "share": [0.4, 0.3, 0.01]}
    )
    kept = ("ref.skills", "ref.measurement", "ref.roles", "marts.posting_counts")
    told = Told(
        {**{name: market.arrow(name) for name in kept}, "marts.skill_demand": demand},
        {"skill_companions": answer},
    )
    found = skill_companions.companions(Market(told), labels.ALL, "pytorch")
    assert found.sentence.replace("\u00a0", " ") == (
        "The postings we watch that ask for PyTorch ask more often than others for SQL (80 %, 2.0 times its "
        "usual share)."
    )
    told_rows = found.table.set_index("Skill")
    assert told_rows["Clearly more often"].to_dict() == {"SQL": "yes", "Java": "no", "Scala": "no"}
    assert told_rows["Times its usual share"].round(2).to_dict() == {"SQL": 2.0, "Java": 1.17, "Scala": 5.0}


def test_independent_skills_do_not_seem_to_go_together(market: Market) -> None:
    found = skill_companions.companions(market, ROLE, "pytorch")
    assert found.sentence.startswith(
        "In the ML engineer postings we watch that ask for PyTorch, no other skill"
    )


@pytest.mark.parametrize(
    ("said", "skill"),
    [("pytorch", "pytorch"), ("PyTorch", "pytorch"), ("K8S", "kubernetes"), ("sklearn", "scikit-learn"),
     ("scikit  learn", "scikit-learn"), ("<script>", None), ("", None)],
)  # fmt: skip
def test_a_skill_is_found_by_id_name_and_other_names(market: Market, said: str, skill: str | None) -> None:
    assert skill_names.meant(market, said) == skill


def test_a_list_entry_holds_the_names_one_may_type(market: Market) -> None:
    assert "k8s" in skill_names.choices(market)["kubernetes"]
    assert skill_names.default(market, ROLE) == "python"
    about = skill_names.about(market, "pytorch")
    assert about.says == (
        "Group: ML libraries and frameworks · part of Deep-learning frameworks · also written libtorch, "
        "torchvision or torchaudio"
    )


def test_ads_are_the_open_ones_first_then_the_newest_and_each_shows_its_sentence(market: Market) -> None:
    asked = AdFilters("jupyter", ROLE)
    total = skill_ads.counts(market, asked)
    pages = -(-total.ad_count // skill_ads.PER_PAGE)
    found = [ad for number in range(1, pages + 1) for ad in skill_ads.page(market, asked, number)]
    assert len(found) == len({ad.posting_id for ad in found}) == total.ad_count > 50
    assert [ad.is_open for ad in found] == sorted((ad.is_open for ad in found), reverse=True)
    assert sum(ad.is_open for ad in found) == total.open_count
    assert {(q.before, q.evidence, q.after, q.is_exact) for q in (ad.quotes[0].excerpt for ad in found)} == {
        ("You know ", "Jupyter Notebooks", " well, e.g. from work", True)
    }
    assert skill_ads.page(market, asked, pages + 1) == ()


@pytest.mark.parametrize(
    "narrow",
    [{"level": "senior"}, {"country": "GB"}, {"strength": "nice"}, {"state": "open"}, {"state": "closed"},
     {"level": "mid", "country": "US", "strength": "must", "state": "closed"}],
)  # fmt: skip
def test_filters_count_and_list_the_same_ads(market: Market, narrow: dict[str, str]) -> None:
    asked = AdFilters("sql", ROLE, **narrow)
    rows = skill_ads.exported(market, asked)
    everything = skill_ads.exported(market, AdFilters("sql", ROLE))
    assert len(rows) == skill_ads.counts(market, asked).ad_count
    assert 0 < len(rows) < len(everything)
    words = {"level": "Level", "country": "Country", "strength": "Asked for as", "state": "Open"}
    said = {
        "senior": "Senior",
        "mid": "Mid",
        "nice": "Nice to have",
        "must": "Required",
        "open": "yes",
        "closed": "no",
    }
    for key, value in narrow.items():
        assert set(rows[words[key]]) == {said.get(value, value)}


def test_what_an_ad_does_not_want_is_not_among_its_ads(market: Market) -> None:
    wanted = market.frame("core.posting_skills", where={"skill_id": "java"})
    assert wanted["is_negated"].sum() > 0
    assert skill_ads.counts(market, AdFilters("java", labels.ALL)).ad_count == (~wanted["is_negated"]).sum()


@pytest.mark.parametrize("words", ["'; drop table core.postings; --", "$role", "%", "all'"])
def test_words_from_a_link_are_values_not_sql(market: Market, words: str) -> None:
    assert skill_ads.page(market, AdFilters(words, words, words, words, words), 1) == ()
    assert skill_ads.counts(market, AdFilters("sql")).ad_count > 0


def test_the_file_of_ads_runs_nothing_and_holds_no_text(practice_home: Home, tmp_path: Any) -> None:
    practice_build.write(Home(tmp_path), kind="live")
    live = source.find(Home(tmp_path))
    assert live is not None
    text = export.csv(skill_ads.exported(live, AdFilters("pytorch", ROLE, state="open"))).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    hostile = next(row for row in rows if row["Posting"] == "hostile")
    assert hostile["Employer"] == "'=cmd|' /C calc'!A0"
    assert hostile["Link"] == ""
    assert next(row for row in rows if row["Posting"] != "hostile")["Link"].startswith(
        "https://boards.example/"
    )
    assert "You know" not in text
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())


LINKS = {
    "https://a.example/jobs/1?x=1&y=%20": True,
    "http://a.example": True,
    "javascript:alert(1)": False,
    "JaVaScRiPt:alert(1)": False,
    " https://a.example": False,
    "https://a.example/\u202egpj": False,
    "java\nscript:alert(1)": False,
    "data:text/html,x": False,
    "//a.example/x": False,
    "https://": False,
    "https://user@a.example/": False,
    "https://[bad": False,
    "https://a.example/" + "x" * 3_000: False,
    "": False,
}


@pytest.mark.parametrize("url", LINKS)
def test_only_web_addresses_are_linked(url: str, tmp_path: Any) -> None:
    assert market_ads.link(Market(Told({}, {})), url) == (url if LINKS[url] else None)


def test_an_invented_ad_has_no_page_to_open(market: Market) -> None:
    assert market_ads.link(market, "https://a.example/1") is None
    assert {ad.link for ad in skill_ads.page(market, AdFilters("sql"), 1)} == {None}


PAY: list[tuple[dict[str, Any], str]] = [
    ({"pay_min": 150_000.0, "pay_max": 190_000.0}, "$150,000 – $190,000 a year"),
    ({"pay_min": 150_000.0, "pay_max": 150_000.0}, "$150,000 a year"),
    ({"pay_min": None, "pay_max": 190_000.0, "currency": "GBP"}, "up to £190,000 a year"),
    ({"pay_min": 60.0, "period": "hour"}, "from $60 an hour"),
    ({"pay_min": 5_000.0, "pay_max": 6_000.0, "currency": "CHF", "period": "month"},
     "CHF\u00a05,000 – CHF\u00a06,000 a month"),
    ({"pay_min": 100.0, "pay_max": 200.0, "currency": None, "period": None}, "100 – 200"),
    ({"pay_min": 1.0, "basis": "ote"}, "from $1 a year with bonus"),
    ({}, ""),
]  # fmt: skip


@pytest.mark.parametrize(("stated", "words"), PAY)
def test_pay_is_told_as_stated(stated: dict[str, Any], words: str) -> None:
    none = {"pay_min": None, "pay_max": None, "currency": "USD", "period": "year", "basis": "base"}
    assert market_ads.stated_pay({**none, **stated}) == words


def test_what_strangers_write_shows_as_text() -> None:
    ad = Ad(
        "x", "<img src=x onerror=alert(1)>", 'A" onclick="b', "<b>", "", date(2026, 10, 1),
        date(2026, 10, 9), False, "", 'https://a.example/?a="><script>', "Jobs by <i>X</i>",
        (Quote("must", Excerpt("<i>Go</i>", "a & \u202eb ", "\x07<u>", is_cut_before=True)),),
    )  # fmt: skip
    assert ads.item(ad, skill_split.STRENGTHS) == (
        '<h4><bdi>&lt;img src=x onerror=alert(1)&gt;</bdi> <span class="guidepost-tag">Closed</span></h4>'
        "<p><bdi>A&quot; onclick=&quot;b</bdi> · <bdi>&lt;b&gt;</bdi> · "
        "<bdi>posted 1 Oct 2026, closed 9 Oct 2026</bdi></p>"
        '<blockquote><span class="guidepost-tag"><bdi>Required</bdi></span> '
        "<bdi>… a &amp;  b <mark>&lt;i&gt;Go&lt;/i&gt;</mark> &lt;u&gt;</bdi></blockquote>"
        '<p><a href="https://a.example/?a=&quot;&gt;&lt;script&gt;" rel="noopener nofollow">'
        "Read the whole ad</a> · Source: <bdi>Jobs by &lt;i&gt;X&lt;/i&gt;</bdi></p>"
    )


@pytest.fixture
def _home(practice_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDEPOST_HOME", str(practice_home.root))
    monkeypatch.delenv("GUIDEPOST_SHOW", raising=False)


def page_html(test: AppTest) -> str:
    return "\n".join(element.proto.body for element in test.get("html"))


@pytest.mark.usefixtures("_home")
def test_a_link_opens_a_skill_by_any_of_its_names() -> None:
    test = opened(by_name("skill-explorer"), skill="K8s")
    assert [header.value for header in test.header] == ["Kubernetes"]
    assert "".join(test.query_params["skill"]) == "kubernetes"
    test.selectbox(key="filter:skill-explorer:skill").select("sql").run()
    assert [header.value for header in test.header] == ["SQL"]
    assert "".join(test.query_params["skill"]) == "sql"
    assert "<mark>SQL</mark>" in page_html(test)


@pytest.mark.usefixtures("_home")
@pytest.mark.parametrize(
    ("tab", "title"),
    [
        ("Levels", "By level"), ("Sectors", "By sector"), ("Roles", "By role"),
        ("Asked together", "Asked for together with"), ("Guides", "What each guide says"),
    ],
)  # fmt: skip
def test_a_part_is_asked_for_when_its_tab_is_opened(tab: str, title: str) -> None:
    test = opened(by_name("skill-explorer"), skill="pytorch")
    test.session_state["skill-parts"] = tab
    test.run()
    assert not test.exception
    assert [heading.value for heading in test.subheader] == [
        title,
        "The ads, in their words",
        "What this is not",
    ]


@pytest.mark.usefixtures("_home")
def test_a_hostile_ad_stands_on_the_page_as_text() -> None:
    html = page_html(opened(by_name("skill-explorer"), skill="pytorch", state="open"))
    assert "&lt;script&gt;window.taken = 1&lt;/script&gt; ML Engineer" in html
    assert (
        "You know <mark>PyTorch</mark> &amp; &lt;img src=x onerror=&quot;window.taken = 1&quot;&gt;" in html
    )
    assert "<script" not in html
    assert "<img" not in html
    assert "javascript:" not in html


@pytest.mark.usefixtures("_home")
@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"skill": "julia"}, "No ad we have seen asks for this skill: choose another skill or role above."),
        (
            {
                "skill": "jupyter",
                "level": "principal",
                "country": "CA",
                "asked": "mentioned",
                "state": "open",
            },
            "No ad passes these filters: set one of them back to “all”.",
        ),
    ],
)
def test_where_there_are_no_ads_a_sentence_says_what_to_do(query: dict[str, str], says: str) -> None:
    test = opened(by_name("skill-explorer"), **query)
    assert not test.exception
    assert not test.error
    assert says in [info.value for info in test.info]


def test_a_build_of_an_older_guidepost_is_searched_by_name_only(tmp_path: Any) -> None:
    practice_build.write(Home(tmp_path), drop=("ref.skill_aliases",))
    older = source.find(Home(tmp_path))
    assert older is not None
    assert skill_names.choices(older)["kubernetes"] == "Kubernetes"
    with pytest.raises(NotBuiltError, match="nowhere can't be asked"):
        older.ask("nowhere")


@pytest.mark.slow
def test_every_evidence_of_the_practice_market_is_found_at_its_place(demo_home: Home) -> None:
    built = source.find(demo_home.demo)
    assert built is not None
    for skill in ("python", "kubernetes", "c-plus-plus", "machine-learning", "large-language-models"):
        asked = AdFilters(skill, labels.ALL)
        for number in (1, 9):
            for ad in skill_ads.page(built, asked, number):
                assert all(quote.excerpt.is_exact for quote in ad.quotes), ad
                assert ad.quotes, ad
