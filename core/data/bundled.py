"""Small real data: two MNIST digits on two principal components, the diabetes study whole and two columns of it."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from scipy.sparse.linalg import eigsh

from ..assets import asset
from ..later import sklearn_datasets
from .standardise import standardised

MNIST = asset("mnist_5k.npz")
DIABETES_NAMES = ("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6")


@lru_cache(maxsize=16)
def digit_pair(first: int, second: int) -> tuple[np.ndarray, np.ndarray]:
    """Return features (1000, 2) and labels (1000,) of two MNIST digits, 500 images each.

    The features are the images' first two principal components over the pair, centred and with unit variance;
    each component's sign is such that its largest entry by size is positive. Labels are −1 for the first
    digit, +1 for the second.
    """
    images, digits = mnist_5k()
    chosen = (digits == first) | (digits == second)
    pixels = images[chosen] / 255.0
    pixels -= pixels.mean(axis=0)
    # A fixed first vector makes ARPACK deterministic.
    _, components = eigsh(pixels.T @ pixels, k=2, v0=np.ones(pixels.shape[1]))
    components = components[:, ::-1]
    largest = np.abs(components).argmax(axis=0)
    components = components * np.sign(components[largest, [0, 1]])
    features = pixels @ components
    features /= features.std(axis=0)
    labels = np.where(digits[chosen] == second, 1.0, -1.0)
    return _frozen(features), _frozen(labels)


@lru_cache(maxsize=32)
def diabetes_columns(first: str, second: str) -> tuple[np.ndarray, np.ndarray]:
    """Return two columns (442, 2) and the target (442,) of the diabetes study, centred, with unit variance.

    Source: Efron, Hastie, Johnstone & Tibshirani, Least Angle Regression (2004), as scikit-learn ships it.
    """
    table, target = diabetes_table()
    chosen = [DIABETES_NAMES.index(first), DIABETES_NAMES.index(second)]
    (columns,), *_ = standardised(table[:, chosen])
    (numbers,), *_ = standardised(target)
    return _frozen(columns), _frozen(numbers)


@lru_cache(maxsize=1)
def mnist_5k() -> tuple[np.ndarray, np.ndarray]:
    """Return 5,000 MNIST images (5000, 784), uint8, row by row, and their digits (5000,), in order of digits."""
    with np.load(MNIST) as archive:
        return _frozen(archive["x"]), _frozen(archive["y"])


@lru_cache(maxsize=1)
def diabetes_table() -> tuple[np.ndarray, np.ndarray]:
    """Return the diabetes study as it was published: (442, 10) columns by `DIABETES_NAMES`, and the target (442,).

    Read from the two files that scikit-learn ships, since importing the package would take a second.
    """
    package = find_spec("sklearn")
    folder = Path(str(package and package.origin)).parent / "datasets" / "data"
    table, target = folder / "diabetes_data_raw.csv.gz", folder / "diabetes_target.csv.gz"
    if table.exists() and target.exists():
        return _frozen(np.loadtxt(table)), _frozen(np.loadtxt(target))
    table, target = sklearn_datasets.load_diabetes(return_X_y=True, scaled=False)
    return _frozen(table), _frozen(target)


def _frozen(values: np.ndarray) -> np.ndarray:
    values.setflags(write=False)
    return values
