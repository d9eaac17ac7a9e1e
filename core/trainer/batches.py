"""A data set as tensors on a device, its batches in a repeatable order, and the probe on which V is measured."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from ..data.data_set import DataSet
from ..networks.objective import Part

# A full batch up to this size is its own probe: V = L then, and costs nothing.
LARGEST_FULL_PROBE = 2_000
PROBE_SIZE = 256


def steps_per_epoch(n: int, batch_size: int) -> int:
    """Return how many batches n training samples make; a size of 0, or of n and more, makes one."""
    return -(-n // batch_size) if 0 < batch_size < n else 1


class Batches:
    """Batch t of a run: a pure function of the seed and t, so that pauses and rewinding change nothing.

    Each epoch is a permutation of its own; the last batch of an epoch may be smaller. With `batch_size` 0, or
    no smaller than the training set, all samples in their own order are one batch.
    """

    def __init__(self, train: Part, batch_size: int, seed: int) -> None:
        self.train = train
        n = len(train.y)
        self.full = not 0 < batch_size < n
        self.batch_size = n if self.full else batch_size
        self.steps_per_epoch = steps_per_epoch(n, batch_size)
        self._order = lru_cache(maxsize=2)(lambda epoch: _permutation(seed, epoch, train.y))
        self._last: tuple[int, Part] = (-1, train)

    def at(self, t: int) -> Part:
        """Return batch t; asked for again, as by the competitors of a race, it is not gathered again."""
        if self.full:
            return self.train
        if self._last[0] != t:
            self._last = (t, self._gather(t))
        return self._last[1]

    def _gather(self, t: int) -> Part:
        epoch, k = divmod(t, self.steps_per_epoch)
        rows = self._order(epoch)[k * self.batch_size : (k + 1) * self.batch_size]
        return Part(self.train.x.index_select(0, rows), self.train.y.index_select(0, rows))


def _permutation(seed: int, epoch: int, like: Tensor) -> Tensor:
    order = np.random.default_rng((seed, epoch)).permutation(len(like))
    return torch.from_numpy(order).to(like.device)


@dataclass(frozen=True, eq=False)
class Samples:
    """A data set on a device: training part, test part, the probe, and the classes' counts in training (C,)."""

    train: Part
    test: Part
    probe: Part
    counts: np.ndarray

    @property
    def m(self) -> int:
        """The number of training samples."""
        return len(self.train.y)


def samples(data: DataSet, device: torch.device, full_batch: bool, seed: int) -> Samples:
    """Put a data set on a device and choose its probe.

    The probe is the training set where the batch is full and has at most 2,000 samples; else up to 256 of it,
    drawn with the seed, each class with its share; where a number is predicted, at random.
    """
    train = Part(_tensor(data.train_x, device), _tensor(data.train_y, device))
    test = Part(_tensor(data.test_x, device), _tensor(data.test_y, device))
    counts = data.class_counts
    if (full_batch and len(train.y) <= LARGEST_FULL_PROBE) or len(train.y) <= PROBE_SIZE:
        return Samples(train, test, train, counts)
    strata = np.zeros(len(data.train_y), np.int64) if data.task == "regression" else data.train_y
    rows = torch.from_numpy(stratified(strata, PROBE_SIZE, seed)).to(device)
    return Samples(train, test, Part(train.x[rows], train.y[rows]), counts)


def stratified(labels: np.ndarray, size: int, seed: int) -> np.ndarray:
    """Return `size` row numbers, ascending, with each class's share of the labels to less than one sample."""
    classes, counts = np.unique(labels, return_counts=True)
    wanted = counts * size / len(labels)
    quota = np.floor(wanted).astype(int)
    most_missing = np.argsort(quota - wanted, kind="stable")
    quota[most_missing[: size - quota.sum()]] += 1
    generator = np.random.default_rng(seed)
    chosen = [
        generator.choice(np.flatnonzero(labels == one), number, replace=False)
        for one, number in zip(classes, quota, strict=True)
    ]
    return np.sort(np.concatenate(chosen))


def _tensor(array: np.ndarray, device: torch.device) -> Tensor:
    with warnings.catch_warnings():
        # The array is read-only and torch can't mark its view so; nothing here writes to it.
        warnings.simplefilter("ignore", UserWarning)
        return torch.from_numpy(np.ascontiguousarray(array)).to(device)
