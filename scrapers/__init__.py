"""The web -> verbatim postings. One source, one spider file."""
