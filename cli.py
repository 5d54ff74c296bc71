"""The terminal door: every command, thin. The only module that may import everything: it wires the rooms.

Longer than a module here should be, because every command stands in this one file and imports what
it wires only when it runs.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import sys
import webbrowser
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import click
from filelock import FileLock, Timeout
from tqdm import tqdm

from data import content as content_files
from data import home as homes
from data.content import EVERY_THREAD, Board, Content, ContentError
from data.home import Home

DEMO_FILE = "demo.json"
# What a refresh calls its steps, and what a person watching calls them.
STEP_NAMES = {
    "load": "Loading what was read",
    "extract": "Finding pay, skills and level in the ads",
    "models": "Measuring",
    "checks": "Checking",
    "publish": "Publishing",
    "compact": "Packing what was read",
}
HISTORY_MONTHS = 24  # of Hacker News threads on the first refresh: trends have real history on the first day


class Failed(click.ClickException):
    """A sentence for the user, and exit code 1."""

    def show(self, file: Any = None) -> None:  # noqa: ARG002 - click's signature
        """Print the sentence on stderr."""
        click.echo(f"guidepost: {self.format_message()}", err=True)


class Clock(click.ParamType[datetime]):
    """An ISO 8601 time; a plain date is its midnight, and UTC is meant where no zone is given."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The time in UTC; a usage error says what was expected."""
        if isinstance(value, datetime):
            return value
        try:
            parsed = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a time such as 2026-11-28T03:00Z", param, ctx)
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)


class Shard(click.ParamType[tuple[int, int]]):
    """The i-th of n parts of the boards, written i/n."""

    name = "I/N"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        """Part and number of parts; a usage error says what was expected."""
        if isinstance(value, tuple):
            return value
        found = re.fullmatch(r"([0-9]{1,4})/([0-9]{1,4})", str(value))
        part, parts = (int(found[1]), int(found[2])) if found else (0, 0)
        if not 1 <= part <= parts:
            self.fail(f"{value!r} is not a part such as 1/4, 2/4, 3/4 or 4/4", param, ctx)
        return part, parts


class Month(click.ParamType[str]):
    """A month, written 2011-04."""

    name = "YYYY-MM"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The month; a usage error says what was expected."""
        if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", str(value)):
            self.fail(f"{value!r} is not a month such as 2011-04", param, ctx)
        return str(value)


class Steps:
    """Progress on stderr: bars with time left on a terminal, plain lines elsewhere."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._tty = sys.stderr.isatty()
        self._bar: tqdm[NoReturn] | None = None
        self._name = ""

    def step(self, name: str, done: int, total: int | None) -> None:
        """Show that `done` of `total` parts of the step `name` are finished."""
        if self._quiet:
            return
        if name == "crawl":
            return  # told board by board while it runs
        if name != self._name:
            self.close()
            self._name = name
            title = STEP_NAMES.get(name, name)
            if self._tty:
                self._bar = tqdm(
                    total=total, desc=f"{title:<42}", unit="", file=sys.stderr, dynamic_ncols=True
                )
            else:
                click.echo(f"{title} ...", err=True)
        if self._bar is not None:
            self._bar.total = total
            self._bar.n = done
            self._bar.refresh()

    def note(self, sentence: str) -> None:
        """Say something between two steps."""
        if not self._quiet:
            self.close()
            click.echo(sentence, err=True)

    def close(self) -> None:
        """Leave the last bar standing and start afresh."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None
        self._name = ""


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _content(home: Home) -> Content:
    try:
        return content_files.load(*home.content_roots())
    except ContentError as error:
        raise Failed(f"the content files need mending:\n{error}") from error


def _example(text: str, notes: str = "") -> str:
    """The epilog of a command: an example, and notes whose first line is their heading."""
    blocks = ["Example:\n" + text, *([notes] if notes else [])]
    indented = ["\n  ".join(line.rstrip() for line in block.splitlines()) for block in blocks]
    return "\n\n".join(f"\b\n{block}" for block in indented)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_example(
        """guidepost demo                             try it: invented ads, no network
guidepost refresh && guidepost dashboard   real ads from the boards in data/sources.toml"""
    ),
)
@click.version_option(package_name="guidepost", prog_name="guidepost")
def main() -> None:
    """Hold role guides against job postings: pay, demand and skills, each with its count and interval."""
    # A scheduler stops with SIGTERM: leave by the same way as on Ctrl-C, so that every child is stopped too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


# --- crawling and refreshing -----------------------------------------------------------------------------


def _refresh(
    home: Home,
    content: Content,
    boards: Sequence[Board],
    as_of: datetime,
    kind: str,
    crawl: Callable[[str], None] | None,
    steps: Steps,
    part: str = "",
) -> Any:
    """One refresh with everything it needs handed in; returns warehouse.refresh.RefreshResult."""
    from analysis.extract import Extractor
    from analysis.measure.registry import MEASURES
    from warehouse.refresh import refresh as run

    return run(
        home, as_of=as_of, kind=kind, content=content, boards=boards, crawl=crawl,
        extractor=Extractor(content), measures=MEASURES, progress=steps, part=part,
    )  # fmt: skip


def _crawler(
    home: Home, boards: Sequence[Board], as_of: datetime, kind: str, steps: Steps
) -> Callable[[str], None]:
    from scrapers.crawl import BoardDone, PlannedRun, crawl
    from scrapers.resume import rest
    from warehouse.read import Warehouse

    published = Warehouse.open(home)
    left = rest(home.landing, _runs_loaded(published), boards, as_of, kind)
    if left.finished:
        steps.note(f"Going on from a crawl that was cut off: it has read {len(left.finished)} of the boards.")
    known = (*_threads_read(published), *left.threads)

    def run(run_id: str) -> None:
        done: list[BoardDone] = []

        def heard(board: BoardDone) -> None:
            done.append(board)
            steps.step("Reading boards", len(done), max(len(left.boards), len(done)))

        steps.step("Reading boards", 0, len(left.boards))
        planned = PlannedRun(
            run_id=run_id, as_of=as_of, kind=kind, boards=left.boards,
            replay=os.environ.get("GUIDEPOST_REPLAY") or None,
            history_months=HISTORY_MONTHS, known_threads=known, continues=left.continues,
            # While reads wait to be loaded, the warehouse does not know what was read last.
            validators=() if left.continues else _validators(published),
        )  # fmt: skip
        crawl(home.landing, [planned], heard, os.environ)

    return run


def _runs_loaded(published: Any) -> frozenset[str]:
    if published is None:
        return frozenset()
    return frozenset(published.table("raw.runs", ["run_id"]).column("run_id").to_pylist())


def _validators(published: Any) -> tuple[dict[str, str], ...]:
    """Of each board's last complete read: what its host said to ask with next time."""
    if published is None:
        return ()
    names = ["source", "board", "validator_url", "validator_etag", "validator_last_modified"]
    try:
        reads = published.table("raw.source_runs", names, where={"listing_complete": True}, order_by="as_of")
    except LookupError:  # published by an older Guidepost
        return ()
    last = {(row["source"], row["board"]): row for row in reads.to_pylist()}
    return tuple(
        {name.removeprefix("validator_"): value for name, value in row.items() if value}
        for row in last.values()
        if row["validator_url"]
    )


