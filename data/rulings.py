"""What a user has decided about two postings: duplicates.toml of the content folder, and adding to it.

    [[ruling]]
    postings = ["3f0c...", "91aa..."]
    verdict = "different"        # or "same"

Taking a ruling back is removing its lines. The last one on a pair counts.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FILE = "duplicates.toml"
VERDICTS = ("same", "different")
_ID = re.compile(r"[0-9a-f]{16}")


class RulingError(ValueError):
    """The file, or what is to be added to it, does not say what it must; the message is one sentence."""


@dataclass(frozen=True)
class Ruling:
    """Two postings, smaller id first, and whether they are one ad."""

    posting_id: str
    other_id: str
    verdict: str


def ruling(one: object, other: object, verdict: object) -> Ruling:
    """A checked ruling.

    Raises:
        RulingError: an id is none, both are the same, or the verdict is unknown.
    """
    for name in (one, other):
        if not isinstance(name, str) or not _ID.fullmatch(name):
            raise RulingError(f"{name!r} is not the id of a posting, 16 characters from 0-9 and a-f")
    if one == other:
        raise RulingError(f"{one!r} is named twice: a ruling is about two postings")
    if verdict not in VERDICTS:
        raise RulingError(f"the verdict {verdict!r} is neither same nor different")
    first, second = sorted((str(one), str(other)))
    return Ruling(first, second, str(verdict))


def read(roots: Sequence[Path]) -> tuple[Ruling, ...]:
    """The rulings of all content folders, in order of their ids.

    Raises:
        RulingError: a file cannot be read.
    """
    found: dict[tuple[str, str], Ruling] = {}
    for path in (root / FILE for root in roots):
        if not path.is_file():
            continue
        try:
            entries = tomllib.loads(path.read_text(encoding="utf-8")).get("ruling", [])
            rulings = []
            for entry in entries:
                one, other = entry["postings"]
                rulings.append(ruling(one, other, entry["verdict"]))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RulingError) as error:
            raise RulingError(f"{path}: {error}") from error
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise RulingError(f"{path}: each [[ruling]] has two postings and a verdict") from error
        found |= {(made.posting_id, made.other_id): made for made in rulings}
    return tuple(found[key] for key in sorted(found))


def add(folder: Path, new: Ruling) -> Path:
    """The file of `folder`, the ruling now at its end."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    with path.open("a", encoding="utf-8") as file:
        file.write(
            f'\n[[ruling]]\npostings = ["{new.posting_id}", "{new.other_id}"]\nverdict = "{new.verdict}"\n'
        )
    return path
