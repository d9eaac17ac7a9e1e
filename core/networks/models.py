"""Networks that a page trains live: linear models, multilayer perceptrons and a small CNN."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from ..checks import count, one_of, real
from ..later import torch
from .layers import Layer, convolutional, dense, initialise

if TYPE_CHECKING:
    from torch import Tensor, nn

MODELS = {"softmax": "softmax regression", "mlp": "multilayer perceptron", "cnn": "small CNN (images)"}
# The same network without a hidden layer is called otherwise where its one output is the number that is predicted.
NUMBER_MODELS = MODELS | {"softmax": "linear model"}
ACTIVATIONS = {"tanh": "tanh", "relu": "ReLU", "gelu": "GELU"}
INITS = {
    "default": "PyTorch's own",
    "xavier": "Xavier (Glorot)",
    "kaiming": "Kaiming (He)",
    "normal": "normal, 1/√fan-in",
    "zero": "all zero",
}
MOST_PARAMETERS = 2_000_000
# PyTorch's own gains; it has none for GELU, which is ReLU's shape smoothed.
_GAINS = {"tanh": 5 / 3, "relu": sqrt(2), "gelu": sqrt(2)}


@dataclass(frozen=True)
class NetworkSpec:
    """A network to be built: the same settings and seed always give the same weights.

    `shape` is a sample's, (d,) or (h, w). `classes` are told apart by as many outputs; 0 stands for no classes but a
    number to predict, by one output. `widths` are the MLP's hidden layers; the other models ignore them.
    The CNN has two 3×3 convolutions with 8 and 16 channels; a stride, not pooling, makes the images smaller.

    `init` says how weights are drawn, n and m being a layer's fan-in and fan-out: "default" as PyTorch does,
    U(±1/√n) for weights and biases; "xavier" U(±√(6/(n+m))) (Glorot & Bengio 2010); "kaiming" N(0, gain²/n)
    (He et al. 2015) in every layer, with PyTorch's gain for the activation, ReLU's for GELU, and 1 for softmax
    regression; "normal" N(0, 1/n); "zero". Biases start at 0 except with "default". `init_scale` multiplies
    all of it.

    Raises `ValueError` for an unknown name, a CNN on samples that are no images of at least 4×4, widths that
    are not 1 to 6 numbers from 1 to 1024, a single class, an init_scale outside (0, 1000], a negative
    seed, and more than 2,000,000 parameters.
    """

    model: str
    shape: tuple[int, ...]
    classes: int
    widths: tuple[int, ...] = (64,)
    activation: str = "tanh"
    bias: bool = True
    init: str = "xavier"
    init_scale: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        one_of("model", self.model, MODELS)
        one_of("activation", self.activation, ACTIVATIONS)
        one_of("init", self.init, INITS)
        _check_shape(self.model, self.shape)
        _check_classes(self.classes)
        if self.model == "mlp":
            _check_widths(self.widths)
        _check_scale(self.init_scale)
        _check_seed(self.seed)
        if (found := self.parameters()) > MOST_PARAMETERS:
            sizes = ", ".join(layer.words for layer in self._plan() if layer.weights)
            raise ValueError(
                f"The network must have at most {MOST_PARAMETERS:,} parameters, got {found:,} ({sizes})."
            )

    @property
    def outputs(self) -> int:
        """How many outputs it has: one a class, or one for a number."""
        return self.classes or 1

    def parameters(self) -> int:
        """Return how many numbers θ has, by arithmetic."""
        return sum(layer.weights + bool(self.bias) * layer.biases for layer in self._plan())

    def layers(self) -> tuple[str, ...]:
        """Return each child in words, in the order of the built network: "linear1 784→64", "tanh1" and so on."""
        return tuple(layer.words for layer in self._plan())

    def build(self) -> nn.Sequential:
        """Return the network, on the CPU in float32: (n, *shape) → logits (n, outputs).

        Its children carry the names in `layers`. PyTorch's global random numbers are left alone.
        """
        generator = torch.Generator().manual_seed(self.seed)
        network = torch.nn.Sequential(
            OrderedDict((layer.name, layer.module(self.bias)) for layer in self._plan())
        )
        for module in network:
            if isinstance(module, torch.nn.Linear | torch.nn.Conv2d):
                initialise(module, self.init, self._gain(), generator)
        return network

    def _gain(self) -> float:
        shared = self.init == "kaiming" and self.model != "softmax"
        return self.init_scale * (_GAINS[self.activation] if shared else 1.0)

    def _plan(self) -> tuple[Layer, ...]:
        if self.model == "cnn":
            return tuple(convolutional(self.shape, self.outputs, self.activation))
        widths = self.widths if self.model == "mlp" else ()
        return tuple(dense(self.shape, widths, self.outputs, self.activation))


def first_non_finite(network: nn.Sequential, x: Tensor) -> str | None:
    """Say where numbers first stop being finite on samples x (n, …), or None where all are finite.

    Parameters come first, as they were made before x is seen: "the weights of linear1 (784→64)"; then the
    input and each child's output in turn: "the output of tanh2".
    """
    for name, module in network.named_children():
        for part, values in module.named_parameters():
            if not torch.isfinite(values).all():
                return f"the {'biases' if part == 'bias' else 'weights'} of {_with_sizes(name, module)}"
    if not torch.isfinite(x).all():
        return "the input"
    with torch.no_grad():
        for name, module in network.named_children():
            x = module(x)
            if not torch.isfinite(x).all():
                return f"the output of {_with_sizes(name, module)}"
    return None


def _with_sizes(name: str, module: nn.Module) -> str:
    if isinstance(module, torch.nn.Linear):
        return f"{name} ({module.in_features}→{module.out_features})"
    if isinstance(module, torch.nn.Conv2d):
        return f"{name} ({module.in_channels}→{module.out_channels})"
    return name


def _check_classes(classes: Any) -> None:
    if isinstance(classes, int) and not isinstance(classes, bool) and classes == 0:
        return
    if count("classes", classes) < 2:
        raise ValueError(
            f"classes must be a whole number of at least 2, or 0 where a number is predicted, got {classes!r}."
        )


def _check_shape(model: str, shape: Any) -> None:
    if not isinstance(shape, tuple) or len(shape) not in (1, 2):
        raise ValueError(f"shape must be a sample's shape (d,) or (h, w), got {shape!r}.")
    for side in shape:
        count("shape", side)
    if model == "cnn" and (len(shape) != 2 or min(shape) < 4):
        raise ValueError(f"The model 'cnn' needs images of at least 4×4, got samples of shape {shape!r}.")


def _check_widths(widths: Any) -> None:
    allowed = "1 to 6 whole numbers from 1 to 1024, one for each hidden layer"
    if not isinstance(widths, tuple) or not 1 <= len(widths) <= 6:
        raise ValueError(f"widths must be {allowed}, got {widths!r}.")
    for width in widths:
        if count("widths", width) > 1024:
            raise ValueError(f"widths must be {allowed}, got {widths!r}.")


def _check_scale(value: Any) -> None:
    scale = real("init_scale", value, "a number in (0, 1000]")
    if isinstance(scale, np.ndarray) or not 0 < scale <= 1000:
        raise ValueError(f"init_scale must be a number in (0, 1000], got {value!r}.")


def _check_seed(value: Any) -> None:
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole or not 0 <= value < 2**63:
        raise ValueError(f"seed must be a whole number from 0 to 2⁶³ − 1, got {value!r}.")
