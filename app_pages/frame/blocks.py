"""The parts a page is made of, in the order they are read: question, numbers, chart, table, limits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

import streamlit as st

from analysis.market import beginning, cite, export, skill_names, theme, watched
from analysis.market.answer import Answer, Basis, Headline
from app_pages.frame import share
from app_pages.frame.filters import Filters
from app_pages.frame.page import Context
from app_pages.frame.text import commands, plain

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator
    from streamlit.elements.lib.column_types import ColumnConfig

_STYLES = {
    "dollars": "$%,.0f", "percent": "%.1f %%", "points": "%+.1f", "decimal": "%.1f", "count": "%,d",
}  # fmt: skip


def question(context: Context) -> None:
    """The page's title and its question, and what a link of an earlier build means here."""
    st.title(context.page.title, anchor=False)
    # Parts of a page are headings of the third level; a reader that steps through headings needs a second.
    st.html(
        f'<p class="guidepost-question">{escape(context.page.question)}</p>'
        f'<h2 class="guidepost-unseen">{escape(context.page.title)}: what was found</h2>'
    )
    share.told_link(context)


def rests_on(context: Context, *roles: str) -> None:
    """A line per role on what the page rests on; where nothing is counted yet, why, and the way to ads."""
    whys = [context.ask(beginning.says, context.market, role) for role in roles]
    for role, why in zip(roles, whys, strict=True):
        if why:
            st.info(plain(why), icon=":material/hourglass_top:")
        elif says := context.ask(watched.rests_on, context.market, role):
            st.caption(plain(says))
    if any(whys):
        way_to(context, "postings")


def note(sentence: str) -> None:
    """One line of small print."""
    st.caption(plain(sentence))


def headlines(numbers: Sequence[Headline]) -> None:
    """The page's numbers in a row that wraps on a narrow screen."""
    boxes = "".join(
        f"<div><dt>{escape(n.label)}</dt><dd>{escape(n.value)}</dd><dd>{escape(n.help)}</dd></div>"
        for n in numbers
    )
    st.html(f'<dl class="guidepost-numbers">{boxes}</dl>')


def answer(
    context: Context, filters: Filters, found: Answer, stem: str, *,
    is_first: bool = False, is_open: bool = True,
) -> None:  # fmt: skip
    """The sentence, the chart with n, employers, period and sources, the table and its download.

    The first answer of a page stands under the page's own title; `is_open=False` folds the table away.
    """
    if not is_first and found.title:
        st.subheader(found.title, anchor=False)
    share.as_it_was(context, found)
    st.html(f'<p class="guidepost-answer">{escape(found.sentence)}</p>')
    if found.key:
        st.caption(plain(found.key))
    if found.figure is not None:
        st.plotly_chart(
            found.figure,
            config=share.picture(context, filters, found, stem),
            key=f"chart:{context.page.url_path}:{stem}",
            alt=found.sentence[:600],
        )
    if rests := found.made_of or says(found.basis, context.market.kind):
        st.caption(plain(rests))
    if rests or found.figure is not None:
        share.controls(context, filters, found, stem)
    table(context, filters, found, stem, is_open=is_open)


def folded(context: Context, stem: str) -> DeltaGenerator | None:
    """Where a folded table goes, once it is unfolded; what nobody looks at is neither sent nor drawn."""
    place = st.expander("Table and download", key=f"table:{context.page.url_path}:{stem}", on_change="rerun")
    return place if place.open else None


def says(basis: Basis, kind: str) -> str:
    """n, employers, period, sources and the kind of data, in one line."""
    parts = [theme.rests_on(basis.posting_count, basis.employer_count)] if basis.posting_count else []
    if basis.period:
        parts.append(str(basis.period))
    if basis.sources:
        parts.append(theme.listing(list(basis.sources)))
    if word := theme.kind_word(kind):
        parts.append(word)
    return " · ".join(parts)


def table(context: Context, filters: Filters, found: Answer, stem: str, *, is_open: bool = True) -> None:
    """The figures as a table, with its files named for what they hold; folded away unless `is_open`."""
    if found.table.empty:
        return
    if not is_open:
        if place := folded(context, stem):
            with place:
                table(context, filters, found, stem)
        return
    st.dataframe(
        found.rows, hide_index=True, placeholder="–", alt=found.title,
        column_config=_columns(tuple(zip(found.table.columns, found.table.dtypes, strict=True))),
    )  # fmt: skip
    link = share.permanent_link(context, filters)
    share.files(
        context, f"{context.page.url_path}:{stem}", "this table", share.words(filters, stem),
        lambda: (found.table, cite.facts(context.market, found, link)),
        kind=cite.kind(context.market, found),
    )  # fmt: skip


def document(context: Context, label: str, text: str | Callable[[], str], words: Sequence[str]) -> None:
    """A Markdown file to download, named for what it holds; what writes it is asked when it is wanted."""
    st.download_button(
        label, data=text, mime="text/markdown", on_click="ignore", icon=":material/download:",
        file_name=export.file_name(context.market.kind, context.market.today, words, "md"),
        key=f"md:{context.page.url_path}:{words[0]}",
    )  # fmt: skip


def limits(notes: Iterable[str]) -> None:
    """What this is not."""
    st.subheader("What this is not", anchor=False)
    st.markdown("\n".join(f"- {commands(note)}" for note in notes))


@lru_cache(maxsize=256)
def _columns(columns: tuple[tuple[str, Any], ...]) -> dict[str, ColumnConfig]:
    """How each column is written, read from the unit in its name and from its type."""
    found: dict[str, ColumnConfig] = {}
    for number, (name, dtype) in enumerate(columns):
        style = _STYLES.get(export.unit(name, dtype))
        found[name] = (
            st.column_config.NumberColumn(format=style)
            if style
            else st.column_config.TextColumn(pinned=number == 0)
        )
    return found


def skill_links(context: Context, names: Iterable[str], limit: int = 6) -> None:
    """Links to the first of the named skills on their own page."""
    target = context.links.get("skill-explorer")
    if target is None:
        return
    ids = {name: skill for skill, name in context.ask(skill_names.names, context.market).items()}
    with st.container(horizontal=True):
        st.caption("Look closer:", width="content")
        for name in [name for name in names if name in ids][:limit]:
            st.page_link(target, label=plain(name), query_params={"skill": ids[name]})


def way_to(context: Context, url_path: str, label: str = "", **query: str) -> None:
    """A link to another page, which keeps the filters of this one but for those in `query`."""
    target = context.links.get(url_path)
    if target is not None:
        label = label or f"More on the page “{target.title}”"
        st.page_link(target, label=label, icon=":material/arrow_forward:", query_params=query or None)
