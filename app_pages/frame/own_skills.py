"""The visitor's own profile: a CV, a choice, their file or a link gives it; it is kept in this session only.

Other pages read it with `kept()` and may `keep()` what progress they note; nothing is written anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from analysis.market import export, labels, profile, profile_reading, skill_names
from analysis.market.excerpt import Excerpt
from analysis.market.profile import Profile, ProfileError
from app_pages.frame import ads, reader
from app_pages.frame.filters import widget_key
from app_pages.frame.page import Context
from app_pages.frame.text import plain

EXAMPLE = (
    "python", "machine-learning", "deep-learning", "pytorch", "scikit-learn", "sql", "pandas", "numpy",
    "statistics", "docker", "git", "aws", "model-deployment", "nlp",
)  # fmt: skip
_KEPT, _WORDS, _SAID = "own-profile", "own-words", "own-said"
_PICKED, _CV, _FILE, _LINK = "own-picked", "own-cv", "own-file", "own-link"
_AWAY = "own-put-away"  # what “Start over” forgot or a file replaced, until something else is done
_TEXTS = "own-texts"  # how many texts were read: each has a field of its own, so that a refused one stays
_PROMISE = (
    "What you paste is read by this Guidepost alone. It is not stored, not logged and not put in the "
    "address; it is forgotten when you close the page."
)


def kept() -> Profile:
    """The profile of this session; an empty one where nothing was given."""
    found: Profile = st.session_state.get(_KEPT, Profile())
    return found


def hold(mine: Profile) -> None:
    """Makes this the profile of the session where its skills stay as they are."""
    st.session_state[_KEPT] = mine


def keep(mine: Profile) -> None:
    """Makes this the profile of the session."""
    st.session_state[_KEPT] = mine
    st.session_state[_PICKED] = list(mine.skills)


def note(progress: Mapping[str, Any]) -> None:
    """Makes this the progress in the profile of the session; its skills stay."""
    st.session_state[_KEPT] = replace(kept(), progress=progress)


def give(context: Context, role: str, level: str, *, is_saved_here: bool = True) -> Profile:
    """Draws what the profile is given with, and returns it with the role and level of the filters.

    A page that saves the file with more in it does so itself.
    """
    _take_link(context)
    st.subheader("Your skills", anchor=False)
    by_text, by_file = st.tabs(["Paste a CV", "Open my saved profile"])
    with by_text:
        _paste(context)
    with by_file:
        open_file(context)
    say()
    _pick(context)
    mine = replace(kept(), role=role, level=level)
    st.session_state[_KEPT] = mine
    if mine.skills:
        _words(context)
        _take_along(context, mine if is_saved_here else None)
    else:
        _begin(context)
    return mine


def _paste(context: Context) -> None:
    number = st.session_state.get(_TEXTS, 0)
    with st.form("own-form", border=False):
        text = st.text_area(
            "The text of a CV, or any words on what you can do", key=f"{_CV}:{number}", height=150,
            placeholder="Built data pipelines with Airflow and Spark; trained models in PyTorch ...",
        )  # fmt: skip
        is_asked = st.form_submit_button("Read my skills", icon=":material/document_scanner:")
    st.caption(plain(_PROMISE))
    if not is_asked:
        return
    refused = profile_reading.refused(text, reader.PASTED_MAX)
    if refused:
        _tell([refused], is_wrong=True)
        return
    reading = reader.read(text)
    found = profile_reading.skills(context.market, reading)
    before = kept()
    _tell([profile_reading.says(found, before.skills, reading.language)], is_wrong=not found)
    if not found:
        return
    keep(replace(before, skills=_once([*before.skills, *found])))
    st.session_state[_WORDS] = {**st.session_state.get(_WORDS, {}), **found}
    st.session_state[_TEXTS] = number + 1
    st.rerun()


def open_file(context: Context) -> None:
    """Draws where a saved file is given."""
    st.file_uploader(
        "A profile that you saved from here (JSON)", type=["json"], key=_FILE, on_change=_opened,
        args=(context,),
    )  # fmt: skip


def _opened(context: Context) -> None:
    """Takes a file in, before the page is drawn: its role and level become those of the filters."""
    file = st.session_state.get(_FILE)
    if file is None:
        return
    try:
        found, remarks = profile.known_here(context.market, profile.from_json(file.getvalue()))
    except ProfileError as error:
        _tell([str(error)], is_wrong=True)
        return
    before, words, page = kept(), st.session_state.pop(_WORDS, {}), context.page.url_path
    filters = {key: st.session_state.get(f"chosen:{key}") for key in ("role", "level")}
    keep(found)
    _set_filters(page, {"role": found.role, "level": found.level})
    count = len(found.skills)
    _tell([f"Your profile is open: {count} {'skill' if count == 1 else 'skills'}.", *remarks])
    if before.skills or before.progress or before.others:
        st.session_state[_AWAY] = (before, words, page, filters)


def _set_filters(page: str, values: Mapping[str, Any]) -> None:
    """Makes these the choices of a page's filters, before they are drawn; None is the default."""
    for key, value in values.items():
        st.session_state.pop(widget_key(page, key), None)
        st.query_params.pop(key, None)
        if value is None:
            st.session_state.pop(f"chosen:{key}", None)
        else:
            st.session_state[f"chosen:{key}"] = value


def _pick(context: Context) -> None:
    """The skills as one list, from which any can be taken away and to which any can be added."""
    names = context.ask(skill_names.names, context.market)
    if _PICKED not in st.session_state:
        st.session_state[_PICKED] = list(kept().skills)
    st.multiselect(
        "The skills you have", list(names), format_func=lambda skill: names.get(skill, skill), key=_PICKED,
        on_change=_picked, args=(context,), accept_new_options=True,
        placeholder="Type a skill, such as Python or k8s",
        help="Take one away with its ×; type a name, or another name for it, to add one.",
    )  # fmt: skip


