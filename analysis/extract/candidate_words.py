"""Which runs of words are ruled out as new skills: by the words of data/candidate_words.toml, and places."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from analysis.extract import place
from analysis.extract.lexicon import HEADING_ENDS, STARTERS
from analysis.extract.term_tokens import Keys, key_of
from data.home import SHIPPED

FILE = "candidate_words.toml"
# specimens: "EngineerLocation", "environmentStrong"
_GLUED = re.compile(r"([A-Z]?[a-z]{2,})([A-Z][a-z]+)")
GROUPS = ("anywhere", "first", "last", "whole")


@cache
def word_keys(path: Path = SHIPPED / FILE) -> Mapping[str, frozenset[int]]:
    """The keys of each group of the file."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        name: frozenset(key_of(" ".join(word.split())) for word in told[name].split("|")) for name in GROUPS
    }


@cache
def stops() -> Keys:
    """Keys of the words that stand in no term."""
    keys = {*map(key_of, ENGLISH_STOP_WORDS), *word_keys()["anywhere"]}
    return np.array(sorted(keys), np.uint64)


def is_ruled_out(text: str) -> bool:
    """Whether the wording of a term rules it out: a job, a degree, a place, a word that is no skill.

    >>> is_ruled_out("Data Platform Engineers"), is_ruled_out("Zurich"), is_ruled_out("Velodrome")
    (True, True, False)
    """
    words = text.replace("-", " ").split()
    if not words or not any(letter.isalpha() for letter in text):
        return True
    keys, groups = [key_of(word) for word in words], word_keys()
    whole = key_of(text)
    return (
        any(word.islower() and word.endswith("ly") for word in words) or any(map(is_glued, words))
        or keys[0] in groups["first"] or keys[-1] in groups["last"] or whole in groups["whole"]
        or whole in groups["anywhere"] or not groups["anywhere"].isdisjoint(keys) or is_place(text)
    )  # fmt: skip


def is_glued(word: str) -> bool:
    """Whether a word is two, written together where a line break was lost.

    >>> is_glued("environmentStrong"), is_glued("EngineerLocation"), is_glued("LangGraph")
    (True, True, False)
    """
    found = _GLUED.fullmatch(word)
    if found is None or found[2].lower() not in STARTERS:
        return False
    left, keys = found[1].lower(), word_keys()
    ends = keys["last"] | keys["anywhere"]
    return found[1].islower() or left in HEADING_ENDS or left in STARTERS or key_of(left) in ends


@cache
def is_place(text: str) -> bool:
    """Whether the words are those of a place that ads name."""
    return any(found.city or found.region or found.country for found in place.read([text]))
