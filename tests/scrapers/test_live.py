"""One real board of each source, looked at briefly: for a maintainer with a network, never by default.

    python -m pytest -m live tests/scrapers/test_live.py                  every source
    python -m pytest -m live tests/scrapers/test_live.py -k greenhouse    one

A look sends a dozen requests at most, at the pace the source allows, and keeps nothing. The same looks are
proved by the recordings where they are. Sources with an enabled board are looked at; those that want a key,
when it is in the environment.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data import content as content_files
from data import home as homes
from data.content import Board, Content
from scrapers import doctor, house
from tests.cli.conftest import answers
from tests.cli.test_replay import is_whole, keys, recorded

__all__ = ["keys"]
BOARDS_TRIED = 3  # one may have nothing open today


def sources(environ: Mapping[str, str]) -> list[str]:
    """The shipped sources that can be looked at with the keys of this environment."""
    content = content_files.load(homes.SHIPPED)
    boards = [board for board in content.boards if board.is_enabled]
    return sorted({b.source for b in boards} - house.missing_keys(boards, content.sources, environ).keys())


def smoke(boards: Sequence[Board], content: Content, as_of: datetime, environ: Mapping[str, str]) -> str:
    """What the doctor says of the first board that has postings; every board before it was well and empty."""
    for board in boards[:BOARDS_TRIED]:
        (finding,) = doctor.examine([board], content.sources, {}, as_of=as_of, environ=environ)
        assert finding.verdict == house.WELL, finding.as_text()
        if finding.facts["items"]:
            assert finding.facts["fields"]["title_raw"] == finding.facts["fields"]["url"] == 1, (
                finding.as_text()
            )
            return finding.as_text()
    pytest.fail(f"no posting on any of {[' '.join(board.key) for board in boards[:BOARDS_TRIED]]}")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The list of sources takes seconds to read: only where they are looked at."""
    if "source" in metafunc.fixturenames:
        is_wanted = "not live" not in metafunc.config.getoption("markexpr")
        metafunc.parametrize("source", sources(os.environ) if is_wanted else ["any"])


@pytest.mark.live
@pytest.mark.real_start
def test_a_real_board_can_be_read(source: str, content: Content) -> None:
    boards = [board for board in content.boards if board.source == source and board.is_enabled]
    boards.sort(key=lambda board: not board.is_verified)
    assert smoke(boards, content, datetime.now(UTC), os.environ)


@pytest.mark.slow
@pytest.mark.replay
@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize("tree", ["dev", "dev2"])
def test_the_same_look_reads_recorded_boards(
    tree: str, replay_folder: Path, content: Content, as_of: datetime
) -> None:
    boards: dict[str, list[Board]] = {}
    for (source, name), facts in recorded(replay_folder, tree).items():
        if is_whole(facts) and len(facts["ids"]) > 0:
            boards.setdefault(source, []).append(Board(source, name))
    assert set(boards) >= {"greenhouse", "jsonld"}
    with answers(replay_folder, tree) as base:
        for source, found in sorted(boards.items()):
            environ = {**os.environ, "GUIDEPOST_REPLAY": base}
            assert smoke(found[:1], content, as_of, environ).startswith(f"ok  {source} "), source
