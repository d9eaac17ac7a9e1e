"""½(x²+y²): the Hessian is the identity, so everything is known in closed form."""

from ..surface import Surface

SURFACE = Surface(
    title="Quadratic bowl",
    order=20,
    question="At which η0 does overshooting become divergence?",
    level_question="Why four corners, when S_λ is one piece at every λ?",
    expression=lambda x, y, sp: (x**2 + y**2) / 2,
    window=(-3, 3, -3, 3),
    start=(2.4, 1.2),
    eta0=1.8,
    level=1.0,
    coercive=True,
    lesson="Curvature is 1 in every direction: a step η multiplies θ by 1−η, so it overshoots above 1 "
    "and diverges above 2.",
    source="Nesterov, Introductory Lectures on Convex Optimization (2004), §2.1",
    known=((0.0, 0.0, "minimum"),),
)
