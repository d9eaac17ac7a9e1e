"""One file a page: controls, then core, then figures, nothing else."""
