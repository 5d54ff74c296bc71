"""What one takes along from a chart: quote, files, link; and a link that restores what a build said."""

from __future__ import annotations

import io
from datetime import date

import pandas as pd
import pyarrow.parquet as pq
import pytest

from analysis.market import cite, demand, export, source
from analysis.market.answer import Answer, Asked, Basis, Headline, Period
from analysis.market.source import Market
from app_pages.frame.ask import ask
from data.home import Home
from tests.market import practice_build
from tests.market.test_pages import by_name, opened, taken_along

EARLIER = "20260930T030000Z-1"
ANSWER = Answer(
    title="Demand",
    sentence="Of 100 ads\nof =A, =B employers, 12.0 do.",
    table=pd.DataFrame({"Sector": ["=cmd", "Media"], "Per 100": [12.0, 3.5]}),
    basis=Basis(1240, 86, Period(date(2025, 11, 1), date(2026, 10, 31)), ("Board X",)),
    headlines=(Headline("There", "12.0", "Likely between 9.1 and 15.0."), Headline("Of", "4")),
    asked=Asked(demand.sector_demand, ("ml-engineer",), ("select a\nfrom marts.sector_demand;",)),
)
LINK = "http://localhost/sector-demand?role=ml-engineer&build=20261031T030000Z-1"


def test_a_quote_says_what_it_rests_on(market: Market) -> None:
    assert cite.text(market, ANSWER, "Sector demand", LINK, date(2026, 11, 21)) == (
        "Of 100 ads of =A, =B employers, 12.0 do. There: 12.0. Likely between 9.1 and 15.0. (n = 1,240 from "
        "86 employers we watch; posted Nov 2025 – Oct 2026; from Board X; simulated data, not about the real "
        "market.) Guidepost, Sector demand: Demand. Data of 31 October 2026, build 20261031T030000Z-1; seen "
        f"on 21 November 2026. {LINK}"
    )


def test_an_answer_that_counts_no_posting_quotes_none(market: Market) -> None:
    bare = Answer("This build", "Every number comes from it.")
    assert cite.text(market, bare, "Health", LINK, date(2026, 11, 21)) == (
        "Every number comes from it. (simulated data, not about the real market.) Guidepost, Health: This "
        "build. Data of 31 October 2026, build 20261031T030000Z-1; seen on 21 November 2026. " + LINK
    )
    assert "Rests on" not in dict(cite.facts(market, bare))


def test_every_file_carries_the_facts_and_no_formula(market: Market) -> None:
    facts = cite.facts(market, ANSWER, LINK)
    assert dict(facts) == {
        "Guidepost": "Demand",
        "Says": "Of 100 ads of =A, =B employers, 12.0 do.",
        "Kind of data": "simulated data: no figure here is about the real market",
        "There": "12.0. Likely between 9.1 and 15.0.",
        "Rests on": "n = 1,240 from 86 employers we watch",
        "Posted": "Nov 2025 – Oct 2026",
        "Sources": "Board X",
        "Data of": "31 October 2026 (build 20261031T030000Z-1)",
        "Computed by": "analysis.market.demand.sector_demand over marts.sector_demand (made by "
        "analysis.measure.demand.sector_demand)",
        "Link": LINK,
    }
    written = export.csv(ANSWER.table, facts)
    lines = written.decode("utf-8-sig").splitlines()
    assert lines[1] == "# Says: Of 100 ads of =A, '=B employers, 12.0 do."
    assert lines[-3:] == ['"Sector","Per 100"', '"\'=cmd",12.0', '"Media",3.5']
    read = pd.read_csv(io.BytesIO(written), comment="#")
    assert read.to_dict("list") == {"Sector": ["'=cmd", "Media"], "Per 100": [12.0, 3.5]}
    rows = pq.read_table(io.BytesIO(export.parquet(ANSWER.table, facts)))
    assert rows.to_pydict() == {"Sector": ["=cmd", "Media"], "Per 100": [12.0, 3.5]}
    kept = {key.decode(): value.decode() for key, value in rows.schema.metadata.items()}
    assert {f"guidepost: {label}": value for label, value in facts}.items() <= kept.items()


