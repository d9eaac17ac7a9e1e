"""The moments of a descent that a lesson may name, and what the ledger knows at each: "first_rise.eta_lim"."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from .rule_run import RuleRun
from .terms import Term, Value


@dataclass(frozen=True)
class Moment:
    """A step of a run: `find` gives the row of the ledger that is it, None where it never comes."""

    name: str
    means: str
    find: Callable[[RuleRun], int | None]


@dataclass(frozen=True)
class Quantity:
    """A number of a step: `read` takes a run and the ledger's row k, the step from θ_k to θ_{k+1}."""

    name: str
    means: str
    read: Callable[[RuleRun, int], float]


def first(mask: np.ndarray) -> int | None:
    """Return the first place where a mask (T,) holds."""
    return int(mask.argmax()) if mask.any() else None


def last(mask: np.ndarray) -> int | None:
    """Return the last place where a mask (T,) holds."""
    return len(mask) - 1 - int(mask[::-1].argmax()) if mask.any() else None


def _largest_rise(d: RuleRun) -> int | None:
    rises = d.book.rises
    return int(np.where(rises, d.book.dV, -np.inf).argmax()) if rises.any() else None


def _under(d: RuleRun) -> int | None:
    """Return the first row from which on η_t stays at or below the rule's limit."""
    with np.errstate(all="ignore"):
        over = last(~(d.book.step_size <= d.book.curvature_limit))
    if over is None:
        return 0
    return over + 1 if over + 1 < len(d.book) else None


def _halved(d: RuleRun) -> int | None:
    rate = d.run.learning_rate
    return first(rate <= rate[0] / 2)


def _outside(d: RuleRun) -> int | None:
    x0, x1, y0, y1 = d.study.landscape.facts.window
    x, y = d.run.theta[1:, 0], d.run.theta[1:, 1]
    return first(~((x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)))


def _below(d: RuleRun) -> int | None:
    return first(d.run.loss[1:] < d.study.experiment.lam)


MOMENTS = (
    Moment("first_step", "the first step", lambda d: 0),
    Moment("last_step", "the last step", lambda d: len(d.book) - 1),
    Moment("first_rise", "the first step at which V rose", lambda d: first(d.book.rises)),
    Moment("last_rise", "the last step at which V rose", lambda d: last(d.book.rises)),
    Moment("largest_rise", "the step at which V rose most", _largest_rise),
    Moment("first_crossing", "the first step with η_t above η_lim", lambda d: first(d.above)),
    Moment("last_crossing", "the last step with η_t above η_lim", lambda d: last(d.above)),
    Moment("under_limit", "the step from which on η_t stays within the rule's limit", _under),
    Moment("halved", "the first step with η(t) at most η0/2", _halved),
    Moment("below_level", "the first step that led below λ: L < λ", _below),
    Moment("outside", "the first step that led out of the window", _outside),
    Moment(
        "lost",
        "the first step that led to a V that is not finite",
        lambda d: first(~np.isfinite(d.book.V[1:])),
    ),
    Moment("failing", "the first step with ∇V·∇L < 0", lambda d: first(d.book.fails)),
)

QUANTITIES = (
    Quantity("step", "its number, counted from 1", lambda d, k: k + 1),
    Quantity("eta", "η_t, the step size really used", lambda d, k: float(d.book.step_size[k])),
    Quantity(
        "eta_lim",
        "η_lim = 2(g·d)/(dᵀHd), its limit along this one step",
        lambda d, k: float(d.book.step_limit[k]),
    ),
    Quantity(
        "limit",
        "the rule's limit at λ_max there, 2/λ_max for gradient descent",
        lambda d, k: float(d.book.curvature_limit[k]),
    ),
    Quantity("V_before", "V before the step", lambda d, k: float(d.book.V[k])),
    Quantity("V", "V after the step", lambda d, k: float(d.book.V[k + 1])),
    Quantity("dV", "ΔV, the change of V", lambda d, k: float(d.book.dV[k])),
    Quantity("predicted", "ΔV as second order predicts it", lambda d, k: float(d.book.predicted[k])),
    Quantity("remainder", "what the prediction leaves of ΔV", lambda d, k: float(d.book.remainder[k])),
    Quantity("grad_dot", "∇V·∇L before the step", lambda d, k: float(d.book.grad_dot[k])),
    Quantity("slope", "‖g‖ before the step", lambda d, k: float(d.run.grad_norm[k])),
    Quantity("length", "the length of the step", lambda d, k: float(np.linalg.norm(d.run.displacement[k]))),
    Quantity("x", "the first coordinate after the step", lambda d, k: float(d.run.theta[k + 1, 0])),
    Quantity("y", "the second coordinate after the step", lambda d, k: float(d.run.theta[k + 1, 1])),
)


def moment_terms() -> Iterator[Term]:
    """Yield a term for each quantity at each moment."""
    for moment in MOMENTS:
        for quantity in QUANTITIES:
            yield Term(
                f"{moment.name}.{quantity.name}",
                f"{moment.means}: {quantity.means}",
                _reader(moment, quantity),
                "count" if quantity.name == "step" else "number",
            )


def _reader(moment: Moment, quantity: Quantity) -> Callable[[RuleRun], Value]:
    def read(d: RuleRun) -> Value:
        k = moment.find(d)
        return None if k is None else quantity.read(d, k)

    return read
