"""One configuration of a race: its network on its way, and what is measured of it step by step."""

from __future__ import annotations

from collections.abc import Callable
from math import nan
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from ..data.data_set import DataSet
from ..networks.flat import FlatNetwork
from ..networks.models import first_non_finite
from ..networks.objective import NetworkObjective, NotFiniteError, Part
from .batches import Samples
from .configuration import Configuration
from .costs import Costs
from .history import CHANGED, POINT_COLUMNS, REFUSED, RESTARTED, Recorder, SavedRows
from .monitor import Moment, Monitor, Move, Numbers, overrides
from .monitors import MONITORS
from .plan import Plan
from .stepper import Stepper
from .store import Snapshot
from .switches import Monitors


class SavedCompetitor(NamedTuple):
    """All that a competitor depends on at its present step: weights, memories, rows, times."""

    theta: np.ndarray
    state: dict[str, Any]
    kept: dict[str, Any]
    rows: SavedRows
    seconds: dict[str, float]
    stopped: tuple[int, str] | None
    last_length: tuple[int, float]
    stale: bool


class Competitor:
    """A network that trains and is measured; only a run's worker calls what moves or measures it.

    `free` says that the batch is the probe, so that a step's own loss is V. `stopped` says at which step and
    where numbers stopped being finite; it trains no more then. `last` is the step that led to the present θ, None
    where it came there by going back, or stands at its start.
    """

    def __init__(
        self,
        own: Configuration,
        network: FlatNetwork,
        data: DataSet,
        samples: Samples,
        plan: Plan,
        monitors: Monitors,
        free: bool,
    ) -> None:
        self.network, self.data, self.samples, self.plan = network, data, samples, plan
        self.stepper = Stepper(own, network, samples, plan.steps)
        self.free = free
        self.table, self.costs = Recorder(), Costs()
        self.stopped: tuple[int, str] | None = None
        self.last: Move | None = None
        self._last_length = -1, nan
        self._stale = False
        self._moment: Moment | None = None
        self.monitors = {name: MONITORS[name](self) for name in monitors}
        self._points = self._with("measure")
        self._steps = self._with("measure_step")
        self._single = self._with("before_single_step")
        self._batch = self._with("from_batch") if free else []
        self._rest, self._changed, self._keep = (
            self._with("at_rest"),
            self._with("changed"),
            self._with("keep"),
        )
        self._recall = self._with("recall")
        self._wants_norm = any(one.wants_norm for one in self.monitors.values())
        self._norm_columns = tuple(one.norm_column for one in self.monitors.values() if one.norm_column)

    @property
    def own(self) -> Configuration:
        """The configuration in force."""
        return self.stepper.own

    def step(self, t: int, batch: Part, recorded: bool) -> None:
        """Make the step from θ_t; `recorded` asks for V and ΔV beyond the plan."""
        if self._stale:
            self._stale = False
            self.arrive(t)
        if recorded:
            self._write(t, self._single, lambda one: one.before_single_step(self._at(t)))
        due = [one for one in self._steps if one.at_step(t, recorded)]
        is_last = t + 1 == self.plan.steps
        start = None
        if is_last or any(one.wants_start for one in due):
            start = self.network.theta.detach().clone()
        try:
            move = self._advance(t, batch, recorded, start)
        except NotFiniteError as error:
            self._stop(t, batch.x, error.value)
            return
        self.last = move
        if is_last and start is not None:
            self._last_length = t + 1, float(torch.linalg.vector_norm(self.network.theta.detach() - start))
        self._write(t, due, lambda one: one.measure_step(move))
        self.table.append()

    def arrive(self, t: int, recorded: bool = False) -> None:
        """Measure what the plan wants at θ_t, where the network has just come to."""
        due = [one for one in self._points if one.at_point(t, recorded)]
        self._write(t, due, lambda one: one.measure(self._at(t)))

    def settle(self, t: int) -> None:
        """Write what is due of the present θ before the run rests, where the next step would have written it."""
        if self.free and self.stopped is None:
            self._write(t, self._rest, lambda one: one.at_rest(self._at(t)))

    def snapshot(self, t: int) -> Snapshot | None:
        """Return the network as it stands at step t, or None, and stop, where its weights are not finite."""
        if not torch.isfinite(self.network.theta).all():
            self._stop(t, self.samples.probe.x, None)
            return None
        kept = {}
        for one in self._keep:
            with self.costs.part(one.name):
                kept[one.name] = one.keep(self._at(t))
        epoch = t / self.plan.steps_per_epoch
        return Snapshot(t, epoch, self.network.numpy(), kept, self.stepper.state())

    def restore(self, t: int, snapshot: Snapshot) -> None:
        """Go back to a snapshot at step t, with the configuration in force now."""
        self.stepper.restore(snapshot.state, snapshot.theta, self.plan.steps, t)
        self.stopped, self.last, self._moment, self._stale = None, None, None, False
        for one in self._keep:
            one.recall(snapshot.kept.get(one.name))
        self.table.truncate(t)
        if snapshot.state["risk"] != self.own.risk:
            self._forget(t)

    def saved(self, t: int) -> SavedCompetitor:
        """Return a copy of all that it depends on at its present step t; nothing is measured for it."""
        return SavedCompetitor(
            self.network.numpy(),
            self.stepper.state(),
            {one.name: one.keep(self._at(t)) for one in self._recall},
            self.table.saved(),
            dict(self.costs.seconds),
            self.stopped,
            self._last_length,
            self._stale,
        )

    def resume(self, t: int, own: Configuration, plan: Plan, saved: SavedCompetitor) -> None:
        """Go on from where another competitor was saved at step t."""
        self.plan = plan
        self.stepper.change(own, plan.steps, t)
        self.stepper.restore(saved.state, saved.theta, plan.steps, t)
        for one in self._recall:
            one.recall(saved.kept[one.name])
        self.table.load(saved.rows)
        self.costs.seconds.update(saved.seconds)
        self.stopped, self._last_length, self._stale = saved.stopped, saved.last_length, saved.stale
        self.last, self._moment = None, None

    def change(self, t: int, own: Configuration, plan: Plan) -> None:
        """Go on from step t with other settings."""
        before, self.plan = self.own, plan
        self.stepper.change(own, plan.steps, t)
        if self.stopped is None and own.risk != before.risk:
            self._forget(t)

    def flag_change(self, t: int, changed: bool) -> None:
        """Mark row t as the first of other settings than before it, or as of the same."""
        if self.stopped is None:
            self.table.flag(t, CHANGED, changed)
            self._write(t, self._changed, lambda one: one.changed(t))

    def move_to(self, t: int) -> float:
        """Return the length of the step that led to θ_t, NaN unless it was the run's last when it was made."""
        return self._last_length[1] if self._last_length[0] == t else nan

    def objective(self, t: int) -> NetworkObjective:
        """Return what is minimised, on the probe, at step t."""
        return self.stepper.objective.on(self.samples.probe, t)

    def _with(self, method: str) -> list[Monitor]:
        return [one for one in self.monitors.values() if overrides(one, method)]

    def _write(self, t: int, monitors: list[Monitor], measure: Callable[[Monitor], Numbers]) -> None:
        """Write what monitors measure in row t, each on its own account."""
        for one in monitors:
            with self.costs.part(one.name):
                numbers = measure(one)
            self.table.put(t, **numbers)

    def _at(self, t: int) -> Moment:
        if self._moment is None or self._moment.t != t:
            self._moment = Moment(t, self.objective(t), self.samples)
        return self._moment

    def _forget(self, t: int) -> None:
        """Forget what another risk gave at θ_t; the next step measures it anew."""
        self._stale, self._moment = True, None
        self.table.put(t, **dict.fromkeys(POINT_COLUMNS, np.nan))

    def _advance(self, t: int, batch: Part, recorded: bool, start: Tensor | None) -> Move:
        def seen(loss: float, outputs: Tensor) -> None:
            known = outputs.detach()
            self._write(t, self._batch, lambda one: one.from_batch(t, loss, known))

        objective = self.stepper.objective
        loss, norm, facts = self.stepper.advance(
            t, batch, seen if self._batch else None, self.costs, self._wants_norm
        )
        self.table.put_step(
            t, loss, facts.learning_rate, facts.step_size, facts.step_limit, norm, self._norm_columns
        )
        if facts.restarted or facts.refused:
            self.table.flag(t, RESTARTED * facts.restarted + REFUSED * facts.refused)
        guarded, gradient = facts.step_limit is not None, self.network.theta.grad
        return Move(t, objective, facts.step_size, guarded, recorded, norm, gradient, start)

    def _stop(self, t: int, x: Tensor, loss: float | None) -> None:
        if loss is not None:
            self.table.put(t, batch_loss=loss, V=loss if self._batch else None)
        where = first_non_finite(self.network.module, x)
        self.stopped = t, where or "the loss itself"
