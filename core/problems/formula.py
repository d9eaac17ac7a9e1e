"""The user's own formula as a landscape: what it is, where it is defined, and a sensible place to start."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from ..optim.contract import LEAST_RATE, MOST_RATE
from .expression import Expression, FormulaError, parse
from .kink import with_limits
from .objective import Facts, Window
from .plane import LARGEST_LEVEL, Kernels, Plane

DEFAULT_FORMULA = "x**2 + 3*y**2 + 2*sin(3*x)"
DEFAULT_WINDOW: Window = (-3.0, 3.0, -3.0, 3.0)
FARTHEST = 1e6
# Below this share of usable points in the window there is no landscape to look at.
LEAST_SHARE = 0.1
# Points per side on which the formula is looked at before it is accepted.
_LATTICE = 40
# Where a start is looked for, as a share of the window: to the upper left, off the axes of symmetry.
_PREFERRED = (0.22, 0.78)
# Rows evaluated at once, so that a formula of many operations needs little memory.
_CHUNK = 16384


def formula(name: str, title: str, formula: str = DEFAULT_FORMULA, window: Window = DEFAULT_WINDOW) -> Plane:
    """Return the landscape of a typed formula (see `parse`) over a window (x from, x to, y from, y to).

    Raises FormulaError where the text is not a formula, does not depend on x or y, or has hardly any finite
    real value in the window; ValueError for a bad window. Where L is not finite and real it is NaN or inf,
    and its derivatives are NaN. At kinks, such as those of `abs`, `min` and `max`, they are as `with_limits` says.
    """
    _checked(window)
    expression = parse(formula)
    if expression.graph.constant(expression.root) is not None:
        raise FormulaError("the formula does not depend on x or y", 1, "Use x or y, for example x^2 + y^2")
    return surveyed(
        compile_kernels(expression),
        window,
        name=name,
        title=title,
        source=f"L(x, y) = {expression.plain}",
        latex="L(x, y) = " + expression.latex,
        plain=expression.plain,
        reading=expression.note,
    )


def surveyed(kernels: Kernels, window: Window, **known: Any) -> Plane:
    """Return the landscape of a function of the user's own; `known` are the facts that come with it.

    Start, η0 and level are chosen by what is seen in the window. Raises ValueError for a bad window, FormulaError where
    hardly any value in it is finite. At kinks the derivatives are as `with_limits` says.
    """
    window = _checked(window)
    kernels = with_limits(kernels, max(window[1] - window[0], window[3] - window[2]))
    survey = _Survey(kernels, window)
    facts = Facts(
        **known,
        lesson="Your own function: descend it and see which of its features decide the path.",
        window=window,
        start=survey.start,
        eta0=survey.eta0,
        level=survey.level,
        # Behaviour beyond the window can't be read off a formula in general.
        coercive=False,
    )
    plane = Plane(facts, kernels, chunk=_CHUNK)
    low, high = plane.level_range
    notice = _notice(plane.grid().values, survey.moves)
    plane.facts = replace(facts, level=min(max(facts.level, low), high), notice=notice)
    return plane


def compile_kernels(expression: Expression) -> Kernels:
    """Return L, (L, ∇L) and ∇²L of an expression; derivatives are NaN where L is not finite, and at kinks."""
    g, root = expression.graph, expression.root
    slope_x, slope_y = g.derivative(root, g.x), g.derivative(root, g.y)
    value = g.program([root])
    gradient = g.program([root, slope_x, slope_y])

    parts = [g.derivative(slope_x, g.x), g.derivative(slope_x, g.y), g.derivative(slope_y, g.y)]
    second = g.program([root, *parts])

    def loss_and_slopes(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        loss, first, other = gradient(x, y)
        hole = 0.0 * loss
        return loss, first + hole, other + hole

    def curvatures(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        loss, xx, xy, yy = second(x, y)
        hole = 0.0 * loss
        return xx + hole, xy + hole, yy + hole

    return Kernels(lambda x, y: value(x, y)[0], loss_and_slopes, curvatures)


class _Survey:
    """What a coarse lattice of points over the window says: usable share, start, η0, level."""

    def __init__(self, kernels: Kernels, window: Window) -> None:
        self._window = window
        x, y = self._lattice()
        with np.errstate(all="ignore"):
            self._sample(kernels, x, y)

    def _lattice(self) -> tuple[np.ndarray, np.ndarray]:
        x0, x1, y0, y1 = self._window
        # Cell centres of an even lattice: a pole on the window's axes of symmetry is then missed.
        part = (np.arange(_LATTICE) + 0.5) / _LATTICE
        x, y = np.meshgrid(_rounded(x0, x1, part), _rounded(y0, y1, part))
        return x.ravel(), y.ravel()

    def _sample(self, kernels: Kernels, x: np.ndarray, y: np.ndarray) -> None:
        loss, slope_x, slope_y = (np.broadcast_to(part, x.shape) for part in kernels.gradient(x, y))
        usable = np.isfinite(loss) & (np.abs(loss) <= LARGEST_LEVEL)
        self._require(usable)
        size = np.hypot(slope_x, slope_y)
        movable = usable & np.isfinite(size) & (size > 0)
        self.moves = bool(movable.any())
        candidates = movable if self.moves else usable
        index = self._choose(x, y, loss, candidates)
        self.start = (float(x[index]), float(y[index]))
        self.level = _round(float(np.quantile(loss[usable], 0.4)))
        self.eta0 = self._rate(kernels, x[candidates], y[candidates], float(size[index]))

    def _choose(self, x: np.ndarray, y: np.ndarray, loss: np.ndarray, candidates: np.ndarray) -> int:
        """Return the index of a point well up, though not on the highest cliff, near the preferred place."""
        low, high = np.quantile(loss[candidates], [0.6, 0.85])
        inside = np.flatnonzero(candidates & (loss >= low) & (loss <= high))
        x0, x1, y0, y1 = self._window
        across, up = (x[inside] - x0) / (x1 - x0), (y[inside] - y0) / (y1 - y0)
        return int(inside[np.hypot(across - _PREFERRED[0], up - _PREFERRED[1]).argmin()])

    def _rate(self, kernels: Kernels, x: np.ndarray, y: np.ndarray, at_start: float) -> float:
        """Return ½/λ for a typical largest curvature λ, but no first step beyond an eighth of the window."""
        xx, xy, yy = (np.broadcast_to(part, x.shape) for part in kernels.hessian(x, y))
        spectral = np.abs(xx + yy) / 2 + np.hypot((xx - yy) / 2, xy)
        spectral = spectral[np.isfinite(spectral) & (spectral > 0)]
        reach = min(self._window[1] - self._window[0], self._window[3] - self._window[2]) / 8
        bounds = [reach / at_start] if at_start > 0 else []
        if spectral.size:
            bounds.append(0.5 / float(np.quantile(spectral, 0.75)))
        return _round(float(np.clip(min(bounds, default=0.1), LEAST_RATE, MOST_RATE)))

    def _require(self, usable: np.ndarray) -> None:
        if usable.mean() >= LEAST_SHARE:
            return
        share = 100 * (1 - usable.mean())
        problem = f"L is not a real number of size up to {LARGEST_LEVEL:g} on {share:.0f} % of the window"
        raise FormulaError(
            problem, 1, "Move the window, or keep log, sqrt and powers to where they are defined"
        )


def _notice(values: np.ndarray, moves: bool) -> str:
    sentences = []
    blank = float(np.mean(~np.isfinite(values)))
    if blank:
        share = f"{100 * blank:.0f} %" if blank >= 0.01 else "less than 1 %"
        sentences.append(f"L is not a finite real number on {share} of the window: it is left blank there.")
    if not moves:
        sentences.append("The gradient is 0 wherever it was looked at: nothing moves.")
    return " ".join(sentences)


def _rounded(low: float, high: float, part: np.ndarray) -> np.ndarray:
    """Return low + part·(high−low), rounded to about three digits of the width."""
    digits = 3 - math.floor(math.log10(high - low))
    return np.round(low + part * (high - low), digits)


def _round(value: float) -> float:
    return float(f"{value:.3g}")


def _checked(window: Window) -> Window:
    wanted = "four numbers x from < x to, y from < y to"
    try:
        x0, x1, y0, y1 = (float(end) for end in window)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"window must be {wanted}, got {str(window)[:60]!r}.") from None
    for low, high in ((x0, x1), (y0, y1)):
        if not -FARTHEST <= low < high <= FARTHEST:
            raise ValueError(f"window must be {wanted}, within ±{FARTHEST:g}, got {(x0, x1, y0, y1)}.")
        if high - low < 1e-6 * max(1.0, abs(low), abs(high)):
            raise ValueError(
                f"window must be wider than a millionth of its coordinates, got {(x0, x1, y0, y1)}."
            )
    return x0, x1, y0, y1
