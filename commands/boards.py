"""One source or board by itself: `crawl` and `record`."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from commands.crawling import HISTORY_MONTHS, threads_read
from commands.refreshing import kind_of_run
from commands.terminal import Clock, Failed, Month, content_of, example, now
from data import home as homes
from data.content import Board, Content
from data.home import Home


@click.command(
    epilog=example(
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
    boards = boards_of(content_of(home), source, board, region=region, since=since, sitemap=sitemap)
    when = as_of or now()
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


def boards_of(content: Content, source: str, name: str | None, **given: str | None) -> list[Board]:
    """The enabled boards of a source, or the one named, with the fields given."""
    from scrapers.spiders import source_names

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
    if published is not None and published.kind != kind_of_run():
        raise Failed(f"{home.root} holds {published.kind} ads: name another folder in GUIDEPOST_HOME")
    planned = PlannedRun(
        run_id=next_run_id(home, when), as_of=when, kind=kind_of_run(), boards=tuple(boards),
        replay=os.environ.get("GUIDEPOST_REPLAY") or None, history_months=HISTORY_MONTHS,
        known_threads=threads_read(published),
    )  # fmt: skip
    bound = {MAX_ITEMS: str(limit)} if limit else {}
    run(home.landing, [planned], None, {**os.environ, **bound})
    return landed(home.landing / planned.run_id)


@click.command(
    epilog=example("guidepost record greenhouse gitlab -o recordings/gitlab"),
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
    (asked,) = boards_of(content_of(home), source, board, region=region, since=since, sitemap=sitemap)
    folder = output or home.root / "recordings" / re.sub(r"[^A-Za-z0-9.-]+", "-", f"{source}-{board}")
    try:
        seen = run(asked, folder, as_of=now(), environ=os.environ, is_forced=force)
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
