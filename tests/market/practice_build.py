"""A small published build with plausible figures, in a real DuckDB file with the contract's tables.

Postings are drawn from a seed; every mart is made from them by the measures that make the published ones.
`write(home)` publishes the build as the warehouse does.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from analysis.measure.registry import MEASURES
from data import content as content_files
from data.home import SHIPPED, Home
from tests import shared
from tests.market import practice_ads, practice_reads
from tests.measure.market import numbered, of_roles
from warehouse import reference

AS_OF = datetime(2026, 10, 31, 3, 0)  # noqa: DTZ001  # the warehouse keeps UTC without a zone
BUILD_ID = "20261031T030000Z-1"
MONTHS = [date(2024 + (9 + n) // 12, (9 + n) % 12 + 1, 1) for n in range(25)]
ROLES: dict[str | None, int] = {
    "ml-engineer": 2300,
    "data-scientist": 1100,
    "research-engineer": 40,
    None: 16_000,
}
LEVELS = {"junior": 0.14, "mid": 0.3, "senior": 0.34, "principal": 0.12, "unstated": 0.1}
MEDIANS = {"junior": 118_000, "mid": 158_000, "senior": 204_000, "principal": 262_000, "unstated": 165_000}
SECTORS = {  # share of employers, weight of ML engineer ads among their ads
    "technology": (0.28, 1.5), "fintech": (0.16, 1.2), "healthcare": (0.14, 0.8), "e-commerce": (0.12, 1.0),
    "media": (0.06, 0.7), "mobility": (0.08, 1.3), "biotech-pharma": (0.06, 0.7), "security": (0.05, 0.6),
    "gaming": (0.05, 0.5),
}  # fmt: skip
SKILLS: dict[str, tuple[float, float]] = {  # share two years ago, share now
    "python": (0.80, 0.81), "pytorch": (0.52, 0.58), "large-language-models": (0.22, 0.55),
    "sql": (0.43, 0.41), "aws": (0.39, 0.40), "kubernetes": (0.33, 0.36), "docker": (0.36, 0.35),
    "tensorflow": (0.52, 0.24), "retrieval-augmented-generation": (0.05, 0.34), "ai-agents": (0.02, 0.36),
    "mlops": (0.27, 0.29), "ci-cd": (0.26, 0.26), "scikit-learn": (0.27, 0.24), "gcp": (0.22, 0.23),
    "deep-learning": (0.37, 0.33), "nlp": (0.26, 0.22), "computer-vision": (0.20, 0.19),
    "airflow": (0.17, 0.18), "mlflow": (0.15, 0.17), "fine-tuning": (0.14, 0.21),
    "vector-databases": (0.10, 0.16), "azure": (0.19, 0.19), "java": (0.19, 0.17),
    "c-plus-plus": (0.15, 0.16), "kafka": (0.11, 0.11), "terraform": (0.11, 0.12), "vllm": (0.02, 0.12),
    "langchain": (0.11, 0.10), "keras": (0.22, 0.04), "hugging-face": (0.13, 0.14),
    "databricks": (0.11, 0.13), "prompt-engineering": (0.09, 0.12), "feature-engineering": (0.16, 0.15),
    "statistics": (0.28, 0.27), "distributed-training": (0.12, 0.14), "git": (0.17, 0.16),
    "numpy": (0.13, 0.12), "pandas": (0.18, 0.17), "cuda": (0.09, 0.10), "scala": (0.06, 0.05),
    "jupyter": (0.03, 0.03),
}  # fmt: skip
YEARS: dict[str, tuple[int | None, ...]] = {
    "junior": (0, 1, 1, None), "mid": (2, 3, 3, None), "senior": (5, 6, 5, None),
    "principal": (8, 10, 8, None), "unstated": (None, None, 4, None),
}  # fmt: skip
DEGREES = ("bachelor", "master", "unstated", "bachelor", "unstated")
EMPLOYERS = [f"employer-{number:02d}" for number in range(1, 121)]


def write(home: Home, kind: str = "simulated", drop: tuple[str, ...] = ()) -> Path:
    """Publish the build in `home`, without the tables named in `drop`; returns the file."""
    home.warehouse.mkdir(parents=True, exist_ok=True)
    path = home.warehouse / f"warehouse-{BUILD_ID}.duckdb"
    fill(path, kind, drop)
    (home.warehouse / "current").write_text(f"{path.name}\n", encoding="utf-8")
    return path


def fill(path: Path, kind: str, drop: tuple[str, ...] = ()) -> None:
    """All tables the pages read, in a new DuckDB file: a copy of one that is made once for all workers."""
    shutil.copyfile(shared.made_once("practice.duckdb", _fill), path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("update ops.build set kind = ?", [kind])
        for name in drop:
            connection.execute(f"drop table {name}")


def frames() -> dict[str, pd.DataFrame]:
    """Every table by its full name, as it is written."""
    with duckdb.connect(str(shared.made_once("practice.duckdb", _fill)), read_only=True) as connection:
        return {name: connection.table(name).df() for name in _names(connection)}


def names() -> list[str]:
    """Every table's full name."""
    with duckdb.connect(str(shared.made_once("practice.duckdb", _fill)), read_only=True) as connection:
        return _names(connection)


