"""The server is a process of its own that ends with its parent, and two of them say the same."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

from scrapers.demo import Market, serve

ROOT = Path(__file__).resolve().parents[2]
TINY = Market(seed=7, postings=60)

DIGEST = """
import hashlib, sys, tempfile
from pathlib import Path
from scrapers.demo.market import Market
from scrapers.demo.site import Site
market = Market(seed=7, postings=60)
site = Site(market)
sums = hashlib.sha256()
for day in (market.refresh_days()[30], market.ends_on):
    for board in market.boards():
        if board.source == "greenhouse":
            path = f"boards-api.greenhouse.io/v1/boards/{board.board}/jobs?content=true&pay_transparency=true"
            sums.update(site.answer(f"/{day}/{path}").body)
        elif board.source == "jsonld":
            for posting in site.careers.postings.get(board.board, []):
                sums.update(site.answer(f"/{day}/{posting.native_id.removeprefix('https://')}").body)
        else:
            for thread in market.period.threads():
                sums.update(site.answer(f"/{day}/hn.algolia.com/api/v1/items/{thread.id}").body)
with tempfile.TemporaryDirectory() as folder:
    market.write_truth(Path(folder))
    for name in ("truth.jsonl", "truth_summary.json"):
        sums.update((Path(folder) / name).read_bytes())
print(sums.hexdigest())
"""


def digest(hash_seed: str) -> str:
    environ = {**os.environ, "PYTHONHASHSEED": hash_seed}
    done = subprocess.run(
        [sys.executable, "-c", DIGEST], cwd=ROOT, env=environ, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_two_processes_make_the_same_bytes() -> None:
    first = digest("1")
    assert len(first.strip()) == 64
    assert first == digest("2")


def test_another_seed_is_another_market() -> None:
    one, two = ([p.job.title for p in Market(seed=seed, postings=60).stream()] for seed in (1, 2))
    assert one != two


def test_serves_over_one_connection_with_and_without_body() -> None:
    with serve(TINY) as base:
        address = urlsplit(base)
        assert address.hostname == "127.0.0.1"
        connection = http.client.HTTPConnection("127.0.0.1", address.port or 0, timeout=10)
        seen = []
        for method, path in [
            ("GET", "/2025-01-03/boards-api.greenhouse.io/robots.txt"),
            ("HEAD", "/2025-01-03/boards-api.greenhouse.io/robots.txt"),
            ("GET", "/2025-01-03/hn.algolia.com/robots.txt"),
            ("POST", "/2025-01-03/hn.algolia.com/robots.txt"),
        ]:
            connection.request(method, path)
            reply = connection.getresponse()
            seen.append((method, reply.status, len(reply.read()), reply.getheader("Content-Type")))
        plain = "text/plain; charset=utf-8"
        assert seen[:3] == [("GET", 200, 32, plain), ("HEAD", 200, 0, plain), ("GET", 404, 9, plain)]
        assert seen[3][1] == 501
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", address.port or 0)) != 0, "it ends with the block"


def test_ends_when_its_parent_dies() -> None:
    parent = (
        "import sys; from scrapers.demo import Market, serve\n"
        "with serve(Market(seed=7, postings=60)) as base:\n"
        "    print(base, flush=True); sys.stdin.read()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", parent], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    port = int(process.stdout.readline().strip().rpartition(":")[2])
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) == 0
    process.kill()
    process.wait()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return
        time.sleep(0.05)
    raise AssertionError("the server outlived its parent")


def test_boards_and_days_are_what_a_crawl_needs() -> None:
    market = Market()
    days, boards = market.refresh_days(), market.boards()
    assert (days[0], days[-1]) == (market.period.starts_on, market.ends_on)
    assert len(days) == 106
    assert max(after - before for before, after in pairwise(days)).days == 7
    assert [board.board for board in boards if board.source == "hackernews"] == ["whoishiring"]
    assert all(board.employer for board in boards if board.source != "hackernews")
    # An agency's board has ads of many sectors.
    without = {board.board for board in boards if board.sector is None} - {"whoishiring"}
    assert without == {agency.token for agency in market.agencies} != set()
    assert len({board.key for board in boards}) == len(boards)
