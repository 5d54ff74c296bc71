"""How fast this machine does everything, beside reference points of the same run: `bench`."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from commands.terminal import Failed, Steps, example, now

ROOM = Path(__file__).resolve().parents[1] / "bench"
UNITS = {"": 1, "k": 1_000, "m": 1_000_000}
STAGES = ("crawl", "landing", "load", "extraction", "dedupe", "marts", "publish", "pages", "increment")


class Sizes(click.ParamType[tuple[int, ...]]):
    """Numbers of postings, written 10k,100k,1M."""

    name = "SIZES"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        """The numbers, smallest first; a usage error says what was expected."""
        if isinstance(value, tuple):
            return value
        found = [re.fullmatch(r"([0-9]{1,7})([kKmM]?)", part.strip()) for part in str(value).split(",")]
        sizes = {int(one[1]) * UNITS[one[2].lower()] for one in found if one}
        if not all(found) or not all(100 <= size <= 5_000_000 for size in sizes):
            self.fail(f"{value!r} is not a list such as 10k,100k,1M, each from 100 to 5M", param, ctx)
        return tuple(sorted(sizes))


class Stages(click.ParamType[tuple[str, ...]]):
    """Names of stages, with commas."""

    name = "STAGES"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """The names in the order in which they are measured; a usage error lists them."""
        if isinstance(value, tuple):
            return value
        named = {part.strip() for part in str(value).split(",")}
        if unknown := sorted(named - set(STAGES)):
            self.fail(f"there is no stage {', '.join(unknown)}; there are {', '.join(STAGES)}", param, ctx)
        return tuple(stage for stage in STAGES if stage in named)


@click.command(
    epilog=example(
        """guidepost bench --postings 2k
guidepost bench --write-docs                            all sizes, for docs/performance.md: hours
guidepost bench --postings 2k --stages load,extraction --compare bench/small.json""",
        """Exit codes:
0  measured (goals are printed, met or not)
1  with --compare: a ratio has fallen by more than the margin; or it could not be measured
2  wrong usage""",
    ),
    short_help="Measure every stage beside reference points.",
)
@click.option(
    "--postings", type=Sizes(), default="10k,100k,1M", show_default=True, help="Sizes of the markets."
)
@click.option("--stages", type=Stages(), default=",".join(STAGES), show_default=True, help="What to measure.")
@click.option(
    "--json", "target", type=click.Path(dir_okay=False, path_type=Path),
    help="Write the figures here, after each size.",
)  # fmt: skip
@click.option(
    "--compare", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Fail if a ratio is smaller than in this file of --json by more than the margin.",
)  # fmt: skip
@click.option(
    "--from", "source", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Measure nothing: report on this file of --json.",
)  # fmt: skip
@click.option("--write-docs", is_flag=True, help="Make docs/performance.md, its chart and its figures anew.")
@click.option("--keep", is_flag=True, help="Leave the temporary folder, and say where it is.")
def bench(
    postings: tuple[int, ...],
    stages: tuple[str, ...],
    target: Path | None,
    compare: Path | None,
    source: Path | None,
    write_docs: bool,
    keep: bool,
) -> None:
    """Measure crawl, landing, load, extraction, dedupe, marts, publish and pages on practice markets.

    Beside each stage stands a reference point of the same run: a bare Scrapy spider, the bare automaton,
    DuckDB reading the same files. Nothing is read from the web.
    """
    if not ROOM.is_dir():
        raise Failed("`guidepost bench` needs a checkout of the repository: its measures are not installed.")
    if not Path("/proc/self/smaps_rollup").is_file():
        raise Failed("`guidepost bench` needs Linux: it reads the memory of processes from /proc.")
    from bench import document, figures, told

    for result in [_read(source)] if source else _measured(postings, stages, keep=keep):
        if target:  # after each size: who stops the next one keeps what there is
            target.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    click.echo(told.table(result))
    if write_docs:
        document.write(result)
    if compare:
        try:
            fallen = figures.fallen(result, _read(compare))
        except ValueError as error:
            raise click.UsageError(f"{compare}: {error}") from error
        if fallen:
            raise Failed(f"slower than {compare} by more than {figures.MARGIN:.0%}:\n" + "\n".join(fallen))
        click.echo(f"No ratio has fallen by more than {figures.MARGIN:.0%} of what it is in {compare}.")


def _read(path: Path) -> dict[str, Any]:
    """The figures of an earlier run; a usage error where the file holds none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(found["sizes"], dict) and found["machine"]:
            return dict(found)
    except (ValueError, KeyError, TypeError):
        pass
    raise click.UsageError(f"{path} holds no figures of `guidepost bench --json`")


def _measured(postings: tuple[int, ...], stages: tuple[str, ...], *, keep: bool) -> Iterator[dict[str, Any]]:
    from bench import whole
    from bench.apart import Broken

    steps = Steps()
    with _folder(keep=keep) as folder:
        disk, memory = whole.needed(postings)
        free = shutil.disk_usage(folder).free
        steps.note(
            f"Takes up to {disk / 1e9:.1f} GB of disk in {folder.parent} ({free / 1e9:.0f} GB are free) "
            f"and {memory / 1e9:.1f} GB of memory."
        )
        if free < disk:
            raise Failed(f"there is too little room in {folder.parent}: set TMPDIR to where there is more")
        try:
            yield from whole.measured(postings, stages, folder, now(), steps.note)
        except Broken as error:
            raise Failed(f"a measure broke down:\n{error}") from error


@contextmanager
def _folder(*, keep: bool) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="guidepost-bench-"))
    try:
        yield folder
    finally:
        if keep:
            click.echo(f"Kept: {folder}", err=True)
        else:
            shutil.rmtree(folder, ignore_errors=True)