def _names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    found = connection.execute("select schema_name || '.' || table_name from duckdb_tables() order by all")
    return [name for (name,) in found.fetchall()]


def _fill(path: Path) -> None:
    build = {
        "build_id": BUILD_ID, "kind": "simulated", "as_of": AS_OF, "run_id": BUILD_ID, "schema_version": 1,
        "extractor_version": "test", "software": "guidepost 0.1.0",
    }  # fmt: skip
    with duckdb.connect(str(path)) as connection:
        for name, frame in {"ops.build": pd.DataFrame([build]), **_tables()}.items():
            connection.execute(f"create schema if not exists {name.split('.')[0]}")
            connection.register("frame", frame)
            connection.execute(f"create table {name} as select * from frame")  # noqa: S608  # our own names
            connection.unregister("frame")


def _tables() -> dict[str, pa.Table]:
    content = content_files.load(SHIPPED)
    tables = {
        name: pa.Table.from_pandas(frame, preserve_index=False)
        for name, frame in {**_reference(content), **_counted(), **_ads(content), **_reads()}.items()
    }
    for measure in MEASURES:
        given = {name: tables[name] for name in measure.inputs}
        tables[measure.name] = measure.compute(given, content.measurement, AS_OF.date())
    return dict(tables)


def _reference(content: content_files.Content) -> dict[str, pd.DataFrame]:
    requirements = [
        {
            "guide_id": guide.id, "requirement_number": number, "skill_id": r.skill, "label": r.label,
            "level": r.level, "strength": r.strength, "section": r.section, "role": r.role,
            "lines": ", ".join(map(str, r.lines)),
        }
        for guide in content.guides.values()
        for number, r in enumerate(guide.requirements, 1)
    ]  # fmt: skip
    return {
        "ref.measurement": pd.DataFrame(
            [
                {"section": section, "name": name, "value": float(value)}
                for section, values in content.measurement.items()
                for name, value in values.items()
                if not isinstance(value, list)
            ]
        ),
        "ref.skills": pd.DataFrame(
            [
                {
                    "skill_id": s.id, "name": s.name, "kind": s.kind, "category": s.category,
                    "category_name": content.categories[s.category].name, "parent_skill_id": s.parent,
                    "definition": s.definition, "in_guides": s.in_guides,
                }
                for s in content.skills.values()
            ]
        ),
        "ref.skill_aliases": pd.DataFrame(
            [{"skill_id": s.id, "alias": alias} for s in content.skills.values() for alias in s.aliases]
        ),
        "ref.guides": pd.DataFrame(
            [
                {"guide_id": g.id, "name": g.name, "title": g.title, "role": g.role}
                for g in content.guides.values()
            ]
        ),
        "ref.guide_requirements": pd.DataFrame(requirements),
        "ref.guide_bands": pd.DataFrame(
            [
                {
                    "guide_id": b.guide, "level": b.level, "title": b.title, "pay_min": b.pay_min,
                    "pay_max": b.pay_max, "is_open_ended": b.is_open_ended, "currency": b.currency,
                    "period": b.period, "years": b.years, "lines": ", ".join(map(str, b.lines)),
                }
                for g in content.guides.values()
                for b in g.bands
            ]
        ),
        **_guide_claims(content),
        "ref.guide_sectors": pd.DataFrame(
            [{"guide_id": g.id, "sector": s} for g in content.guides.values() for s in g.sectors]
        ),
        "ref.roles": pd.DataFrame(
            [
                {"role": r.id, "name": r.name, "order_number": r.order, "is_core": r.core}
                for r in content.roles_in_order
            ]
        ),
        "ref.levels": pd.DataFrame(
            [
                {"level": lv.id, "name": lv.name, "order_number": lv.order, "in_guides": lv.in_guides}
                for lv in content.levels.values()
            ]
        ),
        "ref.sectors": pd.DataFrame(
            [{"sector": s.id, "name": s.name, "in_guides": s.in_guides} for s in content.sectors.values()]
        ),
    }  # fmt: skip


