"""We Work Remotely: one board out of twelve feeds, of which any may fail."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

import pytest

from data.content import Board
from scrapers.spiders.weworkremotely import CATEGORIES, MAIN, SITE, paths_of
from tests.scrapers.boards import Answer, BoardServer, Landed, as_page, as_xml, crawled, environment, serving
from tests.scrapers.spiders.feeds import landed_feeds, landed_from, outcome, sentence
from tests.scrapers.spiders.recorded import expected_of, seen_in
from warehouse.landing import ITEM_FIELDS

HOST = "weworkremotely.com"
PATHS = paths_of("all")
WALL = as_page("<html><head><title>Just a moment...</title></head></html>")
HOME = Answer(status=301, headers={"Location": f"{SITE}/"})
DOWN = Answer(b"down", status=500)


def item(number: int, **fields: str | None) -> str:
    """An item in the source's form; None leaves an element out, "" leaves it empty."""
    url = f"{SITE}/remote-jobs/acme-sails-sailmaker-{number}"
    values: dict[str, str | None] = {
        "title": f"Acme Sails: Sailmaker: Mast {number}",
        "region": "Anywhere in the World",
        "country": "🇲🇹 Malta",
        "state": "Gozo",
        "skills": "Sewing, and Splicing",
        "category": "All Other Remote",
        "type": "Full-Time",
        "description": '<img src="x.gif" />\n<p>Sew &amp; splice.</p>',
        "pubDate": "Tue, 11 Aug 2026 09:30:41 +0200",
        "expires_at": "Thu, 10 Sep 2026 07:30:41 +0000",
        "guid": url,
        "link": url,
        **fields,
    }
    texts = (f"<{name}>{escape(text)}</{name}>" for name, text in values.items() if text is not None)
    return f'<item><media:content url="x.gif" type="image/png"/>{"".join(texts)}</item>'


def feed(*items: str) -> Answer:
    head = (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:media="http://search.yahoo.com/mrss">'
    )
    return as_xml(f"{head}<channel><title>WWR</title><ttl>60</ttl>{''.join(items)}</channel></rss>")


BARE = item(
    3, title="Clerk", region="", country=None, state="", type=None, description="", expires_at=None,
    category=None, link=None,
)  # fmt: skip
GOOD: tuple[Board, Mapping[tuple[str, str], Answer]] = (
    Board("weworkremotely", "all"),
    {(HOST, path): feed() for path in PATHS}
    | {
        (HOST, MAIN): feed(item(1), item(2)),
        (HOST, "/categories/remote-design-jobs.rss"): feed(item(2), BARE),
    },
)


def state(**answers: Answer) -> dict[str, Answer]:
    """The whole source with empty feeds, but for those named: main, or the second word of a category."""
    named = {path: answers[word] for path in PATHS for word in answers if word == short(path)}
    assert len(named) == len(answers)
    return {path: feed() for path in PATHS} | named


def short(path: str) -> str:
    return "main" if path == MAIN else path.removeprefix("/categories/").split("-")[1]


