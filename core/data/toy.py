"""Plane sets for classification, each with one shape to teach: moons, circles, blobs, XOR, spirals."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ..later import sklearn_datasets

_Sample = tuple[np.ndarray, np.ndarray]
_BLOB_CENTRES = np.array([[0.0, 1.0], [-np.sqrt(3) / 2, -0.5], [np.sqrt(3) / 2, -0.5]])
_TURNS = 1.75


class PlaneSet(NamedTuple):
    """Points in the plane; `sample(n, noise, seed)` → features (n, 2), labels (n,) that index `classes`.

    `noise` is the standard deviation of the Gaussian that moves each point; the shapes are about 1 apart.
    """

    title: str
    classes: tuple[str, ...]
    lesson: str
    source: str
    sample: Callable[[int, float, int], _Sample]


def moons(n: int, noise: float, seed: int) -> _Sample:
    """Two half circles of radius 1, each with an end inside the other."""
    return sklearn_datasets.make_moons(n, noise=noise, random_state=seed)


def circles(n: int, noise: float, seed: int) -> _Sample:
    """A circle of radius 0.4 inside one of radius 1."""
    return sklearn_datasets.make_circles(n, noise=noise, factor=0.4, random_state=seed)


def blobs(n: int, noise: float, seed: int) -> _Sample:
    """Three round clouds about the corners of a triangle, each 1 from its centre."""
    return sklearn_datasets.make_blobs(n, centers=_BLOB_CENTRES, cluster_std=noise, random_state=seed)


def xor(n: int, noise: float, seed: int) -> _Sample:
    """Points even over the square [−1, 1]²; the class tells whether both coordinates had the same sign."""
    random = np.random.default_rng(seed)
    quadrant = np.arange(n) % 4
    signs = np.stack([np.where(quadrant % 2 == 0, 1, -1), np.where(quadrant < 2, 1, -1)], axis=1)
    points = signs * random.uniform(0, 1, (n, 2)) + noise * random.standard_normal((n, 2))
    return points, (signs[:, 0] != signs[:, 1]).astype(int)


def spirals(n: int, noise: float, seed: int) -> _Sample:
    """Two Archimedean arms r=φ/π of 1¾ turns, the second half a turn behind: 1 apart along every ray.

    Points are even along an arm (φ ∝ √u), so that the centre is not crowded.
    """
    random = np.random.default_rng(seed)
    arm = np.arange(n) % 2
    angle = 2 * np.pi * _TURNS * np.sqrt(random.uniform(0.02, 1, n))
    radius, turned = angle / np.pi, angle + np.pi * arm
    points = radius[:, None] * np.stack([np.cos(turned), np.sin(turned)], axis=1)
    return points + noise * random.standard_normal((n, 2)), arm


PLANE_SETS: dict[str, PlaneSet] = {
    "moons": PlaneSet(
        "Two moons",
        ("upper", "lower"),
        "A straight line gets most points right; the last ones need a bent border.",
        "scikit-learn, make_moons",
        moons,
    ),
    "circles": PlaneSet(
        "Two circles",
        ("outer", "inner"),
        "No straight line does better than guessing: the border must close around the inner class.",
        "scikit-learn, make_circles",
        circles,
    ),
    "blobs": PlaneSet(
        "Three blobs",
        ("top", "left", "right"),
        "Straight borders are enough: where training fails here, it is the steps that fail, not the network.",
        "scikit-learn, make_blobs",
        blobs,
    ),
    "xor": PlaneSet(
        "XOR",
        ("same sign", "opposite signs"),
        "Neither coordinate alone says anything about the class: hidden units must combine both.",
        "Minsky & Papert, Perceptrons (1969): the parity predicate, on a square",
        xor,
    ),
    "spirals": PlaneSet(
        "Two spirals",
        ("first arm", "second arm"),
        "The border must wind 1¾ times: a network needs width and many large steps to get there.",
        "after Lang & Witbrock, Learning to Tell Two Spirals Apart (1988)",
        spirals,
    ),
}
