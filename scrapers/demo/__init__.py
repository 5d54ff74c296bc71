"""The practice market: an invented, seeded job market served in the true shapes of three sources.

    market = Market(seed=1, postings=4000)
    with serve(market) as base:        # a process of its own, on loopback
        ...                            # {base}/2025-03-07/boards-api.greenhouse.io/v1/boards/TOKEN/jobs
    market.write_truth(folder)

The answers for a day show the market as it stands at the end of that day (UTC).
"""

import hashlib
from pathlib import Path

from scrapers.demo.market import Market
from scrapers.demo.serving import serve

__all__ = ["Market", "fingerprint", "serve"]


def fingerprint() -> str:
    """Names the simulator and its sentence material: another one, another market."""
    here = Path(__file__).parent
    files = [*here.glob("*.py"), *(here.parents[1] / "data" / "demo").glob("*.toml")]
    digest = hashlib.sha256()
    for path in sorted(files, key=lambda path: path.name):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
