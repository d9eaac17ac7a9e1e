"""(x²+y−11)²+(x+y²−7)²: four minima, four saddles, one maximum."""

from ..surface import Surface

SURFACE = Surface(
    title="Himmelblau: four minima",
    order=10,
    question="Which of the four minima will it find?",
    level_question="At which λ does an island rise, and when is it gone?",
    expression=lambda x, y, sp: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2,
    window=(-6, 6, -6, 6),
    start=(0.0, 0.0),
    eta0=0.0225,
    level=100.0,
    coercive=True,
    lesson="Four equally good minima: start and step size together decide which one is reached.",
    source="Himmelblau, Applied Nonlinear Programming (1972)",
    known=(
        (3.0, 2.0, "minimum"),
        (3.58442834033, -1.848126526964, "minimum"),
        (-2.805118086953, 3.131312518251, "minimum"),
        (-3.779310253378, -3.283185991286, "minimum"),
        (3.385154183607, 0.073851879838, "saddle"),
        (0.086677504555, 2.884254701175, "saddle"),
        (-3.073025750764, -0.081353044288, "saddle"),
        (-0.127961346731, -1.953714980245, "saddle"),
        (-0.270844590667, -0.92303855648, "maximum"),
    ),
)
