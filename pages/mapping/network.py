"""The map of a network: trainings of every cell and seed, stored as they end, and shown while the map fills in."""

from core.sweep.axes import Axis


def live(x: Axis, y: Axis) -> None: ...
