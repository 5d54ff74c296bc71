"""Counts in, statistics out: intervals, verdicts, bands. Pure: Arrow tables in and out."""
