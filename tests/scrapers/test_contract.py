"""Every spider, found by discovery, is held to one contract: its form, its manners, its items, its failures.

A spider's own test module (tests/scrapers/spiders/test_NAME.py) names one well board and the answers it needs
in `GOOD`, and in `KEYS` the keys it needs. No module, no pass.
"""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from data import content as content_files
from data.content import Board
from scrapers.base import BoardSpider
from scrapers.items import Posting
from tests.scrapers import golden
from tests.scrapers.boards import Answer, BoardServer, Landed, crawled, environment, serving
from warehouse.landing import ITEM_FIELDS, LISTINGS


def settings() -> Settings:
    found = Settings()
    found.setmodule("scrapers.settings")
    return found


LOADER = SpiderLoader.from_settings(settings())
SOURCES = sorted(LOADER.list())
# Nobody may go faster than the settings say, or is named here with the reason.
MAY_SET: dict[str, set[str]] = {}
# What a host can do to us: as serving() fails, and a word of what must be said about it.
FAULTS = {
    "429": "429", "500": "500", "503": "503", "timeout": "did not answer", "reset": "could not be reached",
    "truncate": "broke off", "html": "challenge", "garbage": "", "empty": "", "huge": "more than we take",
    "404": "404",
}  # fmt: skip

NEVER_NULL = {
    "native_id", "locations_raw", "pay_ranges", "is_prospect", "is_unlisted", "description_format",
}  # fmt: skip
KINDS = {"locations_raw": list, "pay_ranges": list, "is_prospect": bool, "is_unlisted": bool}


def spider(source: str) -> type[BoardSpider]:
    found = LOADER.load(source)
    assert issubclass(found, BoardSpider)
    return found


def example(source: str) -> tuple[Board, Mapping[tuple[str, str], Answer], Mapping[str, str]]:
    """The well board a spider's tests name, with its answers and keys."""
    module = importlib.import_module(f"tests.scrapers.spiders.test_{source}")
    board, answers = module.GOOD
    return board, answers, getattr(module, "KEYS", {})


def board_of(source: str) -> str:
    return example(source)[0].board


def with_keys(**more: str) -> dict[str, str]:
    keys = {name: value for source in SOURCES for name, value in example(source)[2].items()}
    return environment(**keys, **more)


def crawled_well(server: BoardServer, folder: Any, **more: str) -> Landed:
    return crawled(folder, server.url, [example(source)[0] for source in SOURCES], with_keys(**more))


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Landed]:
    """One crawl of the well board of every spider."""
    with serving() as server:
        for source in SOURCES:
            server.routes |= example(source)[1]
        yield crawled_well(server, tmp_path_factory.mktemp("landing"))


@pytest.mark.parametrize("source", SOURCES)
def test_a_spider_is_a_declaration_and_one_hook(source: str) -> None:
    found = spider(source)
    assert found.name == source
    assert found.listing in LISTINGS
    assert found.read is not BoardSpider.read
    assert found.__doc__
    module = importlib.import_module(found.__module__)
    assert module.__name__ == f"scrapers.spiders.{source}"
    assert module.__doc__


@pytest.mark.parametrize("source", SOURCES)
def test_no_spider_is_less_polite_than_the_settings(source: str) -> None:
    common, own = settings(), settings()
    LOADER.load(source).update_settings(own)
    changed = {name for name in own if own[name] != common[name]}
    assert changed <= MAY_SET.get(source, set())
    assert own.getbool("ROBOTSTXT_OBEY")
    for name in ("COOKIES", "REFERER", "TELNETCONSOLE", "REMOTE_CONTROL", "METAREFRESH", "HTTPPROXY"):
        assert not own.getbool(f"{name}_ENABLED"), name
    assert own.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
    assert own.getint("DOWNLOAD_MAXSIZE") == 64 * 1024 * 1024
    assert (own.getint("RETRY_TIMES"), own.getint("DOWNLOAD_DELAY_JITTER")) == (2, 0)
    assert {scheme for scheme, handler in own["DOWNLOAD_HANDLERS"].items() if handler} == {"http", "https"}


