"""x³−3xy²: three ways down, three ways up, and ∇²L=0 where they meet."""

from ..surface import Surface

SURFACE = Surface(
    title="Monkey saddle",
    order=120,
    question="What happens where gradient and curvature both vanish?",
    level_question="Three valleys and three ridges meet. What joins what?",
    expression=lambda x, y, sp: x**3 - 3 * x * y**2,
    window=(-1.5, 1.5, -1.5, 1.5),
    start=(1.2, 0.0035),
    eta0=0.05,
    level=0.2,
    coercive=False,
    lesson="At the centre gradient and Hessian both vanish: the second-order test is silent, the ball "
    "lingers and then falls away.",
    source="Hilbert & Cohn-Vossen, Geometry and the Imagination (1952), §29",
    known=((0.0, 0.0, "degenerate"),),
)
