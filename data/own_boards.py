"""The user's own boards: written to my_sources.toml in the content folder, which no update touches.

The file is edited as text, block by block, so that what the user wrote around the blocks stays. Each edit is
read again before it is written: it must say exactly what was meant, or the file is left as it is.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import tomllib
from dataclasses import replace
from pathlib import Path

from data.boards import FILE, KEYS, OWN_FILE, field_of, key_of, read_boards
from data.folder import Folder
from data.home import SHIPPED
from data.records import Board, Table
from data.terms import read_sources

_START = """\
# Own boards, in the form of Guidepost's data/sources.toml and laid over it: a board named here is added, or,
# if it is listed there, takes the fields given here (enabled = false: it is not read). No update touches it.
"""
_HEAD = re.compile(r"^[ \t]*\[\[[ \t]*board[ \t]*\]\][^\n]*\n?", re.MULTILINE)
_ENABLED = re.compile(r"^([ \t]*enabled[ \t]*=[ \t]*)(?:true|false)", re.MULTILINE)


def add(folder: Path, board: Board) -> None:
    """The board stands in the user's file in `folder`; raises ValueError, one sentence, if it cannot."""
    file = _File(folder)
    key = key_of(board.source, board.board)
    if key in file.own or key in file.listed:
        hint = "" if _is_on(file, key) else ", and off: turn it on instead"
        raise ValueError(f"{' '.join(key)} is already listed{hint}")
    board, plain = replace(board, board=key[1]), Board("", "")
    entry = {
        name: value
        for name in KEYS
        if (value := getattr(board, field_of(name))) != getattr(plain, field_of(name))
    }
    file.check(entry)
    file.write(f"{file.text.rstrip()}\n\n{_block(entry)}".lstrip(), [*file.entries, entry])


def remove(folder: Path, source: str, board: str) -> bool:
    """Whether the user's own board was there to be removed; a listed one raises ValueError: it is muted."""
    file = _File(folder)
    key = key_of(source, board)
    if key in file.listed:
        raise ValueError(f"{' '.join(key)} is no board of your own: mute it instead")
    if key not in file.own:
        return False
    file.drop(file.place(key))
    return True


def set_enabled(folder: Path, source: str, board: str, enabled: bool) -> None:
    """The board is read, or is not, whoever listed it; raises ValueError if nobody did."""
    file = _File(folder)
    key = key_of(source, board)
    listed = file.listed.get(key)
    if listed is None and key not in file.own:
        raise ValueError(f"{' '.join(key)} is not listed: add it first")
    if enabled == _is_on(file, key):
        return
    if key not in file.own:
        entry: Table = {"source": key[0], "board": key[1], "enabled": enabled}
        file.write(f"{file.text.rstrip()}\n\n{_block(entry)}".lstrip(), [*file.entries, entry])
        return
    number = file.place(key)
    if listed is not None and set(file.entries[number]) <= {"source", "board", "enabled"}:
        file.drop(number)  # it said nothing but the opposite of what the listed board says by itself
    else:
        file.switch(number, enabled)


def _is_on(file: _File, key: tuple[str, str]) -> bool:
    own, listed = file.own.get(key), file.listed.get(key)
    if own is not None and (listed is None or "is_enabled" in own.given):
        return own.board.is_enabled
    return listed is not None and listed.board.is_enabled


def _block(entry: Table) -> str:
    return "[[board]]\n" + "".join(f"{key} = {_value(value)}\n" for key, value in entry.items())


def _value(value: str | bool) -> str:
    """A TOML value; JSON's escapes are TOML's, but for DEL, which JSON leaves bare."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


class _File:
    """my_sources.toml as text and as entries, with what the lists beneath it say."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / OWN_FILE
        self._folder = Folder([SHIPPED, folder])
        self._sectors = self._folder.read("sectors.toml")
        self._sources = read_sources(self._folder)
        try:
            self.text = self.path.read_text(encoding="utf-8") if self.path.is_file() else _START
            self._data = tomllib.loads(self.text)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ValueError(f"{self.path} is not valid TOML: {error}") from error
        self.own = read_boards(self._folder, self._data, OWN_FILE, self._sectors, self._sources)
        self.listed = read_boards(self._folder, self._folder.read(FILE), FILE, self._sectors, self._sources)
        if self._folder.problems:
            raise ValueError(str(self._folder.problems[0]))
        self.entries: list[Table] = self._data.get("board", [])

    def check(self, entry: Table) -> None:
        """Nothing, or a ValueError with the first thing that is wrong with a new entry."""
        try:
            _block(entry).encode()
        except UnicodeEncodeError as error:
            raise ValueError("a board's words must be text that UTF-8 can write") from error
        read_boards(self._folder, {"board": [entry]}, OWN_FILE, self._sectors, self._sources)
        if self._folder.problems:
            raise ValueError(self._folder.problems[0].message)

    def place(self, key: tuple[str, str]) -> int:
        """The number of the entry of a board of `own`."""
        return next(n for n, e in enumerate(self.entries) if key_of(e["source"], e["board"]) == key)

    def drop(self, number: int) -> None:
        """The file without this entry; comments around it stay."""
        start, _, end = self._span(number)
        rest = self.text[end:].lstrip("\n")
        before = self.text[:start].rstrip()
        self.write(f"{before}\n\n{rest}".strip("\n") + "\n", self._with(number, None))

    def switch(self, number: int, enabled: bool) -> None:
        """The file with this entry turned on or off."""
        start, body, end = self._span(number)
        block, said = self.text[body:end], _value(enabled)
        if "enabled" in self.entries[number]:
            block = _ENABLED.sub(lambda match: match[1] + said, block, count=1)
        else:
            block = block.rstrip("\n") + f"\nenabled = {said}\n"
        text = self.text[:start] + self.text[start:body] + block + self.text[end:]
        self.write(text, self._with(number, {**self.entries[number], "enabled": enabled}))

    def write(self, text: str, meant: list[Table]) -> None:
        """The file says `text`, whole or not at all; raises ValueError where that is not what was meant."""
        try:
            is_meant = tomllib.loads(text) == ({**self._data, "board": meant} if meant else self._rest())
        except tomllib.TOMLDecodeError:
            is_meant = False
        if not is_meant:
            raise ValueError(f"{self.path} is written in a way that must be changed by hand")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        target = self.path.resolve()
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{OWN_FILE}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            if target.is_file():
                shutil.copymode(target, name)
            else:
                Path(name).chmod(0o644)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def _rest(self) -> Table:
        return {key: value for key, value in self._data.items() if key != "board"}

    def _with(self, number: int, entry: Table | None) -> list[Table]:
        return [*self.entries[:number], *([entry] if entry else []), *self.entries[number + 1 :]]

    def _span(self, number: int) -> tuple[int, int, int]:
        """Where the block of an entry starts, where its first line ends, and where its last value ends."""
        heads = list(_HEAD.finditer(self.text))
        if len(heads) != len(self.entries):
            raise ValueError(f"{self.path} is written in a way that must be changed by hand")
        start, body = heads[number].span()
        end = heads[number + 1].start() if number + 1 < len(heads) else len(self.text)
        lines = self.text[body:end].splitlines(keepends=True)
        while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
            lines.pop()
        return start, body, body + sum(map(len, lines))
