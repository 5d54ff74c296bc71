"""Seconds of every mart for a made-up market of a given size: `python -m bench.marts --postings 1000000`.

The models and measures are the real ones, run by `warehouse.building.build` in a temporary file. What they
read is made up: employers of very different sizes with habits of their own, twelve roles, about twelve skills
an ad, pay in two ads of five, a week between reads of a board. Processor seconds and memory are those of all
processes; what several of them map is counted once.
"""

from __future__ import annotations

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from analysis.measure.columns import Floats, Ints
from analysis.measure.registry import MEASURES
from bench.memory import peak, processor
from data.content import Content, load
from data.home import SHIPPED
from warehouse import building, models, reference
from warehouse.database import connect

Names = npt.NDArray[np.object_]
AS_OF = datetime(2026, 11, 21, tzinfo=UTC)
FIRST_DAY, DAYS = np.datetime64("2024-09-01"), 811
ROLES, DRAWS, HABITS = 12, 14, 30
BLOCK = 100_000
COUNTRIES = ("US", "GB", "DE", "IN", "CA", "FR", "NL", "ES", "PL", None)
WORKPLACES = ("onsite", "hybrid", "remote", "unstated")
EDUCATION = ("unstated", "bachelor", "master", "phd")

# What the core models make of raw data, from what `fill` draws.
CORE = {
    "core.postings": """
        select
            *, panel_id as board, employer_id as employer, 'en' as language, true as is_readable,
            false as is_prospect, false as is_unlisted, true as is_primary, true as is_watched,
            concat_ws(' ', level, role, 'for the', region, 'team') as title, employer_id as company,
            posted_on > date '2026-09-01' as is_open, cast(null as varchar) as duplicate_of
        from raw.made_postings""",
    "core.named_skills": "select * from raw.made_skills",
    "core.pay": """
        select
            posting_id, 1 as range_number, 'USD' as currency, 'year' as period, 'base' as basis,
            true as is_headline, true as is_plausible, 0.85 * middle as pay_min, 1.15 * middle as pay_max,
            0.85 * middle as pay_min_usd_year, 1.15 * middle as pay_max_usd_year,
            middle as pay_mid_usd_year
        from raw.made_postings where middle is not null""",
    "core.current_versions": """
        select posting_id, source, panel_id as board, panel_id, posted_on from raw.made_postings""",
    "core.reads": """
        select
            'run-' || week as run_id, boards.source, boards.panel_id as board, boards.panel_id,
            'complete' as listing, true as is_good, true as is_complete, week as read_number,
            date '2024-09-01' + cast(7 * week as integer) as read_on
        from (select distinct source, panel_id from raw.made_postings) as boards
        cross join (select unnest(range(116)) as week) as weeks""",
    "core.threads": """
        select
            cast(null as varchar) as source, cast(null as varchar) as board,
            cast(null as date) as thread_month
        where false""",
}

REAL_CORE = ("core.skill_lists", "core.skill_numbers")
"""Made by the real models, and only for marts: counted as theirs."""


def main() -> None:
    """Make the market, build every mart and print what each took."""
    parser = argparse.ArgumentParser(description="Seconds of every mart for a made-up market.")
    parser.add_argument("--postings", type=int, default=100_000)
    parser.add_argument("--employers", type=int, help="default: one per 100 postings, and 500")
    parser.add_argument(
        "--file", type=Path, help="keep the warehouse here, or build again in the one that is"
    )
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = asked.file or Path(folder) / "market.duckdb"  # a file named like a schema cannot be written
        if not path.exists():
            employers = asked.employers or asked.postings // 100 + 500
            # Its memory is not that of the build.
            filling = multiprocessing.get_context("spawn").Process(
                target=fill, args=(path, asked.postings, employers)
            )
            filling.start()
            filling.join()
        measured(path, asked.processes)


def measured(path: Path, processes: int) -> None:
    """Build everything in the file and tell what it took."""
    content = load(SHIPPED)
    core = [models.Step(name, models.tables_read(sql, Path(name)), sql=sql) for name, sql in CORE.items()]
    marts = [
        step for step in models.read_models() if step.name.startswith("marts.") or step.name in REAL_CORE
    ]
    measures = [models.Step(m.name, frozenset(m.inputs), measure=m) for m in MEASURES]
    with connect(path) as con:
        reference.fill(con, content, [], [], AS_OF)
        build_id = f"bench-{time.time():.0f}"
        spent: list[float] = []
        most: list[int] = []

        def progress(_done: int, _total: int) -> None:
            spent.append(processor())
            most.append(now[0])
            now[0] = 0

        with peak() as now:
            wall, cpu = time.perf_counter(), processor()
            building.build(
                con, [*core, *marts, *measures], settings=content.measurement, as_of=AS_OF.date(),
                build_id=build_id, progress=progress, processes=processes,
            )  # fmt: skip
            wall, cpu = time.perf_counter() - wall, processor() - cpu
            most.append(now[0])
        steps = con.execute(
            "select name, row_count, seconds from ops.models where build_id = ?", [build_id]
        ).fetchall()
    # Of two processes it is not known which of them spent it on what.
    used = list(zip(np.diff(spent), most[1:], strict=False)) if processes == 1 else [None] * len(steps)
    rows = [(*step, own) for step, own in zip(steps, used, strict=True)]
    for name, row_count, seconds, own in sorted(rows, key=lambda row: -row[2]):
        by_step = "" if own is None else f"{own[0]:9.2f} s of processor, {own[1] / 2**30:.2f} GiB"
        print(f"{name:32}{row_count:>12,} rows{seconds:9.2f} s{by_step}")  # noqa: T201
    before = sum(seconds for name, _, seconds in steps if name in CORE)
    print(  # noqa: T201
        f"marts.*: {wall - before:.1f} s; with the tables they read: {wall:.1f} s, "
        f"{cpu:.1f} s of processor; at most {max(most) / 2**30:.2f} GiB"
    )


