"""When somebody starts, their hours a week, by when they wish to be done, and the steps they ticked.

All is noted in their profile, so that the file they keep holds it; the first three stand in the URL too.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from analysis.market import plan_progress
from analysis.market.plan_dates import HOURS_MAX
from analysis.market.plan_progress import Progress
from analysis.market.plan_time import Pace
from app_pages.frame import own_skills
from app_pages.frame.filters import Filters
from app_pages.frame.page import Context
from app_pages.frame.text import plain

_START, _HOURS, _BY = "start", "hours", "by"  # in the URL
_NAMES = {_START: "start", _HOURS: "hours a week", _BY: "end"}
_FIRST, _LAST = date(2000, 1, 1), date(2199, 12, 31)  # what `plan_progress.day` reads
_WIDTH = 164


def noted() -> Progress:
    """What the session's profile says of the plan."""
    return plan_progress.read(own_skills.kept().progress)[0]


def give(context: Context, row: Filters, usual_hours: int) -> Pace:
    """Draws start, hours and wished end; they come from the link, else the profile, else what is usual."""
    misread = _take_link(context)
    mine, unread = plan_progress.read(own_skills.kept().progress)
    pace = Pace(mine.start or context.now, mine.hours or usual_hours, context.now, mine.wished)
    values: dict[str, Any] = {_START: pace.start, _HOURS: pace.hours, _BY: pace.wished}
    for key, value in values.items():
        st.session_state[_widget(key)] = value
    when: dict[str, Any] = {"on_change": _changed, "args": (context, usual_hours), "width": _WIDTH}
    day: dict[str, Any] = {"min_value": _FIRST, "max_value": _LAST, "format": "YYYY-MM-DD", **when}
    with st.container(horizontal=True, key=f"pace-{context.page.url_path}"):
        st.date_input("Start", key=_widget(_START), **day)
        st.number_input("Hours a week", 1, HOURS_MAX, step=1, key=_widget(_HOURS), **when)
        st.date_input(
            "Wished end", key=_widget(_BY), **day,
            help="Leave it empty to be held against the guide's own number of months.",
        )  # fmt: skip
    for sentence in (*misread, *([unread] if unread else [])):
        st.warning(plain(sentence), icon=":material/error_outline:")
    usual = {_START: context.now, _HOURS: usual_hours, _BY: None}
    for key, value in values.items():
        _remember(context, row, key, value, usual[key])
    return pace


def tick(context: Context, plan: str, step: str, widget: str) -> None:
    """Notes that a step was ticked, or no longer is; the plan's start is noted with it."""
    mine = noted()
    ticked = mine.tick(plan, step, is_done=bool(st.session_state.get(widget)))
    note(replace(mine, start=mine.start or context.now, ticked=ticked))


def note(mine: Progress) -> None:
    """Keeps this as the plan's progress in the session's profile."""
    own_skills.note(plan_progress.noted(own_skills.kept().progress, mine))


def _changed(context: Context, usual_hours: int) -> None:
    mine, hours = noted(), st.session_state.get(_widget(_HOURS))
    is_usual = mine.hours is None and hours == usual_hours
    note(
        replace(
            mine,
            start=st.session_state.get(_widget(_START)) or context.now,
            hours=None if is_usual else hours,
            wished=st.session_state.get(_widget(_BY)),
        )
    )


def _take_link(context: Context) -> list[str]:
    """Takes what a link gives and this page did not write there; sentences on what cannot be read."""
    mine, misread = noted(), []
    for key in _NAMES:
        text = st.query_params.get(key)
        if text is None or text == st.session_state.get(_seen(context, key)):
            continue
        value: Any = plan_progress.day(text) if key != _HOURS else _hours(text)
        if value is None:
            misread.append(f"The link's {_NAMES[key]}, “{text[:40]}”, cannot be read and is left out.")
            continue
        mine = replace(mine, **{{_START: "start", _HOURS: "hours", _BY: "wished"}[key]: value})
    if mine != noted():
        note(mine)
    return misread


def _hours(text: str) -> int | None:
    hours = int(text) if re.fullmatch(r"[0-9]{1,2}", text) else 0
    return hours if 0 < hours <= HOURS_MAX else None


def _remember(context: Context, row: Filters, key: str, value: object, usual: object) -> None:
    if value is not None:
        row.chosen[key] = str(value)  # a permanent link gives the usual values too
    if value is None or value == usual:
        st.query_params.pop(key, None)
        st.session_state[_seen(context, key)] = None
    else:
        st.query_params[key] = st.session_state[_seen(context, key)] = str(value)


def _widget(key: str) -> str:
    return f"own-pace:{key}"


def _seen(context: Context, key: str) -> str:
    return f"url:{context.page.url_path}:{key}"
