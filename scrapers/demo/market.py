"""The practice market: four numbers decide every ad in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from data.content import Board
from scrapers.demo import material as materials
from scrapers.demo.employers import Employer, agencies, make
from scrapers.demo.lives import Life
from scrapers.demo.material import Material
from scrapers.demo.period import Period
from scrapers.demo.postings import Posting
from scrapers.demo.spellings import alike

EVERY_THREAD = "whoishiring"


@dataclass(frozen=True)
class Faults:
    """What goes wrong once: which board is gone on which days, which listing is short, which host breaks."""

    dead_board: str
    dead_days: tuple[date, ...]
    short_board: str
    short_day: date
    short_by: int
    broken_host: str
    broken_day: date

    def is_down(self, board: str, day: date) -> bool:
        """Whether a complete reading of the board fails on `day`."""
        return (
            (board == self.dead_board and self.is_dead(board, day))
            or (board == self.short_board and day == self.short_day)
            or (board == self.broken_host and day == self.broken_day)
        )

    def is_dead(self, token: str, day: date) -> bool:
        """Whether the board answers 404 on `day`; it is dead between its dead refreshes too."""
        return token == self.dead_board and self.dead_days[0] <= day <= self.dead_days[-1]


@dataclass(frozen=True)
class Market:
    """About `postings` ads over `months` whole months up to `ends_on`, streamed employer by employer.

    Same arguments, same ads, in every process. Employers, jobs and texts are invented; see data/demo.
    """

    seed: int = 1
    postings: int = 4000
    months: int = 24
    ends_on: date = date(2026, 10, 31)

    def __post_init__(self) -> None:
        if self.postings < 1 or self.months < 6:
            raise ValueError("a market needs at least one posting and six months")

    @cached_property
    def material(self) -> Material:
        """The words and numbers it is drawn from."""
        return materials.load()

    @cached_property
    def period(self) -> Period:
        """Its months, days of reading and threads."""
        return Period(self.months, self.ends_on, self.material.market["period"]["refresh_every_days"])

    @cached_property
    def employers(self) -> tuple[Employer, ...]:
        """Everybody who posts."""
        # About seven of a hundred ads are copies of others.
        made = make(self.material, self.seed, max(1, round(self.postings / 1.09)))
        return alike(self.material, self.seed, made)

    @cached_property
    def agencies(self) -> tuple[Employer, ...]:
        """Staffing agencies: their boards hold copies of others' ads and nothing else."""
        return agencies(self.material, len(self.employers))

    @cached_property
    def faults(self) -> Faults:
        """What goes wrong, and when."""
        rules, days = self.material.market["faults"], self.refresh_days()
        boards = sorted(
            (e for e in self.employers if e.source == "greenhouse" and not (e.has_thread or e.has_page)),
            key=lambda e: (e.job_count, e.number),
        )
        first = int(len(days) * rules["dead_board"]["at"])
        return Faults(
            dead_board=boards[len(boards) // 2].token,
            dead_days=tuple(days[first : first + rules["dead_board"]["refreshes"]]),
            short_board=boards[-1].token,
            short_day=days[int(len(days) * rules["short_listing"]["at"])],
            short_by=rules["short_listing"]["missing"],
            broken_host=next(e.host for e in self.employers if e.source == "jsonld"),
            broken_day=days[int(len(days) * rules["broken_host"]["at"])],
        )

    def refresh_days(self) -> list[date]:
        """The days on which it is meant to be read, first and last of the period included."""
        return self.period.refresh_days()

    def boards(self) -> tuple[Board, ...]:
        """What a crawl of it is asked to read: boards, careers pages and the monthly threads."""
        found = [Board("hackernews", EVERY_THREAD)]
        found += [
            Board("greenhouse", employer.token, employer.name, employer.sector)
            for employer in self.employers
            if employer.source == "greenhouse"
        ]
        found += [Board("greenhouse", agency.token, agency.name) for agency in self.agencies]
        found += [
            Board("jsonld", employer.host, employer.name, employer.sector)
            for employer in self.employers
            if employer.source == "jsonld" or employer.has_page
        ]
        return tuple(found)

    def stream(self) -> Iterator[Posting]:
        """Every ad, one employer after another; memory does not grow with the market."""
        life = Life(self.material, self.seed, self.period, len(self.employers), self.agencies)
        for employer in self.employers:
            yield from life.play(employer)

    def sightings(self, posting: Posting) -> list[date]:
        """The refresh days on which `posting` can be seen at its place."""
        if posting.source == "hackernews":
            return [day for day in self._days if day >= posting.posted_at.date()]
        seen = []
        for first, gone in posting.spells:
            start = max(0, (first - self.period.starts_on).days)
            index = -(-start // self.period.refresh_every_days)
            for day in self._days[index:]:
                if gone is not None and day >= gone:
                    break
                if not self.faults.is_down(posting.board, day):
                    seen.append(day)
        return seen

    @cached_property
    def _days(self) -> list[date]:
        return self.refresh_days()

    def is_watched(self, posting: Posting) -> bool:
        """Whether its day of posting lies between two good readings of its board without a gap.

        A gap is what data/measurement.toml calls one; threads have none, they stay complete.
        """
        day = posting.posted_at.date()
        if posting.source == "hackernews":
            return True
        if not self.period.starts_on <= day <= self.ends_on:
            return False
        good = [d for d in self._near(day) if not self.faults.is_down(posting.board, d)]
        before, after = [d for d in good if d <= day], [d for d in good if d >= day]
        gap = timedelta(days=self.material.coverage_gap_days)
        return bool(before and after) and after[0] - before[-1] <= gap

    def _near(self, day: date) -> list[date]:
        index = (day - self.period.starts_on).days // self.period.refresh_every_days
        return self._days[max(0, index - 1) : index + 3]

    def write_truth(self, folder: Path, rates: Mapping[str, float] | None = None) -> None:
        """Leave truth.jsonl and truth_summary.json in `folder`; see `scrapers.demo.truth.write_truth`."""
        from scrapers.demo.truth import write_truth  # it reads a market, so it stands above this module

        write_truth(self, folder, rates)
