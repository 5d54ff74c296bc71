"""Answers -> pages. One page, one file, found by discovery."""
