"""The language of a text: plainly English by its small words, else by py3langid; None where too little tells.

docs/decisions/0011-language.md says what it was compared with.
"""

from __future__ import annotations

import re
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

WORDS_READ, LETTERS_READ = 120, 600  # of the beginning: words for English, letters for any language
WORDS_MIN, LETTERS_MIN = 5, 25  # fewer say too little
SURE, SURE_SHORT = 0.9, 0.97  # probability below which nothing is said; of less than SHORT letters
SHORT = 100  # specimen: "Account Manager (English, Bahasa Indonesia)", a title alone, seems Indonesian
# Words of no other language below. An eighth of an English ad's words are among them; a foreign one that
# quotes a product's name or a slogan stays far below.
_ENGLISH = frozenset(
    ("the", "and", "with", "our", "you", "your", "this", "that", "are", "from", "their", "which", "these")
)
_ENGLISH_SHARE = 0.08
_LANGUAGES = (
    "en", "de", "fr", "es", "pt", "it", "nl", "ca", "pl", "cs", "sk", "sl", "hr", "hu", "ro", "bg", "el",
    "sv", "da", "no", "fi", "et", "lv", "lt", "tr", "ru", "uk", "he", "ar", "fa", "hi", "th", "vi", "id",
    "ja", "ko", "zh",
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
# Scripts that write without spaces: each sign says about as much as a word of two.
_DENSE = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")


def read(text: str) -> str | None:
    """ISO 639-1 code; None where there are too few words to tell.

    >>> read("You will work with our team on the platform and build the models for it")
    'en'
    """
    words = text[: WORDS_READ * 8].lower().split()[:WORDS_READ]
    known = sum(map(_ENGLISH.__contains__, words))
    if known >= WORDS_MIN and known >= _ENGLISH_SHARE * len(words):
        return "en"
    head = text[:LETTERS_READ]
    letters = _WORD.findall(head)
    dense = 0 if head.isascii() else len(_DENSE.findall(head))
    if dense < WORDS_MIN and (len(letters) < WORDS_MIN or sum(map(len, letters)) < LETTERS_MIN):
        return None
    code, probability = _identifier().classify(head)
    return str(code) if probability >= (SURE if len(head) >= SHORT else SURE_SHORT) else None


@cache
def _identifier() -> LanguageIdentifier:
    """The model, loaded when the first text needs it."""
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(_LANGUAGES))
    return identifier
