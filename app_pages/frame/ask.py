"""Questions asked once per build: the answers are kept, within bounds, under the build they came from.

What is kept is shared by all visitors and given out as it is, ready to be sent: a copy for each, and each
chart and table written anew, were two thirds of the work of a click. Pages only read it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from analysis.market import source
from analysis.market.answer import Answer, Asked
from analysis.market.source import Market
from app_pages.frame.chart import Written
from app_pages.frame.memory import Memory

answers = Memory(400)
"""Of all visitors."""


def ask(question: Callable[..., Any], market: Market, *given: Any) -> Any:
    """`question(market, *given)`, remembered for this build, question and filters."""
    name = f"{question.__module__}.{question.__qualname__}"
    return answers.get((market, name, repr(given)), lambda: _answered(question, market, given))


def _answered(question: Callable[..., Any], market: Market, given: tuple[Any, ...]) -> Any:
    with source.noted() as reads:
        found = question(market, *given)
    if not isinstance(found, Answer):
        return found
    figure = None if found.figure is None else Written(found.figure)
    return replace(found, figure=figure, asked=Asked(question, given, tuple(reads)))
