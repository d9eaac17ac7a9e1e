"""What the rules of a walk propose: their directions and step sizes, from the memory that each keeps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..optim.contract import Rule
from .norms import norm
from .record import Record

# A learning rate that has decayed below this counts as this where the scale tuner's step is divided by it.
SMALLEST_RATE = 1e-100


class Proposals:
    """The rules side by side, each with its memory for all of its rows (*B), written into one record."""

    def __init__(self, rules: Sequence[Rule], record: Record) -> None:
        self.rules = rules
        self.record = record
        self.width = record.loss[0, 0].size
        self._memories = [
            rule.direction.init(theta) for rule, theta in zip(rules, record.theta[0], strict=True)
        ]
        self._scaled = [r for r, rule in enumerate(rules) if rule.norm_scaling != "none"]
        self._tuned = {
            r: rule.tuner.init(record.theta[0, r]) for r, rule in enumerate(rules) if rule.tuner is not None
        }

    @property
    def forgetful(self) -> np.ndarray:
        """Which rows (rows,) have no memory: one that does not move then rests for good."""
        none = [not memory and r not in self._tuned for r, memory in enumerate(self._memories)]
        return np.repeat(none, self.width)

    def propose(self, t: int) -> None:
        """Let every rule choose its direction and norm-scaled step size."""
        theta, grad, direction = self.record.theta[t], self.record.grad[t], self.record.direction[t]
        for r, rule in enumerate(self.rules):
            found, self._memories[r] = rule.direction.update(grad[r], self._memories[r], theta[r])
            if t == 0 and np.shape(found) != theta[r].shape:
                raise ValueError(
                    f"The direction of {rule.name} must have the shape of theta, {theta[r].shape}, "
                    f"got {np.shape(found)}."
                )
            direction[r] = found
        for r in self._scaled:
            rate = self.record.learning_rate[t, r]
            self.record.step_size[t, r] = self.rules[r].step_size(rate, norm(grad[r]))

    def restart(self, t: int, rows: np.ndarray) -> None:
        """Set d = g in some rows, and their rule's memory to what it is after a first step from here."""
        owners = rows // self.width
        for r in np.unique(owners):
            theta, grad = self.record.theta[t, r], self.record.grad[t, r]
            mask = np.zeros(self.width, bool)
            mask[rows[owners == r] - r * self.width] = True
            chosen = mask.reshape(theta.shape[:-1])
            self.record.direction[t, r][chosen] = grad[chosen]
            self.record.restarted[t, r, ...][chosen] = True
            init, update = self.rules[r].direction
            fresh = update(grad, init(theta), theta)[1]
            self._memories[r] = tuple(
                np.where(chosen[..., None], new, old)
                for new, old in zip(fresh, self._memories[r], strict=True)
            )

    def tune(self, t: int, moves: np.ndarray) -> None:
        """Let the scale tuners replace their rules' η·d among the `moves` (R, *B, d), in place."""
        record = self.record
        for r, memory in self._tuned.items():
            tuner = self.rules[r].tuner
            assert tuner is not None
            made, self._tuned[r] = tuner.update(-moves[r], record.grad[t, r], memory, record.theta[t, r])
            rate = np.maximum(record.learning_rate[t, r], SMALLEST_RATE)
            record.step_size[t, r] = rate
            record.direction[t, r] = -made / rate[..., None]
            moves[r] = -made
