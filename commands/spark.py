"""What a Spark cluster is handed: where it runs, and an extractor for each of its workers."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands.terminal import Failed
from data import content as content_files
from data.home import SHIPPED, Home

if TYPE_CHECKING:
    from analysis.extract import Extractor


def cluster(home: Home, master: str, scratch: str, settings: Sequence[str]) -> Any:
    """The cluster to run on, whose workers read as this home does; a warehouse.plan.Cluster.

    Args:
        home: whose content and model the workers read with.
        master: Spark's address.
        scratch: a folder all machines see; "" for one in `home`.
        settings: of Spark, each as NAME=VALUE.
    """
    try:
        from warehouse.engines.spark.engine import Cluster
    except ImportError as error:
        raise Failed("Spark is not installed here: pip install 'guidepost[spark]'") from error
    named = dict(one.split("=", 1) for one in settings)
    return Cluster(master, extractor_in, partial(_pack, home), named, scratch)


def _pack(home: Home, archive: Path) -> None:
    """Write the home's own content and models: what an installation does not hold already."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for name, root in (("content", home.content), ("models", home.models)):
            for path in sorted(root.rglob("*")):
                if path.is_file():
                    target.write(path, f"{name}/{path.relative_to(root)}")


@lru_cache(maxsize=1)
def extractor_in(folder: Path) -> Extractor:
    """The extractor of an unpacked archive; made once in each Python worker."""
    from analysis.extract import Extractor, model_folder

    content = content_files.load(SHIPPED, folder / "content")
    tagger, _ = model_folder.tagger_of(content, folder / "models")
    return Extractor(content, tagger)