def _threads_read(published: Any) -> tuple[str, ...]:
    """Monthly threads that were read whole after their month: they do not change any more."""
    if published is None:
        return ()
    reads = published.table("raw.source_runs", where={"source": "hackernews", "listing_complete": True})
    ends = dict(
        published.table("marts.coverage", ["board", "watched_to"], where={"source": "hackernews"})
        .to_pandas()
        .itertuples(index=False)
    )
    return tuple(
        sorted(
            {
                row["board"]
                for row in reads.to_pylist()
                if row["board"] in ends and (row["read_at"].date() - ends[row["board"]]).days >= 15
            }
        )
    )


def _kind() -> str:
    return "replayed" if os.environ.get("GUIDEPOST_REPLAY") else "live"


@main.command(
    epilog=_example(
        """guidepost refresh --quick                     a dozen boards, about three minutes
guidepost refresh --sources mine.toml --json""",
        """Exit codes:
0  published, all well
3  published, although some boards failed, were cut short or are disallowed
1  nothing published: yesterday's data stays
4  another refresh is running
2  wrong usage""",
    ),
    short_help="Read the boards, measure, check and publish.",
)
@click.option(
    "--sources", type=click.Path(path_type=Path), help="Boards to read, instead of data/sources.toml."
)
@click.option("--as-of", type=Clock(), help="Clock of the whole run.  [default: now]")
@click.option("--quick", is_flag=True, help="Only the boards marked quick: first real numbers in minutes.")
@click.option("--shard", type=Shard(), help="Only the I-th of N parts of the boards, for I machines.")
@click.option("--no-crawl", is_flag=True, help="Load what has landed, also on other machines; read no board.")
@click.option("--json", "as_json", is_flag=True, help="Print one machine-readable result on stdout.")
@click.pass_context
def refresh(
    ctx: click.Context,
    sources: Path | None,
    as_of: datetime | None,
    quick: bool,
    shard: tuple[int, int] | None,
    no_crawl: bool,
    as_json: bool,
) -> None:
    """Read the boards, measure, check, and publish if every check passes."""
    home = homes.find(os.environ)
    content = _content(home)
    if sources is not None:
        try:
            listed = content_files.load_boards(sources, content)
        except ContentError as error:
            raise click.UsageError(str(error)) from error
    else:
        listed = content.boards
    boards = [b for b in listed if b.is_enabled and (b.is_quick or not quick)]
    if not boards:
        raise click.UsageError("no board to read: enable one in the sources file, or leave out --quick")
    if shard is not None:
        boards = [b for b in boards if _part_of(b, shard[1]) == shard[0]]
    asked, when = () if no_crawl else boards, as_of or _now()
    part = "-{}of{}".format(*shard) if shard else ""
    _run_refresh(ctx, home, content, asked, when, crawls=not no_crawl, as_json=as_json, part=part)


def _run_refresh(
    ctx: click.Context,
    home: Home,
    content: Content,
    boards: Sequence[Board],
    when: datetime,
    *,
    crawls: bool,
    as_json: bool,
    part: str = "",
) -> None:
    """Refresh, print what became of it, and end with its exit code."""
    steps = Steps()
    crawl = _crawler(home, boards, when, _kind(), steps) if crawls else None
    result = _refresh(home, content, boards, when, _kind(), crawl, steps, part)
    steps.close()
    if as_json:
        click.echo(json.dumps(result.to_json()))
    else:
        _print_result(result.to_json(), home)
    ctx.exit(result.exit_code)


def _part_of(board: Board, parts: int) -> int:
    """Which of so many parts a board belongs to: the same on every machine, whatever else is listed."""
    digest = hashlib.sha256("\0".join(board.key).encode()).digest()
    return 1 + int.from_bytes(digest[:8], "big") % parts


@main.command(
    epilog=_example("guidepost backfill hackernews --since 2011-04"),
    short_help="Read older months of a source that keeps them.",
)
@click.argument("source", type=click.Choice(["hackernews"]))
@click.option("--since", required=True, type=Month(), help="First month, such as 2011-04.")
@click.option("--as-of", type=Clock(), help="Clock of the whole run.  [default: now]")
@click.option("--json", "as_json", is_flag=True, help="Print one machine-readable result on stdout.")
@click.pass_context
def backfill(ctx: click.Context, source: str, since: str, as_of: datetime | None, as_json: bool) -> None:
    """Read the monthly hiring threads since a month, measure, check and publish.

    Threads that were read whole after their month are not read again; an interrupted backfill goes on.
    """
    home = homes.find(os.environ)
    boards = [Board(source, EVERY_THREAD, since=since)]
    _run_refresh(ctx, home, _content(home), boards, as_of or _now(), crawls=True, as_json=as_json)


