"""marts.pay_estimates and marts.pay_model: the estimated pay of ads that state none, and how it was tested.

Estimates never enter a band, and every column that holds one is called so. Where nothing like the ad states
its pay there is no estimate, but the reason.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from analysis.measure.columns import Flags, Floats, Ints, Settings, Tables, coded, distinct
from analysis.measure.pay_model import PayModel, Ranges, fitted
from analysis.measure.periods import current_period
from analysis.measure.shares import share

CELL = ("role", "level", "country")
CATEGORIES = (*CELL, "region", "sector", "workplace")
KNOWN = ("sector", "workplace")
"""An ad whose value of these no ad with pay has is unlike all of them."""
SKILLS = 40
"""So many skills are features: those that most ads with pay name."""
CODES = 250
"""So many values of a category are told apart, the most frequent; the learner takes at most 255."""
SEED = 20210
STEP = 1000.0
"""US dollars to which estimates are rounded."""

SCHEMA = pa.schema(
    [
        ("posting_id", pa.string()), ("is_held_out", pa.bool_()),
        ("estimate_low_usd_year", pa.float64()), ("estimate_middle_usd_year", pa.float64()),
        ("estimate_high_usd_year", pa.float64()), ("pay_mid_usd_year", pa.float64()),
        ("support_count", pa.int64()), ("unestimated_reason", pa.string()),
    ]
)  # fmt: skip
MODEL_SCHEMA = pa.schema(
    [
        ("employer_size", pa.string()), ("posting_count", pa.int64()), ("employer_count", pa.int64()),
        ("covered_share", pa.float64()), ("covered_share_low", pa.float64()),
        ("covered_share_high", pa.float64()), ("nominal_share", pa.float64()),
    ]
)  # fmt: skip
Words = npt.NDArray[np.object_]


def pay_estimates(tables: Tables, settings: Settings, as_of: date) -> pa.Table:
    """marts.pay_estimates: one row per ad without stated pay, and one per ad the model was made from.

    Rows of the latter (`is_held_out`) were estimated by models that saw no ad of their employer; beside the
    pay they state they show how good the estimates are.
    """
    limits = settings["pay_model"]
    points = _training(tables["marts.pay_points"], current_period(as_of), limits)
    asked = tables["marts.pay_unstated"].sort_by([("posted_on", "descending"), ("posting_id", "ascending")])
    support, employers = _support(points, asked)
    (employer,) = coded(points["employer_id"])
    if points.num_rows < limits["postings_min"] or len(employer.values) < limits["employers_min"]:
        why = (
            f"the model needs {limits['postings_min']} ads with stated pay from {limits['employers_min']} "
            f"employers; there are {points.num_rows} from {len(employer.values)}"
        )
        nothing = np.full(asked.num_rows, np.nan)
        rows = _rows(asked, Ranges(nothing, nothing, nothing), support, np.full(asked.num_rows, why, object))
        return rows.sort_by("posting_id")
    features = Features(points)
    model = _fitted(points, features, employer.codes, limits)
    reasons = _reasons(asked, features, support, employers, limits)
    ranges = _estimated(model, features, asked, reasons)
    own, _ = _support(points, points)
    held = _rows(points, model.held_out, own, np.full(points.num_rows, None, object))
    return pa.concat_tables([_rows(asked, ranges, support, reasons), held]).sort_by("posting_id")


def _training(points: pa.Table, period: tuple[date, date], limits: Any) -> pa.Table:
    """The pay points of the period with employer, role, level and country; at most `postings_max`, by lot."""
    days = points["posted_on"].cast(pa.date32())
    keep = pc.and_(pc.greater_equal(days, pa.scalar(period[0])), pc.less_equal(days, pa.scalar(period[1])))
    for name in ("employer_id", *CELL):
        keep = pc.and_(keep, pc.is_valid(points[name]))
    points = points.filter(keep).sort_by("posting_id")
    if points.num_rows <= limits["postings_max"]:
        return points
    drawn = np.random.default_rng(SEED).permutation(points.num_rows)[: limits["postings_max"]]
    return points.take(np.sort(drawn))


def _support(points: pa.Table, asked: pa.Table) -> tuple[Ints, Ints]:
    """Training ads that share role, level and country with each ad asked for, and their employers."""
    names = [
        pc.binary_join_element_wise(*(t[name].cast(pa.string()) for name in CELL), "\0")
        for t in (points, asked)
    ]
    cells, wanted = coded(*names)
    size = len(cells.values) + 1
    ads = np.bincount(cells.codes, minlength=size)
    (employer,) = coded(points["employer_id"])
    pairs = distinct(cells.codes * max(len(employer.values), 1) + employer.codes)
    employers = np.bincount(pairs // max(len(employer.values), 1), minlength=size)
    known = wanted.codes >= 0
    return np.where(known, ads[wanted.codes], 0), np.where(known, employers[wanted.codes], 0)


class Features:
    """Ads as numbers: categories by frequency (nan where never seen), then skills as 0 and 1."""

    def __init__(self, points: pa.Table) -> None:
        self.values = {name: _frequent(_texts(points[name]), CODES) for name in CATEGORIES}
        skills = pc.list_flatten(_lists(points))
        self.skills = _frequent(skills, SKILLS)
        self.categorical = np.arange(len(CATEGORIES) + len(self.skills)) < len(CATEGORIES)

    def of(self, ads: pa.Table) -> Floats:
        """One row per ad."""
        table = np.zeros((ads.num_rows, len(self.categorical)))
        for place, name in enumerate(CATEGORIES):
            codes = pc.index_in(_texts(ads[name]), value_set=self.values[name])
            table[:, place] = codes.cast(pa.float64()).to_numpy(zero_copy_only=False)
        lists = _lists(ads)
        skill = pc.index_in(pc.list_flatten(lists), value_set=self.skills).to_numpy(zero_copy_only=False)
        ad, named = (
            pc.list_parent_indices(lists).to_numpy(zero_copy_only=False),
            ~np.isnan(skill.astype(float)),
        )
        table[ad[named], len(CATEGORIES) + skill[named].astype(np.int64)] = 1
        return table

    def unseen(self, ads: pa.Table, name: str) -> Flags:
        """Which ads have a value that no training ad has; none is a value too."""
        found = pc.is_in(_texts(ads[name]), value_set=self.values[name])
        is_known = pc.or_(found, pc.is_null(_texts(ads[name]))).to_numpy(zero_copy_only=False)
        return np.asarray(~is_known, dtype=np.bool_)


def _texts(column: pa.ChunkedArray) -> pa.Array:
    return column.cast(pa.string()).combine_chunks()


def _lists(ads: pa.Table) -> pa.Array:
    return ads["skill_ids"].cast(pa.list_(pa.string())).combine_chunks()


def _frequent(values: pa.Array, most: int) -> pa.Array:
    """The most frequent values, ties by name."""
    found = pc.value_counts(values.drop_null()).flatten()
    order = sorted(zip((-found[1].to_numpy()).tolist(), found[0].to_pylist(), strict=True))
    return pa.array([value for _, value in order[:most]], pa.string())


def _fitted(points: pa.Table, features: Features, employer: Ints, limits: Any) -> PayModel:
    target = np.log(np.asarray(points["pay_mid_usd_year"].to_numpy(), dtype=np.float64))
    return fitted(features.of(points), features.categorical, target, employer, limits["coverage"], SEED)


def _reasons(
    asked: pa.Table, features: Features, support: Ints, employers: Ints, limits: Any
) -> Words:  # fmt: skip
    """Why an ad is not estimated; None where it is."""
    reasons = np.full(asked.num_rows, None, object)
    reasons[np.arange(asked.num_rows) >= limits["estimates_max"]] = "only the newest ads are estimated"
    for name in KNOWN:
        reasons[features.unseen(asked, name)] = f"no ad of this {name} states its pay"
    few = (support < limits["support_postings_min"]) | (employers < limits["support_employers_min"])
    reasons[few] = (
        f"fewer than {limits['support_postings_min']} ads from {limits['support_employers_min']} employers "
        "with this role, level and country state their pay"
    )
    for name in CELL:
        reasons[pc.is_null(asked[name]).to_numpy()] = f"the ad's {name} is not known"
    return reasons


def _estimated(model: PayModel, features: Features, asked: pa.Table, reasons: Words) -> Ranges:
    wanted = np.array([reason is None for reason in reasons], dtype=np.bool_)
    table = np.full((3, asked.num_rows), np.nan)
    if wanted.any():
        found = model.ranges(features.of(asked.filter(pa.array(wanted))))
        table[:, wanted] = found.low, found.middle, found.high
    return Ranges(table[0], table[1], table[2])


def _rows(ads: pa.Table, ranges: Ranges, support: Ints, reasons: Words) -> pa.Table:
    is_held_out = "pay_mid_usd_year" in ads.column_names

    def dollars(values: Floats) -> pa.Array:
        amount = np.round(np.exp(values) / STEP) * STEP
        return pa.array(amount, pa.float64(), mask=np.isnan(amount))

    stated = ads["pay_mid_usd_year"] if is_held_out else pa.nulls(ads.num_rows, pa.float64())
    columns = {
        "posting_id": ads["posting_id"], "is_held_out": pa.repeat(pa.scalar(is_held_out), ads.num_rows),
        "estimate_low_usd_year": dollars(ranges.low),
        "estimate_middle_usd_year": dollars(ranges.middle),
        "estimate_high_usd_year": dollars(ranges.high),
        "pay_mid_usd_year": stated, "support_count": pa.array(support, pa.int64()),
        "unestimated_reason": pa.array(reasons.tolist(), pa.string()),
    }  # fmt: skip
    return pa.table(columns).cast(SCHEMA)


def pay_model(tables: Tables, settings: Settings, as_of: date) -> pa.Table:
    """marts.pay_model: how many of the held-out ads state pay inside their range, by size of the employer.

    Employers are put in order of their ads and cut into thirds. Empty where no model was made.
    """
    del as_of  # the estimates are of its day
    found = tables["marts.pay_estimates"]
    held, points = found.filter(found["is_held_out"]).sort_by("posting_id"), tables["marts.pay_points"]
    place = pc.index_in(_texts(held["posting_id"]), value_set=_texts(points["posting_id"]))
    (employer,) = coded(points["employer_id"].take(place))
    posted = np.bincount(employer.codes, minlength=len(employer.values))
    third = np.empty(len(posted), dtype=np.int64)
    third[np.argsort(posted, kind="stable")] = np.arange(len(posted)) * 3 // max(len(posted), 1)
    low, mid, high = (
        held[name].to_numpy()
        for name in ("estimate_low_usd_year", "pay_mid_usd_year", "estimate_high_usd_year")
    )
    inside = np.asarray((low <= mid) & (mid <= high), dtype=np.float64)
    hits = np.bincount(employer.codes, weights=inside, minlength=len(posted))
    rows = []
    for name, keep in (
        ("all", third >= 0),
        *((n, third == k) for k, n in enumerate(("small", "middle", "large"))),
    ):
        if keep.any():
            level = settings["bands"]["interval_level"]
            part = share(hits[keep], posted[keep], level) if np.count_nonzero(keep) > 1 else (None,) * 3
            rows.append(
                (name, int(posted[keep].sum()), int(keep.sum()), *part, settings["pay_model"]["coverage"])
            )
    return pa.Table.from_pylist(
        [dict(zip(MODEL_SCHEMA.names, row, strict=True)) for row in rows], MODEL_SCHEMA
    )
