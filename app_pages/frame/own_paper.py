"""Somebody's answers on paper, as Markdown and as a page to print, written when they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from analysis.market import export, paper
from analysis.market.answer import Answer
from app_pages.frame.page import Context


def offer(
    context: Context, words: Sequence[str], title: str, source: str,
    made: Callable[[], tuple[str, list[Answer]]], left_out: Sequence[str],
) -> None:  # fmt: skip
    """Both buttons; `made` gives the lead and the answers, `left_out` are columns paper has no room for."""
    market = context.market

    def written(write: Callable[..., str]) -> Callable[[], str]:
        def text() -> str:
            lead, answers = made()
            narrow = [one.table.drop(columns=left_out, errors="ignore") for one in answers]
            shown = [replace(one, table=table) for one, table in zip(answers, narrow, strict=True)]
            return write(market, title, lead, shown, source)

        return text

    for label, ending, kind, write in (
        ("As a document (Markdown)", "md", "text/markdown", paper.markdown_plan),
        ("To print or save as PDF (HTML)", "html", "text/html", paper.printed_plan),
    ):
        st.download_button(
            label, data=written(write), mime=kind, key=f"{ending}:{context.page.url_path}",
            on_click="ignore", icon=":material/print:",
            file_name=export.file_name(market.kind, market.today, words, ending),
        )  # fmt: skip
