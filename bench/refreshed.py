"""One refresh of landing files to a published build, and what each of its steps spends."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import pairwise
from pathlib import Path

import duckdb

from analysis.measure.registry import MEASURES
from bench.apart import Spent
from bench.memory import processor
from commands.reading import extractor_of
from data import content as content_files
from data.home import Home
from warehouse import building, models, publish
from warehouse.database import connect
from warehouse.refresh import refresh

GROUPING = ("text_groups", "group_signatures", "group_places", "duplicate_candidates", "duplicate_pairs",
            "reposts", "duplicates")  # fmt: skip
"""The models of core that find copies."""
STEPS = {
    "load": "load",
    "extract": "extraction",
    "models": "models",
    "checks": "checks",
    "publish": "publish",
}
"""The steps a refresh tells of, by what they are called here; what follows them is not waited for."""


@dataclass
class Clock:
    """Is told how far a refresh is; keeps when each step began, and when the last one of them was done.

    `models` are processor seconds so far, before each table is made and after the last.
    """

    begun: dict[str, tuple[float, float]] = field(default_factory=dict)
    models: list[float] = field(default_factory=list)
    done: tuple[float, float] = (0.0, 0.0)

    def step(self, name: str, done: int, total: int | None) -> None:
        """As warehouse.plan.Progress has it."""
        now = time.perf_counter(), processor()
        self.begun.setdefault(name, now)
        if name == "models":
            self.models.append(now[1])
        if (name, done) == ("publish", total):
            self.done = now

    def spent(self) -> dict[str, Spent]:
        """What each step spent: until the next began."""
        told = [(name, at) for name, at in self.begun.items() if name in STEPS]
        ends = [*(at for _, at in told[1:]), self.done]
        return {
            STEPS[name]: Spent(end[0] - at[0], end[1] - at[1])
            for (name, at), end in zip(told, ends, strict=True)
        }


def refreshed(home: Home, as_of: datetime) -> dict[str, Spent]:
    """What each stage spends from the landing files of `home` to a published build; `published` is all of it.

    Core, dedupe and marts are parts of one step.

    Raises:
        RuntimeError: nothing was published.
    """
    content, clock = content_files.load(*home.content_roots()), Clock()
    extractor = extractor_of(home, content)
    clock.begun["start"] = time.perf_counter(), processor()
    result = refresh(
        home, as_of=as_of, kind="simulated", content=content, boards=(), crawl=None, extractor=extractor,
        measures=MEASURES, progress=clock,
    )  # fmt: skip
    if not result.published:
        raise RuntimeError(result.error)
    begun, found = clock.begun["start"], clock.spent()
    found["published"] = Spent(clock.done[0] - begun[0], clock.done[1] - begun[1])
    return _parted(found, _made(publish.current(home), result.build_id or ""), clock.models)


def up_to_core(found: dict[str, Spent]) -> Spent:
    """What everything before the marts spent, of `refreshed`."""
    parts = [found[name] for name in ("load", "extraction", "core", "dedupe")]
    return Spent(sum(part.seconds for part in parts), sum(part.processor for part in parts))


def marts_alone(home: Home, copy: Path) -> Spent:
    """What making the marts of the published build again spends, in a copy that is removed."""
    content, published = content_files.load(*home.content_roots()), publish.current(home)
    if published is None:
        raise RuntimeError("nothing is published")
    shutil.copyfile(published, copy)
    measures = [models.Step(m.name, frozenset(m.inputs), measure=m) for m in MEASURES]
    clock = Clock()
    try:
        with connect(copy) as con:
            as_of = con.execute("select max(as_of) from ops.build").fetchall()[0][0]
            building.build(
                con, [*models.read_models(), *measures], settings=content.measurement, as_of=as_of.date(),
                build_id="alone", anew=True, progress=partial(clock.step, "models"),
            )  # fmt: skip
            clock.step("publish", 0, 0)
        return _parted(clock.spent(), _made(copy, "alone"), clock.models)["marts"]
    finally:
        copy.unlink()


def _made(file: Path | None, build_id: str) -> list[tuple[str, float]]:
    """Every table with its seconds, in the order in which they were made."""
    with duckdb.connect(str(file), read_only=True) as con:
        made = "select name, seconds from ops.models where build_id = ? order by rowid"
        return con.execute(made, [build_id]).fetchall()


def _parted(found: dict[str, Spent], made: list[tuple[str, float]], at: list[float]) -> dict[str, Spent]:
    """With the step models split into core, dedupe and marts, which are what is left of it.

    Where each table was made before the next began, its processor seconds are known (`at`: before each, and
    after the last); where two processes made them, all have theirs by their seconds.
    """
    whole = found["models"]
    used = [after - before for before, after in pairwise(at)]
    if len(used) != len(made):
        used = [whole.processor * seconds / whole.seconds for _, seconds in made]
    parts = {"core": Spent(), "dedupe": Spent()}
    for (name, seconds), processor_seconds in zip(made, used, strict=True):
        if name.startswith("core."):
            part = parts["dedupe" if name.removeprefix("core.") in GROUPING else "core"]
            part.seconds += seconds
            part.processor += processor_seconds
    parts["marts"] = Spent(
        whole.seconds - sum(part.seconds for part in parts.values()),
        whole.processor - sum(part.processor for part in parts.values()),
    )
    split = ((name, parts if name == "models" else {name: one}) for name, one in found.items())
    return {name: one for _, every in split for name, one in every.items()}
