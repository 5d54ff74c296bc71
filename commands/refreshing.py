"""Read the boards, measure, check and publish: `refresh` and `backfill`."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from commands.crawling import crawler
from commands.durations import Duration, said
from commands.new_terms import look_after_refresh
from commands.night import close, is_recent, night, wait
from commands.rates import renew_rates, wrong_clock
from commands.reading import extractor_of, processes
from commands.terminal import Clock, Month, Shard, Steps, content_of, example, json_option, now, person
from data import content as content_files
from data import home as homes
from data.content import EVERY_THREAD, Board, Content, ContentError
from data.home import Home


def refreshed(
    home: Home,
    content: Content,
    boards: Sequence[Board],
    as_of: datetime,
    kind: str,
    crawl: Callable[[str], None] | None,
    steps: Steps,
    part: str = "",
    anew: bool = False,
    accepted: Mapping[str, str] | None = None,
    afresh: str = "",
    **more: Any,
) -> Any:
    """One refresh with everything it needs handed in; returns warehouse.refresh.RefreshResult."""
    from analysis.measure.registry import MEASURES
    from warehouse.refresh import refresh as run

    return run(
        home, as_of=as_of, kind=kind, content=content, boards=boards, crawl=crawl,
        extractor=extractor_of(home, content), measures=MEASURES, progress=steps, part=part, anew=anew,
        accepted=accepted, accepted_by=person(), afresh=afresh, processes=processes(), **more,
    )  # fmt: skip


def kind_of_run() -> str:
    """Whether what is read now is live or replayed."""
    return "replayed" if os.environ.get("GUIDEPOST_REPLAY") else "live"


@click.command(
    epilog=example(
        """guidepost refresh --quick                     15 boards, a few minutes
