"""Budgets of the torch optimisers: one step against torch.optim's own, in the same process."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch

import core
from tests.benchmarks.table import Budget, Row
from tests.benchmarks.timing import alternate

# One million parameters each: a perceptron, and a deep narrow network of many small tensors.
PERCEPTRON = ((784, 1000), (1000,), (1000, 214), (214,), (214, 10), (10,))
MANY_TENSORS = ((100, 100), (100,)) * 99
ADAM = "torch.optim.Adam(foreach=True)"


def parameters(shapes: Sequence[tuple[int, ...]]) -> list[torch.Tensor]:
    """Return float32 parameters with gradients, the same for every optimiser."""
    generator = torch.Generator().manual_seed(0)
    made = [torch.randn(shape, generator=generator).mul_(0.05).requires_grad_() for shape in shapes]
    for theta in made:
        theta.grad = torch.randn(theta.shape, generator=generator).mul_(0.01)
    return made


def _compare(
    what: str,
    make: Callable[[list[torch.Tensor]], torch.optim.Optimizer],
    shapes: Sequence[tuple[int, ...]],
    quick: bool,
    budgets: tuple[Budget, ...] = (),
) -> Row:
    ours = make(parameters(shapes))
    theirs = torch.optim.Adam(parameters(shapes), lr=1e-6, foreach=True)
    actions = {"ours": ours.step, "theirs": theirs.step}
    medians = alternate(actions, repeats=31 if quick else 101, warm_up=5)
    size = sum(theta.numel() for theta in parameters(shapes))
    note = f"{size:,} parameters in {len(shapes)} tensors, {torch.get_num_threads()} threads"
    return Row(what, "ms", medians["ours"], budgets, ADAM, medians["theirs"], note)


def stable_decay(quick: bool) -> Row:
    """The paper's optimiser without the guard."""
    return _compare(
        "StableDecay.step, guard off, 1 M parameters",
        lambda params: core.StableDecay(params, eta0=1e-6, alpha=1e-4),
        PERCEPTRON,
        quick,
        (Budget("ratio at most", 1.5),),
    )


def _adam(params: list[torch.Tensor]) -> torch.optim.Optimizer:
    return core.RuleOptimizer(params, core.rule("adam", eta0=1e-6))


def adam(quick: bool) -> Row:
    """The Adam rule on few large tensors."""
    return _compare("RuleOptimizer.step, rule adam, few large tensors", _adam, PERCEPTRON, quick)


def adam_many_tensors(quick: bool) -> Row:
    """The Adam rule on many small tensors."""
    return _compare("RuleOptimizer.step, rule adam, many small tensors", _adam, MANY_TENSORS, quick)


BENCHMARKS = (stable_decay, adam, adam_many_tensors)
