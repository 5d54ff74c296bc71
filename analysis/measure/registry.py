"""Every measure: the mart it makes, the tables it reads, the function that computes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from analysis.measure.band_cells import salary_bands
from analysis.measure.demand import sector_demand, skill_demand
from analysis.measure.groups import group_demand, group_trends
from analysis.measure.guide_lines import guide_verdicts, guide_verdicts_by_years
from analysis.measure.mix import posting_mix, sector_trends
from analysis.measure.pairs import skill_pairs
from analysis.measure.pay_estimates import pay_estimates, pay_model
from analysis.measure.premiums import skill_pay
from analysis.measure.requirements import requirements
from analysis.measure.scorecard import guide_scorecard
from analysis.measure.sector_skills import sector_skills
from analysis.measure.trend_blocks import WATCHED
from analysis.measure.trends import skill_trends
from analysis.measure.verdicts import band_verdicts


@dataclass(frozen=True)
class Measure:
    """A mart computed from tables; `compute` gets the `inputs` by name, the constants and the clock."""

    name: str
    inputs: tuple[str, ...]
    compute: Callable[[Mapping[str, pa.Table], Mapping[str, Mapping[str, Any]], date], pa.Table]


POSTINGS, SKILLS, ROLES = "marts.posting_counts", "marts.skill_counts", "ref.roles"
GROUPS = "marts.group_counts"

MEASURES: tuple[Measure, ...] = (
    Measure("marts.salary_bands", ("marts.pay_points", POSTINGS), salary_bands),
    Measure("marts.skill_pay", ("marts.pay_points",), skill_pay),
    Measure("marts.skill_pairs", ("marts.role_postings", "core.skill_numbers"), skill_pairs),
    Measure("marts.pay_estimates", ("marts.pay_points", "marts.pay_unstated"), pay_estimates),
    Measure("marts.pay_model", ("marts.pay_estimates", "marts.pay_points"), pay_model),
    Measure("marts.skill_demand", (POSTINGS, SKILLS), skill_demand),
    Measure("marts.sector_demand", (POSTINGS, ROLES), sector_demand),
    Measure("marts.posting_mix", (POSTINGS, ROLES), posting_mix),
    Measure("marts.sector_trends", (POSTINGS, ROLES, WATCHED), sector_trends),
    Measure("marts.requirements", ("marts.requirement_counts", POSTINGS), requirements),
    Measure("marts.skill_trends", (POSTINGS, SKILLS, ROLES, WATCHED), skill_trends),
    Measure("marts.sector_skills", (POSTINGS, SKILLS, ROLES), sector_skills),
    Measure("marts.group_demand", (POSTINGS, GROUPS), group_demand),
    Measure("marts.group_trends", (POSTINGS, GROUPS, ROLES, WATCHED), group_trends),
    Measure(
        "marts.guide_verdicts",
        ("ref.guide_requirements", "ref.guide_choices", POSTINGS, SKILLS, GROUPS),
        guide_verdicts,
    ),
    Measure(
        "marts.guide_verdicts_by_years",
        (
            "ref.guide_requirements",
            "ref.guide_choices",
            "ref.guide_levels",
            "marts.requirement_counts",
            "marts.years_skill_counts",
        ),
        guide_verdicts_by_years,
    ),
    Measure(
        "marts.guide_scorecard",
        (
            "ref.guides",
            "ref.guide_sectors",
            "ref.guide_trends",
            "marts.sector_demand",
            "marts.group_trends",
        ),
        guide_scorecard,
    ),
    Measure("marts.band_verdicts", ("ref.guides", "ref.guide_bands", "marts.salary_bands"), band_verdicts),
)
