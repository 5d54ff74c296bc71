"""The files of data/demo hang together, and read the way the rest of the content reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from typing import Any

import pytest

from analysis.extract.role import RoleReader
from data.content import Content
from scrapers.demo.material import Material, load

MATERIAL = load()


def forms(content: Content, skill: str, *, ambiguous: bool) -> list[str]:
    entry = content.skills[skill]
    unsure = {form.lower() for form in entry.ambiguous_forms}
    return [form.lower() for form in entry.forms if ambiguous or form.lower() not in unsure]


def holds(text: str, form: str) -> list[tuple[int, int]]:
    """Where `form` stands in `text`, both in small letters, as whole words."""
    found, start = [], -1
    while (start := text.find(form, start + 1)) >= 0:
        end = start + len(form)
        before, after = text[start - 1 : start], text[end : end + 1]
        if not any(side.isalnum() or side in ("_", "+", "#") for side in (before, after) if side):
            found.append((start, end))
    return found


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    for key, inner in value.items() if isinstance(value, dict) else ():
        yield from texts(inner, f"{path}.{key}")
    for inner in value if isinstance(value, list) else ():
        yield from texts(inner, path)


@pytest.mark.parametrize("skill", sorted(MATERIAL.skills))
def test_each_phrase_names_its_skill_and_no_other_simulated_one(content: Content, skill: str) -> None:
    for phrase in MATERIAL.skills[skill]["phrases"]:
        text = phrase.lower()
        own = [span for form in forms(content, skill, ambiguous=True) for span in holds(text, form)]
        assert own, f"{phrase!r} holds no form of {skill}"
        for other in set(MATERIAL.skills) - {skill}:
            for form in forms(content, other, ambiguous=True):
                inside = [s for s in holds(text, form) if not any(a <= s[0] and s[1] <= b for a, b in own)]
                assert not inside, f"{phrase!r} of {skill} holds {form!r} of {other}"


def test_ordinary_sentences_name_no_simulated_skill(content: Content) -> None:
    wrong = [
        (path, text, form)
        for name in ("sectors", "duties", "sentences", "pay")
        for path, text in texts(getattr(MATERIAL, name), name)
        if not path.startswith("sentences.company.product")
        for skill in MATERIAL.skills
        # Words with two meanings are wanted where a company speaks of itself: "to go well", "streaming".
        for form in forms(
            content, skill, ambiguous=not path.startswith(("sentences.company.traps", "sectors"))
        )
        if holds(text.lower(), form)
    ]
    assert wrong == []


def test_product_notes_name_what_they_say_they_name(content: Content) -> None:
    company = MATERIAL.sentences["company"]
    for note, named in zip(company["product"], company["product_skills"], strict=True):
        found = {
            s
            for s in MATERIAL.skills
            if any(holds(note.lower(), f) for f in forms(content, s, ambiguous=True))
        }
        assert found == set(named)


def test_ids_are_those_of_the_content(content: Content) -> None:
    market, profiles, titles = MATERIAL.market, MATERIAL.profiles, MATERIAL.titles
    roles = {"ml-engineer", *market["roles"]}
    assert set(MATERIAL.skills) <= set(content.skills)
    assert roles <= set(content.roles)
    assert roles == set(profiles["roles"]) == set(market["pay"]["roles"]) <= set(titles)
    assert roles == set(MATERIAL.duties) - {"teams"}
    assert set(market["sectors"]) == set(MATERIAL.sectors) == set(MATERIAL.employers["descriptors"])
    assert set(market["sectors"]) <= set(content.sectors)
    assert {s.id for s in content.sectors.values() if s.in_guides} <= set(market["sectors"])
    named = {skill for shares in profiles["roles"].values() for skill in shares}
    named |= {skill for shares in profiles["sectors"].values() for skill in shares}
    named |= {*profiles["trends"]["rising"], *profiles["trends"]["falling"], *profiles["levels"]}
    named |= set(titles["named_skills"].values())
    assert named == set(MATERIAL.skills), "a skill without phrases, or phrases without use"


def test_trending_skills_stand_in_no_profile_of_their_role() -> None:
    trends = MATERIAL.profiles["trends"]
    assert not {*trends["rising"], *trends["falling"]} & set(MATERIAL.profiles["roles"][trends["role"]])


@pytest.fixture(scope="module")
def read(content: Content) -> Callable[[str], tuple[str | None, str]]:
    """Role of a title as the extractor reads it, level by the rules at the top of levels.toml."""
    roles = RoleReader(content.roles_in_order)

    def words(cues: Iterable[str]) -> re.Pattern[str]:
        longest_first = sorted(map(re.escape, cues), key=len, reverse=True)
        return re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)", re.IGNORECASE)

    anti = words(cue for level in content.levels.values() for cue in level.anti_cues)
    levels = [(level.priority, level.id, words(level.title_cues)) for level in content.levels.values()]

    def reading(title: str) -> tuple[str | None, str]:
        rest = anti.sub(" ", title)
        level = max(
            ((rank, name) for rank, name, cues in levels if cues.search(rest)), default=(0, "unstated")
        )
        role = roles.from_patterns(title)
        return role and role.value, level[1]

    return reading


def titles_of(material: Material, role: str, level: str) -> Iterator[str]:
    """Every title that the market can give a job of the role at the level."""
    table, words = material.titles[role], material.titles["words"]
    shown = words.get(level, {"before": [], "after": []})
    for base, team, mark in product(table["titles"], ["", *table["teams"]], ["", " (m/f/d)"]):
        can_follow = level == "intern" or base.endswith(("Engineer", "Scientist", "Developer"))
        named = [f"{word} {base}" for word in shown["before"]]
        named += [f"{base} {word}" for word in shown["after"] if can_follow]
        for title in named or [base]:
            yield f"{title}, {team}{mark}" if team else f"{title}{mark}"
            if team:
                yield f"{title} - {team}{mark}"


@pytest.mark.slow
@pytest.mark.parametrize("role", ["ml-engineer", *MATERIAL.market["roles"]])
def test_every_title_is_read_as_its_role_and_level(
    read: Callable[[str], tuple[str | None, str]], role: str
) -> None:
    levels = [*MATERIAL.market["levels"].get(role, MATERIAL.market["levels"]["other"]), "none"]
    wrong = []
    for level in levels:
        plain = "manager" if role == "ml-engineering-manager" else "unstated"
        expected = (role, plain if level == "none" else level)
        wrong += [(t, read(t), expected) for t in titles_of(MATERIAL, role, level) if read(t) != expected]
    assert wrong == []


def test_evergreen_titles_keep_their_role(read: Callable[[str], tuple[str | None, str]]) -> None:
    for role, words in product(
        ["ml-engineer", *MATERIAL.market["roles"]], MATERIAL.titles["prospects"]["words"]
    ):
        assert read(words.format(title=MATERIAL.titles[role]["titles"][0]))[0] == role


@pytest.mark.parametrize("sector", sorted(MATERIAL.sectors))
def test_each_opening_is_read_as_its_sector(content: Content, sector: str) -> None:
    for who, what in product(MATERIAL.sectors[sector]["who"], MATERIAL.sectors[sector]["what"]):
        text = f"{who.format(employer='Quillovar')} {what}".lower()
        counts = {}
        for entry in content.sectors.values():
            rest = text
            for cue in entry.anti_cues:
                rest = rest.replace(cue.lower(), " ")
            counts[entry.id] = sum(bool(holds(rest, cue.lower())) for cue in entry.cues)
        best = max(counts.values())
        assert best >= 2, text
        assert [name for name, count in counts.items() if count == best] == [sector], text


def test_no_invented_employer_is_a_known_one(content: Content) -> None:
    known = {re.sub(r"\W", "", name.lower()) for b in content.boards for name in (b.board, b.employer or "")}
    names = MATERIAL.employers["names"]
    assert len(set(names)) == len(names)
    assert not {name.lower() for name in names} & known
    words = {form.lower() for skill in content.skills.values() for form in skill.forms}
    assert not {name.lower() for name in names} & words
