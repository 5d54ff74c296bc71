"""The role guides: requirements, pay bands and every reference they make, checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from data.folder import Folder
from data.records import (
    Certification,
    Guide,
    GuideBand,
    GuideLevel,
    GuideTrend,
    Level,
    Requirement,
    Role,
    Sector,
    Skill,
    Table,
)  # fmt: skip

STRENGTHS = ("must", "good", "core", "topic")
DEGREES = ("bachelor", "master", "phd")  # the lowest of several is what is asked
_SKILL_KEYS = {"skill"}
_SKILL_LIST_KEYS = {"skills", "key_skills", "experience_skills", "strong_in_skills"}


def _lines(values: Table) -> tuple[int, ...]:
    return tuple(values["lines"] if "lines" in values else [values["line"]] if "line" in values else [])


def read_guides(
    folder: Folder, skills: Mapping[str, Skill], certifications: Mapping[str, Certification],
    levels: Mapping[str, Level], roles: Mapping[str, Role], sectors: Mapping[str, Sector],
) -> dict[str, Guide]:  # fmt: skip
    """Every guide by id; references to skills, levels, roles and sectors are checked."""
    guides: dict[str, Guide] = {}
    for file in folder.names("guides/*.toml"):
        data = folder.read(file)
        if not data:
            continue
        gid = str(data.get("id", ""))
        if gid != Path(file).stem:
            folder.problem(file, "", f"id {gid!r} must equal the file name {Path(file).stem!r}")
        for key in ("name", "title", "role", "source"):
            if not isinstance(data.get(key), str) or not data[key]:
                folder.problem(file, "", f"needs {key} at the top")
        named = _check_references(folder, file, data, skills, levels, roles, sectors)
        _check_order(folder, file, data)
        for number, entry in enumerate(data.get("certification", [])):
            if entry.get("id") not in certifications:
                folder.problem(
                    file, f"certification {number + 1}", f"{entry.get('id')!r} is not in certifications.toml"
                )
        guides[gid] = Guide(
            id=gid, name=str(data.get("name", gid)), title=str(data.get("title", gid)),
            role=str(data.get("role", "")), source=str(data.get("source", "")),
            requirements=tuple(_requirements(folder, file, gid, data)),
            bands=tuple(_bands(folder, file, gid, data)),
            levels=tuple(_levels(data)),
            trends=tuple(_trends(gid, data)),
            sectors=tuple(s["id"] for s in data.get("sector", []) if "id" in s),
            entries=data, skills_named=frozenset(named),
        )  # fmt: skip
        for sector in guides[gid].sectors:
            if sector not in sectors:
                folder.problem(file, "sector", f"{sector!r} is not in sectors.toml")
    return guides


def _requirements(folder: Folder, file: str, gid: str, data: Table) -> Iterator[Requirement]:
    for number, entry in enumerate(data.get("requirement", [])):
        where = f"requirement {number + 1}"
        missing = [key for key in ("skill", "level", "strength", "section") if key not in entry]
        if not _lines(entry):
            missing.append("line or lines")
        if missing:
            folder.problem(file, where, f"needs {', '.join(missing)}")
            continue
        if entry["strength"] not in STRENGTHS:
            folder.problem(file, where, f"strength {entry['strength']!r} is none of {', '.join(STRENGTHS)}")
        yield Requirement(
            guide=gid, skill=entry["skill"], label=entry.get("label", entry["skill"]), level=entry["level"],
            strength=entry["strength"], section=entry["section"], lines=_lines(entry),
            role=entry.get("role", data.get("role", "")), either_of=entry.get("either_of"),
        )  # fmt: skip


def _bands(folder: Folder, file: str, gid: str, data: Table) -> Iterator[GuideBand]:
    for number, entry in enumerate(data.get("salary", [])):
        where = f"salary {number + 1}"
        missing = [k for k in ("level", "min", "max", "currency", "period", "years") if k not in entry]
        if missing:
            folder.problem(file, where, f"needs {', '.join(missing)}")
            continue
        if not 0 < entry["min"] < entry["max"]:
            folder.problem(file, where, f"min {entry['min']} must be above 0 and below max {entry['max']}")
        yield GuideBand(
            guide=gid, level=entry["level"], title=entry.get("title", entry["level"]),
            pay_min=float(entry["min"]), pay_max=float(entry["max"]),
            is_open_ended=bool(entry.get("open_ended", False)), currency=entry["currency"],
            period=entry["period"], years=entry["years"], lines=_lines(entry),
        )  # fmt: skip


def _levels(data: Table) -> Iterator[GuideLevel]:
    """The guide's levels, and its [background] as what it asks at every level."""
    for entry in data.get("level", []):
        yield GuideLevel(
            level=str(entry.get("id", "")), name=str(entry.get("name", "")),
            years_min=_years(entry, "years_min"), years_max=_years(entry, "years_max"),
            is_open_ended=bool(entry.get("open_ended", False)), education=None, lines=_lines(entry),
        )  # fmt: skip
    background = data.get("background")
    if background:
        degrees = {str(degree).removesuffix("'s").lower() for degree in background.get("degrees", [])}
        yield GuideLevel(
            level="all", name="Typical background",
            years_min=_years(background, "years_min"), years_max=_years(background, "years_max"),
            is_open_ended=bool(background.get("open_ended", False)),
            education=next((degree for degree in DEGREES if degree in degrees), None),
            lines=_lines(background),
        )  # fmt: skip


