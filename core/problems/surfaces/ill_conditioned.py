"""½(x²+κy²): λ_max=κ, λ_min=1."""

from ..surface import Family, Surface, between, digits, exact


def _surface(condition: float = 30.0) -> Surface:
    between("condition", condition, 1, 1000)
    return Surface(
        expression=lambda x, y, sp: (x**2 + exact(condition, sp) * y**2) / 2,
        window=(-3, 3, -3, 3),
        start=(-2.6, 1.4),
        eta0=digits(1.9 / condition),
        level=1.0,
        coercive=True,
        lesson="The steep direction caps the step at 2/κ, the flat one then needs about κ steps: the path "
        "zig-zags across a ravine.",
        source="Boyd & Vandenberghe, Convex Optimization (2004), §9.3.2",
        known=((0.0, 0.0, "minimum"),),
    )


FAMILY = Family(
    title="Ill-conditioned quadratic",
    order=30,
    question="Which direction sets the limit, and which one the waiting time?",
    level_question="How many pieces has the land round a long valley?",
    parameters=("condition",),
    make=_surface,
)
