"""Why postings count as one ad, and a way to disagree: `duplicates`."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any

import click

from commands.terminal import Failed, example, json_option
from data import home as homes


@click.command(
    epilog=example(
        """guidepost duplicates 3f0c5d2e8a917b64
guidepost duplicates 3f0c5d2e8a917b64 --different 91aa04c2d7e35f18
guidepost duplicates 3f0c5d2e8a917b64 --same 91aa04c2d7e35f18""",
        """Exit codes:
0  told, or noted
1  there is no such posting, or nothing has been published yet
2  wrong usage""",
    ),
    short_help="Say which postings count as one ad, and why.",
)
@click.argument("posting_id")
@click.option("--different", metavar="ID", help="Note that this posting is another ad.")
@click.option("--same", metavar="ID", help="Note that this posting is the same ad.")
@json_option
def duplicates(posting_id: str, different: str | None, same: str | None, as_json: bool) -> None:
    """Show the postings that count as one ad with POSTING_ID; or correct that, for the next refresh."""
    from data import rulings

    if different and same:
        raise click.UsageError("a posting is the same ad or a different one")
    home = homes.find(os.environ)
    found = group(home, posting_id)
    if other := different or same:
        try:
            new = rulings.ruling(posting_id, other, "different" if different else "same")
            group(home, other)
            path = rulings.add(home.content, new)
        except (rulings.RulingError, OSError) as error:
            raise Failed(str(error)) from error
        said = {
            "posting_id": new.posting_id,
            "other_id": new.other_id,
            "verdict": new.verdict,
            "file": str(path),
        }
        click.echo(json.dumps(said) if as_json else f"Noted in {path}; the next refresh goes by it.")
        return
    click.echo(json.dumps(found, default=str) if as_json else told(found, posting_id))


def told(found: Sequence[Mapping[str, Any]], posting_id: str) -> str:
    """The group in words: the posting that stands for it, what repeats it and why, and how to disagree."""
    first, *copies = found
    lines = [f"{first['title']} ({first['employer'] or 'employer not known'})", _line(first)]
    if not copies:
        return "\n".join((*lines, "No other posting counts as the same ad."))
    many = "another posting repeats it" if len(copies) == 1 else f"{len(copies)} other postings repeat it"
    lines += ["stands for the ad in every number;", f"{many}:"]
    for one in copies:
        alike = "" if one["similarity"] in {None, 1.0} else f" ({one['similarity']:.0%} of the text alike)"
        lines += [f"{_line(one)}: {one['title']}", f"    {one['tier']}: {one['reason']}{alike}"]
    other = next(one["posting_id"] for one in found if one["posting_id"] != posting_id)
    return "\n".join((*lines, f"Not so? guidepost duplicates {posting_id} --different {other}"))


def _line(one: Mapping[str, Any]) -> str:
    return f"{one['posting_id']}  {one['posted_on']}  {one['source']} {one['board']}"


def group(home: homes.Home, posting_id: str) -> list[dict[str, Any]]:
    """The posting's group, its primary first: who they are, and tier, similarity and reason of each copy.

    Raises:
        Failed: nothing is published, or the posting is unknown.
    """
    from warehouse.read import Warehouse

    warehouse = Warehouse.open(home)
    if warehouse is None:
        raise Failed("nothing has been published yet: guidepost refresh")
    wanted = ["posting_id", "duplicate_of", "posted_on", "source", "board", "title", "employer"]
    asked = warehouse.table("core.postings", wanted, {"posting_id": posting_id}).to_pylist()
    if not asked:
        raise Failed(f"there is no posting {posting_id}: ids are in the column posting_id of core.postings")
    primary = asked[0]["duplicate_of"] or posting_id
    why = {
        one["posting_id"]: one
        for one in warehouse.table("core.duplicates", where={"duplicate_of": primary}).to_pylist()
    }
    members = warehouse.table("core.postings", wanted, {"posting_id": [primary, *why]}).to_pylist()
    members.sort(key=lambda one: (one["posting_id"] != primary, one["posted_on"], one["posting_id"]))
    nothing = {"tier": None, "similarity": None, "reason": None}
    return [one | {name: why.get(one["posting_id"], nothing)[name] for name in nothing} for one in members]
