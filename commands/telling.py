"""Tells the owner's webhook what has changed: new failures, what is well again, what is still not well."""

from __future__ import annotations

import json
import platform
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from commands import webhook
from data.content import EVERY_THREAD, Board

if TYPE_CHECKING:
    from commands.night import Night

_SHOWN = 8  # of each kind of news, so many are written out


def tell(found: Night, boards: Sequence[Board], now_aside: Sequence[Any]) -> None:
    """Whoever is to be told of this refresh is told what has changed; what was told is remembered."""
    from warehouse.result import UNREACHED

    if found.hook is None:
        return
    troubles = _troubles(found.result, now_aside)
    asked = {board.key for board in boards}
    listed = {board.key for board in found.content.boards if board.is_enabled} | asked
    read = {(s.source, s.board) for s in found.result.sources if s.error != UNREACHED}
    if any(s.source == "hackernews" for s in found.result.sources):
        read.add(("hackernews", EVERY_THREAD))

    def is_known(key: str) -> bool | None:
        what, _, name = key.partition(" ")
        if what != "board":
            return bool(found.result.published)
        source, _, board_name = name.partition(" ")
        board = (source, board_name)
        return None if board not in listed and board not in read else board in read

    _tell(found, troubles, is_known)


def tell_broken(found: Night, sentence: str) -> None:
    """Whoever is to be told learns that the refresh broke down, which no result can say."""
    from warehouse.alarms import Trouble

    if found.hook is not None:
        _tell(found, {"refresh": Trouble(f"the refresh broke down: {sentence}")}, lambda _key: False)


def _tell(found: Night, troubles: Mapping[str, Any], is_known: Callable[[str], bool | None]) -> None:
    from warehouse import alarms

    if found.hook is None:
        return
    folder = found.home.warehouse
    remind = found.content.measurement["refresh"]["remind_days"]
    news = alarms.news(alarms.read(folder), troubles, is_known, found.as_of.date(), remind)
    if news.is_any:
        error = webhook.post(found.hook, payload(found, news))
        found.log.write("webhook", status="failed" if error else "told", error=error)
        if error:
            found.steps.note(f"Nobody was told of what has changed: {error}. The next refresh tries again.")
            return
    alarms.write(folder, news.state)


def _troubles(result: Any, now_aside: Sequence[Any]) -> dict[str, Any]:
    """By key, what is wrong after this refresh."""
    from warehouse.alarms import Trouble
    from warehouse.result import UNREACHED

    found = {}
    aside = {a.key: a for a in now_aside}
    for s in result.sources:
        # Boards that a stopped crawl never came to are one trouble, and it has its own line.
        if not s.is_well and s.error != UNREACHED and (s.source, s.board) not in aside:
            says = f"{s.source} {s.board} {s.status}" + (f": {s.error}" if s.error else "")
            found[f"board {s.source} {s.board}"] = Trouble(says)
    for a in now_aside:
        says = f"{a.source} {a.board}, failing since {a.failing_since}" + (f": {a.error}" if a.error else "")
        found[f"board {a.source} {a.board}"] = Trouble(says, is_aside=True)
    for check in result.checks:
        if check.status == "failed" and check.severity == "warn":
            found[f"check {check.check_name}"] = Trouble(f"check {check.check_name}: {check.says}")
    if not result.published:
        found["refresh"] = Trouble(f"nothing was published: {result.error}")
    elif result.error:
        found["refresh"] = Trouble(result.error)
    return found


def payload(found: Night, news: Any) -> dict[str, Any]:
    """What is posted: `text` for a chat, and the same as values for programs."""
    result = found.result
    kind = {"live": "", "replayed": " (recorded ads)", "simulated": " (invented ads)"}[found.kind]
    head = "nothing was published: yesterday's data stays"
    if result is not None and result.published:
        well = sum(s.is_well for s in result.sources)
        head = f"published; {well} of {len(result.sources)} boards were read well"
    lines = [f"Guidepost on {platform.node()}{kind}, {found.as_of:%Y-%m-%d %H:%M} UTC: {head}."]
    told = {
        "New": news.new,
        "Well again": news.recovered,
        "Still not well": news.still,
        "Set aside, from now on asked once a week": news.aside,
    }
    for title, says in told.items():
        if says:
            more = [f"and {len(says) - _SHOWN} more"] if len(says) > _SHOWN else []
            lines += [f"{title}:", *(f"- {_harmless(line)}" for line in [*says[:_SHOWN], *more])]
    lines.append("guidepost status says more.")
    values = {
        "run_id": found.log.run_id,
        "build_id": result.build_id if result else None,
        "status": result.status if result else "crashed",
        "exit_code": result.exit_code if result else 1,
        "new": news.new,
        "recovered": news.recovered,
        "still": news.still,
        "set_aside": news.aside,
    }
    told_values = json.loads(found.log.clean(json.dumps(values)))
    return {"text": found.log.clean("\n".join(lines)), "guidepost": told_values}


def _harmless(line: str) -> str:
    """A line in which a board's words call nobody and make no link.

    >>> _harmless("<!channel> @here see <https://x.example|this>")
    '‹!channel› (at)here see ‹https://x.example|this›'
    """
    plain = " ".join("".join(c if c.isprintable() else " " for c in line).split())
    return plain.replace("<", "‹").replace(">", "›").replace("@", "(at)")[:300]
