"""Answers without the people in them: names under the keys that hold names, e-mail addresses, phone numbers.

The masks for addresses and numbers are those of the landing writer, applied to each text as a spider will
read it: what is landed from a masked answer is what would have been landed from the answer itself. Names in
the middle of a text stay.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from typing import Any

from scrapers.values import unescaped, utc
from warehouse.masking import EMAIL, PHONE, mask, mask_emails

SOMEONE = "someone"

# author · createdBy · hiring_manager · recruiterName · contact
_PERSON_WORDS = (
    r"author|creator|(?:created|updated|posted)[_-]?by|by|recruiters?|coordinator|interviewer|hiring[_-]?manager"
    r"|hiring[_-]?team|contacts?|contact[_-]?person|managing[_-]?editor|web[_-]?master"
)
_PERSON = re.compile(rf"(?:{_PERSON_WORDS})(?:[_-]?name)?", re.IGNORECASE)
_PHONE_KEY = re.compile(r".*(?:phone|telephone|mobile|fax)(?:[_-]?number)?", re.IGNORECASE)
# author_someuser, one of Algolia's tags of a comment
_AUTHOR_TAG = re.compile(r"author_[\w-]+")
# <dc:creator>A Person</dc:creator> · <author><name>A Person</name></author>
_ELEMENT = re.compile(
    rf"(<(?P<tag>(?:\w+:)?(?:{_PERSON_WORDS}))(?:\s[^<>]{{0,500}})?>)(?:(?!</?(?P=tag)).){{1,2000}}?(</(?P=tag)>)",
    re.IGNORECASE | re.DOTALL,
)
# <meta name="author" content="A Person">
_META = re.compile(
    r"(<meta\s[^<>]{0,200}?name=[\"'](?:\w+[:.])?(?:author|creator)[\"'][^<>]{0,200}?content=([\"']))[^\"'<>]*(?=\2)",
    re.IGNORECASE,
)
# "author": "A Person" in a script
_PAIR = re.compile(
    rf"(\"(?:{_PERSON_WORDS})(?:[_-]?name)?\"\s*:\s*\")[^\"\\<>]{{1,200}}(?=\")", re.IGNORECASE
)
_LINKED_DATA = re.compile(
    r"(<script\b[^<>]{0,500}application/ld\+json[^<>]{0,500}>)(.*?)(</script>)", re.IGNORECASE | re.DOTALL
)


def without_people(body: bytes, content_type: str = "") -> bytes:
    """The body without addresses, phone numbers and names of people; what is no text stays as it is."""
    if not body.strip() or b"\x00" in body[:1_000] or body[:2] == b"\x1f\x8b":
        return body
    if "html" not in content_type and "xml" not in content_type:
        try:
            value = json.loads(body)
        except (ValueError, RecursionError):
            pass
        else:
            return json.dumps(_masked(value), ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")
    try:
        return _text_without_people(body.decode("utf-8")).encode("utf-8")
    except UnicodeDecodeError:
        return _text_without_people(body.decode("latin-1")).encode("latin-1", "replace")


def _text_without_people(text: str) -> str:
    parts: list[str] = []
    done = 0
    for script in _LINKED_DATA.finditer(text):  # its strings are masked one by one, as the spider reads them
        parts += (_page_without_people(text[done : script.start(2)]), _linked_without_people(script[2]))
        done = script.end(2)
    return "".join((*parts, _page_without_people(text[done:])))


def _page_without_people(text: str) -> str:
    text = _ELEMENT.sub(rf"\g<1>{SOMEONE}\g<3>", text)
    text = _META.sub(rf"\g<1>{SOMEONE}", text)
    return mask(_PAIR.sub(rf"\g<1>{SOMEONE}", text))


def _linked_without_people(text: str) -> str:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return _page_without_people(text)
    return json.dumps(_masked(value), ensure_ascii=False, indent=1).replace("</", "<\\/")


def _masked(value: Any, name: str = "") -> Any:
    """A JSON value without people; `name` is the key it stands under."""
    if isinstance(value, Mapping):
        return {
            key: _nobody(inner) if _PERSON.fullmatch(key) else _masked(inner, key)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_masked(inner, name) for inner in value]
    if not isinstance(value, str) or not value:
        return value
    if _PHONE_KEY.fullmatch(name):
        return PHONE
    return _masked_text(value)


def _masked_text(value: str) -> str:
    if value.startswith(("https://", "http://")) or utc(value) is not None:
        return mask_emails(value)  # digits of an address or a date are no phone number
    if _AUTHOR_TAG.fullmatch(value):
        return f"author_{SOMEONE}"
    if "&lt;" in value and "<" not in value:  # HTML that came escaped is masked as the spider will read it
        plain = unescaped(value)
        clean = mask(plain)
        return value if clean == plain else html.escape(clean)
    return mask(value)


def _nobody(value: Any) -> Any:
    """The value that stood under a person's key, every text in it replaced."""
    if isinstance(value, Mapping):
        return {key: _nobody(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_nobody(inner) for inner in value]
    if isinstance(value, str) and value:
        return EMAIL if "@" in value else SOMEONE
    return value