def _picked(context: Context) -> None:
    """What was typed is taken for the skill it names; what names none is left out, and said so."""
    names = skill_names.names(context.market)
    typed = list(st.session_state.get(_PICKED, ()))[: profile.SKILLS_MAX]
    meant = {one: one if one in names else skill_names.meant(context.market, one) for one in typed}
    keep(replace(kept(), skills=_once(skill for skill in meant.values() if skill)))
    if unknown := [one[:40] for one, skill in meant.items() if skill is None]:
        _tell([f"“{unknown[0]}” is not in the list of skills: try another name for it."], is_wrong=True)
    if st.query_params.get("skills") is not None:
        st.query_params.pop("skills")  # the address must not tell of changes that nobody asked to share


def _words(context: Context) -> None:
    """The words of the CV that proved each skill."""
    words: Mapping[str, Excerpt] = st.session_state.get(_WORDS, {})
    names = context.ask(skill_names.names, context.market)
    proved = [skill for skill in kept().skills if skill in words]
    if not proved:
        return
    items = "".join(
        f"<li><strong>{ads.safe(names.get(skill, skill))}</strong> {ads.marked(words[skill])}</li>"
        for skill in proved
    )
    with st.expander(f"The words that show them ({len(proved)})"):
        st.html(f'<ul class="guidepost-words">{items}</ul>')


def offer_file(context: Context, label: str, mine: Profile) -> None:
    """The visitor's own file of this profile.

    It is written when it is asked for, so that none lies in the server's memory; that is outside of the
    session, so what it holds is given here.
    """
    st.download_button(
        label, data=lambda: profile.to_json(mine), mime="application/json", on_click="ignore",
        file_name=export.file_name(context.market.kind, context.market.today, ["my-profile"], "json"),
        key=f"own-save:{label}", icon=":material/save:",
        help="One file of your own for My skills, the assessment and the planner: open it on any of them.",
    )  # fmt: skip


def _take_along(context: Context, mine: Profile | None) -> None:
    with st.container(horizontal=True):
        if mine is not None:
            offer_file(context, "Save my profile", mine)
        st.button(
            "Put my skills in the address", on_click=_share, icon=":material/link:", key="own-share",
            help="Then the address of this page opens with them: for a bookmark, or to share.",
        )  # fmt: skip
        st.button("Start over", on_click=_forget, icon=":material/restart_alt:", key="own-forget")
    if st.query_params.get("skills"):
        st.caption(plain("The address of this page now holds your skills, and no text of yours."))


def _begin(context: Context) -> None:
    """What to do first."""
    st.info(
        "Paste a CV and press “Read my skills”, or pick skills one by one. You will see which open ads and "
        "which lines of the guides they meet, what to learn next, and what such ads pay.",
        icon=":material/person_search:",
    )
    st.button("Show an example", on_click=_show_example, args=(context,), icon=":material/visibility:")


def _show_example(context: Context) -> None:
    names = skill_names.names(context.market)
    keep(replace(kept(), skills=tuple(skill for skill in EXAMPLE if skill in names)))
    _tell(["This is an example: an invented person's skills. Press “Start over” to give yours."])


def _share() -> None:
    st.query_params["skills"] = st.session_state[_LINK] = ",".join(kept().skills)


def put_away(sentence: str) -> None:
    """Says what is forgotten, with a button beside it that brings it back until something else is done."""
    _tell([sentence])
    st.session_state[_AWAY] = (kept(), st.session_state.get(_WORDS, {}), "", {})


def _bring_back() -> None:
    mine, words, page, filters = st.session_state.pop(
        _AWAY, (kept(), st.session_state.get(_WORDS, {}), "", {})
    )
    keep(mine)
    _set_filters(page, filters)
    st.session_state[_WORDS] = words
    _tell(["All is as it was."])


def _forget() -> None:
    put_away("Your skills are forgotten, and what you noted in the planner and the assessment.")
    for key in (_KEPT, _WORDS, _LINK):
        st.session_state.pop(key, None)
    st.session_state[_PICKED] = []
    st.session_state[_TEXTS] = st.session_state.get(_TEXTS, 0) + 1
    st.query_params.pop("skills", None)


def _take_link(context: Context) -> None:
    """The skills of a link, once: what is changed afterwards stands."""
    text = st.query_params.get("skills")
    if text is None or text == st.session_state.get(_LINK):
        return
    st.session_state[_LINK] = text
    found = profile.of_link(context.market, text)
    keep(replace(kept(), skills=found))
    if len(found) < len(text.split(",")):
        _tell(["Some skills of this link are not known here and were left out."], is_wrong=True)


def _tell(sentences: Iterable[str], *, is_wrong: bool = False) -> None:
    st.session_state[_SAID] = (" ".join(sentences), is_wrong)
    st.session_state.pop(_AWAY, None)


def say() -> None:
    """What the last thing that was given led to, said once."""
    said = st.session_state.pop(_SAID, None)
    if said is None:
        st.session_state.pop(_AWAY, None)
        return
    sentence, is_wrong = said
    if is_wrong:
        st.warning(plain(sentence), icon=":material/error_outline:")
    else:
        st.success(plain(sentence), icon=":material/check:")
    if _AWAY in st.session_state:
        st.button("Undo", on_click=_bring_back, icon=":material/undo:", key="own-undo")


def _once(skills: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(skills))[: profile.SKILLS_MAX]


def level_names(context: Context) -> dict[str, str]:
    """The choices of a level filter."""
    return {labels.ALL: "All levels", **context.ask(labels.levels, context.market)}
