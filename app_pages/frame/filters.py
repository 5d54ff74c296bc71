"""Filters that live in the URL: they survive a reload, can be shared, and follow from page to page."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType

import streamlit as st

from analysis.market import labels
from app_pages.frame.page import Context
from app_pages.frame.text import plain

_WIDTH = 164  # two side by side on a phone


class Filters:
    """A row of filters; values in the URL that are not offered fall back, and the row says so."""

    def __init__(self, context: Context, name: str = "filters") -> None:
        self._page = context.page.url_path
        self._misread: list[str] = []
        self._row = st.container(horizontal=True, key=f"{name}-{self._page}")
        self.names: dict[str, str] = {}
        self.chosen: dict[str, str] = {}
        self.usual: set[str] = set()
        """The filters that stand at their default: to reset them changes nothing."""

    def __enter__(self) -> Filters:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None and self._misread:
            st.warning(" ".join(self._misread), icon=":material/link_off:")

    def choose(
        self, key: str, label: str, options: Mapping[str, str], default: str, explained: str | None = None,
        *, width: int = _WIDTH, is_always_in_url: bool = False,
    ) -> str:  # fmt: skip
        """One of `options` (id -> name), from the URL, the last page, or the default.

        The default stands in the URL only where asked: a link to it must not change with the data.
        """
        offered = dict(options) if default in options else {default: default, **options}
        widget = widget_key(self._page, key)
        start = self._start(key, label, offered, default, widget)
        if start is not None:
            st.session_state[widget] = start
        with self._row:
            chosen = st.selectbox(
                label, list(offered), format_func=lambda value: offered.get(value, value), key=widget,
                width=width, help=explained,
            )  # fmt: skip
        chosen = chosen if chosen in offered else default
        self._remember(key, chosen, None if is_always_in_url else default)
        self.names[key], self.chosen[key] = label, chosen
        if chosen == default:
            self.usual.add(key)
        return chosen

    def _start(
        self, key: str, label: str, offered: Mapping[str, str], default: str, widget: str
    ) -> str | None:
        """The value the widget must be given before it is drawn; None where it keeps its own."""
        in_url, seen = st.query_params.get(key), st.session_state.get(f"url:{self._page}:{key}")
        is_new = widget not in st.session_state
        if in_url is not None and (is_new or in_url != seen):
            if in_url in offered:
                return in_url
            shown = offered[default].split(" (")[0]  # without the other names it can be found by
            self._misread.append(
                f"The link asks for {plain(label.lower())} “{plain(in_url[:40])}”, which is not offered "
                f"here, so this page shows {plain(shown)}."
            )
            return default
        if is_new:
            carried = st.session_state.get(f"chosen:{key}", default)
            return carried if carried in offered else default
        if (in_url is None and seen is not None) or st.session_state[widget] not in offered:
            return default
        return None

    def _remember(self, key: str, chosen: str, default: str | None) -> None:
        st.session_state[f"chosen:{key}"] = chosen
        if chosen == default:
            st.query_params.pop(key, None)
            st.session_state[f"url:{self._page}:{key}"] = None
        else:
            st.query_params[key] = chosen
            st.session_state[f"url:{self._page}:{key}"] = chosen


def widget_key(page: str, key: str) -> str:
    """Where the session keeps a filter's widget."""
    return f"filter:{page}:{key}"


def role(filters: Filters, context: Context) -> str:
    """The role filter that every page begins with: ML engineer unless another is asked for."""
    return filters.choose(
        "role", "Role", context.ask(labels.roles, context.market), labels.CORE_ROLE,
        explained="The five role guides describe the ML engineer; other roles have a guide if you add one.",
    )  # fmt: skip


def with_all(name: str, options: Mapping[str, str]) -> dict[str, str]:
    """`options` with the choice of all of them first."""
    return {labels.ALL: name, **options}
