"""Is this ad well asked? A list to start an ad from, or a draft held against the ads and the guides."""

from __future__ import annotations

import streamlit as st

from analysis.market import (
    ad_check_compare,
    ad_check_draft,
    ad_check_guides,
    ad_check_list,
    ad_check_market,
    ad_check_pay,
    ad_check_report,
    ad_check_text,
    ad_check_wording,
    doors,
    labels,
    skill_names,
)
from analysis.market.ad_check_compare import FACT, MISSING, OVER, UNUSUAL, Remark
from analysis.market.ad_check_draft import Draft
from analysis.market.ad_check_market import Ads, Asked
from app_pages.frame import blocks, draft, empty, filters, role_guides
from app_pages.frame.page import Context, Page
from app_pages.frame.text import plain

PAGE = Page(
    title="Ad check",
    question="What should an ad for this role ask and offer, and what does your draft ask too much?",
    section="Hiring",
    order=2,
    icon=":material/fact_check:",
    url_path="ad-check",
)
_EXPLAINED = {
    OVER: "Must-haves that few of these ads ask for",
    UNUSUAL: "Nice-to-haves that few of these ads ask for",
    MISSING: "Asked for by many of these ads, and by a guide where there is one, and not in yours",
    FACT: "Years, degree and length",
}


def render(context: Context) -> None:
    """Two doors: from a role to a list and a draft, or from a pasted draft to what stands out in it."""
    blocks.question(context)
    names = ["Start from a role", "Check a draft"]
    begun = names[1] if st.query_params.get(doors.STEP) == "draft" else names[0]
    start, check = st.tabs(names, default=begun, key=f"ad-check-doors:{begun}")
    with start:
        _from_role(context)
    with check:
        _from_draft(context)
    blocks.limits(ad_check_list.NOTES)


def _from_role(context: Context) -> None:
    market = context.market
    with filters.Filters(context) as row:
        role = filters.role(row, context)
        levels = {k: v for k, v in context.ask(labels.levels, market).items() if k != labels.UNSTATED}
        level = row.choose("level", "Level", filters.with_all("All levels", levels), labels.ALL)
        places = filters.with_all("All countries", context.ask(ad_check_market.countries, market, role))
        country = row.choose("country", "Country", places, "US" if "US" in places else labels.ALL)
        sectors = filters.with_all("All sectors", context.ask(labels.sectors, market))
        sector = row.choose("sector", "Sector", sectors, labels.ALL)
    blocks.rests_on(context, role)
    asked = Asked(role, level, country, sector)
    found = context.ask(ad_check_list.draft_list, market, asked)
    if found.empty:
        empty.nothing_here(context, row, found)
        return
    blocks.headlines(found.headlines)
    blocks.answer(context, row, found, "draft-list", is_first=True)
    st.subheader("Your draft", anchor=False)
    st.caption(plain("Edit it here, or download it as it is. What you type is kept nowhere."))
    guides = role_guides.guides()
    duties, degree = ad_check_guides.duties(guides, role), ad_check_guides.degree(guides, role)
    written = context.ask(ad_check_text.draft, market, asked, duties, degree)
    edited = st.text_area(
        "Draft ad in Markdown", written, height=420, key=f"draft-of:{market.build_id}:{asked}"
    )
    blocks.document(context, "Download this draft (Markdown)", edited, ["draft-ad", role, level])


def _from_draft(context: Context) -> None:
    st.caption(plain("Your text is read here, on this server, and kept nowhere: no file, no log, no link."))
    pasted = draft.pasted()
    if pasted is None:
        return
    reading, key = pasted
    market = context.market
    limits = context.ask(ad_check_market.limits, market)
    read = ad_check_draft.read(market, reading, int(limits["ad_words_min"]))
    if read.problem:
        st.info(plain(read.problem), icon=":material/article:")
        return
    st.subheader("What was read", anchor=False)
    st.caption(plain("Correct what is wrong: everything below follows."))
    mine = draft.corrected(context, read, key)
    if read.pay is not None and read.pay.words:
        st.caption(plain(f"Pay as your ad states it: {read.pay.words} {read.pay.remark}".strip()))
    if reading.language not in (None, "en"):
        st.caption(
            plain("Your ad is not in English: the ads it is held against are, and it is read less surely.")
        )
    ads = ad_check_market.ads(market, Asked(mine.role, mine.level, mine.country, mine.sector))
    draft.marked(ad_check_draft.pieces(reading, read))
    found = ad_check_compare.remarks(market, ads, mine)
    wording = ad_check_wording.problems(reading, mine, ads, context.ask(skill_names.names, market), limits)
    _stands_out(context, ads, mine, found)
    if wording:
        st.subheader("Wording that hides what you ask", anchor=False)
        draft.problems(wording)
    pay = _pay(context, ads, mine)
    compared = ad_check_compare.skills(market, ads, mine, found)
    if compared.empty and ads.empty is None:
        st.info(plain(compared.empty.reason), icon=":material/search_off:")
    if not compared.empty:
        blocks.answer(
            context, filters.Filters(context, "draft-none"), compared, "draft-skills", is_open=False
        )
    # Written when it is asked for: a file that is ready lies in the server's memory, with what it quotes.
    blocks.document(
        context, "Download this check (Markdown)",
        lambda: ad_check_report.report(market, ads, mine, found, wording, compared, pay), ["ad-check"],
    )  # fmt: skip


def _stands_out(context: Context, ads: Ads, mine: Draft, found: tuple[Remark, ...]) -> None:
    st.subheader("What stands out", anchor=False)
    if ads.empty is not None:
        st.info(plain(ads.empty.reason), icon=":material/filter_alt_off:")
        return
    blocks.headlines(ad_check_compare.headlines(context.market, ads, mine))
    for kind, words in _EXPLAINED.items():
        said = [one.says for one in found if one.kind == kind]
        if said:
            st.markdown(f"**{plain(words)}**")
            draft.remarks(said)
    if not found:
        st.markdown(plain("Nothing stands out: no skill is surely over-asked, unusual or missing."))
    st.caption(plain(blocks.says(ads.basis, context.market.kind)))


def _pay(context: Context, ads: Ads, mine: Draft) -> list[str]:
    """The sentences on pay, shown and given back for the report."""
    market, asked, said = context.market, ads.asked, []
    st.subheader("Pay", anchor=False)
    if mine.pay is not None and mine.pay.low is not None and mine.pay.high is not None:
        found = ad_check_pay.standing(market, asked, mine.pay.low, mine.pay.high)
        said.append(found.sentence)
        said.append(ad_check_pay.beside_guide(market, asked, mine.pay.low, mine.pay.high))
    else:
        said.append("Your ad states no pay that can be compared.")
    said.append(ad_check_list.pay_says(market, asked, ad_check_list.pay(market, asked)))
    said.append(ad_check_pay.estimate(market, asked))
    said = [one for one in said if one]
    draft.remarks(said)
    return said
