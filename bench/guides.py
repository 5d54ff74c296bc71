"""How much of the requirements of data/guides an import of the documents they were made from gives again.

python -m bench.guides ../shared/seeds
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from analysis.extract.model_folder import tagger_of
from analysis.extract.skills import SkillTagger
from analysis.own_guides import decoded, read
from data.content import Content, load
from data.home import SHIPPED

Key = tuple[int, str, str, str]  # line, level, skill, strength


class Share(NamedTuple):
    """Of one document: entries of its guide, how many an import gives again, what it gives beside."""

    guide: str
    asked: int
    again: int
    missed: tuple[Key, ...]
    beside: tuple[Key, ...]


def shares(folder: Path, content: Content, tagger: SkillTagger) -> list[Share]:
    """A row for each guide whose document is in the folder."""
    found = []
    for guide in content.guides.values():
        path = folder / guide.source
        if not path.is_file():
            continue
        data = read(decoded(path.read_bytes()), path.name, content, tagger, role=guide.role).data
        got = {(e["line"], e["level"], e["skill"], e["strength"]) for e in data.get("requirement", [])}
        wanted = [(r.lines[0], r.level, r.skill, r.strength) for r in guide.requirements]
        missed = tuple(key for key in wanted if key not in got)
        beside = tuple(sorted(got - set(wanted)))
        found.append(Share(guide.id, len(wanted), len(wanted) - len(missed), missed, beside))
    return found


def main() -> None:
    """Print the share of each document, what is missed and what is given beside."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("usage: python -m bench.guides FOLDER, where the five seed documents are")
    content = load(SHIPPED)
    with tempfile.TemporaryDirectory() as models:
        tagger, _ = tagger_of(content, Path(models))
    total: Counter[str] = Counter()
    for one in shares(Path(sys.argv[1]), content, tagger):
        _tell(one.guide, one.again, one.asked, len(one.beside))
        for title, keys in (("missed", one.missed), ("beside", one.beside)):
            for line, level, skill, strength in keys:
                print(f"    {title} line {line}: {level} {strength} {skill}")  # noqa: T201
        total += Counter(count=one.asked, again=one.again, beside=len(one.beside))
    if not total:
        sys.exit("none of the five seed documents is in that folder")
    _tell("all", total["again"], total["count"], total["beside"])


def _tell(name: str, again: int, count: int, beside: int) -> None:
    print(f"{name:<28} {again:>3} of {count:>3}  {again / count:6.1%}  beside: {beside}")  # noqa: T201


if __name__ == "__main__":
    main()
