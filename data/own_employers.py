"""The user's own words on employers: written to employers.toml of the content folder, entry by entry.

Only the entry that is changed is written anew; the rest of the file stays as it is, to the letter. Removing
its lines takes it back.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from data.content import Content, Employer
from data.employer_names import read
from data.employers import FILE
from data.entries import block, changed, put
from data.records import Table

__all__ = ["add", "block", "divided", "merged"]


def merged(content: Content, one: str, other: str, names: Sequence[str], named: str) -> dict[str, Table]:
    """What makes `other`, whose postings write `names`, the employer `one`, which is called `named`.

    An id such as apollo@apollo.example stands for a name many have, seen on that domain: then the domain is
    claimed and not the name.
    """
    target = one.split("@")[0]
    known = content.employers.get(target) or Employer(target, named)
    gone = content.employers.get(other)
    signs = [sign for made in (one, other) for _, at, sign in [made.partition("@")] if at]
    entry: Table = {"name": known.name}
    keys = {*known.keys, *(name.key for name in [read(known.name)] if name)}
    aliases = {
        found.key: name for name in (*((gone.name, *gone.aliases) if gone else ()), *names)
        if (found := read(name)) is not None and found.key not in keys
    }  # fmt: skip
    if aliases:
        entry["aliases"] = list(aliases.values())
    domains = [sign for sign in signs if _is_domain(sign)]
    if domains := [*dict.fromkeys([*domains, *(gone.domains if gone else ())])]:
        entry["domains"] = domains
    if signs and all(map(_is_domain, signs)) and not known.keys:
        entry["is_common_name"] = True
    return {target: entry}


def divided(content: Content, one: str, named: str, domains: Sequence[str], part: str) -> dict[str, Table]:
    """What takes `part`, a name or one of its `domains`, out of the employer `one`."""
    if not _is_domain(part) or part not in domains:
        found = read(part)
        new = found.slug if found else part.lower()
        return {new if new != one else f"{new}-2": {"name": part}}
    target = one.split("@")[0]
    rest = [domain for domain in domains if domain != part]
    name = content.employers[target].name if target in content.employers else named
    return {
        target: {"name": name, "domains": rest, "is_common_name": True},
        f"{target}-{part.replace('.', '-')}": {"name": name, "domains": [part], "is_common_name": True},
    }


def add(folder: Path, entries: dict[str, Table]) -> Path:
    """The file of `folder`, these entries added to those of the same id.

    Raises:
        ValueError: the file is not written in a way that can be added to.
    """
    path = folder / FILE
    put(path, changed(path, entries, lists=("aliases", "domains")))
    return path


def _is_domain(sign: str) -> bool:
    return "." in sign and ":" not in sign