def _print_result(result: Mapping[str, Any], home: Home) -> None:
    troubled = [s for s in result["sources"] if s["status"] not in ("ok", "empty")]
    read = len(result["sources"]) - len(troubled)
    items = sum(s["items"] or 0 for s in result["sources"])
    click.echo(f"{read} of {len(result['sources'])} boards read, {items:,} postings on them.")
    for source in troubled:
        click.echo(f"  {source['status']:<11} {source['source']} {source['board']}: {source['error'] or ''}")
    for check in result["checks"]:
        if check["status"] != "passed":
            click.echo(f"  check {check['check_name']} ({check['severity']}): {check['says']}")
            for row in check["rows"]:
                if row.get("sentence"):
                    click.echo(f"    {row['sentence']}")
    if result["published"]:
        click.echo(f"Published build {result['build_id']}. See it: guidepost dashboard")
    else:
        click.echo(f"Nothing published: {result.get('error') or 'a check failed'}", err=True)
        click.echo(f"What was published before is untouched in {home.warehouse}", err=True)


# --- the practice market ---------------------------------------------------------------------------------


@main.command(
    epilog=_example(
        """guidepost demo
guidepost demo --check      stop once the dashboard has answered"""
    ),
    short_help="Make the practice market and open the dashboard on it.",
)
@click.option("--check", is_flag=True, help="Stop after proving that every page answers.")
@click.option(
    "--port", type=click.IntRange(1024, 65535), help="Port of the dashboard.  [default: 8501 or next]"
)
@click.option("--postings", type=click.IntRange(100, 5_000_000), default=4000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, another market.")
@click.option("--fresh", is_flag=True, help="Make the market anew even if it is there.")
def demo(check: bool, port: int | None, postings: int, seed: int, fresh: bool) -> None:
    """Try Guidepost on a practice market: the guides are real, the ads are invented, no network is needed."""
    home = homes.find(os.environ)
    _make_demo(home.demo, _content(home), postings=postings, seed=seed, fresh=fresh)
    _show("demo", port, check=check)


def _make_demo(home: Home, content: Content, *, postings: int, seed: int, fresh: bool = False) -> None:
    """Publish the practice market, unless it is already there."""
    from analysis.extract import Extractor
    from scrapers.demo import Market, fingerprint
    from warehouse.read import Warehouse

    asked = {"seed": seed, "postings": postings, "market": fingerprint()}
    note = home.root / DEMO_FILE
    steps = Steps()
    home.root.mkdir(parents=True, exist_ok=True)
    with _only_one(home.root / ".demo.lock"):
        is_same = note.is_file() and note.read_text(encoding="utf-8") == json.dumps(asked)
        published = Warehouse.open(home) if is_same and not fresh else None
        if published is None:
            for made in (home.landing, home.warehouse, home.marts_history, home.root / "truth"):
                shutil.rmtree(made, ignore_errors=True)
            note.unlink(missing_ok=True)
            market = Market(seed=seed, postings=postings)
            as_of, boards = _crawl_demo(home, market, steps), market.boards()
        elif _extractor_of(published) != Extractor(content).version:
            as_of, boards = published.as_of, ()  # the same ads, read anew
        else:
            return
        result = _refresh(home, content, boards, as_of, "simulated", None, steps)
        steps.close()
        if not result.published:
            _print_result(result.to_json(), home)
            raise Failed("the practice market could not be published")
        if published is None:
            market.write_truth(home.root / "truth")
            note.write_text(json.dumps(asked), encoding="utf-8")


@contextmanager
def _only_one(path: Path) -> Iterator[None]:
    try:
        with FileLock(path, timeout=0):
            yield
    except Timeout as error:
        raise Failed("another `guidepost demo` is making the practice market: wait for it to end") from error


def _crawl_demo(home: Home, market: Any, steps: Steps) -> datetime:
    """Read the practice boards with the real spiders, week by week; returns the time of the last reading."""
    from scrapers.crawl import BoardDone, CrawlFailed, PlannedRun, crawl
    from scrapers.demo import serve

    days = market.refresh_days()
    seen: set[str] = set()

    def heard(board: BoardDone) -> None:
        seen.add(board.run_id)
        steps.step("Reading the practice boards, week by week", len(seen), len(days))

    with serve(market) as base:
        runs = [
            PlannedRun(
                run_id=f"{_evening(day):%Y%m%dT%H%M%SZ}-1", as_of=_evening(day), kind="simulated",
                boards=market.boards(), replay=f"{base}/{day.isoformat()}",
                history_months=HISTORY_MONTHS if day == days[0] else 2,
            )
            for day in days
        ]  # fmt: skip
        steps.step("Reading the practice boards, week by week", 0, len(days))
        try:
            crawl(home.landing, runs, heard, os.environ)
        except CrawlFailed as error:
            raise Failed(f"the practice boards could not be read: {error}") from error
    return _evening(days[-1])


def _extractor_of(published: Any) -> str:
    build = published.table("ops.build", ["extractor_version"], where={"build_id": published.build_id})
    return str(build.column("extractor_version")[0])


def _evening(day: date) -> datetime:
    return datetime.combine(day, time(23), UTC)  # the practice boards answer as of the end of a day


# --- the dashboard ---------------------------------------------------------------------------------------


@main.command(
    epilog=_example("guidepost dashboard --port 8600"),
    short_help="Open the dashboard on what was published last.",
)
@click.option("--port", type=click.IntRange(1024, 65535), help="[default: 8501 or the next free one]")
@click.option(
    "--demo", "show_demo", is_flag=True, help="Show the practice market even if there are real ads."
)
def dashboard(port: int | None, show_demo: bool) -> None:
    """Open the dashboard on what was published last, and say which market it shows."""
    from warehouse.read import Warehouse

    home = homes.find(os.environ)
    if not show_demo and Warehouse.open(home) is not None:
        _show("live", port)
    elif Warehouse.open(home.demo) is not None:
        if not show_demo:
            click.echo("No real ads yet: this is the practice market. For real ads: guidepost refresh")
        _show("demo", port)
    else:
        raise Failed(
            "nothing to show yet: run `guidepost demo` for a practice market, or `guidepost refresh`"
        )


def _show(which: str, port: int | None, *, check: bool = False) -> None:
    from app_pages.frame import launch

    try:
        with launch.serve(port or launch.free_port(), {"GUIDEPOST_SHOW": which}) as running:
            if check:
                for page in launch.prove_pages(which):
                    click.echo(f"  page opens: {page}")
                click.echo(f"The dashboard answered at {running.url}, and every page opens.")
                return
            click.echo(f"\n  Guidepost is open at {running.url}   (stop with Ctrl-C)\n")
            if sys.stdout.isatty() and not os.environ.get("CI"):
                webbrowser.open(running.url)
            running.wait()
    except launch.DashboardFailed as error:
        raise Failed(str(error)) from error


# --- sources ---------------------------------------------------------------------------------------------


class Sources(click.Group):
    """A group that takes the name of a source for a wish to see its boards."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The subcommand, or `boards` where the word is none."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            return "boards", self.get_command(ctx, "boards"), args
        return super().resolve_command(ctx, args)


@main.group(
    cls=Sources,
    invoke_without_command=True,
    subcommand_metavar="[NAME | COMMAND [ARGS]...]",
    epilog=_example(
        """guidepost sources                     what is read, what is not, and why
guidepost sources greenhouse          its boards and how they were last read
guidepost sources add https://acme.com/careers"""
    ),
    short_help="List, add, mute what is read.",
)
@click.option("--boards", "show_boards", is_flag=True, help="Every board, instead of a line per source.")
@click.option("--json", "as_json", is_flag=True, help="Print sources and boards as one JSON object.")
@click.pass_context
def sources(ctx: click.Context, show_boards: bool, as_json: bool) -> None:
    """List the sources and how they were last read; with the NAME of a source, its boards."""
    if ctx.invoked_subcommand is not None:
        return
    from analysis.market.sources import boards_text, source_status, sources_text
    from analysis.market.status import board_status

    home = homes.find(os.environ)
    content = _content(home)
    if as_json:
        rows = source_status(home, content, os.environ)
        click.echo(json.dumps({"sources": rows, "boards": board_status(home, content.boards)}))
    elif show_boards:
        click.echo(boards_text(board_status(home, content.boards)))
    else:
        click.echo(sources_text(source_status(home, content, os.environ)))


