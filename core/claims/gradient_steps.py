"""Steps of gradient descent with what second order says of them: those of a run, and drawn ones below the limit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..optim.contract import LEAST_RATE, MOST_RATE
from ..optim.guard import stable_step
from ..problems.objective import Landscape
from ..setting import round_to
from .runs import rounding

STARTS = 200
# Steps at these shares of η_lim: second order predicts a fall at each of them.
SHARES = (0.25, 0.5, 0.75, 0.9, 0.99)


@dataclass(frozen=True, eq=False)
class GradientSteps:
    """Gradient steps p = −η·g, (k, 2) with η (k,): L before and after, Taylor's first and second term, each (k,)."""

    theta: np.ndarray
    eta: np.ndarray
    grad: np.ndarray
    move: np.ndarray
    loss: np.ndarray
    first: np.ndarray
    second: np.ndarray
    after: np.ndarray

    @property
    def promised(self) -> np.ndarray:
        """Where second order predicts a fall by more than rounding."""
        with np.errstate(all="ignore"):
            return self.first + self.second < -rounding(self.loss)

    @property
    def rose(self) -> np.ndarray:
        """Where L rose by more than rounding although a fall was predicted."""
        with np.errstate(all="ignore"):
            return self.promised & (self.after - self.loss > rounding(self.loss))

    @property
    def lost(self) -> np.ndarray:
        """Where L was not finite after a step that was predicted to lower it."""
        return self.promised & ~np.isfinite(self.after)

    @property
    def ratio(self) -> np.ndarray:
        """ΔL by the size of its prediction, −1 where that is exact; very low where it is no number."""
        with np.errstate(all="ignore"):
            ratio = (self.after - self.loss) / np.abs(self.first + self.second)
        return np.where(np.isfinite(ratio), ratio, -1e300)

    @property
    def exact(self) -> bool:
        """Whether the prediction was right up to rounding wherever it was a fall."""
        with np.errstate(all="ignore"):
            rest = np.abs(self.after - self.loss - self.first - self.second)
            right = rest <= 1e3 * rounding(self.loss)
        return bool(self.promised.any() and right[self.promised].all())


def gradient_steps(f: Landscape, theta: np.ndarray, eta: np.ndarray) -> GradientSteps:
    """Make the step p = −η·∇L from every θ (k, 2) with its own η (k,)."""
    with np.errstate(all="ignore"):
        loss, grad = f.loss_and_grad(theta)
        move = -eta[:, None] * grad
        first = (grad * move).sum(-1)
        second = 0.5 * (move * f.hvp(theta, move)).sum(-1)
        after = np.asarray(f.loss(theta + move))
    return GradientSteps(theta, eta, grad, move, loss, first, second, after)


def drawn_steps(f: Landscape) -> tuple[np.ndarray, np.ndarray]:
    """Return starts and rates, (k, 2) and (k,), that a link can hold: few digits, η in its bounds.

    Where second order sets no limit, the longest step is half of the window's diagonal.
    """
    x0, x1, y0, y1 = f.facts.window
    drawn = np.random.default_rng(0).uniform((x0, y0), (x1, y1), (STARTS, 2))
    places = np.vectorize(round_to)(drawn, 4)
    with np.errstate(all="ignore"):
        grad = f.loss_and_grad(places)[1]
        longest = 0.5 * np.hypot(x1 - x0, y1 - y0) / np.linalg.norm(grad, axis=-1)
        stable = stable_step(lambda d: f.hvp(places, d), grad, grad)
        limit = np.minimum(stable, np.minimum(longest, MOST_RATE))
    usable = np.isfinite(limit) & (limit > 0)
    rates = np.multiply.outer(np.array(SHARES), limit[usable])
    # Cut, not rounded: a rate may not get above the limit.
    decimals = 10.0 ** (2 - np.floor(np.log10(rates)))
    rates = np.vectorize(round_to)(np.floor(rates * decimals) / decimals, 3).ravel()
    theta = np.tile(places[usable], (len(SHARES), 1))
    allowed = rates >= LEAST_RATE
    return theta[allowed], rates[allowed]
