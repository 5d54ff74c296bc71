"""The dashboard on what was published last: `dashboard`."""

from __future__ import annotations

import os
import sys
import webbrowser

import click

from commands.terminal import Failed, example
from data import home as homes


@click.command(
    epilog=example("guidepost dashboard --port 8600"),
    short_help="Open the dashboard on what was published last.",
)
@click.option("--port", type=click.IntRange(1024, 65535), help="[default: 8501 or the next free one]")
@click.option(
    "--demo", "show_demo", is_flag=True, help="Show the practice market even if there are real ads."
)
@click.option(
    "--host", default="localhost", show_default=True,
    help="Address to listen on: 0.0.0.0 lets other machines in; there is no sign-in.",
)  # fmt: skip
@click.option("--base-path", default="", help="Where a proxy shows it, such as /guidepost.", metavar="PATH")
def dashboard(port: int | None, show_demo: bool, host: str, base_path: str) -> None:
    """Open the dashboard on what was published last, and say which market it shows."""
    from warehouse.read import Warehouse

    home = homes.find(os.environ)
    if not show_demo and Warehouse.open(home) is not None:
        show("live", port, host=host, base_path=base_path)
    elif Warehouse.open(home.demo) is not None:
        if not show_demo:
            click.echo("No real ads yet: this is the practice market. For real ads: guidepost refresh")
        show("demo", port, host=host, base_path=base_path)
    else:
        raise Failed(
            "nothing to show yet: run `guidepost demo` for a practice market, or `guidepost refresh`"
        )


def show(
    which: str, port: int | None, *, check: bool = False, host: str = "localhost", base_path: str = ""
) -> None:
    """Serve the dashboard until it is stopped; with `check`, prove that every page opens, and stop."""
    from app_pages.frame import launch

    try:
        port = port or launch.free_port()
        with launch.serve(port, {"GUIDEPOST_SHOW": which}, host=host, base_path=base_path) as running:
            if check:
                for page in launch.prove_pages(which):
                    click.echo(f"  page opens: {page}")
                click.echo(f"The dashboard answered at {running.url}, and every page opens.")
                return
            click.echo(f"\n  Guidepost is open at {running.url}   (stop with Ctrl-C)\n")
            if not launch.is_loopback(host):
                click.echo("  Whoever reaches this machine can open it: there is no sign-in.\n")
            if sys.stdout.isatty() and not os.environ.get("CI"):
                webbrowser.open(running.url)
            running.wait()
    except launch.DashboardFailed as error:
        raise Failed(str(error)) from error
