"""Forgets the parts of texts that reading remembers to be fast: for texts that nobody else may come by."""

from __future__ import annotations

from analysis.extract import gazetteer, role


def forget_texts() -> None:
    """Empties what is remembered under words of the texts that were read: places and titles."""
    gazetteer.elsewhere.cache_clear()
    role.told.cache_clear()
