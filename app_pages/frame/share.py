"""Beside each chart: how to quote it, a link that keeps, the picture, its maker; under each table, files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import pandas as pd
import streamlit as st

from analysis.market import cite, export, theme
from analysis.market.ads import EXPORTED
from analysis.market.answer import Answer
from analysis.market.source import Market, NotBuiltError
from app_pages.frame.filters import Filters
from app_pages.frame.page import Context
from app_pages.frame.text import plain

BUILD = "build"  # of the URL: the build whose numbers a link was made for
_PICTURES = {"png": "PNG", "svg": "SVG"}
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def controls(context: Context, filters: Filters, found: Answer, stem: str) -> None:
    """One small button, and behind it, once it is pressed, everything one takes along from a chart."""
    key = f"{context.page.url_path}:{stem}"
    behind = st.popover(
        "Cite, link, picture", icon=":material/ios_share:", type="tertiary", key=f"share:{key}",
        on_change="rerun",
    )  # fmt: skip
    if behind.open:
        with behind:
            _taken_along(context, found, permanent_link(context, filters), key)


def _taken_along(context: Context, found: Answer, link: str, key: str) -> None:
    st.markdown("**To quote**")
    st.code(
        cite.text(context.market, found, context.page.title, link, context.now),
        language=None, wrap_lines=True,
    )  # fmt: skip
    st.markdown("**Link that keeps these numbers**")
    st.code(link, language=None, wrap_lines=True)
    if found.figure is not None:
        st.markdown("**Picture**")
        st.caption("The camera at the top right of the chart saves it.")
        # Streamlit forgets a choice that is not on the page; the chart above has to know it even then.
        st.session_state[f"kept-picture:{key}"] = st.segmented_control(
            "Format of the picture", list(_PICTURES), format_func=_PICTURES.__getitem__, default=_wanted(key),
            required=True, key=f"picture:{key}", label_visibility="collapsed",
        )  # fmt: skip
    st.markdown("**How it was made**")
    st.caption(plain(cite.source(found)))
    if found.asked is not None and found.asked.reads:
        st.code("\n\n".join(found.asked.reads), language="sql", wrap_lines=True)


def _wanted(key: str) -> str:
    """The format of a chart's picture: what was chosen just now or before."""
    state = st.session_state
    return str(state.get(f"picture:{key}") or state.get(f"kept-picture:{key}") or "png")


def files(
    context: Context, key: str, what: str, words: Sequence[str],
    made: Callable[[], tuple[pd.DataFrame, cite.Facts]], *, explained: str | None = None, kind: str = "",
) -> None:  # fmt: skip
    """One button, and behind it, once it is pressed, the table as CSV, Excel and Parquet.

    `made` gives it and its facts when a file is asked for. Three buttons under every table were a quarter of
    a page's elements, each of which server and browser draw again at every click.
    `words` and `kind`, that of the market unless given, name the file. The facts stand in the head of the
    CSV, beside the table in Excel, and in the metadata of the Parquet file.
    """
    behind = st.popover(f"Save {what}", icon=":material/download:", key=f"files:{key}", on_change="rerun")
    if not behind.open:
        return
    kind, day = kind or context.market.kind, context.market.today

    def excel() -> bytes:
        from analysis.market import workbook

        table, facts = made()
        return workbook.xlsx(table, facts, dict(facts)["Guidepost"], kind_word=theme.kind_word(kind))

    kinds: tuple[tuple[str, str, str, Callable[[], bytes], str | None], ...] = (
        (f"Download {what} (CSV)", "csv", "text/csv", lambda: export.csv(*made()), explained),
        ("Excel", "xlsx", _EXCEL, excel, "The table, and a sheet that says what it rests on."),
        (
            "Parquet", "parquet", "application/vnd.apache.parquet", lambda: export.parquet(*made()),
            "For programs: what the table rests on stands in the file's metadata.",
        ),
    )  # fmt: skip
    with behind:
        for label, ending, mime, written, says in kinds:
            st.download_button(
                label, data=written, file_name=export.file_name(kind, day, words, ending), mime=mime,
                key=f"{ending}:{key}", on_click="ignore", icon=":material/download:", help=says,
            )  # fmt: skip


