"""E-mail addresses and phone numbers in the text of ads, and what stands in their place.

Job ads name people. What reaches them is masked before the first byte of an ad is on disk; all else in the
text stays as it is, pay and years among it.
"""

from __future__ import annotations

import re
from functools import lru_cache

EMAIL = "[email]"
PHONE = "[phone]"
_REMEMBERED = 16_000

# ---- addresses ---------------------------------------------------------------------------------------------
# jobs@acme.com · jobs&#64;acme&#46;com · mailto:jobs%40acme.com · JOBS＠acme.co.uk
_AT = r"(?:[@＠﹫]|%(?:25)?40|\\u0040|&(?:amp;)?#0*64;|&(?:amp;)?#[xX]0*40;|&commat;)"
_DOT = r"(?:[.．。﹒]|&#0*46;|&#[xX]0*2[eE];|&period;)"
# What no reader sees, put into an address against machines: jobs<span>@</span>acme.com
_UNSEEN = (
    r"(?:[\u200b-\u200d\u2060\ufeff\u00ad]|&shy;|&zwnj;|&#8203;"
    r"|</?(?:wbr|span|b|i|u|em|strong|font)(?:\s[^<>]{0,60})?/?>)"
)
_UNSEEN_BEFORE = re.compile(rf"{_UNSEEN}{{1,3}}$")
_UNSEEN_ENDS = frozenset(">;\u200b\u200c\u200d\u2060\ufeff\u00ad")
_LOCAL = r"[^\W_](?:[\w.+'-]{0,62}[\w+])?"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_SIGN = re.compile(_AT)
_TOP = r"(?:xn--[a-z0-9-]{2,50}|[^\W\d_]{2,24})"
_BEFORE = re.compile(rf"(?:(?<![\w.+-]){_LOCAL}|\"[\w.+'-]{{1,62}}\")$")
_BEHIND = re.compile(
    rf"{_UNSEEN}{{0,3}}[ \u00a0]{{0,2}}"
    rf"(?:{_LABEL}{_UNSEEN}{{0,2}}{_DOT}{_UNSEEN}{{0,2}}){{1,6}}{_TOP}(?![\w-])"
    # @acme [dot] com · @acme dot com
    rf"|(?:{_LABEL}(?:\s{{0,2}}[\[({{<]\s?(?:dot|DOT|Dot|\.)\s?[\])}}>]\s{{0,2}}|\s{{1,2}}(?:dot|DOT|Dot)\s{{1,2}})){{1,4}}"
    r"[^\W\d_]{2,24}\b"
)

