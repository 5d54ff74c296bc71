"""Engines beside DuckDB that extract facts and select models, for what is too large for one machine."""
