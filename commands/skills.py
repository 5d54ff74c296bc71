"""Skills of the user's own: what rises in postings and is in no taxonomy entry, and adding it: `skills`."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import click

from commands.mining import NewTerm
from commands.new_terms import SHOWN, mined, summary, told
from commands.terminal import Failed, content_of, example, json_option
from data import home as homes
from data import own_skills
from data.content import Content
from data.home import Home


@click.group(
    epilog=example(
        """guidepost skills list                      terms of the ads that no skill stands for
guidepost skills review                    one after the other: add, reject, skip
guidepost skills add Velodrome --kind tool --category mlops
guidepost skills add "Velo drome" --alias-of velodrome
guidepost skills reject "edge research"
guidepost skills undo Velodrome"""
    ),
    short_help="Find new skills in the ads, and add them.",
)
def skills() -> None:
    """Terms that employers name and no skill of the taxonomy stands for; you say which of them are skills.

    What you add goes to my_skills.toml of your content folder, what you reject to rejected_terms.toml there.
    No update touches either.
    """


def _asked(command: Any) -> Any:
    """The options of what reads the warehouse."""
    for option in reversed((
        click.option("--role", default="core", show_default=True,
                     help="Ads of this role only; core: the roles the guides are about; all."),
        click.option("--months", type=click.IntRange(1, 24),
                     help="Length of the two windows compared.  [default: measurement.toml]"),
        click.option("--only", type=click.Choice(["rising", "frequent"]),
                     help="Those that rise, or the others."),
        click.option("--limit", type=click.IntRange(1, 1000), default=SHOWN, show_default=True,
                     help="So many at most."),
        click.option("--demo", "show_demo", is_flag=True, help="From the practice market."),
    )):  # fmt: skip
        command = option(command)
    return command


@skills.command(
    "list",
    epilog=example(
        "guidepost skills list --only rising --months 6",
        """Exit codes:
0  told
1  nothing has been published yet
2  wrong usage""",
    ),
)
@_asked
@json_option
def list_(
    role: str, months: int | None, only: str | None, limit: int, show_demo: bool, as_json: bool
) -> None:
    """List new terms: those that rise first, then frequent ones, then other spellings of known skills."""
    home = homes.find(os.environ)
    found = mined(home, role, months, only, limit, show_demo, quiet=as_json)
    if as_json:
        click.echo(json.dumps(found.to_json(), ensure_ascii=False))
        return
    for term in found.terms:
        click.echo(told(term) + "\n")
    click.echo(summary(found))


@skills.command(
    epilog=example("""guidepost skills add Velodrome --kind tool --category mlops --alias velodrome.io
