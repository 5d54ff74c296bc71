"""Load and check the content files; every complaint names the file, the entry and the mend.

`load(*roots)` reads the same relative paths under each root, a later root replacing or adding files, so that
a user's own folder overlays the shipped one. What comes back is frozen; what is wrong comes back whole, as
one `ContentError` with every problem in it.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

KINDS = frozenset(
    {"language", "library", "framework", "tool", "platform", "service"}
    | {"method", "concept", "practice", "metric", "soft"}
)
EVERY_THREAD = "whoishiring"
GUIDE_STRENGTHS = ("must", "good", "core", "topic")
_SKILL_KEYS = {"skill"}
_SKILL_LIST_KEYS = {"skills", "key_skills", "experience_skills", "strong_in_skills"}
_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

Table = dict[str, Any]


@dataclass(frozen=True)
class Problem:
    """One thing an author has to mend."""

    file: str
    entry: str
    message: str
    line: int | None = None

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: [{self.entry}] {self.message}" if self.entry else f"{where}: {self.message}"


class ContentError(Exception):
    """Content files that cannot be used; `problems` lists all of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))


@dataclass(frozen=True)
class Category:
    """A group of skills, in display order."""

    id: str
    name: str
    order: int
    definition: str


@dataclass(frozen=True)
class Skill:
    """A skill and the forms postings write it in; `ambiguous_forms` need context."""

    id: str
    name: str
    kind: str
    category: str
    definition: str
    aliases: tuple[str, ...]
    parent: str | None = None
    case_sensitive: tuple[str, ...] = ()
    ambiguous_forms: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    anti_cues: tuple[str, ...] = ()
    when_unsure: str = "count"
    in_guides: bool = False

    @property
    def forms(self) -> tuple[str, ...]:
        """Name and aliases: every surface form."""
        return (self.name, *self.aliases)


@dataclass(frozen=True)
class Certification:
    """A certificate, its issuer, and the skills it stands for."""

    id: str
    name: str
    issuer: str
    origin: str
    aliases: tuple[str, ...]
    skills: tuple[str, ...]
    guides: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        """Name and aliases: every surface form."""
        return (self.name, *self.aliases)


@dataclass(frozen=True)
class Level:
    """A canonical level, and how a title shows it."""

    id: str
    name: str
    order: int
    in_guides: bool
    priority: int
    title_cues: tuple[str, ...]
    anti_cues: tuple[str, ...]
    guide: Mapping[str, Table] = field(default_factory=dict)


@dataclass(frozen=True)
class Role:
    """A role family; the first role in `order` whose pattern is found in the title wins."""

    id: str
    name: str
    order: int
    origin: str
    core: bool
    definition: str
    patterns: tuple[str, ...]
    examples: tuple[str, ...] = ()
    guides: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sector:
    """What an employer does, and the phrases that show it."""

    id: str
    name: str
    order: int
    in_guides: bool
    definition: str
    cues: tuple[str, ...]
    anti_cues: tuple[str, ...]


@dataclass(frozen=True)
class Requirement:
    """One line of a guide asking for one skill at one level (`all` where the guide gives none)."""

    guide: str
    skill: str
    label: str
    level: str
    strength: str
    section: str
    lines: tuple[int, ...]
    role: str


@dataclass(frozen=True)
class GuideBand:
    """A guide's pay for a level, in `currency` per `period`; half-open: `pay_min <= pay < pay_max`."""

    guide: str
    level: str
    title: str
    pay_min: float
    pay_max: float
    is_open_ended: bool
    currency: str
    period: str
    years: str
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Guide:
    """One role guide. `entries` is the file as read; the typed parts are what the measures use."""

    id: str
    name: str
    title: str
    role: str
    source: str
    requirements: tuple[Requirement, ...]
    bands: tuple[GuideBand, ...]
    sectors: tuple[str, ...]
    entries: Mapping[str, Any]
    skills_named: frozenset[str]


