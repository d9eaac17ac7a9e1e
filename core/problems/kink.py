"""Derivatives where an expression's own are 0/0 or ∞ though L is finite: the limit, else the smallest subgradient.

Clarke (1983), Optimization and Nonsmooth Analysis, theorem 2.5.1: the generalised gradient is the convex hull of the
limits of gradients nearby. Its element of smallest norm is 0 at a kink's minimum or maximum.
"""

from __future__ import annotations

import math

import numpy as np

from .plane import Kernels

# The ring's radius as a share of the scale of the coordinates.
RADIUS = 1e-6
# Each further ring's radius, as a share of the one before.
INNER = 0.1
# The gradient has a limit where its spread around falls to this share from ring to ring.
FALLS = 0.7
# Gradients that differ by less than this share of the largest are rounding.
ROUNDING = 1e-9
# So much of the largest slope is 0 in a subgradient.
EPSILON = 1e-14
# The slope is infinite where the smallest subgradient grows by more than this from ring to ring.
GROWS = 1.2
# Neither on the axes nor on the diagonals, where kinks like to lie, and symmetric about both.
_C, _S = np.cos(0.35), np.sin(0.35)
_QUARTER = np.array([[_C, _S], [_S, _C], [-_C, _S], [-_S, _C]])
_RING = np.concatenate([_QUARTER, -_QUARTER])


