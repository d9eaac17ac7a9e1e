"""Equiconnectedness on samples: does one path map keep every pair of points of a level set inside it?

One continuous p: [0, 1]×Θ×Θ → Θ with p(0; x, y) = x, p(1; x, y) = y and L(p(s; x, y)) ≥ min(L(x), L(y)) for all s, x, y
(Zeng, Doan & Romberg, "Connected Superlevel Set in (Deep) Reinforcement Learning", NeurIPS 2023, where L is a reward
that is maximised: the super-level sets of a reward are the sub-level sets of a loss).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ..checks import count
from ..numbers import number
from ..problems.objective import Landscape
from .arguments import check_level, check_seed
from .connecting_path import PATH_MAPS, PathMap, connecting_path, summit, true_levels
from .heights import Boundary
from .sets import LevelSets, level_sets
from .trapping import real_basins

Custom = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]
SAMPLES = 65


@dataclass(frozen=True, eq=False)
class Counterexample:
    """A pair whose path leaves the set: `path` (k, 2) with L on it, `levels` (k,).

    `lowest` is the worst of them (for sub-level sets the highest), `needed` what the set asks for. Of the widest path,
    which is one of the grid, `lowest` is the refined λ*, and ∓∞ without a path where nothing joins the two.
    """

    a: np.ndarray
    b: np.ndarray
    path: np.ndarray
    levels: np.ndarray
    lowest: float
    needed: float


@dataclass(frozen=True, eq=False)
class Equiconnected:
    """The share of sampled pairs that a path map keeps in their level set, and the pair that leaves it furthest.

    `pairs` counts those that were tried; with none `fraction` is NaN.
    """

    path_map: str
    fraction: float
    pairs: int
    worst: Counterexample | None


def equiconnected(
    f: Landscape | LevelSets,
    path_map: PathMap | Custom = "straight",
    *,
    pairs: int = 2000,
    seed: int = 0,
    lam: float | None = None,
    n: int = 129,
    boundary: Boundary | None = None,
) -> Equiconnected:
    """Try a path map on pairs of points drawn evenly from the view, seeded.

    Without `lam` each pair must stay in the set at the less extreme of its own two levels; with it pairs are drawn from
    the set at λ and must stay there. "straight" and "via_peak" are continuous in (s, x, y), and so is a function of
    s (k,), x (p, 2), y (p, 2) → (k, p, 2) if you make it so. "widest" joins every pair as well as it can be
    joined, but is no single continuous map: fraction 1 with it is necessary, not sufficient. Raises `ValueError` for an
    unknown map or bad counts.

    >>> import superlevel
    >>> superlevel.equiconnected(superlevel.surface("quadratic"), "straight", pairs=50).fraction < 1
    True
    """
    sets = f if isinstance(f, LevelSets) else level_sets(f, n, boundary)
    lam = None if lam is None else check_level(lam)
    if not callable(path_map) and not (isinstance(path_map, str) and path_map in PATH_MAPS):
        raise ValueError(f"path_map must be a function or one of {', '.join(PATH_MAPS)}, got {path_map!r}.")
    if sets.source is None:
        raise ValueError("equiconnected needs the landscape itself, not level sets of a bare grid.")
    x, y = _pairs(sets, count("pairs", pairs), check_seed(seed), lam)
    name = getattr(path_map, "__name__", "own map") if callable(path_map) else path_map
    if not len(x):
        return Equiconnected(name, float("nan"), 0, None)
    if path_map == "widest":
        return _by_merging(sets, x, y, lam)
    move = path_map if callable(path_map) else _MAPS[path_map](sets)
    return _along(sets, name, move, x, y, lam)


def contractible(sets: LevelSets, lam: float) -> tuple[bool, str]:
    """Say whether the set at λ can be shrunk to a point inside itself, which equiconnectedness implies.

    Fixing y in a path map shrinks the set to y. In the plane that takes one component without a hole. Returns the
    answer for the grid, and a sentence with the numbers.
    """
    lam = check_level(lam)
    pieces, holes = sets.count(lam), sets.holes(lam)
    if pieces == 0:
        return False, f"no point lies in the set at λ = {number(lam)}: there is nothing to shrink"
    counted = f"{pieces} component{'s' if pieces != 1 else ''} and {holes} hole{'s' if holes != 1 else ''}"
    if pieces == 1 and holes == 0:
        return True, f"one component without a hole at λ = {number(lam)}: it can be shrunk to a point"
    return False, f"{counted} at λ = {number(lam)}: no continuous path map exists"


def _pairs(sets: LevelSets, pairs: int, seed: int, lam: float | None) -> tuple[np.ndarray, np.ndarray]:
    """Return pairs (p, 2), (p, 2) from the view, or from the set at λ: cells of it, each moved within itself."""
    random = np.random.default_rng(seed)
    axes = (sets.grid.x, sets.grid.y)
    low, high = np.array([axis[0] for axis in axes]), np.array([axis[-1] for axis in axes])
    assert sets.source is not None
    if lam is None:
        points = random.uniform(low, high, (2, pairs, 2))
        known = ~np.isnan(sets.source.loss(points)).any(0)
        return points[0][known], points[1][known]
    inside = np.flatnonzero(sets.tree.holds(sets.grid.values, lam))
    if not inside.size:
        return np.empty((0, 2)), np.empty((0, 2))
    rows, columns = np.divmod(random.choice(inside, (2, pairs)), len(sets.grid.x))
    shift = random.uniform(-0.5, 0.5, (2, pairs, 2)) * [axis[1] - axis[0] for axis in axes]
    points = np.clip(np.stack([sets.grid.x[columns], sets.grid.y[rows]], axis=-1) + shift, low, high)
    kept = sets.tree.holds(sets.source.loss(points), lam).all(0)
    return points[0][kept], points[1][kept]


def _needed(sets: LevelSets, x: np.ndarray, y: np.ndarray, lam: float | None) -> np.ndarray:
    assert sets.source is not None
    sign = sets.tree.sign
    if lam is not None:
        return np.full(len(x), sign * lam)
    return np.minimum(sign * sets.source.loss(x), sign * sets.source.loss(y))


def _along(
    sets: LevelSets, name: str, move: Custom, x: np.ndarray, y: np.ndarray, lam: float | None
) -> Equiconnected:
    assert sets.source is not None
    paths = move(np.linspace(0, 1, SAMPLES), x, y)
    levels = sets.source.loss(paths)
    heights = np.where(np.isnan(levels), -np.inf, sets.tree.sign * levels)
    needed = _needed(sets, x, y, lam)
    short = _short(needed, heights.min(0))
    fraction = 1 - float((short > 0).mean())
    if fraction == 1:
        return Equiconnected(name, 1.0, len(x), None)
    k = int(np.argmax(short))
    sign = sets.tree.sign
    lowest, asked = sign * float(heights[:, k].min()), sign * float(needed[k])
    return Equiconnected(
        name, fraction, len(x), Counterexample(x[k], y[k], paths[:, k], levels[:, k], lowest, asked)
    )


def _short(needed: np.ndarray, lowest: np.ndarray) -> np.ndarray:
    """Return how far paths fall below what is needed, 0 where they don't or where rounding may have done it."""
    with np.errstate(invalid="ignore"):
        short = needed - lowest
    slack = 1e-9 * (1 + np.abs(np.where(np.isfinite(needed), needed, 0.0)))
    return np.where(short > slack, short, 0.0)