@sources.command("boards", hidden=True, epilog=_example("guidepost sources greenhouse"))
@click.argument("source")
@click.option("--json", "as_json", is_flag=True, help="Print one machine-readable result on stdout.")
def sources_boards(source: str, as_json: bool) -> None:
    """List the boards of SOURCE and how they were last read."""
    from analysis.market.sources import boards_text
    from analysis.market.status import board_status

    home = homes.find(os.environ)
    content = _content(home)
    _known_source(content, source)
    rows = board_status(home, [board for board in content.boards if board.source == source])
    if as_json:
        click.echo(json.dumps(rows))
    else:
        click.echo(boards_text(rows))
        click.echo(f"What the source allows and lacks: guidepost sources show {source}")


@sources.command(
    "show",
    epilog=_example("guidepost sources show greenhouse"),
    short_help="What a source allows and lacks.",
)
@click.argument("source")
def sources_show(source: str) -> None:
    """Show what SOURCE is, what it allows, what it lacks, and how it was last read."""
    from analysis.market.sources import source_status, source_text

    home = homes.find(os.environ)
    content = _content(home)
    _known_source(content, source)
    rows = {row["id"]: row for row in source_status(home, content, os.environ)}
    click.echo(source_text(rows[source]))


def _known_source(content: Content, source: str) -> None:
    if source not in content.sources:
        names = ", ".join(sorted(content.sources))
        raise click.UsageError(f"there is no source and no command {source!r}; the sources are {names}")


@sources.command(
    "add",
    epilog=_example(
        """guidepost sources add https://acme.com/careers
guidepost sources add https://jobs.lever.co/acme --employer "Acme" --sector technology""",
        """Exit codes:
0  added, or it was tried and you said no
1  not added: no board was recognised, or none answers with postings
2  wrong usage""",
    ),
    short_help="Add the board behind a careers page.",
)
@click.argument("url")
@click.option("--employer", help="Name of the employer, where the board does not give it.")
@click.option("--sector", help="Id of a sector of data/sectors.toml, by what the employer sells.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask before adding.")
@click.option("--no-try", is_flag=True, help="Add the board without reading it first.")
def sources_add(url: str, employer: str | None, sector: str | None, yes: bool, no_try: bool) -> None:
    """Recognise the job board behind a careers page, try it once, and add it to your own boards."""
    from data import own_boards
    from scrapers.addresses import Refused
    from scrapers.careers import candidates

    home = homes.find(os.environ)
    content = _content(home)
    if sector is not None and sector not in content.sectors:
        raise click.UsageError(
            f"there is no sector {sector!r}; there are {', '.join(sorted(content.sectors))}"
        )
    try:
        found = candidates(url, os.environ)
    except Refused as refusal:
        raise Failed(str(refusal)) from refusal
    listed = {board.key: board for board in content.boards}
    if (known := listed.get(found[0].key)) is not None:
        name = " ".join(known.key)
        state = "each refresh reads it" if known.is_enabled else f"muted: guidepost sources unmute {name}"
        raise Failed(f"{name} is on the list already, and {state}")
    board, told = (found[0], None) if no_try else _tried([b for b in found if b.key not in listed])
    board = replace(board, employer=employer or told, sector=sector)
    if not (yes or no_try) and sys.stdin.isatty() and not click.confirm("Add it?", default=True):
        return
    try:
        own_boards.add(home.content, board)
    except ValueError as error:
        raise Failed(str(error)) from error
    click.echo(
        f"Added {' '.join(board.key)} to {home.content / 'my_sources.toml'}: the next refresh reads it."
    )
    if board.employer is None:
        click.echo("It names no employer: its own name will stand there, unless you add one with --employer.")


