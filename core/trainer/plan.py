"""Which steps of a run are measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import ceil

# How often things are measured in a run, at most, where the user leaves it to the run's length.
RECORDS, LEAST_RECORDS = 200, 40
# The share of a step's time that records of V may take.
RECORDS_SHARE = 0.04
SELDOM = 60
SNAPSHOTS = 60
# Fewer snapshots than this, as in a run of three epochs, would leave the accuracy's curve with a few corners.
LEAST_METRICS = 20


@dataclass(frozen=True)
class Plan:
    """Which steps are measured: a pure function of the run's length, so that watching changes nothing.

    `probe_cost` is how many batches the probe is worth. `every` are cadences that somebody asked for: steps between
    records of V (""), and between the measurements of monitors that act seldom, by name; 0 or none is the plan's own.
    """

    steps: int
    steps_per_epoch: int
    probe_cost: float
    every: Mapping[str, int]

    @cached_property
    def snapshot_every(self) -> int:
        """Steps between snapshots: an epoch, or what makes at most 60 of them."""
        return max(self.steps_per_epoch, _share(self.steps, SNAPSHOTS))

    @cached_property
    def record_every(self) -> int:
        """Steps between records of V: about 40 to 200 of them, so few that they cost little of a step."""
        if self._asked:
            return self._asked
        # A step goes forward and backward through its batch, three times the work of looking at it.
        cheap = ceil(self.probe_cost / 3 / RECORDS_SHARE)
        return self._fitted(min(max(cheap, _share(self.steps, RECORDS)), _share(self.steps, LEAST_RECORDS)))

    @cached_property
    def metrics_every(self) -> int:
        """Steps between measurements of losses and scores: at each snapshot, and between them where these are few."""
        return self._fitted(_share(self.steps, LEAST_METRICS))

    def snapshot_at(self, t: int) -> bool:
        """Say whether a snapshot is kept at step t; first and last step always count, here as below."""
        return t % self.snapshot_every == 0 or t == self.steps

    def record_at(self, t: int) -> bool:
        """Say whether V is measured at step t."""
        if self._asked:
            return t % self._asked == 0 or t == self.steps
        return self._within(self.record_every, t)

    def metrics_at(self, t: int) -> bool:
        """Say whether losses and scores are measured at step t."""
        return self._within(self.metrics_every, t)

    def seldom_at(self, name: str, t: int) -> bool:
        """Say whether a monitor that costs much measures at step t: at most 60 times a run, or as often as asked."""
        every = self.every.get(name, 0) or _share(self.steps, SELDOM)
        return t % every == 0 or t == self.steps

    @cached_property
    def _asked(self) -> int:
        return self.every.get("", 0)

    def _fitted(self, every: int) -> int:
        """Return a cadence near `every` that fits between snapshots, so that one look at the probe serves all."""
        if every >= self.snapshot_every:
            return self.snapshot_every
        return _share(self.snapshot_every, round(self.snapshot_every / every))

    def _within(self, every: int, t: int) -> bool:
        return t % self.snapshot_every % every == 0 or t == self.steps


def _share(steps: int, parts: int) -> int:
    return max(1, -(-steps // parts))