def _ads(content: content_files.Content) -> dict[str, pd.DataFrame]:
    return practice_ads.tables(list(_postings()), content, AS_OF.date())


def _reads() -> dict[str, pd.DataFrame]:
    return practice_reads.tables(BUILD_ID, AS_OF)


def _guide_claims(content: content_files.Content) -> dict[str, pd.DataFrame]:
    """Years, trends and choices of the guides, and their groups of skills, as the warehouse loads them."""
    columns = {
        "guide_levels": ["guide_id", "level", "name", "years_min", "years_max", "is_open_ended", "education",
                         "lines"],
        "guide_trends": ["guide_id", "trend_number", "name", "skill_group_id", "lines"],
        "guide_choices": ["guide_id", "requirement_number", "skill_group_id"],
        "skill_groups": ["skill_group_id", "skill_id"],
        "guide_entries": ["guide_id", "part", "entry_number", "entry"],
    }  # fmt: skip
    rows = {
        "guide_levels": reference._guide_levels, "guide_trends": reference._guide_trends,
        "guide_choices": reference._guide_choices, "skill_groups": reference._skill_groups,
        "guide_entries": reference._guide_entries,
    }  # fmt: skip
    return {f"ref.{name}": pd.DataFrame(list(rows[name](content)), columns=columns[name]) for name in rows}


def _counted() -> dict[str, pd.DataFrame]:
    """The counts and pay points that the SQL models would make of the drawn postings."""
    postings = pd.DataFrame(_postings())
    cell = ["month", "role", "level", "country", "sector", "workplace", "source", "panel_id", "employer_id"]
    counted = postings.groupby(cell, dropna=False, as_index=False).agg(
        posting_count=("posting_id", "count"), pay_count=("states_pay", "sum")
    )
    named = (
        postings.explode("skill_ids").dropna(subset=["skill_ids"]).rename(columns={"skill_ids": "skill_id"})
    )
    skills = named.groupby(
        ["month", "skill_id", "role", "level", "sector", "panel_id", "employer_id"], as_index=False
    ).agg(posting_count=("posting_id", "count"))
    groups = _guide_claims(content_files.load(SHIPPED))["ref.skill_groups"]
    of_group = named.merge(groups, on="skill_id").drop_duplicates(["posting_id", "skill_group_id"])
    keys = ["month", "skill_group_id", "role", "level", "sector", "panel_id", "employer_id"]
    group_counts = of_group.groupby(keys, as_index=False).agg(posting_count=("posting_id", "count"))
    asked_keys = ["month", "role", "level", "country", "years_asked", "education", "employer_id"]
    asked = postings.groupby(asked_keys, dropna=False, as_index=False).agg(
        posting_count=("posting_id", "count")
    )
    both = pd.concat(
        [named, of_group.drop(columns="skill_id").rename(columns={"skill_group_id": "skill_id"})]
    )
    both = both[(both["role"] == "ml-engineer") & both["years_asked"].notna()]
    years_keys = ["month", "role", "years_asked", "skill_id", "employer_id"]
    years = both.groupby(years_keys, as_index=False).agg(posting_count=("posting_id", "count"))
    pay = postings[postings["states_pay"]].drop(
        columns=["month", "source", "panel_id", "states_pay", "years_asked", "education"]
    )
    every_skill = sorted({skill for skills in postings["skill_ids"] for skill in skills})
    of_role = []
    for one in postings[postings["role"].notna() & (postings["month"] >= MONTHS[-13])].to_dict("records"):
        group = EMPLOYERS.index(str(one["employer_id"])) % 60
        skill_numbers = sorted(every_skill.index(skill) + 1 for skill in one["skill_ids"])
        of_role.append((one["posting_id"], one["role"], group, skill_numbers))
    silent = postings[~postings["states_pay"] & postings["role"].notna()]
    silent = silent[silent["month"] >= MONTHS[-13]]
    # Every board was watched every day.
    months = counted[["panel_id"]].drop_duplicates().merge(counted[["month"]].drop_duplicates(), how="cross")
    months["watched_days"] = pd.to_datetime(months["month"]).dt.days_in_month
    left_out = pd.DataFrame(
        [
            {"month": MONTHS[-2], "role": "ml-engineer", "language": "de", "posting_count": 14},
            {"month": MONTHS[-2], "role": None, "language": "fr", "posting_count": 5},
            {"month": MONTHS[0], "role": "ml-engineer", "language": "de", "posting_count": 100},
        ]
    )
    return {
        "marts.left_out": left_out,
        "marts.posting_counts": counted,
        "marts.panel_months": months,
        "marts.skill_counts": skills,
        "marts.role_postings": of_roles(of_role).to_pandas(),
        "core.skill_numbers": numbered(every_skill).to_pandas(),
        "marts.group_counts": group_counts,
        "marts.requirement_counts": asked.astype({"years_asked": "Int64"}),
        "marts.years_skill_counts": years.astype({"years_asked": "int64"}),
        "marts.pay_points": pay,
        "marts.pay_unstated": silent[[c for c in pay.columns if not c.startswith("pay_")]],
    }


