"""What each source is and allows (terms.toml), checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from data.folder import Folder
from data.home import SHIPPED
from data.records import NOT_SHIPPED, Source

FILE = "terms.toml"
_ONE_OF = {
    "kind": ("ats", "aggregator", "forum", "site", "government"),
    "listing": ("complete", "windowed", "history"),
    "default": ("on", "off", "key", NOT_SHIPPED),
}
# terms a person must be able to read before turning a source on: none of them may be empty
_NEEDED = ("name", "what", "url", "robots", "terms", "pay", "misses")


def read_sources(folder: Folder) -> dict[str, Source]:
    """By id, the sources terms.toml describes; what is wrong with one is noted in `folder`."""
    found = {}
    for entry, values in folder.tables(FILE, folder.read(FILE)):
        unknown = sorted(set(values) - set(Source.__dataclass_fields__))
        if unknown:
            folder.problem(FILE, entry, f"does not know {', '.join(unknown)}")
        source = folder.build(Source, FILE, entry, {**values, "id": entry})
        if source is not None:
            _check(folder, source)
            found[entry] = source
    return found


def _check(folder: Folder, source: Source) -> None:
    for name, allowed in _ONE_OF.items():
        if (value := getattr(source, name)) not in allowed:
            folder.problem(FILE, source.id, f"{name} {value!r} is none of {', '.join(allowed)}")
    for name in _NEEDED:
        if not getattr(source, name).strip():
            folder.problem(FILE, source.id, f"{name} must not be empty")
    if not source.hosts:
        folder.problem(FILE, source.id, 'hosts must name what the source asks, such as ["api.acme.com"]')
    if (source.default == "on") == bool(source.reason):
        folder.problem(FILE, source.id, "reason says why it is not on, and only then")
    if (source.default == "key") != bool(source.keys) or bool(source.keys) != bool(source.key_url):
        folder.problem(FILE, source.id, 'keys and key_url belong to default = "key", and only there')
    if not re.fullmatch(r"(\d{4}-(0[1-9]|1[0-2]))?", source.robots_checked):
        folder.problem(FILE, source.id, 'robots_checked must be a month such as "2026-08", or empty')


@cache
def _shipped() -> Mapping[str, Source]:
    return read_sources(Folder([SHIPPED]))


def why_not_shipped(source: str) -> str | None:
    """Why there is no spider for a source that is known and left out; None for every other one."""
    known = _shipped().get(source)
    return None if known is None or known.is_shipped else known.reason
