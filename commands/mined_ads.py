"""The postings in which new terms are looked for, and their texts, a part at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from data.content import Content

if TYPE_CHECKING:
    from analysis.extract.columns import Ints
    from warehouse.read import Warehouse

ROWS = 1_000  # postings read at a time
ALL = "all"
Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class Ads:
    """The postings to read, numbered by place: which version, whose, when, in which window."""

    number: Mapping[tuple[str, str], int]
    employer: Ints
    names: frozenset[str]
    posted: tuple[str, ...]
    window: Ints
    before: tuple[str, str]
    after: tuple[str, str]
    sources: tuple[str, ...]


def ads_of(warehouse: Warehouse, content: Content, role: str, months: int) -> Ads:
    """The readable primary postings of a role, and the two windows of so many months."""
    from analysis.measure.new_terms import AFTER, BEFORE, OUTSIDE
    from analysis.measure.periods import trend_windows

    wanted = [
        "posting_id", "content_hash", "employer_id", "company", "role", "posted_on", "panel_id", "is_watched",
        "is_primary", "is_readable", "is_prospect", "is_unlisted", "source",
    ]  # fmt: skip
    rows = warehouse.table("core.postings", wanted, {"is_primary": True, "is_readable": True}, "posting_id")
    core = {name for name, entry in content.roles.items() if entry.core}
    before, after = trend_windows(warehouse.as_of.date(), months)
    kept, sides, panels = [], [], defaultdict(set)
    for row in rows.to_pylist():
        if row["is_prospect"] or row["is_unlisted"] or not (role == ALL or row["role"] == role or (
            role == "core" and row["role"] in core
        )):  # fmt: skip
            continue
        side = OUTSIDE
        if row["is_watched"]:
            on = row["posted_on"]
            side = BEFORE if before.first_on <= on <= before.last_on else side
            side = AFTER if after.first_on <= on <= after.last_on else side
        kept.append(row)
        sides.append(side)
        panels[row["panel_id"]].add(side)
    # As in the trends: only boards that were watched in both windows are compared.
    window = [
        side if {BEFORE, AFTER} <= panels[row["panel_id"]] else OUTSIDE
        for row, side in zip(kept, sides, strict=True)
    ]
    codes: dict[str, int] = {}
    employer = [codes.setdefault(row["employer_id"] or row["posting_id"], len(codes)) for row in kept]
    return Ads(
        {(row["posting_id"], row["content_hash"]): number for number, row in enumerate(kept)},
        np.array(employer, np.int64), frozenset(row["company"] for row in kept if row["company"]),
        tuple(row["posted_on"].isoformat() for row in kept), np.array(window, np.int64),
        (before.first_on.isoformat(), before.last_on.isoformat()),
        (after.first_on.isoformat(), after.last_on.isoformat()),
        tuple(sorted({row["source"] for row in kept})),
    )  # fmt: skip


Texts = tuple["Ints", list[str], list[str | None]]


def texts_of(warehouse: Warehouse, ads: Ads, step: str, progress: Progress) -> Iterator[Texts]:
    """The texts in parts: their numbers, title and description, companies."""
    from analysis.extract.text import to_text

    columns = [
        "posting_id",
        "content_hash",
        "title_raw",
        "description_raw",
        "description_format",
        "company_raw",
    ]
    done, total = 0, len(ads.number)
    progress(step, 0, total)
    for batch in warehouse.batches("raw.versions", columns, ROWS):
        keys = zip(batch.column(0).to_pylist(), batch.column(1).to_pylist(), strict=True)
        numbers = [ads.number.get(key, -1) for key in keys]
        chosen = [place for place, number in enumerate(numbers) if number >= 0]
        rows = batch.take(np.array(chosen, np.int64)).to_pylist()
        texts = [
            f"{row['title_raw'] or ''}\n{to_text(row['description_raw'], row['description_format'])}"
            for row in rows
        ]
        yield (
            np.array([numbers[place] for place in chosen], np.int64),
            texts,
            [row["company_raw"] for row in rows],
        )
        done += len(chosen)
        progress(step, done, total)
