"""A network's parameters as a few flat vectors, on which a pure rule runs fast, each with the rule's memory.

Small parameters are joined and large ones cut, to blocks of about `BLOCK` numbers: a pure rule makes a new
array in every operation, and these stay in the processor's cache then. Between steps the memory lives in the
blocks; `settle` writes it where `torch.optim` keeps it, one entry a parameter, `arrange` takes it from there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor
from torch._utils import _flatten_dense_tensors, _unflatten_dense_tensors

from .contract import Direction

BLOCK = 1 << 18
Memory = tuple[Any, ...]
# What torch.optim.Optimizer calls its state: for each parameter a dictionary.
States = defaultdict[Tensor, Any]


class Block:
    """Several small parameters, or a span of a large one, that move as one vector of n numbers.

    `memory` is the rule's, each array (n,) or (1,); `age` counts its updates since it was new. `group` is the
    index of the parameters' group.
    """

    def __init__(self, group: int, params: list[Tensor], span: slice = slice(None)) -> None:
        self.group = group
        self.params = params
        self.span = span
        self.memory: Memory = ()
        self.age = 0

    def theta(self) -> Tensor:
        """Return the parameters: (n,)."""
        return flat(self.params)[self.span]

    def grad(self) -> Tensor:
        """Return their gradients: (n,)."""
        return flat(gradients(self.params))[self.span]

    def propose(self, rule: Direction, restart: bool = False) -> tuple[Tensor, Memory, int]:
        """Return the rule's direction (n,), and the memory and age after it; nothing is changed."""
        theta = self.theta()
        memory, age = (rule.init(theta), 0) if restart else (self.memory, self.age)
        direction, memory = rule.update(self.grad(), memory, theta)
        return direction, memory, age + 1

    def advance(self, rule: Direction) -> Tensor:
        """Return the rule's direction (n,) and keep the memory after it."""
        direction, self.memory, self.age = self.propose(rule)
        return direction

    def move(self, direction: Tensor, scale: float) -> None:
        """Add scale·direction to the parameters, in place."""
        if self.span == slice(None):
            torch._foreach_add_(self.params, pieces(direction, self.params), alpha=scale)
        else:
            self.theta().add_(direction, alpha=scale)


def flat(tensors: Sequence[Tensor]) -> Tensor:
    """Return one vector of all numbers; of a single contiguous tensor it is a view."""
    return tensors[0].reshape(-1) if len(tensors) == 1 else _flatten_dense_tensors(tensors)


def pieces(vector: Tensor, like: Sequence[Tensor]) -> list[Tensor]:
    """Cut a vector into tensors of the given ones' shapes and dtypes, `flat`'s inverse."""
    cut = _unflatten_dense_tensors(vector, like)
    if all(p.dtype == vector.dtype for p in like):
        return list(cut)
    return [part.to(p.dtype) for part, p in zip(cut, like, strict=True)]


def gradients(params: Sequence[Tensor]) -> list[Tensor]:
    """Return the gradients of parameters that have one."""
    return [p.grad for p in params if p.grad is not None]


def arrange(groups: Sequence[dict[str, Any]], state: States, rule: Direction) -> list[Block]:
    """Return blocks of all parameters that have a gradient, with the memory that `state` holds of them.

    Raises `ValueError` for complex parameters and sparse gradients: the rules have no arithmetic for them.
    """
    blocks = []
    for index, group in enumerate(groups):
        params = [p for p in group["params"] if p.grad is not None]
        for block in _blocks(index, params, state):
            _load(block, state, rule)
            blocks.append(block)
    return blocks


def settle(blocks: Sequence[Block], state: States) -> None:
    """Write the blocks' memory to `state`: for each parameter the arrays of its own numbers, and an age."""
    found: dict[Tensor, list[Memory]] = defaultdict(list)
    for block in blocks:
        for p, memory in zip(block.params, _shares(block), strict=True):
            found[p].append(memory)
            state[p]["age"] = block.age
    for p, parts in found.items():
        state[p]["memory"] = tuple(_join(arrays, p.numel()) for arrays in zip(*parts, strict=True))


def _blocks(group: int, params: Sequence[Tensor], state: States) -> Iterator[Block]:
    """Join what is small and alike in dtype, device and age, cut what is large."""
    open_blocks: dict[Any, list[Tensor]] = defaultdict(list)
    for p in params:
        _check(p)
        if p.numel() > BLOCK and p.is_contiguous():
            starts = range(0, p.numel(), BLOCK)
            yield from (Block(group, [p], slice(start, start + BLOCK)) for start in starts)
            continue
        joined = open_blocks[p.dtype, p.device, state[p].get("age", 0)]
        joined.append(p)
        if sum(q.numel() for q in joined) >= BLOCK // 4:
            yield Block(group, joined.copy())
            joined.clear()
    yield from (Block(group, joined) for joined in open_blocks.values() if joined)


def _check(p: Tensor) -> None:
    if p.is_complex() or (p.grad is not None and p.grad.layout is not torch.strided):
        kind = f"{p.dtype} with a gradient of layout {p.grad.layout if p.grad is not None else None}"
        raise ValueError(f"Parameters must be real and their gradients dense, got a parameter of {kind}.")


def _load(block: Block, state: States, rule: Direction) -> None:
    saved = [state[p].get("memory") for p in block.params]
    if any(memory is None for memory in saved):
        block.memory = rule.init(block.theta())
        return
    block.age = state[block.params[0]]["age"]
    sizes = [p.numel() for p in block.params]
    block.memory = tuple(_gather(arrays, sizes, block.span) for arrays in zip(*saved, strict=True))


def _gather(arrays: Sequence[Tensor], sizes: Sequence[int], span: slice) -> Tensor:
    """Join parameters' arrays; one that has a single number for a whole parameter is the same for all."""
    if all(array.numel() == size for array, size in zip(arrays, sizes, strict=True)):
        return flat(arrays)[span]
    return arrays[0]


def _shares(block: Block) -> Iterator[Memory]:
    """Return each parameter's part of a block's memory."""
    sizes = [p.numel() for p in block.params]
    if len(sizes) == 1:
        return iter([block.memory])
    cut = [a.split(sizes) if a.numel() == sum(sizes) else [a] * len(sizes) for a in block.memory]
    return zip(*cut, strict=True) if cut else iter([()] * len(sizes))


def _join(arrays: Sequence[Tensor], size: int) -> Tensor:
    """Join a parameter's arrays over its blocks."""
    return (
        torch.cat(list(arrays)) if sum(a.numel() for a in arrays) == size and len(arrays) > 1 else arrays[0]
    )
