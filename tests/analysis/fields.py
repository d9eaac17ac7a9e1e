"""Fields for the tests of level sets: random ones, and those of every surface."""

import numpy as np
from scipy import ndimage

import core
from core.problems import PROBLEMS

SURFACES = [name for name in PROBLEMS if name != "formula"]
EIGHT = np.ones((3, 3))


def random_fields():
    """Return fifty fields: smooth noise, white noise, and few values with many ties."""
    random = np.random.default_rng(5)
    smooth = [ndimage.gaussian_filter(random.normal(size=(48, 40)), 1 + k % 4) for k in range(20)]
    white = [random.normal(size=(21, 34)) for _ in range(15)]
    tied = [random.integers(0, 4, size=(24, 24)).astype(float) for _ in range(15)]
    return [*smooth, *white, *tied]


def values_of(name):
    """Return a surface's values on its grid."""
    return core.surface(name).grid().values


def levels_of(values, count):
    """Return levels from the lowest to the highest finite value, every other one between two cells'."""
    finite = np.unique(values[np.isfinite(values)])
    return np.quantile(finite, np.linspace(0, 1, count), method="linear")
