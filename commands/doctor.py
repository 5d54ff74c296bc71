"""What is wrong, and what to do: `doctor`."""

from __future__ import annotations

import json
import os
from datetime import datetime

import click

from commands.boards import boards_of
from commands.sources import known_source
from commands.terminal import Clock, Failed, Steps, content_of, example, json_option, now
from data import home as homes


@click.command(
    epilog=example(
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
@json_option
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

    home, when = homes.find(os.environ), as_of or now()
    content = content_of(home)
    if source is not None and board is not None:
        chosen = boards_of(content, source, board)
    else:
        if source is not None:
            known_source(content, source)
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
