"""A landscape by its name, or of a formula of the user's own."""

from __future__ import annotations

from typing import Any

from .catalogue import PROBLEMS, build
from .objective import Landscape


def surface(name: str | None = None, **parameters: Any) -> Landscape:
    """Return a named landscape, or one of your own: `surface(formula="x**2 + 3*y**2", window=(-2, 2, -2, 2))`.

    It has `loss` and `loss_and_grad` of points θ (..., 2), `hessian`, `hvp`, `grid` and `facts`: window, source,
    known minima. `surfaces()` lists the names; each takes its own parameters, such as `condition=100` for
    "ill_conditioned". Raises `ValueError` for an unknown name or parameter, or a formula that can't be read.

    >>> import superlevel
    >>> f = superlevel.surface("himmelblau")
    >>> float(f.loss((3.0, 2.0)))
    0.0
    >>> superlevel.surface(formula="x**2 + 3*y**2").loss([[1.0, 0.0], [1.0, 2.0]])
    array([ 1., 13.])
    """
    if name is None and "formula" not in parameters:
        raise ValueError(f"surface needs a name or a formula=…; the names are {', '.join(PROBLEMS)}.")
    return build(name or "formula", **parameters)
