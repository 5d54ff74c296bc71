"""Questions asked once per build: the answers are kept, within bounds, under the build they came from.

What is kept is shared by all visitors and given out as it is, ready to be sent: a copy for each, and each
chart and table written anew, were two thirds of the work of a click. Pages only read it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from analysis.market import source
from analysis.market.answer import Answer, Asked
from analysis.market.source import Market
from app_pages.frame.chart import Written
from app_pages.frame.memory import Memory

answers = Memory(400)
"""Of all visitors."""
_OWN, _OWN_MOST = "own-answers", 24


def ask(question: Callable[..., Any], market: Market, *given: Any) -> Any:
    """`question(market, *given)`, remembered for this build, question and filters."""
    name = f"{question.__module__}.{question.__qualname__}"
    return answers.get((market, name, repr(given)), lambda: _answered(question, market, given))


def ask_for_me(question: Callable[..., Any], market: Market, *given: Any) -> Any:
    """The same about what a visitor can do: remembered in the visitor's session, and with it forgotten.

    No link leads to such an answer, so it does not tell what it was asked.
    """
    own: Memory = st.session_state.setdefault(_OWN, Memory(_OWN_MOST))
    key = (market, question.__module__, question.__qualname__, repr(given))
    return own.get(key, lambda: _written(question(market, *given)))


def _answered(question: Callable[..., Any], market: Market, given: tuple[Any, ...]) -> Any:
    with source.noted() as reads:
        found = _written(question(market, *given))
    return replace(found, asked=Asked(question, given, tuple(reads))) if isinstance(found, Answer) else found


def _written(found: Any) -> Any:
    if not isinstance(found, Answer) or found.figure is None:
        return found
    return replace(found, figure=Written(found.figure))
