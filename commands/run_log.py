"""One file of JSON lines for each refresh, for machines; people read the progress and `guidepost status`.

Keys of sources and the address of the webhook are taken out of everything that is written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from commands.terminal import Steps
from data.home import Home


class RunLog:
    """logs/refresh-<run id>.jsonl: a line per event, each with time, run id and event.

    A log that cannot be written costs nothing but the log.
    """

    def __init__(self, home: Home, run_id: str, secrets: Iterable[str]) -> None:
        self.run_id = run_id
        self.path: Path = home.logs / f"refresh-{run_id}.jsonl"
        self._secrets = tuple(secret for secret in secrets if secret)
        self._is_broken = False

    def write(self, event: str, **facts: Any) -> None:
        """Add an event; facts that are None are left out."""
        from scrapers.keys import hidden

        if self._is_broken:
            return
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "run_id": self.run_id, "event": event}
        line |= {name: value for name, value in facts.items() if value is not None}
        text = hidden(json.dumps(line, ensure_ascii=False, default=str), self._secrets)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(text + "\n")
        except OSError:
            self._is_broken = True

    def clean(self, text: str) -> str:
        """The text without secrets."""
        from scrapers.keys import hidden

        return hidden(text, self._secrets)


class LoggedSteps(Steps):
    """Progress for people, each step and note of which is an event of the log; tells when work begins."""

    def __init__(self, log: RunLog, begins: Callable[[], None]) -> None:
        super().__init__()
        self._log, self._begins, self._step = log, begins, ""

    def step(self, name: str, done: int, total: int | None) -> None:
        """Show it; a step is logged when it begins."""
        if not self._step:
            self._begins()  # the first step is taken once the house is locked
        if name != self._step:
            self._step = name
            self._log.write("step", step=name, parts=total)
        super().step(name, done, total)

    def note(self, sentence: str) -> None:
        """Say and log something between two steps."""
        self._log.write("note", says=sentence)
        super().note(sentence)
