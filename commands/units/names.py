"""Names that a unit may have: what would be no module, no address, no table or no path is refused."""

from __future__ import annotations

import keyword
import re

from commands.units.writing import CannotWrite
from data.own_guides import DEVICES

_SOURCE = re.compile(r"[a-z][a-z0-9]{1,30}")
_WORDS = re.compile(r"(?=.{2,40}\Z)[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_DASHED = re.compile(r"(?=.{2,40}\Z)[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_FORMS = {
    "source": (_SOURCE, "2 to 31 small letters and digits, such as acmejobs"),
    "page": (_WORDS, "2 to 40 small letters, digits and single underscores, such as ways_to_work"),
    "model": (_WORDS, "2 to 40 small letters, digits and single underscores, such as remote_shares"),
    "guide": (_DASHED, "2 to 40 small letters, digits and single dashes, such as our-data-engineer"),
    "sector": (_DASHED, "2 to 40 small letters, digits and single dashes, such as space-mining"),
}


def checked(kind: str, name: str) -> str:
    """The name, where a unit of that kind can have it.

    Raises:
        CannotWrite: it cannot.

    >>> checked("page", "ways_to_work")
    'ways_to_work'
    >>> checked("guide", "../guide")
    Traceback (most recent call last):
    ...
    commands.units.writing.CannotWrite: '../guide' cannot name a guide: use 2 to 40 small letters, ...
    """
    form, says = _FORMS[kind]
    if not form.fullmatch(name) or keyword.iskeyword(name) or name in DEVICES:
        raise CannotWrite(f"{name!r} cannot name a {kind}: use {says}")
    return name


def title(name: str) -> str:
    """The name as people read it.

    >>> title("ways_to_work"), title("space-mining")
    ('Ways to work', 'Space mining')
    """
    words = re.sub(r"[-_]", " ", name)
    return words[:1].upper() + words[1:]