# jobs [at] acme [dot] com · jobs(at)acme.com · jobs {@} acme . com
_OPEN, _CLOSE = r"(?:[\[({<]|&lt;)\s?", r"\s?(?:[\])}>]|&gt;)"
_AT_WORD = r"(?:at|AT|At|@|ät|ÄT|arroba|arobase|chiocciola|snabel-a)"
_DOT_WORD = r"(?:dot|DOT|Dot|punkt|PUNKT|Punkt|punto|ponto|point|\.)"
_BRACKET_AT = rf"\s{{0,2}}{_OPEN}{_AT_WORD}{_CLOSE}\s{{0,2}}"
_BRACKETS = (
    "at]", "at)", "at}", "at>", "at&gt;", "AT]", "AT)", "[@", "(@", "{@", "<@", "at ]", "at )", "ät]", "ät)",
    "ÄT]", "ÄT)", "arroba", "arobase", "chiocciola", "snabel-a",
)  # fmt: skip
_ANY_DOT = rf"(?:\s{{0,2}}{_OPEN}{_DOT_WORD}{_CLOSE}\s{{0,2}}|\s{{1,2}}(?:dot|DOT|Dot)\s{{1,2}}|\s?\.\s?)"
# jobs -at- acme -dot- com · jobs*at*acme*dot*com · jobs "at" acme "dot" com
_MARKED_SIGNS = ("-at-", "*at*", '"at"', "-AT-", "*AT*", '"AT"')
_MARKED = re.compile(
    r"(?<![\w.+-])[^\W_](?:[\w.+']{0,62}[\w+])?\s?(?P<mark>[-*\"])(?i:at)(?P=mark)\s?"
    r"(?:[^\W_]\w{0,62}\s?(?P=mark)(?i:dot)(?P=mark)\s?){1,4}[^\W\d_]{2,24}\b"
)
# jobs(a)acme.fi, as Finns write it
_A = re.compile(rf"(?<![\w.+-]){_LOCAL}(?:\(a\)|\[a\])(?:{_LABEL}\.){{1,4}}[a-z]{{2,6}}\b")
# Without one of these and of the brackets there is no address in a text.
_SIGNS = (
    "@", "＠", "﹫", "%40", "%2540", "u0040", "64;", "40;", "&commat;", " dot ", " DOT ", " Dot ", "ail:",
    "ail me", "ail us", "ail to", "cfemail", "email-protection#", "(a)", "[a]", *_MARKED_SIGNS,
)  # fmt: skip
_AT_SIGNS = ("@", "＠", "﹫", "%40", "%2540", "u0040", "64;", "40;", "&commat;")
_BRACKETED = re.compile(rf"(?<![\w.+-]){_LOCAL}{_BRACKET_AT}(?:{_LABEL}{_ANY_DOT}){{1,6}}[^\W\d_]{{2,24}}\b")
# jobs at acme dot com · jobs AT acme DOT co DOT uk; but "find us at acme dot com" names a site
_NO_MAILBOX = (
    r"(?!(?:us|look|more|visit|apply|find|available|online|work|working|here|back|now|page|site|website)\b)"
)
_WORDS = re.compile(
    rf"(?<![\w.+-]){_NO_MAILBOX}{_LOCAL}(?:\s{{1,3}}(?:at|AT|At)\s{{1,3}}|\s{{0,2}}@\s{{0,2}})"
    rf"(?:{_LABEL}\s{{1,2}}(?:dot|DOT|Dot)\s{{1,2}}){{1,4}}[^\W\d_]{{2,24}}\b"
)
# email me: ann @ acme.com · mail to ann at acme.com; but "Email Marketing Manager at acme.com" names nobody
_CUED = re.compile(
    r"(?i:(?P<cue>mail(?: me| us| to|:){1,3}\s{0,3}))"
    rf"{_NO_MAILBOX}{_LOCAL}\s{{1,3}}(?:at|@)\s{{1,3}}(?:{_LABEL}\.){{1,4}}[^\W\d_]{{2,24}}\b"
)
# <a data-cfemail="0123ab...">: Cloudflare's reversible scrambling
_SCRAMBLED = re.compile(r"(data-cfemail=[\"']|/cdn-cgi/l/email-protection#)[0-9a-fA-F]{6,}")

