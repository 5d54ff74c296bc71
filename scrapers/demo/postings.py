"""One ad at one place, and what can be seen of it on a day."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from scrapers.demo.jobs import Job
from scrapers.demo.pay import Pay, raised

Spell = tuple[date, date | None]


@dataclass(frozen=True)
class Posting:
    """One ad at one place. `spells` are the periods it stands there: first day, and first day without it.

    `original` is the ad that this one repeats, by `copy_kind`: repost, reworded, cross_post or agency;
    `wording` 1 says it in other words.
    """

    job: Job
    source: str
    board: str
    native_id: str
    posted_at: datetime
    spells: tuple[Spell, ...]
    text_edit_on: date | None = None
    pay_edit_on: date | None = None
    touched_on: date | None = None
    is_prospect: bool = False
    original: Posting | None = None
    copy_kind: str | None = None
    raise_factor: float = 1.05
    pay_step: int = 1000
    wording: int = 0

    @property
    def posting_id(self) -> str:
        """The id that the landing writer gives it."""
        key = "\0".join((self.source, self.board, self.native_id)).encode()
        return hashlib.sha256(key).hexdigest()[:16]

    def is_open(self, day: date) -> bool:
        """Whether it stands at its place at the end of `day`."""
        return any(first <= day and (gone is None or day < gone) for first, gone in self.spells)

    def pay(self, day: date) -> Pay | None:
        """The pay it states on `day`."""
        pay = self.job.pay
        if pay is None or self.pay_edit_on is None or day < self.pay_edit_on:
            return pay
        return self._raised

    @cached_property
    def _raised(self) -> Pay | None:
        return None if self.job.pay is None else raised(self.job.pay, self.raise_factor, self.pay_step)

    def version(self, day: date) -> tuple[bool, bool, bool]:
        """What has happened to it by `day`: text edited, pay edited, touched. Same version, same bytes."""
        marks = (self.text_edit_on, self.pay_edit_on, self.touched_on)
        text, pay, touched = (mark is not None and mark <= day for mark in marks)
        return text, pay, touched

    def updated_on(self, day: date) -> date:
        """The last day up to `day` on which the source moved `updated_at`."""
        marks = (self.text_edit_on, self.pay_edit_on, self.touched_on, self.posted_at.date())
        return max(mark for mark in marks if mark is not None and mark <= max(day, self.posted_at.date()))
