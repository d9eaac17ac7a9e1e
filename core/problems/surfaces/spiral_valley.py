"""r²(1.2−cos(2φ−r²)): the floor 2φ=r² winds inwards; ∂L/∂φ=0 only on floor and crest, where ∂L/∂r>0."""

from typing import Any

from ..surface import Surface


def _loss(x: Any, y: Any, sp: Any) -> Any:
    square = x**2 + y**2
    winding = (x**2 - y**2) * sp.cos(square) + 2 * x * y * sp.sin(square)
    return sp.Rational(6, 5) * square - winding


SURFACE = Surface(
    title="Spiral valley",
    order=160,
    question="How far round must it go?",
    level_question="Where does the spiral's wall have its lowest pass?",
    expression=_loss,
    window=(-2.5, 2.5, -2.5, 2.5),
    start=(1.9, 0.9),
    eta0=0.02,
    level=2.0,
    coercive=True,
    lesson="There is one stationary point and no trap, yet −g hardly ever points to the minimum: the "
    "valley must be followed round.",
    source="Own construction; compare Rosenbrock's curved valley",
    known=((0.0, 0.0, "minimum"),),
)
