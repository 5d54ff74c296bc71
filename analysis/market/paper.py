"""An answer on one page, for the file: as Markdown, and as a page to print.

Both say what was asked, the figures with their interval, n, period, sources, the day of the data, the build
and how to compute the figures again.
"""

from __future__ import annotations

from html import escape

import pandas as pd

from analysis.market import cite, theme
from analysis.market.answer import Answer
from analysis.market.source import Market

_STYLE = """
body { font: 11pt/1.45 Georgia, serif; color: #000; background: #fff; max-width: 42em; margin: 2em auto; }
h1 { font-size: 17pt; margin: 0 0 .2em; }
table { border-collapse: collapse; width: 100%; margin: 1em 0; }
th, td { border-bottom: 1px solid #999; padding: .25em .5em .25em 0; text-align: left; vertical-align: top; }
td + td, th + th { text-align: right; }
.word { border: 2px solid #000; padding: .2em .6em; display: inline-block; font-weight: bold; }
footer { font-size: 9pt; border-top: 1px solid #999; margin-top: 1.5em; padding-top: .5em; }
@page { size: A4; margin: 18mm; }
@media print { body { margin: 0; max-width: none; } h1, table, tr { break-inside: avoid; } }
"""


def markdown(market: Market, answer: Answer, source: str) -> str:
    """The answer as Markdown; `source` names the function and the table that give the figures again."""
    word = theme.kind_word(market.kind)
    lines = [f"# {answer.title}", ""]
    if word:
        lines += [f"**{word.capitalize()}: no figure here is about the real market.**", ""]
    lines += [_plain(answer.sentence), ""]
    if not answer.table.empty:
        names, rows = _cells(answer.table)
        lines += [_pipes(names), _pipes(["---", *["---:"] * (len(names) - 1)]), *map(_pipes, rows), ""]
    lines += [f"- {_plain(f'{label}: {value}')}" for label, value in cite.basis(market, answer, source)]
    if answer.notes:
        lines += ["", "## What this is not", "", *(f"- {_plain(note)}" for note in answer.notes)]
    return "\n".join(lines) + "\n"


def printed(market: Market, answer: Answer, source: str) -> str:
    """The same as one HTML page without scripts or outside files, laid out for A4."""
    word = theme.kind_word(market.kind)
    names, rows = _cells(answer.table)
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    label = f'<p class="word">{escape(word.capitalize())}: no figure here is about the real market.</p>'
    about = "<br>".join(
        f"{escape(name)}: {escape(value)}" for name, value in cite.basis(market, answer, source)
    )
    notes = "".join(f"<li>{escape(note)}</li>" for note in answer.notes)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(answer.title)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{escape(answer.title)}</h1>{label if word else ''}"
        f"<p>{escape(answer.sentence)}</p>"
        + (f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if rows else "")
        + (f"<h2>What this is not</h2><ul>{notes}</ul>" if notes else "")
        + f"<footer>{about}</footer></body></html>\n"
    )


def _cells(table: pd.DataFrame) -> tuple[list[str], list[list[str]]]:
    names = [str(name) for name in table.columns]
    return names, [[_written(cell) for cell in row] for row in table.itertuples(index=False)]


def _written(cell: object) -> str:
    return f"{cell:.0f}" if isinstance(cell, float) else str(cell)


def _pipes(cells: list[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _plain(text: str) -> str:
    """Text that Markdown leaves as it is: names of employers or sectors may hold its marks."""
    return "".join(f"\\{mark}" if mark in "\\`*_[]<>|#" else mark for mark in text)
