"""A row of filters that also takes words and several choices; these too stand in the URL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

import streamlit as st

from app_pages.frame.filters import Filters, widget_key
from app_pages.frame.page import Context

_SPLIT = ","


class SearchRow(Filters):
    """Filters with a field for words and a field for several choices."""

    def __enter__(self) -> Self:
        return self

    def write(self, key: str, label: str, *, hint: str, explained: str, most: int = 100) -> str:
        """The words written, at most `most` characters of them."""
        widget = widget_key(self._page, key)
        start = self._text_start(key, widget)
        if start is not None:
            st.session_state[widget] = start[:most]
        with self._row:
            written = st.text_input(
                label, key=widget, placeholder=hint, help=explained, max_chars=most, width=340, type="search",
            )  # fmt: skip
        words = " ".join((written or "").split())
        self._remember(key, words, "")
        self.names[key], self.chosen[key] = label, words
        return words

    def several(
        self, key: str, label: str, options: Mapping[str, str], *, most: int, explained: str
    ) -> tuple[str, ...]:
        """Up to `most` of `options` (id -> name); what the URL names and is not offered is left out."""
        widget = widget_key(self._page, key)
        start = self._text_start(key, widget)
        if start is not None:
            known = [value for value in dict.fromkeys(start.split(_SPLIT)) if value in options]
            st.session_state[widget] = known[:most]
            if start and len(known) < len(start.split(_SPLIT)):
                self._misread.append(f"The link names {label.lower()} that are not offered here: left out.")
        with self._row:
            chosen = st.multiselect(
                label, list(options), format_func=lambda value: options.get(value, value), key=widget,
                max_selections=most, help=explained, placeholder="Any", width=340, wrap=True,
            )  # fmt: skip
        self._remember(key, _SPLIT.join(chosen), "")
        self.names[key], self.chosen[key] = label, _SPLIT.join(chosen)
        return tuple(chosen)

    def _text_start(self, key: str, widget: str) -> str | None:
        """What the widget must hold before it is drawn; None where it keeps its own."""
        in_url, seen = st.query_params.get(key), st.session_state.get(f"url:{self._page}:{key}")
        is_new = widget not in st.session_state
        if in_url is not None and (is_new or in_url != seen):
            return in_url
        if is_new:
            return str(st.session_state.get(f"chosen:{key}", ""))
        return "" if in_url is None and seen is not None else None


def page_number(context: Context, pages: int, about: object) -> int:
    """Which of `pages` is shown: the URL's when a link was opened, else the first of a new search."""
    page = context.page.url_path
    key, seen = f"page:{page}:{about!r}", f"url:{page}:page"
    in_url = st.query_params.get("page", "")
    is_link = key not in st.session_state and in_url != st.session_state.get(seen, "")
    named = int(in_url) if is_link and in_url.isascii() and in_url.isdigit() and len(in_url) < 8 else 1
    number = st.pagination(pages, default=min(max(named, 1), pages), key=key) if pages > 1 else 1
    st.session_state[seen] = str(number) if number > 1 else ""
    if number > 1:
        st.query_params["page"] = str(number)
    else:
        st.query_params.pop("page", None)
    return number
