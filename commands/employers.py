"""Which postings count as one employer's, and a way to disagree: `employers`."""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict
from typing import Any

import click

from commands.terminal import Failed, content_of, example, json_option
from data import home as homes
from data.content import ContentError
from data.home import Home

WORDS = {
    "listed apart": "Listed as two, and yet",
    "same name": "Same name, kept apart",
    "same words": "Same words, kept apart",
    "longer name": "One name is the beginning of the other",
    "one letter": "Names differ by a letter",
    "several domains": "One name on several domains",
}


@click.group(
    epilog=example(
        """guidepost employers review                             which employers may be one, or two
guidepost employers merge acme acme-robotics
guidepost employers split acme --domain acme.io"""
    ),
    short_help="Review which postings are one employer's.",
)
def employers() -> None:
    """Say which names may mean one employer, and correct it in employers.toml of your content folder."""


@employers.command(
    epilog=example(
        "guidepost employers review --limit 20",
        """Exit codes:
0  told
1  nothing has been published yet
2  wrong usage""",
    )
)
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="So many at most.")
@json_option
def review(limit: int, as_json: bool) -> None:
    """List the doubtful pairs, most postings first, each with what to do if it is wrong."""
    everything = doubtful(homes.find(os.environ))
    found = everything[:limit]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for one in found:
        click.echo(f"{WORDS.get(one['doubt'], one['doubt'])}: {one['sign']}")
        for who in one["employers"]:
            click.echo(f"    {who['employer_id']:<40} {who['employer']} ({who['posting_count']:,} postings)")
        click.echo(f"    If {one['question']}: {one['command']}")
    shown = "" if len(found) == len(everything) else f", shown {len(found):,} (--limit)"
    click.echo(f"Doubtful: {len(everything):,}{shown}. What you settle in employers.toml is not asked again.")


def doubtful(home: Home) -> list[dict[str, Any]]:
    """The doubts of the published warehouse, those with most postings first.

    Raises:
        Failed: nothing is published.
    """
    told = _Published(home)
    found = []
    for doubt in told.warehouse.table("ref.employer_doubts").to_pylist():
        ids = [
            employer_id for employer_id in (doubt["employer_id"], doubt["other_employer_id"]) if employer_id
        ]
        who = [told.shown(employer_id) for employer_id in ids]
        if not all(one["posting_count"] for one in who):
            continue  # only in wordings that have been replaced
        is_pair = len(ids) == 2
        domain = doubt["sign"].split(", ")[-1]
        command = f"merge {ids[0]} {ids[1]}" if is_pair else f"split {ids[0]} --domain {domain}"
        found.append({
            "doubt": doubt["doubt"], "sign": doubt["sign"], "employers": who,
            "question": "they are one" if is_pair else "they are two",
            "command": f"guidepost employers {command}",
            "entry": _blocks(told.merged(*ids) if is_pair else told.divided(ids[0], domain)),
        })  # fmt: skip
    return sorted(found, key=lambda one: -min(who["posting_count"] for who in one["employers"]))


@employers.command(
    epilog=example(
        "guidepost employers merge acme acme-robotics", "Removing the lines it writes takes it back."
    )
)
@click.argument("employer_id")
@click.argument("other_id")
@json_option
def merge(employer_id: str, other_id: str, as_json: bool) -> None:
    """Count the postings of OTHER_ID as those of EMPLOYER_ID, from the next refresh on."""
    if employer_id == other_id:
        raise click.UsageError("name two employers")
    told = _Published(homes.find(os.environ))
    told.must_have(employer_id, other_id)
    _write(told.home, told.merged(employer_id, other_id), as_json)


