"""The truth says what the material asked for, within what chance allows."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import islice
from statistics import median

import pytest

from data.content import Content
from scrapers.demo.market import Market
from scrapers.demo.material import load
from scrapers.demo.pay import Pay, raised, usd_per_year
from tests.demo.conftest import Row

Truth = tuple[list[Row], Row]


def measured(rows: list[Row]) -> list[Row]:
    """What a good measurement is expected to count."""
    return [
        row
        for row in rows
        if row["is_seen"] and row["is_watched"] and not row["is_prospect"] and row["duplicate_of"] is None
    ]


def test_the_market_has_the_size_and_the_sources_it_was_asked_for(truth: Truth) -> None:
    rows, summary = truth
    assert 3800 <= len(rows) == summary["counts"]["postings"] <= 4200
    sources = Counter(row["source"] for row in rows)
    assert sources["greenhouse"] > 0.7 * len(rows) > 0
    assert sources["hackernews"] > 500
    assert sources["jsonld"] > 100
    assert len({row["board"] for row in rows if row["source"] == "hackernews"}) == 24
    assert 35 <= len({row["board"] for row in rows if row["source"] == "greenhouse"}) <= 45
    assert 4 <= len({row["board"] for row in rows if row["source"] == "jsonld"}) <= 6
    assert 60 <= len({row["employer"] for row in rows}) <= 90


def test_no_employer_holds_more_than_six_of_a_hundred_postings(truth: Truth) -> None:
    rows = measured(truth[0])
    name, count = Counter(row["employer"] for row in rows).most_common(1)[0]
    assert count <= 0.06 * len(rows), name


def test_about_two_thirds_are_in_the_united_states(truth: Truth) -> None:
    rows = truth[0]
    shares = Counter(row["country"] for row in rows)
    assert shares["US"] / len(rows) == pytest.approx(0.68, abs=0.1)
    assert set(shares) == {"US", "GB", "DE", "CA", "IN"}


def test_ids_are_unique_and_copies_follow_their_originals(truth: Truth) -> None:
    rows = {row["posting_id"]: row for row in truth[0]}
    assert len(rows) == len(truth[0])
    copies = [row for row in rows.values() if row["duplicate_of"]]
    assert {row["copy_kind"] for row in copies} == {"repost", "cross_post", "reworded", "agency"}
    assert len(copies) > 100
    for copy in copies:
        original = rows[copy["duplicate_of"]]
        assert original["title"] == copy["title"]
        assert (original["employer"] == copy["employer"]) == (copy["copy_kind"] != "agency")
        assert original["posted_on"] < copy["posted_on"]
        assert original["duplicate_of"] is None
        if copy["copy_kind"] == "repost":
            apart = date.fromisoformat(copy["posted_on"]) - date.fromisoformat(original["posted_on"])
            assert apart.days <= 60


def test_some_ads_read_like_another_and_are_jobs_of_their_own(truth: Truth) -> None:
    own = [row for row in truth[0] if row["native_id"].startswith("7") and row["source"] == "greenhouse"]
    apart: Counter[str] = Counter()
    for row in own:
        if row["duplicate_of"] is None:
            like = [
                other for other in truth[0]
                if other["board"] == row["board"] and other is not row and other["skills"] == row["skills"]
                and other["title"] in row["title"]
            ]  # fmt: skip
            apart.update(
                name for name in ("city", "level", "years_min") if any(o[name] != row[name] for o in like[:1])
            )
    assert min(apart[name] for name in ("city", "level", "years_min")) >= 5, apart


def test_every_kind_of_life_occurs(truth: Truth) -> None:
    rows, summary = truth
    assert sum(len(row["spells"]) == 2 for row in rows) > 20
    assert sum(row["text_edited_on"] is not None for row in rows) > 50
    assert sum(row["pay_edited_on"] is not None for row in rows) > 20
    assert sum(row["is_prospect"] for row in rows) >= 5
    assert sum(row["posted_on"] < summary["starts_on"] for row in rows) > 20
    assert sum(not row["is_watched"] for row in rows) > sum(
        r["posted_on"] < summary["starts_on"] for r in rows
    )


def test_sector_shares_are_those_of_the_material_and_of_the_rows(truth: Truth) -> None:
    rows, summary = measured(truth[0]), truth[1]
    for sector, rules in load().market["sectors"].items():
        said = summary["ml_engineer_share_by_sector"][sector]
        mine = [row["role"] == "ml-engineer" for row in rows if row["sector"] == sector]
        assert (said["postings"], said["share"]) == (len(mine), round(sum(mine) / len(mine), 4))
        assert said["share"] == pytest.approx(rules["ml_share"], abs=0.03), sector


def test_each_employer_has_about_its_sectors_share(truth: Truth) -> None:
    rows = measured(truth[0])
    market = load().market["sectors"]
    for employer, count in Counter(row["employer"] for row in rows).items():
        mine = [row for row in rows if row["employer"] == employer]
        share = sum(row["role"] == "ml-engineer" for row in mine) / count
        assert share == pytest.approx(market[mine[0]["sector"]]["ml_share"], abs=0.03 + 1.5 / count), employer


def test_skills_rise_and_fall_by_fifteen_points_and_the_rest_stays(truth: Truth) -> None:
    skills = truth[1]["ml_engineer_skills"]
    change = {s: skills["share_after"][s] - share for s, share in skills["share_before"].items()}
    assert min(change[skill] for skill in skills["rising"]) > 0.15
    assert max(change[skill] for skill in skills["falling"]) < -0.15
    assert max(abs(change[skill]) for skill in skills["flat"]) < 0.15
    assert median(abs(change[skill]) for skill in skills["flat"]) < 0.03
    rows = [row for row in measured(truth[0]) if row["role"] == "ml-engineer"]
    after = [row for row in rows if row["posted_on"] >= "2026-08-01"]
    held = [any(entry["skill"] == "ai-agents" for entry in row["skills"]) for row in after]
    assert skills["share_after"]["ai-agents"] == round(sum(held) / len(held), 4)


def test_one_level_pays_above_the_guide_and_one_below(content: Content, truth: Truth) -> None:
    rows, summary = measured(truth[0]), truth[1]
    bands = {b.level: b for guide in content.guides.values() for b in guide.bands}
    verdicts = {}
    for level, said in summary["us_ml_engineer_pay"].items():
        middles = [
            (row["pay"]["min_usd_year"] + row["pay"]["max_usd_year"]) / 2
            for row in rows
            if row["role"] == "ml-engineer" and row["country"] == "US" and row["level_read"] == level
            if row["pay"] and row["pay"]["form"] in ("range", "single")
        ]
        assert (said["postings"], said["median_usd_year"]) == (len(middles), median(middles))
        assert len(middles) > 50
        low, high = bands[level].pay_min, bands[level].pay_max
        middle = median(middles)
        verdicts[level] = "above" if middle > 1.05 * high else "below" if middle < 0.95 * low else "within"
    assert verdicts == {"junior": "above", "mid": "within", "senior": "within", "principal": "below"}


def test_pay_is_in_the_currency_of_its_country(truth: Truth) -> None:
    money = {"US": "USD", "GB": "GBP", "DE": "EUR", "CA": "CAD", "IN": "INR"}
    paid = [row for row in truth[0] if row["pay"]]
    assert {row["pay"]["form"] for row in paid} == {"range", "single", "up_to", "from"}
    assert {row["pay"]["period"] for row in paid} == {"year", "hour"}
    for row in paid:
        assert row["pay"]["currency"] == money[row["country"]]
        assert (row["pay"]["min_usd_year"] is None) == (
            row["pay"]["min"] is None or row["pay"]["currency"] != "USD"
        )


@pytest.mark.parametrize(
    ("pay", "rates", "expected"),
    [
        (Pay(150_000, 180_000, "USD", "year", "prose"), None, (150_000, 180_000)),
        (Pay(50, 60, "USD", "hour", "prose"), None, (104_000, 124_800)),
        (Pay(None, 200_000, "USD", "year", "prose"), None, (None, 200_000)),
        (Pay(60_000, 80_000, "EUR", "year", "prose"), {"EUR": 1.1}, (66_000, 88_000)),
        (Pay(60_000, 80_000, "EUR", "year", "prose"), None, (None, None)),
    ],
)
def test_pay_in_a_year(pay: Pay, rates: dict[str, float] | None, expected: tuple[float, float]) -> None:
    found = usd_per_year(pay, load().pay_rules, rates)
    assert found == pytest.approx(expected)


def test_a_rise_always_shows() -> None:
    assert raised(Pay(40, 41, "USD", "hour", "prose"), 1.001, 1000) == Pay(41, 42, "USD", "hour", "prose")
    assert raised(Pay(None, 100_000, "USD", "year", "prose"), 1.05, 1000).high == 105_000


def test_a_large_market_streams_and_grows_in_employers_too() -> None:
    market = Market(postings=1_000_000)
    first = list(islice(market.stream(), 50))
    assert len({posting.posting_id for posting in first}) == 50
    names = [employer.token for employer in market.employers]
    assert len(set(names)) == len(names) > 1000
    assert len({employer.token for employer in market.employers}) == len(names)


def test_a_market_needs_room() -> None:
    with pytest.raises(ValueError, match="at least one posting"):
        Market(postings=0)
