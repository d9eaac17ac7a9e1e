"""Claim 3: the super-level sets are equiconnected across epochs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...experiments.computed import landscape
from ...levels.equiconnected import Counterexample, Equiconnected, contractible, equiconnected
from ...levels.sets import LevelSets
from ...levels.trapping import edge_points
from ...numbers import number
from ...problems.objective import Landscape
from ...problems.plane import LARGEST_LEVEL
from ..by_hand import digits, level_lines, step_lines
from ..claim import Claim, Decision, Verdict
from ..examples import Example, LevelExample, PathExample, RunExample
from ..runs import only_run, textbook, whole_sets

if TYPE_CHECKING:
    from ...experiments.experiment import Experiment

MOST_LEVELS = 25
PAIRS = 200
_MAPS = {"straight": "the straight line", "via_peak": "the way by the highest point"}
_WHOLE = "S_λ is in one piece without a hole at all levels of the run"
_IN_PIECES = "S_λ falls into pieces that all touch the window's edge, and may join outside it"


def judge(experiment: Experiment) -> Verdict:
    """Return the verdict over the levels λ_t = L(θ_t) of the gradient descent run, at most 25 of them.

    Equiconnected sets are in one piece and have no hole; one level that is not disproves the claim, if 2N−1 points a
    side say so too, and in a window 4N−3. Pieces that all touch the edge of a window may join outside it. Where nothing
    is disproved, one continuous map that keeps all sampled pairs inside at all levels is taken as proof on them.
    """
    state, sets = textbook(experiment), whole_sets(experiment)
    run, book = only_run(state)
    steps, levels = _levels(run.loss, sets)
    if not len(levels):
        sentence = "No L(θ_t) of the run lies among the levels of the window, so there is no set to look at."
        numbers, example = (("levels looked at", 0.0),), RunExample(run, book, 0)
        return Verdict("equiconnected", "undecided", sentence, numbers, step_lines(run, 0), example, state)
    coarse = np.array([_broken(sets, lam) for lam in levels])
    finer = sets.finer() if coarse.any() else sets
    broken = coarse & [_broken(finer, lam) for lam in levels]
    if broken.any() and sets.boundary != "coercive":
        # Valleys that are narrower than a cell look closed where they leave the window.
        finer = finer.finer()
        broken &= [_broken(finer, lam) for lam in levels]
    if broken.any():
        k = int(np.argmax(broken))
        return _failing(state, finer, int(steps[k]), levels[k], len(levels), int(broken.sum()))
    return _unbroken(state, finer, levels)


def _levels(loss: np.ndarray, sets: LevelSets) -> tuple[np.ndarray, np.ndarray]:
    """Return the steps, evenly chosen, whose levels lie in the range of the grid, and these distinct levels."""
    finite = sets.grid.values[np.isfinite(sets.grid.values)]
    if not finite.size:
        return np.empty(0, int), np.empty(0)
    # Levels that λ can't be set to can't be shown either.
    low, high = max(finite.min(), -LARGEST_LEVEL), min(finite.max(), LARGEST_LEVEL)
    inside = np.flatnonzero((loss >= low) & (loss <= high))
    _, first = np.unique(loss[inside], return_index=True)
    steps = inside[np.sort(first)]
    chosen = np.unique(np.linspace(0, max(len(steps) - 1, 0), min(MOST_LEVELS, len(steps))).astype(int))
    return steps[chosen], loss[steps[chosen]]


def _broken(sets: LevelSets, lam: float) -> bool:
    """Say whether no continuous path map exists for S_λ, whatever lies beyond the window."""
    if sets.holes(lam) >= 1 and (sets.boundary == "coercive" or _enclosed(sets, lam)):
        return True
    if sets.count(lam) <= 1:
        return False
    return sets.boundary == "coercive" or not all(part.touches_edge for part in sets.at(lam).components)


def _enclosed(sets: LevelSets, lam: float) -> bool:
    """Say whether a hole of S_λ is one: water that does not reach the edge between two cells of the grid either."""
    named = sets.complement.representatives(lam)
    beyond = named[0]
    holes = set(named[named >= 0]) - {beyond}
    points = edge_points(sets)
    assert sets.source is not None
    wet = sets.source.loss(points) < lam
    reached = {int(named[basin]) for basin in _nearest_basin(sets, points[wet]) if basin >= 0}
    return bool(holes - reached)


def _nearest_basin(sets: LevelSets, points: np.ndarray) -> np.ndarray:
    """Return the extremum of the complement that the lowest corner about each point leads to.

    Corners on the edge itself all lead beyond it, so the ones next to them are taken.
    """
    x, y = sets.grid.x, sets.grid.y
    place = [(points[:, k] - axis[0]) / (axis[1] - axis[0]) for k, axis in enumerate((x, y))]
    i, j = (np.clip(side.astype(int), 1, len(axis) - 3) for side, axis in zip(place, (x, y), strict=True))
    corners = np.stack([(j + b) * len(x) + i + a for a in (0, 1) for b in (0, 1)])
    lowest = np.argmin(np.nan_to_num(sets.grid.values.ravel()[corners], nan=-np.inf), axis=0)
    return sets.complement.basin.ravel()[np.take_along_axis(corners, lowest[None], axis=0)[0]]


def _failing(state: Experiment, sets: LevelSets, step: int, lam: float, levels: int, broken: int) -> Verdict:
    lam = float(lam)
    pieces, holes = sets.count(lam), sets.holes(lam)
    worst = equiconnected(sets, "straight", pairs=PAIRS, lam=lam).worst
    numbers = (
        ("step", float(step)),
        ("λ_t = L(θ_t)", lam),
        ("pieces of S_λ", float(pieces)),
        ("holes of S_λ", float(holes)),
        ("levels looked at", float(levels)),
        ("levels without a continuous path map", float(broken)),
    )
    sentence = (
        f"At step {step}, λ = L(θ_{step}) = {number(lam)}, S_λ has {_counted(pieces, 'piece')} and "
        f"{_counted(holes, 'hole')}: it can't be shrunk to a point inside itself, so no continuous path map exists. "
        f"So it is at {broken} of {levels} levels of the run."
    )
    example, work = _shown(landscape(state), sets, lam, worst, _MAPS["straight"])
    return Verdict("equiconnected", "fails", sentence, numbers, work, example, state.change(lam=lam))


def _unbroken(state: Experiment, sets: LevelSets, levels: np.ndarray) -> Verdict:
    """Return the verdict where nothing is disproved: by the map that keeps most pairs inside at its worst level."""
    whole = all(contractible(sets, float(lam))[0] for lam in levels)
    tried = {name: [_tried(sets, name, float(lam)) for lam in levels] for name in _MAPS}
    shares = {name: min(result.fraction for result in results) for name, results in tried.items()}
    name = max(shares, key=lambda name: shares[name])
    pairs = sum(result.pairs for result in tried[name])
    numbers = (
        ("levels looked at", float(len(levels))),
        ("pairs tried", float(pairs)),
        *((f"least share kept by {words}", shares[map_name]) for map_name, words in _MAPS.items()),
    )
    at = int(np.argmin([result.fraction for result in tried[name]]))
    lam, worst = float(levels[at]), tried[name][at].worst
    example, work = _shown(landscape(state), sets, lam, worst, _MAPS[name])
    decision: Decision = "holds" if whole and shares[name] == 1 and pairs else "undecided"
    if decision == "holds":
        sentence = (
            f"At all {len(levels)} levels of the run S_λ is in one piece without a hole, and {_MAPS[name]} kept all "
            f"{pairs} sampled pairs inside: this is a sample, not a proof."
        )
    elif not pairs:
        sentence = (
            f"S_λ is smaller than a cell of the grid at all {len(levels)} levels of the run, so no pair of its points "
            "could be tried."
        )
    else:
        seen = _WHOLE if whole else _IN_PIECES
        sentence = (
            f"{seen}. Of the maps tried, {_MAPS[name]} keeps most pairs inside: at its worst level "
            f"{number(100 * shares[name], 3)} %. Another map may keep all of them."
        )
    return Verdict("equiconnected", decision, sentence, numbers, work, example, state.change(lam=lam))


def _shown(
    f: Landscape, sets: LevelSets, lam: float, worst: Counterexample | None, words: str
) -> tuple[Example, str]:
    """Return what to draw and what to recompute: the path that leaves S_λ furthest, or else points of S_λ."""
    if worst is None:
        return LevelExample(sets, lam), _sample_work(f, sets, lam)
    k = int(np.argmin(np.where(np.isnan(worst.levels), -np.inf, worst.levels)))
    a, b, between = (_pair(place) for place in (worst.a, worst.b, worst.path[k]))
    places = level_lines(f, [("a", a), ("b", b), ("between", between)])
    work = (
        f"Two points of S_λ, λ = {digits(lam)}, and a point {number(100 * k / (len(worst.path) - 1))} % along {words} "
        f"from one to the other; put them into the formula of L.\n\n{places}\n\n"
        "Both ends are at or above λ, the point between is not: this map leaves S_λ."
    )
    return PathExample(sets, lam, a, b, worst.path, worst.levels), work


def _tried(sets: LevelSets, name: str, lam: float) -> Equiconnected:
    result = equiconnected(sets, "straight" if name == "straight" else "via_peak", pairs=PAIRS, lam=lam)
    # At the highest levels a set can be smaller than a cell: no pair, and nothing that leaves it.
    return result if result.pairs else Equiconnected(name, 1.0, 0, None)


def _pair(values: np.ndarray) -> tuple[float, float]:
    return float(values[0]), float(values[1])


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _sample_work(f: Landscape, sets: LevelSets, lam: float) -> str:
    cells = np.flatnonzero((sets.grid.values >= lam).ravel())
    ends = [sets.place(int(cells[0])), sets.place(int(cells[-1]))] if cells.size else []
    places = [(name, place) for name, place in zip("ab", ends, strict=False) if place is not None]
    if len(places) == 2:
        (_, a), (_, b) = places
        places.append(("halfway", ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)))
    return (
        f"Points of the grid, λ = {digits(lam)}; put them into the formula of L.\n\n{level_lines(f, places)}"
    )


KIND = Claim(
    name="equiconnected",
    order=3,
    title="Equiconnected across epochs",
    statement="At the level of every epoch, one and the same continuous map joins any two points of S_λ by a "
    "path that does not leave S_λ.",
    formula=r"\begin{gathered}p(0;x,y)=x,\quad p(1;x,y)=y,\\ "
    r"L\bigl(p(s;x,y)\bigr)\ge\min\{L(x),L(y)\}\ \text{for all }s\end{gathered}",
    paper="Abstract: beyond being connected, the super-level sets are said to be equiconnected from epoch to "
    "epoch, which is called a uniform topological stability.",
    truth="A set with such a map can be shrunk to a point inside itself, so it is one piece and has no hole. Any "
    "bounded valley is a hole in S_λ: for a coercive L no S_λ above the minimum is equiconnected. It is "
    "true where all S_λ are convex (straight lines do it), and was shown for the returns of reinforcement "
    "learning, which are maximised.",
    source="Zeng, Doan & Romberg, Connected Superlevel Set in (Deep) Reinforcement Learning and its Application "
    "to Minimax Theorems (2023); Hatcher, Algebraic Topology (2002), ch. 0",
    judge=judge,
)
