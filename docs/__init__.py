"""The documentation: pages written by hand, and `generators`, which write docs/reference."""
