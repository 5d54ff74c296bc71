"""ref.*: the content files, the exchange rates and the clock of this build, as tables."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from data import rates, rulings
from data.content import Board, Content
from warehouse.database import sql
from warehouse.errors import WarehouseError

_ABOUT = ("provenance", "structure")  # tables of a guide's file that tell where its own words stand


def fill(
    con: duckdb.DuckDBPyConnection,
    content: Content,
    boards: Sequence[Board],
    roots: Sequence[Path],
    as_of: datetime,
) -> None:
    """Replace every row of ref.*; `roots` are the content folders, later ones over earlier ones."""
    moment = as_of.astimezone(UTC).replace(tzinfo=None)
    tables: dict[str, Iterator[tuple[Any, ...]]] = {
        "skills": _skills(content),
        "skill_aliases": _aliases(content),
        "guides": ((g.id, g.name, g.title, g.role) for g in content.guides.values()),
        "guide_requirements": _requirements(content),
        "guide_bands": _bands(content),
        "guide_levels": _guide_levels(content),
        "guide_trends": _guide_trends(content),
        "guide_choices": _guide_choices(content),
        "guide_entries": _guide_entries(content),
        "skill_groups": _skill_groups(content),
        "guide_sectors": ((g.id, sector) for g in content.guides.values() for sector in g.sectors),
        "roles": ((r.id, r.name, r.order, r.core) for r in content.roles.values()),
        "levels": ((level.id, level.name, level.order, level.in_guides) for level in content.levels.values()),
        "sectors": ((s.id, s.name, s.in_guides) for s in content.sectors.values()),
        "boards": _boards(con, [*content.boards, *boards]),
        "clock": iter([(moment, moment.date())]),
        "measurement": _measurement(content.measurement),
    }
    for name, rows in tables.items():
        _replace(con, name, list(rows))
    _replace(con, "duplicate_rulings", _rulings(roots))
    _fill_rates(con, roots)


def _rulings(roots: Sequence[Path]) -> list[tuple[str, str, str]]:
    try:
        return [(one.posting_id, one.other_id, one.verdict) for one in rulings.read(roots)]
    except rulings.RulingError as error:
        raise WarehouseError(f"The rulings on duplicates cannot be read: {error}.") from error


def _fill_rates(con: duckdb.DuckDBPyConnection, roots: Sequence[Path]) -> None:
    """The shipped rates with the user's over them: a later file counts for the days and currencies it has."""
    per_euro: dict[tuple[str, Any], float] = {}
    try:
        for path in rates.tables(roots):
            for day, units in rates.read(path).items():
                per_euro |= {(code, day): float(text) for code, text in units.items()}
    except rates.RatesError as error:
        raise WarehouseError(f"The exchange rates cannot be read: {error}.") from error
    codes, days = [code for code, _ in per_euro], [day for _, day in per_euro]
    given = pa.table({"currency": codes, "rate_on": days, "units": list(per_euro.values())})
    con.register("per_euro", given)
    con.execute("delete from ref.fx")
    con.execute(sql("sql/fx.sql"))
    con.unregister("per_euro")


