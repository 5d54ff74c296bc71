"""What every page is set in: banner, filters, charts with their tables, and words for when there are none."""
