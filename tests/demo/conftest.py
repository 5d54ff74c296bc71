from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data.content import Content, load
from data.home import SHIPPED
from scrapers.demo.market import Market
from scrapers.demo.site import Site

Row = dict[str, Any]


@pytest.fixture(scope="session")
def content() -> Content:
    return load(SHIPPED)


@pytest.fixture(scope="session")
def small() -> Market:
    return Market(seed=5, postings=300)


@pytest.fixture(scope="session")
def site(small: Market) -> Site:
    return Site(small)


@pytest.fixture(scope="session")
def ask(site: Site) -> Callable[[str], Any]:
    """The JSON at a target that must answer 200."""

    def asked(target: str) -> Any:
        answer = site.answer(target)
        assert answer.status == 200, (target, answer)
        return json.loads(answer.body)

    return asked


def truth_of(market: Market, folder: Path) -> tuple[list[Row], Row]:
    market.write_truth(folder)
    rows = [json.loads(line) for line in (folder / "truth.jsonl").read_text("utf-8").splitlines()]
    return rows, json.loads((folder / "truth_summary.json").read_text("utf-8"))


@pytest.fixture(scope="session")
def truth(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Row], Row]:
    """The market of the default size: about a second, since no text is written."""
    return truth_of(Market(), tmp_path_factory.mktemp("truth"))


@pytest.fixture(scope="session")
def small_truth(small: Market, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Row]:
    rows, _ = truth_of(small, tmp_path_factory.mktemp("small"))
    return {row["posting_id"]: row for row in rows}
