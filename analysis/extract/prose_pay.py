"""Pay stated in prose and chat headers: ranges of base pay, nothing else that has a currency sign.

Bonus, equity, sign-on, 401(k), stipends, funding, revenue and the like are rejected by the words next to the
figure. `basis` is "ote" where the ad says on-target earnings or splits pay into base and commission,
"unknown" where it names total compensation, else "base".
"""

from __future__ import annotations

import re
from dataclasses import replace

from analysis.extract import money
from analysis.extract.figures import Figure, figures
from analysis.extract.letters import folded
from analysis.extract.pay_range import RANGES_MAX, PayRange, currency_of, is_plausible
from analysis.extract.values import evidence

REACH = 110  # characters before a figure in which a word says what it is
HEADER_END = 600  # a chat header stands before this
LARGE = 15_000  # from here on an amount needs no period to be a year's pay
PAY_WORD = re.compile(
    r"(?:salar(?:y|ies)\b|\b(?:pay|paid|pays|paying|payrate|compensation|comp|base|wages?|rates?"
    r"|remuneration|ctc|earn(?:ings?)?|ote|gehalt|brutto|ttc|target cash"
    r"|salaire|salario|sueldo|hourly|budget for this role|range|vergütung|annualized"
    r"|(?<!relocation )(?<!severance )package(?! value))\b)",
    re.IGNORECASE,
)
OTHER_WORD = re.compile(
    r"\b(?:bonus(?:es)?|sign(?:ing)?[- ]?on|signing|equity|stocks?|options?|rsus?|shares?"
    r"|401|retirement|funding|funded|raised|raise|subsid(?:y|ies)|differential|supplement|package value"
    r"|revenues?|valuation|valued|budgets?|stipends?|allowance|reimburse\w*|referral|arr|acv"
    r"|aum|assets?|series|worth|sav(?:e[ds]?|ings?)|award|scholarship"
    r"|invest\w*|grants?|prizes?|funds?|market|industry|deductible|coverage|insurance"
    r"|fines?|transactions?|spend(?:ing)?|portfolio|deal size"
    r"|customers|users|turnover|budget|contributions?|match(?:ing|es|ed)?|tuition"
    r"|education|(?<!machine )(?<!deep )learning|wellness|internet|phone|equipment"
    r"|relocation|perks?|vouchers?|gift|credits?|per diem|backed|capital|deals?|sales"
    r"|profits?|donat\w*|discount|loans?|homes?|hsa|fsa|hra|lifetime"
    r"|lifestyle|home office|commut\w*|childcare|fertility|costs?|price[ds]?|accelerator"
    r"|managing|processed|volume|rent|merit|commission|additional)\b",
    re.IGNORECASE,
)
_AFTER_OTHER = re.compile(
    r"[\s)]*(?:(?:in|of|for|as|to|towards?|annual(?:ly)?|yearly|per|year|month|your|an?"
    r"|the|total|monthly|cash|additional)\s+){0,4}"
    r"(?:bonus|sign|equity|stocks?\b|options|rsu|funding|revenue|budget|stipend|allowance"
    r"|match|referral|reimburse|credit|raised|invest|subsid|differential|lifetime"
    r"|valuation|series|aum|assets|relocation|learning|wellness|education|training"
    r"|home office|equipment|per diem|savings|capital|counseling|seed"
    r"|worth|perks|401|towards|lunch|meal|commut|gym|health|tuition|professional"
    r"|rents?\b|mortgages?\b|conference|commission|performance|phone|internet|courses?|books?|learn|travel"
    r"|childcare|gear|desk|set-?up|people|employees|customers|users|downloads)",
    re.IGNORECASE,
)
# Paid by the piece: no wage anyone can compare.
_PER_PIECE = re.compile(
    r"[\s)]*(?:USD\s)?(?:/|per|for each|for every|upon)\s*(?:\d+\s)?"
    r"(?:accepted|completed?|approved|successful)?\s*(?:task|image|video|item|project|piece|article|word|ride|delivery|mile|survey|minute|session|lesson|student"
    r"|unit|call|lead|sale|referral|participant|user|customer|seat|head|employee|person|child|share|completion)",
    re.IGNORECASE,
)
# Whom the ad speaks about pays or earns it. Not so where a company or client pays, or team members earn.
_OF_OTHERS = re.compile(
    r"\b(?:customers?|users?|famil(?:y|ies)|households?|consumers?|patients?|borrowers?|merchants?|homeowners?)"
    r"(?: who| that)?(?: (?:typically|usually|often|can|currently|already|now|each))?"
    r" (?:pay|pays|paying|paid|earn|earns|earning|earned|make|makes|making|spend|spends|spending|loses?)\b"
    r"[^.;|]{0,25}$",
    re.IGNORECASE,
)
OTE = re.compile(
    r"\b(?:ote|on[- ]target|target earnings|base[- ]to[- ]commission|including commission"
    r"|\d\d/\d\d (?:pay )?(?:split|mix))\b",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"\btotal (?:annual |target |yearly |direct )?(?:comp(?:ensation)?|rewards|package)\b|\btc\b"
    r"|\bpackage(?= (?:of|is|range)\b|:)",
    re.IGNORECASE,
)
# "OTE $250k, base $150k" names both; "base + commission, OTE" names one sum.
_BASE_IS = re.compile(r"\bbase(?: salary| pay)?(?: (?:range|of|is))?[:\s(~]*$", re.IGNORECASE)
_BASE = re.compile(r"\bbase\b|\bsalar(?:y|ies)\b", re.IGNORECASE)
# "(Glassdoor est.)" is a prediction; "(Employer est.)" is what the employer told the board.
_PREDICTED = re.compile(
    r"(?<!employer )\best\.|\bestimated? (?:by|from)\b|\bestimate of\b"
    r"|\baccording to (?:glassdoor|levels|indeed)",
    re.IGNORECASE,
)
# Someone in a thread speaks about their own pay.
_PERSONAL = re.compile(
    r"\b(?:pa(?:y|id|ying) me|i(?:'m| am|'d| would)? (?:make|made|earn(?:ed)?|was on))\b", re.I
)
_PERIOD_WORDS = (
    ("hour", re.compile(r"\b(?:hourly|per hour|hour rate)\b", re.IGNORECASE)),
    ("month", re.compile(r"\b(?:monthly|per month)\b", re.IGNORECASE)),
    ("day", re.compile(r"\b(?:daily|day rate|per day)\b", re.IGNORECASE)),
    ("year", re.compile(r"\b(?:annual|annually|yearly|per year|per annum|annualized|lpa)\b", re.IGNORECASE)),
)
_HOURLY = re.compile(r"\bhourly\b|\bper hour\b|/\s?h(?:ou)?r\b|non-?exempt", re.IGNORECASE)
_HOURLY_HINTS = ("hour", "hr", "exempt")
_HOURLY_REACH = 250
_DOLLAR_NEAR = re.compile(rf"(?<![A-Za-z])({'|'.join(sorted(money.DOLLARS))}|MXN)(?![A-Za-z])")
_BOUND = re.compile(
    r"\b(?:up ?to|maximum(?: of)?|max\.?|from|starting(?: at| from)?|starts (?:at|from)|at least"
    r"|minimum(?: of)?|min\.?|bis zu|ab):?\s*$",
    re.IGNORECASE,
)
_OPEN = re.compile(r"\s?(?:and up|and above|or more|and more|upwards)\b", re.IGNORECASE)
_UPPER = ("up", "max", "bis")
_SENTENCE_END = re.compile(r"[.!?;]\s+(?=[A-Z$£€•])|[a-z)][.!?](?=[A-Z$£€])|[•|✅\t]")


