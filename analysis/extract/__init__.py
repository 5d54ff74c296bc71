"""Text in; values, evidence and confidence out. Pure: no tables, no network, no clock."""
