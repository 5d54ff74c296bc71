"""The interview kit on paper: questions, topics and a scorecard, as Markdown and as a page to print."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from analysis.market.interview import Question, Topic
from analysis.market.paper import plain

SCALE = ("1 not shown", "2 in part", "3 shown", "4 clearly shown")
_STYLE = """
body { font: 11pt/1.45 Georgia, serif; color: #000; background: #fff; max-width: 42em; margin: 2em auto; }
h1 { font-size: 17pt; } h2 { font-size: 13pt; break-after: avoid; } li, tr { break-inside: avoid; }
small { color: #444; } table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #999; padding: .3em .5em; text-align: left; vertical-align: top; }
td:last-child { width: 40%; } @page { size: A4; margin: 18mm; }
@media print { body { margin: 0; max-width: none; } }
"""


def criteria(questions: Sequence[Question], topics: Sequence[Topic]) -> list[tuple[str, str]]:
    """The scorecard's lines, each once: what to look for, then the topics, with their guide."""
    found: dict[str, str] = {}
    for question in questions:
        for one in question.look_for:
            found.setdefault(one[:1].upper() + one[1:], question.source)
    for topic in topics:
        found.setdefault(topic.name, topic.source)
    return list(found.items())


def markdown(title: str, questions: Sequence[Question], topics: Sequence[Topic]) -> str:
    """The kit as Markdown."""
    lines = [f"# {plain(title)}", ""]
    if questions:
        lines += ["## Questions", ""]
    for number, question in enumerate(questions, 1):
        lines.append(f"{number}. {plain(question.text)}")
        lines += [f"   - Look for: {plain(one)}" for one in question.look_for]
        lines += [f"   - _{plain(question.source)}_", ""]
    if topics:
        lines += [
            "## Topics",
            "",
            *(f"- {plain(t.name)} ({plain(t.group)}; {plain(t.source)})" for t in topics),
        ]
    lines += ["", "## Scorecard", "", "| What | 1 | 2 | 3 | 4 | What was said |"]
    lines += ["| --- | --- | --- | --- | --- | --- |"]
    lines += [f"| {plain(name)} |  |  |  |  |  |" for name, _ in criteria(questions, topics)]
    lines += ["", f"Scale: {', '.join(SCALE)}. Leave blank what did not come up."]
    return "\n".join(lines) + "\n"


def printed(title: str, questions: Sequence[Question], topics: Sequence[Topic]) -> str:
    """The kit as one HTML page without scripts or outside files, laid out for A4."""
    asked = "".join(
        f"<li>{escape(question.text)}<ul>"
        + "".join(f"<li>Look for: {escape(one)}</li>" for one in question.look_for)
        + f"</ul><small>{escape(question.source)}</small></li>"
        for question in questions
    )
    named = "".join(
        f"<li>{escape(topic.name)} <small>({escape(topic.group)}; {escape(topic.source)})</small></li>"
        for topic in topics
    )
    rows = "".join(
        f"<tr><td>{escape(name)}</td>{'<td></td>' * 5}</tr>" for name, _ in criteria(questions, topics)
    )
    head = "".join(f'<th scope="col">{name}</th>' for name in ("What", "1", "2", "3", "4", "What was said"))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>"
        + (f"<h2>Questions</h2><ol>{asked}</ol>" if asked else "")
        + (f"<h2>Topics</h2><ul>{named}</ul>" if named else "")
        + f"<h2>Scorecard</h2><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        f"<p><small>Scale: {', '.join(SCALE)}. Leave blank what did not come up.</small></p></body></html>\n"
    )
