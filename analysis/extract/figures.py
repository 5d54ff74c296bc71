"""Amounts of money in a text, and the ranges they form; what they are for is another question.

Written forms, all of them seen in ads: "$120,000 - 150,000", "USD$155,000 per year - USD$172,000 per year",
"€ 33k-45k p.a.", "CA$121.5K – CA$166.6K", "12-18 LPA", "168,000 USD - 264,500 USD", "$90-140k+",
"between 50.000 € and 60.000 €", "Minimum: $127 700,00 Maximum: $255 400,00", "from $129,300/year in our
lowest market up to $223,600/year", "$123,250 to $145,000 to $166,750 CAD", "Range$170,000—$216,000 USDAll".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from analysis.extract import money

_CODE = "|".join(money.CODES)
# "Php 35,000"; "Try" and "Cop" are words.
_TITLE_CODE = "|".join(code.title() for code in money.CODES if code not in ("TRY", "COP"))
# One leading digit outside the choice lets the search run over other characters at once.
_NUMBER = re.compile(
    r"[0-9](?:[0-9]{0,2}(?:[ \u00a0\u202f][0-9]{3})+(?:[.,][0-9]{1,2})?(?![0-9])|[0-9]*(?:[.,'’][0-9]+)*)"
)
_BEFORE = re.compile(
    rf"(?:(?:(?<![A-Za-z])(?P<code>(?:{_CODE}|US|CA|AU|NZ|SG|HK|MX|NT|C|A|S|R)[\s:]?))?(?P<sign>[$£€₹¥₪₱₩])"
    rf"(?:\s?(?:USD|CAD|AUD))?|(?<![A-Za-z])(?P<word>{_CODE}|{_TITLE_CODE}|Rs\.?|kr\.?|zł))\s?$"
)
# "Zone A$189,000": the letter is the zone's name, not Australia's.
_LABEL = re.compile(r"(?:zone|tier|level|grade|band|group|region|class|step|area|location|category)\s$", re.I)
_PERIOD = r"""
    \s?[(\[,]?\s?(?:
      (?:/\s?(?:per\s)?|(?:per|pro|par|por|an?|each|every|al|im|p)\b\.?\s?/?\s?)
      (?:(?P<hour>hours?|hrs?|h|std|stunde|heure|hora|HR|HOUR|Hour|Hr)
        |(?P<day>days?|d|tag|jour|día|Tag|Day|DAY)
        |(?P<week>weeks?|wk|woche|Woche|Week)
        |(?P<month>months?|mo|mth|mon|monat|maand|mois|mes|Monat|Month|MONTH)
        |(?P<year>years?|yrs?|annum|a|an|jahr|jaar|año|YEAR|YR|Yr|Jahr|Year|annual|Annum))
      |(?:/\s?)?(?:(?P<hour2>hourly|Hourly|p\.?h|stündlich)|(?P<day2>daily|Daily|pd|p\.d)|(?P<week2>weekly|Weekly|pw)
      |(?P<month2>monthly|Monthly|pcm|pm|p\.m\.?|monatlich)
      |(?P<year2>(?:on\s)?an?\sannual(?:ized|ised)?\sbasis|annually|Annually|annual|Annual|yearly|Yearly
        |annualized|p\.?\s?a|jährlich|Jahresgehalt))
    )(?![a-z])\.?\)?
"""
_SIGNS = frozenset("$£€₹¥₪₱₩")
_PREFIXES = frozenset((*money.CODES, " RS", "RS", " KR", "KR", " ZŁ", "ZŁ"))
_WORTH = re.compile(
    r"\+?\s?\(?(?:[-–—−‒―~→à$€£₹kKMmBT]|to\b|and\b|bis\b|und\b|up to|LPA|lpa|[Ll]a[kc]|[Cc]r|thousand"
    r"|bn\b|[A-Z]{3}|zł|zl\b|euro|kr\b|pound|dollar)"
)
_AFTER = re.compile(
    rf"""(?P<times>\s?(?:[kK]|thousand|LPA|lpa|[Ll]akhs?|[Ll]acs?|[Cc]rores?|[Cc]r)(?:\s?PA)?(?![a-z]))?
    (?P<huge>\s?(?:M|MM|mm|m|mn|Mn|mil|[Mm]illion|B|bn|Bn|[Bb]illion|T|[Tt]rillion)(?![a-z]))?
    (?P<open>\+)?
    (?P<code>\s?\(?(?:(?:{_CODE})(?![a-z])\)?|US\b(?!\s)|[€£₹]|\$(?!\s?\d)|zł|zl\b|euros?\b|kr\b|pounds?\b|dollars?\b))?
    (?:\s?\(?(?:gross|brutto|bruto|brut|base|W-?2|net|netto|salary|DOE)\b\)?)?
    (?:{_PERIOD})?""",
    re.VERBOSE,
)
_TO = re.compile(
    r"[\s)\]]*(?:-{1,2}>?|[–—−‒―~→]|\bto\b|\bbis\b|\buntil\b|\bthrough\b|à|\bup to\b"
    r"|(?P<and>\band\b|\bund\b))\s*(?:up to|a maximum of)?[\s(]*",
    re.IGNORECASE,
)
_MAX = re.compile(
    r"[^\d$€£.;]{0,40}\bmax(?:imum)?\b[^\d$€£]{0,25}|max(?:imum)?[^\d$€£]{0,25}", re.IGNORECASE | re.DOTALL
)
_UP_TO = re.compile(r"[^\d$€£.;\n]{0,60}\bup to\s", re.IGNORECASE)
_FROM = re.compile(r"\b(?:from|between|range[sd]?(?: of| is)?|starting at|starts at)\s*:?\s*$", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:between|from|zwischen|von)\b[^\d]{0,12}$", re.IGNORECASE)
_FIGURES_MAX = 300  # a text with more amounts is a price list
_DIGITS = 18  # characters of a number at most
_GAP = 90  # characters between two ends of one range at most


@dataclass(frozen=True, slots=True)
class Figure:
    """One amount, `low` and `high` alike, or a range of them.

    `factor`: what k, lakh or the like multiply by. `is_marked`: a currency or a factor says that it is money.
    `is_huge`: millions and more. `is_open`: "and more" stands at it. `is_swapped`: the ends stood the wrong
    way round. `raw`: the last number as written.
    """

    low: float
    high: float
    currency: str | None
    period: str | None
    factor: float
    raw: str
    start: int
    end: int
    is_marked: bool = False
    is_huge: bool = False
    is_open: bool = False
    is_range: bool = False
    is_swapped: bool = False
    is_mended: bool = False


def figures(text: str) -> Iterator[Figure]:
    """Amounts and ranges of a text, in order; numbers that nothing marks as money are left out."""
    pending: Figure | None = None
    seen = 0
    for match in _NUMBER.finditer(text):
        is_near = pending is not None and match.start() - pending.end < _GAP
        if not (is_near or _may_be_money(text, *match.span())):
            continue
        figure = _figure(text, match)
        if figure is None:
            continue
        seen += figure.is_marked
        if seen > _FIGURES_MAX:
            break
        if pending is not None and (joined := _joined(text, pending, figure)) is not None:
            pending = joined
            continue
        if pending is not None and pending.is_marked:
            yield pending
        pending = figure
    if pending is not None and pending.is_marked:
        yield pending


def _may_be_money(text: str, start: int, end: int) -> bool:
    """Whether a number has a sign, a code, a multiplier or a dash next to it: few numbers of an ad do."""
    before = text[max(0, start - 4) : start].rstrip(" .:")
    return before[-1:] in _SIGNS or before[-3:].upper() in _PREFIXES or _WORTH.match(text, end) is not None


def _may_be_before(text: str, start: int) -> bool:
    """Whether a sign, a code or a word for money may end before a number: most stand behind other marks."""
    last = text[max(0, start - 9) : start].rstrip()[-1:]
    return last in _SIGNS or last.isalpha() or last == "."


def _figure(text: str, match: re.Match[str]) -> Figure | None:
    start, end = match.span()
    if end - start > _DIGITS:
        return None
    may_be = start and _may_be_before(text, start)
    before = _BEFORE.search(text, max(0, start - 9), start) if may_be else None
    after = _AFTER.match(text, end)
    if after is None or text.startswith("%", end) or (value := money.number(match[0])) is None:
        return None
    prefix = None
    if before is not None:
        code = before["code"] or ""
        if len(code) == 1 and _LABEL.search(text, max(0, before.start() - 12), before.start()):
            start, code = before.start() + 1, ""
        else:
            start = before.start()
        prefix = money.currency(before["word"] or (code + before["sign"]))
    elif start and (text[start - 1].isalnum() or text[start - 1] in "_.,/@#"):
        return None  # a part of a name, a version, an address
    suffix = money.currency((after["code"] or "").strip(" ()"))
    # A code after the amount says more than a sign before it.
    written = suffix if suffix not in (None, "$") else prefix or suffix
    if after["times"] and "l" in after["times"].lower() and written is None:
        written = "INR"  # lakhs are counted in rupees
    factor = money.times((after["times"] or "").replace("PA", "") if after["times"] else None)
    huge = bool(after["huge"])
    if huge and written in money.MILLIONS and (after["huge"] or "").strip().lower().startswith("m"):
        factor, huge = 1_000_000.0, False
    if match[0] == "401" and (after["times"] or text.startswith("(k)", end)):
        return None  # the retirement plan
    per = _period(after)
    if per is None and after["times"] and "pa" in after["times"].lower():
        per = "year"
    amount = round(value * factor, 2)
    return Figure(
        amount, amount, written, per, factor, match[0], start, after.end(),
        is_marked=bool(written or after["times"]), is_huge=huge, is_open=bool(after["open"]),
    )  # fmt: skip


def _period(after: re.Match[str]) -> str | None:
    name = after.lastgroup or ""
    return name.rstrip("2") if name.rstrip("2") in money.HOURS_PER_YEAR else None


def _joined(text: str, first: Figure, second: Figure) -> Figure | None:
    """The range of two amounts that stand next to each other, None where they are not its ends."""
    if second.start - first.end > _GAP or not (first.is_marked or second.is_marked) or first.is_huge:
        return None
    if not second.is_marked and "\n" in text[first.end : second.start]:
        return None
    if not _is_link(text, first, second):
        return None
    if first.currency and second.currency and not _agree(first.currency, second.currency):
        return None
    low, high = _scaled(first, second)
    made_low, made_high = money.mended(first.raw, high), money.mended(second.raw, low)
    low, high = made_low or low, made_high or high
    if first.period and second.period and first.period != second.period:
        # "$56.25/hour to $173,000/year": both ends in the terms of the second
        low *= money.HOURS_PER_YEAR[first.period] / money.HOURS_PER_YEAR[second.period]
    is_bare = not (first.is_marked and second.is_marked)
    if is_bare and not 1 / 8 <= low / (high or 1) <= 8:
        return None  # "$120,000 - 5 years": no two ends of one range
    known = [c for c in (second.currency, first.currency) if c]
    return Figure(
        min(first.low if first.is_range else low, high), max(low, high),
        next((c for c in known if c != "$"), known[0] if known else None), second.period or first.period,
        max(first.factor, second.factor), second.raw, first.start, second.end,
        is_marked=True, is_huge=second.is_huge, is_range=True, is_swapped=low > high,
        is_mended=bool(made_low or made_high),
    )  # fmt: skip


def _is_link(text: str, first: Figure, second: Figure) -> bool:
    gap = (first.end, second.start)
    if (to := _TO.fullmatch(text, *gap)) is not None:
        if first.is_range:
            return "to" in to[0].lower()  # "$123,250 to $145,000 to $166,750"
        return to["and"] is None or _BETWEEN.search(text, max(0, first.start - 30), first.start) is not None
    if first.is_range:
        return False
    if _MAX.fullmatch(text, *gap):
        return True
    return bool(_UP_TO.fullmatch(text, *gap) and _FROM.search(text, max(0, first.start - 30), first.start))


def _agree(one: str, other: str) -> bool:
    return one == other or (one == "$" and other in money.CODES) or (other == "$" and one in money.CODES)


def _scaled(first: Figure, second: Figure) -> tuple[float, float]:
    """Both ends in units: in "$80 - $100K" and "90-140k" the k is meant for both, and so are lakhs."""
    low, high = first.high, second.high
    if second.factor > 1 and first.factor == 1 and low < 1_000:
        low *= second.factor
    elif first.factor > 1 and second.factor == 1 and high < 1_000:
        high *= first.factor
    return round(low, 2), round(high, 2)
