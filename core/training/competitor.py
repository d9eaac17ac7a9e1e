"""One configuration of a race: its network on its way, and what is measured of it step by step."""

from __future__ import annotations

from math import isnan, nan
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from core.analysis import network_views
from core.problems.networks import first_non_finite
from core.training import monitors as measure
from core.training.batches import Part, Samples
from core.training.configuration import Configuration, Plan
from core.training.costs import Costs
from core.training.flat import FlatNetwork, Goal, NotFiniteError
from core.training.history import CHANGED, POINT_COLUMNS, REFUSED, RESTARTED, Table
from core.training.stepper import Stepper
from core.training.store import Snapshot

if TYPE_CHECKING:
    from core.problems.labelled_data import DataSet


class Competitor:
    """A network that trains and is measured; only a run's worker calls what moves or measures it.

    `free` says that the batch is the probe, so that a step's own loss is V. `stopped` says at which step and
    where numbers stopped being finite; it trains no more then.
    """

    def __init__(
        self,
        own: Configuration,
        network: FlatNetwork,
        data: DataSet,
        samples: Samples,
        plan: Plan,
        free: bool,
    ) -> None:
        self.network, self.data, self.samples, self.plan = network, data, samples, plan
        self.stepper = Stepper(own, network, samples, plan.steps)
        self.free = free and plan.monitors.energy
        self.table, self.costs = Table(), Costs()
        self.stopped: tuple[int, str] | None = None
        self._last_move = -1, nan
        self.vector: np.ndarray | None = None
        # The goal of the step that led here, while its ΔV is still to be written.
        self._owed: Goal | None = None
        self._stale = False
        self._test_logits: tuple[int, Tensor] | None = None

    @property
    def own(self) -> Configuration:
        """The configuration in force."""
        return self.stepper.own

    def step(self, t: int, batch: Part, record: bool) -> None:
        """Make the step from θ_t; `record` asks for V and ΔV beyond the plan."""
        watch, plan = self.plan.monitors, self.plan
        due = record or plan.record_at(t)
        if self._stale:
            self._stale = False
            self.arrive(t)
        if record and watch.energy and not self.free and isnan(self.table.get("V", t)):
            self.energy(t, self._probe_logits())
        before = None
        if (due and watch.taylor) or t + 1 == plan.steps:
            before = self.network.theta.detach().clone()
        try:
            self._advance(t, batch)
        except NotFiniteError as error:
            self._stop(t, batch.x, error.value)
            return
        self._owed = self.stepper.goal if self.free or (record and watch.energy) else None
        if before is not None:
            self._measure_move(t, before, due and watch.taylor)
        self.table.append()

    def arrive(self, t: int, record: bool = False) -> None:
        """Measure what the plan wants at θ_t, where the network has just come to."""
        watch, plan = self.plan.monitors, self.plan
        energy = watch.energy and (record or plan.record_at(t))
        if self.free:
            # The next step measures V itself; after the last one there is none.
            energy = record or t == plan.steps
        metrics = watch.accuracy and plan.metrics_at(t)
        if energy or metrics:
            logits = self._probe_logits()
            if energy:
                self.energy(t, logits)
            if metrics:
                self._metrics(t, logits)
        if watch.sharpness and plan.sharpness_at(t):
            self._sharpness(t)

    def settle(self, t: int) -> None:
        """Write V of the present θ before the run rests, where the next step would have written it."""
        if self.free and self.stopped is None and isnan(self.table.get("V", t)):
            self.energy(t, self._probe_logits())

    def snapshot(self, t: int) -> Snapshot | None:
        """Return the network as it stands at step t, or None, and stop, where its weights are not finite."""
        if not torch.isfinite(self.network.theta).all():
            self._stop(t, self.samples.probe.x, None)
            return None
        logits = self._outputs_on_test(t)
        with self.costs.part("views"):
            view = network_views.look(self.network.module, self.data, logits=logits)
        epoch = t / self.plan.steps_per_epoch
        return Snapshot(t, epoch, self.network.numpy(), view, self.stepper.state(), self.vector)

    def restore(self, t: int, snapshot: Snapshot) -> None:
        """Go back to a snapshot at step t, with the configuration in force now."""
        self.stepper.restore(snapshot.state, snapshot.theta, self.plan.steps, t)
        self.vector, self.stopped, self._owed = snapshot.vector, None, None
        self._test_logits, self._stale = None, False
        self.table.truncate(t)
        if snapshot.state["risk"] != self.own.risk:
            self._forget(t)

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
            limit = measure.curvature_limit(self.own.rule, self.table.get("sharpness", t))
            self.table.put(t, curvature_limit=limit)

    def move_to(self, t: int) -> float:
        """Return the length of the step that led to θ_t, NaN unless it was the run's last when it was made."""
        return self._last_move[1] if self._last_move[0] == t else nan

    def energy(self, t: int, logits: Tensor, value: float | None = None) -> None:
        """Write V at θ_t, from logits on the probe, and ΔV of the step that led here if it is owed."""
        with self.costs.part("energy"), torch.no_grad():
            goal, probe = self.stepper.goal, self.samples.probe
            if value is None:
                value = float(goal(logits, probe.y, self.network.params, t))
            self.table.put(t, V=value)
            if self._owed is None:
                return
            held = value
            if self._owed is not goal or goal.depends_on_t:
                held = float(self._owed(logits, probe.y, self.network.params, t - 1))
            self.table.put(t - 1, dV=held - self.table.get("V", t - 1))
            self._owed = None

    def _forget(self, t: int) -> None:
        """Forget what another risk gave at θ_t; the next step measures it anew."""
        self._stale = True
        self.table.put(t, **dict.fromkeys(POINT_COLUMNS, np.nan))

    def _advance(self, t: int, batch: Part) -> None:
        def seen(loss: float, logits: Tensor) -> None:
            self.energy(t, logits.detach(), loss)

        norm = self.plan.monitors.grad_norm
        loss, length, facts = self.stepper.advance(t, batch, seen if self.free else None, self.costs, norm)
        self.table.put_step(t, loss, facts.learning_rate, facts.step_size, facts.step_limit, length)
        if facts.restarted or facts.refused:
            self.table.flag(t, RESTARTED * facts.restarted + REFUSED * facts.refused)

    def _measure_move(self, t: int, before: Tensor, wanted: bool) -> None:
        if t + 1 == self.plan.steps:
            length = float(torch.linalg.vector_norm(self.network.theta.detach() - before))
            self._last_move = t + 1, length
        if not wanted:
            return
        with self.costs.part("taylor"):
            size = self.table.get("step_size", t)
            found = measure.taylor(self.network, before, self.stepper.goal, self.samples.probe, t, size)
        guarded = not isnan(self.table.get("step_limit", t))
        self.table.put(
            t,
            V=found.V,
            dV=found.dV,
            first_order=found.first_order,
            second_order=found.second_order,
            remainder=found.remainder,
            step_limit=None if guarded else found.step_limit,
        )
        self._owed = None

    def _metrics(self, t: int, logits: Tensor) -> None:
        with self.costs.part("accuracy"):
            parts = {
                "train": (logits, self.samples.probe.y),
                "test": (self._outputs_on_test(t), self.samples.test.y),
            }
            for part, (outputs, y) in parts.items():
                found = measure.fit(self.own.risk, outputs, y, self.data)
                self.table.put(t, **{f"{part}_{name}": value for name, value in found.items()})

    def _sharpness(self, t: int) -> None:
        with self.costs.part("sharpness"):
            found, self.vector = measure.top_curvature(
                self.network, self.stepper.goal, self.samples.probe, t, self.vector
            )
            limit = measure.curvature_limit(self.own.rule, found)
            self.table.put(t, sharpness=found, curvature_limit=limit)

    def _probe_logits(self) -> Tensor:
        with self.costs.part("energy"):
            return measure.outputs(self.network, self.samples.probe.x)

    def _outputs_on_test(self, t: int) -> Tensor:
        """Return logits on the test set, computed once for metrics and view."""
        if self._test_logits is None or self._test_logits[0] != t:
            with self.costs.part("accuracy"):
                self._test_logits = t, measure.outputs(self.network, self.samples.test.x)
        return self._test_logits[1]

    def _stop(self, t: int, x: Tensor, loss: float | None) -> None:
        if loss is not None:
            self.table.put(t, batch_loss=loss, V=loss if self.free else None)
        where = first_non_finite(self.network.module, x)
        self.stopped = t, where or "the loss itself"
