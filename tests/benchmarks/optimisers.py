"""Budgets of the torch optimisers: one step against torch.optim's own, in the same process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import torch

import core
from tests.benchmarks.table import Budget, Row
from tests.benchmarks.timing import alternate

# One million parameters each: a perceptron, and a deep narrow network of many small tensors.
PERCEPTRON = ((784, 1000), (1000,), (1000, 214), (214,), (214, 10), (10,))
MANY_TENSORS = ((100, 100), (100,)) * 99
Make = Callable[[list[torch.Tensor]], torch.optim.Optimizer]
ADAM = "torch.optim.Adam(foreach=True)"


def parameters(shapes: Sequence[tuple[int, ...]]) -> list[torch.Tensor]:
    """Return float32 parameters with gradients, the same for every optimiser."""
    generator = torch.Generator().manual_seed(0)
    made = [torch.randn(shape, generator=generator).mul_(0.05).requires_grad_() for shape in shapes]
    for theta in made:
        theta.grad = torch.randn(theta.shape, generator=generator).mul_(0.01)
    return made


def _stable_decay(params: list[torch.Tensor]) -> torch.optim.Optimizer:
    return core.StableDecay(params, eta0=1e-6, alpha=1e-4)


def _adam(params: list[torch.Tensor]) -> torch.optim.Optimizer:
    return core.RuleOptimizer(params, core.rule("adam", eta0=1e-6))


@contextmanager
def threads(count: int) -> Iterator[None]:
    """Let torch use so many threads."""
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    yield
    torch.set_num_threads(before)


def compare(
    what: str, make: Make, shapes: Sequence[tuple[int, ...]], quick: bool, budgets: tuple[Budget, ...] = ()
) -> Row:
    """Time a step of ours and of Adam in turn, on parameters of the same shapes."""
    ours = make(parameters(shapes))
    theirs = torch.optim.Adam(parameters(shapes), lr=1e-6, foreach=True)
    actions = {"ours": ours.step, "theirs": theirs.step}
    medians = alternate(actions, repeats=31 if quick else 101, warm_up=5)
    count = torch.get_num_threads()
    name = f"{what}, {count} thread{'s' if count > 1 else ''}"
    size = sum(theta.numel() for theta in parameters(shapes))
    note = f"{size:,} parameters in {len(shapes)} tensors"
    return Row(name, "ms", medians["ours"], budgets, ADAM, medians["theirs"], note)


def rows(quick: bool) -> Iterator[Row]:
    """Measure this theme, row by row: on one thread, as beside other work, and on all."""
    budget = (Budget("ratio at most", 1.5),)
    for count in sorted({1, torch.get_num_threads()}):
        with threads(count):
            yield compare("StableDecay.step, guard off", _stable_decay, PERCEPTRON, quick, budget)
            yield compare("rule adam, few large tensors", _adam, PERCEPTRON, quick)
            yield compare("rule adam, many small tensors", _adam, MANY_TENSORS, quick)
