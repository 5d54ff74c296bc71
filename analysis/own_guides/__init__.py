"""A role guide in Markdown in, the same guide as data/guides/*.toml keeps it out, each entry with its line.

Pure: no clock, no network, no files. What cannot be read is told, line by line, and nothing is added.
"""

from analysis.own_guides.draft import Unread
from analysis.own_guides.guide import Imported, read
from analysis.own_guides.text import SIZE_MAX, NotText, decoded

__all__ = ["SIZE_MAX", "Imported", "NotText", "Unread", "decoded", "read"]