@employers.command(
    epilog=example(
        """guidepost employers split acme --domain acme.io
guidepost employers split acme --name "Acme Robotics" """,
        "Removing the lines it writes takes it back.",
    )
)
@click.argument("employer_id")
@click.option("--name", help="The name, among those it posts under, that is another employer's.")
@click.option("--domain", help="The domain that is another employer's.")
@json_option
def split(employer_id: str, name: str | None, domain: str | None, as_json: bool) -> None:
    """Take a name or a domain out of EMPLOYER_ID, from the next refresh on."""
    if bool(name) == bool(domain):
        raise click.UsageError("say what is another employer's: --name or --domain")
    told = _Published(homes.find(os.environ))
    told.must_have(employer_id)
    known = told.domains(employer_id)
    if domain and domain not in known:
        raise Failed(
            f"{employer_id} is not known to advertise on {domain}: {', '.join(known) or 'no domain'}"
        )
    _write(told.home, told.divided(employer_id, str(name or domain)), as_json)


class _Published:
    """What the published warehouse knows of employers."""

    def __init__(self, home: Home) -> None:
        from warehouse.read import Warehouse

        warehouse = Warehouse.open(home)
        if warehouse is None:
            raise Failed("nothing has been published yet: guidepost refresh")
        self.home, self.warehouse, self.content = home, warehouse, content_of(home)
        self.names: dict[str, Counter[str]] = defaultdict(Counter)
        for row in warehouse.table("core.current_versions", ["employer_id", "employer_raw"]).to_pylist():
            if row["employer_id"]:
                self.names[row["employer_id"]][row["employer_raw"]] += 1
        self.called = {
            row["employer_id"]: row["employer"]
            for row in warehouse.table("core.employers", ["employer_id", "employer"]).to_pylist()
        }

    def must_have(self, *ids: str) -> None:
        """Nothing, or a `Failed` that names the unknown one."""
        for employer_id in ids:
            if employer_id not in self.called and employer_id not in self.content.employers:
                raise Failed(
                    f"there is no employer {employer_id}: guidepost employers review lists the doubtful ones"
                )

    def shown(self, employer_id: str) -> dict[str, Any]:
        count = sum(self.names[employer_id].values())
        return {"employer_id": employer_id, "employer": self.called.get(employer_id), "posting_count": count}

    def domains(self, employer_id: str) -> list[str]:
        where = {"employer_id": employer_id, "doubt": "several domains"}
        told = self.warehouse.table("ref.employer_doubts", ["sign"], where).to_pylist()
        known = self.content.employers.get(employer_id)
        return [
            *dict.fromkeys(
                [*(told[0]["sign"].split(", ") if told else []), *(known.domains if known else ())]
            )
        ]

    def merged(self, one: str, other: str) -> dict[str, dict[str, Any]]:
        from data.own_employers import merged

        return merged(self.content, one, other, sorted(self.names[other]), str(self.called.get(one) or one))

    def divided(self, one: str, part: str) -> dict[str, dict[str, Any]]:
        from data.own_employers import divided

        return divided(self.content, one, str(self.called.get(one) or one), self.domains(one), part)


def _blocks(entries: dict[str, dict[str, Any]]) -> str:
    from data.own_employers import block

    return "\n".join(block(entry, values) for entry, values in entries.items())


def _write(home: Home, entries: dict[str, dict[str, Any]], as_json: bool) -> None:
    """Add the entries to the user's file; it stays as it was where the content is not sound with them."""
    from data.content import load
    from data.employers import FILE
    from data.own_employers import add

    path = home.content / FILE
    before = path.read_text(encoding="utf-8") if path.is_file() else None
    try:
        add(home.content, entries)
        load(*home.content_roots())
    except (ValueError, OSError) as error:
        raise Failed(str(error)) from error
    except ContentError as error:
        if before is None:
            path.unlink()
        else:
            path.write_text(before, encoding="utf-8")
        raise Failed(f"{path} was left as it was:\n{error}") from error
    if as_json:
        click.echo(json.dumps({"file": str(path), "entries": entries}, ensure_ascii=False))
    else:
        click.echo(f"Written to {path}; the next refresh goes by it:\n\n{_blocks(entries)}")
