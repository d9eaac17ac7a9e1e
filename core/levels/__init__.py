"""Level sets: components, merge trees, critical points, paths, what holds a run."""
