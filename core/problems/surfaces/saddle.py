"""½x²−½y²+¼y⁴: eigenvalues 1 and −1 at the origin, minima at (0, ±1) of level −¼."""

from ..surface import Surface

SURFACE = Surface(
    title="Saddle",
    order=110,
    question="How long does it wait at the saddle?",
    level_question="What happens to land and water at the saddle's own level?",
    expression=lambda x, y, sp: x**2 / 2 - y**2 / 2 + y**4 / 4,
    window=(-2, 2, -2, 2),
    start=(1.7, 0.001),
    eta0=0.2,
    level=0.1,
    coercive=True,
    lesson="A saddle attracts along one axis and repels along the other: the nearer the ball comes, the "
    "longer it waits.",
    source="Nesterov, Introductory Lectures on Convex Optimization (2004), example 1.2.2",
    known=((0.0, 0.0, "saddle"), (0.0, 1.0, "minimum"), (0.0, -1.0, "minimum")),
)
