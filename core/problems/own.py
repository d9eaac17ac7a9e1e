"""An objective from a plain function of θ, whose derivatives nobody had to write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, cast, overload

import numpy as np

from ..checks import count, one_of, shown
from ..later import torch
from .formula import surveyed
from .objective import Landscape, Objective, Window
from .plane import Kernels

Function = Callable[..., Any]
Derivatives = Literal["differences", "torch"]
_EPS = float(np.finfo(float).eps)
# Steps that balance truncation and rounding: of a first difference of exact values, of second ones, and of first
# differences whose values are differences themselves.
_FIRST = _EPS ** (1 / 3)
_SECOND = _EPS ** (1 / 4)


@overload
def objective(
    function: Function,
    dim: int,
    *,
    gradient: Function | None = ...,
    derivatives: Derivatives = ...,
    window: None = ...,
) -> Objective: ...
@overload
def objective(
    function: Function,
    dim: int = ...,
    *,
    gradient: Function | None = ...,
    derivatives: Derivatives = ...,
    window: Window,
) -> Landscape: ...
def objective(
    function: Function,
    dim: int = 2,
    *,
    gradient: Function | None = None,
    derivatives: Derivatives = "differences",
    window: Window | None = None,
) -> Objective | Landscape:
    """Return an objective made from `function`, which maps one point θ (dim,) to the number L(θ).

    `derivatives` says where ∇L and ∇²L·v come from:

    - "differences": central differences. ∇L has about ten right digits and ∇²L·v about six; with a `gradient`,
      a function θ (dim,) → ∇L(θ) (dim,), ∇L is what it returns and ∇²L·v has about ten. Points are asked for one
      by one, 2·dim + 1 of them for a gradient.
    - "torch": automatic differentiation, exact up to rounding. `function` is then written in torch's operations, gets
      a float64 tensor, and is vectorised by `torch.func.vmap`, so that no branch may hang on θ.

    With a `window` (x from, x to, y from, y to) and dim = 2 it is a landscape, which can be drawn and has level sets.
    An objective of your own class with `dim`, `loss`, `loss_and_grad` and `hvp` needs none of this: `descend` takes it
    as it is. Raises `ValueError` for a bad argument, and, when it is evaluated, for a function that returns anything
    but one number a point.

    Source of the step sizes: Nocedal & Wright, Numerical Optimization (2006), section 8.1.

    >>> import numpy as np, superlevel
    >>> f = superlevel.objective(lambda theta: (theta[0] - 1) ** 2 + 10 * theta[1] ** 4, dim=2)
    >>> loss, grad = f.loss_and_grad(np.array([[3.0, 0.0], [1.0, 1.0]]))
    >>> loss, grad.round(6)
    (array([ 4., 10.]), array([[ 4.,  0.],
           [ 0., 40.]]))
    """
    if not callable(function):
        raise ValueError(f"function must be callable, a point θ → a number, got {shown(function)}.")
    if gradient is not None and (derivatives == "torch" or not callable(gradient)):
        raise ValueError("gradient must be callable, and goes with derivatives='differences' only.")
    one_of("derivatives", derivatives, ("differences", "torch"))
    made = (
        _ByTorch(function, count("dim", dim))
        if derivatives == "torch"
        else _ByDifferences(function, count("dim", dim), gradient)
    )
    if window is None:
        return made
    if made.dim != 2:
        raise ValueError(f"A window belongs to an objective of two coordinates, got dim={dim!r}.")
    return surveyed(
        _kernels(made),
        window,
        name="own",
        title="Own function",
        source="a function of your own",
        latex=r"L(\theta)",
    )


class _Own:
    """Batch axes in one place: `values`, `slopes` and `products` work on rows (n, d)."""

    def __init__(self, function: Function, dim: int) -> None:
        self.function = function
        self.dim = dim

    def __repr__(self) -> str:
        name = getattr(self.function, "__name__", "a function")
        return f"<objective of {self.dim} coordinates, made from {name}>"

    def loss(self, theta: np.ndarray) -> np.ndarray:
        """Return L(θ): (..., d) → (...)."""
        theta = self._points("theta", theta)
        return self.values(theta.reshape(-1, self.dim)).reshape(theta.shape[:-1])[()]

    def loss_and_grad(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return L(θ) and ∇L(θ): (..., d) → (...), (..., d)."""
        theta = self._points("theta", theta)
        rows = theta.reshape(-1, self.dim)
        return self.values(rows).reshape(theta.shape[:-1])[()], self.slopes(rows).reshape(theta.shape)

    def hvp(self, theta: np.ndarray, v: np.ndarray) -> np.ndarray:
        """Return ∇²L(θ)·v: (..., d), (..., d) → (..., d); the leading axes broadcast."""
        theta, v = np.broadcast_arrays(self._points("theta", theta), self._points("v", v))
        return self.products(theta.reshape(-1, self.dim), v.reshape(-1, self.dim)).reshape(theta.shape)

    def values(self, rows: np.ndarray) -> np.ndarray:
        """Return L of rows (n, d): (n,)."""
        raise NotImplementedError

    def slopes(self, rows: np.ndarray) -> np.ndarray:
        """Return ∇L of rows (n, d): (n, d)."""
        raise NotImplementedError

    def products(self, rows: np.ndarray, v: np.ndarray) -> np.ndarray:
        """Return ∇²L·v of rows (n, d): (n, d)."""
        raise NotImplementedError

    def _points(self, name: str, points: Any) -> np.ndarray:
        array = np.asarray(points, dtype=float)
        if array.shape[-1:] != (self.dim,):
            raise ValueError(f"{name} must have shape (..., {self.dim}), got {array.shape}.")
        return array


