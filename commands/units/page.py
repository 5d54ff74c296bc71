"""A new page: what it shows, how it shows it, and a test of both."""

from __future__ import annotations

from commands.units import names
from commands.units.writing import CannotWrite, Unit, filled

FILES = {
    "answer.py.tmpl": "analysis/market/$name.py",
    "page.py.tmpl": "app_pages/$name.py",
    "test.py.tmpl": "tests/market/test_$name.py",
}
INSTEAD = (
    "a page is code, which an update would replace: clone the repository and call this there; "
    "programs of your own ask the dashboard at /api/v1"
)
# What the server answers at these addresses is no page: its own files, the API, and the first page's alias.
_TAKEN = frozenset({"api", "app", "component", "healthz", "media", "metrics", "start", "static"})


def page(name: str, section: str) -> Unit:
    """The files of a new page, the last one of its section.

    Raises:
        CannotWrite: the name or section is none, or another page has the address.
    """
    from app_pages.frame.page import SECTIONS, discover

    names.checked("page", name)
    if section not in SECTIONS:
        raise CannotWrite(f"there is no section {section!r}: choose one of {', '.join(SECTIONS)}")
    url, pages = name.replace("_", "-"), [found.page for found in discover()]
    if url in {*_TAKEN, *(one.url_path for one in pages)}:
        raise CannotWrite(f"the address /{url} is taken: choose another name than {name}")
    order = max((one.order for one in pages if one.section == section), default=0) + 1
    words = {"name": name, "url": url, "Title": names.title(name), "section": section, "order": str(order)}
    test = f"tests/market/test_{name}.py"
    return Unit(
        new=filled("page", FILES, words),
        then=(
            f"Say in app_pages/{name}.py which question it answers, and for whom (section, order, icon).",
            f"Answer it in analysis/market/{name}.py, and say in {test} what must come out.",
            f"See it pass: python -m pytest {test}",
            "See it: guidepost demo",
        ),
    )
