"""Published tables -> the answers that pages show."""
