"""One source, one file."""

from __future__ import annotations

import pkgutil


def source_names() -> list[str]:
    """The sources that have a spider."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))
