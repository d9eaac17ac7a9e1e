"""Landscapes of sympy expressions: LaTeX, value, gradient and Hessian are derived from one expression."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import sympy
from sympy.printing.numpy import NumPyPrinter

from .kink import with_limits
from .objective import Facts, StationaryPoint
from .plane import Kernels, Plane
from .surface import KnownPoint, Surface

X, Y = sympy.symbols("x y", real=True)
Part = tuple[sympy.Symbol, sympy.Expr]


def landscape(name: str, title: str, surface: Surface) -> Plane:
    """Derive the landscape of a surface; the compiled derivatives are cached by the expression."""
    expression = surface.expression(X, Y, sympy)
    kernels = compile_kernels(expression)
    if surface.kink is not None:
        kernels = _with_kink(kernels, surface.kink, surface.kink_curvature)
    x0, x1, y0, y1 = surface.window
    kernels = with_limits(kernels, max(x1 - x0, y1 - y0))
    facts = Facts(
        name=name,
        title=title,
        lesson=surface.lesson,
        source=surface.source,
        window=surface.window,
        start=surface.start,
        eta0=surface.eta0,
        level=surface.level,
        coercive=surface.coercive,
        latex="L(x, y) = " + sympy.latex(expression),
        stationary=_stationary(kernels, surface.known),
        notice=surface.notice,
    )
    return Plane(facts, kernels)


@lru_cache(maxsize=64)
def compile_kernels(expression: sympy.Expr) -> Kernels:
    """Turn an expression in x, y into NumPy functions for L, (L, ∇L) and ∇²L.

    L is computed by the very same operations alone and beside ∇L: two ways that differ by one rounding error
    would look like a rise of V.
    """
    slope_x, slope_y = expression.diff(X), expression.diff(Y)
    parts, reduced = sympy.cse((expression, slope_x, slope_y), list=False)
    second = (slope_x.diff(X), slope_x.diff(Y), slope_y.diff(Y))
    return Kernels(
        value=_compile(_needed(parts, reduced[0]), reduced[0]),
        gradient=_compile(parts, reduced),
        hessian=_compile(*sympy.cse(second, list=False)),
    )


def _needed(parts: list[Part], expression: sympy.Expr) -> list[Part]:
    """Return those common parts that the expression is made of."""
    used, kept = set(expression.free_symbols), []
    for symbol, part in reversed(parts):
        if symbol in used:
            used |= part.free_symbols
            kept.append((symbol, part))
    return kept[::-1]


class _Printer(NumPyPrinter):
    """Prints small powers as products: NumPy's general power is slower and less exact."""

    def _print_Pow(self, expr: sympy.Pow, rational: bool = False) -> str:  # noqa: N802
        base, exponent = expr.as_base_exp()
        if base.is_Symbol and exponent.is_Integer and 2 <= exponent <= 8:
            return "(" + "*".join([self._print(base)] * int(exponent)) + ")"
        return super()._print_Pow(expr, rational=rational)


def _compile(parts: list[Part], expression: Any) -> Callable:
    """Compile an expression, or a tuple of them, whose common parts have been taken out."""
    printer = _Printer({"fully_qualified_modules": False, "inline": True})
    return sympy.lambdify(
        (X, Y), expression, "numpy", printer, cse=lambda _: (parts, expression), docstring_limit=0
    )


def _with_kink(kernels: Kernels, kink: tuple[float, float], curvature: float) -> Kernels:
    def at_kink(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Say which points lie on the kink."""
        # Squared, as in the expression: it is the underflow of this sum that makes it 0/0.
        return (x - kink[0]) ** 2 + (y - kink[1]) ** 2 == 0

    def gradient(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return L and its two slopes."""
        loss, slope_x, slope_y = kernels.gradient(x, y)
        there = at_kink(x, y)
        return loss, np.where(there, 0.0, slope_x), np.where(there, 0.0, slope_y)

    def hessian(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the parts xx, xy and yy of ∇²L."""
        xx, xy, yy = kernels.hessian(x, y)
        there = at_kink(x, y)
        return np.where(there, curvature, xx), np.where(there, 0.0, xy), np.where(there, curvature, yy)

    return Kernels(kernels.value, gradient, hessian)


def _stationary(kernels: Kernels, known: tuple[KnownPoint, ...]) -> tuple[StationaryPoint, ...]:
    if not known:
        return ()
    x, y = np.array([point[:2] for point in known]).T.copy()
    levels = kernels.value(x, y)
    return tuple(
        StationaryPoint((a, b), kind, float(level)) for (a, b, kind), level in zip(known, levels, strict=True)
    )
