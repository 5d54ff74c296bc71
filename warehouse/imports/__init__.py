"""Postings from files, by the same path as a crawl: rows -> items -> a landing file -> the ordinary refresh.

`source` opens a file (CSV, JSON lines, Parquet), `jobspy` and `mapping` turn its rows into the fields of an
item, and `run` lands them, or says what would be landed.
"""

from __future__ import annotations


class ImportRefused(ValueError):
    """Nothing can be imported, and the message says why in one sentence."""
