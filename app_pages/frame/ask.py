"""Questions asked once per build: the answers are kept, within bounds, under the build they came from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import streamlit as st

from analysis.market import source
from analysis.market.answer import Answer, Asked
from analysis.market.source import Market


def ask(question: Callable[..., Any], market: Market, *given: Any) -> Any:
    """`question(market, *given)`, remembered for this build, question and filters."""
    name = f"{question.__module__}.{question.__qualname__}"
    return _keeper()(market.build_id, market.kind, name, repr(given), question, market, given)


@cache
def _keeper() -> Callable[..., Any]:
    """The bounded memory, made when first asked: Streamlit wants its server to run by then."""
    remember: Callable[..., Any] = st.cache_data(max_entries=400, show_spinner=False)(_answered)
    return remember


def _answered(
    build_id: str, kind: str, name: str, filters: str,
    _question: Callable[..., Any], _market: Market, _given: tuple[Any, ...],
) -> Any:  # fmt: skip
    del build_id, kind, name, filters  # they are the key under which the answer is kept
    with source.noted() as reads:
        found = _question(_market, *_given)
    if not isinstance(found, Answer):
        return found
    return replace(found, asked=Asked(_question, _given, tuple(reads)))
