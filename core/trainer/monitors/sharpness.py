"""The sharpness, the largest eigenvalue of ∇²V, and the rule's stability limit there."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...optim.limits import largest_curvature, stability_limit
from ..configuration import Configuration
from ..monitor import Column, Moment, Monitor, Numbers, Watched
from ..sharpness import sharpness

_TOLERANCE = 1e-3


class Sharpness(Monitor):
    """λ_max at up to sixty steps of a run, by Lanczos' method from the last eigenvector; `vector` (P,) is that."""

    name = "sharpness"
    label = "sharpness λ_max"
    work = "ten to twenty Hessian-vector products on the probe, sixty times a run"
    columns = (
        Column("sharpness", "λ_max on the probe"),
        Column("curvature_limit", "the rule's stability limit there, such as 2(1+β)/λ_max"),
        Column("edge_factor", "c of 2c/η_t − s, the λ_max up to which the rule is stable"),
        Column("edge_decay", "s of 2c/η_t − s, what weight decay takes of it"),
    )
    place = 50

    def __init__(self, watched: Watched) -> None:
        super().__init__(watched)
        self.vector: np.ndarray | None = None

    def at_point(self, t: int, recorded: bool) -> bool:
        """Measure sixty times a run, or as often as is said."""
        return self.watched.plan.seldom_at(self.name, t)

    def measure(self, at: Moment) -> Numbers:
        """Measure λ_max."""
        start = None if self.vector is None else self.vector.astype(np.float64)
        product = at.objective.product(at.theta)
        found, vector = sharpness(product, at.objective.dim, start, _TOLERANCE)
        self.vector = vector.astype(np.float32)
        return {"sharpness": found} | _limits(self.watched.own, found)

    def changed(self, t: int) -> Numbers:
        """Another rule has another limit."""
        return _limits(self.watched.own, self.watched.table.get("sharpness", t))

    def keep(self, at: Moment) -> Any:
        """Keep the eigenvector."""
        return self.vector

    def recall(self, kept: Any) -> None:
        """Begin with the eigenvector of then."""
        self.vector = kept


def _limits(own: Configuration, sharp: float) -> dict[str, float]:
    """Return the largest stable η where λ_max is `sharp`, and the two numbers of the largest stable λ_max."""
    factor, decay = largest_curvature(own.rule)
    return {
        "curvature_limit": float(stability_limit(own.rule, sharp)),
        "edge_factor": factor,
        "edge_decay": decay,
    }
