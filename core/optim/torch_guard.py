"""The stability guard on a network: a step is searched for along the rule's direction, in flat parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from .contract import Direction
from .guard import Guard, dot, halve, stable_step
from .torch_blocks import Block, Memory, flat, pieces


@dataclass(frozen=True)
class Step:
    """A step −size·direction under consideration.

    `memories` are the blocks' memory and age after it, `slope` is g·d, `limit` η_lim, `point` where it leads
    once that is known.
    """

    direction: Tensor
    memories: list[tuple[Memory, int]]
    slope: Tensor
    limit: float
    size: float
    restarted: bool
    point: Tensor | None = None
    refused: bool = False


class Search:
    """Everything a guarded step needs to know about the present point.

    `scales` are the groups' learning rates relative to the largest; `grads` holds each parameter's gradient
    with its graph; `loss_at` evaluates the loss for the parameters as they stand.
    """

    def __init__(
        self,
        blocks: Sequence[Block],
        rule: Direction,
        guard: Guard,
        scales: Sequence[float],
        grads: Mapping[Tensor, Tensor],
        loss_at: Callable[[], Tensor],
    ) -> None:
        self.blocks = blocks
        self.rule = rule
        self.guard = guard
        self.scales = [scales[block.group] for block in blocks]
        self.params = parameters(blocks)
        self.grads = [grads[p] for p in self.params]
        self.loss_at = loss_at
        self.theta = flat(self.params).clone()
        self.grad = flat(self.grads)

    def propose(self, longest: float, restart: bool = False) -> Step:
        """Return the rule's step within the curvature limit; restarted with d = g where d is no descent."""
        proposals = [block.propose(self.rule, restart) for block in self.blocks]
        direction = self._steepest() if restart else self._scaled([d for d, *_ in proposals])
        slope = dot(self.grad, direction)
        if slope <= 0 and not restart and not self.is_steepest(direction):
            return self.propose(longest, restart=True)
        limit = float(stable_step(self._hvp, self.grad, direction))
        size = float(self.guard.within(longest, limit))
        memories = [(memory, age) for _, memory, age in proposals]
        return Step(direction, memories, slope, limit, size, restart)

    def is_steepest(self, direction: Tensor) -> bool:
        """Say whether the direction is the gradient's own, so that a restart would change nothing."""
        return torch.equal(direction, self._steepest())

    def backtrack(self, step: Step, loss: Tensor) -> Step:
        """Return the step shortened until the loss falls enough, or refused; the parameters stay put."""
        point = self.theta

        def at(_: Tensor, size: Tensor) -> Tensor:
            nonlocal point
            point = self.theta - size * step.direction
            put(self.params, point)
            return self.loss_at().detach().reshape(1)

        try:
            size, accepted = halve(at, loss.reshape(1), step.slope.reshape(1), step.size)
        finally:
            put(self.params, self.theta)
        if not accepted:
            return replace(step, point=self.theta, size=0.0, refused=True)
        return replace(step, point=point, size=float(size))

    def commit(self, step: Step) -> None:
        """Make the step: the parameters get the very numbers at which the loss was found to fall."""
        put(self.params, self.theta - step.size * step.direction if step.point is None else step.point)
        for block, (memory, age) in zip(self.blocks, step.memories, strict=True):
            block.memory, block.age = memory, age

    def _steepest(self) -> Tensor:
        return self._scaled([block.grad() for block in self.blocks])

    def _scaled(self, vectors: Sequence[Tensor]) -> Tensor:
        return torch.cat([scale * vector for scale, vector in zip(self.scales, vectors, strict=True)])

    def _hvp(self, vector: Tensor) -> Tensor:
        """Return H·vector (n,) by differentiating the gradients once more."""
        parts = pieces(vector, self.params)
        curved = [(grad, part) for grad, part in zip(self.grads, parts, strict=True) if grad.requires_grad]
        if not curved:
            return torch.zeros_like(vector)
        products = torch.autograd.grad(
            [grad for grad, _ in curved],
            self.params,
            grad_outputs=[part for _, part in curved],
            retain_graph=True,
            allow_unused=True,
            materialize_grads=True,
        )
        return flat(products)


def parameters(blocks: Sequence[Block]) -> list[Tensor]:
    """Return the blocks' parameters, each once, in the order of the flat vectors."""
    return list(dict.fromkeys(p for block in blocks for p in block.params))


def put(params: Sequence[Tensor], vector: Tensor) -> None:
    """Copy a flat vector into the parameters."""
    torch._foreach_copy_(list(params), pieces(vector, params))
