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
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
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


@main.command(epilog=_example("guidepost sources"), short_help="List the boards and how they were last read.")
@click.option("--json", "as_json", is_flag=True, help="Print one machine-readable result on stdout.")
def sources(as_json: bool) -> None:
    """List the boards that a refresh reads, and how the last reading of each went."""
    from analysis.market.status import board_status

    home = homes.find(os.environ)
    rows = board_status(home, _content(home).boards)
    if as_json:
        click.echo(json.dumps(rows))
        return
    for row in rows:
        last = row["status"] or "not read yet"
        mark = " " if row["enabled"] else "off"
        click.echo(f"{mark:<4}{row['source']:<12}{row['board']:<24}{row['employer'] or '':<26}{last}")
    click.echo(f"{sum(r['enabled'] for r in rows)} of {len(rows)} boards are read by `guidepost refresh`.")


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


if __name__ == "__main__":
    main()