def _tried(found: Sequence[Board]) -> tuple[Board, str | None]:
    """The first board that answers with postings, and the employer they name."""
    from scrapers.careers import tried
    from scrapers.crawl import CrawlFailed

    reasons = []
    for board in found:
        click.echo(f"Trying {' '.join(board.key)} ...", err=True)
        try:
            trial = tried(board, as_of=_now(), environ=os.environ)
        except CrawlFailed as error:
            raise Failed(f"the board could not be tried: {error}") from error
        if trial.is_good:
            of = f" of {trial.employer}" if trial.employer else ""
            click.echo(f"Found {' '.join(board.key)}: {trial.count}{of}.")
            return board, trial.employer
        is_empty = trial.outcome.status == "empty"
        why = "it answers, and nothing is open there now" if is_empty else trial.outcome.error
        reasons.append(f"{' '.join(board.key)}: {why}")
    raise Failed(f"nothing was added, since no posting came ({'; '.join(reasons)}); --no-try adds it unread")


@sources.command(
    "remove",
    epilog=_example("guidepost sources remove lever acme"),
    short_help="Take off a board you have added.",
)
@click.argument("source")
@click.argument("board")
def sources_remove(source: str, board: str) -> None:
    """Take a BOARD you have added off your list; what was read of it stays."""
    from data import own_boards

    home = homes.find(os.environ)
    try:
        is_gone = own_boards.remove(home.content, source, board)
    except ValueError as error:
        raise Failed(str(error)) from error
    if not is_gone:
        raise Failed(f"{source} {board} is not among your boards: see `guidepost sources {source}`")
    click.echo(f"Removed {source} {board}.")


@sources.command(
    "mute",
    epilog=_example("guidepost sources mute greenhouse acme"),
    short_help="Stop reading a board or a source.",
)
@click.argument("source")
@click.argument("board", required=False)
def sources_mute(source: str, board: str | None) -> None:
    """Stop reading a BOARD, or all boards of SOURCE; they stay on the list."""
    _switch(source, board, enabled=False)


@sources.command(
    "unmute",
    epilog=_example("guidepost sources unmute greenhouse acme"),
    short_help="Read a board or a source again.",
)
@click.argument("source")
@click.argument("board", required=False)
def sources_unmute(source: str, board: str | None) -> None:
    """Read a BOARD again, or all boards of SOURCE."""
    _switch(source, board, enabled=True)


def _switch(source: str, board: str | None, *, enabled: bool) -> None:
    from data import own_boards

    home = homes.find(os.environ)
    content = _content(home)
    _known_source(content, source)
    listed = [b for b in content.boards if b.source == source]
    chosen = [board] if board is not None else [b.board for b in listed if b.is_enabled is not enabled]
    if not content.sources[source].is_shipped:
        raise Failed(f"{source} is not read by Guidepost. {content.sources[source].reason}")
    try:
        for name in chosen:
            own_boards.set_enabled(home.content, source, name, enabled)
    except ValueError as error:
        raise Failed(str(error)) from error
    what = (
        f"{source} {board}" if board else f"{len(chosen)} board{'' if len(chosen) == 1 else 's'} of {source}"
    )
    now = "read again" if enabled else "no longer read"
    click.echo(f"{what}: {now} by the next refresh.")


# --- looking at boards -----------------------------------------------------------------------------------


@main.command(
    epilog=_example(
        """guidepost crawl greenhouse gitlab --dry-run --limit 3    see what would land
guidepost crawl lever                                    land the boards listed for a source""",
        """Exit codes:
0  every board was read
3  some board failed, was cut short or is disallowed
1  nothing was read
2  wrong usage""",
    ),
    short_help="Read one source, or one board of it.",
)
@click.argument("source")
@click.argument("board", required=False)
@click.option("--dry-run", is_flag=True, help="Print what would land, and keep nothing.")
@click.option("--limit", type=click.IntRange(min=1), help="Stop a board after about so many postings.")
@click.option("--region", type=click.Choice(["eu"]), help="Host of a Lever site.")
@click.option("--since", type=Month(), help="First month of Hacker News threads.")
@click.option("--sitemap", help="Sitemap of a jsonld host, if robots.txt does not name it.")
@click.option("--as-of", type=Clock(), help="Clock of the whole run.  [default: now]")
@click.option(
    "--json", "as_json", is_flag=True, help="Print JSON: with --dry-run a line per posting and board."
)
@click.pass_context
def crawl(
    ctx: click.Context,
    source: str,
    board: str | None,
    dry_run: bool,
    limit: int | None,
    region: str | None,
    since: str | None,
    sitemap: str | None,
    as_of: datetime | None,
    as_json: bool,
) -> None:
    """Read the boards listed for SOURCE, or one BOARD of it, listed or not; the next refresh loads them."""
    from scrapers.crawl import CrawlFailed
    from scrapers.dry import look, outcome_text, texts

    home = homes.find(os.environ)
    boards = _boards_of(_content(home), source, board, region=region, since=since, sitemap=sitemap)
    when = as_of or _now()
    try:
        if dry_run:
            seen = look(boards, as_of=when, environ=os.environ, max_items=limit)
        else:
            seen = _landed(home, boards, when, limit)
    except CrawlFailed as error:
        raise Failed(str(error)) from error
    if as_json:
        for line in (*(seen.items[:limit] if dry_run else ()), *map(asdict, seen.outcomes)):
            click.echo(json.dumps(line, ensure_ascii=False))
    else:
        for text in texts(seen, limit) if dry_run else map(outcome_text, seen.outcomes):
            click.echo(text)
        if not dry_run:
            click.echo(
                "Landed. To load it: guidepost refresh, or without reading more: guidepost refresh --no-crawl"
            )
    ctx.exit(0 if all(outcome.is_well for outcome in seen.outcomes) else 3)