# state of the source -> its feeds, and what must come of them: status, items, a piece of the sentence
STATES: dict[str, tuple[dict[str, Answer], str, int, str]] = {
    "good": ({path: answer for (_, path), answer in GOOD[1].items()}, "ok", 3, ""),
    "only-a-category": (state(design=feed(item(1))), "ok", 1, ""),
    "nothing": (state(), "failed", 0, "all feeds of We Work Remotely were empty"),
    "a-category-fails": (
        state(main=feed(item(1)), design=DOWN, sales=feed(item(2))), "partial", 2,
        "1 of 12 feeds failed; the last: https://weworkremotely.com/categories/remote-design-jobs.rss answ",
    ),
    "main-fails": (state(main=DOWN, sales=feed(item(2))), "partial", 1, "1 of 12 feeds failed"),
    "one-fails-and-the-rest-is-empty": (state(design=DOWN), "failed", 0, "1 of 12 feeds failed"),
    "down-now-and-then": (
        {path: DOWN if number % 3 else feed(item(number)) for number, path in enumerate(PATHS)},
        "partial", 4, "8 of 12 feeds failed; the last: ",
    ),
    "a-category-has-gone": (
        state(main=feed(item(1)), product=HOME, customer=feed(item(2))), "partial", 2,
        "remote-product-jobs.rss leads to https://weworkremotely.com/: there is no such feed",
    ),
    "a-category-is-cut-off": (
        state(main=feed(item(1)), design=as_xml("<rss><channel><item>")), "partial", 1, "cut short or broken"
    ),
    "a-wall-ends-it": (
        state(main=feed(item(1)), programming=WALL, design=feed(item(2))), "partial", 1, "a web page instead"
    ),
    "all-gone": (dict.fromkeys(PATHS, Answer(status=404)), "failed", 0, "12 of 12 feeds failed; the last: "),
    "down": (dict.fromkeys(PATHS, DOWN), "failed", 0, "answered 500"),
    "odd": (
        state(main=feed(item(1), item(2, guid=None, link=""), item(3, title=" "), "<item/>")), "partial", 1,
        "3 entries could not be read",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def server() -> Iterator[BoardServer]:
    with serving() as boards:
        for name, (answers, *_) in STATES.items():
            boards.host(name, {f"/{HOST}{path}": answer for path, answer in answers.items()})
            boards.host(name, {f"/{HOST}/": as_page("<html><body>Home</body></html>")})
        yield boards


@pytest.fixture(scope="module")
def landed(server: BoardServer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Landed]:
    states: dict[str, Any] = dict.fromkeys(STATES)
    return landed_feeds(server, tmp_path_factory.mktemp("landing"), GOOD[0], states, {})


@pytest.mark.parametrize("name", STATES)
def test_every_state_of_the_source_has_its_outcome(landed: dict[str, Landed], name: str) -> None:
    _, status, count, words = STATES[name]
    said = sentence(landed[name], "weworkremotely")
    assert outcome(landed[name], "weworkremotely") == (status, count, False), said
    assert words in said
    assert bool(words) is bool(said)
    if number := re.match(r"(\d+) (?:of|entries)", said):
        (summary,) = landed[name].summaries("weworkremotely").values()
        assert summary["errors"] == int(number[1])


def test_every_feed_is_asked_for_until_the_host_is_down_or_turns_us_away(
    landed: dict[str, Landed], server: BoardServer
) -> None:
    def asked(name: str) -> list[str]:
        paths = [path.removeprefix(f"/{HOST}") for path in server.paths(name)]
        return list(dict.fromkeys(path for path in paths if path.endswith(".rss")))

    assert asked("good") == asked("nothing") == asked("all-gone") == list(PATHS)
    assert len(PATHS) == len(CATEGORIES) + 1 == 12
    assert asked("a-wall-ends-it") == list(PATHS[:2])
    assert asked("down") == list(PATHS[:3])


def test_a_posting_lands_as_a_whole_row(landed: dict[str, Landed]) -> None:
    first, _, bare = (
        {name: item[name] for name in ITEM_FIELDS} for item in landed["good"].items("weworkremotely")
    )
    common: dict[str, Any] = {
        **dict.fromkeys(ITEM_FIELDS), "is_prospect": False, "is_unlisted": False, "source": "weworkremotely",
        "board": "all", "description_format": "html", "workplace_raw": "remote", "pay_ranges": [],
        "attribution_raw": "We Work Remotely", "posted_at": "2026-08-11T07:30:41Z",
        "posted_raw": "Tue, 11 Aug 2026 09:30:41 +0200",
    }  # fmt: skip
    assert first == {
        **common,
        "native_id": f"{SITE}/remote-jobs/acme-sails-sailmaker-1",
        "url": f"{SITE}/remote-jobs/acme-sails-sailmaker-1",
        "title_raw": "Sailmaker: Mast 1",
        "company_raw": "Acme Sails",
        "locations_raw": ["Anywhere in the World", "🇲🇹 Malta"],
        "description_raw": '<img src="x.gif" />\n<p>Sew &amp; splice.</p>',
        "valid_through_raw": "Thu, 10 Sep 2026 07:30:41 +0000",
        "employment_type_raw": "Full-Time",
        "department_raw": "All Other Remote",
    }
    assert bare == {
        **common,
        "native_id": f"{SITE}/remote-jobs/acme-sails-sailmaker-3",
        "url": f"{SITE}/remote-jobs/acme-sails-sailmaker-3",
        "title_raw": "Clerk",
        "locations_raw": [],
    }


# as the title stands -> company, title
TITLES: dict[str, tuple[str | None, str]] = {
    "Acme: Sailmaker": ("Acme", "Sailmaker"),
    "Acme: Sailmaker: Mast": ("Acme", "Sailmaker: Mast"),
    "Sailmaker 24:7": (None, "Sailmaker 24:7"),
    "Sailmaker:Mast": (None, "Sailmaker:Mast"),
    ": Sailmaker": (None, ": Sailmaker"),
    "Acme:  ": (None, "Acme:"),
}
# board -> the paths of the feeds it reads
NAMES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("all", "-", "weworkremotely.com", "remote-jobs", "/remote-jobs.rss", "all feeds", SITE + MAIN), PATHS
    ),
    **dict.fromkeys(
        (
            "remote-design-jobs", "Remote-Design-Jobs", " remote-design-jobs.rss",
            "/categories/remote-design-jobs.rss", f"{SITE}/categories/remote-design-jobs.rss",
        ),
        ("/categories/remote-design-jobs.rss",),
    ),
    "all-other-remote-jobs": ("/categories/all-other-remote-jobs.rss",),
    "remote-bat-jobs": ("/categories/remote-bat-jobs.rss",),
    "remote-design-jobs/../../admin": PATHS,
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_board_is_a_category_if_it_names_one(name: str) -> None:
    assert paths_of(name) == NAMES[name]


@pytest.fixture(scope="module")
def by_category(tmp_path_factory: pytest.TempPathFactory) -> Landed:
    """Boards that are one category each."""
    titles = [item(n, title=title) for n, title in enumerate(TITLES)]
    answers = {"remote-design-jobs": feed(*titles), "remote-product-jobs": feed(), "remote-bat-jobs": HOME}
    with serving() as server:
        server.host(HOST, {f"/categories/{name}.rss": answer for name, answer in answers.items()})
        boards = [Board("weworkremotely", name) for name in answers]
        return crawled(tmp_path_factory.mktemp("landing"), server.url, boards, environment())


def test_a_category_by_itself_may_be_empty_or_gone(by_category: Landed) -> None:
    summaries = by_category.summaries("weworkremotely")
    assert {name: (said["status"], said["items"], said["error"]) for name, said in summaries.items()} == {
        "remote-design-jobs": ("ok", len(TITLES), None),
        "remote-product-jobs": ("empty", 0, None),
        "remote-bat-jobs": (
            "failed",
            0,
            f"{SITE}/categories/remote-bat-jobs.rss leads to {SITE}/: there is no such feed",
        ),
    }


def test_a_title_is_split_at_its_first_colon_and_blank(by_category: Landed) -> None:
    items = by_category.items("weworkremotely", "remote-design-jobs")
    assert [(item["company_raw"], item["title_raw"]) for item in items] == list(TITLES.values())


@pytest.mark.replay
@pytest.mark.parametrize(("tree", "count"), [("dev", 4), ("dev2", 3)])
def test_recorded_feeds(replay_folder: Path, tmp_path: Path, tree: str, count: int) -> None:
    boards = expected_of(replay_folder, tree, HOST)
    said = boards["all feeds"]
    summary, items = landed_from(replay_folder, tree, tmp_path, Board("weworkremotely", "all feeds"), {})
    assert (summary["status"], summary["listing"], summary["error"]) == ("ok", "windowed", None)
    assert summary["requests"] == len(PATHS)
    assert sorted(items) == sorted(said["ids"])
    assert len(items) == said["postings"] == count
    assert [seen_in(items[sample["id"]]) for sample in said["sample"]] == said["sample"]
    assert all(item["description_raw"].startswith("<") for item in items.values())


@pytest.mark.replay
def test_recorded_category(replay_folder: Path, tmp_path: Path) -> None:
    path = "/categories/remote-programming-jobs.rss"
    said = expected_of(replay_folder, "dev", HOST)[path]
    summary, items = landed_from(replay_folder, "dev", tmp_path, Board("weworkremotely", path), {})
    assert (summary["status"], summary["requests"], sorted(items)) == ("ok", 1, sorted(said["ids"]))