class _ByDifferences(_Own):
    """Derivatives by central differences."""

    def __init__(self, function: Function, dim: int, gradient: Function | None) -> None:
        super().__init__(function, dim)
        self.gradient = gradient

    def values(self, rows: np.ndarray) -> np.ndarray:
        """Return L of rows (n, d): (n,)."""
        found = np.empty(len(rows))
        for k, row in enumerate(rows):
            found[k] = _number(self.function(row.copy()), ())
        return found

    def slopes(self, rows: np.ndarray) -> np.ndarray:
        """Return ∇L of rows (n, d): (n, d)."""
        if self.gradient is not None:
            given = [_number(self.gradient(row.copy()), (self.dim,)) for row in rows]
            return np.reshape(given, rows.shape)
        found = np.empty_like(rows)
        for k, unit in enumerate(np.eye(self.dim)):
            reach = _FIRST * np.maximum(1.0, np.abs(rows[:, k]))[:, None] * unit
            after, before = rows + reach, rows - reach
            # Divided by the way between the points as they are rounded, not by twice the reach.
            found[:, k] = (self.values(after) - self.values(before)) / (after - before)[:, k]
        return found

    def products(self, rows: np.ndarray, v: np.ndarray) -> np.ndarray:
        """Return ∇²L·v of rows (n, d): (n, d)."""
        length = np.linalg.norm(v, axis=-1, keepdims=True)
        unit = v / np.where(length > 0, length, 1.0)
        size = np.maximum(1.0, np.linalg.norm(rows, axis=-1, keepdims=True))
        reach = (_SECOND if self.gradient is None else _FIRST) * size
        change = self.slopes(rows + reach * unit) - self.slopes(rows - reach * unit)
        return np.where(length > 0, length * change / (2 * reach), 0.0 * change)


class _ByTorch(_Own):
    """Derivatives by automatic differentiation."""

    def values(self, rows: np.ndarray) -> np.ndarray:
        """Return L of rows (n, d): (n,)."""
        return self._each(self._one, rows)

    def slopes(self, rows: np.ndarray) -> np.ndarray:
        """Return ∇L of rows (n, d): (n, d)."""
        return self._each(torch.func.grad(self._one), rows)

    def products(self, rows: np.ndarray, v: np.ndarray) -> np.ndarray:
        """Return ∇²L·v of rows (n, d): (n, d)."""
        slope = torch.func.grad(self._one)
        return self._each(lambda point, along: torch.func.jvp(slope, (point,), (along,))[1], rows, v)

    def _each(self, function: Function, *rows: np.ndarray) -> np.ndarray:
        tensors = [torch.tensor(part, dtype=torch.float64) for part in rows]
        return cast(np.ndarray, torch.func.vmap(function)(*tensors).detach().numpy())

    def _one(self, point: Any) -> Any:
        value = self.function(point)
        if not isinstance(value, torch.Tensor) or value.numel() != 1:
            raise ValueError(f"function must return one number a point, as a tensor, got {shown(value)}.")
        return value.reshape(())


def _number(value: Any, shape: tuple[int, ...]) -> np.ndarray:
    """Return what a function of the user's own gave, of that shape; `ValueError` for anything else."""
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        array = np.empty((0, 0, 0))
    if array.size != np.prod(shape, dtype=int):
        wanted = f"{shape[0]} numbers" if shape else "one number"
        raise ValueError(f"function and gradient must return {wanted} a point, got {shown(value)}.")
    return array.reshape(shape)


def _kernels(f: _Own) -> Kernels:
    def value(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Return L."""
        return f.values(np.stack([x, y], axis=-1))

    def gradient(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return L and its two slopes."""
        rows = np.stack([x, y], axis=-1)
        slopes = f.slopes(rows)
        return f.values(rows), slopes[:, 0], slopes[:, 1]

    def hessian(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the parts xx, xy and yy of ∇²L."""
        rows = np.stack([x, y], axis=-1)
        along_x, along_y = (f.products(rows, np.broadcast_to(unit, rows.shape)) for unit in np.eye(2))
        return along_x[:, 0], (along_x[:, 1] + along_y[:, 0]) / 2, along_y[:, 1]

    return Kernels(value, gradient, hessian)