def from_text(text: str, country: str | None = None) -> list[PayRange]:
    """The ranges a text states, in order, each once."""
    found: dict[tuple[float | None, float | None, str | None], PayRange] = {}
    for figure in figures(text):
        pay = _stated(text, figure, country)
        if pay is not None:
            known = found.get((*pay.ends, pay.currency))
            if known is None or (known.period is None and pay.period):
                found[*pay.ends, pay.currency] = pay
        if len(found) >= RANGES_MAX:
            break
    return _in_one_currency(list(found.values()))


def _in_one_currency(ranges: list[PayRange]) -> list[PayRange]:
    """The ranges; one without a currency has the others' where they agree: "$100k-140k … 100k-135k"."""
    known = {pay.currency for pay in ranges if pay.is_plausible}
    if len(known) != 1:
        return ranges
    code = known.pop()
    return [
        replace(pay, currency=code, is_plausible=is_plausible(*pay.ends, code, pay.period))
        if pay.currency is None
        else pay
        for pay in ranges
    ]


def _stated(text: str, figure: Figure, country: str | None) -> PayRange | None:
    reach = max(0, figure.start - REACH)
    begin = max(text.rfind("\n", reach, figure.start) + 1, reach)
    before = text[begin : figure.start]
    after = text[figure.end : figure.end + 60].partition("\n")[0]
    pay_at = max((found.end() for found in PAY_WORD.finditer(before)), default=-1)
    if _is_other(figure, before, after, pay_at):
        return None
    has_word = pay_at >= 0 or PAY_WORD.search(after[:40]) is not None or _is_headed(text, begin)
    is_header = figure.start < HEADER_END and "|" in text[begin : figure.end + 60]
    is_large = figure.high >= LARGE
    if figure.currency is None and not (is_large and (has_word or is_header)):
        return None
    is_shaped = figure.is_range and (is_large or figure.period is not None)
    is_alone = len(before) < 30 and len(after) < 30
    if not (has_word or is_header or is_shaped or (figure.period and (is_alone or figure.period == "hour"))):
        return None
    if not (is_large or figure.period or figure.is_range or _period_word(before, after)):
        return None
    pay = _range(text, figure, before, after, country)
    # "$100 a month" that no word calls pay is a perk.
    return pay if figure.is_range or pay.is_plausible or has_word or is_header else None


