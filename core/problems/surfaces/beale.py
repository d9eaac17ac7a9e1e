"""Beale's function of two variables; L(0, 0)=14.203125."""

from typing import Any

from ..surface import LIBRARY, Surface


def _loss(x: Any, y: Any, sp: Any) -> Any:
    terms = [
        sp.Rational(3, 2) - x + x * y,
        sp.Rational(9, 4) - x + x * y**2,
        sp.Rational(21, 8) - x + x * y**3,
    ]
    return sum(term**2 for term in terms)


SURFACE = Surface(
    title="Beale",
    order=50,
    question="Does one step size suit both the plateau and the walls?",
    level_question="What joins plateau and walls, and at which level?",
    expression=_loss,
    window=(-4.5, 4.5, -4.5, 4.5),
    start=(0.5, 1.6),
    eta0=0.02,
    level=10.0,
    coercive=False,
    lesson="Flat in the middle, very steep at the corners, with a saddle on the way: no one step size "
    "suits all of it.",
    source=f"Beale, On an Iterative Method (1958); {LIBRARY}",
    known=(
        (3.0, 0.5, "minimum"),
        (0.0, 1.0, "saddle"),
        (0.100537937324, -2.644513585023, "saddle"),
    ),
)