def _boards_of(content: Content, source: str, name: str | None, **given: str | None) -> list[Board]:
    """The enabled boards of a source, or the one named, with the fields given."""
    from scrapers.generate import source_names

    if source not in source_names():
        known = content.sources.get(source)
        if known is not None:
            raise Failed(f"{source} is not read by Guidepost. {known.reason}")
        raise click.UsageError(f"there is no source {source!r}; there are {', '.join(source_names())}")
    listed = [board for board in content.boards if board.source == source]
    if name is not None:
        listed = [board for board in listed if board.board == name] or [Board(source, name)]
    else:
        listed = [board for board in listed if board.is_enabled]
    if not listed:
        raise click.UsageError(
            f"no board of {source} is on: name one, such as `guidepost crawl {source} acme`"
        )
    fields: dict[str, Any] = {field: value for field, value in given.items() if value is not None}
    return [replace(board, **fields) for board in listed]


def _landed(home: Home, boards: Sequence[Board], when: datetime, limit: int | None) -> Any:
    """Crawl into the landing folder; returns scrapers.dry.Seen."""
    from scrapers.crawl import PlannedRun
    from scrapers.crawl import crawl as run
    from scrapers.dry import MAX_ITEMS, landed
    from warehouse.read import Warehouse
    from warehouse.refresh import next_run_id

    published = Warehouse.open(home)
    if published is not None and published.kind != _kind():
        raise Failed(f"{home.root} holds {published.kind} ads: name another folder in GUIDEPOST_HOME")
    planned = PlannedRun(
        run_id=next_run_id(home, when), as_of=when, kind=_kind(), boards=tuple(boards),
        replay=os.environ.get("GUIDEPOST_REPLAY") or None, history_months=HISTORY_MONTHS,
        known_threads=_threads_read(published),
    )  # fmt: skip
    bound = {MAX_ITEMS: str(limit)} if limit else {}
    run(home.landing, [planned], None, {**os.environ, **bound})
    return landed(home.landing / planned.run_id)


@main.command(
    epilog=_example("guidepost record greenhouse gitlab -o recordings/gitlab"),
    short_help="Keep a board's answers, for tests.",
)
@click.argument("source")
@click.argument("board")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="[default: recordings/ in GUIDEPOST_HOME]"
)
@click.option("--force", is_flag=True, help="Replace what is recorded there.")
@click.option("--region", type=click.Choice(["eu"]), help="Host of a Lever site.")
@click.option("--since", type=Month(), help="First month of Hacker News threads.")
@click.option("--sitemap", help="Sitemap of a jsonld host, if robots.txt does not name it.")
@click.pass_context
def record(
    ctx: click.Context,
    source: str,
    board: str,
    output: Path | None,
    force: bool,
    region: str | None,
    since: str | None,
    sitemap: str | None,
) -> None:
    """Read a BOARD and keep its answers in the replay form, with people and keys masked."""
    from scrapers.crawl import CrawlFailed
    from scrapers.dry import outcome_text
    from scrapers.record import answers_in
    from scrapers.record import record as run

    home = homes.find(os.environ)
    (asked,) = _boards_of(_content(home), source, board, region=region, since=since, sitemap=sitemap)
    folder = output or home.root / "recordings" / re.sub(r"[^A-Za-z0-9.-]+", "-", f"{source}-{board}")
    try:
        seen = run(asked, folder, as_of=_now(), environ=os.environ, is_forced=force)
    except (FileExistsError, CrawlFailed) as error:
        raise Failed(str(error)) from error
    for outcome in seen.outcomes:
        click.echo(outcome_text(outcome))
    if not folder.is_dir():
        raise Failed("no answer came, so nothing was recorded")
    count = answers_in(folder)
    click.echo(f"{count} answer{' is' if count == 1 else 's are'} in {folder}, with people and keys masked.")
    click.echo("Names inside the texts are still there, and the texts are not ours: do not publish them.")
    ctx.exit(0 if all(outcome.is_well for outcome in seen.outcomes) else 3)


@main.command(
    epilog=_example(
        """guidepost doctor                     one board of each source
guidepost doctor --all               and every board never read by us
guidepost doctor greenhouse acme     one board""",
        """Exit codes:
0  all is well
3  something needs attention: each such line begins with !
1  nothing could be checked""",
    ),
    short_help="Say what is wrong, and what to do.",
)
@click.argument("source", required=False)
@click.argument("board", required=False)
@click.option("--all", "is_all", is_flag=True, help="Also every board that is not verified.")
@click.option("--as-of", type=Clock(), help="Clock of the check.  [default: now]")
@click.option("--json", "as_json", is_flag=True, help="Print one machine-readable result on stdout.")
@click.pass_context
def doctor(
    ctx: click.Context,
    source: str | None,
    board: str | None,
    is_all: bool,
    as_of: datetime | None,
    as_json: bool,
) -> None:
    """Check this machine and the sources that are on: a line each on what is wrong and what to do.

    A few postings of each board are read and thrown away; nothing is landed or published.
    """
    from analysis.market.status import field_shares
    from scrapers import doctor as boards_doctor
    from scrapers import house
    from scrapers.crawl import BoardDone, CrawlFailed

    home, when = homes.find(os.environ), as_of or _now()
    content = _content(home)
    if source is not None and board is not None:
        chosen = _boards_of(content, source, board)
    else:
        if source is not None:
            _known_source(content, source)
        chosen = boards_doctor.chosen(content.boards, source, is_all=is_all)
        if not chosen:
            raise click.UsageError(f"no board of {source} is on: `guidepost sources show {source}` says why")
    checks = house.house(home, when) if source is None else []
    without = house.missing_keys(chosen, content.sources, os.environ)
    asked = [b for b in chosen if b.source not in without]
    steps, done = Steps(quiet=as_json), list[BoardDone]()

    def heard(board_done: BoardDone) -> None:
        done.append(board_done)
        steps.step("Looking at boards", len(done), max(len(asked), len(done)))

    try:
        found = boards_doctor.examine(
            asked, content.sources, field_shares(home), as_of=when, environ=os.environ, progress=heard
        )
    except CrawlFailed as error:
        raise Failed(str(error)) from error
    steps.close()
    findings = [*checks, *without.values(), *found]
    troubled = sum(finding.verdict == house.ATTENTION for finding in findings)
    if as_json:
        status = "attention" if troubled else "ok"
        click.echo(json.dumps({"status": status, "findings": [finding.to_json() for finding in findings]}))
    else:
        for finding in findings:
            click.echo(finding.as_text())
        click.echo(_summary(len(findings), troubled, is_all=is_all))
    ctx.exit(3 if troubled else 0)


