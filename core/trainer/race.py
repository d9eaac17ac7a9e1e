"""Up to four configurations on the same batches, trained in turns; everything here runs in one thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import torch

from ..data.data_set import DataSet
from ..descent.outcome import Outcome
from ..networks.flat import FlatNetwork
from ..networks.models import NetworkSpec
from .batches import Batches, samples
from .competitor import Competitor, SavedCompetitor
from .configuration import Configuration, same_settings
from .ending import outcome
from .history import Recorder
from .plan import Plan
from .store import Place, SnapshotStore
from .switches import Monitors

Change = tuple[int, tuple[Configuration, ...]]
Stop = tuple[int, str]


class SavedRace(NamedTuple):
    """All that a race depends on beyond its arguments; `places` are its snapshots by step, the rest is small."""

    t: int
    plan: Plan
    configurations: tuple[Configuration, ...]
    changes: list[Change]
    competitors: list[SavedCompetitor]
    outcomes: list[Outcome | None]
    places: tuple[tuple[int, Place], ...]
    dropped: int


class Race:
    """Networks with the same first weights, each with its own configuration, all at step `t`.

    A configuration whose numbers stop being finite stands still; the others go on.
    """

    def __init__(
        self,
        data: DataSet,
        network: NetworkSpec,
        configurations: Sequence[Configuration],
        *,
        steps: int,
        batch_size: int,
        seed: int,
        monitors: Monitors,
        device: torch.device,
        store_bytes: int,
    ) -> None:
        full = not 0 < batch_size < len(data.train_y)
        self.data, self.network = data, network
        self.samples = samples(data, device, full, seed)
        self.batches = Batches(self.samples.train, batch_size, seed)
        probe_cost = len(self.samples.probe.y) / self.batches.batch_size
        self.plan = Plan(steps, self.batches.steps_per_epoch, probe_cost, monitors.every)
        self.monitors = monitors
        self.store = SnapshotStore(store_bytes)
        self.t, self.begun = 0, False
        self.configurations = tuple(configurations)
        self.changes: list[Change] = [(0, self.configurations)]
        free = full and self.samples.probe is self.samples.train
        self.competitors = [
            Competitor(
                own, FlatNetwork(network.build(), device), data, self.samples, self.plan, monitors, free
            )
            for own in self.configurations
        ]
        # They outlive the networks when the run is closed.
        self.tables = [one.table for one in self.competitors]
        self.costs = [one.costs for one in self.competitors]
        self.outcomes: list[Outcome | None] = [None] * len(self.competitors)
        self._last_stops: list[Stop | None] = []

    @property
    def done(self) -> bool:
        """Whether no configuration has a step to make."""
        return self.t >= self.plan.steps or self.all_stopped

    @property
    def stops(self) -> list[Stop | None]:
        """Each configuration's step and place where its numbers stopped being finite, or None."""
        return [one.stopped for one in self.competitors] or self._last_stops

    @property
    def all_stopped(self) -> bool:
        """Whether every configuration's numbers have stopped being finite."""
        return all(one.stopped for one in self.competitors)

    def begin(self) -> None:
        """Measure the first weights."""
        for one in self.competitors:
            one.arrive(0)
        self._keep()
        self.begun = True

    def advance(self, record: bool) -> None:
        """Let every configuration make one step; `record` measures V before and after it."""
        batch = self.batches.at(self.t)
        moving = [one for one in self.competitors if not one.stopped]
        for one in moving:
            one.step(self.t, batch, record)
            if not one.stopped:
                one.arrive(self.t + 1, record)
        if self.all_stopped:
            return
        self.t += 1
        if self.outcomes[0] is not None:
            # What was said of the end holds until the run goes on.
            self.outcomes = [None] * len(self.competitors)
        if self.plan.snapshot_at(self.t):
            self._keep()

    def rest(self) -> None:
        """Complete the last row before the run pauses; at the end say how each configuration ended."""
        for one in self.competitors:
            one.settle(self.t)
        if self.done and self.outcomes[0] is None:
            self.outcomes = [outcome(one, self.t) for one in self.competitors]

    def rewind(self, t: int) -> int:
        """Go back to the latest place kept at or before t; return its step."""
        t, place = self.store.before(t)
        self.store.truncate(t)
        for one, snapshot in zip(self.competitors, place, strict=True):
            if snapshot is not None:
                one.restore(t, snapshot)
        self.t = t
        self.outcomes = [None] * len(self.competitors)
        self.changes = [change for change in self.changes if change[0] <= t]
        if self.changes[-1][1] is not self.configurations:
            self._note_change()
        return t

    def saved(self) -> SavedRace:
        """Return a copy of what the race depends on, once it has begun; its last row is completed, as at rest."""
        for one in self.competitors:
            one.settle(self.t)
        return SavedRace(
            self.t,
            self.plan,
            self.configurations,
            list(self.changes),
            [one.saved(self.t) for one in self.competitors],
            list(self.outcomes),
            self.store.places,
            self.store.dropped,
        )

    def resume(self, saved: SavedRace) -> None:
        """Go on from where another race of the same arguments was saved."""
        self.t, self.plan, self.begun = saved.t, saved.plan, True
        self.configurations, self.changes = saved.configurations, list(saved.changes)
        self.outcomes = list(saved.outcomes)
        self.store.fill(saved.places, saved.dropped)
        for one, own, state in zip(self.competitors, self.configurations, saved.competitors, strict=True):
            one.resume(self.t, own, self.plan, state)

    def change(self, configurations: tuple[Configuration, ...], steps: int) -> None:
        """Go on with other configurations, or a run of another length, from the present step.

        Raises `ValueError`, with nothing changed, where a risk does not fit the data.
        """
        for own in configurations:
            own.risk.class_weight(self.samples.counts)
        self.plan = replace(self.plan, steps=steps)
        for one, own in zip(self.competitors, configurations, strict=True):
            one.change(self.t, own, self.plan)
        self.configurations = configurations
        self._note_change()

    def drop(self, tables: bool = False) -> None:
        """Forget networks, samples and snapshots; of the tables, only where asked, all rows."""
        if tables:
            self.tables = [Recorder() for _ in self.tables]
        self._last_stops = self.stops
        self.competitors = []
        self.store.clear()
        del self.samples, self.batches

    def _keep(self) -> None:
        place = tuple(None if one.stopped else one.snapshot(self.t) for one in self.competitors)
        if any(place):
            self.store.add(self.t, place)

    def _note_change(self) -> None:
        """Note and flag what differs from the settings before the present step; at step 0 nothing was before."""
        self.changes = [change for change in self.changes if change[0] < self.t]
        before = self.changes[-1][1] if self.changes else self.configurations
        changed = [not same_settings(*pair) for pair in zip(before, self.configurations, strict=True)]
        if any(changed) or not self.changes:
            self.changes.append((self.t, self.configurations))
        for one, differs in zip(self.competitors, changed, strict=True):
            one.flag_change(self.t, differs)
