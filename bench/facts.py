"""Postings of 3 kB per second and core for each step of reading facts: `python -m bench.facts`.

The postings are put together from the lines of data/training, so that the figure needs no outside text.
Every round reads postings that no round before it has read, each with a title and a place of its own, so
that what the readers remember between postings (roles of titles, cities of places, numbers of words) helps
only as much as it does among strangers. A loaded machine halves every figure: the last column is the figure
at the speed of a quiet one, by a loop of plain work measured beside each step.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import cache
from time import process_time
from typing import NamedTuple

import pyarrow as pa

from analysis.extract import Extractor, education, fingerprint, language, pay, place, workplace, years
from analysis.extract.columns import collector_paused
from analysis.extract.context import Line, load_lines
from analysis.extract.gazetteer import CITIES
from analysis.extract.sections import Segments, segments
from analysis.extract.skills import batches
from analysis.extract.text import to_text
from analysis.extract.titles import load_titles
from data.content import load
from data.home import SHIPPED

SIZE, COUNT, ROUNDS = 3_000, 150, 4  # the first round warms up
QUIET = 3.95e-3  # seconds that `calibration` takes on the machine of docs/decisions, doing nothing else
HEADINGS = {
    "intro": "About the role",
    "about": "About us",
    "duties": "What you will do",
    "requirements": "Requirements",
    "nice": "Nice to have",
    "benefits": "Benefits",
    "legal": "Equal opportunity",
}
LEVELS = ("", "Senior ", "Junior ", "Staff ", "Lead ", "Principal ", "Sr. ")
JOBS = ("Machine Learning Engineer", "Data Analyst", "Backend Engineer (Go)", "ML Intern", "Data Scientist",
        "Software Engineer", "Analytics Engineer", "Research Scientist", "Data Engineer", "MLOps Engineer",
        "Product Manager", "Engineering Manager", "Site Reliability Engineer")  # fmt: skip
TEAMS = ("", " II", ", Payments", " - Search", " (m/f/d)", ", Risk", " - Platform", " III", ", Maps",
         " | Growth", ", Fraud", " - Logistics", ", Voice", " (Remote)", ", Pricing", " - Media",
         ", Robotics")  # fmt: skip
PLACES = ("{}", "Remote - {}", "{} or London", "Hybrid (3 days in {})", "{} Office", "{}; Berlin")
PAY = (
    "The base salary range for this role is ${0},000 - ${1},000 per year.",
    "Compensation: {0}k-{1}k USD.",
    "Pay: £{0},000 to £{1},000 a year, plus bonus.",
    "We pay between {0}.000 and {1}.000 € a year.",
)


class Ad(NamedTuple):
    """An invented posting, with what one step hands to the next."""

    page: str
    title: str
    place: str
    text: str
    segments: Segments


@cache
def _lines() -> tuple[Line, ...]:
    return load_lines()


def markup(number: int) -> str:
    """One invented description in HTML, SIZE characters of text."""
    dice = random.Random(number)
    lines = [line for line in _lines() if line.section in HEADINGS]
    chosen = dice.sample(lines, 120)
    end = f"<p>{dice.randint(2, 9)}+ years of experience and a BS degree are required.</p>"
    end = f"<p>{dice.choice(PAY).format(dice.randint(80, 140), dice.randint(150, 190))}</p>" + end
    parts, size = [], len(end)
    for section, heading in HEADINGS.items():
        parts.append(f"<h3>{heading}</h3><ul>")
        for line in [line for line in chosen if line.section == section][:12]:
            if size + len(line.text) < SIZE:
                parts.append(f"<li>{line.text}</li>")
                size += len(line.text) + 3
        parts.append("</ul>")
    while size < SIZE - 40:
        line = dice.choice(lines)
        parts.append(f"<p>{line.text[: SIZE - size]}.</p>")
        size += len(line.text) + 2
    return "".join(parts) + end


def ads(extractor: Extractor, count: int) -> list[Ad]:
    """Invented postings, no two with one text, title or place."""
    hard = [title for titles in load_titles().values() for title in titles]
    dice = random.Random(0)
    names = [f"{level}{job}{team}" for level in LEVELS for job in JOBS for team in TEAMS]
    chosen = [*dice.sample(names, count - count // 10), *dice.sample(hard, count // 10)]
    dice.shuffle(chosen)
    places = [shape.format(city.title()) for shape in PLACES for city in CITIES]
    found = []
    for number, (title, where) in enumerate(zip(chosen, dice.sample(places, count), strict=True)):
        page = markup(number)
        text = f"{title}\n{to_text(page, 'html')}"
        found.append(Ad(page, title, where, text, extractor.tagger.read(text).segments))
    return found


def calibration() -> float:
    """Seconds of a fixed piece of plain work."""
    began = process_time()
    words = [f"{number % 997:x}" for number in range(10_000)]
    counts: dict[str, int] = {}
    for word in words:
        counts[word] = counts.get(word, 0) + len(word.upper())
    " ".join(sorted(counts)).translate({97: "b"}).split("b")
    return process_time() - began


def each(step: Callable[[Ad], object]) -> Callable[[Sequence[Ad]], object]:
    """A step taken posting by posting."""

    def over(rows: Sequence[Ad]) -> None:
        for row in rows:
            step(row)

    return over


def seconds(step: Callable[[Sequence[Ad]], object], rounds: Sequence[Sequence[Ad]]) -> tuple[float, float]:
    """Processor seconds per posting in the best round, and the same at the speed of a quiet machine."""
    found = []
    for rows in rounds:
        machine = calibration()
        began = process_time()
        with collector_paused():  # as the extractor reads a batch
            step(rows)
        spent = (process_time() - began) / len(rows)
        found.append((spent, spent * QUIET / ((machine + calibration()) / 2)))
    return min(found[1:])


def sections(extractor: Extractor, rows: Sequence[Ad]) -> None:
    """The sentences of all postings, as the readers of single facts take them."""
    for first, last in batches(rows_of := [ad.text for ad in rows]):
        segments(*extractor.tagger.scan(rows_of[first:last]))


def fields(ad: Ad) -> dict[str, object]:
    """A posting as raw.versions has it."""
    return {
        "title_raw": ad.title, "company_raw": "Acme", "locations_raw": [ad.place], "description_raw": ad.page,
        "description_format": "html",
    }  # fmt: skip


def signatures(rows: Sequence[Ad]) -> None:
    """Words, hashes and sketches of all texts."""
    words = [fingerprint.words(ad.text) for ad in rows]
    list(map(fingerprint.text_hash, words))
    fingerprint.sketches(words)


def versions(rows: Sequence[Ad]) -> pa.Table:
    """The postings as rows of raw.versions."""
    return pa.Table.from_pylist(
        [{"posting_id": ad.title, "content_hash": ad.place, **fields(ad)} for ad in rows]
    )


def main() -> None:
    """Print one line per step, then the sum of the fact steps, language with signatures, and everything."""
    extractor = Extractor(load(SHIPPED))
    rows = ads(extractor, COUNT * ROUNDS)
    rounds = [rows[at : at + COUNT] for at in range(0, len(rows), COUNT)]
    facts: dict[str, Callable[[Sequence[Ad]], object]] = {
        "HTML to text": each(lambda ad: to_text(ad.page, "html")),
        "sections": lambda rows: sections(extractor, rows),
        "pay": each(lambda ad: pay.read(ad.text, [], ["US"], "")),
        "level": each(lambda ad: extractor._levels.from_title(ad.title)),
        "role": each(lambda ad: extractor._roles.read(ad.title)),
        "place": each(lambda ad: place.read([ad.place])),
        "workplace": each(lambda ad: workplace.read(ad.text, ad.segments, ad.title, "", [], None)),
        "years": each(lambda ad: years.read(ad.text, ad.segments)),
        "education": each(lambda ad: education.read(ad.text, ad.segments)),
        "sector": each(lambda ad: extractor._sectors.read(ad.text, ad.segments, "Acme")),
    }
    apart: dict[str, Callable[[Sequence[Ad]], object]] = {
        "language": each(lambda ad: language.read(ad.text)),
        "signatures": signatures,
    }
    whole: dict[str, Callable[[Sequence[Ad]], object]] = {
        "skills": lambda rows: extractor.tagger.table([ad.text for ad in rows]),
        "everything, as read": lambda rows: list(extractor.read_many([fields(ad) for ad in rows])),
        "everything, as tables": lambda rows: extractor.facts(versions(rows)),
    }
    size = sum(len(ad.text) for ad in rows) / len(rows)
    print(f"{len(rows)} postings of {size:,.0f} characters{'':8}per second   on a quiet machine")  # noqa: T201
    for name, steps in (("all of these", facts), ("both", apart), ("", whole)):
        total = [0.0, 0.0]
        for label, step in steps.items():
            spent = seconds(step, rounds)
            total = [sum(pair) for pair in zip(total, spent, strict=True)]
            show(label, spent)
        if name:
            show(name, total)
            if name == "all of these":
                pay_spent = seconds(steps["pay"], rounds)
                show("all but pay", [part - paid for part, paid in zip(total, pay_spent, strict=True)])


def show(label: str, spent: Sequence[float]) -> None:
    """One line: postings per second as measured, and on a quiet machine."""
    print(f"{label:24}{1e6 * spent[0]:8,.0f} µs{1 / spent[0]:12,.0f}{1 / spent[1]:12,.0f}")  # noqa: T201


if __name__ == "__main__":
    main()
