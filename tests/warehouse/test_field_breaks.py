"""A feed that loses half of its pay fields overnight broke; a market that states less pay did not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from analysis.market.status import market_status
from tests.warehouse.conftest import Desk
from tests.warehouse.market import Ad, Read
from warehouse import models

PAY = [{"min": 150000.0, "max": 190000.0, "currency": "USD", "period": "year", "label": None}]
FIRST = date(2026, 3, 2)
DAYS = 60
BREAK = FIRST + timedelta(days=30)


def ads(has_pay: Callable[[int, date], bool], upto: date, per_day: int = 2) -> list[Ad]:
    """Two new ads a day, all still open; `has_pay` tells by number and day of posting."""
    found = []
    for number in range(((upto - FIRST).days + 1) * per_day):
        posted = FIRST + timedelta(days=number // per_day)
        more = {"pay_ranges": PAY} if has_pay(number, posted) else {}
        found.append(Ad(f"{number}", title=f"ML Engineer {number}", posted=posted.isoformat(), more=more))
    return found


def always(_number: int, _posted: date) -> bool:
    return True


def every_other(number: int, _posted: date) -> bool:
    return number % 2 == 0


def from_the_break(number: int, posted: date) -> bool:
    return posted < BREAK or number % 2 == 0


def less_and_less(number: int, posted: date) -> bool:
    """From all to half within the two months."""
    return number * 7919 % 1000 / 1000 > 0.5 * (posted - FIRST).days / DAYS


LAST = FIRST + timedelta(days=DAYS)
READ_BEFORE = BREAK - timedelta(days=1)
BROKE = (
    "greenhouse the same postings gives pay in 50 % of its postings that gave it since 2026-04-01: "
    "a break of the feed, not of the market"
)
HasPay = Callable[[int, date], bool]
CASES: dict[str, tuple[list[tuple[date, HasPay]], list[tuple[object, ...]]]] = {
    "the same postings": (
        [(READ_BEFORE, always), (BREAK, every_other), (LAST, every_other)],
        [("pay_ranges", BREAK, "same postings", 60, 60, 1.0, 0.5)],
    ),
    "new postings of one reading": (
        [(LAST, from_the_break)], [("pay_ranges", BREAK, "new postings", 56, 56, 1.0, 0.5)],
    ),
    "the market turns slowly": ([(READ_BEFORE, less_and_less), (LAST, less_and_less)], []),
    "nothing changes": ([(READ_BEFORE, every_other), (LAST, every_other)], []),
}  # fmt: skip


@pytest.fixture(scope="module")
def read(shared_desk: Desk) -> Desk:
    by_day: dict[date, list[Read]] = {}
    for case, (reads, _) in CASES.items():
        for on, has_pay in reads:
            source = {"the same postings": "greenhouse"}.get(case, "lever")
            by_day.setdefault(on, []).append(Read(ads(has_pay, on), source=source, board=case))
    for on in sorted(by_day):
        result = shared_desk.refresh(on.isoformat(), by_day[on])
        assert result.published, result.error
        if on == BREAK:
            (check,) = [check for check in result.checks if check.check_name == "fields_broken"]
            assert [row["sentence"] for row in check.rows] == [BROKE]
    return shared_desk


@pytest.mark.parametrize("case", CASES)
def test_what_broke_and_when(read: Desk, case: str) -> None:
    rows = read.rows("marts.field_breaks", order_by="field", board=case)
    assert [row[2:] for row in rows] == CASES[case][1]


def test_the_period_watched_and_the_refresh_say_so(read: Desk) -> None:
    found = dict(read.rows("marts.coverage", "board", "fields_broken", order_by="board"))
    broken = f"pay_ranges from {BREAK}"
    assert {board: told for board, told in found.items() if told} == {
        "the same postings": broken, "new postings of one reading": broken,
    }  # fmt: skip


def test_status_warns_of_each(read: Desk) -> None:
    found = market_status(read.home, datetime(2026, 5, 3, tzinfo=UTC))
    assert found is not None
    text = found.as_text().replace("\N{NO-BREAK SPACE}", " ")
    assert [line for line in text.splitlines() if "WARNING" in line] == [
        "  WARNING     Coverage break on 1 Apr 2026: 50 % of the ads of Greenhouse boards (the same "
        "postings) that gave pay lost it. The feed changed, not the market.",
        "  WARNING     Coverage break on 1 Apr 2026: 50 % of the new ads of Lever boards (new postings "
        "of one reading) give pay, 100 % before. The feed changed, not the market.",
    ]
    assert found.to_json()["breaks"] == found.breaks
    assert found.posting_count == len(read.rows("core.postings", "posting_id", is_primary=True))


RULES = {"break_share": 0.4, "break_postings_min": 4, "break_errors_min": 2}
GIVEN = {
    "company_raw": ("Acme", " "),
    "locations_raw": (["Berlin"], []),
    "description_raw": ("You build models.", " "),
    "pay_ranges": ('[{"min": 1}]', "[]"),
    "workplace_raw": ("Remote", " "),
}
"""What gives a field, and what does not."""
BEFORE, SECOND = BREAK - timedelta(days=7), BREAK + timedelta(days=7)
Wordings = tuple[tuple[bool, date, date], ...]
KEPT: Wordings = ((True, BEFORE, SECOND),)
LOST: Wordings = ((True, BEFORE, BEFORE), (False, BREAK, SECOND))
EDITED: Wordings = ((True, BEFORE, BEFORE), (True, BREAK, SECOND))
NEVER: Wordings = ((False, BEFORE, SECOND),)
GONE: Wordings = ((True, BEFORE, BEFORE),)
LOST_LATER: Wordings = ((True, BEFORE, BREAK), (False, SECOND, SECOND))


@pytest.fixture(scope="module")
def feed() -> Iterator[duckdb.DuckDBPyConnection]:
    """The tables that the model reads, empty but for the rule."""
    with duckdb.connect() as connection:
        connection.execute("create schema core; create schema raw; create schema ref")
        schema = (Path(models.__file__).parent / "schema.sql").read_text("utf-8")
        for name in ("raw.versions", "raw.sightings", "raw.source_runs"):
            connection.execute(next(part for part in schema.split(";") if f"exists {name} (" in part))
        connection.execute("create table core.current_versions (posting_id varchar, posted_on date)")
        connection.execute("create table ref.measurement (section varchar, name varchar, value double)")
        connection.executemany("insert into ref.measurement values ('coverage', ?, ?)", list(RULES.items()))
        yield connection


def of_feed(
    feed: duckdb.DuckDBPyConnection, ads: list[tuple[str, str, date, Wordings]], field: str
) -> list[tuple[object, ...]]:
    """The breaks where each ad of a source and board, posted on a day, had these wordings."""
    feed.execute("truncate raw.versions; truncate raw.sightings; truncate raw.source_runs")
    feed.execute("truncate core.current_versions")
    for number, (source, board, posted_on, wordings) in enumerate(ads):
        name = f"{number}"
        feed.execute("insert into core.current_versions values (?, ?)", [name, posted_on])
        feed.execute("insert into raw.source_runs (source, board) values (?, ?)", [source, board])
        for place, (gives, first_on, last_on) in enumerate(wordings):
            given: dict[str, object] = {one: values[0] for one, values in GIVEN.items()}
            given[field] = GIVEN[field][not gives]
            given["description_length"] = len(str(given.pop("description_raw")).strip())
            feed.execute(
                f"insert into raw.versions (posting_id, content_hash, source, board, {', '.join(given)}) "  # noqa: S608
                "values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [name, f"{place}", source, board, *given.values()],
            )
            feed.execute(
                "insert into raw.sightings (posting_id, content_hash, first_seen_at, last_seen_at) "
                "values (?, ?, ?, ?)",
                [name, f"{place}", first_on, last_on],
            )
    text = (models.FOLDER / "marts/field_breaks.sql").read_text("utf-8")
    return feed.execute(f"from ({text}) order by all").fetchall()


def of(
    board: str, *parts: tuple[int, Wordings], source: str = "lever"
) -> list[tuple[str, str, date, Wordings]]:
    return [(source, board, FIRST, wordings) for number, wordings in parts for _ in range(number)]


def new(*parts: tuple[int, int, bool]) -> list[tuple[str, str, date, Wordings]]:
    """So many ads posted so many days after the break, seen once."""
    return [
        ("lever", "a", BREAK + timedelta(days=days), ((gives, LAST, LAST),))
        for number, days, gives in parts for _ in range(number)
    ]  # fmt: skip


def step(board: str, count: int, after: float, on: date = BREAK) -> tuple[object, ...]:
    return ("lever", board, "pay_ranges", on, "same postings", count, count, 1.0, after)


def new_step(before: int, after: int, share: float = 0.0) -> tuple[object, ...]:
    return ("lever", "a", "pay_ranges", BREAK, "new postings", before, after, 1.0, share)


RULED: dict[str, tuple[list[tuple[str, str, date, Wordings]], list[tuple[object, ...]]]] = {
    "four of ten lost it": (of("a", (6, KEPT), (4, LOST)), [step("a", 10, 0.6)]),
    "four of eleven are too small a part": (of("a", (7, KEPT), (4, LOST)), []),
    "three are too few": (of("a", (3, LOST)), []),
    "what was edited and still gives it was kept": (
        of("a", (3, KEPT), (3, EDITED), (4, LOST)), [step("a", 10, 0.6)],
    ),
    "what never gave it or is gone is no part": (
        of("a", (9, NEVER), (9, GONE), (4, LOST)), [step("a", 4, 0.0)],
    ),
    "the newest of two": (of("a", (4, LOST), (4, LOST_LATER)), [step("a", 4, 0.0, SECOND)]),
    "boards of a source together": (
        of("a", (1, KEPT), (2, LOST)) + of("b", (1, KEPT), (2, LOST)), [step("all", 6, 1 / 3)],
    ),
    "threads are written by people": (of("a", (4, LOST), source="hackernews"), []),
    "new ads": (new((4, -28, True), (4, 0, False)), [new_step(4, 4)]),
    "new ads, some still with it": (
        new((5, -1, True), (3, 0, False), (2, 27, True), (9, 28, True)), [new_step(5, 5, 0.4)],
    ),
    "new ads too long ago or hence": (new((4, -29, True), (4, 0, False), (4, 28, False)), []),
    "too few before": (new((3, -1, True), (9, 0, False)), []),
    "too few after": (new((9, -1, True), (3, 0, False)), []),
    "too small a part": (new((30, -1, True), (13, 0, True), (8, 0, False)), []),
    "what could be chance": (new((4, -1, True), (2, 0, True), (2, 0, False)), []),
    "what an ad said first": (
        [(*ad[:3], (*ad[3], (True, LAST + timedelta(days=1), LAST + timedelta(days=1))))
         for ad in new((4, -1, True), (4, 0, False))],
        [new_step(4, 4)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", RULED)
def test_what_is_a_break(feed: duckdb.DuckDBPyConnection, case: str) -> None:
    ads, broken = RULED[case]
    assert of_feed(feed, ads, "pay_ranges") == [(*row[:-1], pytest.approx(row[-1])) for row in broken]


@pytest.mark.parametrize("field", GIVEN)
def test_every_field_can_break(feed: duckdb.DuckDBPyConnection, field: str) -> None:
    """A blank text gives nothing."""
    assert [row[2:5] for row in of_feed(feed, of("a", (4, LOST)), field)] == [(field, BREAK, "same postings")]
