"""Writes docs/reference anew, and removes what no generator writes any more."""

from __future__ import annotations

from data.content import load
from data.home import SHIPPED
from docs.generators import FOLDER, pages

FOLDER.mkdir(exist_ok=True)
made = pages(load(SHIPPED))
for old in FOLDER.glob("*.md"):
    if old.name not in made:
        old.unlink()
for name, text in made.items():
    (FOLDER / name).write_text(text, encoding="utf-8")
