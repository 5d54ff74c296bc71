"""Whose skill it is: by section and sentence.

About half of the wrong tags of a good match come from text on the company, its customers, benefits and
degrees.
"""

from __future__ import annotations

import re

import numpy as np

from analysis.extract.columns import DIGIT, LOWER, OPENER, SPACE, UPPER, Bools, Columns
from analysis.extract.scan import key
from analysis.extract.sentences import KINDS, SECTIONS, Sentences
from analysis.extract.strength import cues_of
from analysis.extract.uses import Forms, Uses

DEGREE_REACH = 140  # characters from the degree word to the last field of its list
_EXPERIENCE = re.compile(
    r"\b(?:experience|skills?|knowledge|proficien|years|understanding|familiar|ability|expertise)", re.I
)
# specimens: "https://acme.io/jobs", "www.acme.com", "jobs@acme.io", "acme.com/careers"
_ADDRESS = re.compile(r"://|\bwww\.|@\w|\b[a-z0-9-]{2,}\.(?:com|org|net|io|co|ai|dev)\b(?!\w)")
_IN_ADDRESS = np.zeros(65536, bool)
_IN_ADDRESS[[ord(letter) for letter in "/.-_=@?&%:"]] = True
_SECTION = {name: number for number, name in enumerate(SECTIONS)}
_KIND = {name: number for number, name in enumerate(KINDS)}


def own_names(company: str | None, title: str = "") -> frozenset[bytes]:
    """The forms that are the employer's own name: at Snowflake, "Snowflake" is mostly the firm.

    A chat posting names its company first: "Acme | Engineer | Berlin".
    """
    company = company or (title.split("|")[0] if "|" in title else "")
    if not company:
        return frozenset()
    words = re.split(r"[,(|]| - ", company)[0].strip()
    first = words.split(" ")[0] if words else ""
    return frozenset(k.strip() for k in (key(words), key(first)) if len(k) > 5)


def about_the_job(
    cols: Columns, said: Sentences, uses: Uses, forms: Forms, own: set[tuple[int, int]]
) -> Bools:
    """Whether each use may be a matter of the job.

    Not in benefits, legal text, addresses or headings, as a degree's field or as the employer's own name.
    `own`: (text, phrase) of employers' own names.
    """
    section = said.section[uses.sentence]
    keeps: Bools = (section != _SECTION["legal"]) & (section != _SECTION["benefits"])
    size = said.end - said.start
    keeps &= ~(said.is_heading[uses.sentence] & (size[uses.sentence] <= uses.end - uses.start + 3))
    if own:
        text = said.text[uses.sentence]
        width = int(cols.number.max(initial=0)) + 2
        named = np.isin(text * width + uses.phrase, [t * width + n for t, n in own if n < width])
        keeps &= ~named | (section == _SECTION["requirements"]) | (section == _SECTION["nice"])
    before = np.where(uses.start > 0, cols.codes[np.maximum(uses.start - 1, 0)], 32)
    after = np.where(uses.end < len(cols.codes), cols.codes[np.minimum(uses.end, len(cols.codes) - 1)], 32)
    # "Python." ends a sentence, "python.org" is an address: a word goes on behind the mark.
    last = len(cols.codes) - 1
    beyond = np.minimum(uses.end + 1, last)
    further = ((cols.classes[beyond] & (LOWER | UPPER | DIGIT)) != 0) | (cols.codes[beyond] == ord("/"))
    nearer = (cols.classes[np.maximum(uses.start - 2, 0)] & (SPACE | OPENER)) == 0
    near = _IN_ADDRESS[np.minimum(after, 65535)] & further
    near |= _IN_ADDRESS[np.minimum(before, 65535)] & nearer
    for number in np.flatnonzero(near & keeps).tolist():
        keeps[number] = not _is_address(cols.text, int(uses.start[number]), int(uses.end[number]))
    general = forms.is_general[uses.form]
    keeps &= ~(general & (section == _SECTION["about"]))
    degrees = np.flatnonzero(keeps & general & (said.counts[uses.sentence, _KIND["degree"]] > 0))
    if len(degrees):
        owner, cue = cues_of(said, uses.sentence[degrees], "degree")
        found_at = degrees[owner]
        cue_end = said.cue_end[cue]
        near_by = (cue_end <= uses.start[found_at]) & (uses.start[found_at] <= cue_end + DEGREE_REACH)
        for use, end in zip(found_at[near_by].tolist(), cue_end[near_by].tolist(), strict=True):
            if keeps[use] and not _EXPERIENCE.search(cols.text, end, int(uses.start[use])):
                keeps[use] = False
    return keeps


def _is_address(text: str, low: int, high: int) -> bool:
    """Whether the form is part of a link, a mail address or a domain ("x.org/python", "acme.net")."""
    start = text.rfind(" ", 0, low) + 1
    start = max(start, text.rfind("\n", start, low) + 1)
    end = text.find(" ", high) % (len(text) + 1)  # -1 becomes the end
    line = text.find("\n", high, end)
    end = end if line < 0 else line
    word = text[start:end]
    return ("." in word or "@" in word or "://" in word) and bool(_ADDRESS.search(word))
