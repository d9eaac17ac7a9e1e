"""What the nodes of an expression graph compute, and programs of them that run on NumPy arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy import special

Record = tuple[str, tuple[Any, ...]]
"""A node: the name of its operation and the indices of its arguments; ("number", (value,)) for a constant."""


def _integer_power(base: np.ndarray, exponent: float) -> np.ndarray:
    """Return base**n by repeated squaring: fast, and defined for a negative base."""
    n, result = abs(int(exponent)), None
    while n:
        if n & 1:
            result = base if result is None else result * base
        n >>= 1
        base = base * base if n else base
    return result if exponent > 0 else 1.0 / result  # type: ignore[return-value, operator]


def _select(a: np.ndarray, b: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return np.where(np.greater_equal(a, b), first, second)


def _softplus(a: np.ndarray) -> np.ndarray:
    """Return log(1 + eᵃ) without overflow."""
    return np.logaddexp(0.0, a)


def _kink(a: np.ndarray, b: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the slope of the larger of a and b, NaN at a tie of two slopes: what holds there is found around it."""
    slope = np.where(np.greater(a, b), first, second)
    tie = np.equal(a, b)
    return np.where(tie & np.not_equal(first, second), np.nan, slope) if np.any(tie) else slope


OPERATIONS: dict[str, Callable[..., Any]] = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "div": np.divide,
    "neg": np.negative,
    "pow": np.power,
    "ipow": _integer_power,
    "min": np.minimum,
    "max": np.maximum,
    "select": _select,
    "kink": _kink,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "sign": np.sign,
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
    "cbrt": np.cbrt,
    "log10": np.log10,
    "log2": np.log2,
    "log1p": np.log1p,
    "expm1": np.expm1,
    "erf": special.erf,
    "sigmoid": special.expit,
    "softplus": _softplus,
    "logaddexp": np.logaddexp,
    "atan2": np.arctan2,
}


class Program:
    """A list of NumPy calls on numbered slots; a slot is reused once its value is no longer needed."""

    def __init__(self, nodes: Sequence[Record], order: Sequence[int], roots: Sequence[int]) -> None:
        """Assign slots: 0 and 1 are x and y, then constants, then results."""
        last_use = {arg: node for node in order if nodes[node][0] != "number" for arg in nodes[node][1]}
        slot: dict[int, int] = {0: 0, 1: 1}
        self._template: list[Any] = [None, None]
        self._calls: list[tuple[Callable[..., Any], int, tuple[int, ...]]] = []
        free: list[int] = []
        for node in order:
            op, args = nodes[node]
            if op in ("x", "y"):
                continue
            if op == "number":
                slot[node] = len(self._template)
                self._template.append(args[0])
                continue
            inputs = tuple(slot[arg] for arg in args)
            for arg in set(args):
                if last_use[arg] == node and arg not in roots and arg > 1 and nodes[arg][0] != "number":
                    free.append(slot[arg])
            if not free:
                free.append(len(self._template))
                self._template.append(None)
            slot[node] = free.pop()
            self._calls.append((OPERATIONS[op], slot[node], inputs))
        self._outputs = [slot[root] for root in roots]

    def __len__(self) -> int:
        """Number of NumPy calls of one run."""
        return len(self._calls)

    def __call__(self, x: np.ndarray, y: np.ndarray) -> list[Any]:
        """Evaluate at x, y; a constant comes back as a number."""
        slots = self._template.copy()
        slots[0], slots[1] = x, y
        for call, out, inputs in self._calls:
            slots[out] = call(*[slots[i] for i in inputs])
        return [slots[i] for i in self._outputs]
