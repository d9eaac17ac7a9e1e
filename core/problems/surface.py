"""What defines a surface; `symbolic` derives value, gradient, Hessian and LaTeX from it, and loads sympy."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product
from typing import Any

from .objective import PointKind, Window

KnownPoint = tuple[float, float, PointKind]
LIBRARY = "Surjanovic & Bingham, Virtual Library of Simulation Experiments"


@dataclass(frozen=True, kw_only=True)
class Surface:
    """What defines a surface; see `Facts` for the meaning of the fields they share.

    `expression(x, y, sp)` returns L from two symbols of sympy; `sp` is sympy itself, for `sp.exp`, `sp.Rational` and
    the like. `known` lists published or derived stationary points. `kink` is a point where L is not differentiable
    and the derivative of the expression is 0/0: there ∇L is 0 by choice and ∇²L is `kink_curvature` times I.
    In the list of problems, `title` names it, the lowest `order` comes first, and the questions stand above the
    descent and above the level sets; they stay empty for a member of a `Family`, which has its own.
    """

    expression: Callable[[Any, Any, Any], Any]
    window: Window
    start: tuple[float, float]
    eta0: float
    level: float
    coercive: bool
    lesson: str
    source: str
    known: tuple[KnownPoint, ...] = ()
    kink: tuple[float, float] | None = None
    kink_curvature: float = 0.0
    notice: str = ""
    title: str = ""
    order: int = 1000
    question: str = "Where does it come to rest, and why there?"
    level_question: str = "At which λ does the land fall into pieces?"


@dataclass(frozen=True, kw_only=True)
class Family:
    """Surfaces that differ by parameters: `make` returns one, and each of `parameters` is a setting of experiments."""

    title: str
    parameters: tuple[str, ...]
    make: Callable[..., Surface]
    order: int = 1000
    question: str = Surface.question
    level_question: str = Surface.level_question


def mirrored(*points: KnownPoint) -> tuple[KnownPoint, ...]:
    """Add to each point its image under θ → −θ."""
    return tuple(image for x, y, kind in points for image in ((x, y, kind), (-x, -y, kind)))


def combined(axis: Iterable[tuple[float, str]]) -> tuple[KnownPoint, ...]:
    """Combine the stationary points of f for L(x, y)=f(x)+f(y): unlike kinds make a saddle."""

    def kind(first: str, second: str) -> PointKind:
        return first if first == second else "saddle"  # type: ignore[return-value]

    return tuple((x, y, kind(a, b)) for (x, a), (y, b) in product(list(axis), repeat=2))


def exact(value: float, sp: Any) -> Any:
    """Return a parameter as sympy's number, a whole one as an integer, so that LaTeX shows 30 and not 30.0."""
    return sp.Integer(int(value)) if value == int(value) else sp.Float(value)


def digits(value: float, count: int = 3) -> float:
    """Round to significant digits, for values that a page opens with."""
    return float(f"{value:.{count}g}")


def between(name: str, value: float, low: float, high: float) -> None:
    """Raise `ValueError` where a parameter lies outside its bounds."""
    if not low <= value <= high:
        raise ValueError(f"{name} must lie in [{low:g}, {high:g}], got {value!r}.")
