"""Text from data, as Streamlit may show it: no markup, no formulas, no surprises."""

from __future__ import annotations

import re

_MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|<>~$:-])")


def plain(text: str) -> str:
    r"""Text in which Markdown, colour words, emoji codes and mathematics are plain characters.

    >>> print(plain("$90k to $120k [x](javascript:y)"))
    \$90k to \$120k \[x\]\(javascript\:y\)
    """
    return _MARKUP.sub(r"\\\1", text)


def commands(text: str) -> str:
    """Our own sentences, in which only `commands in backticks` are marked up."""
    parts = text.split("`")
    return "".join(f"`{part}`" if number % 2 else plain(part) for number, part in enumerate(parts))