def fill(path: Path, postings: int, employers: int) -> None:
    """Draw the market, the same for the same numbers, into raw.made_postings and raw.made_skills."""
    content = load(SHIPPED)
    draw = np.random.default_rng(20)
    pull = draw.pareto(1.1, employers) + 0.2
    pull = np.cumsum(pull / pull.sum())
    skills = np.array(sorted(content.skills), dtype=object)
    liked = np.cumsum(1 / (np.arange(len(skills)) + 5.0))
    rank = np.stack([draw.permutation(len(skills)) for _ in range(ROLES)])
    habits = draw.permutation(len(skills))[
        (len(skills) * draw.random((employers, HABITS)) ** 2.5).astype(int)
    ]
    premium = draw.normal(0, 0.2, employers)
    with connect(path) as con:
        for first in range(0, postings, BLOCK):
            rows = min(BLOCK, postings - first)
            who = np.searchsorted(pull, draw.random(rows))
            role = np.minimum((18 * draw.random(rows)).astype(int), ROLES)
            ids = np.array([f"{7_919 * number:016x}" for number in range(first, first + rows)], dtype=object)
            insert(con, "made_postings", pa.table(ads(draw, content, ids, who, role, premium)))
            drawn = np.searchsorted(liked, liked[-1] * draw.random((rows, DRAWS)))
            asked = rank[np.minimum(role, ROLES - 1)[:, None], drawn]
            own = habits[who[:, None], draw.integers(0, HABITS, (rows, DRAWS))]
            named = np.where(draw.random((rows, DRAWS)) < 0.6, own, asked)
            ad, skill = np.divmod(np.unique(np.arange(rows)[:, None] * len(skills) + named), len(skills))
            insert(
                con, "made_skills", pa.table({"posting_id": text(ids, ad), "skill_id": text(skills, skill)})
            )
        con.execute(
            "insert into raw.sightings "
            "select posting_id, '', 'run-0', 'run-100', null, null from raw.made_postings"
        )


def ads(
    draw: np.random.Generator, content: Content, ids: Names, who: Ints, role: Ints, premium: Floats
) -> dict[str, Any]:
    """Columns of raw.made_postings."""
    rows = len(ids)
    roles, levels = sorted(content.roles)[:ROLES], sorted(content.levels)
    sectors = sorted(content.sectors)
    is_hn = who % 10 == 0
    employer = np.array([f"employer-{one:06}" for one in who], dtype=object)
    level = np.minimum((len(levels) * draw.random(rows)).astype(int), len(levels) - 1)
    country = np.minimum(draw.exponential(2.5, rows).astype(int), len(COUNTRIES) - 1)
    middle = np.round(np.exp(11.4 + 0.15 * level + premium[who] + draw.normal(0, 0.15, rows)) / 500) * 500
    years = draw.integers(0, 12, rows).astype(float)
    return {
        "posting_id": ids,
        "source": np.where(is_hn, "hackernews", "greenhouse"),
        "panel_id": np.where(is_hn, "hackernews", "greenhouse:" + employer),
        "employer_id": employer,
        "sector": text([*sectors, None], np.where(who % 7 == 0, len(sectors), who % len(sectors))),
        "role": text([*roles, None], role),
        "level": text(levels, level),
        "country": text(COUNTRIES, country),
        "region": text([f"region-{n:02}" for n in range(50)], draw.integers(0, 50, rows)),
        "workplace": text(WORKPLACES, draw.integers(0, 4, rows)),
        "posted_on": FIRST_DAY + draw.integers(0, DAYS, rows),
        "years_min": pa.array(years, mask=draw.random(rows) < 0.4),
        "education": text(EDUCATION, draw.integers(0, 4, rows)),
        "middle": pa.array(middle, mask=draw.random(rows) > 0.4),
    }


def text(names: Sequence[str | None] | Names, codes: Ints) -> pa.Array:
    """The names that the codes stand for."""
    return pa.array(names, pa.string()).take(pa.array(codes))


def insert(con: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    """More rows of a raw table, which the first ones make."""
    con.register("more", rows)
    con.execute(f"create table if not exists raw.{name} as select * from more limit 0")  # noqa: S608
    con.execute(f"insert into raw.{name} select * from more")  # noqa: S608
    con.unregister("more")


if __name__ == "__main__":
    main()
