"""Ads without a vacancy: standing invitations, and ads off the employer's own list. Kept, counted nowhere."""

from __future__ import annotations

import pytest

from tests.warehouse.conftest import Desk
from tests.warehouse.market import Ad, Read

INVITATIONS = (
    "Talent Pool",
    "Join our Talent Pool - Robotics & Vision (F/M/D)",
    "Don't see what you're looking for? Join our talent network! (Data)",
    "AI Tutor Talent Pool – Contractor Roles",
    "Talent Community: Marketing",
    "Data Scientist - Talent Pool",
    "General Application",
    "Open Application (m/w/d)",
    "Speculative application - Product",
    "Senior Data Scientist (Leeds) - Expression of Interest",
    "Initiativbewerbung als Manager:in",
    "Candidature spontanée",
    "Future Opportunities at Acme",
)
VACANCIES = (
    "Talent Acquisition Partner",
    "Community Manager",
    "Talent Community Manager",
    "Head of Talent Community",
    "Program Manager, Talent Network",
    "Talent Pool Specialist",
    "Talent Pipeline Program Manager",
    "General Application Developer",
    "AI Application Engineer",
    "Machine Learning and AI Opportunities",
    "Data Engineer: Data Pipeline",
    "Open Source Application Engineer",
    "Connection Pool Engineer",
    "General Manager, Applications",
    "Network Engineer",
)


@pytest.mark.slow
def test_standing_invitations_are_known_by_their_titles(desk: Desk) -> None:
    titles = [*INVITATIONS, *VACANCIES]
    ads = [Ad(str(n), title=title, says=f"text {n}") for n, title in enumerate(titles)]
    desk.refresh("2026-01-05", [Read([*ads, Ad("said", is_prospect=True)])])
    found = {title for (title,) in desk.rows("core.postings", "title", is_prospect=True)}
    assert found == {*INVITATIONS, "ML Engineer"}
    assert desk.rows("core.postings", "native_id", title="ML Engineer") == [("said",)]


@pytest.mark.slow
def test_prospects_and_unlisted_ads_are_kept_and_counted_nowhere(desk: Desk) -> None:
    says = "skill: python\npay: 100-120 USD hour\n"
    ads = [
        Ad("counted", says=f"{says}first"),
        Ad("unlisted", says=f"{says}second", is_unlisted=True),
        Ad("copy", says=f"{says}first", posted="2025-12-01", is_unlisted=True),
        Ad("invitation", says=f"{says}third", title="ML Engineer - Talent Pool"),
    ]
    desk.refresh("2026-01-05", [Read(ads, listing="history", source="hackernews", board="41")])
    assert desk.rows("core.postings", "native_id", "is_unlisted", "is_prospect", "is_primary") == [
        ("copy", True, False, True), ("counted", False, False, True), ("invitation", False, True, True),
        ("unlisted", True, False, True),
    ]  # fmt: skip
    ids = dict(desk.rows("core.postings", "posting_id", "native_id"))
    assert [ids[p] for (p,) in desk.rows("marts.pay_points", "posting_id")] == ["counted"]
    assert desk.rows("marts.posting_counts", "posting_count", "pay_count") == [(1, 1)]
    assert desk.rows("marts.skill_counts", "skill_id", "posting_count") == [("python", 1)]
