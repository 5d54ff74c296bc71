"""Who hires, as employers.toml tells it: names that mean one employer, its domains, its sector.

    [some-name]                      # the employer_id: lower case, digits, hyphens
    name = "Some Name"
    aliases = ["Some Name Labs"]     # other names it posts under; case, accents and legal forms do not matter
    domains = ["some.example"]       # of its site or careers page; an address below it counts too
    sector = "technology"            # an id of sectors.toml; optional, like all but the name
    is_agency = true                 # a staffing or recruiting agency
    is_common_name = true            # others are called so: a domain of it or a listed board must agree

The user's file of the content folder adds to the shipped one entry by entry: lists grow, other values are
replaced, and a name or domain it claims is its. Removing its lines takes that back. The file may be missing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from data.employer_domains import job_systems, own_domain
from data.employer_names import read
from data.folder import Folder
from data.records import Employer, Table

FILE = "employers.toml"
_LISTS = ("aliases", "domains")
_KINDS: dict[str, type] = {"name": str, "sector": str, "is_agency": bool, "is_common_name": bool}
_ID = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_DOMAIN = re.compile(r"[^\W_](?:[\w-]*\.)+[^\W\d_]{2,}")


def read_employers(folder: Folder, sectors: Collection[str]) -> dict[str, Employer]:
    """The employers of all roots by id; what is wrong with an entry is noted in `folder`."""
    merged: dict[str, Table] = {}
    owners: dict[str, dict[str, set[str]]] = {"names": {}, "domains": {}}
    for root in folder.roots:
        file = Folder([root])
        found = {
            entry: values for entry, values in file.tables(FILE, file.read(FILE, required=False))
            if _is_sound(file, entry, values, sectors)
        }  # fmt: skip
        for entry, values in found.items():
            merged[entry] = _joined(merged.get(entry, {}), values)
            if "name" not in merged[entry]:
                file.problem(FILE, entry, "needs name")
        common = {entry for entry, values in merged.items() if values.get("is_common_name")}
        # What a later file claims an earlier one loses, unless all who claim it say that it is common.
        for key, those in _claims(file, found, common).items():
            kept = owners["names"].get(key, set()) & common if those <= common else set()
            owners["names"][key] = those | kept
        owners["domains"] |= {domain: {owner} for domain, owner in _domains(file, found).items()}
        folder.problems += file.problems
    keys, domains = (_by_owner(owners[kind]) for kind in ("names", "domains"))
    return {
        entry: Employer(
            id=entry, name=values["name"], aliases=tuple(values["aliases"]), sector=values.get("sector"),
            is_agency=values.get("is_agency"), is_common_name=values.get("is_common_name", False),
            domains=domains[entry], keys=keys[entry],
        ) for entry, values in merged.items() if "name" in values
    }  # fmt: skip


def _by_owner(claims: dict[str, set[str]]) -> defaultdict[str, tuple[str, ...]]:
    found: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
    for claim, those in claims.items():
        for owner in those:
            found[owner] += (claim,)
    return found


def _joined(under: Table, over: Table) -> Table:
    return under | over | {key: [*under.get(key, ()), *over.get(key, ())] for key in _LISTS}


def _claims(file: Folder, found: dict[str, Table], common: Collection[str]) -> dict[str, set[str]]:
    """Who claims which name in one file, by its key; two may share one only if both say that it is common."""
    claimed: dict[str, set[str]] = {}
    for entry, values in found.items():
        for name in (*([values["name"]] if "name" in values else []), *values.get("aliases", ())):
            known = read(name)
            if known is None:
                file.problem(FILE, entry, f"{name!r} names nobody: give the employer's own name")
                continue
            others = claimed.setdefault(known.key, set()) - {entry}
            if any(entry not in common or other not in common for other in others):
                file.problem(
                    FILE, entry,
                    f"{name!r} is a name of {min(others)} too: remove it from one, "
                    "or write is_common_name = true in both",
                )  # fmt: skip
            claimed[known.key].add(entry)
    return claimed


def _domains(file: Folder, found: dict[str, Table]) -> dict[str, str]:
    claimed: dict[str, str] = {}
    for entry, values in found.items():
        for domain in values.get("domains", ()):
            if (other := claimed.setdefault(domain, entry)) != entry:
                file.problem(
                    FILE, entry, f"the domain {domain} is claimed by {other} too: remove it from one"
                )
    return claimed


def _is_sound(file: Folder, entry: str, values: Table, sectors: Collection[str]) -> bool:
    """Whether an entry can be used; the first thing that is wrong with it is noted."""
    wrong = next(iter(_wrongs(entry, values, sectors)), None)
    if wrong:
        file.problem(FILE, entry, wrong)
    return wrong is None


def _is_vendor(domain: str, values: Table) -> bool:
    """Whether a job system's domain is called like the entry: then it is its own, though no sign."""
    names = map(read, [*([values["name"]] if "name" in values else []), *values.get("aliases", ())])
    return any(name is not None and own_domain([domain], name, frozenset()) for name in names)


def _wrongs(entry: str, values: dict[str, Any], sectors: Collection[str]) -> list[str]:
    found = []
    if not _ID.fullmatch(entry) or entry != entry.lower():
        found.append("is no id: write it in lower case with hyphens, such as [some-name]")
    if unknown := sorted(set(values) - {*_KINDS, *_LISTS}):
        found.append(f"does not know {', '.join(unknown)}; known are {', '.join(sorted({*_KINDS, *_LISTS}))}")
    for key, kind in _KINDS.items():
        if key in values and not isinstance(values[key], kind):
            found.append(
                f"{key} must be {'text in quotes' if kind is str else 'true or false'}, not {values[key]!r}"
            )
    for key in _LISTS:
        told = values.get(key, [])
        if not isinstance(told, list) or not all(isinstance(one, str) and one.strip() for one in told):
            found.append(f'{key} must be a list of texts, such as ["a", "b"]')
    if found:
        return found
    if (sector := values.get("sector")) is not None and sector not in sectors:
        found.append(f"sector {sector!r} is not in sectors.toml")
    for domain in values.get("domains", ()):
        if not _DOMAIN.fullmatch(domain) or domain != domain.lower():
            found.append(
                f"{domain!r} is no domain: write it in lower case without https:// and path, "
                'such as "some.example"'
            )
        elif domain in job_systems() and not _is_vendor(domain, values):
            found.append(
                f"{domain} is a job system or a board, where many employers advertise: "
                "name a domain of the employer's own"
            )
    return found