def _replace(con: duckdb.DuckDBPyConnection, name: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Give a ref table these rows, in the order of its columns."""
    columns = [column[0] for column in con.execute(f"select * from ref.{name} limit 0").description or []]  # noqa: S608
    con.execute(f"delete from ref.{name}")  # noqa: S608
    if rows:
        given = pa.table(dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True)))
        con.register("given", given)
        con.execute(f"insert into ref.{name} select * from given")  # noqa: S608
        con.unregister("given")


def _skills(content: Content) -> Iterator[tuple[Any, ...]]:
    """Skills, then certifications: postings ask for both, and both have ids."""
    named = {skill for guide in content.guides.values() for skill in guide.skills_named}
    for skill in content.skills.values():
        category = content.categories.get(skill.category)
        yield (
            skill.id, skill.name, skill.kind, skill.category, category.name if category else skill.category,
            skill.parent, skill.definition, skill.in_guides or skill.id in named,
        )  # fmt: skip
    for cert in content.certifications.values():
        yield (
            cert.id, cert.name, "certification", "certifications", "Certifications", None,
            f"A certificate of {cert.issuer}.", bool(cert.guides),
        )  # fmt: skip


def _aliases(content: Content) -> Iterator[tuple[Any, ...]]:
    for skill in content.skills.values():
        yield from ((skill.id, alias) for alias in dict.fromkeys(skill.aliases))
    for cert in content.certifications.values():
        yield from ((cert.id, alias) for alias in dict.fromkeys(cert.aliases))


def _requirements(content: Content) -> Iterator[tuple[Any, ...]]:
    for guide in content.guides.values():
        for number, entry in enumerate(guide.requirements, start=1):
            yield (
                guide.id, number, entry.skill, entry.label, entry.level, entry.strength, entry.section,
                entry.role, _lines(entry.lines),
            )  # fmt: skip


def _bands(content: Content) -> Iterator[tuple[Any, ...]]:
    for guide in content.guides.values():
        for band in guide.bands:
            yield (
                guide.id, band.level, band.title, band.pay_min, band.pay_max, band.is_open_ended,
                band.currency, band.period, band.years, _lines(band.lines),
            )  # fmt: skip


def _guide_levels(content: Content) -> Iterator[tuple[Any, ...]]:
    for guide in content.guides.values():
        for level in guide.levels:
            yield (
                guide.id, level.level, level.name, level.years_min, level.years_max, level.is_open_ended,
                level.education, _lines(level.lines),
            )  # fmt: skip


def _guide_trends(content: Content) -> Iterator[tuple[Any, ...]]:
    for guide in content.guides.values():
        for number, trend in enumerate(guide.trends, start=1):
            yield guide.id, number, trend.name, trend.group_id, _lines(trend.lines)


def _guide_choices(content: Content) -> Iterator[tuple[Any, ...]]:
    for guide in content.guides.values():
        for number, entry in enumerate(guide.requirements, start=1):
            if entry.either_of:
                yield guide.id, number, f"{guide.id}:{entry.either_of}"


def _guide_entries(content: Content) -> Iterator[tuple[Any, ...]]:
    """Everything the guides' files hold, each entry as JSON; what stands before the entries is `about`."""
    for guide in content.guides.values():
        parts = {
            part: entries if isinstance(entries, list) else [entries]
            for part, entries in guide.entries.items()
            if isinstance(entries, list | dict) and part not in _ABOUT
        }
        about = {key: value for key, value in guide.entries.items() if key not in parts}
        for part, entries in {"about": [about], **parts}.items():
            for number, entry in enumerate(entries, start=1):
                yield guide.id, part, number, json.dumps(entry, ensure_ascii=False, default=str)


def _skill_groups(content: Content) -> Iterator[tuple[str, str]]:
    """Skills of which any one counts: those a guide puts side by side, those of a trend and below them."""
    groups: set[tuple[str, str]] = set()
    for guide in content.guides.values():
        groups |= {(f"{guide.id}:{r.either_of}", r.skill) for r in guide.requirements if r.either_of}
        for trend in guide.trends:
            waiting = list(trend.skills)
            while waiting:
                skill = waiting.pop()
                if (trend.group_id, skill) not in groups:
                    groups.add((trend.group_id, skill))
                    waiting.extend(content.children.get(skill, ()))
    yield from sorted(groups)


def _lines(lines: Sequence[int]) -> str:
    return ", ".join(map(str, lines))


def _boards(con: duckdb.DuckDBPyConnection, listed: Sequence[Board]) -> Iterator[tuple[Any, ...]]:
    """Employer and sector of every board ever read, as listed now, else as its last crawl was told."""
    told = con.execute(
        """
        select source, board, max_by(employer, as_of), max_by(sector, as_of)
        from raw.source_runs where board <> '' group by source, board order by source, board
        """
    ).fetchall()
    known = {(source, board): (employer, sector) for source, board, employer, sector in told}
    known |= {b.key: (b.employer, b.sector) for b in listed}
    for (source, board), (employer, sector) in sorted(known.items()):
        yield source, board, employer, sector


def _measurement(sections: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str, float]]:
    """Every number of measurement.toml; a list gives one row per element."""
    for section, values in sections.items():
        for name, value in values.items():
            for number in value if isinstance(value, list | tuple) else [value]:
                if isinstance(number, int | float):
                    yield section, name, float(number)
