"""Pay stated in prose and chat headers: ranges of base pay, nothing else that has a currency sign.

Bonus, equity, sign-on, 401(k), stipends, funding, revenue and the like are rejected by the words next to the
figure. `basis` is "ote" where the ad says on-target or total earnings, "unknown" where it names total
compensation, else "base".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from analysis.extract import money
from analysis.extract.pay_range import RANGES_MAX, PayRange, currency_of, is_plausible
from analysis.extract.values import evidence

REACH = 110  # characters before a figure in which a word says what it is
HEADER_END = 600  # a chat header stands before this
PAY_WORD = re.compile(
    r"\b(?:salar(?:y|ies)|pay|paid|paying|compensation|comp|base|wages?|rates?"
    r"|remuneration|ctc|earn(?:ings?)?|ote|gehalt|brutto"
    r"|salaire|salario|sueldo|hourly|budget for this role|package|range|vergütung|target cash|annualized)\b",
    re.IGNORECASE,
)
OTHER_WORD = re.compile(
    r"\b(?:bonus(?:es)?|sign(?:ing)?[- ]?on|signing|equity|stocks?|options?|rsus?|shares?"
    r"|401|retirement|funding|funded|raised|raise"
    r"|revenues?|valuation|valued|budgets?|stipends?|allowance|reimburse\w*|referral|arr"
    r"|aum|assets?|series|worth|savings?|saved?"
    r"|invest\w*|grants?|prizes?|funds?|market|industry|deductible|coverage|insurance"
    r"|fines?|transactions?|spend(?:ing)?|portfolio"
    r"|customers|users|turnover|budget|contributions?|match(?:ing|es|ed)?|tuition"
    r"|education|learning|wellness|internet|phone|equipment"
    r"|relocation|perks?|vouchers?|gift|credits?|per diem|backed|capital|deals?|sales"
    r"|profits?|donat\w*|discount|loans?|homes?|hsa|fsa"
    r"|lifestyle|home office|commut\w*|childcare|fertility|costs?|price[ds]?|accelerator"
    r"|managing|processed|volume|rent|merit|commission)\b",
    re.IGNORECASE,
)
_BIG = re.compile(
    r"\s?(?:million|mn?\b|mm\b|billion|bn\b|b\b|trillion|M\b|B\b|[+]?\s?(?:people"
    r"|employees|customers|users|downloads))",
    re.IGNORECASE,
)
_AFTER_OTHER = re.compile(
    r"[\s,)]*(?:(?:in|of|for|as|to|towards?|annual(?:ly)?|yearly|per|year|month|your|an?"
    r"|the|total|monthly|cash|additional)\s+){0,4}"
    r"(?:bonus|sign|equity|stocks?\b|options|rsu|funding|revenue|budget|stipend|allowance"
    r"|match|referral|reimburse|credit|raised|invest"
    r"|valuation|series|aum|assets|relocation|learning|wellness|education|training"
    r"|home office|equipment|per diem|savings|capital"
    r"|worth|perks|401|towards|lunch|meal|commut|gym|health|tuition|professional"
    r"|conference|commission|performance|phone|internet|courses?|books?|learn|travel"
    r"|childcare|gear|desk|set-?up)",
    re.IGNORECASE,
)
OTE = re.compile(
    r"\b(?:ote|on[- ]target|target earnings|target cash|base \+ (?:variable|commission)"
    r"|including commission)\b",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"\btotal (?:annual |target |yearly )?(?:comp(?:ensation)?|rewards|package)\b|\bpackage\b|\btc\b", re.I
)
_EST = re.compile(r"\b(?:est\.|estimated? by|glassdoor est|estimate of)", re.IGNORECASE)
_PERIOD_BEFORE = (
    ("hour", re.compile(r"\b(?:hourly|per hour|hour rate)\b", re.IGNORECASE)),
    ("month", re.compile(r"\b(?:monthly|per month)\b", re.IGNORECASE)),
    ("day", re.compile(r"\b(?:daily|day rate|per day)\b", re.IGNORECASE)),
    ("year", re.compile(r"\b(?:annual|annually|yearly|per year|per annum|annualized)\b", re.IGNORECASE)),
)
_DIGIT = re.compile(r"\d")
_UPPER = ("up", "max", "bis")


def from_text(text: str, country: str | None = None) -> list[PayRange]:
    """The ranges a text states, in order, each once."""
    found: dict[tuple[float | None, float | None, str | None], PayRange] = {}
    for low, high in _windows(text):
        if not _DIGIT.search(text, low, high):
            continue
        for match in money.AMOUNT.finditer(text, low, high):
            pay = _stated(text, match, country)
            if pay is not None:
                known = found.get((*pay.ends, pay.currency))
                if known is None or (known.period is None and pay.period):
                    found[*pay.ends, pay.currency] = pay
            if len(found) >= RANGES_MAX:
                break
    return list(found.values())


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Stretches of text around anything that may be an amount, none overlapping."""
    start = end = -1
    for anchor in money.anchors(text):
        low, high = max(0, anchor - 30), min(len(text), anchor + 48)
        if low > end:
            if end >= 0:
                yield start, end
            while low > 0 and not text[low - 1].isspace():
                low -= 1
            start = max(low, end)
        end = high
    if end >= 0:
        yield start, end


