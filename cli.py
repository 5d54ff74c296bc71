"""The terminal door: collects the commands of commands/."""

from __future__ import annotations

import signal
import sys

import click

from commands.archiving import backup, restore
from commands.bench import bench
from commands.boards import crawl, record
from commands.dashboard import dashboard
from commands.demo import demo
from commands.digest import digest, search
from commands.doctor import doctor
from commands.duplicates import duplicates
from commands.employers import employers
from commands.evaluate import evaluate
from commands.extract import extract
from commands.guides import guides
from commands.importing import import_
from commands.keeping import rebuild, rollback, verify
from commands.lake import lake
from commands.model_card import card
from commands.new import new
from commands.published import export, status
from commands.rates import rates
from commands.refreshing import backfill, refresh
from commands.schedule import schedule
from commands.skills import skills
from commands.sources import sources
from commands.terminal import example
from commands.train import train


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=example(
        """guidepost demo                             try it: invented ads, no network
guidepost refresh && guidepost dashboard   real ads from the boards in data/sources.toml"""
    ),
)
@click.version_option(package_name="guidepost", prog_name="guidepost")
def main() -> None:
    """Hold role guides against job postings: pay, demand and skills, each with its count and interval."""
    # A scheduler stops with SIGTERM: leave by the same way as on Ctrl-C, so that every child is stopped too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


for command in (
    backfill, backup, bench, crawl, dashboard, demo, digest, doctor, duplicates, employers, evaluate, export,
    extract, guides, import_, lake, new, rates, rebuild, record, refresh, restore, rollback, schedule, search,
    skills, sources, status, train, verify,
):  # fmt: skip
    main.add_command(command)
evaluate.add_command(card)
# Of one guide one says so, too.
guide = click.Group(
    "guide",
    guides.commands,
    help=guides.help,
    short_help=guides.short_help,
    epilog=guides.epilog,
    hidden=True,
)
main.add_command(guide)


if __name__ == "__main__":
    main()