def _postings() -> Iterator[dict[str, Any]]:
    """Postings of the last 25 months; four in ten of those for a role of ours state their pay."""
    draw = random.Random(7)
    sector_of = {
        e: draw.choices(list(SECTORS), [share for share, _ in SECTORS.values()])[0] for e in EMPLOYERS
    }
    source_of = {e: draw.choices(["greenhouse", "hackernews", "jsonld"], [6, 2, 2])[0] for e in EMPLOYERS}
    for role, number in ROLES.items():
        weights = [1.0 if role is None else SECTORS[sector_of[e]][1] for e in EMPLOYERS]
        for index in range(number):
            employer = draw.choices(EMPLOYERS, weights)[0]
            source = source_of[employer]
            month = draw.randrange(len(MONTHS))
            level = draw.choices(list(LEVELS), list(LEVELS.values()))[0]
            country = draw.choices(["US", "GB", "DE", "CA"], [0.71, 0.13, 0.09, 0.07])[0]
            scale = {"US": 1.0, "GB": 0.72, "DE": 0.62, "CA": 0.75}[country]
            middle = round(MEDIANS[level] * scale * draw.lognormvariate(0, 0.16), -3)
            half = round(middle * draw.uniform(0.08, 0.2), -3)
            yield {
                "posting_id": f"{role}-{index}", "employer_id": employer, "employer": employer.title(),
                "role": role, "level": level, "country": country, "sector": sector_of[employer],
                "region": draw.choice(["CA", "NY", "WA", "TX"]) if country == "US" else None,
                "workplace": draw.choices(["remote", "hybrid", "onsite", "unstated"], [6, 5, 4, 5])[0],
                "source": source, "panel_id": source if source == "hackernews" else f"{source}:{employer}",
                "month": MONTHS[month],
                "posted_on": min(MONTHS[month] + timedelta(days=draw.randrange(28)), AS_OF.date()),
                "years_asked": YEARS[level][index % 4], "education": DEGREES[index % 5],
                "states_pay": role is not None and draw.random() < 0.4,
                "pay_min_usd_year": middle - half, "pay_max_usd_year": middle + half,
                "pay_mid_usd_year": middle, "currency": "USD" if country == "US" else "GBP",
                "skill_ids": [] if role is None else sorted(_skills(draw, month / (len(MONTHS) - 1))),
            }  # fmt: skip


def _skills(draw: random.Random, time: float) -> Iterator[str]:
    for skill, (then, now) in SKILLS.items():
        if draw.random() < then + (now - then) * time:
            yield skill
