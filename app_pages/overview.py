"""What should I know today?"""

from __future__ import annotations

import streamlit as st

from analysis.market import doors, overview
from app_pages.frame import blocks, empty, filters
from app_pages.frame.page import Context, Page
from app_pages.frame.text import plain

PAGE = Page(
    title="Overview",
    question="What do the postings we watch say about this role today?",
    section="Market",
    order=1,
    icon=":material/explore:",
    url_path="overview",
    is_default=True,
)


def render(context: Context) -> None:
    """What moved, pay at a glance and what it all rests on, each with the way to its own page."""
    blocks.question(context)
    with filters.Filters(context) as row:
        role = filters.role(row, context)
    _doors(context)
    blocks.rests_on(context, role)
    pay = context.ask(overview.pay_at_a_glance, context.market, role)
    moved = context.ask(overview.what_moved, context.market, role)
    blocks.headlines([*pay.headlines[:2], *moved.headlines[:2]])
    for answer, stem, url_path in (
        (pay, "pay-at-a-glance", "salary-bands"),
        (moved, "what-moved", "trending-skills"),
        (context.ask(overview.composition, context.market, role), "sources", None),
    ):
        if answer.empty:
            st.subheader(answer.title, anchor=False)
            empty.nothing_here(context, row, answer)
        else:
            blocks.answer(context, row, answer, stem, is_open=False)
        if url_path:
            blocks.way_to(context, url_path)
    blocks.limits(overview.NOTES)


def _doors(context: Context) -> None:
    """A door per audience of the guides: behind it its questions, each a link to the step that answers it."""
    with st.container(horizontal=True):
        for door in context.ask(doors.doors, context.market):
            name = plain(door.audience)
            # Drawn when it is pressed: the first chart of the first page does not wait for a score of links.
            behind = st.popover(
                f"For {name}", icon=":material/door_open:", key=f"door:{door.audience}", on_change="rerun"
            )
            if not behind.open:
                continue
            with behind:
                st.caption(plain(". ".join(door.gains) + "."))
                for step in door.steps:
                    if step.page in context.links:
                        st.page_link(
                            context.links[step.page], label=plain(step.question),
                            icon=":material/arrow_forward:", query_params=dict(step.query) or None,
                        )  # fmt: skip
