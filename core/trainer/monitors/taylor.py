"""The Lyapunov ledger of a training: ΔV of a step, and what first and second order predict of it."""

from __future__ import annotations

from math import nan

from ...later import torch
from ...networks.flat import inner
from ...optim.guard import step_limit
from ..monitor import Column, Monitor, Move, Numbers


class Taylor(Monitor):
    """ΔV, g·p, ½pᵀHp and their remainder of the step p really made, at the records of V; L is held at step t.

    One Hessian-vector product. With p = −η_t·d, η_lim = 2(g·d)/(dᵀHd), unless the guard knows it already.
    """

    name = "taylor"
    label = "Taylor prediction of ΔV"
    work = "three looks at the probe for each record, one of them twice as long: a Hessian-vector product"
    columns = (
        Column("first_order", "g·p", of_step=True),
        Column("second_order", "½pᵀHp", of_step=True),
        Column("remainder", "what both leave of ΔV", of_step=True),
    )
    place = 40
    wants_start = True

    def at_step(self, t: int, recorded: bool) -> bool:
        """Measure at the records of V."""
        return recorded or self.watched.plan.record_at(t)

    def measure_step(self, move: Move) -> Numbers:
        """Measure the step."""
        assert move.start is not None, "it was asked for"
        objective = move.objective.on(self.watched.samples.probe, move.t)
        way = objective.network.theta.detach() - move.start
        start = objective.expand(move.start)
        curved = start.hvp(way)
        with torch.no_grad():
            after = float(objective.here()[0])
        change, first, second = after - start.value, inner(start.gradient, way), inner(way, curved) / 2
        limit = nan
        if move.size > 0:
            # In units of the step itself d = −p, so that η_lim comes out as a multiple of η_t. Products of a network's
            # single numbers stay within the range of doubles: `stable_step`'s second product is not needed.
            d, Hd = -way.cpu().double(), -curved.detach().cpu().double()
            limit = move.size * float(step_limit(start.gradient.detach().cpu().double(), d, Hd))
        return {
            "V": start.value,
            "dV": change,
            "first_order": first,
            "second_order": second,
            "remainder": change - first - second,
            "step_limit": None if move.guarded else limit,
        }
