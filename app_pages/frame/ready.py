"""Gets the server ready to read pasted texts while its first visitor looks at the first page.

Reading needs models that take seconds to load. They wait until a page was drawn, for two threads of Python
take turns: loaded at once they would hold up that page.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Event, Thread

import streamlit as st

from app_pages.frame.page import discover

first_page = Event()
"""Set once a page was drawn."""
_NAME = "guidepost-reader"


@asynccontextmanager
async def while_serving(_app: st.App) -> AsyncIterator[None]:
    """The server's life, at whose start one thread begins to wait for the first page and then loads."""
    discover()  # the first visitor does not wait for what the pages import
    # What is imported stays: looking through it for garbage was half the work of a click.
    gc.freeze()
    begin()
    yield
    gc.unfreeze()  # libraries that count what they left behind at the end find nothing


def begin() -> Thread:
    """Starts the one thread that waits for the first page and then loads."""
    thread = Thread(target=_load, name=_NAME, daemon=True)
    thread.start()
    return thread


def _load() -> None:
    first_page.wait()
    # Streamlit warns of every call outside a visitor's run; this one needs none.
    logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").addFilter(_is_anothers)
    from app_pages.frame import reader  # with the libraries of learning, which take a second themselves

    # What fails ends the thread, which the terminal tells; the visitor who first pastes meets it again.
    reader.warm()


def _is_anothers(record: logging.LogRecord) -> bool:
    return record.threadName != _NAME
