"""What every minimised function offers, and what is known about one that can be drawn in the plane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np

from ..checks import shown

# A valley is a curve of minima of one level, a ridge one of maxima.
PointKind = Literal["minimum", "saddle", "maximum", "degenerate", "valley", "ridge"]
Window = tuple[float, float, float, float]


class Objective(Protocol):
    """A twice differentiable function; the last axis of `theta` holds its coordinates, others are batch."""

    @property
    def dim(self) -> int:
        """Number of coordinates d."""

    def loss(self, theta: np.ndarray) -> np.ndarray:
        """Return L(θ): (..., d) → (...)."""

    def loss_and_grad(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return L(θ) and ∇L(θ): (..., d) → (...), (..., d)."""

    def hvp(self, theta: np.ndarray, v: np.ndarray) -> np.ndarray:
        """Return ∇²L(θ)·v: (..., d), (..., d) → (..., d)."""


_MEMBERS = [name for name in vars(Objective) if not name.startswith("_")]


def check_objective(f: Any) -> None:
    """Raise `ValueError` where something is no `Objective`, with what it lacks and how a function becomes one."""
    missing = [name for name in _MEMBERS if not hasattr(f, name)]
    if missing:
        raise ValueError(
            f"f must be an objective with {', '.join(_MEMBERS)}; {shown(f)} has no {', '.join(missing)}. "
            "superlevel.objective(function, dim) makes one of a plain function."
        )


@dataclass(frozen=True)
class StationaryPoint:
    """A published point with ∇L=0: where, of which kind, and at which level L."""

    theta: tuple[float, float]
    kind: PointKind
    level: float


@dataclass(frozen=True)
class Facts:
    """What is known of a landscape beforehand.

    `window` is (x from, x to, y from, y to); `start`, `eta0` and `level` are what a page opens with;
    `coercive` says that L→∞ in every direction; `notice` is a sentence that must be said with the picture,
    such as "this pair is separable: without a prior L has no minimum"; `plain` is a typed formula as it was
    understood, in x and y as Python spells it, and `reading` what is to be said of that, "w is x, b is y".
    """

    name: str
    title: str
    lesson: str
    source: str
    window: Window
    start: tuple[float, float]
    eta0: float
    level: float
    coercive: bool
    latex: str
    stationary: tuple[StationaryPoint, ...] = ()
    axes: tuple[str, str] = ("x", "y")
    notice: str = ""
    plain: str = ""
    reading: str = ""


@dataclass(frozen=True)
class Grid:
    """L on a regular grid: `values[j, i]` = L(x[i], y[j]); non-finite values stay as they are."""

    x: np.ndarray
    y: np.ndarray
    values: np.ndarray


class Landscape(Objective, Protocol):
    """An objective of two coordinates that can be drawn."""

    @property
    def facts(self) -> Facts:
        """What is known beforehand."""

    @property
    def level_range(self) -> tuple[float, float]:
        """The lowest and highest level λ that a slider offers; both finite, low < high."""

    def __hash__(self) -> int:
        """Landscapes key caches, each by its identity."""

    def hessian(self, theta: np.ndarray) -> np.ndarray:
        """Return ∇²L(θ): (..., 2) → (..., 2, 2)."""

    def grid(self, n: int = 129) -> Grid:
        """Return L on n×n points that span the window; computed once for each n."""
