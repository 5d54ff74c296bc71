"""What teaches whether an ambiguous form means the skill: the labelled lines and the taxonomy's own cues."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import NamedTuple

from analysis.extract.scan import key
from data.content import Skill
from data.home import SHIPPED

WINDOW = 100  # padded bytes on either side in which the taxonomy's cues count: about 80 characters
NEAR = 40
TRAINING = SHIPPED / "training"
# specimen: "We ship our services with [+Helm] charts, we [-go] above and beyond, [+Triton=triton-
# language] kernels"
_USE = re.compile(r"\[([+-])([^\]=]+)(?:=([a-z0-9-]+))?\]")
_OF_THE_JOB = ("duties", "requirements", "nice", "stack")
_AROUND = (0, 0, 1, 2)  # lines above, and below
_GROUPS = {
    "language": "name",
    "library": "name",
    "framework": "name",
    "tool": "name",
    "platform": "name",
    "service": "name",
    "method": "idea",
    "concept": "idea",
    "practice": "idea",
    "metric": "idea",
    "soft": "soft",
}


class Use(NamedTuple):
    """A labelled use of a form: text[start:end] means `skill_id` (None: any of that form), or not."""

    start: int
    end: int
    skill_id: str | None
    is_right: bool


@dataclass(frozen=True)
class Line:
    """One labelled line and the section it stands in ("" where the line itself shows it)."""

    text: str
    section: str
    uses: tuple[Use, ...]


def parse_line(marked: str, section: str = "") -> Line:
    """The line without its marks, and what they say.

    >>> parse_line("[+Go] or [-go] home").text
    'Go or go home'
    """
    text, uses, last = "", [], 0
    for found in _USE.finditer(marked):
        text += marked[last : found.start()]
        uses.append(Use(len(text), len(text) + len(found[2]), found[3], found[1] == "+"))
        text += found[2]
        last = found.end()
    return Line(text + marked[last:], section, tuple(uses))


def load_lines(folder: Path = TRAINING) -> tuple[Line, ...]:
    """The labelled lines of data/training/*.jsonl, in order of file and line."""
    lines = []
    for path in sorted(folder.glob("*.jsonl")):
        for row in path.read_text(encoding="utf-8").splitlines():
            if row.strip():
                data = json.loads(row)
                lines.append(parse_line(data["line"], data.get("in", "")))
    return tuple(lines)


def surrounded(lines: Sequence[Line], copies: int = 2, seed: int = 20260101) -> tuple[Line, ...]:
    """The lines that teach uses, each `copies` times among other lines of its section, as it stands in an ad.

    A line by itself would teach that a form without skills around it is none. Their uses are kept, those of
    the lines around them are not told. The same lines and seed give the same.
    """
    pools: dict[str, list[str]] = {}
    for line in lines:
        if line.uses and all(use.is_right for use in line.uses) and line.section in _OF_THE_JOB:
            pools.setdefault(line.section, []).append(line.text)
    every = [text for pool in pools.values() for text in pool]
    random = Random(seed)
    found = []
    for line in (line for _ in range(copies) for line in lines if line.uses):
        pool = pools.get(line.section, every)
        above, below = (random.choices(pool, k=random.choices(_AROUND)[0]) if pool else [] for _ in range(2))
        text = "\n".join([*above, line.text, *below])
        lead = sum(len(other) + 1 for other in above)
        uses = tuple(use._replace(start=use.start + lead, end=use.end + lead) for use in line.uses)
        found.append(Line(text, line.section, uses))
    return tuple(found)


class Cues(NamedTuple):
    """The taxonomy's rule for one skill, as padded bytes."""

    accept: tuple[bytes, ...]
    reject: tuple[bytes, ...]
    counts_unsure: bool
    kind: str


def cue_rules(skills: Mapping[str, Skill]) -> dict[str, Cues]:
    """Skill id -> its rule, without anti-cues that contain the form: those are phrases of the vocabulary."""
    rules = {}
    for skill in skills.values():
        forms = [key(form) for form in skill.ambiguous_forms]
        reject = [key(cue) for cue in skill.anti_cues]
        reject = [cue for cue in reject if cue and not any(form in cue for form in forms)]
        accept = tuple(filter(None, map(key, skill.cues)))
        rules[skill.id] = Cues(
            accept, tuple(reject), skill.when_unsure == "count", _GROUPS.get(skill.kind, "idea")
        )
    return rules