guidepost skills add "Velo drome" --alias-of velodrome""")
)
@click.argument("term")
@click.option("--alias-of", "alias_of", metavar="SKILL_ID", help="It is a form of this skill.")
@click.option("--kind", type=click.Choice(sorted(own_skills.KINDS)), help="What it is.")
@click.option("--category", metavar="ID", help="An id of data/categories.toml.")
@click.option("--name", help="How it is shown.  [default: TERM]")
@click.option("--alias", "aliases", multiple=True, help="Another form; may be given again.")
@click.option("--definition", help="One line.")
@click.option("--case-sensitive", is_flag=True, help="Counts only when written exactly so.")
@json_option
def add(
    term: str, alias_of: str | None, kind: str | None, category: str | None, name: str | None,
    aliases: tuple[str, ...], definition: str | None, case_sensitive: bool, as_json: bool,
) -> None:  # fmt: skip
    """Make TERM a skill of your own, or a form of a known one; it counts from the next refresh on."""
    home = homes.find(os.environ)
    content = content_of(home)
    entry = _entry(content, term, alias_of, kind, category, name, aliases, definition, exact=case_sensitive)
    path, block = _write(home, entry)
    if as_json:
        told = {"file": str(path), "skill_id": entry[0], "entry": entry[1]}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo(f"Written to {path}; the next refresh goes by it:\n\n{block}")


def _entry(
    content: Content, term: str, alias_of: str | None, kind: str | None, category: str | None,
    name: str | None, aliases: tuple[str, ...], definition: str | None, *, exact: bool,
) -> own_skills.Entry:  # fmt: skip
    try:
        if alias_of:
            if kind or category or name or definition:
                raise click.UsageError(
                    "a form has the kind and category of its skill: --alias-of stands alone"
                )
            return own_skills.alias(content, alias_of, [term, *aliases], exact=exact)
        if not (kind and category):
            raise click.UsageError("say what it is: --kind and --category, or --alias-of SKILL_ID")
        forms = [term, *aliases]
        return own_skills.skill(content, name or term, kind, category, forms, definition, exact=exact)
    except ValueError as error:
        raise Failed(str(error)) from error


def _write(home: Home, entry: tuple[str, dict[str, Any]]) -> tuple[Path, str]:
    try:
        return own_skills.write(home, *entry), own_skills.block(*entry)
    except (ValueError, OSError) as error:
        raise Failed(str(error)) from error


@skills.command(epilog=example('guidepost skills reject "edge research" "hire salaries"'))
@click.argument("terms", nargs=-1, required=True)
@json_option
def reject(terms: tuple[str, ...], as_json: bool) -> None:
    """Never offer TERMS again, in any spelling."""
    home = homes.find(os.environ)
    try:
        path = own_skills.reject(home.content, terms)
    except (ValueError, OSError) as error:
        raise Failed(str(error)) from error
    said = {"file": str(path), "rejected": list(terms)}
    click.echo(json.dumps(said, ensure_ascii=False) if as_json else f"Noted in {path}: not offered again.")


@skills.command(epilog=example("guidepost skills undo Velodrome"))
@click.argument("term")
@json_option
def undo(term: str, as_json: bool) -> None:
    """Take back what was said of TERM: its skill or form of your own, or its rejection."""
    home = homes.find(os.environ)
    try:
        done = own_skills.undo(home, term)
    except (ValueError, OSError) as error:
        raise Failed(str(error)) from error
    if not done:
        raise Failed(f"nothing was said of {term}: guidepost skills list shows what is asked")
    click.echo(json.dumps({"term": term, "undone": done}) if as_json else f"Taken back: {'; '.join(done)}.")


QUESTION = "[a]dd, a[l]ias of a skill, [r]eject, [s]kip, [u]ndo the last, [q]uit"


@skills.command(epilog=example("guidepost skills review --only rising"))
@_asked
def review(role: str, months: int | None, only: str | None, limit: int, show_demo: bool) -> None:
    """Go through new terms: add each as a skill or a form, reject or skip it; answers are kept at once."""
    home = homes.find(os.environ)
    found = mined(home, role, months, only, limit, show_demo, quiet=False)
    click.echo(summary(found))
    last: NewTerm | None = None
    waiting = list(found.terms)
    while waiting:
        term = waiting[0]
        click.echo("\n" + told(term))
        answer = click.prompt(QUESTION, type=click.Choice(list("alrsuq")), show_choices=False, default="s")
        if answer == "q":
            break
        try:
            if answer == "u":
                if last is not None and _undone(home, last.term):
                    waiting.insert(0, last)
                last = None
                continue
            if answer == "a":
                _write(home, _new(content_of(home), term))
            elif answer == "l":
                _write(home, _form(content_of(home), term))
            elif answer == "r":
                own_skills.reject(home.content, [term.term])
        except (Failed, ValueError, OSError) as error:
            click.echo(f"Not done: {getattr(error, 'message', error)}", err=True)
            continue
        if answer != "s":
            last = term
        waiting.pop(0)
    click.echo("The next refresh goes by what you added." if waiting == [] else f"Left: {len(waiting):,}.")


def _undone(home: Home, term: str) -> bool:
    done = own_skills.undo(home, term)
    click.echo(f"Taken back: {'; '.join(done)}." if done else "There is nothing to take back.")
    return bool(done)


def _new(content: Content, term: NewTerm) -> tuple[str, dict[str, Any]]:
    """The entry the reader describes."""
    name = click.prompt("Name", default=term.term)
    kind = click.prompt("Kind", type=click.Choice(sorted(own_skills.KINDS)))
    category = click.prompt("Category", type=click.Choice(list(content.categories)))
    given = click.prompt(
        "Other forms, with commas between", default=", ".join(own_skills.others(name, term.forms))
    )
    definition = click.prompt("Definition, one line", default=own_skills.definition_of(name))
    exact = click.confirm("Only when written exactly so, as for names that are words too?", default=False)
    return own_skills.skill(content, name, kind, category, given.split(","), definition, exact=exact)


def _form(content: Content, term: NewTerm) -> tuple[str, dict[str, Any]]:
    ids = [*term.spelling_of, *(one["skill"] for one in term.similar)]
    skill_id = click.prompt("Id of the skill", default=ids[0] if ids else None)
    return own_skills.alias(content, skill_id, own_skills.others("", term.forms))