def _by_merging(sets: LevelSets, x: np.ndarray, y: np.ndarray, lam: float | None) -> Equiconnected:
    """Decide by the refined merge tree alone: a pair is joined where its basins have merged.

    What only the grid parts counts as joined: a path from one real basin to another has to pass real passes.
    """
    tree, sign = true_levels(sets).tree, sets.tree.sign
    real = real_basins(sets) == np.arange(len(tree))
    tree = replace(tree, death=np.where(real, tree.death, sign * np.inf))
    ends = np.sort(tree.basin.ravel()[np.stack([sets.cells(x), sets.cells(y)])], axis=0)
    kinds, which = np.unique(ends, axis=1, return_inverse=True)
    # In one basin both ends lead to the same extremum without leaving the set.
    merged = np.array([np.inf if a == b else sign * tree.merge_level(int(a), int(b)) for a, b in kinds.T])
    needed = _needed(sets, x, y, lam)
    short = _short(needed, merged[which.ravel()])
    fraction = 1 - float((short > 0).mean())
    if fraction == 1:
        return Equiconnected("widest", 1.0, len(x), None)
    k = int(np.argmax(short))
    path = connecting_path(sets, (float(x[k, 0]), float(x[k, 1])), (float(y[k, 0]), float(y[k, 1])))
    worst = Counterexample(x[k], y[k], path.points, path.levels, path.true_level, sign * float(needed[k]))
    return Equiconnected("widest", fraction, len(x), worst)


def _straight(_: LevelSets) -> Custom:
    return lambda s, x, y: (1 - s)[:, None, None] * x + s[:, None, None] * y


def _via_peak(sets: LevelSets) -> Custom:
    top = np.array(summit(sets))

    def move(s: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        share = np.abs(2 * s - 1)[:, None, None]
        return share * np.where((s < 0.5)[:, None, None], x, y) + (1 - share) * top

    return move


_MAPS: dict[str, Callable[[LevelSets], Custom]] = {"straight": _straight, "via_peak": _via_peak}
