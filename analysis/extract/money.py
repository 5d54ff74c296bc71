"""Written amounts of money: one number, its currency and its period, from the forms ads use."""

from __future__ import annotations

import re


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


CODES = _words(
    """
    USD EUR GBP CAD AUD NZD CHF SEK NOK DKK PLN CZK HUF RON BGN INR SGD HKD JPY CNY RMB KRW ILS NIS AED SAR
    ZAR BRL MXN PHP IDR MYR THB TRY UAH PKR VND TWD ARS COP CLP EGP NGN KES
    """
)
_ALIASES = {"RMB": "CNY", "NIS": "ILS"}


def _pairs(text: str) -> dict[str, str]:
    return dict(pair.split(":") for pair in _words(text))


SYMBOLS = _pairs(
    """
    £:GBP €:EUR ₹:INR ₪:ILS ₱:PHP ₩:KRW ¥:JPY US$:USD CA$:CAD C$:CAD CAD$:CAD AU$:AUD A$:AUD NZ$:NZD SG$:SGD
    S$:SGD HK$:HKD R$:BRL MX$:MXN NT$:TWD zł:PLN zl:PLN rs:INR rs.:INR euro:EUR euros:EUR pounds:GBP
    dollars:$ kr:kr $:$
    """
)
# What a bare "$" or "kr", or a figure without currency, means where the place is known.
CURRENCY_OF = _pairs(
    """
    US:USD CA:CAD AU:AUD NZ:NZD SG:SGD HK:HKD TW:TWD MX:MXN AR:ARS CL:CLP CO:COP GB:GBP CH:CHF SE:SEK NO:NOK
    DK:DKK PL:PLN CZ:CZK HU:HUF RO:RON BG:BGN IN:INR JP:JPY CN:CNY KR:KRW IL:ILS AE:AED SA:SAR ZA:ZAR BR:BRL
    PH:PHP ID:IDR MY:MYR TH:THB TR:TRY UA:UAH PK:PKR VN:VND EG:EGP NG:NGN KE:KES DE:EUR FR:EUR ES:EUR IT:EUR
    NL:EUR BE:EUR AT:EUR IE:EUR PT:EUR FI:EUR GR:EUR EE:EUR LV:EUR LT:EUR LU:EUR SK:EUR SI:EUR HR:EUR CY:EUR
    MT:EUR
    """
)
DOLLARS = frozenset(("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD"))
# Units per US dollar, to one digit: only to tell the absurd from the possible, never to convert.
UNITS_PER_USD = {
    code: float(units)
    for code, units in _pairs(
        """
        INR:85 JPY:150 CNY:7 KRW:1400 ILS:3.5 AED:3.7 SAR:3.75 ZAR:18 BRL:5.5 MXN:19 PHP:57 IDR:16000 MYR:4.4
        THB:34 TRY:40 UAH:41 PKR:280 VND:25500 TWD:32 ARS:1200 COP:4100 CLP:950 EGP:49 NGN:1550 KES:129
        SEK:10 NOK:10.5 DKK:6.8 PLN:3.9 CZK:23 HUF:360 RON:4.6 BGN:1.8 HKD:7.8
        """
    ).items()
}
HOURS_PER_YEAR = {"year": 1, "month": 12, "week": 52, "day": 260, "hour": 2080}
USD_YEAR_MIN, USD_YEAR_MAX = 8_000, 2_500_000

