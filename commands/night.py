"""What surrounds a refresh that nobody watches: boards set aside, its log and history, and who is told."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import click

from commands import telling, webhook
from commands.durations import said
from commands.run_log import LoggedSteps, RunLog
from data.content import Board, Content
from data.home import Home


@dataclass
class Night:
    """One refresh and what is kept of it. `aside`: the boards that were set aside before it."""

    home: Home
    content: Content
    as_of: datetime
    kind: str
    log: RunLog
    steps: LoggedSteps
    aside: tuple[Any, ...] = ()
    hook: str | None = None
    result: Any = None
    _began: float = field(default_factory=time.monotonic)

    def awake(self, boards: Sequence[Board]) -> list[Board]:
        """The boards to be asked tonight: those set aside only when their week is over."""
        today = self.as_of.date()
        resting = {a.key for a in self.aside if today < a.retry_on}
        chosen = [board for board in boards if board.key not in resting]
        if not chosen:
            return list(boards)  # whoever asks for nothing but these means it
        if len(chosen) < len(boards):
            self.steps.note(_resting(len(boards) - len(chosen)))
        return chosen

    def forgiven(self, result: Any) -> Any:
        """The result, all well if nothing failed but boards that were set aside before."""
        aside = {a.key for a in self.aside}
        others = [s for s in result.sources if not s.is_well and (s.source, s.board) not in aside]
        if result.exit_code == 3 and result.error is None and not others:
            result = replace(result, exit_code=0)
        self.result = result
        return result


@contextmanager
def night(
    home: Home, content: Content, boards: Sequence[Board], as_of: datetime, kind: str, part: str
) -> Iterator[Night]:
    """A refresh of `boards` within: logged and remembered however it ends."""
    from warehouse import runs
    from warehouse.aside import boards_aside
    from warehouse.read import Warehouse
    from warehouse.refresh import next_run_id

    run_id = next_run_id(home, as_of) + part
    secrets = {os.environ.get(key, "").strip() for s in content.sources.values() for key in s.keys}
    hook, trouble = _hook(home)
    log = RunLog(home, run_id, {*secrets, hook or ""})

    def begins() -> None:
        with suppress(OSError):
            runs.begin(home.warehouse, run_id, as_of, kind)

    steps = LoggedSteps(log, begins)
    aside = boards_aside(Warehouse.open(home), content.measurement["refresh"], _listed(content, boards))
    found = Night(home, content, as_of, kind, log, steps, aside, hook)
    log.write("began", as_of=as_of.isoformat(), kind=kind)
    if trouble:
        steps.note(f"Nobody will be told: {trouble}")
    try:
        yield found
    except BaseException as error:
        _remember(found, {"status": _ending(error), "error": f"{type(error).__name__}: {error}"})
        raise


def close(found: Night, boards: Sequence[Board]) -> tuple[Any, ...]:
    """The boards that are set aside now; the refresh of `boards` is logged, remembered and told of."""
    from warehouse.aside import boards_aside
    from warehouse.read import Warehouse

    result = found.result
    limits = found.content.measurement["refresh"]
    now_aside = boards_aside(Warehouse.open(found.home), limits, _listed(found.content, boards))
    for check in result.checks:
        if check.status != "passed":
            found.log.write("check", check=check.check_name, severity=check.severity, says=check.says)
    _remember(found, {**_facts(result), "set_aside": [a.to_json() for a in now_aside]})
    if result.status != "busy":
        with suppress(OSError):
            telling.tell(found, boards, now_aside)
    return now_aside


def wait(longest: timedelta) -> None:
    """Nothing, for a time by chance: not every installation asks the same host at the same second."""
    seconds = random.uniform(0, longest.total_seconds())
    click.echo(f"Beginning in {said(timedelta(seconds=round(seconds)))}.", err=True)
    time.sleep(seconds)


def _listed(content: Content, boards: Sequence[Board]) -> set[tuple[str, str]]:
    """The boards that are on, and those of a list of their own."""
    return {board.key for board in (*content.boards, *boards) if board.is_enabled}


def _facts(result: Any) -> dict[str, Any]:
    return {
        "status": result.status,
        "exit_code": result.exit_code,
        "build_id": result.build_id,
        "boards": dict(sorted(Counter(s.status for s in result.sources).items())),
        "items": sum(s.items or 0 for s in result.sources),
        "new": sum(s.new or 0 for s in result.sources),
        "closed": sum(s.closed or 0 for s in result.sources),
        "error": result.error,
    }


def _remember(found: Night, facts: Mapping[str, Any]) -> None:
    from warehouse import runs

    facts = {**facts, "seconds": round(time.monotonic() - found._began, 1)}
    if facts.get("error"):
        facts["error"] = found.log.clean(str(facts["error"]))[:500]
    found.log.write("ended", **facts)
    if facts["status"] == "busy":
        return  # the one that is running writes its own line
    with suppress(OSError):
        runs.end(found.home.warehouse, found.log.run_id, found.as_of, {"kind": found.kind, **facts})


def _ending(error: BaseException) -> str:
    return "crashed" if isinstance(error, Exception) else "stopped"


def _resting(count: int) -> str:
    boards = "1 board is" if count == 1 else f"{count} boards are"
    return f"{boards} set aside, having failed for a week or longer: guidepost status names them."


def _hook(home: Home) -> tuple[str | None, str | None]:
    """Where changes are told, and what is wrong with that."""
    try:
        return webhook.address(home.content, os.environ), None
    except webhook.BadWebhook as error:
        return None, str(error)


def is_recent(home: Home, as_of: datetime, length: timedelta) -> bool:
    """Whether a refresh has come to an end so recently, well or not."""
    from warehouse import runs

    ended = [run.as_of for run in runs.read(home.warehouse) if run.exit_code is not None]
    return bool(ended) and as_of - max(ended) < length