def _years(entry: Table, key: str) -> float | None:
    return float(entry[key]) if key in entry else None


def _trends(gid: str, data: Table) -> Iterator[GuideTrend]:
    for number, entry in enumerate(data.get("trend", []), start=1):
        yield GuideTrend(
            name=str(entry.get("name", "")), group_id=f"{gid}:trend-{number}",
            skills=tuple(entry.get("skills", ())), lines=_lines(entry),
        )  # fmt: skip


def _check_order(folder: Folder, file: str, data: Table) -> None:
    """A step of a transition plan may build only on steps before it, so that no order goes in a circle."""
    for plan in data.get("transition", []):
        before: set[str] = set()
        for phase in plan.get("phase", []):
            for topic in phase.get("topic", []):
                label = str(topic.get("label", ""))
                for needed in topic.get("builds_on", []):
                    if needed not in before:
                        folder.problem(
                            file, f"transition {plan.get('id', '')}",
                            f"{label!r} builds on {needed!r}, which is no step before it",
                        )  # fmt: skip
                before.add(label)


def _check_references(
    folder: Folder, file: str, data: Table, skills: Mapping[str, Skill], levels: Mapping[str, Level],
    roles: Mapping[str, Role], sectors: Mapping[str, Sector],
) -> set[str]:  # fmt: skip
    """Every id a guide mentions must exist; returns the skills it names."""
    named: set[str] = set()

    def known(where: str, key: str, value: object, table: Mapping[str, object], home: str) -> None:
        if value not in table and value not in folder.unreadable:
            folder.problem(file, where, f"{key} {value!r} is not in {home}")

    def walk(node: object, path: str) -> None:
        if isinstance(node, list):
            for number, value in enumerate(node):
                walk(value, f"{path} {number + 1}")
        if not isinstance(node, dict):
            return
        for key, value in node.items():
            if key in _SKILL_KEYS:
                named.add(value)
                known(path, key, value, skills, "taxonomy/")
            elif key in _SKILL_LIST_KEYS:
                for skill in value:
                    named.add(skill)
                    known(path, key, skill, skills, "taxonomy/")
            elif key in ("level", "from_level", "to_level") and isinstance(value, str) and value != "all":
                known(path, key, value, levels, "levels.toml")
            elif key in ("role", "from_role", "to_role"):
                known(path, key, value, roles, "roles.toml")
            elif key == "sector" and isinstance(value, str):
                known(path, key, value, sectors, "sectors.toml")
            walk(value, f"{path}.{key}" if path else key)

    walk({k: v for k, v in data.items() if k not in ("provenance", "structure")}, "")
    return named
