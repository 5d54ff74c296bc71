"""Text whose UTF-8 bytes were read as Windows-1252 is as it was written, where that is certain.

Only sequences that no language writes are repaired: "â€™", "Ã©", "Â£", "ðŸš€". Others, and U+FFFD whose
byte is lost, are left as they are; a text that is full of them `is_broken`, and is in no language we read.
"""

from __future__ import annotations

import re


def _character(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:  # five bytes mean nothing in Windows-1252; browsers keep their number
        return chr(byte)


_BYTES = {_character(byte): byte for byte in range(128, 256)}
_NEXT = "[" + re.escape("".join(_character(byte) for byte in range(0x80, 0xC0))) + "]"
# specimens: "donâ€™t", "cafÃ©", "Â£40,000", "ðŸš€". Not "à »" (French) nor "È" before a quotation mark.
_CERTAIN = re.compile(rf"[ÂÃ]{_NEXT}|â[\u20ac\u201a\u201e\u2020\u2021\u02c6]{_NEXT}|ðŸ{_NEXT}{{2}}")
# specimens: "caf\ufffd", "Ð¾Ð¿Ñ‹Ñ‚" (Cyrillic), "ä½ å¥½" (Chinese); first bytes of two and of three
_LOST = re.compile(rf"\ufffd|[ÎÏÐÑ×-Ûà-ï](?:{_NEXT}|[\x80-\x9f])")
# What the UTF-8 of these has in it: two searches that spare most texts the pattern.
_LEADS = (b"\xc3", "\ufffd".encode())
LOST_SHARE = 0.1  # of all characters: a French text whose accents are lost has three or four in a hundred


def repair(text: str) -> str:
    """The text with certain sequences repaired; the same text where there are none.

    >>> repair("Weâ€™re in MÃ¼nchen, Â£40k"), repair("À »")
    ('We’re in München, £40k', 'À »')
    """
    if text.isascii() or not ("Â" in text or "Ã" in text or "â" in text or "ðŸ" in text):
        return text
    return _CERTAIN.sub(_decoded, text)


def is_broken(text: str) -> bool:
    """Whether so many characters are lost, or misread in a way that is not repaired, that the text is none.

    >>> is_broken("Ð˜Ñ‰ÐµÐ¼ Ñ€Ð°Ð·Ñ€Ð°Ð±Ð¾Ñ‚Ñ‡"), is_broken("An r\ufffdsum\ufffd says more than this")
    (True, False)
    """
    if text.isascii():
        return False
    raw = text.encode("utf-8", "replace")
    if not any(lead in raw for lead in _LEADS):
        return False
    return len(_LOST.findall(text)) > LOST_SHARE * len(text)


def _decoded(found: re.Match[str]) -> str:
    try:
        return bytes(_BYTES[character] for character in found[0]).decode()
    except UnicodeDecodeError:
        return found[0]
