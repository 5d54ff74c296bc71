"""Pasted texts leave no trace: in no memory that visitors share, no log, no address, no file, no error."""

from __future__ import annotations

import gc
import logging
import threading
import types
from collections.abc import Iterable, Iterator

import pytest
from streamlit.runtime.caching import cache_data_api, cache_resource_api
from streamlit.testing.v1 import AppTest

from analysis.extract import Extractor, forget_texts, gazetteer, role
from analysis.extract.role import RoleReader
from app_pages.frame import ask, reader, ready
from data.home import Home
from tests.market.test_pages import by_name, opened

MARK = "zqxvmark"
# The mark stands where a title, a place, an employer, a term and the words around a skill are read.
TEXT = f"""Head of {MARK} Sorcery
Location: {MARK.title()}ville, Germany
What you bring
- You bring 5 years of work on {MARK} models in PyTorch and Python at {MARK.title()} Inc
- {MARK.title()}DB, {MARK}flow and SQL etc. We look for you: apply now with your {MARK} papers
We pay $100,000 - $120,000 a year, {MARK} included."""
READ = {"my-skills": "Read my skills", "ad-check": "Check this ad"}


def shared(mark: str, *roots: object) -> list[str]:
    """The texts with the mark that are reached from what all visitors of a server share, and from `roots`."""
    gc.unfreeze()  # what was imported is put away, memories among it
    kept = [one for one in gc.get_objects() if type(one).__name__ == "_lru_cache_wrapper"]
    pages = [vars(cache_data_api), vars(cache_resource_api), ask.answers]
    return [text for text in _texts([*kept, *pages, *roots]) if mark in text.casefold()]


def _texts(todo: Iterable[object]) -> Iterator[str]:
    seen: set[int] = set()
    stack = list(todo)
    while stack:
        one = stack.pop()
        if isinstance(one, (str, bytes)):
            yield one if isinstance(one, str) else one.decode("utf-8", "replace")
        elif id(one) not in seen and not isinstance(one, (types.ModuleType, types.FunctionType, type)):
            seen.add(id(one))
            stack.extend(gc.get_referents(one))


@pytest.fixture
def home(practice_home: Home, extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("GUIDEPOST_HOME", str(practice_home.root))
    monkeypatch.delenv("GUIDEPOST_SHOW", raising=False)
    monkeypatch.setattr(reader, "extractor", lambda: extractor)
    return practice_home


def pasted(page: str, text: str) -> AppTest:
    test = opened(by_name(page))
    next(area for area in test.text_area if area.key in ("own-cv:0", "draft:text")).input(text)
    return next(button for button in test.button if button.label == READ[page]).click().run()


@pytest.mark.parametrize("page", READ)
def test_a_pasted_text_is_in_nothing_that_is_shared(
    page: str, home: Home, extractor: Extractor, caplog: pytest.LogCaptureFixture
) -> None:
    before = {path: path.stat().st_mtime_ns for path in home.root.rglob("*") if path.is_file()}
    with caplog.at_level(logging.DEBUG):
        test = pasted(page, TEXT)
    assert not test.exception
    assert not test.error
    assert MARK in "\n".join(part.proto.body for part in test.get("html"))  # it was read, and is shown
    assert shared(MARK, vars(extractor)) == []
    assert MARK not in caplog.text
    assert MARK not in str(dict(test.query_params))
    assert {path: path.stat().st_mtime_ns for path in home.root.rglob("*") if path.is_file()} == before


@pytest.mark.slow
def test_what_reading_remembers_is_found_here_and_forgotten() -> None:
    gazetteer.elsewhere(f"{MARK} town", None)
    role.told(RoleReader([]), f"{MARK} tailor", True)
    assert sorted({text.split()[-1] for text in shared(MARK)}) == ["tailor", "town"]
    forget_texts()
    assert shared(MARK) == []


@pytest.mark.parametrize("page", READ)
@pytest.mark.usefixtures("home", "a_page_fails")
def test_an_error_tells_its_kind_and_not_the_text(
    page: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_title: str, description: str) -> None:
        raise ValueError(f"cannot read {description}")

    monkeypatch.setattr(reader, "extractor", lambda: types.SimpleNamespace(read=fails))
    with caplog.at_level(logging.DEBUG):
        test = pasted(page, TEXT)
    assert "ReadingError: ValueError" in caplog.text
    assert MARK not in caplog.text
    assert not test.exception
    assert MARK not in "".join(one.value for one in (*test.error, *test.warning, *test.info))


def test_the_reader_is_loaded_after_the_first_page_and_fails_aloud(monkeypatch: pytest.MonkeyPatch) -> None:
    loads: list[str] = []

    def warm() -> None:
        loads.append(threading.current_thread().name)
        raise ValueError("no model")

    monkeypatch.setattr(reader, "warm", warm)
    monkeypatch.setattr(ready, "first_page", threading.Event())
    told: list[str] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: told.append(str(args.exc_value)))
    thread = ready.begin()
    assert thread.daemon
    assert loads == []
    ready.first_page.set()
    thread.join(10)
    assert (loads, told) == (["guidepost-reader"], ["no model"])
