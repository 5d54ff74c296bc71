"""Answers are kept as they are sent, given to every visitor alike, and never changed by a page."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import plotly.graph_objects as go
import plotly.io as pio
import pytest

from analysis.market.answer import Answer
from app_pages.frame import ask
from app_pages.frame.chart import Written
from app_pages.frame.memory import Memory
from data.home import Home
from tests.market.test_pages import NEEDED, PAGES, opened


def test_what_nobody_asked_for_the_longest_is_forgotten_first() -> None:
    memory, made = Memory(2), list[str]()

    def get(key: str) -> object:
        def make() -> str:
            made.append(key)
            return key.upper()

        return memory.get(key, make)

    assert [get(key) for key in "abacab"] == list("ABACAB")
    assert (made, len(memory)) == (["a", "b", "c", "b"], 2)


def test_what_several_ask_for_at_once_is_made_once() -> None:
    memory, made, begin = Memory(2), list[object](), Barrier(8)

    def make() -> object:
        made.append(object())
        return made[-1]

    def get(_: int) -> object:
        begin.wait(5)
        return memory.get("one", make)

    with ThreadPoolExecutor(8) as visitors:
        assert set(visitors.map(get, range(8))) == {made[0]}
    assert len(made) == 1


def test_an_error_is_told_to_who_asked_and_kept_for_nobody() -> None:
    memory = Memory(2)
    with pytest.raises(ZeroDivisionError):
        memory.get("one", lambda: 1 / 0)
    assert memory.get("one", lambda: 2) == 2


def test_a_chart_is_written_as_plotly_writes_it() -> None:
    figure = go.Figure(
        [go.Bar(x=[1.5, None, float("nan")], y=["a", "b", "c"])], layout={"title": "t", "width": 300}
    )
    assert pio.to_json(Written(figure), validate=False) == pio.to_json(figure, validate=False)


@pytest.mark.slow
def test_no_page_changes_what_is_kept(practice_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDEPOST_HOME", str(practice_home.root))
    monkeypatch.delenv("GUIDEPOST_SHOW", raising=False)
    monkeypatch.setattr(ask, "answers", Memory(400))
    pages = [found for found in PAGES if found.page.url_path != "ad-check"]  # it reads what is pasted

    def kept() -> dict[object, bytes]:
        return {
            key: pickle.dumps((one.table, one.figure and one.figure.to_dict(), one.headlines, one.notes))
            if isinstance(one := place.thing, Answer)
            else pickle.dumps(one)
            for key, place in ask.answers._places.items()
        }

    for found in pages:
        opened(found, **NEEDED.get(found.page.url_path, {}))
    before = kept()
    for found in pages:
        opened(found, **NEEDED.get(found.page.url_path, {}))
    assert len(before) >= 40
    assert kept() == before
