"""Ackley's function with a=20, b=0.2, c=2π; the origin is the tip of a cone."""

import math
from typing import Any

from ..surface import LIBRARY, Surface


def _loss(x: Any, y: Any, sp: Any) -> Any:
    radius = sp.sqrt((x**2 + y**2) / 2)
    return 20 + sp.E - 20 * sp.exp(-radius / 5) - sp.exp((sp.cos(2 * sp.pi * x) + sp.cos(2 * sp.pi * y)) / 2)


SURFACE = Surface(
    title="Ackley: a rippled funnel",
    order=90,
    question="Can it settle in a tip where the slope does not fade?",
    level_question="How many of these rings are islands, and how many the grid's?",
    expression=_loss,
    window=(-5, 5, -5, 5),
    start=(-2.6, 3.4),
    eta0=0.3,
    level=7.0,
    coercive=False,
    lesson="A rippled funnel ending in a sharp tip: the gradient does not fade near the minimum, so only "
    "a decaying rate settles.",
    source=f"Ackley, A Connectionist Machine for Genetic Hillclimbing (1987); {LIBRARY}",
    known=((0.0, 0.0, "minimum"),),
    kink=(0.0, 0.0),
    kink_curvature=2 * math.pi**2 * math.e,
    notice="L has a corner at the origin: there ∇L is taken as 0 and the cone's infinite curvature is "
    "left out of ∇²L.",
)
