"""Hidden units of one network put in the order of another's, so that the two can be compared weight by weight.

After Ainsworth, Hayase & Srinivasa, "Git Re-Basin: Merging Models modulo Permutation Symmetries" (2023): weight
matching by coordinate descent, one linear assignment a layer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment

if TYPE_CHECKING:
    from torch import nn

_MOST_SWEEPS = 100


@dataclass(frozen=True, eq=False)
class Alignment:
    """A network's weights `theta` (P,) with its hidden units in another order, and how alike the two are.

    `permutations` holds for each hidden layer which old unit (or channel) stands at each place. `before` and `after`
    are the sums of products of all weights with the other network's, `sweeps` how often all layers were gone through.
    """

    theta: np.ndarray
    permutations: tuple[np.ndarray, ...]
    before: float
    after: float
    sweeps: int


@dataclass(frozen=True, eq=False)
class _Layer:
    """A layer's weights as (out, in, k), k numbers for each pair of units, and its biases (out,) or None."""

    weight: np.ndarray
    bias: np.ndarray | None


def permute(module: nn.Sequential, theta: np.ndarray, permutations: tuple[np.ndarray, ...]) -> np.ndarray:
    """Return weights θ (P,) with the units of each hidden layer in another order; the network's outputs stay.

    `permutations[l][i]` is the old place of the unit that comes to place i. Raises `ValueError` for another number
    of permutations than hidden layers, or one that is none.
    """
    layers = _layers(module, theta)
    sizes = [len(layer.weight) for layer in layers[:-1]]
    if len(permutations) != len(sizes):
        raise ValueError(f"permutations must be {len(sizes)}, one a hidden layer, got {len(permutations)}.")
    for own, size in zip(permutations, sizes, strict=True):
        if not np.array_equal(np.sort(own), np.arange(size)):
            raise ValueError(f"A permutation must hold each of 0…{size - 1} once, got {own!r}.")
    return _flat(_ordered(layers, list(permutations)))


def align(module: nn.Sequential, a: np.ndarray, b: np.ndarray, seed: int = 0) -> Alignment:
    """Return b's weights (P,) with its hidden units, or channels, in the order that makes them most like a's.

    Layers are gone through in a seeded order, each assigned exactly given the others, until nothing changes; the sum
    of products never falls, and may end at a local optimum. Works for networks that are a chain of linear and
    convolutional layers, as all of `core.networks.models` are.
    """
    one, other = _layers(module, a), _layers(module, b)
    orders = [np.arange(len(layer.weight)) for layer in other[:-1]]
    dice, before = np.random.default_rng(seed), _likeness(one, other)
    sweeps = 0
    for _ in range(_MOST_SWEEPS):
        sweeps += 1
        changed = [_reassign(one, other, orders, int(place)) for place in dice.permutation(len(orders))]
        if not any(changed):
            break
    moved = _ordered(other, orders)
    return Alignment(_flat(moved), tuple(orders), before, _likeness(one, moved), sweeps)


def _reassign(one: list[_Layer], other: list[_Layer], orders: list[np.ndarray], place: int) -> bool:
    """Order one layer's units as well as can be, given the others; say whether that is better than before."""
    own, after = other[place], other[place + 1]
    weight = own.weight if place == 0 else own.weight[:, orders[place - 1]]
    gains = np.einsum("ijk,ljk->il", one[place].weight, weight)
    if own.bias is not None:
        gains += np.outer(one[place].bias, own.bias)  # type: ignore[arg-type]
    following = after.weight if place + 1 == len(orders) else after.weight[orders[place + 1]]
    gains += np.einsum("jik,jlk->il", one[place + 1].weight, following)
    best = linear_sum_assignment(gains, maximize=True)[1]
    rows = np.arange(len(best))
    better = gains[rows, best].sum() > gains[rows, orders[place]].sum() * (1 + 1e-12) + 1e-12
    if better:
        orders[place] = best
    return bool(better)


def _layers(module: nn.Sequential, theta: np.ndarray) -> list[_Layer]:
    """Cut weights θ (P,) into layers, each seen as weights between units (or channels) of the layer before."""
    found: list[_Layer] = []
    rest = np.asarray(theta, float)
    for child in module.children():
        shapes = [tuple(p.shape) for p in child.parameters()]
        if not shapes:
            continue
        sizes = [int(np.prod(shape)) for shape in shapes]
        parts, rest = np.split(rest[: sum(sizes)], np.cumsum(sizes)[:-1]), rest[sum(sizes) :]
        inputs = len(found[-1].weight) if found else shapes[0][1]
        found.append(_Layer(parts[0].reshape(shapes[0][0], inputs, -1), parts[1] if len(parts) > 1 else None))
    if rest.size:
        raise ValueError(
            f"theta must have {theta.size - rest.size} numbers for this network, got {theta.size}."
        )
    return found


def _ordered(layers: list[_Layer], orders: list[np.ndarray]) -> list[_Layer]:
    moved = []
    for place, layer in enumerate(layers):
        weight, bias = layer.weight, layer.bias
        if place:
            weight = weight[:, orders[place - 1]]
        if place < len(orders):
            weight, bias = weight[orders[place]], None if bias is None else bias[orders[place]]
        moved.append(_Layer(weight, bias))
    return moved


def _flat(layers: list[_Layer]) -> np.ndarray:
    parts = [part.ravel() for layer in layers for part in (layer.weight, layer.bias) if part is not None]
    return np.concatenate(parts)


def _likeness(one: list[_Layer], other: list[_Layer]) -> float:
    return float(_flat(one) @ _flat(other))