# ---- numbers -----------------------------------------------------------------------------------------------
_GAP = r"(?:[\s().\-/\u2010-\u2013]|&nbsp;|&#160;|&#8209;)"
# A run of seven or more digits with at most three separators between two of them.
_RUN = re.compile(rf"\d(?:{_GAP}{{0,3}}\d){{6,}}")
# The same, roughly and fast: bytes that can stand in a gap, and bytes that begin the digits of other scripts.
_SPACES = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
_GAP_BYTES = bytes(set(f"{_SPACES}().-/\u2010\u2011\u2012\u2013&nbsp;#".encode()))
_DIGITS_TO_0 = bytes(0x30 if 0x30 <= byte <= 0x39 else byte for byte in range(256))
_NOT_DIGITS_ELSEWHERE = bytes(set(range(256)) - {0xD9, 0xDB, 0xDF, 0xE0, 0xE1, 0xEA, 0xEF, 0xF0})
_LEAD = re.compile(r"[(+]{1,3}$")
_SEP = rf"{_GAP}{{1,3}}"
_ALONE = r"(?<![\w/=&#?%.,:$€£¥@+-])"
_FORMS = re.compile(
    "|".join(
        (
            # +1 415 555 0100 · +44 (0)20 7946 0958 · +14155550100 · (+49) 30/1234567
            rf"(?<![\w+$€£¥])\(?\+[1-9]\d{{0,3}}(?:{_GAP}{{0,3}}\d){{6,12}}",
            # 0049 30 1234567
            r"(?<![\w.,:/=&#-])(?:00[ -]?|011[ -])(?!\d+/(?:19|20)\d\d)"
            rf"[1-9]\d{{0,2}}(?:{_SEP}\d{{2,8}}){{2,5}}",
            # (415) 555-0100 · 415-555-0100 · 1-800-555-0100 · 415.555.0100 · 415 555 0100
            rf"(?<![\w/=&#?%.,$€£¥@+-])(?:1{_SEP})?\(?[2-9]\d\d(?:{_SEP})[2-9]\d\d{_SEP}\d{{4}}",
            # 01 23 45 67 89 · 01.23.45.67.89
            r"(?<![\w/=&#?%.,:$€£¥@+-])0[1-9](?P<pair>[ .\-\u00a0])\d\d(?:(?P=pair)\d\d){3}",
            # 020 7946 0958 · (020) 7946 0958 · 07700 900123 · 0151 23456789
            r"(?<![\w/=&#?%.,:$€£¥@+-])\(?0(?!00)\d{2,4}\)?[ \-\u00a0]\d{3,4}[ \-\u00a0]\d{3,6}",
            r"(?<![\w/=&#?%.,:$€£¥@+-])\(?0\d{2,4}\)?[ \-\u00a0]\d{6,8}",
            # 030/1234567 · 089 / 12 34 56 78 (but not Kennziffer 0042/2025)
            r"(?<![\w/=&#?%.,:$€£¥@+-])0\d{2,4} ?/ ?(?:\d{5,8}|(?!(?:19|20)\d\d)\d{2,4}(?:[ -]\d{2,5}){1,4})",
            # 044 123 45 67 · 02 1234 5678 · (01) 234 5678 · 03-1234-5678 · 06-12345678
            rf"{_ALONE}\(?0\d{{1,2}}\)?[ -]\d{{3}} \d\d \d\d",
            rf"{_ALONE}\(?0\d\)?[ -](?!(?:19|20)\d\d)\d{{3,4}}[ -](?!(?:19|20)\d\d)\d{{4}}",
            rf"{_ALONE}06[ -]\d{{8}}",
            # (11) 91234-5678 · 138-0013-8000 · 1300 123 456 · (0)7700 900123
            rf"{_ALONE}\(\d\d\) ?9?\d{{4}}-\d{{4}}",
            rf"{_ALONE}1[3-9]\d-(?!\d000)\d{{4}}-\d{{4}}",
            rf"{_ALONE}1[38]00[ -]\d{{3}}[ -]\d{{3}}",
            rf"{_ALONE}\(0\) ?\d{{2,5}}[ /-]\d{{6,8}}",
        )
    )
)
# Tel: 4155550100 · Phone 555-0100 · WhatsApp no. 98765 43210 · ☎ 12345678
_CUE = re.compile(
    r"(?:(?i:(?<![\w-])(?:tel|telephone|telefon|phone|mobile|mobil|cell|fax|whatsapp|ph))|☎|📞|\u260f)"
    r"(?:[.:#]|\s|(?i:number|no\.?|us|me|at|is|on)\b|&nbsp;){0,6}\(?$"
)
_TEL_LINK = re.compile(r"(?i)\b(tel:|callto:|sms:)(?://)?[+\d(][\d().\-+%\s]{5,24}\d")
# Digits of other scripts and the wide signs of East Asia, one for one: ４１５-５５５-０１００
_FLAT = str.maketrans(
    "".join(chr(zero + n) for zero in (0xFF10, 0x660, 0x6F0, 0x966) for n in range(10)) + "＋－（）",
    "0123456789" * 4 + "+-()",
)
_OTHER_DIGITS = re.compile("[０-９٠-٩۰-۹०-९]")
_EXTENSION = re.compile(r"x ?\d{1,6}\b")
_YEARS = re.compile(r"(?:19|20)\d\d\D+(?:19|20)\d\d")
_ROUND = re.compile(r"\+?\d{1,3}(?:\D\d{3})*\D000")


def may_hold_email(text: str) -> bool:
    """False only for a text that `mask_emails` would leave as it is; costs next to nothing."""
    return any(sign in text for sign in _SIGNS) or any(at in text for at in _BRACKETS)


def may_hold_phone(text: str) -> bool:
    """False only for a text that `mask_phones` leaves as it is: no seven digits with only gaps between."""
    if "tel:" in text or "callto:" in text or "sms:" in text:
        return True
    data = text.encode("utf-8", "replace")
    if data.translate(None, _NOT_DIGITS_ELSEWHERE):  # digits of other scripts may be among them
        return True
    return b"0000000" in data.translate(_DIGITS_TO_0, _GAP_BYTES)


