"""Measurements of speed, each a command that prints its figures."""
