"""The steps of a plan as a list to tick, each with its days, hours, skills, ads, guide and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from math import ceil
from urllib.parse import urlencode

import streamlit as st

from analysis.market import plan, theme
from analysis.market.plan import Plan
from analysis.market.plan_time import Timed
from analysis.market.profile_match import Part, likely
from app_pages.frame import own_pace
from app_pages.frame.ads import safe
from app_pages.frame.page import Context
from app_pages.frame.text import plain


def show(
    way: Plan, steps: Sequence[Timed], asked: Mapping[str, Part], names: Mapping[str, str],
    context: Context, *, is_by_phase: bool,
) -> None:  # fmt: skip
    """The steps in their order, under their phases, or each with the name of its phase."""
    phases = {phase: f"Phase {number}: {phase}" for number, phase in enumerate(way.phases, start=1)}
    labels = {step.id: step.label for step in way.steps}
    above = None
    for one in steps:
        step = one.standing.step
        if is_by_phase and step.phase != above:
            above = step.phase
            st.markdown(f"**{plain(phases[above])}**")
        key = f"tick:{way.id}:{step.id}"
        st.session_state[key] = one.standing.is_ticked
        with st.container(gap=None):
            st.checkbox(
                plain(step.label), key=key, on_change=own_pace.tick, args=(context, way.id, step.id, key)
            )
            told = [*_facts(way, one, asked[step.id], labels, names)]
            if not is_by_phase:
                told.insert(0, safe(phases[step.phase]))
            facts = "".join(f"<p>{fact}</p>" for fact in told)
            st.html(f'<div class="guidepost-guide"><div class="guidepost-inner">{facts}</div></div>')


def _facts(
    way: Plan, one: Timed, asked: Part, labels: Mapping[str, str], names: Mapping[str, str]
) -> Iterator[str]:
    stands = one.standing
    if one.span:
        days = f"{theme.day(one.span.from_on)} to {theme.day(one.span.to_on)}"
        yield safe(f"{days} · about {theme.count(ceil(one.hours), 'hour')}")
    elif stands.is_ticked:
        yield safe("Ticked as done")
    else:
        yield safe("Known already")
    if stands.missing and one.span:
        yield safe(f"To learn: {_listed(stands.missing, names)}")
    if stands.known and one.span:
        yield safe(f"Known already: {_listed(stands.known, names)}")
    if stands.step.builds_on:
        yield safe(f"Builds on: {', '.join(labels[needed] for needed in stands.step.builds_on)}")
    share = f", {theme.percent(asked.share)}{likely(asked)}" if asked.share is not None else ""
    yield safe(f"Asked for by {asked.hits:,} of {theme.count(asked.total, 'open ad')}{share}")
    where = urlencode({"guide": way.guide, "part": plan.PART, "entry": stands.step.entry})
    said = f"{way.guide_name}, {stands.step.line}" if stands.step.line else way.guide_name
    link = f'<a href="guides?{escape(where)}" target="_self">{safe(said)}</a>'
    yield f'<span class="guidepost-where">Guide: {link}</span>'


def _listed(skills: Sequence[str], names: Mapping[str, str]) -> str:
    return ", ".join(names.get(skill, skill) for skill in skills)
