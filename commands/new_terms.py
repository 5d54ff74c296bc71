"""New terms looked for, for `skills` and after a refresh, and told in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from commands.mined_ads import ALL
from commands.mining import Mined, NewTerm, mine
from commands.terminal import Failed, Steps, content_of
from data import own_skills
from data.content import Content
from data.home import Home

if TYPE_CHECKING:
    from warehouse.read import Warehouse

SHOWN = 40
KEPT = "new-terms"  # as what the page Emerging terms reads


def mined(
    home: Home, role: str, months: int | None, only: str | None, limit: int, show_demo: bool, *, quiet: bool
) -> Mined:
    """New terms of the published ads; a whole list of the core roles is kept for the page Emerging terms."""
    from warehouse.read import Warehouse

    content = content_of(home)
    if role not in {"core", ALL, *content.roles}:
        raise click.UsageError(f"there is no role {role}: core, all, {', '.join(content.roles)}")
    warehouse = Warehouse.open(home.demo if show_demo else home)
    if warehouse is None:
        raise Failed("nothing has been published yet: guidepost refresh")
    steps = Steps(quiet=quiet)
    try:
        found = mine(warehouse, content, role, months, only, limit, _rejected(home), steps.step)
    finally:
        steps.close()
    if role == "core" and only is None and limit >= SHOWN:
        _keep(warehouse, found)
    return found


def look_after_refresh(home: Home, content: Content, steps: Any, *, is_demo: bool = False) -> None:
    """Look for new terms in what a refresh has published, for the page Emerging terms.

    Not in few ads, in which no term can rise, nor in so many that it takes long: `skills list` does. The
    refresh has done its work by then, so that whatever goes wrong here is only noted.
    """
    from warehouse.read import Warehouse

    limits = content.measurement["new_skills"]
    core = [name for name, role in content.roles.items() if role.core]
    try:
        warehouse = Warehouse.open(home.demo if is_demo else home)
        if warehouse is None:
            return
        ads = warehouse.table("core.postings", ["posting_id"], {"is_primary": True, "role": core}).num_rows
        if limits["refresh_postings_min"] <= ads <= limits["refresh_postings_max"]:
            _keep(warehouse, mine(warehouse, content, "core", None, None, SHOWN, _rejected(home), steps.step))
    except Exception as error:
        steps.note(f"New terms were not looked for: {type(error).__name__}: {error}")


def _keep(warehouse: Warehouse, found: Mined) -> None:
    """Leave what was found beside the build, for the page Emerging terms; it is told all the same."""
    from warehouse import evaluations

    told = {**found.to_json(), "as_of": warehouse.as_of.isoformat()}
    try:
        evaluations.write(warehouse.path.parent, KEPT, told)
    except OSError as error:
        click.echo(f"Not kept for the dashboard: {error}", err=True)


def _rejected(home: Home) -> frozenset[int]:
    from analysis.extract.term_list import fold

    try:
        return frozenset(fold(term) for term in own_skills.rejected(home.content))
    except ValueError as error:
        raise Failed(str(error)) from error


def told(term: NewTerm) -> str:
    """A term in words: how often, by how many, since when, whether it rises, where it stands."""
    lines = [
        f"{term.term}: {term.posting_count:,} postings of {term.employer_count:,} employers, "
        f"{term.first_month} to {term.last_month}"
    ]
    if term.share_before is not None and term.share_after is not None:
        q = f", q = {term.q_value:.2g}" if term.q_value is not None else ""
        lines.append(f"    {term.verdict}: {_share(term, 'before')} before, {_share(term, 'after')} after{q}")
    if others := ", ".join(term.forms[1:]):
        lines.append(f"    also written {others}")
    if term.spelling_of:
        lines.append(f"    another spelling of {', '.join(term.spelling_of)}")
    if near := ", ".join(term.near):
        lines.append(f"    near {near}")
    if term.similar:
        lines.append("    like " + ", ".join(f"{one['form']} ({one['skill']})" for one in term.similar))
    return "\n".join([*lines, *(f"    “{text}”" for text in term.examples)])


def _share(term: NewTerm, side: str) -> str:
    share, low, high = (getattr(term, f"share_{side}{end}") for end in ("", "_low", "_high"))
    if share is None:
        return "unknown"
    return f"{share:.1%}" if low is None else f"{share:.1%} ({low:.1%} to {high:.1%})"


def summary(found: Mined) -> str:
    """How many terms are shown, and of which ads and windows."""
    words = "" if found.kind == "live" else f"Invented ads ({found.kind}). "
    rising = sum(term.verdict == "rising" for term in found.terms)
    windows = (
        f"{found.before[0]} to {found.before[1]} ({found.posting_count_before:,} watched postings) against "
        f"{found.after[0]} to {found.after[1]} ({found.posting_count_after:,})"
    )
    return (
        f"{words}Shown: {len(found.terms):,} terms, {rising:,} of them rising, from {found.posting_count:,} "
        f"postings of {found.employer_count:,} employers. Windows: {windows}."
    )
