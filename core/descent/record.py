"""The arrays that a descent fills step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from ..optim.contract import Rule


@dataclass
class Record:
    """The arrays of a trajectory while it is being filled, always with a rule axis: (T, R, *B) and so on."""

    theta: np.ndarray
    loss: np.ndarray
    grad: np.ndarray
    direction: np.ndarray
    step_size: np.ndarray
    learning_rate: np.ndarray
    restarted: np.ndarray
    refused: np.ndarray

    @classmethod
    def empty(cls, rules: Sequence[Rule], start: np.ndarray, shape: tuple[int, ...], steps: int) -> Record:
        """Make room for a run from `start`; the learning rates are known beforehand."""
        rates = np.empty((steps, *shape))
        times = np.arange(steps).reshape(-1, *[1] * (len(shape) - 1))
        for r, rule in enumerate(rules):
            rates[:, r] = rule.learning_rate(times, steps)
        theta = np.empty((steps + 1, *shape, start.shape[-1]))
        theta[0] = start
        return cls(
            theta=theta,
            loss=np.empty((steps + 1, *shape)),
            grad=np.empty_like(theta),
            direction=np.empty_like(theta[1:]),
            step_size=rates.copy(),
            learning_rate=rates,
            restarted=np.zeros((steps, *shape), bool),
            refused=np.zeros((steps, *shape), bool),
        )

    def flat(self) -> Record:
        """Return views with all batch axes made one, (T, rows) and so on."""
        _, *shape = self.step_size.shape
        rows = int(np.prod(shape))

        def view(array: np.ndarray) -> np.ndarray:
            return array.reshape(len(array), rows, *array.shape[1 + len(shape) :])

        return Record(**{name: view(getattr(self, name)) for name in ARRAYS})


ARRAYS = tuple(field.name for field in fields(Record))
