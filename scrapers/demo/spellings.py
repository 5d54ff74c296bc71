"""How an employer writes its name at a place, and who is called like another; from streams of their own."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from scrapers.demo.chance import pick, stream
from scrapers.demo.employers import Employer
from scrapers.demo.material import Material
from scrapers.demo.postings import Posting

LONGEST = 32  # characters: no chat header has a longer name in it
_ACCENTS = str.maketrans("aeiou", "áéíóú")


def company(material: Material, seed: int, posting: Posting) -> str:
    """The employer's name as the place of `posting` has it: the same there for all of its ads."""
    return spelled(material.spellings, seed, posting.job.employer, f"{posting.source}/{posting.board}")


def spelled(rules: Mapping[str, Any], seed: int, employer: Employer, place: str) -> str:
    """A spelling of the employer's name, drawn for the place."""
    rng = stream(seed, "spelling", employer.number, place)
    if rng.random() < rules["plain"]:
        return employer.name
    for _ in range(8):
        found = _drawn(rules, rng, employer)
        if found and len(found) <= LONGEST:
            return found
    return employer.name


def _drawn(rules: Mapping[str, Any], rng: random.Random, employer: Employer) -> str:
    first, _, rest = employer.name.partition(" ")
    way = pick(rng, rules["weights"])
    if way == "letters":
        return _lettered(rng.choice(rules["letters"]["ways"]), employer.name, rng)
    form = rng.choice(rules["legal"][employer.country] if way == "legal" else rules[way]["forms"])
    if way == "hard" and employer.is_alike:
        return ""  # its first word alone is somebody else's name
    short = rules["words"]["short"].get(rest)
    if "{short}" in form and short is None:
        return ""
    return str(form).format(
        name=employer.name, first=first, rest=rest, short=short,
        legal=f"{_invented(employer.number)} Holdings", old=_invented(employer.number + 500),
        slip=_slipped(rng, employer.name),
    )  # fmt: skip


def _lettered(way: str, name: str, rng: random.Random) -> str:
    if way in ("glued", "hyphen", "space", "dot") and " " not in name:
        return ""
    at = rng.randrange(2, max(3, len(name) - 2))
    return {
        "upper": name.upper(), "lower": name.lower(), "glued": name.replace(" ", ""),
        "hyphen": name.replace(" ", "-"),
        "space": name.replace(" ", "  ") + " ", "dot": name.replace(" ", "."), "mark": f"{name}®",
        "accent": name[:at] + name[at:].translate(_ACCENTS), "wide": name.replace(" ", "\u00a0"),
        "camel": name[:4] + name[4:5].upper() + name[5:],
    }[way]  # fmt: skip


def _slipped(rng: random.Random, name: str) -> str:
    at = rng.randrange(3, len(name) - 1) if len(name) > 5 else 1
    return name[:at] + name[at + 1 :]


def _invented(number: int) -> str:
    """A name that no employer of the market has."""
    begins, middles, ends = (
        ("Ar", "Bel", "Cor", "Dun", "Fel", "Gar", "Hul"),
        ("va", "ste", "lo", "mi", "ru"),
        ("ck", "nd", "rth", "sk", "lm"),
    )
    return begins[number % 7] + middles[number // 7 % 5] + ends[number // 35 % 5] + middles[number // 175 % 5]


def alike(material: Material, seed: int, employers: Sequence[Employer]) -> tuple[Employer, ...]:
    """The same employers, a few of them with names like another's; all but name and token stays."""
    rng, rules = stream(seed, "alike"), material.spellings["alike"]
    found = {employer.number: employer for employer in employers}
    boards = [e for e in employers if e.source == "greenhouse" and not e.has_page and e.product_note is None]
    threads = [e for e in employers if e.source == "hackernews"]
    taken = {employer.name for employer in employers}
    rng.shuffle(boards)
    rng.shuffle(threads)
    sets = max(1, len(employers) // 70)
    for _ in range(min(rules["first_words"] * sets, len(boards) // 3, len(threads) // 3)):
        model, other = boards.pop(), threads.pop()
        first = model.name.split(" ")[0]
        names = [f"{first} {word}" for word in material.employers["descriptors"][other.sector]]
        free = [name for name in names if name not in taken]
        if free:
            name = rng.choice(free)
            found[other.number] = replace(other, name=name, token=name.replace(" ", "").lower())
            taken.add(name)
    # Each on a source of its own: a name that two share in one feed nobody can tell apart.
    boards = [employer for employer in boards if not employer.has_thread]
    for name in rules["common_names"]:
        for number, side in enumerate((boards, threads)):
            if side:
                one = side.pop()
                words = material.employers["descriptors"][one.sector]
                # Their addresses differ: harborpay.example and harbor-cloud.example
                token = f"{name}{words[0]}" if number == 0 else f"{name}-{words[-1]}"
                found[one.number] = replace(one, name=name, token=token.lower())
    firsts = Counter(employer.name.split(" ")[0] for employer in found.values())
    return tuple(
        replace(found[e.number], is_alike=firsts[found[e.number].name.split(" ")[0]] > 1) for e in employers
    )
