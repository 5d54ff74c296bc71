"""The site of the documentation: the Markdown of this repository, as it stands, with navigation and search.

`make docs` builds it. The source is the whole repository, so that links between README.md, docs/ and data/
lead where they lead on the file system; a link to a file that is no page gives the file itself.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from pygments.lexers.special import TextLexer

project = "Guidepost"
html_title = "Guidepost"
copyright = "Guidepost contributors, MIT licence"  # noqa: A001 - Sphinx's name
extensions = ["myst_parser"]
root_doc = "README"
include_patterns = [
    "README.md",
    "C*.md",
    "SECURITY.md",
    "data/README.md",
    "data/fx/README.md",
    "docs/*.md",
    "docs/**/*.md",
]
exclude_patterns = [".*", "data/local", "site", "tests", "build", "dist"]
nitpicky = True
myst_heading_anchors = 4
smartquotes = False
highlight_language = "none"
html_theme = "furo"
html_static_path = ["site.css"]
html_css_files = ["site.css"]
html_copy_source = False
html_use_index = False
html_show_sphinx = False
templates_path: list[str] = []

NAVIGATION = {
    "The figures": ["docs/method.md", "docs/model-card.md", "docs/privacy.md"],
    "How to": sorted(f"docs/how-to/{path.name}" for path in Path(__file__).parent.glob("how-to/*.md")),
    "Running it": ["docs/operations.md", "docs/scale.md", "docs/performance.md"],
    "Reference": ["docs/reference/README.md", "data/README.md", "data/fx/README.md"],
    "The project": [
        "CONTRIBUTING.md", "docs/decisions/README.md", "CHANGELOG.md", "SECURITY.md", "docs/licences.md",
        "CODE_OF_CONDUCT.md",
    ],
}  # fmt: skip
BELOW = {"docs/decisions/README": ("", "[0-9]*"), "docs/reference/README": (":hidden:\n", "[!R]*")}
"""Pages that stand below another one, listed there or not: whatever else is in their folder."""


def _navigated(_app: Any, page: str, source: list[str]) -> None:
    """Add the navigation to the pages that hold it; on GitHub they are read without."""
    if page == root_doc:
        source[0] += "".join(
            f"\n\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n" + "\n".join(pages) + "\n```"
            for caption, pages in NAVIGATION.items()
        )
    elif page in BELOW:
        options, pages = BELOW[page]
        source[0] += f"\n\n```{{toctree}}\n{options}:glob:\n\n{pages}\n```\n"


def _indexed(app: Any, error: Exception | None) -> None:
    """README.html as index.html too: what a server and a reader look for first."""
    if error is None:
        shutil.copy(Path(app.outdir) / "README.html", Path(app.outdir) / "index.html")


def setup(app: Any) -> dict[str, bool]:
    """Sphinx asks for this."""
    app.add_lexer("csv", TextLexer)  # there is none for it
    app.connect("source-read", _navigated)
    app.connect("build-finished", _indexed)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