def _stated(text: str, match: re.Match[str], country: str | None) -> PayRange | None:
    part = match.groupdict()
    before, after = _around(text, match)
    low, high = money.number(part["n1"]), money.number(part["n2"]) if part["n2"] else None
    written = money.currency(part["c1"], part["d1"], part["c2"], part["d2"])
    is_thousand = bool(part["m1"] or part["m2"])
    if low is None or _is_other(part, before, after) or (high is not None and not (written or is_thousand)):
        return None
    if written is None and any(money.times(part[m]) > 1_000 for m in ("m1", "m2")):
        written = "INR"  # lakhs are counted in rupees
    low, high = _scaled(low, high, part)
    per = money.period(part["p1"] or part["p2"]) or _period_of(before, after)
    has_word = bool(PAY_WORD.search(before) or PAY_WORD.search(after[:40]))
    is_header = "|" in text[max(0, match.start() - 120) : match.end() + 60].split("\n")[0]
    is_header = is_header and match.start() < HEADER_END
    is_large = (high or low) >= 15_000
    if written is None and not (is_thousand and is_large and (has_word or is_header)):
        return None
    if (high is None and not (is_large or per)) or not (has_word or is_header or per or high is not None):
        return None
    if high is not None and not (is_large or per or has_word):
        return None
    code = currency_of(written, country)
    per = per or money.likely_period(high or low, code)
    bound = money.BOUND.search(before[-20:])
    pay_min, pay_max, swapped = _ends(low, high, part, bound[0] if bound else "")
    plausible = is_plausible(pay_min, pay_max, code, per)
    if high is None and not (plausible or has_word or is_header):
        return None  # "$100 a month" that no word calls pay is a perk
    is_shaky = swapped or per is None or code is None
    return PayRange(
        pay_min=pay_min,
        pay_max=pay_max,
        currency=code,
        period=per,
        basis=_basis(before, after),
        is_structured=False,
        is_plausible=plausible,
        is_swapped=swapped,
        label=None,
        evidence=evidence(text, match.start() - (len(bound[0]) if bound else 0), match.end()),
        confidence=0.7 if is_shaky else 0.95 if high is not None else 0.85,
    )


def _around(text: str, match: re.Match[str]) -> tuple[str, str]:
    """What stands before and after an amount on its line."""
    begin = max(text.rfind("\n", 0, match.start()) + 1, match.start() - REACH)
    return text[begin : match.start()], text[match.end() : match.end() + 60].split("\n")[0]


def _basis(before: str, after: str) -> str:
    if OTE.search(before[-80:] + " " + after[:40]):
        return "ote"
    return "unknown" if _TOTAL.search(before[-50:]) and "base" not in before.lower() else "base"


def _scaled(low: float, high: float | None, part: Mapping[str, str | None]) -> tuple[float, float | None]:
    """Both ends in units: in "$80 - $100K" and "90-140k" the k is meant for both."""
    first, second = money.times(part["m1"]), money.times(part["m2"])
    if high is None:
        return low * first, None
    if second > 1 and first == 1 and low < 1_000:
        first = second
    if first > 1 and second == 1 and high < 1_000:
        second = first
    return low * first, high * second


def _period_of(before: str, after: str) -> str | None:
    near = before[-60:]
    for name, pattern in _PERIOD_BEFORE:
        if pattern.search(near) or pattern.search(after[:28]):
            return name
    return None


def _is_other(part: Mapping[str, str | None], before: str, after: str) -> bool:
    """Whether the figure is no pay: the nearest word before it decides, and what follows."""
    if part["n1"] == "401" and part["m1"]:
        return True  # the retirement plan
    if part["sep"] == "and" and "between" not in before[-25:].lower():
        return True
    if _BIG.match(after) or _AFTER_OTHER.match(after) or _EST.search(after[:25]):
        return True
    pay_at = max((found.end() for found in PAY_WORD.finditer(before)), default=-1)
    other_at = max((found.end() for found in OTHER_WORD.finditer(before)), default=-1)
    if other_at <= pay_at or len(before) - other_at >= 50 or OTE.search(before):
        return False
    # In "Equity 1% | $120k" a bar ends what the word before it owns.
    return "|" not in before[other_at:] and "•" not in before[other_at:]


def _ends(
    low: float, high: float | None, part: Mapping[str, str | None], bound: str
) -> tuple[float | None, float | None, bool]:
    """Minimum and maximum, and whether they stood the wrong way round; `bound` is "up to" or the like."""
    bound = bound.lower()
    if high is not None:
        return (high, low, True) if low > high else (low, high, False)
    if bound.startswith(_UPPER):
        return None, low, False
    if bound or part["plus1"] or part["open"]:
        return low, None, False
    return low, low, False
