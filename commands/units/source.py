"""A new source: a spider, a small recording, and a test that fails until the spider is written."""

from __future__ import annotations

from commands.units import names
from commands.units.writing import CannotWrite, Unit, filled
from data.terms import why_not_shipped

# template -> where what it makes belongs
FILES = {
    "spider.py.tmpl": "scrapers/spiders/$name.py",
    "test.py.tmpl": "tests/scrapers/spiders/test_$name.py",
    "routes.json.tmpl": "tests/recordings/$name/$host/routes.json",
    "robots.txt.tmpl": "tests/recordings/$name/$host/robots.txt",
    "jobs.json.tmpl": "tests/recordings/$name/$host/jobs.json",
}
INSTEAD = (
    "a source is code, which an update would replace: clone the repository and call this there; "
    "for another employer of a system that is read already: guidepost sources add URL"
)


def source(name: str) -> Unit:
    """The files of a new source.

    Raises:
        CannotWrite: the name is none, or the source is left out on purpose.
    """
    names.checked("source", name)
    if (reason := why_not_shipped(name)) is not None:
        raise CannotWrite(f"{name} is left out of Guidepost on purpose. {reason}")
    words = {"name": name, "Name": name.capitalize(), "host": f"api.{name}.example"}
    return Unit(
        new=filled("source", FILES, words),
        then=(
            f"Read the source's robots.txt and terms, and describe it in data/terms.toml under [{name}].",
            f"Put real answers' form into tests/recordings/{name}/, with an invented employer.",
            f"Write posting() in scrapers/spiders/{name}.py.",
            f"See it pass: python -m pytest tests/scrapers/spiders/test_{name}.py",
        ),
    )