def with_limits(kernels: Kernels, scale: float = 1.0) -> Kernels:
    """Return kernels whose derivatives are finite wherever L is smooth or has a kink of finite or opposed slopes.

    `scale` is the size of the window. Points with finite derivatives are left as they are. At a domain's edge, such
    as that of sqrt(x), and where L has an infinite slope, such as cbrt(x) at 0, they stay NaN or infinite. ∇²L is its
    limit, and 0 where it has none, as for abs.
    """

    def gradient(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return L and its two slopes."""
        loss, slope_x, slope_y = kernels.gradient(x, y)
        if _all_finite(slope_x, slope_y):
            return loss, slope_x, slope_y
        bad = np.isfinite(loss) & ~(np.isfinite(slope_x) & np.isfinite(slope_y))
        return loss, *_mended(bad, x, y, (slope_x, slope_y), lambda a, b: _gradients(kernels, a, b, scale))

    def hessian(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the parts xx, xy and yy of ∇²L."""
        parts = kernels.hessian(x, y)
        if _all_finite(*parts):
            return parts
        loss, *slopes = gradient(x, y)
        bad = (
            np.isfinite(loss) & np.isfinite(slopes).all(0) & ~np.isfinite(np.broadcast_arrays(*parts)).all(0)
        )
        xx, xy, yy = _mended(bad, x, y, parts, lambda a, b: _curvatures(kernels, a, b, scale))
        return xx, xy, yy

    return Kernels(kernels.value, gradient, hessian)


def _all_finite(first: np.ndarray, *others: np.ndarray) -> bool:
    """Say whether all is finite; also False where only a sum is not, which is looked at more closely then."""
    total = first
    for part in others:
        total = total + part
    return math.isfinite(np.add.reduce(total, axis=None))


def _mended(bad, x, y, parts, limits):  # type: ignore[no-untyped-def]
    """Return the parts with `limits` of the bad points in place."""
    if not np.any(bad):
        return parts
    bad, x, y, *whole = np.broadcast_arrays(bad, x, y, *parts)
    with np.errstate(all="ignore"):
        found = limits(x[bad], y[bad])
    mended = [np.array(part, dtype=float) for part in whole]
    for part, values in zip(mended, found.T, strict=True):
        part[bad] = np.where(np.isfinite(found).all(-1), values, part[bad])
    return tuple(mended)


def _rings(x: np.ndarray, y: np.ndarray, scale: float) -> list[tuple[np.ndarray, np.ndarray]]:
    radius = RADIUS * np.maximum(scale, 1e-3 * np.maximum(np.abs(x), np.abs(y)))
    outer = radius[:, None, None] * _RING
    shares = (1.0, INNER, INNER**2)
    return [(x[:, None] + r * outer[..., 0], y[:, None] + r * outer[..., 1]) for r in shares]


def _gradients(kernels: Kernels, x: np.ndarray, y: np.ndarray, scale: float) -> np.ndarray:
    """Return the limits or smallest subgradients (k, 2), NaN where there is neither."""
    rings = [
        np.stack(np.broadcast_arrays(*kernels.gradient(a, b)), axis=-1)[..., 1:]
        for a, b in _rings(x, y, scale)
    ]
    limit, size = _tends_to(rings), _norm(rings[0]).max(-1)
    smooth = _converges(rings, limit)
    growth = _norm(_smallest(rings[2])) - GROWS * _norm(_smallest(rings[1]))
    # A slope that only follows L's curvature out to the ring grows too, but tends to a limit along every ray.
    steep = np.where((growth > ROUNDING * size) & ~_settles(rings), np.nan, 1.0)[:, None]
    smallest = _smallest(limit)
    smallest[np.abs(smallest) <= EPSILON * size[:, None]] = 0
    found = np.where(smooth[:, None], _mean(limit), steep * smallest)
    known = np.isfinite(np.stack(rings)).all((0, -1, -2))
    return np.where(known[:, None], found, np.nan)


def _curvatures(kernels: Kernels, x: np.ndarray, y: np.ndarray, scale: float) -> np.ndarray:
    """Return the limits (k, 3) of the Hessian's parts, 0 for each that has none."""
    rings = [
        np.stack(np.broadcast_arrays(*kernels.hessian(a, b), a)[:3], axis=-1) for a, b in _rings(x, y, scale)
    ]
    limits = []
    for part in range(3):
        entries = [ring[..., part : part + 1] for ring in rings]
        limit = _tends_to(entries)
        # Second derivatives this near cancel to about half of their digits.
        known = _converges(entries, limit, 1e-3) & np.isfinite(limit).all((-1, -2))
        limits.append(np.where(known, _mean(limit)[:, 0], 0.0))
    return np.stack(limits, axis=-1)


def _tends_to(rings: list[np.ndarray]) -> np.ndarray:
    """Return what values tend to along each ray, by Aitken's Δ²: exact for a power of the radius."""
    before, last = rings[1] - rings[0], rings[2] - rings[1]
    falling = np.abs(last) <= FALLS * np.abs(before)
    return rings[2] - np.where(falling, last**2 / np.where(falling & (last != before), last - before, 1), 0)


def _settles(rings: list[np.ndarray]) -> np.ndarray:
    """Say where the values of the rings (k, 8, 2) tend to a limit along every ray."""
    before, last = _norm(rings[1] - rings[0]), _norm(rings[2] - rings[1])
    return (last <= FALLS * before + ROUNDING * _norm(rings[2]).max(-1)[:, None]).all(-1)


def _converges(rings: list[np.ndarray], limit: np.ndarray, rounding: float = ROUNDING) -> np.ndarray:
    return _spread(rings[2]) <= FALLS * _spread(rings[1]) + rounding * _norm(limit).max(-1)


def _norm(vectors: np.ndarray) -> np.ndarray:
    return np.sqrt((vectors**2).sum(-1))


def _spread(ring: np.ndarray) -> np.ndarray:
    return _norm(ring - _mean(ring)[:, None]).max(-1)


def _mean(ring: np.ndarray) -> np.ndarray:
    """Return the mean over a ring, opposite points first: what is odd cancels exactly."""
    half = len(_QUARTER)
    return (ring[:, :half] + ring[:, half:]).sum(1) / len(_RING)


def _smallest(ring: np.ndarray) -> np.ndarray:
    """Return the point nearest to 0 of the convex hull of each ring's vectors: (k, 8, 2) → (k, 2)."""
    angles = np.sort(np.arctan2(ring[..., 1], ring[..., 0]), axis=-1)
    gaps = np.diff(angles, axis=-1, append=angles[:, :1] + 2 * np.pi)
    within = gaps.max(-1) <= np.pi * (1 + 1e-12)
    first, second = ring[:, :, None], ring[:, None]
    apart = first - second
    size = (apart**2).sum(-1)
    part = np.clip((first * apart).sum(-1) / np.where(size > 0, size, 1), 0, 1)
    nearest = (first - part[..., None] * apart).reshape(len(ring), -1, 2)
    best = _norm(nearest).argmin(-1)
    return np.where(within[:, None], 0.0, nearest[np.arange(len(ring)), best])