def files_of_ads(
    context: Context, rows: Sequence[Filters], title: str, says: str, words: Sequence[str],
    question: Callable[[Market, Any], pd.DataFrame], asked: Any, *, is_cut: bool,
) -> None:  # fmt: skip
    """The ads that `question` finds as files, without their texts; `rows` are the filters they passed."""
    link = permanent_link(context, *rows)
    chosen = {
        row.names[key]: value for row in rows for key, value in row.chosen.items() if value not in ("", "all")
    }

    def made() -> tuple[pd.DataFrame, cite.Facts]:
        source = f"{question.__module__}.{question.__qualname__}"
        return question(context.market, asked), cite.of_ads(
            context.market, title, says, chosen, source, link
        )  # fmt: skip

    cut = f" The files hold the first {EXPORTED:,}." if is_cut else ""
    files(
        context, f"{context.page.url_path}:ads", "these ads", words, made,
        explained=f"Facts, links and sources, without the texts.{cut}",
    )  # fmt: skip


def words(filters: Filters, stem: str) -> list[str]:
    """What a file of the page is named for: what it holds and what was chosen."""
    return [stem, *(value for value in filters.chosen.values() if value != "all")]


def picture(context: Context, filters: Filters, found: Answer, stem: str) -> dict[str, object]:
    """Plotly's settings: the camera alone, which saves a picture named for what it shows."""
    wanted = _wanted(f"{context.page.url_path}:{stem}")
    kind = cite.kind(context.market, found)
    name = export.file_name(kind, context.market.today, words(filters, stem), wanted)
    return {
        "displayModeBar": True,
        "displaylogo": False,
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {
            "format": wanted, "scale": 2 if wanted == "png" else 1,
            "filename": name.removesuffix(f".{wanted}"),
        },
        "responsive": True,
        "scrollZoom": False,
    }  # fmt: skip


def permanent_link(context: Context, *rows: Filters) -> str:
    """The page's address with every filter, the defaults too, and the build whose numbers are shown."""
    place = urlsplit(st.context.url or f"/{context.page.url_path}")
    chosen = {key: value for row in rows for key, value in row.chosen.items()}
    state = {**chosen, BUILD: context.market.build_id}
    return urlunsplit((place.scheme, place.netloc, place.path, urlencode(state), ""))


def linked(context: Context) -> Market | None:
    """The market of the build that the link names, if it is another one and is kept; also says so."""
    build = st.query_params.get(BUILD)
    if build is None or build == context.market.build_id:
        return None
    return context.market.earlier(build)


def told_link(context: Context) -> None:
    """What a link of another build means for this page; nothing for any other link."""
    build = st.query_params.get(BUILD)
    if build is None or build == context.market.build_id:
        return
    then = linked(context)
    if then is None:
        st.info(
            plain(f"This link was made for build “{build[:40]}”, which is not kept here: today's are shown."),
            icon=":material/history:",
        )
        return
    st.info(
        plain(
            f"This link was made for the data of {cite.day(then.today)}. Where a figure differs today, what "
            "it said then stands above it."
        ),
        icon=":material/history:",
    )


def as_it_was(context: Context, found: Answer) -> None:
    """What the answer said in the build of the link, above today's, where the two differ."""
    then = linked(context)
    if then is None or found.asked is None:
        return
    try:
        was: Answer = context.ask(found.asked.question, then, *found.asked.given)
    except NotBuiltError:
        st.caption(plain("This figure is not kept of earlier builds: today's stands here."))
        return
    if was.sentence == found.sentence and was.table.equals(found.table):
        st.caption(plain(f"Unchanged since {cite.day(then.today)}."))
        return
    said = "the sentence was the same, the table was not." if was.sentence == found.sentence else was.sentence
    with st.container(border=True):
        when = f"<strong>As linked, {cite.day(then.today)}:</strong>"
        st.html(f'<p class="guidepost-answer">{when} {escape(said)}</p>')
        if not was.table.empty:
            with st.expander(f"Chart and table of {cite.day(then.today)}"):
                if was.figure is not None:
                    key = f"then:{context.page.url_path}:{found.asked.name}:{found.asked.given}"
                    st.plotly_chart(was.figure, alt=was.sentence[:600], key=key)
                st.dataframe(was.table, hide_index=True, placeholder="–")
    st.caption(plain(f"Today, {cite.day(context.market.today)}:"))