guidepost refresh --sources mine.toml --json
guidepost refresh --jitter 20m --time-limit 2h   by a scheduler: see docs/how-to/schedule.md
guidepost refresh --no-crawl --accept row_counts_all --because "two employers left, looked at"
                                            publish although this gate blocks, and keep who said why""",
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
@click.option(
    "--shard", type=Shard(), help="Only the I-th of N parts of the boards, by host, for N machines."
)
@click.option("--jitter", type=Duration(), help="Begin up to so much later, such as 20m.")
@click.option(
    "--time-limit", type=Duration(), help="Read boards for so long at most; what was read is published."
)
@click.option(
    "--if-older", type=Duration(), help="Do nothing if a refresh ended within so long, such as 26h."
)
@click.option("--no-crawl", is_flag=True, help="Load what has landed, also on other machines; read no board.")
@click.option("--anew", is_flag=True, help="Make every table, also those that nothing has changed for.")
@click.option(
    "--accept", "gates", multiple=True, metavar="GATE", help="Publish although this gate blocks; repeatable."
)
@click.option("--because", default="", metavar="TEXT", help="Why: kept with your name in ops.overrides.")
@json_option
@click.pass_context
def refresh(
    ctx: click.Context,
    sources: Path | None,
    as_of: datetime | None,
    quick: bool,
    shard: tuple[int, int] | None,
    jitter: timedelta | None,
    time_limit: timedelta | None,
    if_older: timedelta | None,
    no_crawl: bool,
    anew: bool,
    gates: tuple[str, ...],
    because: str,
    as_json: bool,
) -> None:
    """Read the boards, measure, check, and publish if every check passes."""
    home = homes.find(os.environ)
    if if_older is not None and is_recent(home, as_of or now(), if_older):
        click.echo(f"A refresh has ended within {said(if_older)}: nothing to do.", err=True)
        return
    accepted = _accepted(gates, because)
    content = content_of(home)
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
        boards = [b for b in boards if _part_of(b, content, shard[1]) == shard[0]]
    if jitter is not None:
        wait(jitter)
    asked, when = () if no_crawl else boards, as_of or now()
    part = "-{}of{}".format(*shard) if shard else ""
    _run_refresh(
        ctx, home, content, asked, when, crawls=not no_crawl, as_json=as_json, part=part, anew=anew,
        accepted=accepted, time_limit=time_limit, is_told_when=as_of is not None,
    )  # fmt: skip


def _accepted(gates: Sequence[str], because: str) -> dict[str, str]:
    """By gate why it is accepted; a usage error where one does not exist or no reason is given."""
    from warehouse import checks

    unknown = sorted(set(gates) - checks.names())
    if unknown:
        raise click.UsageError(
            f"there is no gate {', '.join(unknown)}; there are {', '.join(sorted(checks.names()))}"
        )
    if bool(gates) != bool(because.strip()):
        raise click.UsageError("--accept GATE and --because TEXT belong together: say why, in your own words")
    return {gate: because.strip() for gate in gates}


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
    anew: bool = False,
    accepted: Mapping[str, str] | None = None,
    time_limit: timedelta | None = None,
    is_told_when: bool = False,
) -> None:
    """Refresh, print what became of it, and end with its exit code."""
    from warehouse.result import NOT_PUBLISHED, RefreshResult

    kind = kind_of_run()
    with night(home, content, boards, when, kind, part) as found:
        asked, crawl, wrong = boards, None, None
        if crawls:
            given = renew_rates(home, when, kind, found.steps)
            wrong = None if is_told_when else wrong_clock(when, given)
            asked = found.awake(boards)
            crawl = crawler(found, asked, time_limit)
        if wrong:
            result = RefreshResult(NOT_PUBLISHED, when, error=wrong)
        else:
            result = refreshed(home, content, asked, when, kind, crawl, found.steps, part, anew, accepted)
        result = found.forgiven(result)
        aside = close(found, boards)
    # After the run is closed: whoever is stopped while it looks for new terms has published all the same.
    if result.published:
        look_after_refresh(home, content, found.steps)
    found.steps.close()
    told = {**result.to_json(), "set_aside": [a.to_json() for a in aside]}
    if as_json:
        click.echo(json.dumps(told))
    else:
        print_result(told, home)
    ctx.exit(result.exit_code)


def _part_of(board: Board, content: Content, parts: int) -> int:
    """Which of so many parts a board belongs to: the same on every machine, whatever else is listed.

    Boards that one host serves stay together: one machine paces all that the host is asked.
    """
    has_own_host = any(host.startswith("*") for host in content.sources[board.source].hosts)
    digest = hashlib.sha256("\0".join(board.key if has_own_host else (board.source,)).encode()).digest()
    return 1 + int.from_bytes(digest[:8], "big") % parts


@click.command(
    epilog=example("guidepost backfill hackernews --since 2011-04"),
    short_help="Read older months of a source that keeps them.",
)
@click.argument("source", type=click.Choice(["hackernews"]))
@click.option("--since", required=True, type=Month(), help="First month, such as 2011-04.")
@click.option("--as-of", type=Clock(), help="Clock of the whole run.  [default: now]")
@json_option
@click.pass_context
def backfill(ctx: click.Context, source: str, since: str, as_of: datetime | None, as_json: bool) -> None:
    """Read the monthly hiring threads since a month, measure, check and publish.

    Threads that were read whole after their month are not read again; an interrupted backfill goes on.
    """
    home, boards = homes.find(os.environ), [Board(source, EVERY_THREAD, since=since)]
    _run_refresh(
        ctx, home, content_of(home), boards, as_of or now(),
        crawls=True, as_json=as_json, is_told_when=as_of is not None,
    )  # fmt: skip


def print_result(result: Mapping[str, Any], home: Home) -> None:
    """What became of a refresh, for a reader."""
    troubled = [s for s in result["sources"] if s["status"] not in ("ok", "empty")]
    read = len(result["sources"]) - len(troubled)
    items = sum(s["items"] or 0 for s in result["sources"])
    click.echo(f"{read} of {len(result['sources'])} boards read, {items:,} postings on them.")
    for source in troubled:
        click.echo(f"  {source['status']:<11} {source['source']} {source['board']}: {source['error'] or ''}")
    for check in result["checks"]:
        if check["status"] != "passed":
            how = "accepted" if check["status"] == "accepted" else check["severity"]
            click.echo(f"  check {check['check_name']} ({how}): {check['says']}")
            for row in check["rows"]:
                if row.get("sentence"):
                    click.echo(f"    {row['sentence']}")
    for note in result["notes"]:
        click.echo(f"  {note}")
    for a in result.get("set_aside", ()):
        click.echo(
            f"  set aside   {a['source']} {a['board']}: failed on {a['night_count']} nights since "
            f"{a['failing_since']}, asked again from {a['retry_on']}"
        )
    if result["published"]:
        click.echo(f"Published build {result['build_id']}. See it: guidepost dashboard")
    else:
        click.echo(f"Nothing published: {result.get('error') or 'a check failed'}", err=True)
        click.echo(f"What was published before is untouched in {home.warehouse}", err=True)
