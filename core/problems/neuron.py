"""A network with one hidden tanh neuron and two weights: a saddle between two mirror-image minima."""

from __future__ import annotations

import numpy as np

from .objective import Facts, StationaryPoint
from .plane import Kernels, Plane

SAMPLES = 64
TEACHER = (1.5, 1.0)
NOISE = 0.1
_CHUNK = 1024


def teacher_data(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return inputs x and noisy outputs t=w₂·tanh(w₁·x)+ε of the teacher, both (64,)."""
    random = np.random.default_rng(seed)
    x = random.uniform(-2, 2, SAMPLES)
    return x, TEACHER[1] * np.tanh(TEACHER[0] * x) + NOISE * random.standard_normal(SAMPLES)


def tanh_neuron(name: str, title: str) -> Plane:
    """Return L(w)=(1/2m)·Σ(w₂·tanh(w₁·x_i)−t_i)².

    L(−w)=L(w). At w=0 the Hessian is [[0, −k], [−k, 0]] with k the mean of x·t: a saddle with eigenvalues ±k.
    """
    x, t = teacher_data()
    kernels = _kernels(x, t)
    a, b = _student(kernels)
    lowest, flat = float(kernels.value(np.array([a]), np.array([b]))[0]), float(np.mean(t**2) / 2)
    facts = Facts(
        name=name,
        title=title,
        lesson="Turning both weights' signs changes nothing, so there are two equal minima; between them "
        "lies a saddle at w = 0, where training waits.",
        source="Goodfellow, Bengio & Courville, Deep Learning (2016), §8.2.2; data from a seeded teacher",
        window=(-3.0, 3.0, -3.0, 3.0),
        start=(-1.2, 1.76),
        eta0=0.2,
        level=float(f"{0.7 * flat:.2g}"),
        # Where w₂=0, L is the same however large w₁ is.
        coercive=False,
        latex=r"L(w) = \frac{1}{2m} \sum_{i=1}^{m} \left(w_2 \tanh(w_1 x_i) - t_i\right)^2",
        stationary=(
            StationaryPoint((0.0, 0.0), "saddle", flat),
            StationaryPoint((a, b), "minimum", lowest),
            StationaryPoint((-a, -b), "minimum", lowest),
        ),
        axes=("w₁", "w₂"),
    )
    return Plane(facts, kernels, chunk=_CHUNK)


def _kernels(x: np.ndarray, t: np.ndarray) -> Kernels:
    def value(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Return L."""
        error = b[:, None] * np.tanh(a[:, None] * x) - t
        return (error * error).mean(axis=1) / 2

    def gradient(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return L and its two slopes."""
        hidden = np.tanh(a[:, None] * x)
        error = b[:, None] * hidden - t
        by_a = b * (error * (1 - hidden * hidden) * x).mean(axis=1)
        return (error * error).mean(axis=1) / 2, by_a, (error * hidden).mean(axis=1)

    def hessian(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the parts xx, xy and yy of ∇²L."""
        hidden, out = np.tanh(a[:, None] * x), b[:, None]
        slope = (1 - hidden * hidden) * x
        error = out * hidden - t
        by_aa = (out * slope) ** 2 - 2 * error * out * hidden * slope * x
        by_ab = out * hidden * slope + error * slope
        return by_aa.mean(axis=1), by_ab.mean(axis=1), (hidden * hidden).mean(axis=1)

    return Kernels(value, gradient, hessian)


def _student(kernels: Kernels) -> tuple[float, float]:
    """Return the minimum near the teacher, by Newton's method from it."""
    w = np.array(TEACHER)
    for _ in range(20):
        a, b = w[:1].copy(), w[1:].copy()
        _, *slope = kernels.gradient(a, b)
        xx, xy, yy = kernels.hessian(a, b)
        w = w - np.linalg.solve(np.array([[xx[0], xy[0]], [xy[0], yy[0]]]), np.concatenate(slope))
    return float(w[0]), float(w[1])
