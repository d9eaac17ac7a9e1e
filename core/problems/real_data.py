"""The models of real data with two weights, by name."""

from __future__ import annotations

from collections.abc import Callable

from core.problems.logistic import mnist_pair
from core.problems.neuron import tanh_neuron
from core.problems.plane import Plane
from core.problems.regression import diabetes

MODELS: dict[str, Callable[..., Plane]] = {
    "mnist_pair": mnist_pair,
    "diabetes": diabetes,
    "tanh_neuron": tanh_neuron,
}
