"""The life of ads: posted, edited, closed, opened again, posted anew, and copied to other places."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from scrapers.demo.chance import spread_out, stream
from scrapers.demo.copies import Copier
from scrapers.demo.employers import Employer
from scrapers.demo.jobs import Job, JobMaker
from scrapers.demo.material import Material
from scrapers.demo.period import Period, Thread
from scrapers.demo.postings import Posting, Spell


class Life:
    """Plays one employer's ads through the period."""

    def __init__(
        self, material: Material, seed: int, period: Period, employers: int, agencies: Sequence[Employer] = ()
    ) -> None:
        self.seed = seed
        self.period = period
        self.employers = employers
        self.rules = material.market["life"]
        self.pay_rules = material.market["pay"]
        self.titles = material.titles
        self.jobs = JobMaker(material, period)
        self.threads = period.threads()
        self.copier = Copier(material, seed, period, agencies)

    def play(self, employer: Employer) -> Iterator[Posting]:
        """All ads of `employer` in the order of its jobs, each followed by its copies."""
        rng = stream(self.seed, "life", employer.number)
        taken: dict[tuple[str, str], date] = {}
        comments: set[int] = set()
        serial = 0
        for job, posted in self._jobs(rng, employer, taken):
            serial += 1
            if employer.source == "hackernews":
                yield from self._thread_posts(rng, job, posted, comments)
                continue
            first = self._board_post(rng, job, posted, serial)
            yield first
            if first.is_prospect:
                continue
            copies = list(self._copies(rng, first, serial, comments))
            yield from copies or self.copier.of(first, serial)

    def _jobs(
        self, rng: random.Random, employer: Employer, taken: dict[tuple[str, str], date]
    ) -> Iterator[tuple[Job, date]]:
        count, days = employer.job_count, self.period.days
        early = round(count * self.rules["already_open"]) if employer.source == "greenhouse" else 0
        roles = spread_out(rng, count)
        for number in range(count):
            offset = int((number + rng.random()) / count * days)
            if number < early:
                offset = -rng.randint(3, 25)
            posted = _workday(self.period.starts_on + timedelta(days=offset), self.period.ends_on)
            if employer.source == "hackernews":
                posted = self._thread_of(posted).created_at.date()
            key = f"{employer.number}-{number}"
            job = self.jobs.make(rng, employer, key, roles[number], posted)
            for _ in range(12):
                last = taken.get((job.title, job.place.name))
                if last is None or (posted - last).days >= self.rules["same_ad_days"]:
                    break
                job = self.jobs.renamed(rng, job)
            taken[job.title, job.place.name] = posted
            yield job, posted

    def _board_post(self, rng: random.Random, job: Job, posted: date, serial: int) -> Posting:
        rules, employer = self.rules, job.employer
        is_prospect = serial == 1 and employer.source == "greenhouse" and rng.random() < rules["prospect"]
        low, high = rules["open_days"]
        length = rules["open_days_median"] * math.exp(rng.gauss(0, rules["open_days_spread"]))
        length = int(min(max(length, low), high))
        if posted < self.period.starts_on:  # it was still open when the period began
            length += (self.period.starts_on - posted).days
        if is_prospect:
            job, length = self._evergreen(rng, job), self.period.days
        spells: list[Spell] = [self._spell(posted, length)]
        gone = spells[0][1]
        if gone is not None and not is_prospect and rng.random() < rules["reopen"]:
            again = gone + timedelta(days=rng.randint(24, 45))
            if again < self.period.ends_on - timedelta(days=21):
                spells.append(self._spell(again, rng.randint(15, 40)))
        post = Posting(
            job=job, source=employer.source,
            board=employer.host if employer.source == "jsonld" else employer.token,
            native_id=self._native_id(job, serial), posted_at=_moment(rng, posted), spells=tuple(spells),
            is_prospect=is_prospect, raise_factor=self.pay_rules["edit_factor"],
            pay_step=self.pay_rules["countries"][job.place.country]["step"],
        )  # fmt: skip
        return self._edited(rng, post)

    def _evergreen(self, rng: random.Random, job: Job) -> Job:
        """An ad for nobody in particular: the role without level, years or pay."""
        title = rng.choice(self.titles["prospects"]["words"]).format(title=self.titles[job.role]["titles"][0])
        skills = self.jobs.with_title(title, job.skills)
        return replace(job, title=title, skills=skills, level_shown="none", years=None, pay=None)

    def _edited(self, rng: random.Random, post: Posting) -> Posting:
        """The post with the days of its edits: each where a weekly read sees both states."""
        first, gone = post.spells[0]
        room = ((gone or self.period.ends_on) - first).days
        if room < 24 or post.is_prospect:
            return post
        days = [first + timedelta(days=rng.randint(9, room - 10)) for _ in range(3)]
        rules = self.rules
        text, pay, touch = (rng.random() < rules[name] for name in ("edit_text", "edit_pay", "touch"))
        return replace(
            post,
            text_edit_on=days[0] if text else None,
            pay_edit_on=days[1] if pay and post.job.pay is not None else None,
            touched_on=days[2] if touch else None,
        )

    def _copies(
        self, rng: random.Random, first: Posting, serial: int, comments: set[int]
    ) -> Iterator[Posting]:
        rules, employer, gone = self.rules, first.job.employer, first.spells[0][1]
        posted = first.posted_at.date()
        wants = [rng.random() < rules[name] for name in ("repost", "cross_post_thread", "cross_post_page")]
        calm = len(first.spells) == 1 and gone is not None and (gone - posted).days <= 40
        if wants[0] and calm and gone is not None and posted >= self.period.starts_on:
            again = _workday(gone + timedelta(days=rng.randint(3, 14)), self.period.ends_on)
            if again < self.period.ends_on - timedelta(days=9):
                yield replace(
                    first, native_id=self._native_id(first.job, serial, 1), posted_at=_moment(rng, again),
                    spells=(self._spell(again, rng.randint(20, 45)),), original=first, copy_kind="repost",
                    touched_on=None, text_edit_on=None,
                    pay_edit_on=None if first.pay_edit_on is None else again,
                )  # fmt: skip
        thread = next((t for t in self.threads if t.created_at.date() > posted), None)
        still = thread is not None and first.is_open(thread.created_at.date())
        if wants[1] and employer.has_thread and thread is not None and still:
            yield self._comment(rng, first.job, thread, comments, first, "cross_post")
        if wants[2] and employer.has_page and posted >= self.period.starts_on:
            day = _workday(posted + timedelta(days=rng.randint(1, 4)), self.period.ends_on)
            if day > posted and (gone is None or (gone - day).days > 7):
                yield replace(
                    first, source="jsonld", board=employer.host,
                    native_id=self._page(first.job, serial, employer), posted_at=_moment(rng, day),
                    spells=((day, gone),), original=first, copy_kind="cross_post",
                )  # fmt: skip

    def _thread_posts(
        self, rng: random.Random, job: Job, posted: date, comments: set[int]
    ) -> Iterator[Posting]:
        """The job in the thread of its month, and now and then again in the next."""
        first = self._comment(rng, job, self._thread_of(posted), comments, None, None)
        yield first
        later = next((thread for thread in self.threads if thread.month > posted), None)
        if rng.random() < self.rules["thread_repost"] and later is not None:
            yield self._comment(rng, job, later, comments, first, "repost")

    def _thread_of(self, day: date) -> Thread:
        """The thread of the month of `day`."""
        return [thread for thread in self.threads if thread.month <= day][-1]

    def _comment(
        self, rng: random.Random, job: Job, thread: Thread, comments: set[int],
        original: Posting | None, copy_kind: str | None,
    ) -> Posting:  # fmt: skip
        """A comment in `thread`; its id counts seconds, spaced so that no two employers meet."""
        step = self.employers
        slots = 4 * 86_400 // step
        while True:
            early = min(int(rng.expovariate(12 / slots)), slots - 1)
            slot = early if rng.random() < 0.9 else rng.randrange(slots)
            seconds = 60 + slot * step + job.employer.number
            if thread.id + seconds not in comments:
                break
        comments.add(thread.id + seconds)
        posted_at = min(
            thread.created_at + timedelta(seconds=seconds),
            datetime.combine(self.period.ends_on, time(23, 59), UTC),
        )
        return Posting(
            job=job, source="hackernews", board=str(thread.id), native_id=str(thread.id + seconds),
            posted_at=posted_at, spells=((posted_at.date(), None),), original=original, copy_kind=copy_kind,
        )  # fmt: skip

    def _spell(self, first: date, length: int) -> Spell:
        gone = first + timedelta(days=length)
        return first, gone if gone <= self.period.ends_on else None

    def _native_id(self, job: Job, serial: int, copy: int = 0) -> str:
        if job.employer.source == "jsonld":
            return self._page(job, serial * 10 + copy, job.employer)
        return str(4_000_000_002 + job.employer.number * 10_000_000 + serial * 20 + copy * 7)

    def _page(self, job: Job, serial: int, employer: Employer) -> str:
        """The address of a job's page: what a page's posting is known by."""
        words = "".join(c if c.isalnum() else " " for c in job.title.lower()).split()
        folder = ("jobs", "careers/positions", "vacancies")[employer.style % 3]
        return f"https://{employer.host}/{folder}/{serial + 1000}-{'-'.join(words)}"


def _workday(day: date, last: date) -> date:
    """`day`, or the Monday after it if that is still within the period."""
    monday = day + timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))
    return monday if monday <= last else day


def _moment(rng: random.Random, day: date) -> datetime:
    """A moment of the working day on both sides of the Atlantic: the date is the same in UTC."""
    return datetime.combine(day, time(13 + rng.randrange(6), rng.randrange(60), rng.randrange(60)), UTC)
