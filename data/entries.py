"""Files of [entries] that commands write: one entry is changed, the rest of the file stays to the letter."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from data.records import Table

_HEAD = re.compile(r"^\[([^\[\]]+)\][ \t]*(?:#.*)?$", re.MULTILINE)


def block(entry: str, values: Table) -> str:
    """An entry as it stands in the file."""
    return f"[{entry}]\n" + "".join(
        f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items()
    )


def text_of(path: Path) -> str:
    """The file's text; nothing where there is no file."""
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def changed(path: Path, entries: Mapping[str, Table | None], lists: Sequence[str] = ()) -> str:
    """The text of the file with these entries: added to those of the same id, or gone where they are None.

    Of the keys in `lists` both values are kept, one after the other; of others the new one.

    Raises:
        ValueError: the file is not written in a way that can be changed.
    """
    text = text_of(path)
    try:
        held = tomllib.loads(text)
        meant = {**held, **{
            entry: _joined(held.get(entry, {}), values, lists) for entry, values in entries.items()
            if values is not None
        }}  # fmt: skip
        for entry, values in entries.items():
            text = _without(text, entry).rstrip() + "\n"
            if values is None:
                meant.pop(entry, None)
            else:
                text += f"\n{block(entry, meant[entry])}"
        is_meant = tomllib.loads(text) == meant
    except (tomllib.TOMLDecodeError, TypeError, AttributeError) as error:
        raise ValueError(f"{path} must be mended first: {error}") from error
    if not is_meant:
        raise ValueError(f"{path} is written in a way that must be changed by hand")
    return text.lstrip("\n")


def put(path: Path, text: str) -> None:
    """The file holds the text: all of it or, if this is stopped, what it held before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _joined(under: Table, over: Table, names: Sequence[str]) -> Table:
    lists = {
        key: list(dict.fromkeys([*under.get(key, ()), *over.get(key, ())]))
        for key in names if key in under or key in over
    }  # fmt: skip
    return under | over | lists


def _without(text: str, entry: str) -> str:
    """The file without the lines of an entry; what stands below a blank line before the next entry stays."""
    heads = list(_HEAD.finditer(text))
    for number, head in enumerate(heads):
        if head[1].strip().strip('"') == entry:
            end = heads[number + 1].start() if number + 1 < len(heads) else len(text)
            return text[: head.start()] + text[end:]
    return text
