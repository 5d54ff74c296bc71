"""Where Guidepost keeps what it makes, and where it looks for content.

`GUIDEPOST_HOME` moves everything; without it a checkout uses its own git-ignored data/local/ and an
installed wheel the user's data directory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

SHIPPED = Path(__file__).parent
GATE = SHIPPED / "gate"  # labelled ads that decide whether a trained model may be published
CARD = GATE / "card.json"  # figures of the shipped model, written by `guidepost evaluate card`
# How each number is made; a wheel holds it beside the content, a checkout among the docs.
METHOD = (SHIPPED / "method.md", SHIPPED.parent / "docs" / "method.md")


@dataclass(frozen=True)
class Home:
    """The folders of one installation; a demo has its own, inside the real one."""

    root: Path

    @property
    def landing(self) -> Path:
        """Newline-delimited JSON as crawled, one folder per run."""
        return self.root / "landing"

    @property
    def warehouse(self) -> Path:
        """Published generations and the one-line file `current`."""
        return self.root / "warehouse"

    @property
    def lake(self) -> Path:
        """What was read, as Parquet for other engines: written before Spark starts."""
        return self.root / "lake"

    @property
    def marts_history(self) -> Path:
        """The marts of every published build, as Parquet."""
        return self.root / "marts_history"

    @property
    def content(self) -> Path:
        """Own boards, skills, guides and sectors: overlays data/ file by file."""
        return self.root / "content"

    @property
    def models(self) -> Path:
        """Trained models of the skill tagger: the shipped one, kept ready, and the user's own."""
        return self.root / "models"

    @property
    def logs(self) -> Path:
        """One file of JSON lines per refresh: refresh-<run id>.jsonl."""
        return self.root / "logs"

    @property
    def demo(self) -> Home:
        """The home of the practice market: simulated rows never share a warehouse with real ones."""
        return Home(self.root / "demo")

    def content_roots(self) -> tuple[Path, ...]:
        """Folders `data.content.load` reads, later ones over earlier ones."""
        return (SHIPPED, self.content)


def find(environ: Mapping[str, str]) -> Home:
    """The home for this environment (it is not created)."""
    named = environ.get("GUIDEPOST_HOME", "").strip()
    if named:
        return Home(Path(named).expanduser().resolve())
    if (SHIPPED.parent / "pyproject.toml").is_file():
        return Home(SHIPPED / "local")
    return Home(Path(platformdirs.user_data_dir("guidepost", appauthor=False)))
