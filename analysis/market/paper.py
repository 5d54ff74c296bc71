"""An answer on one page, for the file: as Markdown, and as a page to print.

Both say what was asked, the figures with their interval, n, period, sources, the day of the data, the build
and how to compute the figures again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

import pandas as pd

from analysis.market import cite, theme
from analysis.market.answer import Answer
from analysis.market.source import Market

_MARKS = re.compile(r"([\\`*_\[\]<>|#~])")
# Characters that are not drawn, or turn the direction of those that are.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff]")
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
# In a plan the tables hold words as well as figures, and run over pages.
_PLAN_STYLE = """
h2 { font-size: 13pt; margin: 1.2em 0 .2em; break-after: avoid; }
table { font-size: 9.5pt; }
td + td, th + th { text-align: left; }
td { overflow-wrap: anywhere; }
@media print { table { break-inside: auto; } thead { display: table-header-group; } }
"""


def markdown(market: Market, answer: Answer, source: str) -> str:
    """The answer as Markdown; `source` names the function and the table that give the figures again."""
    word = theme.kind_word(market.kind)
    lines = [f"# {answer.title}", ""]
    if word:
        lines += [f"**{word.capitalize()}: no figure here is about the real market.**", ""]
    lines += [plain(answer.sentence), ""]
    if not answer.table.empty:
        names, rows = _cells(answer.table)
        lines += [_pipes(names), _pipes(["---", *["---:"] * (len(names) - 1)]), *map(_pipes, rows), ""]
    lines += [f"- {plain(f'{label}: {value}')}" for label, value in cite.basis(market, answer, source)]
    if answer.notes:
        lines += ["", "## What this is not", "", *(f"- {plain(note)}" for note in answer.notes)]
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


def markdown_plan(market: Market, title: str, lead: str, answers: Sequence[Answer], source: str) -> str:
    """Several answers as one Markdown document, each with what it rests on."""
    word = theme.kind_word(market.kind)
    lines = [f"# {title}", ""]
    if word:
        lines += [f"**{word.capitalize()}: no figure here is about the real market.**", ""]
    lines += [plain(lead), ""]
    for answer in answers:
        lines += [f"## {plain(answer.title)}", "", plain(answer.sentence), ""]
        if not answer.table.empty:
            names, rows = _cells(answer.table)
            lines += [_pipes(names), _pipes(["---"] * len(names)), *map(_pipes, rows), ""]
        if answer.basis.posting_count:
            lines += [plain(_counted(answer)), ""]
    lines += [f"- {plain(f'{label}: {value}')}" for label, value in _made_of(market, source)]
    return "\n".join(lines) + "\n"


def printed_plan(market: Market, title: str, lead: str, answers: Sequence[Answer], source: str) -> str:
    """The same as one HTML page without scripts or outside files, laid out for A4."""
    word = theme.kind_word(market.kind)
    parts = [f"<h1>{escape(title)}</h1>"]
    if word:
        parts.append(
            f'<p class="word">{escape(word.capitalize())}: no figure here is about the real market.</p>'
        )
    parts.append(f"<p>{escape(lead)}</p>")
    for answer in answers:
        parts.append(f"<h2>{escape(answer.title)}</h2><p>{escape(answer.sentence)}</p>")
        if not answer.table.empty:
            names, rows = _cells(answer.table)
            head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
            body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
            parts.append(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")
        if answer.basis.posting_count:
            parts.append(f"<p><small>{escape(_counted(answer))}</small></p>")
    about = "<br>".join(f"{escape(name)}: {escape(value)}" for name, value in _made_of(market, source))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}{_PLAN_STYLE}</style></head><body>{''.join(parts)}<footer>{about}</footer></body></html>\n"
    )


def _counted(answer: Answer) -> str:
    basis = answer.basis
    parts = [theme.rests_on(basis.posting_count, basis.employer_count) + " we watch"]
    if basis.period:
        parts.append(f"posted {basis.period}")
    if basis.sources:
        parts.append(theme.listing(list(basis.sources)))
    return "; ".join(parts) + "."


def _made_of(market: Market, source: str) -> list[tuple[str, str]]:
    day = f"{market.today.day} {market.today:%B %Y}"
    return [("Data of", f"{day} (build {market.build_id})"), ("Computed by", source)]


def _cells(table: pd.DataFrame) -> tuple[list[str], list[list[str]]]:
    names = [str(name) for name in table.columns]
    return names, [[_written(cell) for cell in row] for row in table.itertuples(index=False)]


def _written(cell: object) -> str:
    if cell is None or cell != cell:  # not a number is the one that differs from itself
        return "–"
    return f"{cell:.0f}" if isinstance(cell, float) else str(cell)


def _pipes(cells: list[str]) -> str:
    return f"| {' | '.join(plain(cell) for cell in cells)} |"


def plain(text: str) -> str:
    r"""Text that Markdown leaves as it is, on one line: names and what was pasted may hold its marks.

    >>> print(plain("a *b*\n| c"))
    a \*b\* \| c
    """
    return _MARKS.sub(r"\\\1", " ".join(_UNSEEN.sub(" ", text).split()))
