"""Logistic regression of two MNIST digits with two weights: the exact landscape of a real model.

With s=±1 the label and u the two features of an image, p(s|u; w)=1/(1+e^(−s·w·u)): a softmax over two classes
whose weights are w and 0. The loss is the negative log-posterior per sample,
L(w) = (1/m)·Σ log(1+e^(−s_i·w·u_i)) − (1/m)·log p(w), without the prior's constant.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..data.bundled import digit_pair
from ..numbers import number
from .objective import Facts, StationaryPoint
from .plane import Kernels, Plane

PRIORS = ("none", "gaussian", "laplace")
# m·chunk numbers are in memory at once; 64 rows of 1000 samples stay in a core's cache.
_CHUNK = 64
_PRIOR_LATEX = {
    "none": "",
    "gaussian": r" + \frac{\lVert w \rVert^2}{2 m \sigma^2}",
    "laplace": r" + \frac{\lVert w \rVert_1}{m b}",
}


def mnist_pair(
    name: str,
    title: str,
    digit_a: str | int = "3",
    digit_b: str | int = "8",
    prior: str = "gaussian",
    prior_scale: float = 1.0,
) -> Plane:
    """Return the landscape of telling `digit_b` (+1) from `digit_a` (−1).

    `prior` is none, gaussian (N(0, σ²I): L2 with weight 1/(2mσ²)) or laplace (L1 with weight 1/(mb));
    `prior_scale` is σ or b. Where a weight is 0, the Laplace prior's slope is taken as 0, and its curvature
    is 0 everywhere. Raises ValueError for equal or unknown digits, an unknown prior, or a scale that is not
    in [0.001, 1000].
    """
    first, second = _digit("digit_a", digit_a), _digit("digit_b", digit_b)
    if first == second:
        raise ValueError(f"digit_a and digit_b must differ, got {first} twice.")
    if prior not in PRIORS:
        raise ValueError(f"prior must be one of {', '.join(PRIORS)}, got {prior!r}.")
    if not 1e-3 <= prior_scale <= 1e3:
        raise ValueError(f"prior_scale must lie in [0.001, 1000], got {prior_scale!r}.")
    features, labels = digit_pair(first, second)
    signed = features * labels[:, None]
    l2 = 1 / (len(signed) * prior_scale**2) if prior == "gaussian" else 0.0
    l1 = 1 / (len(signed) * prior_scale) if prior == "laplace" else 0.0
    kernels = _kernels(signed, l2, l1)
    endless = prior == "none" and separable(signed)
    best = None if endless else minimiser(kernels, l1)
    return Plane(_facts(name, title, (first, second), prior, kernels, best, l2), kernels, chunk=_CHUNK)


def separable(signed: np.ndarray) -> bool:
    """Tell whether some w≠0 has w·(s_i·u_i)≥0 for all i, so that L only falls as w grows and has no minimum.

    In the plane this holds iff the directions of s_i·u_i, (m, 2), leave a gap of at least half a turn.
    """
    angles = np.sort(np.arctan2(signed[:, 1], signed[:, 0]))
    gaps = np.diff(angles, append=angles[0] + 2 * np.pi)
    return bool(gaps.max() >= np.pi)


def minimiser(kernels: Kernels, l1: float = 0.0) -> np.ndarray:
    """Return the minimiser (2,) of L by proximal Newton steps with backtracking (Lee, Sun & Saunders 2014).

    With l1=0 these are damped Newton steps.
    """
    w = np.zeros(2)
    for _ in range(100):
        loss, *slopes = (float(part[0]) for part in kernels.gradient(*_row(w)))
        xx, xy, yy = (float(part[0]) for part in kernels.hessian(*_row(w)))
        smooth = np.array(slopes) - l1 * np.sign(w)
        step = _model_minimum(w, smooth, np.array([[xx, xy], [xy, yy]]), l1) - w
        scale = 1.0
        while kernels.value(*_row(w + scale * step))[0] > loss and scale > 1e-12:
            scale /= 2
        if scale <= 1e-12 or np.abs(step).max() <= 1e-14 * (1 + np.abs(w).max()):
            break
        w = w + scale * step
    return w


def _row(w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return w[:1].copy(), w[1:].copy()


def _model_minimum(w: np.ndarray, slope: np.ndarray, hessian: np.ndarray, l1: float) -> np.ndarray:
    """Minimise slope·(v−w)+½(v−w)ᵀH(v−w)+l1·‖v‖₁ over v, one coordinate after the other."""
    if l1 == 0:
        return w - np.linalg.solve(hessian, slope)
    v = w.copy()
    for _ in range(200):
        before = v.copy()
        for k in (0, 1):
            centre = v[k] - (slope[k] + hessian[k] @ (v - w)) / hessian[k, k]
            v[k] = np.sign(centre) * max(abs(centre) - l1 / hessian[k, k], 0.0)
        if np.array_equal(before, v):
            break
    return v


def _kernels(signed: np.ndarray, l2: float, l1: float) -> Kernels:
    first, second = np.ascontiguousarray(signed.T)

    def margins(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Return each sample's margin at each point (points, samples)."""
        # Products, not a matrix product, whose rounding depends on how many rows there are.
        return a[:, None] * first + b[:, None] * second

    def loss(a: np.ndarray, b: np.ndarray, margin: np.ndarray, decay: np.ndarray) -> np.ndarray:
        """Return L from the margins and their decays e^(−|margin|)."""
        terms = np.log1p(decay)
        terms -= np.minimum(margin, 0.0)
        prior = (l2 / 2) * (a * a + b * b) + l1 * (np.abs(a) + np.abs(b))
        return terms.mean(axis=1) + prior

    def value(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Return L."""
        margin = margins(a, b)
        return loss(a, b, margin, np.exp(-np.abs(margin)))

    def gradient(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return L and its two slopes."""
        margin = margins(a, b)
        decay = np.exp(-np.abs(margin))
        # The probability of the wrong digit, 1/(1+e^margin), without overflow.
        wrong = np.where(margin > 0, decay, 1.0) / (1.0 + decay)
        slope_a = l2 * a + l1 * np.sign(a) - (wrong * first).mean(axis=1)
        slope_b = l2 * b + l1 * np.sign(b) - (wrong * second).mean(axis=1)
        return loss(a, b, margin, decay), slope_a, slope_b

    def hessian(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the parts xx, xy and yy of ∇²L."""
        decay = np.exp(-np.abs(margins(a, b)))
        weight = decay / (1.0 + decay) ** 2
        mixed = (weight * (first * second)).mean(axis=1)
        return (weight * first**2).mean(axis=1) + l2, mixed, (weight * second**2).mean(axis=1) + l2

    return Kernels(value, gradient, hessian)


def _facts(
    name: str,
    title: str,
    digits: tuple[int, int],
    prior: str,
    kernels: Kernels,
    best: np.ndarray | None,
    l2: float,
) -> Facts:
    reach = 8.0 if best is None else _round_up(1.8 * max(1.0, float(np.abs(best).max())))
    return Facts(
        name=name,
        title=f"MNIST {digits[0]} against {digits[1]}: two weights",
        lesson="A real model's loss is a landscape too: two weights on the two principal components of 1000 "
        "images.",
        source="LeCun, Cortes & Burges, MNIST; Murphy, Probabilistic Machine Learning (2022), §10.2",
        window=(-reach, reach, -reach, reach),
        start=(round(-0.75 * reach, 3), round(0.7 * reach, 3)),
        # The features have unit covariance, so the curvature is at most ¼ plus the prior's.
        eta0=float(f"{1 / (0.25 + l2):.3g}"),
        # log 2, what guessing costs: below λ the model is better than chance.
        level=0.693,
        coercive=best is not None,
        latex=r"L(w) = \frac{1}{m} \sum_{i=1}^{m} \log\left(1 + e^{-s_i\, w \cdot u_i}\right)"
        + _PRIOR_LATEX[prior],
        stationary=_stationary(kernels, best),
        axes=("w₁", "w₂"),
        notice=_notice(digits, prior, best),
    )


def _stationary(kernels: Kernels, best: np.ndarray | None) -> tuple[StationaryPoint, ...]:
    """Return the minimum, unless it lies on a corner of the Laplace prior, where ∇L does not vanish."""
    if best is None or not best.all():
        return ()
    return (
        StationaryPoint((float(best[0]), float(best[1])), "minimum", float(kernels.value(*_row(best))[0])),
    )


def _notice(digits: tuple[int, int], prior: str, best: np.ndarray | None) -> str:
    if best is None:
        return (
            f"The digits {digits[0]} and {digits[1]} are separable with these two features: without a prior "
            "L has no minimum, it falls for ever as w grows."
        )
    if prior == "none":
        return (
            f"No weights separate the digits {digits[0]} and {digits[1]} with these two features, so L has a "
            "minimum even without a prior."
        )
    if prior == "laplace" and not best.all():
        return (
            f"The minimum lies on a corner of the prior, at w = ({number(best[0], 3)}, {number(best[1], 3)})."
        )
    return ""


def _round_up(value: float) -> float:
    return float(np.ceil(value * 2) / 2)


def _digit(name: str, value: Any) -> int:
    if str(value) not in set("0123456789"):
        raise ValueError(f"{name} must be a digit from 0 to 9, got {value!r}.")
    return int(value)
