"""Content files of several roots as one folder, and the problems met while reading them."""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from data.records import Table


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


@lru_cache(maxsize=128)
def _read_toml(text: str) -> Table:
    """The TOML of a text, read once per process: a command that writes content reads all of it again."""
    return tomllib.loads(text)


class Folder:
    """The files of all roots, later over earlier, and the problems met on the way."""

    def __init__(self, roots: Sequence[Path]) -> None:
        self.roots = roots
        self.problems: list[Problem] = []
        self.unreadable: set[str] = set()
        self._text: dict[str, str] = {}

    def names(self, pattern: str) -> list[str]:
        """Paths relative to the roots that match `pattern`, sorted."""
        found = {
            path.relative_to(root).as_posix()
            for root in self.roots
            if root.is_dir()
            for path in root.glob(pattern)
            if path.is_file()
        }
        return sorted(found)

    def read(self, name: str, *, required: bool = True) -> Table:
        """The TOML of the last root that has the file; empty, and noted, where it cannot be read."""
        held = [path for root in self.roots if (path := root / name).is_file()]
        if held:
            return self._parsed(held[-1], name)
        if required:
            self.problems.append(Problem(name, "", "is missing"))
        return {}

    def overlaid(self, name: str) -> Table:
        """The sections of a file of settings; a later root's values stand for an earlier one's."""
        held = [path for root in self.roots if (path := root / name).is_file()]
        found: Table = {}
        for path in held:
            for section, values in self._parsed(path, name).items():
                if isinstance(values, dict):
                    found[section] = {**found.get(section, {}), **values}
                else:
                    self.problem(name, section, "is no section: a setting stands under its [section]")
        if not held:
            self.problems.append(Problem(name, "", "is missing"))
        return found

    def _parsed(self, path: Path, name: str) -> Table:
        try:
            self._text[name] = path.read_text(encoding="utf-8")
            return deepcopy(_read_toml(self._text[name]))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            self.problems.append(Problem(name, "", f"is not valid TOML: {error}"))
            return {}

    def problem(self, file: str, entry: str, message: str) -> None:
        """Note what the author has to mend in `entry` of `file`, with its line where it is found."""
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
