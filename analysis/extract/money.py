"""Currencies, numbers and periods as ads write them, and which amounts anyone is paid."""

from __future__ import annotations

import re


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _pairs(text: str) -> dict[str, str]:
    return dict(pair.split(":") for pair in _words(text))


CODES = _words(
    """
    USD EUR GBP CAD AUD NZD CHF SEK NOK DKK PLN CZK HUF RON BGN INR SGD HKD JPY CNY RMB KRW ILS NIS AED SAR
    QAR ZAR BRL MXN PHP IDR MYR THB TRY UAH PKR LKR BDT VND TWD ARS COP CLP PEN EGP NGN KES
    """
)
_ALIASES = {"RMB": "CNY", "NIS": "ILS"}
SYMBOLS = _pairs(
    """
    £:GBP €:EUR ₹:INR ₪:ILS ₱:PHP ₩:KRW ¥:JPY $:$ US$:USD CA$:CAD C$:CAD AU$:AUD A$:AUD NZ$:NZD SG$:SGD
    S$:SGD HK$:HKD R$:BRL MX$:MXN NT$:TWD zł:PLN zl:PLN rs:INR euro:EUR euros:EUR pounds:GBP pound:GBP
    dollars:$ dollar:$ kr:kr
    """
)
# What a bare "$" or "kr", or a figure without currency, means where the place is known.
CURRENCY_OF = _pairs(
    """
    US:USD CA:CAD AU:AUD NZ:NZD SG:SGD HK:HKD TW:TWD MX:MXN AR:ARS CL:CLP CO:COP PE:PEN GB:GBP CH:CHF SE:SEK
    NO:NOK DK:DKK PL:PLN CZ:CZK HU:HUF RO:RON BG:BGN IN:INR JP:JPY CN:CNY KR:KRW IL:ILS AE:AED SA:SAR QA:QAR
    ZA:ZAR BR:BRL PH:PHP ID:IDR MY:MYR TH:THB TR:TRY UA:UAH PK:PKR LK:LKR BD:BDT VN:VND EG:EGP NG:NGN KE:KES
    DE:EUR FR:EUR ES:EUR IT:EUR NL:EUR BE:EUR AT:EUR IE:EUR PT:EUR FI:EUR GR:EUR EE:EUR LV:EUR LT:EUR LU:EUR
    SK:EUR SI:EUR HR:EUR CY:EUR MT:EUR
    """
)
DOLLARS = frozenset(("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD"))
# Units per US dollar, to one digit: only to tell the absurd from the possible, never to convert.
UNITS_PER_USD = {
    code: float(units)
    for code, units in _pairs(
        """
        INR:85 JPY:150 CNY:7 KRW:1400 ILS:3.5 AED:3.7 SAR:3.75 QAR:3.6 ZAR:18 BRL:5.5 MXN:19 PHP:57 IDR:16000
        MYR:4.4 THB:34 TRY:40 UAH:41 PKR:280 LKR:300 BDT:120 VND:25500 TWD:32 ARS:1200 COP:4100 CLP:950
        PEN:3.7 EGP:49 NGN:1550 KES:129 SEK:10 NOK:10.5 DKK:6.8 PLN:3.9 CZK:23 HUF:360 RON:4.6 BGN:1.8 HKD:7.8
        """
    ).items()
}
HOURS_PER_YEAR = {"year": 1, "month": 12, "week": 52, "day": 260, "hour": 2080}
USD_YEAR_MIN = 8_000
# By the period it is told in: 50,000 dollars a month is a year's pay in the wrong field.
USD_YEAR_MAX = {"year": 2_500_000, "month": 500_000, "week": 800_000, "day": 1_300_000, "hour": 1_300_000}
# Where wages are lower than where the floor above was set: 2,000 dollars a year are a wage in Lahore.
LOW_WAGE = frozenset(
    _words("INR PKR LKR BDT PHP IDR VND EGP NGN KES UAH TRY ARS COP THB BRL MXN PEN MYR ZAR CNY")
)
USD_YEAR_MIN_LOW = 1_000
# Above this no one is paid in dollars where wages are low: it is the local currency under another's name.
USD_YEAR_MAX_LOW = 400_000
YEARLY_FROM_USD = {"INR": 3_000}  # rupees are told by the year from three lakh on
YEARLY_FROM_USD_ELSE = 20_000
# "6M" is a salary where a unit is worth little, and no one's where it is a dollar.
MILLIONS = frozenset(_words("JPY KRW IDR VND COP CLP HUF NGN ARS PKR LKR"))


