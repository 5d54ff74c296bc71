"""docs/licences.md: what comes along with an installed Guidepost, and under which licences.

python -m release.licences            writes the page
python -m release.licences --check    fails if the page is stale or a licence is not allowed
"""

from __future__ import annotations

import re
import sys
import tomllib
from contextlib import suppress
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "licences.md"
PINS = ROOT / "constraints-run.txt"
LISTS = Path(__file__).with_name("licences.toml")
HEAD = """\
# Licences of what comes along

Guidepost itself is under the [MIT licence](../LICENSE). Installed, it needs the packages below, unchanged and
from their authors; none of their code is in ours. Written by `make licences` out of constraints-run.txt, the
packages' own metadata and release/licences.toml, which says what is allowed: any other licence fails a test.
"""
_OPERATOR = re.compile(r"\s+(?:AND|OR)\s+|[()]")


class Unknown(Exception):
    """A package whose licence nobody has told; the message says where to write it."""


def lists() -> dict[str, Any]:
    """What is allowed, how authors spell it, and what was read by hand."""
    return tomllib.loads(LISTS.read_text(encoding="utf-8"))


def pinned() -> list[str]:
    """The names of constraints-run.txt: what is needed on some machine that we support."""
    return sorted(set(re.findall(r"^([a-z0-9-]+)==", PINS.read_text(encoding="utf-8"), re.MULTILINE)))


def stated(found: Distribution, spellings: dict[str, str]) -> str:
    """The licence that the metadata states, as an SPDX expression; empty where it states none.

    The expression counts before the free text, and that before the classifiers, which say "BSD" of several.
    """
    said = found.metadata.json
    classifiers = [c.rsplit(" :: ", 1)[-1] for c in said.get("classifier", []) if c.startswith("License")]
    texts = (str(said.get(name, "")).strip() for name in ("license_expression", "license"))
    for text in (*texts, *classifiers):
        with suppress(InvalidLicenseExpression):
            return canonicalize_license_expression(spellings.get(text, text))
    return ""


def licences() -> dict[str, str]:
    """Package -> SPDX expression of its licence.

    Raises:
        Unknown: neither its metadata nor licences.toml says it.
    """
    known = lists()
    found: dict[str, str] = {}
    for name in pinned():
        expression = known["read"].get(name, "")
        if not expression:
            try:
                expression = stated(distribution(name), known["spellings"])
            except PackageNotFoundError:
                expression = ""
        if not expression:
            raise Unknown(f"{name}: read its licence, and write it into release/licences.toml under [read]")
        found[name] = expression
    return found


def refused(found: dict[str, str]) -> dict[str, list[str]]:
    """Package -> those of its licences that are not on the list; of "A OR B" one is enough.

    >>> refused({"a": "MIT", "b": "GPL-3.0-only", "c": "GPL-2.0-only OR MIT", "d": "MIT AND GPL-3.0-only"})
    {'b': ['GPL-3.0-only'], 'd': ['GPL-3.0-only']}
    """
    allowed = set(lists()["allowed"])
    bad: dict[str, list[str]] = {}
    for name, expression in found.items():
        parts = [part for part in _OPERATOR.split(expression) if part]
        wrong = [part for part in parts if part not in allowed]
        if wrong and not (" OR " in expression and " AND " not in expression and len(wrong) < len(parts)):
            bad[name] = wrong
    return bad


def page() -> str:
    """The text of docs/licences.md."""
    known = lists()
    rows = [f"| {name} | {expression} |" for name, expression in licences().items()]
    inside = [f"| {one['what']} | {one['licence']} |" for one in known["inside"]]
    data = [f"| {one['what']} | {one['licence']} | {one['said']} |" for one in known["data"]]
    return "\n".join(
        [
            HEAD, "## Packages", "", "| package | licence |", "|---|---|", *rows, "",
            "## Inside their binary packages", "", "| what | licence |", "|---|---|", *inside, "",
            "## Data", "", "| what | licence | how it is met |", "|---|---|---|", *data, "",
        ]
    )  # fmt: skip


def main() -> None:
    """Write or check the page."""
    bad = refused(licences())
    if bad:
        sys.exit("\n".join(f"{name}: {', '.join(wrong)} is not allowed" for name, wrong in bad.items()))
    if "--check" not in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
    elif PAGE.read_text(encoding="utf-8") != page():
        sys.exit("docs/licences.md is stale: make licences")


if __name__ == "__main__":
    main()
