"""Files of a new unit, put into a checkout: all of them or none."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Template

from data.content import Content, ContentError, load_with

TEMPLATES = Path(__file__).parent / "templates"


class CannotWrite(ValueError):
    """A unit that cannot be written; the message is one sentence that says why, and what to do instead."""


@dataclass(frozen=True)
class Unit:
    """The files of a new unit, by their path in the checkout.

    `new` must not be there yet, `changed` are files that are there, with what they will hold; `then` are the
    lines that say what to do next, the last of them a command that shows success.
    """

    new: Mapping[str, str] = field(default_factory=dict)
    changed: Mapping[str, str] = field(default_factory=dict)
    then: tuple[str, ...] = ()


def in_checkout(root: Path, instead: str) -> None:
    """Nothing, where `root` is the folder of a checkout.

    Raises:
        CannotWrite: it is that of an installation, which an update replaces; it says `instead`.
    """
    if not all((root / name).exists() for name in ("pyproject.toml", "CONTRIBUTING.md", "tests")):
        raise CannotWrite(instead)


def filled(folder: str, files: Mapping[str, str], words: Mapping[str, str]) -> dict[str, str]:
    """Texts by path in the checkout, from the templates of a folder: template -> path, $words filled in."""
    return {
        Template(path).substitute(words): Template(
            (TEMPLATES / folder / template).read_text(encoding="utf-8")
        ).substitute(words)
        for template, path in files.items()
    }


def sound(root: Path, files: Mapping[str, str]) -> Content:
    """The content with these files of data/ in it, by their path in the checkout.

    Raises:
        CannotWrite: it would not be sound; the sentences name file, entry and mend.
    """
    try:
        return load_with({path.removeprefix("data/"): text for path, text in files.items()}, root / "data")
    except ContentError as error:
        raise CannotWrite(f"nothing was written, the content would not be sound: {error}") from error


def write(root: Path, unit: Unit) -> None:
    """Put the unit's files below `root`; where one cannot be, all is as it was.

    Raises:
        CannotWrite: a file is in the way, or one cannot be written.
    """
    for new in unit.new:
        must_be_free(root, new)
    texts = {root / path: text for path, text in {**unit.new, **unit.changed}.items()}
    before = {root / path: (root / path).read_bytes() for path in unit.changed}
    folders: list[Path] = []
    drafts = {path: path.with_name(f"{path.name}.part") for path in texts}
    put: list[Path] = []
    try:
        for path, text in texts.items():
            folders += _made(path.parent)
            drafts[path].write_text(text, encoding="utf-8")
        for path, draft in drafts.items():
            put.append(path)
            draft.replace(path)
    except BaseException as error:
        _undone(put, before, drafts.values(), folders)
        if isinstance(error, OSError):
            raise CannotWrite(
                f"nothing was written: {error.filename or root} cannot be ({error.strerror})"
            ) from error
        raise


def must_be_free(root: Path, path: str) -> None:
    """Nothing, where a new file can stand at `path`.

    Raises:
        CannotWrite: something stands there, or the path leads out of the checkout.
    """
    target = root / path
    folder = target.with_suffix("")
    for taken in (target, folder):
        if os.path.lexists(taken):
            raise CannotWrite(
                f"{taken.relative_to(root)} is already there: choose another name, or remove it"
            )
    above = next(parent for parent in target.parents if parent.exists())
    if root.resolve() not in (above.resolve(), *above.resolve().parents):
        raise CannotWrite(f"{above.relative_to(root)} leads out of the checkout: nothing is written there")


def _made(folder: Path) -> list[Path]:
    """The folders that had to be made for this one, the outer ones first."""
    made = [one for one in (folder, *folder.parents) if not one.exists()][::-1]
    folder.mkdir(parents=True, exist_ok=True)
    return made


def _undone(
    put: Iterable[Path], before: Mapping[Path, bytes], drafts: Iterable[Path], folders: Iterable[Path]
) -> None:
    for path in put:
        if path in before:
            path.write_bytes(before[path])
        else:
            path.unlink(missing_ok=True)
    for draft in drafts:
        draft.unlink(missing_ok=True)
    for folder in reversed(list(folders)):
        folder.rmdir()
