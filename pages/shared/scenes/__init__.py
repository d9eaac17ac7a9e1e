"""A lesson's step as a page shows it once it runs: a descent, a map or a training, each a file of this folder."""
