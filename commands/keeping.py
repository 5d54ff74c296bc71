"""What is kept and mended: `rollback`, `verify` and `rebuild`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from commands.refreshing import print_result, refreshed
from commands.spark import cluster
from commands.terminal import (
    Clock,
    Failed,
    Steps,
    as_of_option,
    content_of,
    demo_option,
    example,
    home_of,
    json_option,
    now,
    one_sentence,
    person,
)
from data.home import Home

_VERDICTS = {
    0: "All is as published.",
    1: "What is shown is not sound: guidepost rollback, rebuild or restore.",
    3: "What is shown is sound; something beside it is not.",
}


@click.command(
    epilog=example(
        """guidepost rollback --because "yesterday's pay is half of what it was"
guidepost rollback 20261121T030000Z-1 --because "the last sound one"
guidepost rollback --list""",
        """Exit codes:
0  the older build is shown now
1  there is none, or it is damaged
4  a refresh is running
2  wrong usage""",
    ),
    short_help="Show an older build again.",
)
@click.argument("build", required=False)
@click.option("--because", default="", metavar="TEXT", help="Why: every page says it until the next build.")
@click.option("--list", "is_list", is_flag=True, help="Only list the builds that are kept.")
@as_of_option
@demo_option
@json_option
def rollback(
    build: str | None, because: str, is_list: bool, as_of: datetime | None, is_demo: bool, as_json: bool
) -> None:
    """Show BUILD again, or the one before the one shown. Nothing is removed.

    The next refresh begins from it and reads again what was landed since: move aside first what must not
    come back (docs/operations.md).
    """
    from warehouse import generations, publish

    home = home_of(is_demo=is_demo)
    if is_list:
        shown = publish.current(home)
        kept = [
            {"build_id": publish.build_id_of(p), "is_shown": p == shown} for p in publish.generations(home)
        ]
        lines = [f"{b['build_id']}{'  shown' if b['is_shown'] else ''}" for b in kept] or [
            "No build is kept."
        ]
        click.echo(json.dumps(kept) if as_json else "\n".join(lines))
        return
    if not because.strip():
        raise click.UsageError("say why, with --because TEXT: every page says it until the next build")
    with one_sentence(home, as_json=as_json):
        was, is_now = generations.roll_back(
            home, build, because=because.strip(), by=person(), at=as_of or now()
        )
    if as_json:
        click.echo(json.dumps({"status": "rolled_back", "exit_code": 0, "was": was, "build_id": is_now}))
    else:
        click.echo(f"Shown now: build {is_now}; it was {was}.")


@click.command(
    epilog=example(
        "guidepost verify --json",
        """Exit codes:
0  all is as published
3  something beside what is shown is not: each such line begins with !
1  what is shown is damaged, or nothing is published""",
    ),
    short_help="Hold what is kept against its checksums and rules.",
)
@demo_option
@json_option
@click.pass_context
def verify(ctx: click.Context, is_demo: bool, as_json: bool) -> None:
    """Hold every generation, table, id and landing file against what was published; change nothing."""
    from warehouse.verify import DAMAGED, WELL
    from warehouse.verify import verify as look

    home = home_of(is_demo=is_demo)
    with one_sentence(home, as_json=as_json):
        found = list(look(home))
    verdicts = {finding.verdict for finding in found}
    code = 1 if DAMAGED in verdicts else 0 if verdicts <= {WELL} else 3
    if as_json:
        status = {0: "ok", 3: "attention", 1: "damaged"}[code]
        told = [finding.to_json() for finding in found]
        click.echo(json.dumps({"status": status, "exit_code": code, "findings": told}))
    else:
        click.echo("\n".join(finding.as_text() for finding in found))
        click.echo(_VERDICTS[code])
    ctx.exit(code)


@click.command(
    epilog=example(
        """guidepost rebuild                   facts and figures again, from what is stored as it was read
guidepost rebuild --from-landing    that too, from the landing files
guidepost rebuild --engine spark --master spark://10.0.0.5:7077 --scratch /mnt/shared/scratch
                                    on a Spark cluster: see docs/scale.md""",
        """Exit codes:
