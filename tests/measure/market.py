"""An invented market as the measures' input tables: for speed, order and false alarms."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any

import numpy as np
import pyarrow as pa

AS_OF = date(2026, 11, 21)
ROLES = (
    "ai-engineer",
    "data-engineer",
    "data-scientist",
    "ml-engineer",
    "mlops-engineer",
    "research-engineer",
)
LEVELS = ("junior", "mid", "principal", "senior", "unstated")
COUNTRIES = ("CA", "DE", "FR", "GB", "IN", "NL", "US", None)
SECTORS = tuple(f"sector-{number:02}" for number in range(20))
WORKPLACES = ("hybrid", "onsite", "remote", "unstated")
COUNT_KEYS = ("month", "role", "level", "country", "sector", "workplace", "source", "panel_id", "employer_id")
ASKED_KEYS = ("month", "role", "level", "country", "years_asked", "education", "employer_id")
YEARS_KEYS = ("month", "role", "years_asked", "skill_id", "employer_id")
SKILL_KEYS = ("month", "skill_id", "role", "level", "sector", "panel_id", "employer_id")


def numbered(skills: Sequence[str]) -> pa.Table:
    """core.skill_numbers of these skills, which are in order."""
    numbers = pa.array(range(1, len(skills) + 1), pa.int32())
    return pa.table({"skill_id": pa.array(skills, pa.string()), "skill_number": numbers})


def of_roles(rows: Sequence[tuple[str, str, int, list[int]]]) -> pa.Table:
    """marts.role_postings of id, role, group of employers and numbers of skills."""
    kinds = (pa.string(), pa.string(), pa.int64(), pa.list_(pa.int32()))
    names = ("posting_id", "role", "employer_group", "skill_numbers")
    return pa.table(
        {
            name: pa.array([row[n] for row in rows], kind)
            for n, (name, kind) in enumerate(zip(names, kinds, strict=True))
        }
    )


def counted(rows: Counter[tuple[Any, ...]], keys: tuple[str, ...]) -> dict[str, list[Any]]:
    columns = {name: [row[place] for row in rows] for place, name in enumerate(keys)}
    return {**columns, "posting_count": list(rows.values())}


def panel_months(counts: Collection[tuple[Any, ...]]) -> pa.Table:
    """marts.panel_months of boards that were watched every day, from rows as COUNT_KEYS has them."""
    panels, months = ({row[COUNT_KEYS.index(name)] for row in counts} for name in ("panel_id", "month"))
    seen = sorted(product(panels, months))
    days = [monthrange(month.year, month.month)[1] for _, month in seen]
    return pa.table(
        {
            "panel_id": [panel for panel, _ in seen],
            "month": [month for _, month in seen],
            "watched_days": days,
        }
    )


def market(postings: int, employers: int, skills: int, months: int, seed: int) -> Mapping[str, pa.Table]:
    """Tables in which no skill changes: an employer keeps its own habits throughout."""
    draw = np.random.default_rng(seed)
    habit = np.clip(draw.beta(0.15, 4, size=skills) * draw.gamma(4, 0.25, size=(employers, skills)), 0, 0.95)
    pull = draw.pareto(1.3, size=employers) + 0.3
    who = draw.choice(employers, size=postings, p=pull / pull.sum())
    premium = draw.normal(0, 0.12, size=employers)
    counts: Counter[tuple[Any, ...]] = Counter()
    paid: Counter[tuple[Any, ...]] = Counter()
    named: Counter[tuple[Any, ...]] = Counter()
    asked: Counter[tuple[Any, ...]] = Counter()
    by_years: Counter[tuple[Any, ...]] = Counter()
    points, unstated, of_role = [], [], []
    for number, employer in enumerate(who.tolist()):
        back = int(draw.integers(months))
        index = 2026 * 12 + 10 - back
        month = date(index // 12, index % 12 + 1, 1)
        role = ROLES[int(draw.integers(len(ROLES)))] if draw.random() < 0.85 else None
        level = LEVELS[int(draw.integers(len(LEVELS)))]
        country = COUNTRIES[min(int(draw.exponential(1.5)), 7)] if draw.random() < 0.5 else "US"
        workplace = WORKPLACES[int(draw.integers(4))]
        sector, panel, name = SECTORS[employer % 20], f"greenhouse:b{employer}", f"employer-{employer:04}"
        if employer % 3 == 0:
            panel = "hackernews"
        source = panel.split(":")[0]
        key = (month, role, level, country, sector, workplace, source, panel, name)
        counts[key] += 1
        years = (number * 7) % 14 if number % 3 else None
        degree = ("bachelor", "master", "phd", "unstated")[number % 4]
        asked[(month, role, level, country, years, degree, name)] += 1
        skill_numbers = np.flatnonzero(draw.random(skills) < habit[employer]).tolist()
        for skill in skill_numbers:
            named[(month, f"skill-{skill:03}", role, level, sector, panel, name)] += 1
            if role == "ml-engineer" and years is not None:
                by_years[(month, role, years, f"skill-{skill:03}", name)] += 1
        if role is not None:
            of_role.append((f"{number:016x}", role, employer % 60, [skill + 1 for skill in skill_numbers]))
        about = {
            "posting_id": f"{number:016x}", "employer_id": name, "role": role, "level": level,
            "country": country, "region": None, "sector": sector, "workplace": workplace,
            "posted_on": month, "skill_ids": [f"skill-{skill:03}" for skill in skill_numbers],
        }  # fmt: skip
        if draw.random() >= 0.5:
            unstated.append(about)
        else:
            paid[key] += 1
            mid = float(np.round(np.exp(11.9 + premium[employer] + draw.normal(0, 0.2)) / 2500) * 2500)
            points.append(
                {
                    **about, "employer": name, "pay_min_usd_year": mid * 0.85,
                    "pay_max_usd_year": mid * 1.15, "pay_mid_usd_year": mid, "currency": "USD",
                }
            )  # fmt: skip
    posting_counts = counted(counts, COUNT_KEYS)
    return {
        "marts.posting_counts": pa.table({**posting_counts, "pay_count": [paid[key] for key in counts]}),
        "marts.panel_months": panel_months(counts),
        "marts.skill_counts": pa.table(counted(named, SKILL_KEYS)),
        "marts.role_postings": of_roles(of_role),
        "core.skill_numbers": numbered([f"skill-{skill:03}" for skill in range(skills)]),
        "marts.requirement_counts": pa.table(counted(asked, ASKED_KEYS)),
        "marts.group_counts": pa.table(
            {
                "skill_group_id" if name == "skill_id" else name: column
                for name, column in counted(
                    Counter({key: n for key, n in named.items() if key[1] == "skill-000"}), SKILL_KEYS
                ).items()
            }
        ),
        "marts.years_skill_counts": pa.table(counted(by_years, YEARS_KEYS)),
        "ref.guide_choices": pa.table(
            {"guide_id": ["guide"], "requirement_number": [1], "skill_group_id": ["skill-000"]}
        ),
        "ref.guide_levels": pa.table(
            {
                "guide_id": ["guide"], "level": ["mid"], "name": ["Mid"], "years_min": [2.0],
                "years_max": [5.0], "is_open_ended": [False], "education": ["bachelor"], "lines": ["3"],
            }
        ),
        "ref.guide_sectors": pa.table({"guide_id": ["guide"], "sector": ["sector-03"]}),
        "ref.guide_trends": pa.table(
            {
                "guide_id": ["guide"], "trend_number": [1], "name": ["T"], "skill_group_id": ["skill-000"],
                "lines": ["5"],
            }
        ),
        "marts.pay_points": pa.Table.from_pylist(points),
        "marts.pay_unstated": pa.Table.from_pylist(unstated),
        "ref.roles": pa.table({"role": list(ROLES), "is_core": [True] * len(ROLES)}),
        "ref.guides": pa.table({"guide_id": ["guide"], "role": ["ml-engineer"]}),
        "ref.guide_requirements": pa.table(
            {
                "guide_id": ["guide"] * 2, "requirement_number": [1, 2], "skill_id": ["skill-000", "unseen"],
                "label": ["a", "b"], "level": ["all", "mid"], "strength": ["must", "core"],
                "section": ["s", "s"],
                "role": ["ml-engineer", "ml-engineer"], "lines": ["1", "2, 3"],
            }
        ),
        "ref.guide_bands": pa.table(
            {
                "guide_id": ["guide"], "level": ["mid"], "title": ["Mid"], "pay_min": [130_000.0],
                "pay_max": [180_000.0], "is_open_ended": [False], "currency": ["USD"], "period": ["year"],
                "years": ["2024-2025"], "lines": ["9"],
            }
        ),
    }  # fmt: skip


def shuffled(tables: Mapping[str, pa.Table], seed: int) -> dict[str, pa.Table]:
    """The same tables with their rows in another order."""
    draw = np.random.default_rng(seed)
    return {name: table.take(draw.permutation(table.num_rows)) for name, table in tables.items()}
