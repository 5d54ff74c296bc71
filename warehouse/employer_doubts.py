"""Employers a person should look at: alike and kept apart, or one that may be two.

Near-linear: names meet by equal keys only (the name, its beginning, its words in order, itself less one
letter), and a key that many share says nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from data.employer_words import is_kind_of_company, is_weak
from warehouse.mentions import Group, Resolved

MEETING_MAX = 8  # names that share a key; a key of more is no sign
LETTERS_MIN = 7  # of names held against each other letter by letter

Tokens = tuple[str, ...]


@dataclass(frozen=True)
class Doubt:
    """`kind` says why; `other_id` is the other employer, or None where one employer may be two."""

    kind: str
    employer_id: str
    other_id: str | None
    detail: str


def doubts(resolved: Resolved) -> list[Doubt]:
    """All doubts, each pair once, the first id the one with more postings; pairs of lists' own are last."""
    groups = resolved.groups
    found: dict[tuple[str, str | None], Doubt] = {}

    def note(kind: str, one: str, other: str | None, detail: str) -> None:
        if other is not None:
            if one == other or (groups[one].is_settled and groups[other].is_settled):
                return
            one, other = sorted((one, other), key=lambda name: (-groups[name].posting_count, name))
        found.setdefault((one, other), Doubt(kind, one, other, detail))

    for one, other, why in resolved.apart:
        if one in groups and other in groups:
            note("listed apart", one, other, why)
    for group in groups.values():
        if not group.is_settled and len(group.domains) > 1:
            note("several domains", group.employer_id, None, ", ".join(sorted(group.domains)))
    for kind, one, other, detail in _meetings(groups):
        note(kind, one, other, detail)
    return sorted(found.values(), key=lambda doubt: (doubt.kind, doubt.employer_id, doubt.other_id or ""))


def _meetings(groups: Mapping[str, Group]) -> Iterator[tuple[str, str, str, str]]:
    names = [(tokens, group.employer_id) for group in groups.values() for tokens in sorted(group.keys)]
    known: dict[Tokens, set[str]] = defaultdict(set)
    for tokens, employer_id in names:
        known[tokens].add(employer_id)
    yield from _pairs("same name", names, lambda tokens: ["".join(tokens)], most=50)
    yield from _pairs(
        "same words", names, lambda tokens: [" ".join(sorted(tokens))] if len(tokens) > 1 else []
    )
    extended: dict[Tokens, list[tuple[str, str]]] = defaultdict(list)
    for tokens, employer_id in names:
        for end in range(1, len(tokens)):
            start, rest = tokens[:end], tokens[end:]
            if start in known and (is_kind_of_company(rest) or not is_weak(start)):
                extended[start].append((employer_id, " ".join(rest)))
    for begins, longer in extended.items():
        if len(longer) <= MEETING_MAX:
            for employer_id, added in longer:
                for other in sorted(known[begins]):
                    yield "longer name", other, employer_id, f"one adds {added!r}"
    yield from _pairs("one letter", names, _less_one_letter)


def _pairs(
    kind: str,
    names: Iterable[tuple[Tokens, str]],
    keys: Callable[[Tokens], Iterable[str]],
    most: int = MEETING_MAX,
) -> Iterator[tuple[str, str, str, str]]:
    """The first employer at each key with each other one there."""
    meeting: dict[str, dict[str, str]] = defaultdict(dict)
    for tokens, employer_id in names:
        for key in keys(tokens):
            meeting[key].setdefault(employer_id, " ".join(tokens))
    for those in meeting.values():
        if 1 < len(those) <= most:
            (first, name), *others = those.items()
            for employer_id, other in others:
                same = f"both are called {name!r}"
                yield kind, first, employer_id, same if name == other else f"{name!r} and {other!r}"


def _less_one_letter(tokens: Tokens) -> set[str]:
    """What two names share that differ by one letter: the name, and the name less each of its letters."""
    key = "".join(tokens)
    if len(key) < LETTERS_MIN:
        return set()
    return {key} | {key[:at] + key[at + 1 :] for at in range(len(key))}
