"""Images of digits: scikit-learn's 8×8 ones, 5,000 of MNIST, and all of MNIST once it has been downloaded."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..later import sklearn_datasets
from .bundled import mnist_5k
from .openml import mnist_full

DIGITS = tuple(str(digit) for digit in range(10))
_MNIST = "LeCun, Cortes & Burges, The MNIST database of handwritten digits (CC BY-SA 3.0)"


class ImageSet(NamedTuple):
    """Grey images; `load()` → images (n, h, w) with values 0…`brightest`, digits (n,)."""

    title: str
    brightest: int
    lesson: str
    source: str
    load: Callable[[], tuple[np.ndarray, np.ndarray]]


def _digits() -> tuple[np.ndarray, np.ndarray]:
    bunch = sklearn_datasets.load_digits()
    return bunch.images, bunch.target


def _mnist() -> tuple[np.ndarray, np.ndarray]:
    images, digits = mnist_5k()
    return images.reshape(-1, 28, 28), digits


IMAGE_SETS: dict[str, ImageSet] = {
    "digits": ImageSet(
        "Digits, 8×8 pixels",
        16,
        "Small enough for full batches, where the sharpness can be watched as it climbs to 2/η.",
        "Alpaydin & Kaynak, Optical Recognition of Handwritten Digits (1998), as scikit-learn ships it",
        _digits,
    ),
    "mnist": ImageSet(
        "MNIST, 5,000 images",
        255,
        "Real handwriting: softmax regression gets about nine in ten right, a hidden layer a few more.",
        f"{_MNIST}; 500 images per digit",
        _mnist,
    ),
    "mnist_full": ImageSet(
        "MNIST, all 70,000 images",
        255,
        "Fourteen times as many images: watch how the gap between training and test narrows.",
        f"{_MNIST}, through OpenML",
        mnist_full,
    ),
}
