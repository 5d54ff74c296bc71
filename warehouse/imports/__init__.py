"""Postings from files, by the same path as a crawl: rows -> items -> a landing file -> the ordinary refresh.

`source` opens a file (CSV, JSON lines, Parquet), `jobspy` and `mapping` turn its rows into the fields of an
item, and `run` lands them, or says what would be landed.
"""

from __future__ import annotations


class ImportRefused(ValueError):
    """Nothing can be imported, and the message says why in one sentence."""

    def __init__(self, message: str) -> None:
        super().__init__(one_line(message))


def one_line(text: str) -> str:
    """The text on one line, without what could steer a terminal."""
    text = " ".join(text.split())
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
