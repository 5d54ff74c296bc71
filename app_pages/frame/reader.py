"""What reads pasted texts: the extractor of this installation, made once per server for all visitors."""

from __future__ import annotations

import os

import streamlit as st

from analysis.extract import Extractor, model_folder
from analysis.extract.extractor import Reading
from data import content
from data import home as homes

PASTED_MAX = 60_000  # characters; the longest CVs and ads are a third of this


def read(text: str, title: str = "") -> Reading:
    """Every fact of a pasted text, which is not kept; what is longer than PASTED_MAX is cut.

    The first line of the reading's `text` is `title`; evidence counts from there.
    """
    return extractor().read(title, description=text[:PASTED_MAX])


@st.cache_resource(show_spinner="Getting ready to read, once, for some seconds ...", max_entries=1)
def extractor() -> Extractor:
    """The extractor with the content and the model of this installation."""
    found = content_here()
    return Extractor(found, model_folder.tagger_of(found, homes.find(os.environ).models)[0])


@st.cache_resource(show_spinner=False, max_entries=1)
def content_here() -> content.Content:
    """The content of this installation, for what is in no published table: it must not be changed."""
    return content.load(*homes.find(os.environ).content_roots())
