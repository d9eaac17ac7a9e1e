"""A live class: who joins it."""