0  published
1  nothing published: what was there stays
4  a refresh is running
2  wrong usage""",
    ),
    short_help="Make everything again from what was read.",
)
@click.option("--from-landing", is_flag=True, help="Also read every landing file again.")
@click.option(
    "--lake", "lake_at", default="", metavar="URL", help="Make it from this Parquet lake (`guidepost lake`)."
)
@click.option("--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True)
@click.option("--master", metavar="URL", help="Spark's, such as spark://10.0.0.5:7077 or local[4].")
@click.option(
    "--scratch", default="", metavar="URL", help="Folder all of Spark's machines see.  [default: in the home]"
)
@click.option(
    "--conf", "settings", multiple=True, metavar="NAME=VALUE", help="A setting of Spark; repeatable."
)
@click.option("--as-of", type=Clock(), help="Clock of the rebuild.  [default: that of the shown build]")
@demo_option
@json_option
@click.pass_context
def rebuild(
    ctx: click.Context, from_landing: bool, lake_at: str, engine: str, master: str | None, scratch: str,
    settings: tuple[str, ...], as_of: datetime | None, is_demo: bool, as_json: bool,
) -> None:  # fmt: skip
    """Make facts, tables and figures again from what was read, check and publish; no board is read.

    The result equals that of the refreshes one by one, by the software and content of today. Spark gives the
    same tables as DuckDB.
    """
    from warehouse import keeping, start
    from warehouse.read import Warehouse

    _refuse_unfitting(engine, master, scratch, settings, from_landing=from_landing, lake_at=lake_at)
    lake_at = lake_at if "://" in lake_at or not lake_at else str(Path(lake_at).absolute())
    home = home_of(is_demo=is_demo)
    published = Warehouse.open(home)
    told = _about_lake(home, lake_at, as_json=as_json)
    if published is None and not told and not (from_landing and as_of):
        raise Failed(
            "no build can be read: `guidepost rebuild --from-landing --as-of TIME`, or restore a backup"
        )
    if from_landing and keeping.removed(home):
        raise Failed("landing files were removed after their time: rebuild without --from-landing")
    kind = told["kind"] if told else published.kind if published else "simulated" if is_demo else "live"
    when = as_of or told.get("as_of") or (published.as_of if published else now())
    steps = Steps(quiet=as_json)
    afresh = start.LAKE if lake_at else start.LANDING if from_landing else start.RAW
    on = cluster(home, master, scratch, settings) if master else None
    result = refreshed(
        home, content_of(home), (), when, kind, None, steps, afresh=afresh, lake_at=lake_at, cluster=on
    )
    steps.close()
    if as_json:
        click.echo(json.dumps(result.to_json()))
    else:
        print_result(result.to_json(), home)
    # No board was asked, so none can have failed now.
    ctx.exit(0 if result.published else result.exit_code)


def _refuse_unfitting(
    engine: str,
    master: str | None,
    scratch: str,
    settings: tuple[str, ...],
    *,
    from_landing: bool,
    lake_at: str,
) -> None:
    """Usage errors: options that say nothing together."""
    if engine == "spark" and not master:
        raise click.UsageError("--engine spark needs --master, such as --master local[2]")
    if engine != "spark" and (master or scratch or settings):
        raise click.UsageError("--master, --scratch and --conf go with --engine spark")
    if from_landing and lake_at:
        raise click.UsageError("--from-landing and --lake: choose one of them")
    if any("=" not in one for one in settings):
        raise click.UsageError("--conf is written NAME=VALUE")


def _about_lake(home: Home, lake_at: str, *, as_json: bool) -> dict[str, Any]:
    """Kind and clock of the lake; nothing where none is asked for."""
    if not lake_at:
        return {}
    import duckdb

    from warehouse import lake

    with one_sentence(home, as_json=as_json), duckdb.connect() as con:
        found = lake.about(con, lake_at)
    return {"kind": found["kind"], "as_of": datetime.fromisoformat(found["as_of"]).replace(tzinfo=UTC)}
