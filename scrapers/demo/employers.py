"""The invented employers of a market: who they are, how large, where, and how they advertise."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace
from typing import Any

from scrapers.demo.chance import pick, stream
from scrapers.demo.material import Material

SOURCES = ("greenhouse", "jsonld", "hackernews")
POSTINGS_OF_ONE_SET = 4000  # a market four times as large has twice the employers


@dataclass(frozen=True, slots=True)
class Employer:
    """One invented company: `source` is where it posts first, two flags say where some jobs stand again.

    `is_alike`: another employer has the same name or begins alike.
    """

    number: int
    name: str
    token: str
    sector: str
    country: str
    source: str
    job_count: int
    pay_factor: float
    disclosure: float
    policy: str
    style: int
    has_thread: bool = False
    has_page: bool = False
    product_note: int | None = None
    is_alike: bool = False

    @property
    def host(self) -> str:
        """Its careers page."""
        return f"careers.{self.token}.example"


def make(material: Material, seed: int, postings: int) -> tuple[Employer, ...]:
    """All employers of a market with about `postings` postings, largest share capped as the material says."""
    rng = stream(seed, "employers")
    rules = material.market["employers"]
    sets = max(1, round(math.sqrt(postings / POSTINGS_OF_ONE_SET)))
    slots = [
        (source, sector)
        for source in SOURCES
        for sector, numbers in material.market["sectors"].items()
        for _ in range(numbers[source] * sets)
    ]
    names = _names(material, rng, len(slots))
    counts = _job_counts(rng, rules, slots, postings)
    employers = [
        _employer(material, rng, number, names[number], source, sector, counts[number])
        for number, (source, sector) in enumerate(slots)
    ]
    boards = [employer.number for employer in employers if employer.source == "greenhouse"]
    threads = set(rng.sample(boards, min(len(boards), rules["hackernews_boards"] * sets)))
    by_size = sorted(boards, key=lambda number: (counts[number], number))
    pages = set(by_size[len(by_size) // 2 :][: rules["mirrored_boards"] * sets])
    notes = dict(zip(rng.sample(boards, 2), (0, 1), strict=True))
    return tuple(
        replace(
            employer,
            has_thread=employer.number in threads,
            has_page=employer.number in pages,
            product_note=notes.get(employer.number),
        )
        for employer in employers
    )


def agencies(material: Material, after: int) -> tuple[Employer, ...]:
    """The staffing agencies, numbered `after` the employers; their number does not grow with the market."""
    return tuple(
        Employer(
            number=after + place, name=name, token=name.replace(" ", "").lower(), sector="technology",
            country="US", source="greenhouse", job_count=0, pay_factor=1.0, disclosure=1.0, policy="mixed",
            style=after + place,
        ) for place, name in enumerate(material.employers["agencies"]["names"])
    )  # fmt: skip


def _employer(
    material: Material, rng: random.Random, number: int, name: str, source: str, sector: str, job_count: int
) -> Employer:
    pay = material.market["pay"]
    country = pick(rng, material.employers["countries"])
    if rng.random() < 0.5:
        name = f"{name} {rng.choice(material.employers['descriptors'][sector])}"
    low, high = pay["us_disclosure"] if country == "US" else pay["other_disclosure"]
    return Employer(
        number=number, name=name, token=name.replace(" ", "").lower(), sector=sector, country=country,
        source=source, job_count=job_count,
        pay_factor=math.exp(rng.gauss(0, material.market["employers"]["pay_spread"])),
        disclosure=rng.uniform(low, high),
        policy=pick(rng, material.market["workplace"]["policies"]), style=rng.randrange(1_000_000),
    )  # fmt: skip


def _names(material: Material, rng: random.Random, count: int) -> list[str]:
    first = list(material.employers["names"])
    rng.shuffle(first)
    second = material.employers["second_words"]
    names = []
    for number in range(count):
        words = [first[number % len(first)]]
        rest = number // len(first)
        while rest:
            rest, digit = divmod(rest - 1, len(second))
            words.append(second[digit])
        names.append(" ".join(words))
    return names


def _job_counts(
    rng: random.Random, rules: dict[str, Any], slots: list[tuple[str, str]], postings: int
) -> list[int]:
    """Heavy-tailed counts that keep each source's part of the market and the cap on one employer."""
    parts = {"hackernews": rules["hackernews_share"], "jsonld": rules["jsonld_share"]}
    parts["greenhouse"] = 1 - sum(parts.values())
    spread = {"greenhouse": rules["size_spread"], "jsonld": 0.3, "hackernews": 0.3}
    shares = [math.exp(rng.gauss(0, spread[source])) for source, _ in slots]
    for source, part in parts.items():
        mine = [number for number, slot in enumerate(slots) if slot[0] == source]
        for _ in range(20):  # what the cap cuts off goes to the others, which may then reach it too
            total = sum(shares[number] for number in mine)
            for number in mine:
                shares[number] = min(shares[number] / total * part, rules["share_max"])
    return [max(1, round(share * postings)) for share in shares]
