"""What L does on a small ring about a point: it tells a strict extremum from a point of a ridge and from a slope.

A point is a strict minimum where L is higher all around it, a point of a valley where the ring meets the same level in
few places. Neither needs a derivative, so that both are told at kinks too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from ..problems.objective import Landscape

Around = Literal["strict", "curve", "slope", "flat"]
ANGLES = 64
# Off the axes, on which kinks like to lie.
_ANGLES = 2 * np.pi / ANGLES * np.arange(ANGLES) + 0.01234
# So many places of a ring are looked at closely, for so many steps of golden section; where L is smooth one, for fewer.
BRACKETS, SECTIONS, SMOOTH_SECTIONS = 3, 64, 30
# A ring's lowest level counts as the centre's up to this share of its highest.
SHARE = 1e-12
# So near to the centre, as a share of the radius and of θ, a kink may lie that was looked for.
NEXT, ULPS = 1e-12, 8 * np.finfo(float).eps
# A curve meets a ring in few places, the edge of a flat in many.
MOST_MET = ANGLES // 8
WALK = 80
# A curve is followed for so many steps, while its level stays the same up to this share of the highest ahead.
MOST_STEPS, CURVE = 400, 1e-6
# About a strict extremum the lowest level grows with the ring, even at the cusp of a fourth root. Along a ridge it
# stays, though where two ridges cross rounding may put the centre above them.
INNER, GROWTH = 1 / 64, 2.5
_NAMES: dict[str, Around] = {"strict": "strict", "curve": "curve", "slope": "slope", "flat": "flat"}
_GOLDEN = (np.sqrt(5) - 1) / 2


def around(
    f: Landscape, theta: np.ndarray, sign: np.ndarray, radius: float, smooth: bool = False
) -> list[Around]:
    """Say of points (k, 2) what sign·L does on a ring about each; `sign` (k,) is 1 for minima, −1 for maxima.

    "strict": it is higher all around; "curve": it is nowhere lower, and as low in few directions; "slope": it is lower
    somewhere; "flat": L is the same all around, or in many directions. How exact the centre's own level is, at a cusp
    far from all digits, is taken from the levels right beside it. Where L is `smooth` half its digits will do.
    """
    if not len(theta):
        return []
    with np.errstate(all="ignore"):
        centre, hair = _centre(f, theta, sign, radius)
        low, place, values = lowest(f, theta, sign, np.full(len(theta), radius), smooth)
        rise = values - centre[:, None]
        noise = 64 * np.finfo(float).eps * np.abs(values).max(-1)
        slack = SHARE * rise.max(-1) + noise + 2 * hair
        met = (rise <= slack[:, None]).sum(-1)
        found = np.select(
            [~np.isfinite(values).all(-1) | (np.abs(rise).max(-1) <= 4 * noise), low - centre < -slack],
            ["flat", "slope"],
            np.where(low - centre > slack, "strict", np.where(met <= MOST_MET, "curve", "flat")),
        )
        strict = np.flatnonzero(found == "strict")
        if strict.size:
            near = lowest(f, theta[strict], sign[strict], np.full(strict.size, INNER * radius))[0]
            above = (low - centre)[strict]
            # The ring's lowest place may miss a cusp by a hair, as the centre may.
            beside = _centre(f, place[strict], sign[strict], radius)[1]
            grown = (above > GROWTH * (near - centre[strict])) & (above > slack[strict] + 2 * beside)
            found[strict] = np.where(grown, "strict", "curve")
    return [_NAMES[name] for name in found]


def unsure(f: Landscape, theta: np.ndarray, radius: float) -> np.ndarray:
    """Return how much L differs between points (k, 2) and places right beside them: (k,)."""
    with np.errstate(all="ignore"):
        return _centre(f, theta, np.ones(len(theta)), radius)[1]


def _centre(
    f: Landscape, theta: np.ndarray, sign: np.ndarray, radius: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return sign·L at points (k, 2) and how far it differs from its eight neighbours by a hair: (k,) each."""
    steps = np.array([(i, j) for i in (0, -1, 1) for j in (0, -1, 1)])
    size = NEXT * radius + ULPS * np.abs(theta).max(-1)
    values = sign[:, None] * f.loss(theta[:, None] + size[:, None, None] * steps)
    return values[:, 0], np.abs(values - values[:, :1]).max(-1)


def ring(f: Landscape, theta: np.ndarray, radius: float) -> np.ndarray:
    """Return L at 64 places of a ring about each of the points (k, 2): (k, 64)."""
    out = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], axis=-1)
    return f.loss(theta[:, None] + radius * out)


