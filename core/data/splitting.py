"""Which samples train and which test; fewer of some classes, and wrong labels, on demand and by the seed."""

from __future__ import annotations

import numpy as np

from ..later import sklearn_split

# One independent random stream for each purpose, so that moving one control leaves the others' draws alone.
_IMBALANCE, _LABEL_NOISE = 1, 2


def split(labels: np.ndarray, size: int, test_share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Choose `size` of the samples, stratified by `labels` (n,), and return the indices to train and to test.

    The test gets round(test_share·size) samples, at least one for each class that there is.
    Raises `ValueError` when too few are left to train on: each class needs one sample.
    """
    classes = len(np.unique(labels))
    test = max(round(test_share * size), classes)
    if size - test < classes:
        raise ValueError(
            f"{size} samples are too few for {classes} classes: {test} are kept for the test "
            f"and {size - test} remain, but each class needs at least one to train on. "
            "Take more samples or a smaller test share."
        )
    train, tested = sklearn_split.train_test_split(
        np.arange(len(labels)), train_size=size - test, test_size=test, stratify=labels, random_state=seed
    )
    if len(np.unique(labels[train])) < classes:
        raise ValueError(
            f"With {test} of {size} samples kept for the test, some class has no sample left to train on. "
            "Take more samples or a smaller test share."
        )
    return train, tested


def split_numbers(size: int, of: int, test_share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Choose `size` of `of` samples whose target is a number; return the indices to train and to test, at random.

    The test gets round(test_share·size) samples, at least two, since R² of one is not defined.
    Raises `ValueError` when fewer than two are left to train on.
    """
    test = max(round(test_share * size), 2)
    if size - test < 2:
        raise ValueError(
            f"{size} samples are too few: {test} are kept for the test and {max(size - test, 0)} remain, but two are "
            "needed to train on. Take more samples or a smaller test share."
        )
    order = np.random.default_rng(seed).permutation(of)
    return order[test:size], order[:test]


def thin(labels: np.ndarray, classes: int, imbalance: float, seed: int) -> np.ndarray:
    """Return indices, in order, that keep about imbalance^(−k/(C−1)) of class k's samples, at least one.

    The first class stays whole, the last keeps 1/imbalance. With one seed, a stronger imbalance keeps a subset
    of what a weaker one keeps.
    """
    random = np.random.default_rng((seed, _IMBALANCE))
    order = random.permutation(len(labels))
    kept = []
    for k in range(classes):
        members = order[labels[order] == k]
        share = imbalance ** (-k / max(classes - 1, 1))
        kept.append(members[: max(round(share * len(members)), 1)])
    return np.sort(np.concatenate(kept))


def mislabel(labels: np.ndarray, classes: int, share: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Give round(share·n) of the labels (n,) another class, each other one equally likely.

    Returns the labels (n,) and where they changed (n,). With one seed, a smaller share changes a subset, alike.
    """
    random = np.random.default_rng((seed, _LABEL_NOISE))
    changed = np.zeros(len(labels), dtype=bool)
    changed[random.permutation(len(labels))[: round(share * len(labels))]] = True
    shift = random.integers(1, classes, len(labels))
    return np.where(changed, (labels + shift) % classes, labels), changed
