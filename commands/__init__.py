"""The commands of `guidepost`, one topic a file; cli.py collects them."""