@pytest.mark.parametrize("source", SOURCES)
def test_items_have_all_fields_of_the_right_type(landed: Landed, source: str) -> None:
    items = landed.items(source, board_of(source))
    assert items
    for item in items:
        assert set(item) == {"type", "posting_id", "content_hash", *ITEM_FIELDS}
        for field in fields(Posting):
            value = item[field.name]
            kind = KINDS.get(field.name, str)
            assert isinstance(value, kind) or (value is None and field.name not in NEVER_NULL), field.name
        assert item["title_raw"] == item["title_raw"].strip()
        assert item["description_format"] in {"html", "text"}
        assert item["posted_at"] is None or re.fullmatch(
            r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", item["posted_at"]
        )
        assert item["url"].startswith("https://")
        assert "utm_" not in item["url"]
        for pay in item["pay_ranges"]:
            assert pay["period"] in {"year", "month", "week", "day", "hour", None}
            assert pay["min"] or pay["max"]
            assert isinstance(json.loads(pay["raw"]), dict | list | str | int | float)


@pytest.mark.parametrize("source", SOURCES)
def test_a_good_board_is_ok_and_complete_unless_it_is_a_window(landed: Landed, source: str) -> None:
    summary = landed.summaries(source)[board_of(source)]
    assert (summary["status"], summary["errors"], summary["error"]) == ("ok", 0, None)
    assert summary["listing_complete"] is (spider(source).listing != "windowed")
    assert summary["finished_at"] >= "2026-11-21T03:00:00Z"


@pytest.mark.parametrize("source", SOURCES)
def test_items_are_those_a_person_has_accepted(landed: Landed, source: str) -> None:
    """To accept a change, read it, then: python -m tests.scrapers.golden NAME."""
    changed = golden.difference(source, landed.items(source, board_of(source)))
    assert changed is None, (
        f"{source}: read the change, then run python -m tests.scrapers.golden {source}\n{changed}"
    )


def test_a_record_is_accepted_by_a_person_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(golden, "FOLDER", tmp_path)
    item = {"native_id": "1", "title_raw": "Engineer", "company_raw": None}
    assert golden.difference("acme", []) == "there is no item"
    for _ in range(2):  # a record that has just been written is no pass
        assert '+    "title_raw": "Engineer"' in (golden.difference("acme", [item]) or "")
    monkeypatch.setattr("sys.argv", ["golden", "acme"])
    golden.main()
    assert golden.difference("acme", [item]) is None
    assert '-    "title_raw": "Engineer"' in (
        golden.difference("acme", [{**item, "title_raw": "Boss"}]) or ""
    )


SLOW_FAULTS = ("timeout", "503")  # every spider waits, and asks again


@pytest.fixture(
    scope="module",
    params=[pytest.param(kind, marks=[pytest.mark.slow] * (kind in SLOW_FAULTS)) for kind in FAULTS],
)
def faulty(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Landed, int]]:
    """A fault, and one crawl of every spider while all hosts but that of one Greenhouse board have it."""
    kind = request.param
    with serving() as server:
        for source in SOURCES:
            for where, good in example(source)[1].items():
                bad = Answer(status=404) if kind == "404" else replace(good, fault=kind)
                server.routes[where] = good if where[1] == "/robots.txt" else bad
        found = crawled_well(server, tmp_path_factory.mktemp("landing"), GUIDEPOST_TIMEOUT="1.5")
        yield kind, found, len(server.asked)


def test_a_host_that_fails_is_named_and_proves_nothing(faulty: tuple[str, Landed, int]) -> None:
    kind, found, asked = faulty
    assert asked > len(SOURCES)
    for source in SOURCES:
        summary = found.summaries(source)[board_of(source)]
        assert (summary["status"], summary["items"]) == ("failed", 0), (source, summary)
        assert summary["listing_complete"] is False
        sentence = summary["error"]
        assert sentence, source
        assert "\n" not in sentence, source
        assert "Traceback" not in sentence, source
        assert len(sentence) < 300, source
        assert FAULTS[kind] in sentence or kind in {"html", "404"}, (source, sentence)
        assert "could not read the answer" not in sentence, (source, sentence)


def test_the_shipped_boards_have_spiders(content: content_files.Content) -> None:
    assert {b.source for b in content.boards} <= set(SOURCES)
    quick = [b for b in content.boards if b.is_quick]
    assert 8 <= len(quick) <= 16
    assert ("hackernews", "whoishiring") in {b.key for b in quick}
    assert all(b.is_verified for b in quick), "what everybody tries first must answer"
