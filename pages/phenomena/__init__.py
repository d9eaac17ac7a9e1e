"""The page of phenomena: a list of presets to open."""
