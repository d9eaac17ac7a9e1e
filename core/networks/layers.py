"""The layers that networks are made of: their sizes in words and numbers, their modules and first weights."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import prod, sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from ..later import torch

if TYPE_CHECKING:
    from torch import Tensor, nn

_KERNEL = 3
_CHANNELS = (8, 16)
# Images of at least this side are halved by both convolutions, smaller ones only by the second.
_LARGE_IMAGE = 14


class Layer(NamedTuple):
    """One child of a network; `source` and `target` are the shapes of a sample before and behind it.

    `kind` is "linear", "conv", "flatten", "channel" (h, w) → (1, h, w), or an activation's name.
    """

    kind: str
    name: str
    source: tuple[int, ...]
    target: tuple[int, ...]
    stride: int = 1

    @property
    def weights(self) -> int:
        """How many weights it has."""
        window = {"linear": 1, "conv": _KERNEL**2}.get(self.kind, 0)
        return window * self.source[0] * self.target[0]

    @property
    def biases(self) -> int:
        """How many biases it has if it has any."""
        return self.target[0] if self.weights else 0

    @property
    def words(self) -> str:
        """Name and sizes: "linear1 784→64"."""
        if self.kind == "linear":
            return f"{self.name} {self.source[0]}→{self.target[0]}"
        if self.kind == "conv":
            window = f"{_KERNEL}×{_KERNEL}"
            return f"{self.name} {self.source[0]}→{self.target[0]}, {window}, stride {self.stride}"
        if self.kind in ("flatten", "channel"):
            return f"{self.name} {_sizes(self.source)}→{_sizes(self.target)}"
        return self.name

    def module(self, bias: bool) -> nn.Module:
        """Return its module; weights are on the device "meta": PyTorch draws none of its own."""
        on_meta: dict[str, Any] = {"bias": bias, "device": "meta", "dtype": torch.float32}
        if self.kind == "linear":
            return torch.nn.Linear(self.source[0], self.target[0], **on_meta)
        if self.kind == "conv":
            channels = self.source[0], self.target[0]
            return torch.nn.Conv2d(*channels, _KERNEL, self.stride, padding=_KERNEL // 2, **on_meta)
        if self.kind == "channel":
            return torch.nn.Unflatten(1, (1, self.source[0]))
        plain = {"flatten": "Flatten", "tanh": "Tanh", "relu": "ReLU", "gelu": "GELU"}
        return getattr(torch.nn, plain[self.kind])()


def dense(shape: tuple[int, ...], widths: tuple[int, ...], classes: int, activation: str) -> Iterator[Layer]:
    """Yield linear layers with an activation between each two."""
    inputs = prod(shape)
    if len(shape) > 1:
        yield Layer("flatten", "flatten", shape, (inputs,))
    for k, (source, target) in enumerate(pairwise((inputs, *widths, classes)), start=1):
        yield Layer("linear", f"linear{k}", (source,), (target,))
        if k <= len(widths):
            yield Layer(activation, f"{activation}{k}", (target,), (target,))


def convolutional(shape: tuple[int, ...], classes: int, activation: str) -> Iterator[Layer]:
    """Yield two convolutions, each with its activation, and one linear layer, for images of `shape`."""
    before: tuple[int, ...] = (1, *shape)
    yield Layer("channel", "channel", shape, before)
    strides = (2, 2) if min(shape) >= _LARGE_IMAGE else (1, 2)
    for k, (channels, stride) in enumerate(zip(_CHANNELS, strides, strict=True), start=1):
        behind = (channels, *(-(-side // stride) for side in before[1:]))
        yield Layer("conv", f"conv{k}", before, behind, stride)
        yield Layer(activation, f"{activation}{k}", behind, behind)
        before = behind
    yield Layer("flatten", "flatten", before, (prod(before),))
    yield Layer("linear", "linear1", (prod(before),), (classes,))


def initialise(module: nn.Linear | nn.Conv2d, init: str, gain: float, generator: torch.Generator) -> None:
    """Give the module its first weights, then biases, times `gain` (for "kaiming" its gain is part of it)."""
    weight = torch.empty(module.weight.shape, dtype=torch.float32)
    n, m = weight[0].numel(), weight[:, 0].numel()
    _draw(weight, init, n, m, generator)
    module.weight = torch.nn.Parameter(weight * gain)
    if module.bias is not None:
        bias = torch.zeros(module.bias.shape, dtype=torch.float32)
        if init == "default":
            _draw(bias, init, n, m, generator)
        module.bias = torch.nn.Parameter(bias * gain)


def _draw(values: Tensor, init: str, n: int, m: int, generator: torch.Generator) -> None:
    if init == "zero":
        values.zero_()
    elif init in ("kaiming", "normal"):
        values.normal_(0, 1 / sqrt(n), generator=generator)
    else:
        bound = sqrt(6 / (n + m)) if init == "xavier" else 1 / sqrt(n)
        values.uniform_(-bound, bound, generator=generator)


def _sizes(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape))