def lowest(
    f: Landscape, theta: np.ndarray, sign: np.ndarray, radius: np.ndarray, smooth: bool = False
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return where sign·L is lowest on rings about points (k, 2): its level (k,), the place (k, 2), and ring samples.

    Samples at 64 angles; so many of the lowest dips are followed by golden section, which finds a cusp as well.
    """
    apart, angles = 2 * np.pi / ANGLES, _ANGLES

    def level(angle: np.ndarray) -> np.ndarray:
        out = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
        found = f.loss(theta[:, None] + radius[:, None, None] * out)
        return sign[:, None] * found

    with np.errstate(all="ignore"):
        values = level(np.broadcast_to(angles, (len(theta), ANGLES)))
        dips = (values <= np.roll(values, 1, -1)) & (values <= np.roll(values, -1, -1))
        order = np.argsort(np.where(dips, values, np.inf), axis=-1)[:, : 1 if smooth else BRACKETS]
        left, right = angles[order] - apart, angles[order] + apart
        found, angle = _golden(level, left, right, SMOOTH_SECTIONS if smooth else SECTIONS)
        found = np.where(np.isfinite(found), found, np.inf)
    best = found.argmin(-1)[:, None]
    angle = np.take_along_axis(angle, best, -1)[:, 0]
    place = theta + radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    low = np.minimum(np.take_along_axis(found, best, -1)[:, 0], values.min(-1))
    return low, place, values


def _golden(
    level: Callable[[np.ndarray], np.ndarray], left: np.ndarray, right: np.ndarray, sections: int = SECTIONS
) -> tuple[np.ndarray, np.ndarray]:
    inner, outer = right - _GOLDEN * (right - left), left + _GOLDEN * (right - left)
    low, high = level(inner), level(outer)
    for _ in range(sections):
        nearer = low < high
        left, right = np.where(nearer, left, inner), np.where(nearer, outer, right)
        new = np.where(nearer, right - _GOLDEN * (right - left), left + _GOLDEN * (right - left))
        value = level(new)
        inner, outer = np.where(nearer, new, outer), np.where(nearer, inner, new)
        low, high = np.where(nearer, value, high), np.where(nearer, low, value)
    return np.minimum(low, high), np.where(low < high, inner, outer)


def trace(
    f: Landscape,
    theta: np.ndarray,
    sign: np.ndarray,
    step: float,
    stop: Callable[[np.ndarray, np.ndarray], Any],
) -> list[np.ndarray]:
    """Return the points met when each of the points (k, 2) of a valley or ridge is followed both ways: (m, 2) each.

    A step leads to where sign·L is lowest on the arc of 120° ahead. It ends where the level is left, after
    `MOST_STEPS`, back at its start, or where `stop(places, points)` says so of places and the points they come from.
    """
    place = lowest(f, theta, sign, np.full(len(theta), step))[1]
    ahead = np.arctan2(*(place - theta).T[::-1])
    start, signs = np.concatenate([theta, theta]), np.concatenate([sign, sign])
    angle = np.concatenate([ahead, ahead + np.pi])
    owner = np.tile(np.arange(len(theta)), 2)
    at, level = start.copy(), signs * f.loss(start)
    met: list[list[np.ndarray]] = [[point] for point in theta]
    going = np.arange(len(start))
    for count in range(MOST_STEPS):
        low, angle[going], high = _ahead(f, at[going], signs[going], step, angle[going])
        at[going] += step * np.stack([np.cos(angle[going]), np.sin(angle[going])], axis=-1)
        kept = low - level[going] <= CURVE * (high - level[going])
        kept &= (count < 3) | (np.linalg.norm(at[going] - start[going], axis=-1) > step)
        for k in going[kept]:
            met[owner[k]].append(at[k].copy())
        going = going[kept & ~stop(at[going], owner[going])]
        if not going.size:
            break
    return [np.array(points) for points in met]


def _ahead(
    f: Landscape, at: np.ndarray, sign: np.ndarray, step: float, angle: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the lowest level on the arcs of 120° ahead, the angle at which it is, and the arcs' highest level."""

    def level(angles: np.ndarray) -> np.ndarray:
        out = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
        return sign[:, None] * f.loss(at[:, None] + step * out)

    fan = angle[:, None] + np.linspace(-np.pi / 3, np.pi / 3, 21)
    values = level(fan)
    best = np.take_along_axis(fan, np.where(np.isnan(values), np.inf, values).argmin(-1)[:, None], -1)
    apart = fan[:, 1:2] - fan[:, :1]
    low, angles = _golden(level, best - apart, best + apart)
    return low[:, 0], angles[:, 0], values.max(-1)


def walk(f: Landscape, theta: np.ndarray, sign: np.ndarray, radius: float) -> np.ndarray:
    """Return where points (k, 2) on the floor of a sharp valley come to rest when they follow it down.

    Each goes to the lowest place of a ring about it, whose radius grows after a step and shrinks where there is none.
    """
    theta = theta.copy()
    size = np.full(len(theta), radius)
    going = np.arange(len(theta))
    for _ in range(WALK):
        low, place, _ = lowest(f, theta[going], sign[going], size[going])
        better = low < sign[going] * f.loss(theta[going])
        theta[going[better]] = place[better]
        size[going] *= np.where(better, 1.5, 0.25)
        size = np.minimum(size, 10 * radius)
        going = going[size[going] > 1e-13 * radius]
        if not going.size:
            break
    return theta
