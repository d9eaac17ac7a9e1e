"""Samples to learn from, as every part of the house takes them, whatever they were loaded from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

Task = Literal["classification", "regression"]
_LONGEST_UNIT = 32


@dataclass(frozen=True)
class Target:
    """What a regression predicts: the column's name, and the mean and spread that its values were standardised by."""

    name: str
    mean: float
    spread: float

    @property
    def short_name(self) -> str:
        """The name, cut where it is too long for a unit or an axis."""
        return self.name if len(self.name) <= _LONGEST_UNIT else f"{self.name[: _LONGEST_UNIT - 1].rstrip()}…"


@dataclass(frozen=True, eq=False)
class DataSet:
    """Samples to train and to test on; every array is read-only.

    train_x, test_x: float32; plane (n, 2) and table (n, d) standardised by the training part, image (n, h, w)
    in [0, 1]. train_y, test_y: int64 (n,), each an index of `classes`; where `target` is given, float32 (n,) numbers
    (value − mean)/spread instead, and `classes` is empty. `noisy`: bool (n,), where label noise
    changed train_y; test labels are never changed. `notes` are sentences that whoever sees the data must see.
    """

    name: str
    title: str
    kind: str
    train_x: np.ndarray
    train_y: np.ndarray
    test_x: np.ndarray
    test_y: np.ndarray
    classes: tuple[str, ...]
    noisy: np.ndarray
    source: str
    lesson: str
    notes: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    seed: int = 0
    target: Target | None = None

    def __post_init__(self) -> None:
        """Make the arrays read-only."""
        for array in self._arrays():
            array.setflags(write=False)

    @property
    def task(self) -> Task:
        """What is predicted: a class, or a number."""
        return "classification" if self.target is None else "regression"

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one input: (d,) or (h, w)."""
        return self.train_x.shape[1:]

    @property
    def class_counts(self) -> np.ndarray:
        """How many training samples each class has, (C,) int64; empty where a number is predicted."""
        if self.target is not None:
            return np.zeros(0, np.int64)
        return np.bincount(self.train_y, minlength=len(self.classes))

    @property
    def nbytes(self) -> int:
        """How many bytes the arrays hold."""
        return sum(array.nbytes for array in self._arrays())

    def _arrays(self) -> tuple[np.ndarray, ...]:
        return self.train_x, self.train_y, self.test_x, self.test_y, self.noisy
