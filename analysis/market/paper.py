"""An answer on one page, for the file: as Markdown, and as a page to print.

Both say what was asked, the figures with their interval, n, period, sources, the day of the data, the build
and how to compute the figures again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

import pandas as pd

from analysis.market import cite, export, theme
from analysis.market.answer import Answer
from analysis.market.source import Market

_MARKS = re.compile(r"([\\`*_\[\]<>|#~])")
# Characters that are not drawn, or turn the direction of those that are.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff]")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
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
td { overflow-wrap: break-word; }
.day { white-space: nowrap; }
table + p, footer { break-before: avoid; }
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
        lines += [*table(answer.table, len(answer.table.columns) - 1), ""]
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
            lines += [*table(answer.table), ""]
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
            body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
            parts.append(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")
        if answer.basis.posting_count:
            parts.append(f"<p><small>{escape(_counted(answer))}</small></p>")
    about = "<br>".join(f"{escape(name)}: {escape(value)}" for name, value in _made_of(market, source))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}{_PLAN_STYLE}</style></head><body>{''.join(parts)}<footer>{about}</footer></body></html>\n"
    )


def _cell(text: str) -> str:
    """A cell of a plan's table; a day is not broken at its hyphens.

    >>> _cell("2026-10-31"), _cell("a <b>")
    ('<td class="day">2026-10-31</td>', '<td>a &lt;b&gt;</td>')
    """
    kind = ' class="day"' if _DAY.fullmatch(text) else ""
    return f"<td{kind}>{escape(text)}</td>"


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


def table(shown: pd.DataFrame, figures: int = 0) -> list[str]:
    """The table in lines of Markdown, its last `figures` columns set to the right."""
    names, rows = _cells(shown)
    marks = ["---"] * (len(names) - figures) + ["---:"] * figures
    return [f"| {' | '.join(map(plain, row))} |" for row in (names, marks, *rows)]


def _cells(table: pd.DataFrame) -> tuple[list[str], list[list[str]]]:
    names = [str(name) for name in table.columns]
    units = [export.unit(name, table.iloc[:, number]) for number, name in enumerate(names)]
    rows = table.itertuples(index=False)
    return names, [[_written(cell, unit) for cell, unit in zip(row, units, strict=True)] for row in rows]


def _written(cell: object, unit: str) -> str:
    """The cell as the page writes it, without its unit, which stands in the column's name.

    >>> [_written(cell, "percent") for cell in (0.44, 36.0, None)], _written(-0.04, "points")
    (['0.4', '36.0', '–'], '±0.0')
    >>> _written(3.12, "points"), _written(152_400.0, "dollars"), _written(12.0, "decimal")
    ('+3.1', '152,400', '12')
    """
    if export.is_missing(cell):
        return "–"
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return str(cell)
    if unit == "points":
        return theme.points(cell).removesuffix(" points")
    if unit == "percent":
        return f"{cell:.1f}"
    return f"{cell:,.{0 if unit == 'dollars' else 1}f}".removesuffix(".0")


def plain(text: str) -> str:
    r"""Text that Markdown leaves as it is, on one line: names and what was pasted may hold its marks.

    >>> print(plain("a *b*\n| c"))
    a \*b\* \| c
    """
    return _MARKS.sub(r"\\\1", " ".join(_UNSEEN.sub(" ", text).split()))
