"""How is each number made? The method, and the constants in use."""

from __future__ import annotations

import os

import streamlit as st

from analysis.market import method
from app_pages.frame import blocks
from app_pages.frame.page import Context, Page
from app_pages.frame.text import plain
from data import home as homes

PAGE = Page(
    title="Method",
    question="How is each number made, with which constants, and what can it not tell?",
    section="Data",
    order=2,
    icon=":material/function:",
    url_path="method",
    has_chart=False,
)
_CONSTANTS = "constants-in-use"


def render(context: Context) -> None:
    """A table of contents, every part of the method, then the constants, each linked to its part."""
    blocks.question(context)
    parts = method.sections()
    constants = method.constants(homes.find(os.environ), parts)
    own = sum(constant.is_own for constant in constants)
    if not parts:
        st.info("The text of the method is not installed: install Guidepost again.", icon=":material/inbox:")
    links = [(part.title, part.anchor) for part in parts] + [("Constants in use", _CONSTANTS)]
    with st.container(border=True):
        st.markdown("\n".join(f"- [{plain(title)}](#{anchor})" for title, anchor in links))
    for part in parts:
        st.header(plain(part.title), anchor=part.anchor)
        if part.about:
            blocks.note(part.about)
        st.markdown(part.body)
    st.header("Constants in use", anchor=_CONSTANTS)
    st.markdown(
        f"{len(constants)} constants stand behind the numbers; "
        + (f"{own} of them are your own, marked ●." if own else "all of them are as they ship.")
        + " Each leads to the part that explains it. To change one, "
        "write it into `measurement.toml` of your content folder, under its section; the "
        "next refresh goes by it."
    )
    anchors = {part.anchor for part in parts}
    for section in dict.fromkeys(constant.section for constant in constants):
        _section([constant for constant in constants if constant.section == section], anchors)


def _section(constants: list[method.Constant], anchors: set[str]) -> None:
    """One section of the file as a table."""
    st.subheader(f"[{constants[0].section}]".replace("[", r"\[").replace("_", r"\_"), anchor=False)
    rows = ["| Constant | In use | Means |", "|---|---:|---|"]
    for one in constants:
        value = plain(one.value)
        if one.is_own:
            value = f"● {value}" + (f" (ships as {plain(one.shipped)})" if one.shipped else "")
        name = f"[{plain(one.name)}](#{one.anchor})" if one.anchor in anchors else plain(one.name)
        rows.append(f"| {name} | {value} | {plain(one.means)} |")
    st.markdown("\n".join(rows))
