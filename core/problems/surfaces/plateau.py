"""q/(1+q), q=x²/2+y²: a loss that saturates, so that far away the gradient fades as 1/r³."""

from typing import Any

from ..surface import Surface


def _loss(x: Any, y: Any, sp: Any) -> Any:
    q = x**2 / 2 + y**2
    return q / (1 + q)


SURFACE = Surface(
    title="Plateau with a valley",
    order=140,
    question="Does the budget reach the valley?",
    level_question="Is a plateau one island?",
    expression=_loss,
    window=(-5, 5, -5, 5),
    start=(-3.4, 1.6),
    eta0=0.9,
    level=0.7,
    coercive=False,
    lesson="On the plateau the gradient is tiny: a rate that decays too soon runs out before the valley "
    "is reached.",
    source="Geman & McClure, Bulletin of the ISI 52 (1987) 5",
    known=((0.0, 0.0, "minimum"),),
)
