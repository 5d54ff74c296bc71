"""marts.group_demand and marts.group_trends: groups of skills of which any counts, measured as a skill is.

Groups are what a guide puts side by side ("TensorFlow or PyTorch") and the developments it calls emerging.
"""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from analysis.measure.columns import Settings, Tables
from analysis.measure.demand import skill_demand
from analysis.measure.trends import skill_trends

GROUPS, SKILLS = "marts.group_counts", "marts.skill_counts"


def as_skills(tables: Tables) -> dict[str, pa.Table]:
    """The tables with the groups in the place of the skills."""
    return {**tables, SKILLS: _renamed(tables[GROUPS], "skill_group_id", "skill_id")}


def group_demand(tables: Tables, settings: Settings, as_of: date) -> pa.Table:
    """marts.group_demand: as marts.skill_demand, by group."""
    return _renamed(skill_demand(as_skills(tables), settings, as_of), "skill_id", "skill_group_id")


def group_trends(tables: Tables, settings: Settings, as_of: date) -> pa.Table:
    """marts.group_trends: as marts.skill_trends, by group; q allows for all groups together."""
    return _renamed(skill_trends(as_skills(tables), settings, as_of), "skill_id", "skill_group_id")


def _renamed(table: pa.Table, old: str, new: str) -> pa.Table:
    return table.rename_columns([new if name == old else name for name in table.column_names])
