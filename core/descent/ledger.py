"""The Lyapunov ledger: what V did at each step, and what Taylor's formula had said it would do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from ..optim.guard import stable_step
from ..problems.objective import Objective
from .lyapunov import ENERGIES
from .rule_limit import rule_limits
from .trajectory import Trajectory

VERDICTS = ("decrease", "increase", "non-finite", "unchanged")


@dataclass(frozen=True, repr=False)
class Ledger:
    """One record a step; every column has shape (T, *batch), V one row more for the end.

    `dV` = `first_order` + `second_order` + `kinetic` + `remainder`; `kinetic` is 0 unless V has a part that
    depends on the step. `grad_dot` is ∇V·∇L, `rounding` how far rounding errors may have moved it. `step_limit`
    is η_lim = 2(g·d)/(dᵀHd), up to which second order predicts no rise of L by this one step; `curvature_limit`
    is the stability limit of the rule itself at λ_max, such as 2(1+β)/λ_max: see `rule_limits`. `verdict` is
    one of `VERDICTS`. Unbatched, `ledger[t]` is the step from θ_t to θ_{t+1} as a dictionary; the pages call it
    step t+1.
    """

    V: np.ndarray
    dV: np.ndarray
    first_order: np.ndarray
    second_order: np.ndarray
    kinetic: np.ndarray
    remainder: np.ndarray
    grad_dot: np.ndarray
    rounding: np.ndarray
    step_size: np.ndarray
    step_limit: np.ndarray
    curvature_limit: np.ndarray
    verdict: np.ndarray

    def __repr__(self) -> str:
        batch = f" of a batch of shape {self.dV.shape[1:]}" if self.dV.ndim > 1 else ""
        rises = int(self.rises.sum())
        return f"<Ledger{batch}: {len(self):,} steps, V rose in {rises:,}>"

    def __len__(self) -> int:
        return len(self.dV)

    def __getitem__(self, k: int) -> dict[str, Any]:
        """Return the step from θ_k of an unbatched ledger as a dictionary; V is its value before the step."""
        if self.dV.ndim != 1:
            raise ValueError(
                f"this ledger holds a batch of shape {self.dV.shape[1:]}; take one run with row(index) first."
            )
        k = range(len(self))[k]
        return {"t": k} | {column.name: getattr(self, column.name)[k].item() for column in fields(self)}

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (self[k] for k in range(len(self)))

    @property
    def predicted(self) -> np.ndarray:
        """The second-order prediction of ΔV: (T, *batch)."""
        with np.errstate(all="ignore"):
            return self.first_order + self.second_order + self.kinetic

    @property
    def rises(self) -> np.ndarray:
        """Where V rose: (T, *batch) of bool."""
        return self.verdict == "increase"

    @property
    def fails(self) -> np.ndarray:
        """Where the condition ∇V·∇L ≥ 0 fails by more than rounding: (T, *batch) of bool."""
        with np.errstate(all="ignore"):
            return self.grad_dot < -self.rounding

    def row(self, index: tuple[int, ...]) -> Ledger:
        """Return the ledger of one run of the batch."""
        return Ledger(*(getattr(self, column.name)[(slice(None), *index)] for column in fields(self)))


def ledger(
    f: Objective, run: Trajectory, lyapunov: str = "loss", reference: np.ndarray | None = None
) -> Ledger:
    """Return the Lyapunov ledger of a run, computed from the displacements really made.

    `lyapunov` is "loss" (V=L), "distance" (V=½‖θ−θ*‖², θ* = `reference`, (d,)) or "heavy_ball"
    (V=L+‖p‖²/2η). Raises `ValueError` for another name, or "distance" without a reference.

    Sources: Taylor's formula to second order; Polyak (1964) for the heavy ball's energy.

    >>> import superlevel
    >>> f = superlevel.surface("himmelblau")
    >>> run = superlevel.descend(f, superlevel.rule("gradient_descent", eta0=0.02), (0.0, 0.0), 50)
    >>> book = superlevel.ledger(f, run)
    >>> book
    <Ledger: 50 steps, V rose in 0>
    >>> sorted(book[0])[:4], book[0]["verdict"]
    (['V', 'curvature_limit', 'dV', 'first_order'], 'decrease')
    """
    if lyapunov not in ENERGIES:
        raise ValueError(f"lyapunov must be one of {sorted(ENERGIES)}, got {lyapunov!r}.")
    if lyapunov == "distance" and reference is None:
        raise ValueError("lyapunov='distance' needs reference=θ*, the point that V measures from.")
    theta = run.theta[:-1]
    with np.errstate(all="ignore"):
        curved = f.hvp(theta, run.direction)
        energy = ENERGIES[lyapunov](run, curved, np.asarray(0.0 if reference is None else reference))
        dV = np.diff(energy.value, axis=0)
        remainder = dV - energy.first - energy.second - energy.kinetic
    return Ledger(
        V=energy.value,
        dV=dV,
        first_order=energy.first,
        second_order=energy.second,
        kinetic=energy.kinetic,
        remainder=remainder,
        grad_dot=energy.grad_dot,
        rounding=energy.rounding,
        step_size=run.step_size,
        step_limit=stable_step(lambda d: f.hvp(theta, d), run.grad[:-1], run.direction),
        curvature_limit=rule_limits(f, run),
        verdict=_verdict(energy.value, dV),
    )


def _verdict(value: np.ndarray, dV: np.ndarray) -> np.ndarray:
    known = [~np.isfinite(value[1:]), dV > 0, dV < 0]
    return np.select(known, ["non-finite", "increase", "decrease"], default="unchanged")
