"""What a verdict draws: the example or counterexample that its sentence speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ..descent.ledger import Ledger
    from ..descent.trajectory import Trajectory
    from ..levels.critical_points import CriticalPoint
    from ..levels.sets import LevelSets, Point
    from ..problems.objective import Landscape


@dataclass(frozen=True, eq=False)
class LevelExample:
    """The set at level `lam`: its components and holes."""

    sets: LevelSets
    lam: float


@dataclass(frozen=True, eq=False)
class RunExample:
    """One run (no batch axes) with its ledger, and the step (counted from 1) that matters; 0 where none does."""

    run: Trajectory
    book: Ledger
    step: int


@dataclass(frozen=True, eq=False)
class StepExample:
    """One step p (2,) from theta (2,): L before (`loss`) and `after`, and Taylor's first and second term."""

    f: Landscape
    theta: np.ndarray
    p: np.ndarray
    loss: float
    first: float
    second: float
    after: float


@dataclass(frozen=True, eq=False)
class PathExample:
    """A path (k, 2) from a to b, with L (k,) along it, that should stay in the set at `lam`."""

    sets: LevelSets
    lam: float
    a: Point
    b: Point
    path: np.ndarray
    levels: np.ndarray


@dataclass(frozen=True, eq=False)
class ComparisonExample:
    """Two runs from one start with one η0, with decay and without; `step` (from 1) matters, None: no step does."""

    f: Landscape
    decayed: Trajectory
    constant: Trajectory
    step: int | None


@dataclass(frozen=True, eq=False)
class BasinExample:
    """Where runs from many starts (S, 2) end: `*_end` (S,) number the `minima`, lowest first; −1 is elsewhere.

    The first `lowest` minima are the lowest ones (several can share a level), the others are the poorer ones.
    """

    f: Landscape
    starts: np.ndarray
    decayed_end: np.ndarray
    constant_end: np.ndarray
    minima: tuple[CriticalPoint, ...]
    lowest: int


@dataclass(frozen=True, eq=False)
class SeedsExample:
    """Paired trainings of S seeds: a measure of each with a constant and with a decaying rate, each (S,).

    `labels` names the seeds; (`low`, `high`) is the interval of the mean difference, decayed less constant.
    `curves` are (name, steps (N,), values (S, N)): how the measure went along the trainings.
    """

    labels: tuple[str, ...]
    constant: np.ndarray
    decayed: np.ndarray
    low: float
    high: float
    curves: tuple[tuple[str, np.ndarray, np.ndarray], ...] = ()


Example = (
    LevelExample | RunExample | StepExample | PathExample | ComparisonExample | BasinExample | SeedsExample
)
