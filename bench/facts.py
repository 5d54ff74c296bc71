"""Postings of 3 kB per second and core for each step of reading facts: `python -m bench.facts`.

The postings are put together from the lines of data/training, so that the figure needs no outside text.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from time import process_time
from typing import Any

from analysis.extract import Extractor, education, fingerprint, language, pay, place, workplace, years
from analysis.extract.context import load_lines
from analysis.extract.sections import segment
from analysis.extract.text import to_text
from data.content import load
from data.home import SHIPPED

SIZE, COUNT = 3_000, 300
HEADINGS = {
    "intro": "About the role",
    "about": "About us",
    "duties": "What you will do",
    "requirements": "Requirements",
    "nice": "Nice to have",
    "benefits": "Benefits",
    "legal": "Equal opportunity",
}
TITLES = ("Senior Machine Learning Engineer", "Data Analyst II", "Backend Engineer (Go)", "ML Intern")
PLACES = (
    "San Francisco, CA",
    "Berlin or London",
    "Remote - US",
    "Hybrid (3 days in Munich)",
    "Bengaluru, India",
)
PAY = "The base salary range for this role is $150,000 - $180,000 per year."


def markup(number: int) -> str:
    """One invented description in HTML, about SIZE characters of text."""
    dice = random.Random(number)
    lines = [line for line in load_lines() if line.section in HEADINGS]
    chosen = dice.sample(lines, 120)
    parts, size = [], 0
    for section, heading in HEADINGS.items():
        parts.append(f"<h3>{heading}</h3><ul>")
        for line in [line for line in chosen if line.section == section][:12]:
            if size < SIZE:
                parts.append(f"<li>{line.text}</li>")
                size += len(line.text)
        parts.append("</ul>")
    while size < SIZE:
        line = dice.choice(lines)
        parts.append(f"<p>{line.text}.</p>")
        size += len(line.text)
    return "".join(parts) + f"<p>{PAY}</p><p>5+ years of experience and a BS degree are required.</p>"


def per_second(step: Callable[[Any], object], rows: Sequence[Any]) -> float:
    """Rows per second of processor time, the best of three rounds."""
    best = float("inf")
    for _ in range(3):
        began = process_time()
        for row in rows:
            step(row)
        best = min(best, process_time() - began)
    return len(rows) / best


def main() -> None:
    """Print one line per step, then the sum of the fact steps, and language with signatures."""
    extractor = Extractor(load(SHIPPED))
    pages = [markup(number) for number in range(COUNT)]
    titles = [TITLES[number % len(TITLES)] for number in range(COUNT)]
    texts = [f"{title}\n{to_text(page, 'html')}" for title, page in zip(titles, pages, strict=True)]
    marks = [extractor.tagger.vocabulary_.read(text) for text in texts]
    cut = [
        segment(text, mark.glued, mark.cues, mark.headings, text.find("\n") + 1)
        for text, mark in zip(texts, marks, strict=True)
    ]
    places = [PLACES[number % len(PLACES)] for number in range(COUNT)]
    both = list(zip(texts, cut, titles, places, strict=True))
    steps: dict[str, tuple[Callable[[Any], object], Sequence[Any]]] = {
        "HTML to text": (lambda page: to_text(page, "html"), pages),
        "sections": (extractor.sections, texts),
        "pay": (lambda text: pay.read(text, [], ["US"], ""), texts),
        "level": (extractor._levels.from_title, titles),
        "role": (extractor._roles.read, titles),
        "place": (lambda raw: place.read([raw]), places),
        "workplace": (lambda row: workplace.read(row[0], row[1], row[2], "", [row[3]], None), both),
        "workplace, text only": (lambda row: workplace.read(row[0], row[1], "", "", [], None), both),
        "years": (lambda row: years.read(row[0], row[1]), both),
        "education": (lambda row: education.read(row[0], row[1]), both),
        "sector": (lambda row: extractor._sectors.read(row[0], row[1], "Acme"), both),
    }
    spent = 0.0
    for name, (step, rows) in steps.items():
        rate = per_second(step, rows)
        spent += 0.0 if name == "workplace" else 1 / rate
        print(f"{name:24}{rate:12,.0f}")  # noqa: T201
    print(f"{'all':24}{1 / spent:12,.0f}")  # noqa: T201
    language_rate = per_second(language.read, texts)
    signature_rate = per_second(
        lambda text: (lambda words: (fingerprint.text_hash(words), fingerprint.sketch(words)))(
            fingerprint.words(text)
        ),
        texts,
    )
    print(f"{'language':24}{language_rate:12,.0f}")  # noqa: T201
    print(f"{'signatures':24}{signature_rate:12,.0f}")  # noqa: T201
    print(f"{'language and signatures':24}{1 / (1 / language_rate + 1 / signature_rate):12,.0f}")  # noqa: T201


if __name__ == "__main__":
    main()