@dataclass(frozen=True)
class Board:
    """One place to crawl: a source and its token, site, thread id or host."""

    source: str
    board: str
    employer: str | None = None
    sector: str | None = None
    is_enabled: bool = True
    is_quick: bool = False
    is_verified: bool = True
    region: str | None = None
    sitemap: str | None = None
    since: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Source and board: what identifies it."""
        return (self.source, self.board)


@dataclass(frozen=True)
class Content:
    """Everything the content files say, checked."""

    categories: Mapping[str, Category]
    skills: Mapping[str, Skill]
    certifications: Mapping[str, Certification]
    levels: Mapping[str, Level]
    level_default: str
    roles: Mapping[str, Role]
    sectors: Mapping[str, Sector]
    guides: Mapping[str, Guide]
    boards: tuple[Board, ...]
    measurement: Mapping[str, Mapping[str, Any]]

    @cached_property
    def roles_in_order(self) -> tuple[Role, ...]:
        """Roles in the order in which their patterns are tried."""
        return tuple(sorted(self.roles.values(), key=lambda role: role.order))

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """Skill ids directly below each skill id."""
        found: dict[str, list[str]] = defaultdict(list)
        for skill in self.skills.values():
            if skill.parent:
                found[skill.parent].append(skill.id)
        return {parent: tuple(sorted(ids)) for parent, ids in found.items()}


class _Folder:
    """The files of all roots, later over earlier, and the problems met on the way."""

    def __init__(self, roots: Sequence[Path]) -> None:
        self.roots = roots
        self.problems: list[Problem] = []
        self.unreadable: set[str] = set()
        self._text: dict[str, str] = {}

    def names(self, pattern: str) -> list[str]:
        found = {
            path.relative_to(root).as_posix()
            for root in self.roots
            if root.is_dir()
            for path in root.glob(pattern)
            if path.is_file()
        }
        return sorted(found)

    def read(self, name: str, *, required: bool = True) -> Table:
        for root in reversed(self.roots):
            path = root / name
            if not path.is_file():
                continue
            try:
                self._text[name] = path.read_text(encoding="utf-8")
                return tomllib.loads(self._text[name])
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                self.problems.append(Problem(name, "", f"is not valid TOML: {error}"))
                return {}
        if required:
            self.problems.append(Problem(name, "", "is missing"))
        return {}

    def problem(self, file: str, entry: str, message: str) -> None:
        self.problems.append(Problem(file, entry, message, self._line(file, entry)))

    def _line(self, file: str, entry: str) -> int | None:
        """Where `[entry]` stands, or the n-th `[[entry]]` for an entry written "requirement 3"."""
        name, _, number = entry.partition(" ")
        heads = re.finditer(rf"^[ \t]*\[+{re.escape(name)}\]+", self._text.get(file, ""), re.MULTILINE)
        count = int(match[0]) if (match := re.match(r"\d+", number)) else 1
        found = next(itertools.islice(heads, count - 1, None), None) if entry else None
        return self._text[file].count("\n", 0, found.start()) + 1 if found else None

    def tables(self, file: str, data: Table) -> Iterator[tuple[str, Table]]:
        """The entries of a file that are tables; anything else is a slip of the author."""
        for key, value in data.items():
            if isinstance(value, dict):
                yield key, value
            else:
                self.problem(file, key, "stands outside any [entry]: move it below a heading")

    def build(self, cls: type[Any], file: str, entry: str, values: Table) -> Any:
        """An instance of `cls`, or None with the reason noted."""
        wanted = {
            name: f.type for name, f in cls.__dataclass_fields__.items() if name != "id" or "id" in values
        }
        known = {key: value for key, value in values.items() if key in wanted}
        for key, value in known.items():
            kind = str(wanted[key])
            if kind.startswith("tuple"):
                if not isinstance(value, list | tuple):
                    self.problem(file, entry, f'{key} must be a list, such as ["a", "b"]')
                    return None
                known[key] = tuple(value)
            elif kind.startswith("str") and not isinstance(value, str) and value is not None:
                self.problem(file, entry, f"{key} must be text in quotes, not {value!r}")
                return None
            elif kind == "int" and not isinstance(value, int):
                self.problem(file, entry, f"{key} must be a whole number, not {value!r}")
                return None
            elif kind == "bool" and not isinstance(value, bool):
                self.problem(file, entry, f"{key} must be true or false, not {value!r}")
                return None
        try:
            return cls(**known)
        except TypeError as error:
            missing = re.findall(r"'(\w+)'", str(error)) or [str(error)]
            self.problem(file, entry, f"needs {', '.join(missing)}")
            return None


def load(*roots: Path) -> Content:
    """Read and check the content under `roots`; raises `ContentError` with all problems."""
    folder = _Folder(roots)
    categories = _simple(folder, "categories.toml", Category)
    skills = _skills(folder, categories)
    certifications = _simple(folder, "certifications.toml", Certification)
    levels, level_default = _levels(folder)
    roles = _simple(folder, "roles.toml", Role)
    sectors = _simple(folder, "sectors.toml", Sector)
    guides = _guides(folder, skills, certifications, levels, roles, sectors)
    boards = _boards(folder, folder.read("sources.toml"), "sources.toml", sectors)
    _check_forms(folder, skills, certifications)
    _check_roles(folder, roles, guides)
    _check_levels(folder, levels, level_default, guides)
    measurement = folder.read("measurement.toml")
    if folder.problems:
        raise ContentError(folder.problems)
    return Content(
        categories=categories, skills=skills, certifications=certifications, levels=levels,
        level_default=level_default, roles=roles, sectors=sectors, guides=guides, boards=boards,
        measurement=measurement,
    )  # fmt: skip


def load_boards(path: Path, content: Content) -> tuple[Board, ...]:
    """The boards a sources file names; raises `ContentError`."""
    if not path.is_file():
        raise ContentError([Problem(str(path), "", "does not exist: give the path of a sources file")])
    folder = _Folder([path.parent])
    boards = _boards(folder, folder.read(path.name), path.name, content.sectors)
    if folder.problems:
        raise ContentError(folder.problems)
    return boards


def _simple(folder: _Folder, file: str, cls: type[Any]) -> dict[str, Any]:
    found = {}
    for entry, values in folder.tables(file, folder.read(file)):
        value = folder.build(cls, file, entry, {**values, "id": entry})
        if value is not None:
            found[entry] = value
    return found


def _skills(folder: _Folder, categories: Mapping[str, Category]) -> dict[str, Skill]:
    skills: dict[str, Skill] = {}
    files: dict[str, str] = {}
    for file in folder.names("taxonomy/*.toml"):
        stem = Path(file).stem
        for entry, values in folder.tables(file, folder.read(file)):
            if entry in skills:
                folder.problem(file, entry, f"is also in {files[entry]}: keep one of the two")
                continue
            if not _KEBAB.fullmatch(entry):
                folder.problem(file, entry, "is not a kebab-case id (small letters, digits, single hyphens)")
            ambiguous = bool(values.get("ambiguous"))
            skill = folder.build(
                Skill, file, entry,
                {"category": stem, **values, "id": entry, "in_guides": stem != "market"},
            )  # fmt: skip
            if skill is None:
                folder.unreadable.add(entry)  # told once; what names it is not at fault
                continue
            skills[entry], files[entry] = skill, file
            _check_skill(folder, file, skill, ambiguous, values, categories)
    for skill in skills.values():
        seen, above = {skill.id}, skill.parent
        while above is not None:
            if above not in skills and above in folder.unreadable:
                break
            if above not in skills:
                folder.problem(files[skill.id], skill.id, f"parent {above!r} is no skill id")
                break
            if above in seen:
                folder.problem(files[skill.id], skill.id, "its parents run in a circle")
                break
            seen.add(above)
            above = skills[above].parent
    return skills


def _check_skill(
    folder: _Folder,
    file: str,
    skill: Skill,
    ambiguous: bool,
    values: Table,
    categories: Mapping[str, Category],
) -> None:
    def say(message: str) -> None:
        folder.problem(file, skill.id, message)

    if skill.category not in categories:
        say(f"category {skill.category!r} is not in categories.toml")
    if skill.kind not in KINDS:
        say(f"kind {skill.kind!r} is none of {', '.join(sorted(KINDS))}")
    if "\n" in skill.definition or not skill.definition.strip():
        say("definition must be one line of text")
    low = [form.lower() for form in skill.forms]
    for form, count in Counter(low).items():
        if count > 1:
            say(f"form {form!r} stands twice: the match ignores case, so one is enough")
        if not form.strip():
            say("an empty form matches nothing: remove it")
    for form in skill.ambiguous_forms:
        if form.lower() not in low:
            say(f"ambiguous form {form!r} is neither the name nor an alias")
    for form in skill.case_sensitive:
        if form.lower() not in low:
            say(f"case-sensitive form {form!r} is neither the name nor an alias")
    if ambiguous != bool(skill.ambiguous_forms):
        say("ambiguous = true and ambiguous_forms go together")
    if skill.ambiguous_forms and (not skill.cues or "anti_cues" not in values or "when_unsure" not in values):
        say("an ambiguous skill needs cues, anti_cues and when_unsure")
    if skill.when_unsure not in ("count", "skip"):
        say('when_unsure must be "count" or "skip"')


def _levels(folder: _Folder) -> tuple[dict[str, Level], str]:
    data = folder.read("levels.toml")
    settings = data.pop("settings", {})
    levels = {}
    for entry, values in folder.tables("levels.toml", data):
        level = folder.build(Level, "levels.toml", entry, {**values, "id": entry})
        if level is not None:
            levels[entry] = level
    return levels, str(settings.get("default", "unstated"))


def _lines(values: Table) -> tuple[int, ...]:
    return tuple(values["lines"] if "lines" in values else [values["line"]] if "line" in values else [])


def _guides(
    folder: _Folder, skills: Mapping[str, Skill], certifications: Mapping[str, Certification],
    levels: Mapping[str, Level], roles: Mapping[str, Role], sectors: Mapping[str, Sector],
) -> dict[str, Guide]:  # fmt: skip
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
            sectors=tuple(s["id"] for s in data.get("sector", []) if "id" in s),
            entries=data, skills_named=frozenset(named),
        )  # fmt: skip
        for sector in guides[gid].sectors:
            if sector not in sectors:
                folder.problem(file, "sector", f"{sector!r} is not in sectors.toml")
    return guides


def _requirements(folder: _Folder, file: str, gid: str, data: Table) -> Iterator[Requirement]:
    for number, entry in enumerate(data.get("requirement", [])):
        where = f"requirement {number + 1}"
        missing = [key for key in ("skill", "level", "strength", "section") if key not in entry]
        if not _lines(entry):
            missing.append("line or lines")
        if missing:
            folder.problem(file, where, f"needs {', '.join(missing)}")
            continue
        if entry["strength"] not in GUIDE_STRENGTHS:
            folder.problem(
                file, where, f"strength {entry['strength']!r} is none of {', '.join(GUIDE_STRENGTHS)}"
            )
        yield Requirement(
            guide=gid, skill=entry["skill"], label=entry.get("label", entry["skill"]), level=entry["level"],
            strength=entry["strength"], section=entry["section"], lines=_lines(entry),
            role=entry.get("role", data.get("role", "")),
        )  # fmt: skip


def _bands(folder: _Folder, file: str, gid: str, data: Table) -> Iterator[GuideBand]:
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


def _check_references(
    folder: _Folder, file: str, data: Table, skills: Mapping[str, Skill], levels: Mapping[str, Level],
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


def _check_forms(
    folder: _Folder, skills: Mapping[str, Skill], certifications: Mapping[str, Certification]
) -> None:
    owners: dict[str, list[Skill]] = defaultdict(list)
    for skill in skills.values():
        for form in skill.forms:
            owners[form.lower()].append(skill)
    for form, found in owners.items():
        if len(found) < 2:
            continue
        unsure = [s for s in found if form in {a.lower() for a in s.ambiguous_forms}]
        if len(unsure) < len(found):
            names = " and ".join(s.id for s in found)
            folder.problem(
                f"taxonomy/{found[0].category}.toml", found[0].id,
                f"form {form!r} belongs to {names}: remove it from one, or make it ambiguous in all",
            )  # fmt: skip
    taken: dict[str, str] = {}
    for cert in certifications.values():
        for form in {form.lower() for form in cert.forms}:
            if form in owners:
                folder.problem("certifications.toml", cert.id, f"form {form!r} is already a form of a skill")
            if taken.setdefault(form, cert.id) != cert.id:
                folder.problem(
                    "certifications.toml", cert.id, f"form {form!r} is already taken by {taken[form]}"
                )
        for skill_id in cert.skills:
            if skill_id not in skills and skill_id not in folder.unreadable:
                folder.problem("certifications.toml", cert.id, f"skill {skill_id!r} is not in taxonomy/")


def _check_roles(folder: _Folder, roles: Mapping[str, Role], guides: Mapping[str, Guide]) -> None:
    ordered = sorted(roles.values(), key=lambda role: role.order)
    for order, count in Counter(role.order for role in ordered).items():
        if count > 1:
            folder.problem(
                "roles.toml", "", f"order {order} is given to {count} roles: patterns need one order"
            )
    compiled: list[tuple[str, re.Pattern[str]]] = []
    for role in ordered:
        for guide in role.guides:
            if guide not in guides:
                folder.problem("roles.toml", role.id, f"guide {guide!r} is not in guides/")
        for pattern in role.patterns:
            try:
                compiled.append((role.id, re.compile(pattern, re.IGNORECASE)))
            except re.error as error:
                folder.problem(
                    "roles.toml", role.id, f"pattern {pattern!r} is no regular expression: {error}"
                )
    for role in ordered:
        for title in (*role.examples, *role.titles):
            got = next((rid for rid, pattern in compiled if pattern.search(title)), None)
            if got != role.id:
                folder.problem(
                    "roles.toml",
                    role.id,
                    f"the title {title!r} is read as {got}: mend a pattern or its order",
                )


def _check_levels(
    folder: _Folder, levels: Mapping[str, Level], default: str, guides: Mapping[str, Guide]
) -> None:
    if default not in {*levels, "unstated"}:
        folder.problem("levels.toml", "settings", f"default {default!r} is no level")
    for level in levels.values():
        for guide_id in level.guide:
            if guide_id not in guides:
                folder.problem("levels.toml", level.id, f"guide {guide_id!r} is not in guides/")
    for guide_id, guide in guides.items():
        for entry in guide.entries.get("level", []):
            if entry.get("id") not in levels:
                folder.problem(
                    f"guides/{guide_id}.toml", "level", f"{entry.get('id')!r} is not in levels.toml"
                )
                continue
            kept = levels[entry["id"]].guide.get(guide_id, {})
            for key in ("years_min", "years_max"):
                if entry.get(key) != kept.get(key):
                    folder.problem(
                        "levels.toml", f"{entry['id']}.guide.{guide_id}",
                        f"{key} is {kept.get(key)} here and {entry.get(key)} in the guide: make them equal",
                    )  # fmt: skip


_BOARD_KEYS = {
    "source", "board", "employer", "sector", "enabled", "quick", "verified", "region", "sitemap", "since",
}  # fmt: skip


def _boards(folder: _Folder, data: Table, file: str, sectors: Mapping[str, Sector]) -> tuple[Board, ...]:
    boards: dict[tuple[str, str], Board] = {}
    listed = data.get("board", [])
    if not isinstance(listed, list):
        folder.problem(file, "board", "must be written [[board]], with two brackets")
        return ()
    for number, entry in enumerate(listed):
        where = f"board {number + 1}"
        unknown = sorted(set(entry) - _BOARD_KEYS)
        if unknown:
            folder.problem(
                file, where, f"does not know {', '.join(unknown)}; known are {', '.join(sorted(_BOARD_KEYS))}"
            )
        source, board = entry.get("source"), entry.get("board")
        if not isinstance(source, str) or not source or not isinstance(board, str) or not board.strip():
            folder.problem(file, where, "needs source and board, as text in quotes")
            continue
        if re.search(r"[\x00-\x1f]", source + board) or len(board) > 200:
            folder.problem(file, where, "board holds control characters or is longer than 200 characters")
            continue
        if source == "hackernews" and not board.isdecimal():
            board = EVERY_THREAD  # no thread's number: every monthly thread is meant, whatever it is called
            entry = {**entry, "board": board}
        if entry.get("sector") is not None and entry["sector"] not in sectors:
            folder.problem(file, where, f"sector {entry['sector']!r} is not in sectors.toml")
        since = entry.get("since")
        if since is not None and not _is_month(since):
            folder.problem(file, where, f'since {since!r} must be a month such as "2013-11"')
        if (source, board) in boards:
            folder.problem(file, where, f"{source} {board} is listed twice")
            continue
        names = {"enabled": "is_enabled", "quick": "is_quick", "verified": "is_verified"}
        value = folder.build(
            Board, file, where, {names.get(k, k): v for k, v in entry.items() if k in _BOARD_KEYS}
        )
        if value is not None:
            boards[source, board] = value
    return tuple(boards.values())


def _is_month(text: object) -> bool:
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}-\d{2}", text):
        return False
    try:
        date.fromisoformat(f"{text}-01")
    except ValueError:
        return False
    return True
