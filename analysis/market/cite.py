"""What stands beside a figure wherever it goes: n, interval, period, sources, kind, build, its maker."""

from __future__ import annotations

from datetime import date
from functools import cache

from analysis.market import theme
from analysis.market.answer import Answer, Headline
from analysis.market.source import Market

Facts = tuple[tuple[str, str], ...]


def basis(market: Market, answer: Answer, source: str) -> list[tuple[str, str]]:
    """Label and value of what the figures rest on; `source` names the function that computes them."""
    rests = answer.basis
    found = []
    if rests.posting_count:
        found.append(("Rests on", theme.rests_on(rests.posting_count, rests.employer_count) + " we watch"))
    if rests.period:
        found.append(("Posted", str(rests.period)))
    if rests.sources:
        found.append(("Sources", theme.listing(list(rests.sources))))
    found.append(("Data of", f"{day(market.today)} (build {market.build_id})"))
    found.append(("Computed by", source))
    return found


def facts(market: Market, answer: Answer, link: str = "") -> Facts:
    """What every file of an answer carries: its sentence, its figures with their interval, and its basis."""
    found = [("Guidepost", answer.title), ("Says", answer.sentence)]
    if word := theme.kind_word(market.kind):
        found.append(("Kind of data", f"{word}: no figure here is about the real market"))
    found += [(number.label, f"{number.value}. {number.help}") for number in _with_interval(answer)]
    found += basis(market, answer, source(answer))
    if link:
        found.append(("Link", link))
    return tuple((label, _one_line(value)) for label, value in found)


def text(market: Market, answer: Answer, page: str, link: str, seen_on: date) -> str:
    """The answer as one quotes it: what it says, what it rests on, where and when it was seen."""
    rests = answer.basis
    parts = [theme.rests_on(rests.posting_count, rests.employer_count) + " we watch"]
    if rests.period:
        parts.append(f"posted {rests.period}")
    if rests.sources:
        parts.append(f"from {theme.listing(list(rests.sources))}")
    if word := theme.kind_word(market.kind):
        parts.append(f"{word}, not about the real market")
    numbers = " ".join(f"{n.label}: {n.value}. {n.help}" for n in _with_interval(answer))
    where = f"Guidepost, {page}: {answer.title}" if page != answer.title else f"Guidepost, {page}"
    said = [
        answer.sentence,
        numbers,
        f"({'; '.join(parts)}.)",
        f"{where}. Data of {day(market.today)}, build {market.build_id}; seen on {day(seen_on)}.",
        link,
    ]
    return " ".join(_one_line(part) for part in said if part)


def source(answer: Answer) -> str:
    """The function that computed the answer, and what made each table it read."""
    if answer.asked is None:
        return "analysis.market"
    made = _makers()
    tables = dict.fromkeys(
        word.rstrip(";") for read in answer.asked.reads for word in read.split() if word.startswith("marts.")
    )
    told = [f"{name} (made by {made.get(name, _model(name))})" for name in tables]
    return answer.asked.name + (f" over {theme.listing(told)}" if told else "")


def day(on: date) -> str:
    """A day in words.

    >>> day(date(2026, 10, 31))
    '31 October 2026'
    """
    return f"{on.day} {on:%B %Y}"


def _with_interval(answer: Answer) -> list[Headline]:
    """The numbers whose interval the sentence may not have."""
    return [number for number in answer.headlines if "ikely" in number.help]


def _one_line(value: str) -> str:
    return " ".join(value.split())


@cache
def _makers() -> dict[str, str]:
    """Mart -> the function that computes it; the others are SQL models."""
    from analysis.measure.registry import MEASURES

    return {m.name: f"{m.compute.__module__}.{m.compute.__qualname__}" for m in MEASURES}


def _model(table: str) -> str:
    return f"warehouse/models/{table.replace('.', '/')}.sql"