def mask(text: str) -> str:
    """The text with e-mail addresses and phone numbers replaced.

    >>> mask("Mail jobs [at] acme [dot] com or call +1 (415) 555-0100; $160,000 - 200,000")
    'Mail [email] or call [phone]; $160,000 - 200,000'
    """
    return _masked_before(text) if len(text) <= _REMEMBERED else mask_phones(mask_emails(text))


@lru_cache(maxsize=4096)
def _masked_before(text: str) -> str:
    """Runs of one process read the same ads again: most texts need masking once."""
    return mask_phones(mask_emails(text))


def mask_emails(text: str) -> str:
    """The text with e-mail addresses replaced, also spelled-out and entity-coded ones."""
    # The tests for single substrings cost next to nothing, and spare most ads the expressions.
    if any(at in text for at in _AT_SIGNS):
        text = _mask_at_signs(text)
    if any(at in text for at in _BRACKETS):
        text = _BRACKETED.sub(EMAIL, text)
    if any(at in text for at in _MARKED_SIGNS):
        text = _MARKED.sub(EMAIL, text)
    if "(a)" in text or "[a]" in text:
        text = _A.sub(EMAIL, text)
    if " dot " in text or " DOT " in text or " Dot " in text:
        text = _WORDS.sub(EMAIL, text)
    if "ail:" in text or "ail me" in text or "ail us" in text or "ail to" in text:
        text = _CUED.sub(rf"\g<cue>{EMAIL}", text)
    if "cfemail" in text or "email-protection#" in text:
        text = _SCRAMBLED.sub(rf"\g<1>{EMAIL}", text)
    return text


def _mask_at_signs(text: str) -> str:
    parts: list[str] = []
    done = 0
    for sign in _SIGN.finditer(text):
        start = sign.start()
        if text[start - 1 : start] in _UNSEEN_ENDS:
            unseen = _UNSEEN_BEFORE.search(text, max(done, start - 120), start)
            start = unseen.start() if unseen else start
        before = _BEFORE.search(text[max(done, start - 66) : start])
        behind = before and _BEHIND.match(text, sign.end())
        if before and behind:
            parts += (text[done : start - len(before.group())], EMAIL)
            done = behind.end()
    return "".join((*parts, text[done:])) if parts else text


def mask_phones(text: str) -> str:
    """The text with phone numbers replaced; pay, dates, years, ids, versions and URLs as they were."""
    if "tel:" in text or "callto:" in text or "sms:" in text:
        text = _TEL_LINK.sub(rf"\g<1>{PHONE}", text)
    parts: list[str] = []
    done = 0
    flat = text if text.isascii() or not _OTHER_DIGITS.search(text) else text.translate(_FLAT)
    for run in _RUN.finditer(flat):
        if _YEARS.fullmatch(run.group()):  # the commonest by far
            continue
        lead = _LEAD.search(flat, max(done, run.start() - 3), run.start())
        for start, end in _numbers(flat, lead.start() if lead else run.start(), run.end()):
            parts += (text[done:start], PHONE)
            done = end
    return "".join((*parts, text[done:])) if parts else text


def _numbers(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where in a run of digits the phone numbers stand."""
    behind = text[end : end + 1]
    is_extended = behind == "x" and _EXTENSION.match(text, end) is not None
    is_glued = behind in {"%", "_", "="} or text[start - 1 : start] in {"_", "#"}
    if is_glued or (behind.isalpha() and not is_extended):
        return []
    found = [m.span() for m in _FORMS.finditer(text, start, end) if _is_number(m.group(), text, m.end())]
    if found:
        return found
    run = text[start:end]
    if sum(c.isdigit() for c in run) <= 15:
        return [(start, end)] if _CUE.search(text, max(0, start - 24), start) else []
    return []


def _is_number(found: str, text: str, end: int) -> bool:
    """False for +10 000 000 users, for a year range, and for a piece of a longer number."""
    if text[end : end + 1].isdigit() or re.match(r"[-.,]\d", text[end : end + 2]):
        return False
    return not _ROUND.fullmatch(found) and not _YEARS.fullmatch(found.lstrip("+"))