def _summary(count: int, troubled: int, *, is_all: bool) -> str:
    need = "1 needs attention" if troubled == 1 else f"{troubled} need attention"
    more = "" if is_all else " Boards that were never read by us are checked with --all."
    return (f"{count} checked, {need}." if troubled else f"{count} checked, all is well.") + more


# --- writing a source ------------------------------------------------------------------------------------


@main.group(epilog=_example("guidepost new source acmejobs"), short_help="Write what a new source needs.")
def new() -> None:
    """Write the files of something new, in a checkout of Guidepost."""


@new.command(
    "source",
    epilog=_example("guidepost new source acmejobs"),
    short_help="A spider, a recording, a failing test.",
)
@click.argument("name")
def new_source(name: str) -> None:
    """Write a spider NAME, a small recording for it, and a test that fails until the spider is written."""
    from scrapers.generate import CannotWrite
    from scrapers.generate import new_source as write

    root = homes.SHIPPED.parent
    try:
        written = write(name, root)
    except CannotWrite as refusal:
        raise Failed(str(refusal)) from refusal
    for path in written:
        click.echo(f"wrote {path.relative_to(root)}")
    click.echo(
        f"""
Next (docs/how-to/add-a-source.md has the details):
  1. Read the source's robots.txt and terms, and describe it in data/terms.toml under [{name}].
  2. Put real answers' form into tests/recordings/{name}/, with an invented employer.
  3. Write posting() in scrapers/spiders/{name}.py until this passes:
     python -m pytest tests/scrapers/spiders/test_{name}.py
  4. See it on the web: guidepost crawl {name} BOARD --dry-run --limit 3"""
    )


# --- reading and reporting -------------------------------------------------------------------------------


@main.command(
    epilog=_example("guidepost extract ads.jsonl -o facts.jsonl"),
    short_help="Read skills, pay, level and more from ads.",
)
@click.argument("ads", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="[default: stdout]")
def extract(ads: Path, output: Path | None) -> None:
    """Read the facts of ads: skills with the words that prove them, pay, level, role, sector, place.

    ADS has one JSON object a line: id, title, company, location, description (text or HTML).
    """
    from analysis.extract import Extractor
    from analysis.extract.lines import read_lines

    content = _content(homes.find(os.environ))
    extractor = Extractor(content)
    refused = 0
    source = sys.stdin if str(ads) == "-" else ads.open(encoding="utf-8", errors="replace")
    target = output.with_name(output.name + ".part").open("w", encoding="utf-8") if output else sys.stdout
    with source:
        for number, line in enumerate(read_lines(extractor, source), 1):
            if "error" in line:
                refused += 1
                click.echo(f"guidepost: line {number}: {line['error']}", err=True)
            else:
                target.write(json.dumps(line, ensure_ascii=False) + "\n")
    if output:
        target.close()
        output.with_name(output.name + ".part").replace(output)
    if refused:
        raise Failed(f"{refused} line(s) could not be read; the others were")


@main.command(
    epilog=_example("guidepost status --json"), short_help="Say what is published and how old it is."
)
@click.option("--json", "as_json", is_flag=True, help="Print one machine-readable result on stdout.")
def status(as_json: bool) -> None:
    """Say what is published, how old it is, and how the last reading of each board went."""
    from analysis.market.status import market_status

    home = homes.find(os.environ)
    found = [s for s in (market_status(home, _now()), market_status(home.demo, _now())) if s is not None]
    if as_json:
        click.echo(json.dumps([s.to_json() for s in found]))
        return
    if not found:
        click.echo("Nothing is published yet. Try: guidepost demo, or: guidepost refresh")
    for s in found:
        click.echo(s.as_text())


@main.command(
    epilog=_example("guidepost export core.postings postings.csv"),
    short_help="Write a published table to a file.",
)
@click.argument("table")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--demo", "show_demo", is_flag=True, help="From the practice market.")
def export(table: str, path: Path, show_demo: bool) -> None:
    """Write a published table to PATH: .csv, .parquet or .jsonl."""
    from warehouse.read import Warehouse

    home = homes.find(os.environ)
    published = Warehouse.open(home.demo if show_demo else home)
    if published is None:
        raise Failed("nothing is published yet: run `guidepost refresh` (or `guidepost demo`) first")
    try:
        rows = published.export(table, path)
    except (LookupError, ValueError) as error:
        raise click.UsageError(str(error)) from error
    click.echo(f"{rows:,} rows of {table} in {path}")


# --- postings from files ---------------------------------------------------------------------------------