def number(text: str) -> float | None:
    """The number written, with either convention for thousands and decimals.

    >>> number("1.234,50"), number("120,000.00"), number("93.6"), number("60 000")
    (1234.5, 120000.0, 93.6, 60000.0)
    """
    text = "".join(letter for letter in text if letter not in "'’ \u00a0\u202f")
    comma, point = text.rfind(","), text.rfind(".")
    if comma >= 0 and point >= 0:
        thousands, decimal = (",", ".") if point > comma else (".", ",")
        text = text.replace(thousands, "").replace(decimal, ".")
    elif comma >= 0 or point >= 0:
        mark = "," if comma >= 0 else "."
        tail = text.rpartition(mark)[2]
        is_decimal = text.count(mark) == 1 and len(tail) != 3
        text = text.replace(mark, "." if is_decimal else "")
    try:
        return float(text)
    except ValueError:
        return None


def mended(text: str, other: float) -> float | None:
    """A mistyped thousands group put right, where the other end of the range leaves no doubt.

    >>> mended("136,00", 184_000), mended("162,8000", 203_500), mended("45,00", 52.0)
    (136000.0, 162800.0, None)
    """
    match = re.fullmatch(r"(\d{2,3}),(?:(\d\d)|(\d{3})0)", text)
    if match is None or other < 10_000:
        return None
    made = float(match[1] + (match[2] + "0" if match[2] else match[3]))
    return made if 1 / 3 <= made / other <= 3 else None


def times(text: str | None) -> float:
    """What a suffix multiplies by: k 1,000, lakh 100,000, crore ten million, M a million, none 1."""
    word = (text or "").strip().lower()
    if not word:
        return 1.0
    if word in ("k", "thousand"):
        return 1_000.0
    if word.startswith("cr"):
        return 10_000_000.0
    return 1_000_000.0 if word.startswith("m") else 100_000.0


def currency(written: str | None) -> str | None:
    """The ISO code of a code or sign; "$" and "kr" where only that much is said.

    >>> currency("Php"), currency("CA$"), currency("USD $"), currency("$"), currency("Rs.")
    ('PHP', 'CAD', 'USD', '$', 'INR')
    """
    if not written:
        return None
    word = written.replace(" ", "").strip(".:")
    if (code := word[:3].upper()) in CODES:
        return _ALIASES.get(code, code)
    return SYMBOLS.get(word) or SYMBOLS.get(word.upper()) or SYMBOLS.get(word.lower())


def is_possible(amount: float, code: str | None, per: str | None) -> bool:
    """Whether an amount is a wage anyone pays.

    8,000 (1,000 in low-wage currencies) to 2,500,000 US dollars a year, roughly converted; less where it is
    told by the month or hour.
    """
    if per is None:
        return False
    floor = USD_YEAR_MIN_LOW if code in LOW_WAGE else USD_YEAR_MIN
    return floor <= usd_year(amount, code, per) <= USD_YEAR_MAX[per]


def usd_year(amount: float, code: str | None, per: str) -> float:
    """An amount in US dollars a year, to one digit."""
    return amount * HOURS_PER_YEAR[per] / UNITS_PER_USD.get(code or "USD", 1)


def likely_period(amount: float, code: str | None) -> str | None:
    """The period an amount shows by itself: only a yearly one is beyond doubt."""
    usd = amount / UNITS_PER_USD.get(code or "USD", 1)
    return (
        "year"
        if YEARLY_FROM_USD.get(code or "", YEARLY_FROM_USD_ELSE) <= usd <= USD_YEAR_MAX["year"]
        else None
    )
