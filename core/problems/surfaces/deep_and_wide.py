"""A bowl with a wide dent at (−1, 0) and a deep narrow one at (3/2, 0): λ_max≈1.1 and ≈24."""

from typing import Any

from ..surface import Surface


def _loss(x: Any, y: Any, sp: Any) -> Any:
    wide = sp.exp(-((x + 1) ** 2 + y**2) / 2)
    narrow = sp.Rational(3, 2) * sp.exp(-8 * ((x - sp.Rational(3, 2)) ** 2 + y**2))
    return (x**2 + y**2) / 20 - wide - narrow


SURFACE = Surface(
    title="Deep narrow and wide minimum",
    order=150,
    question="Which minimum can hold the ball at this η0?",
    level_question="Which minimum holds a run more tightly, the deep or the wide one?",
    expression=_loss,
    window=(-3, 3, -3, 3),
    start=(1.8, 0.25),
    eta0=0.3,
    level=-0.3,
    coercive=True,
    lesson="A minimum holds the ball only while η<2/λ_max: a large rate is thrown out of the deep narrow "
    "one and settles in the wide one.",
    source="Hochreiter & Schmidhuber, Flat Minima, Neural Computation 9 (1997) 1",
    known=(
        (1.4891026725106642, 0.0, "minimum"),
        (-0.9087462211526789, 0.0, "minimum"),
        (0.826046284788094, 0.0, "saddle"),
    ),
)
