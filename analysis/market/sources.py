"""What each source is, allows and lacks, whether it is read and how that went: for `guidepost sources`."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from analysis.market.status import board_status, field_shares
from data.content import Content, Source
from data.home import Home

Row = dict[str, Any]
WIDTH = 100
# The fields a person asks about, in words; the others are in the JSON.
FIELD_NAMES = {
    "posted_at": "date", "locations_raw": "place", "description_raw": "text", "pay_ranges": "pay",
    "workplace_raw": "workplace",
}  # fmt: skip
_LISTINGS = {
    "complete": "the whole list: a posting that is gone is closed",
    "windowed": "only the newest: a posting that is gone proves nothing",
    "history": "everything that was ever posted",
}


def source_status(home: Home, content: Content, environ: Mapping[str, str]) -> list[Row]:
    """One row per source: its facts, `state` with `reason`, its boards, how they were last read, its fields.

    `state` is on; needs key; off (no board of it is enabled); or left out (Guidepost has no spider for it).
    """
    boards = board_status(home, content.boards)
    shares = field_shares(home)
    rows = []
    for source in content.sources.values():
        own = [board for board in boards if board["source"] == source.id]
        state, reason = _state(source, own, environ)
        rows.append(
            {
                **{name: list(v) if isinstance(v, tuple) else v for name, v in asdict(source).items()},
                "state": state,
                "reason": reason,
                "boards_enabled": sum(board["enabled"] for board in own),
                "boards_unverified": sum(not board["verified"] for board in own),
                "boards_total": len(own),
                "last_read_at": max((b["read_at"] for b in own if b["read_at"]), default=None),
                "last_statuses": dict(Counter(board["status"] for board in own if board["status"])),
                "last_items": sum(board["items"] or 0 for board in own),
                "fields": {field: share for (of, field), share in sorted(shares.items()) if of == source.id},
            }
        )
    return rows


def _state(source: Source, boards: Sequence[Row], environ: Mapping[str, str]) -> tuple[str, str | None]:
    """Whether the source is read, and if not, why not and what to do."""
    if not source.is_shipped:
        return "left out", source.reason
    if not any(board["enabled"] for board in boards):
        if not boards:
            return "off", "No board of it is listed. To add one: guidepost sources add URL"
        reason = source.reason if source.default == "off" else "You have muted it."
        return "off", f"{reason} To read it: guidepost sources unmute {source.id}"
    missing = [name for name in source.keys if not environ.get(name, "").strip()]
    if missing:
        names = " and ".join(missing)
        return "needs key", f"{source.reason} Get one at {source.key_url} and set {names} in the environment."
    return "on", None


# ---- in words ----------------------------------------------------------------------------------------------


def sources_text(rows: Sequence[Row]) -> str:
    """The sources as a table for a terminal, and below it why some are not read."""
    fields = ("date", "place", "text", "pay")
    lines = [
        f"{'SOURCE':<16}{'STATE':<11}{'BOARDS':<12}{'LAST READ':<33}"
        + "".join(f"{f.upper():>7}" for f in fields)
    ]
    read = [row for row in rows if row["state"] != "left out"]
    for row in read:
        shares = {name: row["fields"].get(field) for field, name in FIELD_NAMES.items()}
        boards = f"{row['boards_enabled']} of {row['boards_total']}"
        lines.append(
            f"{row['id']:<16}{row['state']:<11}{boards:<12}{_last(row):<33}"
            + "".join(f"{_percent(shares[name]):>7}" for name in fields)
        )
    lines.append("(last columns: how many of the published postings have that field)")
    why = [row for row in rows if row["state"] != "on"]
    if why:
        lines += ["", "Not read, and why:"]
        for row in why:
            head = f"  {row['id']:<16}"
            lines += textwrap.wrap(
                row["reason"], WIDTH, initial_indent=head, subsequent_indent=" " * len(head),
                break_long_words=False, break_on_hyphens=False,
            )  # fmt: skip
    enabled = sum(row["boards_enabled"] for row in rows if row["state"] == "on")
    lines += [
        "",
        f"{enabled} boards are read by `guidepost refresh`. More of one source: guidepost sources show NAME;",
        "its boards: guidepost sources NAME. One more employer: guidepost sources add ITS-CAREERS-PAGE",
    ]
    return "\n".join(lines)


def source_text(row: Row) -> str:
    """One source in full."""
    shares = [
        f"{name} {_percent(row['fields'][field])}"
        for field, name in FIELD_NAMES.items()
        if field in row["fields"]
    ]
    unverified = f", {row['boards_unverified']} of them not verified" if row["boards_unverified"] else ""
    checked = f" (read {row['robots_checked']})" if row["robots_checked"] else ""
    facts = {
        "what": row["what"],
        "state": row["state"] + (f": {row['reason']}" if row["reason"] else ""),
        "boards": f"{row['boards_enabled']} of {row['boards_total']} are on{unverified}",
        "listing": _LISTINGS[row["listing"]],
        "asks": ", ".join(row["hosts"]).replace("*", "the host of the board")
        if row["hosts"] == ["*"]
        else ", ".join(row["hosts"]),
        "robots.txt": row["robots"] + checked,
        "pace": f"{row['crawl_delay']} seconds between requests"
        if row["crawl_delay"] > 1
        else "one request a second",
        "terms": row["terms"],
        "credit": row["attribution"] or "none is asked for",
        "pay": row["pay"],
        "misses": row["misses"],
        "last read": _last(row),
        "fields": ", ".join(shares) or "not known before the first refresh",
        "site": row["url"] + (f", documented at {row['docs']}" if row["docs"] else ""),
    }
    lines = [f"{row['name']} ({row['id']})"]
    for name, value in facts.items():
        lines += textwrap.wrap(
            value, WIDTH, initial_indent=f"  {name:<12}", subsequent_indent=" " * 14,
            break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
    return "\n".join(lines)


def boards_text(boards: Sequence[Row]) -> str:
    """The boards as a list: what is off or not verified is marked, what went wrong is told."""
    lines = []
    for row in boards:
        mark = "off" if not row["enabled"] else "?" if not row["verified"] else ""
        last = "not read yet"
        if row["status"]:
            last = f"{row['status']}, {row['items']:,} postings" if not row["error"] else row["status"]
        head = f"{mark:<4}{row['source']:<15} {row['board']:<26} {row['employer'] or '':<26} {last}"
        lines.append(head.rstrip())
        if row["error"]:
            lines.append(f"      {row['error']}")
        if row["set_aside_until"]:
            lines.append(
                f"      set aside, having failed for a week: asked again from {row['set_aside_until']}"
            )
    notes = []
    if any(row["enabled"] and not row["verified"] for row in boards):
        notes.append(
            "? = seen in public lists, never read by us: `guidepost doctor --all` says which are dead."
        )
    enabled = sum(row["enabled"] for row in boards)
    return "\n".join([*lines, *notes, f"{enabled} of {len(boards)} boards are on."])


def _last(row: Row) -> str:
    """The day of the last reading and how its boards went."""
    if not row["last_read_at"]:
        return "not read yet" if row["state"] == "on" else "-"
    counts = ", ".join(
        f"{n} {status}" for status, n in sorted(row["last_statuses"].items(), key=lambda x: -x[1])
    )
    return f"{row['last_read_at'][:10]}: {counts}"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"
