"""What a crawl is asked to do, and what it says about a board when that is done."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from data.content import Board
from warehouse.landing import KINDS


@dataclass(frozen=True)
class PlannedRun:
    """One run: which boards are read, as of when, and from where.

    Args:
        run_id: names the folder of the run's landing files.
        as_of: the clock of the run, with a time zone; threads that start later are not read.
        kind: live, simulated or replayed.
        boards: each read by the spider of its source.
        replay: base URL on loopback that answers instead of the web, `{replay}/HOST/PATH`; None for the web.
        history_months: how far back monthly threads are read where a board names no `since`.
        known_threads: ids of threads that need not be read again.
        continues: run ids of interrupted runs, whose landing files hold parts of these boards.
        validators: of last complete reads: source, board, url, and etag or last_modified.

    Raises:
        ValueError: `as_of` has no time zone, `kind` is unknown, or `replay` is not on loopback.
    """

    run_id: str
    as_of: datetime
    kind: str
    boards: tuple[Board, ...]
    replay: str | None = None
    history_months: int = 24
    known_threads: tuple[str, ...] = ()
    continues: tuple[str, ...] = ()
    validators: tuple[dict[str, str], ...] = ()

    def __post_init__(self) -> None:
        if self.as_of.tzinfo is None:
            raise ValueError("as_of needs a time zone")
        if self.kind not in KINDS:
            raise ValueError(f"kind is one of {', '.join(KINDS)}, not {self.kind!r}")
        check_replay(self.replay)

    def to_json(self) -> str:
        """One line of JSON that `from_json` reads back."""
        return json.dumps({**asdict(self), "as_of": self.as_of.isoformat()})

    @classmethod
    def from_json(cls, text: str) -> PlannedRun:
        """The run `to_json` wrote."""
        values: dict[str, Any] = json.loads(text)
        values["as_of"] = datetime.fromisoformat(values["as_of"])
        values["boards"] = tuple(Board(**board) for board in values["boards"])
        for name in ("known_threads", "continues", "validators"):
            values[name] = tuple(values[name])
        return cls(**values)

    def validator(self, key: tuple[str, str], url: str) -> dict[str, str] | None:
        """What the last complete read of the board was told by `url` to ask with next time."""
        for known in self.validators:
            if (known["source"], known["board"], known["url"]) == (*key, url):
                return {name: value for name, value in known.items() if name not in {"source", "board"}}
        return None


@dataclass(frozen=True)
class BoardDone:
    """A board's outcome: a status of `warehouse.landing.STATUSES`; `error` is one sentence."""

    run_id: str
    source: str
    board: str
    status: str
    items: int
    error: str | None = None

    def to_json(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> BoardDone:
        """The outcome `to_json` wrote."""
        return cls(**json.loads(text))


def check_replay(base: str | None) -> str | None:
    """The base URL of replayed answers without its last slash, None where none is set.

    Raises:
        ValueError: it is not plain http on a loopback address: nothing replayed may leave the machine.
    """
    if not base or not base.strip():
        return None
    parts = urlsplit(base.strip())
    if parts.scheme == "http" and parts.username is None and not parts.query and not parts.fragment:
        host = "127.0.0.1" if parts.hostname == "localhost" else parts.hostname or ""
        try:
            loopback = ipaddress.ip_address(host).is_loopback and parts.port != 0
        except ValueError:
            loopback = False
        if loopback:
            host = f"[{host}]" if ":" in host else host
            port = f":{parts.port}" if parts.port else ""
            return f"http://{host}{port}{parts.path.rstrip('/')}"
    raise ValueError(
        f"GUIDEPOST_REPLAY must be http://127.0.0.1:PORT or another loopback address, not {base!r}"
    )


def replay_from(environ: Mapping[str, str]) -> str | None:
    """The base URL that GUIDEPOST_REPLAY names, checked; None where it is not set."""
    return check_replay(environ.get("GUIDEPOST_REPLAY"))
