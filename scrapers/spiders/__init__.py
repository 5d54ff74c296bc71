"""One source, one file."""
