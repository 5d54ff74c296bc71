"""The lines of a document, whatever wrote it: byte order marks, Latin-1, characters misread."""

from __future__ import annotations

import re
import unicodedata

from analysis.extract import mojibake

SIZE_MAX = 256_000  # bytes; the longest role guide seen has 9 thousand, and 227 lines
LINES_MAX = 5_000
LINE_MAX = 2_000  # characters; a longer line is no line of a guide
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_CONTROL_SHARE = 0.02  # of all characters: text holds next to none
# UTF-8 read as Mac Roman, as documents pass through spreadsheets: "‚Üí" was an arrow, "\uf8ffüéØ" a target.
_NEXT = "[" + re.escape(bytes(range(0x80, 0xC0)).decode("mac_roman")) + "]"
_MAC = re.compile(rf"\uf8ff{_NEXT}{{3}}|[‚Ô]{_NEXT}{{2}}|[√¬]{_NEXT}")
_BREAKS = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_FRONT = re.compile(
    r"---[ \t]*\n((?:[\w .-]+:.*\n|[ \t]+.*\n|-[ \t].*\n|#.*\n|[ \t]*\n){0,60})(?:---|\.\.\.)[ \t]*(?:\n|\Z)"
)


class NotText(Exception):
    """The file holds no text that can be read; the message is a sentence for the user."""


def decoded(data: bytes) -> str:
    r"""The text of a file's bytes, its line breaks as "\n" and misread characters repaired.

    Raises:
        NotText: it is empty, too long, or no text.

    >>> decoded(b"Salaire : 50 k\x80, caf\xe9\r\n")
    'Salaire : 50 k€, café\n'
    """
    if len(data) > SIZE_MAX:
        raise NotText(f"holds {len(data):,} bytes: a guide may have {SIZE_MAX:,}")
    text = _text_of(data)
    controls = sum(unicodedata.category(one) == "Cc" and one not in "\t\n\r\x0b\x0c\x85" for one in text)
    if "\x00" in text or controls > _CONTROL_SHARE * len(text):
        raise NotText("is no text: give a guide written as Markdown or plain text")
    text = repaired(_BREAKS.sub("\n", text))
    if text.count("\n") > LINES_MAX:
        raise NotText(f"holds {text.count(chr(10)):,} lines: a guide may have {LINES_MAX:,}")
    if not text.strip():
        raise NotText("is empty")
    return "".join(one for one in text if one in "\t\n" or unicodedata.category(one) not in ("Cc", "Cs"))


def _text_of(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def repaired(text: str) -> str:
    """The text with characters that were misread on the way as they were written.

    >>> repaired("ML Engineer ‚Üí Lead, Weâ€™re")
    'ML Engineer → Lead, We’re'
    """
    return mojibake.repair(_MAC.sub(_from_mac, text))


def _from_mac(found: re.Match[str]) -> str:
    try:
        return found[0].encode("mac_roman").decode("utf-8")
    except UnicodeError:
        return found[0]


def without_front_matter(text: str) -> tuple[str, dict[str, str]]:
    r"""The text with its front matter blanked, so that lines keep their numbers, and the simple fields of it.

    >>> without_front_matter("---\ntitle: Data Engineer\n---\n# Skills\n")
    ('\n\n\n# Skills\n', {'title': 'Data Engineer'})
    """
    found = _FRONT.match(text)
    if found is None or not found[1].strip():
        return text, {}
    pairs = (line.partition(":") for line in found[1].split("\n") if re.match(r"[\w-]+:", line))
    fields = {key.strip().lower(): value.strip().strip("\"'") for key, _, value in pairs if value.strip()}
    return "\n" * found[0].count("\n") + text[found.end() :], fields


def plain(text: str) -> str:
    r"""The words of a heading or an entry: no emoji, number or mark before them, no colon after.

    >>> plain("🛠️ 2.1 Tech Stack:"), plain("\ufffd\ufffd Role Overview"), plain(".NET"), plain("C++")
    ('Tech Stack', 'Role Overview', '.NET', 'C++')
    """
    text = re.sub(r":[a-z][a-z0-9_]+:(?=\s|$)", " ", text)
    text = "".join(" " if _is_picture(one) else one for one in text)
    text = " ".join(text.split())
    text = re.sub(r"^(?:[?]{2,}|[#>*_|~=]+|\(?\d{1,2}(?:\.\d{1,2})*[.):]|\d{1,2}(?:\.\d{1,2})+)\s+", "", text)
    return text.strip(" \t*_:;|").strip()


def _is_picture(one: str) -> bool:
    return (
        unicodedata.category(one) in ("So", "Co", "Cn", "Sk", "Mn", "Me", "Cf") and one not in "^`®™°"
        and not unicodedata.combining(one)
    ) or one == "\ufffd"  # fmt: skip
