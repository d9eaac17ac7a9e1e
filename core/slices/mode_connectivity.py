"""How two solutions of one network are connected: along a line, a trained curve, and a line after alignment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.optimize import minimize_scalar

from ..checks import count, positive
from ..numbers import number
from ..optim import rule, schedule
from ..problems.objective import Objective

Way = Literal["line", "curve", "aligned"]
WAYS: dict[Way, str] = {
    "line": "straight line",
    "curve": "trained Bézier curve",
    "aligned": "straight line after alignment",
}
Loss = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class Barrier:
    """L along a way between two solutions: `loss` (n,) at parameters `s` (n,) from 0 (A) to 1 (B).

    `level` is the highest L found along it, at `at`, refined between the points; `lowest` the lowest at the points.
    `height` is the barrier, the largest L(s) − ((1−s)·L(0) + s·L(1)) (Frankle et al. 2020), 0 where none is above.
    """

    way: Way
    s: np.ndarray
    loss: np.ndarray
    level: float
    at: float
    lowest: float
    height: float


@dataclass(frozen=True, eq=False)
class Curve:
    """A quadratic Bézier curve (1−s)²·a + 2s(1−s)·c + s²·b; `history` is the mean of L along it at each step."""

    a: np.ndarray
    b: np.ndarray
    c: np.ndarray
    history: np.ndarray

    def __call__(self, s: float) -> np.ndarray:
        """Return the weights (P,) at s."""
        return (1 - s) ** 2 * self.a + 2 * s * (1 - s) * self.c + s**2 * self.b


def line(loss: Loss, a: np.ndarray, b: np.ndarray, n: int = 51, way: Way = "line") -> Barrier:
    """Return L along (1−s)·a + s·b, at n evenly spaced s. Raises `ValueError` for n below 2."""
    return along(loss, lambda s: (1 - s) * a + s * b, n, way)


def along(loss: Loss, at: Callable[[float], np.ndarray], n: int = 51, way: Way = "curve") -> Barrier:
    """Return L along a way s ↦ θ, at n evenly spaced s; its highest point is refined between them."""
    if count("n", n) < 2:
        raise ValueError(f"n must be a whole number of at least 2, got {n!r}.")
    s = np.linspace(0, 1, n)
    values = np.array([float(loss(at(float(place)))) for place in s])
    level, top = _highest(lambda place: float(loss(at(place))), s, values)
    straight = (1 - s) * values[0] + s * values[-1]
    over = np.append(values - straight, level - ((1 - top) * values[0] + top * values[-1]))
    height = np.inf if not np.isfinite(over).all() else max(0.0, float(over.max()))
    return Barrier(way, s, values, level, top, float(np.nanmin(values)), float(height))


def _highest(value: Callable[[float], float], s: np.ndarray, values: np.ndarray) -> tuple[float, float]:
    if not np.isfinite(values).all():
        return np.inf, float(s[int(np.argmin(np.isfinite(values)))])
    k = int(values.argmax())
    left, right = float(s[max(k - 1, 0)]), float(s[min(k + 1, len(s) - 1)])
    found = minimize_scalar(
        lambda place: -value(float(place)), bounds=(left, right), method="bounded", options={"maxiter": 30}
    )
    if -found.fun > values[k]:
        return float(-found.fun), float(found.x)
    return float(values[k]), float(s[k])


def train_curve(
    objective: Objective,
    a: np.ndarray,
    b: np.ndarray,
    *,
    steps: int = 200,
    eta0: float = 0.02,
    samples: int = 4,
    seed: int = 0,
    cancelled: Callable[[], bool] | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> Curve:
    """Return a quadratic Bézier curve from a to b whose middle point was trained to keep L low along it.

    Minimises E L(γ(s)) over s uniform on [0, 1] (Garipov, Izmailov, Podoprikhin, Vetrov & Wilson 2018): its gradient
    for c is E 2s(1−s)·∇L(γ(s)), here from `samples` stratified s a step, on the whole probe, by Adam with a cosine
    schedule, from the line's middle on. Raises `InterruptedError` where `cancelled` says so, `ValueError` for counts
    below 1.
    """
    steps, samples = count("steps", steps), count("samples", samples)
    a, b = np.asarray(a, float), np.asarray(b, float)
    adam = rule("adam", eta0=positive("eta0", eta0), schedule=schedule("cosine"))
    dice = np.random.default_rng(seed)
    middle = (a + b) / 2
    state = adam.direction.init(middle)
    history = []
    for t in range(steps):
        if cancelled and cancelled():
            raise InterruptedError("The curve was given up.")
        places = (np.arange(samples) + dice.random(samples)) / samples
        curve = Curve(a, b, middle, np.empty(0))
        values, slopes = zip(*(objective.loss_and_grad(curve(float(s))) for s in places), strict=True)
        history.append(float(np.mean(values)))
        slope = sum(2 * s * (1 - s) * part for s, part in zip(places, slopes, strict=True)) / samples
        if not np.isfinite(slope).all():
            break
        direction, state = adam.direction.update(slope, state, middle)
        middle = middle - float(adam.learning_rate(t, steps)) * direction
        if on_progress:
            on_progress((t + 1) / steps)
    return Curve(a, b, middle, np.array(history))


def connection_words(barriers: list[Barrier]) -> list[str]:
    """Return what ways between two solutions say of sub-level and of super-level sets, a sentence each."""
    told = [_words(barrier) for barrier in barriers]
    direct = [barrier for barrier in barriers if barrier.way != "aligned"]
    if direct:
        best = min(direct, key=lambda barrier: barrier.level)
        told.append(_joined(best, "A and B lie"))
    told += [
        _joined(each, "A and B with its units in another order (the same function) lie")
        for each in barriers
        if each.way == "aligned"
    ]
    ends = min(float(end) for barrier in barriers for end in barrier.loss[[0, -1]])
    lowest = max(barrier.lowest for barrier in barriers)
    told.append(
        "The paper's S_λ = {L ≥ λ} is the other side: a solution lies outside of it for every λ above its own loss, so "
        f"that both are connected in S_λ can be asked only for λ ≤ {number(ends)}, and these ways stay in it up to "
        f"λ = {number(lowest)}. A low barrier says nothing about S_λ."
    )
    return told


def _joined(best: Barrier, who: str) -> str:
    if not np.isfinite(best.level):
        return f"That {who} in one component of a sub-level set is not shown by the {WAYS[best.way]}."
    end = max(float(best.loss[0]), float(best.loss[-1]))
    joined = (
        f"{who} in one component of the sub-level set {{L ≤ λ}} for every λ ≥ {number(best.level)}, by the "
        f"{WAYS[best.way]} (at {len(best.s)} points of it, the highest refined)."
    )
    if best.level <= end:
        return f"{joined} That is the higher end's own loss, so no way can do better."
    return (
        f"{joined} Both are in that set from λ = {number(end)} on; for λ between these two nothing is known, since "
        "another way may stay lower."
    )


def _words(barrier: Barrier) -> str:
    if not np.isfinite(barrier.level):
        return f"Along the {WAYS[barrier.way]} L is not finite at s = {number(barrier.at)}."
    return (
        f"Along the {WAYS[barrier.way]} L rises to {number(barrier.level)} at s = {number(barrier.at)}; the barrier, "
        f"its largest height above the straight line from L(A) to L(B), is {number(barrier.height)}."
    )