def test_an_answer_knows_who_made_it_and_from_what(market: Market) -> None:
    asked = ask(demand.sector_demand, market, "ml-engineer", "media").asked
    assert asked is not None
    assert (asked.name, asked.given) == (
        "analysis.market.demand.sector_demand", ("ml-engineer", "media"),
    )  # fmt: skip
    assert asked.reads[0].endswith("\nfrom marts.sector_demand\nwhere role = 'ml-engineer';")


@pytest.fixture(scope="module")
def two_builds(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A published build, and the marts of one before it, in which a sector hired half as often."""
    home = Home(tmp_path_factory.mktemp("builds"))
    practice_build.write(home)
    then = home.marts_history / EARLIER
    then.mkdir(parents=True)
    for name, frame in practice_build.frames().items():
        if name == "marts.sector_demand":
            frame["role_per_100"] /= 2
        if name in {"marts.sector_demand", "marts.posting_counts", "marts.left_out"}:
            frame.to_parquet(then / f"{name.removeprefix('marts.')}.parquet")
    return home


def test_the_marts_of_an_earlier_build_are_read_as_they_were(two_builds: Home) -> None:
    now = source.find(two_builds)
    assert now is not None
    then = now.earlier(EARLIER)
    assert then is not None
    assert (then.build_id, then.kind, then.today) == (EARLIER, "simulated", date(2026, 9, 30))
    where = {"role": "ml-engineer", "sector": "technology", "month": None}
    was, today = (
        m.frame("marts.sector_demand", ["role_per_100"], where)["role_per_100"][0] for m in (then, now)
    )
    assert was == pytest.approx(today / 2)
    assert then.frame("ref.roles").equals(now.frame("ref.roles"))
    with pytest.raises(source.NotBuiltError):
        then.frame("marts.salary_bands")
    with pytest.raises(source.NotBuiltError):
        then.ask("skill_ads", skill="python")


@pytest.mark.parametrize(
    "name", ["", "..", "../marts_history", "20261031T030000Z-1", "20260101T000000Z-1", "99999999T999999Z-1"]
)
def test_a_build_that_is_not_kept_is_none(two_builds: Home, name: str) -> None:
    market = source.find(two_builds)
    assert market is not None
    assert market.earlier(name) is None


def test_a_link_restores_what_its_build_said_beside_todays(
    two_builds: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUIDEPOST_HOME", str(two_builds.root))
    test = opened(by_name("sector-demand"), build=EARLIER, role="ml-engineer", sector="all")
    assert not test.exception
    assert not test.error
    assert "made for the data of 30 September 2026" in test.info[1].value
    said = [part.proto.body for part in test.get("html") if "guidepost-answer" in part.proto.body]
    assert said[0].startswith(
        '<p class="guidepost-answer"><strong>As linked, 30 September 2026:</strong> Of '
    )
    assert said[1].startswith('<p class="guidepost-answer">Of every 100 postings')
    assert any("Today, 31 October 2026" in caption.value.replace("\\", "") for caption in test.caption)


def test_a_link_of_a_build_that_is_not_kept_says_so(
    two_builds: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUIDEPOST_HOME", str(two_builds.root))
    test = opened(by_name("sector-demand"), build="<b>20250101T000000Z-1")
    assert not test.error
    assert "which is not kept here" in test.info[1].value
    _, link, sql = taken_along(test, "sector-demand:sector-demand")
    assert link == "/sector-demand?role=ml-engineer&sector=all&build=20261031T030000Z-1"
    assert sql.startswith("select ")


def test_the_format_of_a_picture_stays_when_its_choice_is_put_away(
    two_builds: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUIDEPOST_HOME", str(two_builds.root))
    test = opened(by_name("sector-demand"))
    taken_along(test, "sector-demand:sector-demand")
    test.segmented_control[0].select("svg").run()
    test.session_state["share:sector-demand:sector-demand"] = False
    for _ in range(2):
        test.run()
        assert not test.get("segmented_control")
        assert '"format": "svg"' in test.get("plotly_chart")[0].proto.config


def test_a_number_sign_in_a_cell_begins_no_comment() -> None:
    table = pd.DataFrame({"Skill": ["C#", 'F# and, "x"', "Go"], "Rank #": [1, 2, 3]})
    written = export.csv(table, [("Sentence", "C# leads, #1")])
    pd.testing.assert_frame_equal(pd.read_csv(io.BytesIO(written), comment="#"), table)