_CODE = rf"(?:{'|'.join(CODES)})"
_SYMBOL = r"(?:(?:US|CAD?|AU|NZ|SG|HK|MX|NT|C|A|S|R)?\$|[£€₹¥₪₱₩]|Rs\.?|zł|kr\.?(?=\s))"
_PREFIX = rf"(?:{_CODE}\s?{_SYMBOL}?|{_SYMBOL}\s?(?:{_CODE}\b)?)"
_NUMBER = (
    r"(?:\d{1,2}(?:,\d{2})+,\d{3}(?!\d)"  # 25,00,000
    r"|\d{1,3}(?:[,.'’]\d{3})+(?:[.,]\d{1,2})?(?!\d)"  # 120,000.00 and 120.000,00 and 120'000
    r"|\d{2,3} \d{3}(?![\d,.])"  # 60 000
    r"|\d{1,7}(?:[.,]\d{1,2})?(?!\d))"  # 93.6 and 60000
)
_TIMES = r"(?:\s?(?:[kK]|thousand|LPA|lpa|[Ll]akhs?|[Ll]acs?)\b|[Kk](?=[A-Z/+]))"
_SUFFIX = rf"(?:\s?(?:{_CODE}\b|[€£₹]|zł|\$|euros?\b|kr\b|pounds\b|dollars\b))"
_UNIT = (
    r"(?:hours?|hrs?|h|days?|d|weeks?|wk|months?|mo|mth|monat|years?|yrs?|annum|a\b\.?|jahr|stunde|tag"
    r"|Monat|Jahr|Stunde|Tag|HR|HOUR|YEAR|YR|Hour|Year|Month|Week|Day)\b"
)
_PERIOD = (
    rf"(?:\s*\(?(?:/\s?|\b(?:per|an?|each|every|pro|p\.?)(?:\s+|\s?/\s?|(?<=\.))){_UNIT}"
    r"|\s*\(?\b(?:hourly|annually|annual|yearly|monthly|weekly|daily|p\.?\s?a\b\.?|p\.?\s?h\b\.?"
    r"|brutto\s?/?\s?(?:[Jj]ahr|[Mm]onat)))"
)
BOUND = re.compile(
    r"\b(?:up to|upto|maximum(?: of)?|max\.?|from|starting(?: at| from)?|at least|minimum(?: of)?|min\.?"
    r"|bis zu|ab)\s$",
    re.IGNORECASE,
)
_START = r"(?=[$£€₹¥₪₱₩\dA-Zzk])"  # most characters cannot begin an amount: say so first
_TO = r"-{1,2}|–|—|−|~|\bto\b|\band\b|\bbis\b|\buntil\b"
# specimens: "$120,000 - 150,000", "USD$155,000 per year - USD$172,000 per year", "€ 33k-45k p.a.",
# "up to $75 per hour", "CA$121.5K – CA$166.6K", "12-18 LPA", "168,000 USD - 264,500 USD", "$90-140k+",
# "between 50.000 € and 60.000 €", "$150k and up"
AMOUNT = re.compile(
    rf"{_START}(?<![\w.,$-])(?P<c1>{_PREFIX})?\s?(?P<n1>{_NUMBER})(?P<m1>{_TIMES})?"
    r"(?P<plus1>\+)?"
    rf"(?P<d1>{_SUFFIX})?(?P<p1>{_PERIOD})?\)?"
    rf"(?:\s?(?P<sep>{_TO})\s?(?:up to )?(?P<c2>{_PREFIX})?\s?(?P<n2>{_NUMBER})(?P<m2>{_TIMES})?\+?"
    rf"(?P<d2>{_SUFFIX})?(?P<p2>{_PERIOD})?)?(?P<open>\s?(?i:and up|and above|or more|and more|upwards)\b)?"
)
_SIGN = re.compile(r"[$£€₹¥₪₱₩]|\d\s?[kK]\b")
_NAMES = (*CODES, "LPA", "lakh", "Lakh", " lac", "zł", "kr ", "kr.")
_PERIODS = (
    ("hour", re.compile(r"hour|\bhrs?\b|\bh\b|stunde|p\.?\s?h", re.IGNORECASE)),
    ("day", re.compile(r"da[iy]|\bd\b|tag", re.IGNORECASE)),
    ("week", re.compile(r"week|wk", re.IGNORECASE)),
    ("month", re.compile(r"mo|mth", re.IGNORECASE)),
    ("year", re.compile(r"year|yr|ann|jahr|a\b", re.IGNORECASE)),
)


def anchors(text: str) -> list[int]:
    """Offsets of everything that may be part of an amount, in order."""
    found = [sign.start() for sign in _SIGN.finditer(text)]
    for name in _NAMES:
        at = text.find(name)
        while at >= 0:
            found.append(at)
            at = text.find(name, at + 1)
    return sorted(found)


def number(text: str) -> float | None:
    """The number written, with either convention for thousands and decimals.

    >>> number("1.234,50"), number("120,000.00"), number("93.6"), number("60 000")
    (1234.5, 120000.0, 93.6, 60000.0)
    """
    text = text.replace("'", "").replace("’", "").replace(" ", "")
    comma, point = text.rfind(","), text.rfind(".")
    if comma >= 0 and point >= 0:
        thousands, decimal = (",", ".") if point > comma else (".", ",")
        text = text.replace(thousands, "").replace(decimal, ".")
    elif comma >= 0 or point >= 0:
        mark = "," if comma >= 0 else "."
        tail = text.rpartition(mark)[2]
        text = (
            text.replace(mark, "" if len(tail) == 3 else ".")
            if text.count(mark) == 1
            else text.replace(mark, "")
        )
    try:
        return float(text)
    except ValueError:
        return None


def times(text: str | None) -> float:
    """What a suffix multiplies by: k 1,000, lakh 100,000, none 1."""
    if not text:
        return 1.0
    return 1_000.0 if text.strip().lower() in ("k", "thousand") else 100_000.0


def currency(*written: str | None) -> str | None:
    """The ISO code written before or after an amount; "$" and "kr" where only that much is said."""
    found = None
    for text in written:
        if not text:
            continue
        for code in CODES:
            if code in text:
                return _ALIASES.get(code, code)
        word = text.strip().lower()
        for symbol in sorted(SYMBOLS, key=len, reverse=True):
            if symbol.lower() in word:
                found = found if found not in (None, "$") else SYMBOLS[symbol]
                break
    return found


def period(text: str | None) -> str | None:
    """The period a phrase names, as hour, day, week, month or year.

    >>> period("/hr"), period("p.a."), period("per month")
    ('hour', 'year', 'month')
    """
    if not text:
        return None
    return next((name for name, pattern in _PERIODS if pattern.search(text)), None)


def is_possible(amount: float, code: str | None, per: str | None) -> bool:
    """Whether an amount is a wage anyone pays: 8,000 to 2,500,000 US dollars a year, roughly converted."""
    if per is None:
        return False
    usd = amount * HOURS_PER_YEAR[per] / UNITS_PER_USD.get(code or "USD", 1)
    return USD_YEAR_MIN <= usd <= USD_YEAR_MAX


def likely_period(amount: float, code: str | None) -> str | None:
    """The period an amount shows by itself: only a yearly one is beyond doubt."""
    usd = amount / UNITS_PER_USD.get(code or "USD", 1)
    return "year" if 20_000 <= usd <= USD_YEAR_MAX else None
