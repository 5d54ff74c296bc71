"""How often trends are called without a change, wrongly with one, and how many changes are found.

All roles and windows are judged together, as one report, as marts.skill_trends does.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from analysis.measure.changes import FALLING, RISING, judge, together
from analysis.measure.columns import ALL, Ints, Settings
from analysis.measure.coverage_study import habits, uneven
from analysis.measure.trend_blocks import blocks
from analysis.measure.trend_study import study
from analysis.measure.trends import skill_trends
from bench.truth_market import AS_OF, Tables, roles
from scrapers.demo import material

EMPLOYERS, ADS, SKILLS, MOVING, POINTS, LIKENESS = 200, 4000, 300, 30, 5.0, 0.1
"""The market of the power study: ads of a window, and the skills of which some move by so many points."""
WINDOW, MONTHS = 3, 24
"""Months of the window that holds so many ads, and of the whole market."""


@dataclass
class Calls:
    """What was called in reports, and what should have been."""

    runs: int = 0
    runs_with_alarm: int = 0
    calls: int = 0
    wrong: int = 0
    moved: int = 0
    found: int = 0
    by_market: list[tuple[int, int]] = field(default_factory=list)

    def add(self, verdicts: npt.NDArray[np.str_], direction: Ints) -> None:
        """Count one table's verdicts; `direction` is 1, -1 or 0 as each skill truly moved."""
        said = np.where(verdicts == RISING, 1, np.where(verdicts == FALLING, -1, 0))
        self.calls += int(np.count_nonzero(said))
        self.wrong += int(np.count_nonzero((said != 0) & (said != direction)))


def shuffled(tables: Tables, settings: Settings, runs: int, calls: Calls) -> None:
    """Reports on a market whose employers' months are in random order, without and with moved skills."""
    tallies, report = study(tables, settings, AS_OF, runs, float("inf"))
    calls.runs += report.runs
    calls.runs_with_alarm += report.runs_with_alarm
    calls.calls += sum(one.calls for one in tallies)
    calls.wrong += sum(one.wrong_calls for one in tallies)
    calls.by_market.append((report.runs_with_alarm, report.runs))


def planted(tables: Tables, settings: Settings, calls: Calls) -> None:
    """The report on a market as it was played, against the skills that the simulator moved."""
    trends = material.load().profiles["trends"]
    truth = dict.fromkeys(trends["rising"], 1) | dict.fromkeys(trends["falling"], -1)
    found = skill_trends(tables, settings, AS_OF).to_pandas()
    direction = found["skill_id"].map(truth).fillna(0).astype(int)
    direction = direction.where(found["role"].isin((trends["role"], ALL)), 0)
    calls.add(found["verdict"].to_numpy(dtype=str), direction.to_numpy())
    default = found["window_months"] == settings["trends"]["default_window_months"]
    asked = default & (found["role"] == trends["role"]) & (direction != 0)
    said = found["verdict"].map({RISING: 1, FALLING: -1}).fillna(0)
    calls.moved += int(asked.sum())
    calls.found += int((asked & (said == direction)).sum())


def power(seed: int, settings: Settings, still: Calls, moving: Calls) -> None:
    """One market without change, and the same with a tenth of its skills moved in its last window."""
    generator = np.random.default_rng([seed, EMPLOYERS, ADS])
    pull = uneven(generator, (EMPLOYERS,)).astype(np.float64)
    base = generator.uniform(0.05, 0.4, SKILLS)
    own = np.stack([habits(generator, share, LIKENESS, (EMPLOYERS,)) for share in base])
    shift = np.zeros(SKILLS)
    shift[:MOVING] = POINTS / 100 * np.where(np.arange(MOVING) % 2, -1, 1)
    shift = np.where(base + shift < 0.01, -shift, shift)
    direction = np.sign(shift).astype(np.int64)
    late = np.clip(own * (1 + shift / base)[:, None], 0, 1)
    for after, calls, truth in ((own, still, direction * 0), (late, moving, direction)):
        tables = _market(np.random.default_rng([seed, 1]), pull / pull.sum(), own, after)
        every = list(blocks(tables, settings, AS_OF))
        judged = together([judge(*one.split(one.as_it_was()), settings) for one in every], settings)
        before = calls.calls
        for block, found in zip(every, judged, strict=True):
            # Its two months both lie after the step: nothing changed between them.
            true = truth if block.window_months > 1 else truth * 0
            true = true[[int(name[-3:]) for name in block.skills]]
            verdicts = np.array(found.verdict)
            calls.add(verdicts, true)
            if block.role == ALL and block.window_months == WINDOW:
                calls.moved += int(np.count_nonzero(true))
                said = np.where(verdicts == RISING, 1, np.where(verdicts == FALLING, -1, 0))
                calls.found += int(np.count_nonzero((said == true) & (true != 0)))
        calls.runs += 1
        calls.runs_with_alarm += calls.calls > before


def _market(
    generator: np.random.Generator, pull: npt.NDArray[np.float64], own: npt.NDArray[np.float64],
    after: npt.NDArray[np.float64],
) -> Tables:  # fmt: skip
    """Two years of ads of all core roles; employers' shares are `own`, in the last window `after`."""
    known = [row["role"] for row in roles().to_pylist() if row["is_core"]]
    ads = ADS // WINDOW * MONTHS
    who = generator.choice(EMPLOYERS, ads, p=pull)
    role, month = generator.integers(0, len(known), ads), generator.integers(0, MONTHS, ads)
    last = (AS_OF.year - 1970) * 12 + AS_OF.month - 2
    share = np.where(month >= MONTHS - WINDOW, after[:, who], own[:, who])
    skill, ad = np.nonzero(generator.random(share.shape, dtype=np.float32) < share)
    employers, skills = (
        pa.array([f"{kind}-{number:03}" for number in range(count)])
        for kind, count in (("employer", EMPLOYERS), ("skill", SKILLS))
    )
    columns = {
        "month": pa.array((month + last - MONTHS + 1).astype("datetime64[M]").astype("datetime64[D]")),
        "role": pa.array(known).take(pa.array(role)),
        "employer_id": employers.take(pa.array(who)),
    }
    columns["panel_id"] = columns["employer_id"]
    posted = pa.table({**columns, "posting_count": np.ones(ads, dtype=np.int64)})
    named = posted.take(pa.array(ad)).append_column("skill_id", skills.take(pa.array(skill)))
    return {"marts.posting_counts": posted, "marts.skill_counts": named, "ref.roles": roles()}
