"""Keys of an API: they go to its host and nowhere else, whatever a host or an error makes of them.

A host may repeat a key to us, in a page, an error or a posting, and Scrapy's log names the whole URL of every
request. So keys are taken out of each answer before a spider reads it, and out of everything the process logs
or dies with.
"""

from __future__ import annotations

import base64
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterable
from functools import lru_cache
from html.entities import html5
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scrapy.http import Response

HIDDEN = "[key]"
LENGTH = 8  # a shorter key may be a word, and is hidden only where it stands as a value
_PLAIN = re.compile("[0-9A-Za-z]*")
_guarded: set[str] = set()


def hidden(text: str, secrets: Iterable[str]) -> str:
    """The text without the secrets, as they stand and as URLs, HTML, JSON and Basic credentials spell them.

    >>> hidden("?k=a%2bb%2Fc%3Dd1 a&#43;b&sol;c=d1 Basic YStiL2M9ZDE6 test ?id=test", ["a+b/c=d1", "test"])
    '?k=[key] [key] Basic [key] test ?id=[key]'
    """
    for core, pattern in _patterns(tuple(sorted(set(secrets)))):
        if core in text:  # as good as never, and much quicker to see than that no pattern matches
            text = pattern.sub(HIDDEN, text)
    return text


def without_keys(response: Response, secrets: Iterable[str]) -> Response:
    """The answer as if its host had not repeated the secrets, in body or URL."""
    secrets = tuple(secrets)
    body = response.body.decode("latin-1")
    url, clean = hidden(response.url, secrets), hidden(body, secrets)
    if (url, clean) == (response.url, body):
        return response
    return response.replace(url=url, body=clean.encode("latin-1"))


@lru_cache(maxsize=64)
def _patterns(secrets: tuple[str, ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """For each form of each secret its longest run of letters and digits, and what matches it."""
    forms = {form for secret in secrets for form in (secret, *_credentials(secret))}
    # The longest first: one form may begin like another.
    ordered = sorted(forms, key=lambda form: (-len(form), form))
    return tuple((max(_PLAIN.findall(form), key=len), re.compile(_spelled(form))) for form in ordered)


def _credentials(secret: str) -> tuple[str, ...]:
    """What HTTP Basic makes of a name without a password, and base64 of the name alone."""
    coded = (
        base64.b64encode(plain.encode(errors="surrogateescape")).decode() for plain in (f"{secret}:", secret)
    )
    return tuple(form.rstrip("=") for form in coded)


def _spelled(form: str) -> str:
    spelled = "".join(map(_character, form))
    return spelled if len(form) >= LENGTH else rf"(?<==){spelled}(?!\w)"


def _hex(number: int, width: int = 2) -> str:
    """Hexadecimal digits, in any case."""
    return "".join(f"[{d}{d.upper()}]" if d.isalpha() else d for d in f"{number:0{width}x}")


def _percent(byte: int) -> str:
    """%2B, and encoded once more %252b."""
    return f"%(?:25){{0,4}}{_hex(byte)}"


# All repeats are bounded: a host may send a megabyte of backslashes.
# What an entity or an escape is made of may be encoded for a URL in its turn: & %26 · # %23 · ; %3B · \ %5C
_BACKSLASH, _HASH, _END = (rf"(?:{re.escape(sign)}|{_percent(ord(sign))})" for sign in "\\#;")
_AND = f"(?:&|{_percent(ord('&'))})(?:amp{_END}){{0,4}}"


@lru_cache(maxsize=512)
def _character(character: str) -> str:
    r"""A pattern of the ways to write a character: + %2B %252b &#43; &amp;#x2b; %26plus%3B \u002b."""
    if _PLAIN.fullmatch(character):  # nothing spells these otherwise
        return character
    code, data = ord(character), character.encode(errors="surrogateescape")
    named = "|".join(
        sorted(name[:-1] for name, value in html5.items() if value == character and name[-1] == ";")
    )
    ways = [
        f"{_BACKSLASH}{{0,9}}{''.join(map(_percent, data))}",
        rf"{_BACKSLASH}{{1,9}}u{_hex(code, 4)}",
        rf"{_AND}{_HASH}(?:0*{code}|[xX]0*{_hex(code)}){_END}",
        *([f"{_AND}(?:{named}){_END}"] if named else []),
        *([r"\+", _percent(ord("+"))] if character == " " else []),
        *([re.escape(data.decode("latin-1"))] if not character.isascii() else []),
        # Last, for it may be the beginning of one of the others; JSON may put backslashes before it.
        f"{_BACKSLASH}{{0,9}}{re.escape(character)}",
    ]
    return f"(?:{'|'.join(ways)})"


# ---- what the process says ---------------------------------------------------------------------------------


def guard(secrets: Iterable[str]) -> None:
    """From now on nothing that this process logs, at any level, or dies with shows these secrets."""
    found = set(secrets)
    if found and not _guarded:
        _watch()
    _guarded.update(found)


def guarded(text: str) -> str:
    """The text without the secrets under guard."""
    return hidden(text, _guarded)


def _watch() -> None:
    # Not a filter: Scrapy makes a new handler for each crawler, and filters of loggers do not pass on.
    make = logging.getLogRecordFactory()
    logging.setLogRecordFactory(lambda *args, **kwargs: _cleaned(make(*args, **kwargs)))
    sys.excepthook = _last_words
    threading.excepthook = lambda ended: _last_words(ended.exc_type, ended.exc_value, ended.exc_traceback)
    sys.unraisablehook = lambda lost: _last_words(lost.exc_type, lost.exc_value, lost.exc_traceback)


def _cleaned(record: logging.LogRecord) -> logging.LogRecord:
    """The record, said with other words if it would show a secret."""
    try:
        said = record.getMessage()
    except Exception:  # arguments that do not fit are shown by logging itself, one by one
        said = f"{record.msg} {record.args}"
    if (clean := guarded(said)) != said:
        record.msg, record.args = clean, None
    if record.exc_info:
        trace = logging.Formatter().formatException(record.exc_info)
        if (clean := guarded(trace)) != trace:
            record.exc_info, record.exc_text = None, clean
    if record.stack_info:
        record.stack_info = guarded(record.stack_info)
    return record


def _last_words(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> Any:
    sys.stderr.write(guarded("".join(traceback.format_exception(kind, error, trace))))
