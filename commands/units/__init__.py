"""What `guidepost new` writes: each unit's smallest working files, all of them or none."""
