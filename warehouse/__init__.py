"""Verbatim postings -> tables: landing, load, SQL models, checks, publish, read."""
