"""The guides of this installation as written, for what the published tables do not hold, such as duties."""

from __future__ import annotations

import os
from typing import Any

import streamlit as st

from data import home as homes
from data.folder import Folder


@st.cache_resource(show_spinner=False, max_entries=1)
def guides() -> tuple[dict[str, Any], ...]:
    """Every guide as its file has it, the visitor's own folder over the shipped one."""
    folder = Folder(homes.find(os.environ).content_roots())
    found = (folder.read(name) for name in folder.names("guides/*.toml"))
    return tuple(guide for guide in found if guide.get("role") and guide.get("name"))
