"""V = L on the probe, and its change over a step."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from ...later import torch
from ..monitor import Column, Moment, Monitor, Numbers

if TYPE_CHECKING:
    from torch import Tensor

    from ...networks.objective import NetworkObjective


class Energy(Monitor):
    """V at its records; where each step's batch is the probe, at every step, for nothing."""

    name = "energy"
    label = "V = L on the probe set"
    work = "a look at the probe for each record; none where each step's own batch is the probe"
    columns = (
        Column("V", "L on the probe at θ_t and step t"),
        Column(
            "dV", "change of V over the step really made, with γ(t) held at the step's own t", of_step=True
        ),
    )
    place, is_on = 10, True

    def at_point(self, t: int, recorded: bool) -> bool:
        """Where the batch is the probe, the next step measures V itself; after the last one there is none."""
        if self.watched.free:
            return recorded or t == self.watched.plan.steps
        return super().at_point(t, recorded)

    def measure(self, at: Moment) -> Numbers:
        """Measure V."""
        return self._known(at.t, at.objective, at.probe_outputs)

    def before_single_step(self, at: Moment) -> Numbers:
        """Measure V, which the step itself is not going to."""
        return {} if self.watched.free else self.at_rest(at)

    def at_rest(self, at: Moment) -> Numbers:
        """Measure V where the next step would have."""
        return self.measure(at) if isnan(self.watched.table.get("V", at.t)) else {}

    def from_batch(self, t: int, loss: float, outputs: Tensor) -> Numbers:
        """Take V from the step's own loss."""
        self._pay(t, loss, outputs)
        return {"V": loss}

    def _known(self, t: int, objective: NetworkObjective, outputs: Tensor) -> Numbers:
        with torch.no_grad():
            value = float(objective.of(outputs))
        self._pay(t, value, outputs)
        return {"V": value}

    def _pay(self, t: int, value: float, outputs: Tensor) -> None:
        """Write ΔV of the step that led to θ_t, where V was measured before it; what Taylor wrote stays."""
        move, table = self.watched.last, self.watched.table
        if move is None or move.t != t - 1 or not (self.watched.free or move.recorded):
            return
        if not isnan(table.get("dV", t - 1)):
            return
        held = value
        if move.objective.depends_on_t or move.objective.risk != self.watched.own.risk:
            with torch.no_grad():
                held = float(move.objective.on(self.watched.samples.probe, t - 1).of(outputs))
        table.put(t - 1, dV=held - table.get("V", t - 1))
