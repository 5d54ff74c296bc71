"""Writes what a new source needs, from templates: a spider, a small recording, and a test that fails.

Only in a checkout: an installed Guidepost has no tests, and would lose the spider at the next update.
"""

from __future__ import annotations

import keyword
import pkgutil
import re
from pathlib import Path
from string import Template

from data.terms import why_not_shipped
from scrapers import spiders

TEMPLATES = Path(__file__).parent / "templates"
# template -> where what it makes belongs
FILES = {
    "spider.py.tmpl": "scrapers/spiders/$name.py",
    "test.py.tmpl": "tests/scrapers/spiders/test_$name.py",
    "routes.json.tmpl": "tests/recordings/$name/$host/routes.json",
    "robots.txt.tmpl": "tests/recordings/$name/$host/robots.txt",
    "jobs.json.tmpl": "tests/recordings/$name/$host/jobs.json",
}
_NAME = re.compile(r"[a-z][a-z0-9]{1,30}")


class CannotWrite(ValueError):
    """A source that cannot be written; the message is one sentence that says why."""


def source_names() -> list[str]:
    """The sources that have a spider."""
    return sorted(module.name for module in pkgutil.iter_modules(spiders.__path__))


def new_source(name: str, root: Path) -> list[Path]:
    """The files of a new source, written below `root`, the folder of a checkout.

    Raises:
        CannotWrite: the name is none, the source is known, a file is in the way, or `root` is no checkout.
    """
    if not _NAME.fullmatch(name) or keyword.iskeyword(name):
        raise CannotWrite(
            f"{name!r} cannot name a source: use 2 to 31 small letters and digits, such as acmejobs"
        )
    if not (root / "pyproject.toml").is_file() or not (root / "tests" / "scrapers" / "spiders").is_dir():
        raise CannotWrite(
            "a source is written in a checkout of Guidepost: clone the repository and call it there"
        )
    if (reason := why_not_shipped(name)) is not None:
        raise CannotWrite(f"{name} is left out of Guidepost on purpose. {reason}")
    words = {"name": name, "Name": name.capitalize(), "host": f"api.{name}.example"}
    texts = {
        root / Template(target).substitute(words): Template(
            (TEMPLATES / template).read_text(encoding="utf-8")
        ).substitute(words)
        for template, target in FILES.items()
    }
    for path in texts:
        if path.exists():
            raise CannotWrite(f"{path.relative_to(root)} is already there: choose another name, or remove it")
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(texts)
