"""What reads pasted texts: the extractor of this installation, made once per server for all visitors.

Of the texts themselves nothing stays behind: no memory that visitors share, no log, no error holds a word.
"""

from __future__ import annotations

import os

import streamlit as st

from analysis.extract import Extractor, forget_texts, model_folder
from analysis.extract.extractor import Reading
from data import content
from data import home as homes

PASTED_MAX = 60_000  # characters; the longest CVs and ads are a third of this
# It takes every road that loads something of its own: no English, a title that no rule knows, a place.
_FIRST = ("Zookeeper", "Wir suchen dich als Tierpfleger mit viel Geduld für unsere Giraffen in Ulm.\nPython")


class ReadingError(Exception):
    """A text that could not be read; its message names the error's kind and holds no word of the text."""


def read(text: str, title: str = "") -> Reading:
    """Every fact of a pasted text, which is not kept; what is longer than PASTED_MAX is cut.

    The first line of the reading's `text` is `title`; evidence counts from there.

    Raises:
        ReadingError: the text could not be read.
    """
    using = extractor()
    try:
        return using.read(title, description=text[:PASTED_MAX])
    except Exception as error:
        # An error's message may quote what it fell over, and is logged; its trace quotes only our own lines.
        raise ReadingError(type(error).__name__).with_traceback(error.__traceback__) from None
    finally:
        forget_texts()


def warm() -> None:
    """Makes the extractor, and all that it loads at its first text, so that no visitor waits for it."""
    extractor().read(_FIRST[0], description=_FIRST[1])


@st.cache_resource(show_spinner="Getting ready to read, once, for some seconds ...", max_entries=1)
def extractor() -> Extractor:
    """The extractor with the content and the model of this installation."""
    found = content_here()
    return Extractor(found, model_folder.tagger_of(found, homes.find(os.environ).models)[0])


@st.cache_resource(show_spinner=False, max_entries=1)
def content_here() -> content.Content:
    """The content of this installation, for what is in no published table: it must not be changed."""
    return content.load(*homes.find(os.environ).content_roots())