@main.command(
    "import",
    epilog=_example(
        """guidepost import jobs.csv --dry-run                      see what JobSpy's file would give
guidepost import ads.parquet --mapping ads.toml --source acme-archive""",
        """Exit codes:
0  every row was read, and it is published
3  published, although some rows could not be read: they are kept in raw.rejects
1  nothing was imported
4  a refresh is running
2  wrong usage""",
    ),
    short_help="Read postings from a file.",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["auto", "jobspy", "jsonl", "csv", "parquet"]),
    default="auto",
    show_default=True,
    help="What the file is.",
)
@click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A TOML file that says which of its columns is which field.",
)
@click.option("--source", help="Name the postings stand under.  [default: jobspy, or import]")
@click.option("--as-of", type=Clock(), help="When the file was made.  [default: now]")
@click.option(
    "--listing",
    type=click.Choice(["windowed", "complete"]),
    default="windowed",
    show_default=True,
    help="complete: the file is all there is, and what a later one lacks is closed.",
)
@click.option("--dry-run", is_flag=True, help="Print what would be imported, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one machine-readable result on stdout.")
@click.pass_context
def import_(
    ctx: click.Context,
    file: Path,
    form: str,
    mapping: Path | None,
    source: str | None,
    as_of: datetime | None,
    listing: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Read postings from FILE (JobSpy's, JSON lines, CSV or Parquet; .gz too), measure, check and publish.

    They go the way of crawled ones: addresses and phone numbers are masked, known postings are recognised,
    and nothing is published unless every check passes.
    """
    from scrapers.values import untracked
    from warehouse.imports import ImportRefused
    from warehouse.imports.mapping import read_mapping
    from warehouse.imports.run import opened_import

    if mapping is not None and form == "jobspy":
        raise click.UsageError("JobSpy's columns need no --mapping; for other columns leave out --format")
    home, when, steps = homes.find(os.environ), as_of or _now(), Steps(quiet=as_json)
    content = _content(home)
    try:
        told = read_mapping(mapping) if mapping else {}
        asked = opened_import(file, form, told, source, set(content.sources), untracked)
        if not dry_run:
            asked.refuse_nothing()
    except ImportRefused as refusal:
        raise Failed(str(refusal)) from refusal
    reading = partial(steps.step, f"Reading {file.name}")
    if dry_run:
        report = asked.look(reading)
        steps.close()
        _print_import(report, None, as_json=as_json)
        ctx.exit(report.exit_code)
    reports: list[Any] = []

    def land(run_id: str) -> None:
        landed = asked.land(
            home.landing, run_id=run_id, as_of=when, kind=_kind(), listing=listing, progress=reading
        )
        reports.append(landed)

    result = _refresh(home, content, (), when, _kind(), land, steps)
    steps.close()
    if not result.published:
        _forget_landed(home, result.run_id, asked.source)
    _print_import(reports[0] if reports else None, result, as_json=as_json)
    if not result.published:
        ctx.exit(result.exit_code)
    ctx.exit(reports[0].exit_code if reports else 3)


def _forget_landed(home: Home, run_id: str | None, source: str) -> None:
    """A file that could not be published must not stop the next refresh: its user still has it."""
    if run_id is not None:
        (home.landing / run_id / f"{source}.jsonl").unlink(missing_ok=True)
        with suppress(OSError):
            (home.landing / run_id).rmdir()


def _print_import(report: Any, result: Any, *, as_json: bool) -> None:
    """What was found in the file, and what became of it; without a result it was only looked at."""
    told = result.to_json() if result is not None else None
    if as_json:
        status = told["status"] if told else "dry_run"
        found = report.to_json() if report is not None else None
        click.echo(json.dumps({"status": status, "import": found, "refresh": told}))
        return
    for sentence in report.sentences() if report is not None else ():
        click.echo(sentence)
    if told is None:
        for line in report.first:
            click.echo(f"  {line}")
        click.echo("Nothing was changed. To import it, leave out --dry-run.")
    elif told["published"]:
        if told["error"]:
            click.echo(f"It was cut short: {told['error']}", err=True)
        mine = [s for s in told["sources"] if report is not None and s["source"] == report.source]
        new, changed = (sum(s[name] for s in mine) for name in ("new", "changed"))
        click.echo(
            f"{new:,} new, {changed:,} with a new wording."
            if new or changed
            else "Nothing in it is new: every posting was known in this wording, and counts as seen again."
        )
        click.echo(f"Published build {told['build_id']}. See it: guidepost dashboard")
    else:
        click.echo(f"Nothing imported: {told['error'] or 'a check failed'}", err=True)


# --- exchange rates --------------------------------------------------------------------------------------

RATES_DAYS = 7  # a refresh looks for newer exchange rates when the newest are older


@main.command(
    epilog=_example(
        """guidepost rates
guidepost rates --update                  the last 90 days, from the European Central Bank
guidepost rates eurofxref-hist.zip        a file downloaded from there""",
        """Exit codes:
0  told, or brought up to date
1  no rates could be read
2  wrong usage""",
    ),
    short_help="Say how new the exchange rates are, or renew them.",
)
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--update", is_flag=True, help="Fetch the rates of the last 90 days.")
@click.option("--as-of", type=Clock(), help="Clock of the check.  [default: now]")
@click.option("--json", "as_json", is_flag=True, help="Print one machine-readable result on stdout.")
def rates(file: Path | None, update: bool, as_of: datetime | None, as_json: bool) -> None:
    """Say how new the exchange rates are; with FILE or --update, add newer ones to your own."""
    from data import rates as files
    from scrapers.rates import fetch

    if file is not None and update:
        raise click.UsageError("name a file, or fetch the rates with --update")
    home, today = homes.find(os.environ), (as_of or _now()).date()
    gained = changed = 0
    try:
        if file is not None or update:
            found = files.read(file) if file is not None else fetch(os.environ)
            gained, changed = files.merge(home.content, found, today)
        newest, path = files.newest(home.content_roots())
    except (files.RatesError, OSError) as error:
        raise Failed(str(error)) from error
    if as_json:
        told = {"newest": newest.isoformat(), "file": str(path), "gained": gained, "changed": changed}
        click.echo(json.dumps(told | {"days_old": (today - newest).days}))
        return
    if file is not None or update:
        click.echo(f"Days added: {gained:,}; changed: {changed:,}; in {home.content / files.DAILY}")
    click.echo(f"The newest exchange rates are of {newest} (days ago: {(today - newest).days}), from {path}")
    if gained or changed:
        click.echo("The next refresh converts with them, also: guidepost refresh --no-crawl")


def _renew_rates(home: Home, as_of: datetime, kind: str, steps: Steps) -> None:
    """Newer exchange rates are fetched if those at hand are old; where that fails it is only noted."""
    from data import rates as files
    from scrapers.rates import fetch

    try:
        newest, _ = files.newest(home.content_roots())
        if kind == "live" and (as_of.date() - newest).days > RATES_DAYS:
            files.merge(home.content, fetch(os.environ), as_of.date())
    except (files.RatesError, OSError) as error:
        steps.note(f"The exchange rates were not renewed: {error}")


if __name__ == "__main__":
    main()
