"""Eigenvalues of a Hessian that is only known by its products with vectors: the largest ones, and their density."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..checks import count
from ..trainer.sharpness import Product
from .directions import finite_snapshots

if TYPE_CHECKING:
    from ..trainer.reading import Training

# A block this much wider than what is asked for finds close eigenvalues sooner.
_WIDER = 2
_MOST_BLOCKS = 60


@dataclass(frozen=True, eq=False)
class Density:
    """A smoothed spectral density: `density` (m,) over eigenvalues `grid` (m,), with area 1.

    `nodes` (n,) and `weights` (n,) are the quadrature's own, weights summing to 1; `sigma` is the width of the
    Gaussian that each is smeared with; `trace` estimates Σλ. `probes` random vectors were used, `dim` is P.
    """

    grid: np.ndarray
    density: np.ndarray
    nodes: np.ndarray
    weights: np.ndarray
    sigma: float
    trace: float
    probes: int
    dim: int

    def share_below(self, value: float) -> float:
        """Return the share of eigenvalues below a value, by the quadrature."""
        return float(self.weights[self.nodes < value].sum())


@dataclass(frozen=True, eq=False)
class Along:
    """The largest eigenvalues along a run: `values` (S, k), descending, at steps `t` (S,)."""

    t: np.ndarray
    values: np.ndarray


def top_eigenvalues(
    hvp: Product, dim: int, k: int, *, seed: int = 0, tol: float = 1e-4
) -> tuple[np.ndarray, np.ndarray]:
    """Return the k largest eigenvalues of H, descending, and unit eigenvectors in the columns of (dim, k).

    Block Lanczos with full reorthogonalisation (Golub & Underwood 1977): a block finds eigenvalues that occur
    several times, which one vector's Krylov space can't tell from a single one. It ends when the residuals
    ‖Hv − λv‖ are below tol·|λ_max|, or when the whole space is used up. Raises `ValueError` for a k outside 1…dim,
    `FloatingPointError` where a product is not finite, and `ArithmeticError` where 60 blocks are not enough.
    """
    if not 1 <= count("k", k) <= dim:
        raise ValueError(f"k must lie between 1 and dim = {dim}, got {k!r}.")
    width = min(dim, k + _WIDER)
    block = np.linalg.qr(np.random.default_rng(seed).standard_normal((dim, width)))[0]
    basis, products = block, _apply(hvp, block)
    for _ in range(_MOST_BLOCKS):
        small = basis.T @ products
        ascending, columns = np.linalg.eigh((small + small.T) / 2)
        values, vectors = ascending[::-1][:k], columns[:, ::-1][:, :k]
        ritz = basis @ vectors
        residuals = np.linalg.norm(products @ vectors - ritz * values, axis=0)
        if len(values) == k and (residuals <= tol * max(np.abs(values).max(), 1e-300)).all():
            break
        block = _new_directions(products[:, -block.shape[1] :], basis)
        if not block.shape[1]:
            break
        basis, products = np.hstack([basis, block]), np.hstack([products, _apply(hvp, block)])
    else:
        raise ArithmeticError(f"The {k} largest eigenvalues were not found in {_MOST_BLOCKS} blocks.")
    return values, ritz


def _apply(hvp: Product, block: np.ndarray) -> np.ndarray:
    products = np.stack([hvp(column) for column in block.T], axis=-1)
    if not np.isfinite(products).all():
        raise FloatingPointError("The Hessian is not finite here, so it has no spectrum.")
    return products


def _new_directions(block: np.ndarray, basis: np.ndarray) -> np.ndarray:
    """Return orthonormal columns of what a block adds to a basis; none where that is rounding."""
    scale = np.linalg.norm(block)
    for _ in range(2):
        block = block - basis @ (basis.T @ block)
    found = np.linalg.svd(block, full_matrices=False)
    rank = int(np.count_nonzero(1e-10 * max(float(scale), 1e-300) < found.S))
    kept = found.U[:, : min(rank, basis.shape[0] - basis.shape[1])]
    # What was rounding before the division is not square to the basis after it.
    return np.linalg.qr(kept - basis @ (basis.T @ kept))[0] if kept.shape[1] else kept


def spectral_density(
    hvp: Product,
    dim: int,
    *,
    probes: int = 8,
    steps: int = 60,
    points: int = 400,
    sigma: float | None = None,
    seed: int = 0,
    cancelled: Callable[[], bool] | None = None,
) -> Density:
    """Return the density of H's eigenvalues by stochastic Lanczos quadrature.

    Each random unit vector's tridiagonal matrix has eigenvalues θ_i and weights, the squares of its eigenvectors'
    first entries, of a Gauss quadrature for the density seen from that vector (Golub & Welsch 1969; Ghorbani,
    Krishnan & Xiao 2019); the mean over vectors estimates the density itself. `sigma` defaults to 1 % of the
    spectrum's width. Raises `ValueError` for counts below 1, `FloatingPointError` where a product is not finite, and
    `InterruptedError` where `cancelled` says so.
    """
    probes, steps = count("probes", probes), min(count("steps", steps), dim)
    dice = np.random.default_rng(seed)
    nodes, weights = [], []
    for _ in range(probes):
        if cancelled and cancelled():
            raise InterruptedError("The density was given up.")
        values, own = _quadrature(hvp, dice.standard_normal(dim), steps)
        nodes.append(values)
        weights.append(own / probes)
    x: np.ndarray = np.concatenate(nodes)
    w: np.ndarray = np.concatenate(weights)
    width = max(float(np.ptp(x)), 1e-12)
    sigma = 0.01 * width if sigma is None else sigma
    low, high = float(x.min()), float(x.max())
    grid = np.linspace(low - 4 * sigma, high + 4 * sigma, points)
    bells = np.exp(-(np.subtract.outer(grid, x) ** 2) / (2 * sigma**2)) / (sigma * np.sqrt(2 * np.pi))
    return Density(grid, bells @ w, x, w, sigma, float(dim * (w @ x)), probes, dim)


def _quadrature(hvp: Product, start: np.ndarray, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Return nodes and weights of one vector's quadrature, by Lanczos with full reorthogonalisation."""
    vector = start / np.linalg.norm(start)
    basis = [vector]
    diagonal, off = [], []
    for k in range(steps):
        product = hvp(basis[-1])
        if not np.isfinite(product).all():
            raise FloatingPointError("The Hessian is not finite here, so it has no spectrum.")
        diagonal.append(float(product @ basis[-1]))
        stacked = np.stack(basis)
        rest = product
        for _ in range(2):
            rest = rest - stacked.T @ (stacked @ rest)
        size = float(np.linalg.norm(rest))
        if k + 1 == steps or size <= 1e-12 * max(np.abs(diagonal).max(), 1e-300):
            break
        off.append(size)
        basis.append(rest / size)
    matrix = np.diag(diagonal) + np.diag(off, 1) + np.diag(off, -1)
    values, vectors = np.linalg.eigh(matrix)
    return values, vectors[0] ** 2


def spectrum_along(
    run: Training,
    k: int = 0,
    how_many: int = 5,
    *,
    most: int = 20,
    cancelled: Callable[[], bool] | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> Along:
    """Return the largest eigenvalues at up to `most` of configuration k's snapshots, spread evenly over the run.

    NaN where the Hessian is not finite, or they were not found. `cancelled` is asked between snapshots; what is known
    by then is returned.
    """
    objective, kept = run.objective(k), finite_snapshots(run.snapshots(k))
    spread = np.linspace(0, len(kept) - 1, min(most, len(kept)))
    chosen = sorted({round(float(place)) for place in spread})
    found: list[tuple[int, np.ndarray]] = []
    for index, place in enumerate(chosen):
        if cancelled and cancelled():
            break
        theta = kept[place].theta
        size = min(how_many, theta.size)
        try:
            values = top_eigenvalues(objective.product(theta), theta.size, size, tol=1e-3)[0]
        except ArithmeticError:
            values = np.full(size, np.nan)
        found.append((kept[place].t, values))
        if on_progress:
            on_progress((index + 1) / len(chosen))
    return Along(np.array([t for t, _ in found]), np.array([values for _, values in found]))
