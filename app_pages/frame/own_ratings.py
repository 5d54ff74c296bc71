"""The visitor's assessment: who is rated and how, in this session and in their own file, nowhere else.

Names and ratings stay out of the address and of every memory that sessions share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from analysis.market import assessment_people, theme
from analysis.market.assessment import SCALE, Criterion
from analysis.market.assessment_people import PEOPLE_MAX, Team
from analysis.market.profile import ProfileError
from app_pages.frame import own_skills
from app_pages.frame.text import plain

_NOT = -1
_PERSON, _PART, _NAME = "assessed-person", "assessed-part", "assessed-name"
_ROUND, _SEEN = "assessed-round", "assessed-seen"


def team() -> Team | None:
    """The people of the session's profile; None where what its file holds can't be read, which is told."""
    told = own_skills.kept().others.get(assessment_people.KEY)
    if told != st.session_state.get(_SEEN):  # another file was opened: its ratings are drawn anew
        _redraw(told)
    try:
        return assessment_people.read(own_skills.kept().others)
    except ProfileError as error:
        st.warning(plain(str(error)), icon=":material/error_outline:")
        st.button("Begin a new assessment", on_click=forget, icon=":material/restart_alt:")
        return None


def forget() -> None:
    """Takes the assessment out of the session's profile, where it can be had back; the rest of it stays."""
    own_skills.put_away("The assessment is forgotten.")
    _note(Team())
    st.session_state[_PERSON] = 0


def choose(found: Team) -> int:
    """Who is rated now: their number; with what it takes to name, add and remove people."""
    numbers = list(range(len(found.people)))
    number = st.session_state.get(_PERSON)
    number = number if number in numbers else 0
    with st.container(horizontal=True, vertical_alignment="bottom"):
        # A list keeps the words it was drawn with: one with other names is another list.
        who = _widget(_PERSON)
        st.session_state[who] = number
        st.selectbox(
            "Who is rated", numbers, key=who, width=220, on_change=_choose, args=(who,),
            format_func=lambda place: found.people[place].name if place < len(found.people) else "",
        )  # fmt: skip
        name = _widget(_NAME, str(number))
        st.session_state[name] = found.people[number].name
        st.text_input(
            "Their name, in your file only", key=name, max_chars=assessment_people.NAME_MAX, width=220,
            on_change=_rename, args=(number, name),
        )  # fmt: skip
        st.button(
            "Add a person", on_click=_add, icon=":material/person_add:", disabled=len(numbers) >= PEOPLE_MAX,
        )  # fmt: skip
        if len(numbers) > 1 or found.people[0].ratings:
            st.button("Remove this person", on_click=_remove, args=(number,), icon=":material/person_remove:")
    return number


def rate(found: Team, number: int, criteria: Sequence[Criterion]) -> None:
    """One category at a time, each criterion with the scale; or “not rated”."""
    ratings = found.people[number].ratings
    names = list(dict.fromkeys(one.category for one in criteria))
    if st.session_state.get(_PART) not in names:
        st.session_state[_PART] = names[0]
    part = st.selectbox("Category", names, key=_PART, width=380)
    held = [one for one in criteria if one.category == part]
    here, rated = (sum(one.key in ratings for one in of) for of in (held, criteria))
    st.caption(
        plain(f"{here} of {len(held)} rated here, {rated} of {len(criteria)} in all {len(names)} categories.")
    )
    after = names[(names.index(part) + 1) % len(names)]
    with st.container(border=True):
        for one in held:
            widget = _widget(str(number), one.key)
            st.session_state.setdefault(widget, ratings.get(one.key, _NOT))
            st.radio(
                plain(f"{one.words} – needed: {SCALE[one.needed].lower()}"), [_NOT, *range(len(SCALE))],
                key=widget, horizontal=True, help=plain("; ".join(one.sources)), on_change=_rated,
                args=(number, one.key, widget),
                format_func=lambda rating: SCALE[rating] if rating != _NOT else "Not rated",
            )  # fmt: skip
    if part != names[-1]:
        st.button(
            f"Go on to {plain(after)}", on_click=_go_on, args=(after,), icon=":material/arrow_forward:",
            key="assessed-on",
        )  # fmt: skip


def offer_skills(found: Team, number: int, criteria: Sequence[Criterion]) -> None:
    """A button that rates what My skills holds as done alone, where it is not rated yet."""
    known = set(own_skills.kept().skills)
    ratings = found.people[number].ratings
    new = [one.key for one in criteria if known & set(one.skills) and one.key not in ratings]
    if number or not new:
        return
    st.button(
        f"Take {theme.count(len(new), 'criterion', 'criteria')} from My skills as “{SCALE[2].lower()}”",
        on_click=_take, args=(number, new), icon=":material/person_search:",
    )  # fmt: skip


def _note(changed: Team, *, is_redrawn: bool = True) -> None:
    """Keeps the team; its widgets are drawn anew, unless they are what changed it."""
    kept = own_skills.kept()
    others = assessment_people.noted(kept.others, changed)
    own_skills.hold(replace(kept, others=others))
    if is_redrawn:
        _redraw(others[assessment_people.KEY])
    else:
        st.session_state[_SEEN] = others[assessment_people.KEY]


def _redraw(told: object) -> None:
    st.session_state[_SEEN] = told
    st.session_state[_ROUND] = int(st.session_state.get(_ROUND, 0)) + 1


def _kept() -> Team:
    return assessment_people.read(own_skills.kept().others)


def _rated(number: int, key: str, widget: str) -> None:
    given = st.session_state.get(widget, _NOT)
    _note(_kept().rated(number, {key: None if given == _NOT else given}), is_redrawn=False)


def _go_on(part: str) -> None:
    st.session_state[_PART] = part


def _take(number: int, keys: list[str]) -> None:
    _note(_kept().rated(number, dict.fromkeys(keys, 2)))


def _choose(widget: str) -> None:
    st.session_state[_PERSON] = st.session_state.get(widget)


def _rename(number: int, widget: str) -> None:
    _note(_kept().renamed(number, str(st.session_state.get(widget, ""))))


def _add() -> None:
    _note(_kept().joined())
    st.session_state[_PERSON] = len(_kept().people) - 1


def _remove(number: int) -> None:
    own_skills.put_away(f"{_kept().people[number].name} is removed.")
    _note(_kept().without(number))
    st.session_state[_PERSON] = 0


def _widget(*parts: str) -> str:
    return ":".join(["assessed", str(st.session_state.get(_ROUND, 0)), *parts])
