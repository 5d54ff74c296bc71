"""Crawls for a caller that must not host a reactor: everything happens in one child process.

The child gets the plan on its standard input and answers with one line per board. It watches that input: when
it ends, because the caller is done, was interrupted or was killed, the child closes its files and ends too.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread, Timer

from scrapers.plan import BoardDone, PlannedRun, replay_from

__all__ = ["BoardDone", "CrawlFailed", "PlannedRun", "TimeIsUp", "crawl"]

_ROOT = Path(__file__).resolve().parent.parent
_SECONDS_TO_CLOSE = 15
_LINES_KEPT = 30


class CrawlFailed(RuntimeError):
    """The crawling process ended before all boards had their outcome; what was landed stays."""


def crawl(
    landing: Path,
    runs: Sequence[PlannedRun],
    progress: Callable[[BoardDone], None] | None,
    environ: Mapping[str, str],
    seconds: float | None = None,
) -> None:
    """All planned runs are crawled, one after another; each left `landing/<run_id>/<source>.jsonl`.

    Failures of boards are no exceptions: they stand in the landing files and go to `progress`.

    Args:
        landing: the folder of the landing files.
        runs: what is read.
        progress: is told about each board as it ends.
        environ: of the crawling process.
        seconds: after so many, reading stops; the files are closed, and boards are marked as read in part.

    Raises:
        TimeIsUp: reading was stopped after `seconds`.
        ValueError: the environment asks for replay, and a run would go to the web.
        CrawlFailed: another crawl is writing there, or the process broke down.
    """
    if replay_from(environ) and any(run.replay is None for run in runs):
        raise ValueError("GUIDEPOST_REPLAY is set: every run must be planned with it")
    plan = json.dumps({"landing": str(landing.resolve()), "runs": [run.to_json() for run in runs]})
    said: deque[str] = deque(maxlen=_LINES_KEPT)
    with _child(environ, said) as child, _stopping(child, seconds) as stopped:
        if child.stdin is None or child.stdout is None:
            raise CrawlFailed("the crawling process has no pipes")
        with suppress(BrokenPipeError):  # it says why on standard error
            child.stdin.write(plan + "\n")
            child.stdin.flush()
        for line in child.stdout:
            if progress:
                progress(BoardDone.from_json(line))
        code = child.wait()
    if code and stopped.is_set():
        raise TimeIsUp("its limit of time was reached")
    if code:
        raise CrawlFailed("\n".join(said) or f"the crawling process ended with code {code}")


class TimeIsUp(CrawlFailed):
    """Reading was stopped at its limit of time; what was read is landed."""


@contextmanager
def _stopping(child: subprocess.Popen[str], seconds: float | None) -> Iterator[Event]:
    """Within the block the child is stopped after so many seconds; the event says that it was."""
    stopped = Event()

    def stop() -> None:
        stopped.set()
        if child.stdin is not None:
            with suppress(BrokenPipeError):
                child.stdin.close()  # the child takes this as the end

    timer = Timer(seconds or 0, stop)
    timer.daemon = True
    if seconds is not None:
        timer.start()
    try:
        yield stopped
    finally:
        timer.cancel()


@contextmanager
def _child(environ: Mapping[str, str], said: deque[str]) -> Iterator[subprocess.Popen[str]]:
    """The crawling process; it has ended when this is left, whatever happened inside."""
    # -P: a folder named `data` or `scrapers` where the caller happens to stand is not ours.
    command = [sys.executable, "-P", "-m", "scrapers.run"]
    paths = [str(_ROOT), *filter(None, [environ.get("PYTHONPATH")])]
    separator = ";" if sys.platform == "win32" else ":"
    child = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**environ, "PYTHONPATH": separator.join(paths), "PYTHONIOENCODING": "utf-8"},
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    listener = Thread(target=lambda: said.extend(line.rstrip() for line in child.stderr or ()), daemon=True)
    listener.start()
    try:
        yield child
    finally:
        if child.stdin is not None and not child.stdin.closed:
            with suppress(BrokenPipeError):
                child.stdin.close()  # the child takes this as the end
        try:
            child.wait(_SECONDS_TO_CLOSE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        listener.join(1)
        for pipe in (child.stdout, child.stderr):
            if pipe is not None:
                pipe.close()
