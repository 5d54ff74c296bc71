"""Everything data/guides holds can be read on the page, with its lines and what ads say of it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from analysis.market import guide_entries, guide_parts, guide_proposal, guide_sides, guides
from analysis.market.guide_evidence import evidence
from analysis.market.guides import Asked
from analysis.market.source import Market
from app_pages.frame import guide_list
from data.home import SHIPPED

FILES = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
    for path in sorted((SHIPPED / "guides").glob("*.toml"))
}
TIES = {"id", "from", "to", "order", "either_of", "provenance", "structure"}  # they order and join entries
SKILLS = {"skill", "skills", "key_skills", "experience_skills", "strong_in_skills"}


def leaves(node: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of an entry with the field it stands in."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name not in TIES:
                yield from leaves(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from leaves(value, key)
    else:
        yield key, node


def written(key: str, value: Any, names: guide_entries.Names) -> set[str]:
    """The forms in which a value may stand on the page."""
    if isinstance(value, bool):
        return {"yes" if value else "no", "and more", "+"} if value else {""}
    if isinstance(value, int | float):
        return {str(value), f"{value:,}"}
    text = str(value)
    known = {**names.levels, **names.roles, **names.sectors, **names.skills, "all": ""}
    strengths = {"must": "must have", "good": "good to have"}
    return {text, text.upper(), known.get(text, text), strengths.get(text, text)}


@pytest.fixture(scope="module")
def told(market: Market) -> dict[tuple[str, str, int], str]:
    """The text of each entry as table and list have it, with what stands inside it; skills by name."""
    names = guide_entries._names(market)
    found: dict[tuple[str, str, int], str] = {}
    for guide in guide_entries.guides(market):
        for part in guide_entries.parts(market, guide):
            for one in guides.shown(market, Asked(guide=guide, part=part)):
                number = 0 if part == "about" else int(one.entry.number.split(".")[0])
                rows = [str(value) for row in guides._rows(one) for value in row.values()]
                skills = [names.skills.get(skill, skill) for skill in one.entry.skills]
                text = " | ".join([found.get((guide, part, number), ""), *rows, *skills])
                found[guide, part, number] = text
    return found


@pytest.mark.parametrize("guide", FILES)
def test_every_value_of_every_entry_is_shown_with_its_entry(
    guide: str, told: dict[tuple[str, str, int], str], market: Market
) -> None:
    names = guide_entries._names(market)
    missing = []
    for part, content in FILES[guide].items():
        if part in ("id", "provenance", "structure"):
            continue
        is_about = not isinstance(content, list | dict)
        for number, entry in enumerate(content if isinstance(content, list) else [content], start=1):
            text = told[guide, "about" if is_about else part, 0 if is_about else number]
            missing += [
                (part, number, key, value)
                for key, value in leaves(entry, part)
                if not any(form in text for form in written(key, value, names))
            ]
    assert missing == []


def test_every_entry_is_one_entry_with_its_own_lines(market: Market) -> None:
    found = {
        (guide, part): [e for e in guide_entries.entries(market, guide, part) if "." not in e.number]
        for guide in FILES
        for part in guide_entries.parts(market, guide)
    }
    for guide, content in FILES.items():
        for part, held in content.items():
            if not isinstance(held, list):
                continue
            lines = [tuple(e["lines"] if "lines" in e else [e["line"]]) for e in held]
            assert [entry.lines for entry in found[guide, part]] == lines, (guide, part)
    unnamed = {part for _, part in found if part not in guide_parts.PARTS}
    assert unnamed == set()
    assert not [e for es in found.values() for e in es if not e.text]


def test_no_words_of_an_entry_are_those_of_a_program(market: Market) -> None:
    every = [
        entry
        for guide in FILES
        for part in guide_entries.parts(market, guide)
        for entry in guide_entries.entries(market, guide, part)
    ]
    assert len(every) > 600
    assert [e.key for e in every if "{'" in f"{e.heading} {e.text} {e.details}"] == []


@pytest.mark.parametrize(
    ("part", "number", "what", "expected"),
    [
        ("ladder", "1", "Level junior", "of ML engineer ads (likely"),
        ("salary", "1", "Pay", "median of posted pay in the US $"),
        ("level", "2", "Years asked for", "half of the ads that state years ask for"),
        ("sector", "1", "Ads for ML engineers", "of the fintech and finance ads we watch"),
        ("role_flow", "5", None, None),
        ("role_flow", "2", "Demand", "ML engineer ads in the last twelve months, n = "),
        ("role_flow", "3", "Demand", "no AI engineer ad in the last twelve months"),
    ],
)
def test_ads_speak_of_what_they_can(
    market: Market, part: str, number: str, what: str | None, expected: str | None
) -> None:
    guide = "mle-enterprise-collection"
    entry = next(e for e in guide_entries.entries(market, guide, part) if e.number == number)
    found = {one.what: one.told for one in evidence(market, "ml-engineer", entry)}
    if what is None:
        assert found == {}
    else:
        assert expected is not None
        assert expected in found[what]


def test_a_line_about_another_role_is_held_against_that_roles_ads(market: Market) -> None:
    found = guides.shown(market, Asked(guide="mle-enterprise-collection"))
    of = {one.entry.role or "": {e.of for e in one.evidence} for one in found}
    assert of == {
        "data-engineer": {"data engineer ads"}, "ai-developer": {"AI developer ads"}, "": {"ML engineer ads"},
    }  # fmt: skip


def test_what_has_ended_is_marked_with_its_successor(market: Market) -> None:
    found = [
        (entry.text, facts["Ended"], facts["Checked on"], facts["Successor"])
        for guide in FILES
        for part in ("resource", "certification")
        for entry in guide_entries.entries(market, guide, part)
        if (facts := dict(entry.facts)).get("Status") == "ended"
    ]
    assert found == [
        ("Papers with Code", "2025-07", "2026-11-21", "Hugging Face Trending Papers"),
        ("Google TensorFlow Developer", "2024-05", "2026-11-21",
         "Google Professional Machine Learning Engineer"),
        ("AWS Machine Learning Specialty", "2026-03-31", "2026-11-21",
         "AWS Certified Machine Learning Engineer - Associate"),
        ("Microsoft Azure AI Engineer", "2026-06-30", "2026-11-21",
         "Microsoft Certified: Azure AI Apps and Agents Developer Associate"),
        ("Papers With Code", "2025-07", "2026-11-21", "Hugging Face Trending Papers"),
    ]  # fmt: skip


def test_the_six_companion_documents_are_said_not_to_be_held(market: Market) -> None:
    documents = guide_entries.entries(market, "mle-enterprise-collection", "document")
    files = [dict(entry.facts)["File"] for entry in documents if "." not in entry.number]
    assert len(files) == 6
    assert all(text.endswith("(not held here)") for text in files)


def test_a_proposal_has_the_line_the_words_and_the_evidence(market: Market) -> None:
    text = guide_proposal.proposal(market, "ml-engineer", "mle-core:certification:2")
    for part in (
        "# Proposed change: AWS Machine Learning Specialty", "`data/guides/mle-core.toml`", "line 174",
        "Contribution area: Tool Updates", "Simulated data: no number here is about the real market",
        "Name AWS Certified Machine Learning Engineer - Associate in its place.",
    ):  # fmt: skip
        assert part in text
    assert guide_proposal.proposal(market, "ml-engineer", "mle-core:certification:99") == ""


def test_guides_are_laid_side_by_side(market: Market) -> None:
    found = guide_sides.side_by_side(market, "ml-engineer")
    rows = {row["What"]: row for row in found.table.to_dict("records")}
    guide = guide_entries.guides(market)
    years = rows["Years (mid)"]
    said = [years[guide[name]] for name in ("mle-by-level", "mle-enterprise-collection", "mle-core")]
    assert said == ["2–4", "2–5", "–"]
    assert years["Do they agree"] == "no"
    assert rows["Papers with Code"]["Do they agree"] == "no"  # practice to one, community to the other


def test_markup_in_a_guide_stays_text() -> None:
    entry = guide_entries.Entry(
        "g", "practice", "1", "<i>", "<script>alert(1)</script>", (("A", "<b>"),), (1,), url=None
    )
    text = guide_list._item(guides.Shown(entry, "G", ()), {})
    assert "<script>" not in text
    assert "<b></bdi>" not in text
