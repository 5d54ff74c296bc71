"""Ads that look like another: copies in other words or by an agency, and other jobs that read the same."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from scrapers.demo.chance import stream
from scrapers.demo.employers import Employer
from scrapers.demo.jobs import Job
from scrapers.demo.material import Material
from scrapers.demo.pay import raised
from scrapers.demo.period import Period
from scrapers.demo.postings import Posting

FIRST_ID = 7_000_000_003  # above every number of a board's own ads


class Copier:
    """Draws, from a stream of their own, the look-alikes of an employer's first ads."""

    def __init__(self, material: Material, seed: int, period: Period, agencies: Sequence[Employer]) -> None:
        self.material, self.seed, self.period, self.agencies = material, seed, period, agencies
        self.rules = material.market["copies"]

    def of(self, first: Posting, serial: int) -> Iterator[Posting]:
        """At most one look-alike of `first`, an ad on a board that stands long enough to be seen."""
        rng = stream(self.seed, "copies", first.job.key)
        posted, gone = first.posted_at.date(), first.spells[0][1]
        is_apt = len(first.spells) == 1 and gone is not None and (gone - posted).days >= 16
        if not is_apt or gone is None or posted < self.period.starts_on or first.source != "greenhouse":
            return
        kind = _drawn(rng, self.rules)
        # An ad in other words takes the place of the old one; all others stand beside it.
        later = (
            gone + timedelta(days=rng.randint(2, 12)) if kind == "reworded" else posted + timedelta(days=8)
        )
        later += timedelta(days={5: 2, 6: 1}.get(later.weekday(), 0))
        until = later + timedelta(days=rng.randint(15, 40))
        if kind is None or until >= self.period.ends_on:
            return
        copy = replace(
            first, native_id=str(FIRST_ID + first.job.employer.number * 10_000_000 + serial * 20),
            posted_at=first.posted_at + (later - posted), spells=((later, until),),
            text_edit_on=None, pay_edit_on=None, touched_on=None,
        )  # fmt: skip
        if kind == "reworded":
            yield replace(copy, original=first, copy_kind="reworded", wording=1)
        elif kind == "agency" and self.agencies:
            agency = rng.choice(self.agencies)
            hirer = first.job.employer
            job = replace(first.job, employer=replace(agency, sector=hirer.sector, style=hirer.style))
            yield replace(copy, job=job, board=agency.token, original=first, copy_kind="agency")
        elif (alone := self._other(rng, first.job, kind)) is not None:
            yield replace(copy, job=alone)

    def _other(self, rng: random.Random, job: Job, kind: str) -> Job | None:
        """A job that differs in one thing and reads the same: another city, another level, other figures."""
        if kind == "other_city":
            places = [entry for entry in self.material.employers["places"][job.place.country]
                      if entry["city"] != job.place.city]  # fmt: skip
            if job.place.city is None or not places:
                return None
            found = rng.choice(places)
            place = replace(job.place, name=found["name"], city=found["city"], region=found.get("region"))
            return replace(job, place=place)
        if kind == "other_level":
            if job.level != "mid" or job.level_shown == "title" or job.years is None:
                return None
            return replace(
                job, title=f"Senior {job.title}", level="senior", level_shown="title", years=job.years + 3
            )
        if kind == "other_figures" and job.years is not None and job.level_shown == "title" and job.years > 1:
            step = self.material.market["pay"]["countries"][job.place.country]["step"]
            return replace(job, years=job.years + 2, pay=raised(job.pay, 1.3, step) if job.pay else None)
        return None


def _drawn(rng: random.Random, rules: dict[str, float]) -> str | None:
    position = rng.random()
    for kind, share in rules.items():
        position -= share
        if position < 0:
            return kind
    return None