def _range(text: str, figure: Figure, before: str, after: str, country: str | None) -> PayRange:
    code = currency_of(_code_near(figure, before, after), country)
    per = _period(text, figure, before, after, code)
    bound = _BOUND.search(before[-24:])
    pay_min, pay_max = _ends(figure, bound[0].strip() if bound else "", after)
    plausible = is_plausible(pay_min, pay_max, code, per)
    is_shaky = figure.is_swapped or figure.is_mended or per is None or code is None
    start = figure.start - (len(bound[0]) if bound and not figure.is_range else 0)
    return PayRange(
        pay_min, pay_max, code, per, _basis(before, after), False, plausible, figure.is_swapped, None,
        evidence(text, start, figure.end), 0.7 if is_shaky else 0.95 if figure.is_range else 0.85,
    )  # fmt: skip


def _is_headed(text: str, line_start: int) -> bool:
    """Whether the line above is a short one that speaks of pay: "Pay range", then the figure."""
    above = text[max(0, line_start - 80) : max(0, line_start - 1)].rstrip().rpartition("\n")[2]
    return len(above) < 60 and PAY_WORD.search(above) is not None


def _basis(before: str, after: str) -> str:
    on_target = max((found.end() for found in OTE.finditer(before[-80:])), default=-1)
    named = max((found.end() for found in _BASE_IS.finditer(before[-80:])), default=-1)
    if on_target > named or (named < 0 and OTE.search(after)):
        return "ote"
    total = max((found.end() for found in _TOTAL.finditer(before[-60:])), default=-1)
    base = max((found.end() for found in _BASE.finditer(before[-60:])), default=-1)
    return "unknown" if total > base or _TOTAL.match(after.lstrip()) else "base"


def _code_near(figure: Figure, before: str, after: str) -> str | None:
    """What the figure's currency is: a bare "$" by a code close by, as in "(CAD)" or "in USD from"."""
    if figure.currency not in (None, "$"):
        return figure.currency
    found = _DOLLAR_NEAR.search(after[:14]) or _DOLLAR_NEAR.search(before[-24:])
    return found[1] if found and figure.currency == "$" else figure.currency


def _period(text: str, figure: Figure, before: str, after: str, code: str | None) -> str | None:
    if figure.period:
        return figure.period
    said = _period_word(before, after)
    if said and is_plausible(figure.low, figure.high, code, said):
        return said
    if likely := money.likely_period(figure.high, code):
        return likely
    near = text[max(0, figure.start - _HOURLY_REACH) : figure.end + _HOURLY_REACH]
    low = folded(near)
    may_be = low is None or any(word in low for word in _HOURLY_HINTS)
    if may_be and _HOURLY.search(near) and is_plausible(figure.low, figure.high, code, "hour"):
        return "hour"
    return said


def _period_word(before: str, after: str) -> str | None:
    """The period the nearest words name, those before the figure first."""
    for part in (before[-60:], after[:28]):
        named = [(found.end(), name) for name, words in _PERIOD_WORDS for found in words.finditer(part)]
        if named:
            return max(named)[1] if part is not after[:28] else min(named)[1]
    return None


def _is_other(figure: Figure, before: str, after: str, pay_at: int) -> bool:
    """Whether the figure is no pay: the nearest word before it decides, and what follows."""
    if figure.is_huge or _PER_PIECE.match(after) or _AFTER_OTHER.match(after):
        return True
    if _PREDICTED.search(after[:25]) or _PERSONAL.search(before[-40:]) or _OF_OTHERS.search(before):
        return True
    # Only the last fifty characters own a figure, and only within its sentence.
    near = max(pay_at, len(before) - 50, 0)
    if not OTHER_WORD.search(before, near):
        return False
    ends = [found.end() for found in _SENTENCE_END.finditer(before, near)]
    return OTHER_WORD.search(before, ends[-1] if ends else near) is not None and not OTE.search(before)


def _ends(figure: Figure, bound: str, after: str) -> tuple[float | None, float | None]:
    """Minimum and maximum; `bound` is "up to" or the like."""
    if figure.is_range:
        return figure.low, figure.high
    if bound.lower().startswith(_UPPER):
        return None, figure.high
    if bound or figure.is_open or _OPEN.match(after):
        return figure.low, None
    return figure.low, figure.high
