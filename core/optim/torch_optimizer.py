"""Any update rule as a `torch.optim.Optimizer`, and StableDecay, the paper's optimiser, as one of them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from ..checks import count, positive
from .contract import Rule
from .contract import rule as named_rule
from .guard import GUARDS, Guard
from .schedule_contract import schedule
from .torch_blocks import Block, arrange, flat, gradients, settle
from .torch_guard import Search, parameters, put
from .tuner import Tuner

Closure = Callable[[], Any]


def _torchs(name: str) -> Callable[..., Any]:
    """Return a method of torch's own optimiser.

    Torch keeps its compiler from looking into some, and imports it for that at their first call: seconds, and 100 MB,
    for who compiles nothing. They are taken without that where the compiler is not there.
    """
    method = getattr(torch.optim.Optimizer, name)
    return method if "torch._dynamo" in sys.modules else getattr(method, "__wrapped__", method)


@dataclass(frozen=True)
class StepFacts:
    """What the last step did; rates are those of the group with the largest η(t), the others in proportion.

    `learning_rate` is η(t), `step_size` the η_t really used (0 for a refused step; before the tuner). Under a
    guard only, else None: `step_limit` η_lim, and `loss` before the step. `restarted`: the rule's memory was
    restarted; `refused`: the guard found no step that lowers the loss, and nothing moved.
    """

    learning_rate: float
    step_size: float
    step_limit: float | None = None
    loss: float | None = None
    restarted: bool = False
    refused: bool = False


class RuleOptimizer(torch.optim.Optimizer):
    """Carry an update rule: `RuleOptimizer(model.parameters(), superlevel.rule("adam", eta0=1e-3))`.

    Groups may bring their own `eta0` and `alpha`; ‖g‖, the guard and the tuner see all groups as one vector.
    `steps` is the run's length, which a schedule that ends with the run needs. `last` tells what the last step did.

    Without a guard, `step` follows torch's protocol: `loss.backward()`, then `step()`. With one,
    `step(closure)` needs a closure that returns the loss with its graph and does *not* call backward. The
    optimiser takes the gradients itself (and leaves them in `p.grad`) and one or two Hessian-vector products,
    and calls the closure again, under `no_grad`, where it backtracks. The loss must be the same function
    throughout a step: one batch, no dropout. A step that the guard refuses moves nothing; the next may
    succeed on another batch.

    Raises `ValueError` for a rule over a batch of runs, a bad eta0, alpha or steps, and a closure that is
    missing or unfit for the guard. Needs torch, the extra `train`.

    >>> import torch, superlevel
    >>> theta = torch.tensor([3.0, -1.0], requires_grad=True)
    >>> optimiser = superlevel.RuleOptimizer([theta], superlevel.rule("heavy_ball", eta0=0.1))
    >>> (theta**2).sum().backward()
    >>> optimiser.step()
    >>> theta.tolist(), optimiser.last.step_size
    ([2.4000000953674316, -0.800000011920929], 0.1)
    """

    def __init__(self, params: Any, rule: Rule, *, steps: int | None = None) -> None:
        if rule.shape:
            raise ValueError(
                f"A torch optimiser follows one run, but the rule has the batch shape {rule.shape}."
            )
        if steps is None and rule.schedule.kind.ends_with_run:
            raise ValueError(
                f"steps must be given for the schedule {rule.schedule.name!r}, which ends with the run, got None."
            )
        self.rule = rule
        self.steps = 1 if steps is None else count("steps", steps)
        self.last: StepFacts | None = None
        self._blocks: list[Block] = []
        super().__init__(params, {"eta0": rule.eta0, "alpha": rule.schedule.alpha, "rule": rule.name, "t": 0})

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Add a group, which starts its schedule at t = 0. Raises `ValueError` for a bad eta0 or alpha."""
        self._learning_rate(self.defaults | param_group)
        _torchs("add_param_group")(self, param_group)

    @torch.no_grad()
    def step(self, closure: Closure | None = None) -> Any:
        """Make one step; return the closure's loss, or None without a closure."""
        if self._kind.acts:
            return self._guarded_step(closure)
        loss = None if closure is None else _call(closure)
        if self._ready():
            self.last = self._tuned_step(self.rule.tuner) if self.rule.tuner else self._plain_step()
            self._count()
        return loss

    def state_dict(self) -> dict[str, Any]:
        """Return the state as torch does; each parameter's `memory` is the rule's, flattened."""
        settle(self._blocks, self.state)
        return _torchs("state_dict")(self)

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Continue from a saved state, bit by bit. Raises `ValueError` where it is not of the same rule."""
        saved = sorted({str(group.get("rule")) for group in state_dict["param_groups"]})
        if saved != [self.rule.name]:
            raise ValueError(f"The state must be one of the rule {self.rule.name!r}, got {', '.join(saved)}.")
        _torchs("load_state_dict")(self, state_dict)

    def __getstate__(self) -> dict[str, Any]:
        """Return what a copy needs; the blocks are made anew."""
        settle(self._blocks, self.state)
        return super().__getstate__() | {"rule": self.rule, "steps": self.steps, "last": self.last}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take a copied or loaded state; the next step arranges the parameters by it."""
        super().__setstate__(state)
        self._blocks = []

    @property
    def _kind(self) -> Guard:
        return GUARDS[self.rule.guard]

    def _ready(self) -> bool:
        """Have blocks of just those parameters that have a gradient; say whether there are any."""
        active = {id(p) for group in self.param_groups for p in group["params"] if p.grad is not None}
        if active != {id(p) for block in self._blocks for p in block.params}:
            settle(self._blocks, self.state)
            self._blocks = arrange(self.param_groups, self.state, self.rule.direction)
        return bool(active)

    def _count(self) -> None:
        for group in self.param_groups:
            group["t"] += 1

    def _learning_rate(self, group: dict[str, Any]) -> float:
        own = replace(self.rule.schedule, alpha=group["alpha"])
        return float(positive("eta0", group["eta0"]) * own.factor(group["t"], self.steps))

    def _sizes(self) -> tuple[float, list[float]]:
        """Return the largest η(t), and each group's norm-scaled η_t."""
        rates = [self._learning_rate(group) for group in self.param_groups]
        norm = 0.0
        if self.rule.norm_scaling != "none":
            norm = float(torch.nn.utils.get_total_norm(gradients(parameters(self._blocks))))
        return max(rates), [float(self.rule.step_size(rate, norm)) for rate in rates]

    def _plain_step(self) -> StepFacts:
        rate, sizes = self._sizes()
        for block in self._blocks:
            block.move(block.advance(self.rule.direction), -sizes[block.group])
        return StepFacts(rate, max(sizes))

    def _tuned_step(self, tuner: Tuner) -> StepFacts:
        rate, sizes = self._sizes()
        moves = [-sizes[block.group] * block.advance(self.rule.direction) for block in self._blocks]
        params = parameters(self._blocks)
        theta, grad = flat(params), flat(gradients(params))
        # Kept with the first parameter, so that a loaded state moves to the right device as all of it does.
        first = self.state[self.param_groups[0]["params"][0]]
        memory = first.get("tuner") or tuner.init(theta)
        if memory[0].shape != theta.shape:
            raise ValueError(
                "With the tuner the same parameters must have a gradient in every step: "
                f"{memory[0].numel()} numbers had one before, got {theta.numel()}."
            )
        move, first["tuner"] = tuner.update(torch.cat(moves), grad, memory, theta)
        put(params, theta + move)
        return StepFacts(rate, max(sizes))

    def _guarded_step(self, closure: Closure | None) -> Tensor | None:
        if closure is None:
            raise ValueError(
                f"The guard {self.rule.guard!r} needs step(closure), the closure returning the loss."
            )
        loss, grads = self._differentiate(closure)
        if self._ready():
            self.last = self._guard(loss.detach(), grads, closure)
            self._count()
        return loss.detach()

    def _guard(self, loss: Tensor, grads: dict[Tensor, Tensor], closure: Closure) -> StepFacts:
        rate, sizes = self._sizes()
        longest = max(sizes)
        scales = [size / longest if longest > 0 else 1.0 for size in sizes]
        search = Search(self._blocks, self.rule.direction, self._kind, scales, grads, closure)
        step = search.propose(longest)
        if self._kind.judges:
            step = search.backtrack(step, loss)
            if step.refused and not search.is_steepest(step.direction):
                step = search.backtrack(search.propose(longest, restart=True), loss)
        search.commit(step)
        return StepFacts(rate, step.size, step.limit, float(loss), step.restarted, step.refused)

    def _differentiate(self, closure: Closure) -> tuple[Tensor, dict[Tensor, Tensor]]:
        """Return the loss, and the gradient with its graph of each parameter that the loss depends on."""
        params = [p for group in self.param_groups for p in group["params"] if p.requires_grad]
        for p in params:
            p.grad = None
        loss = _call(closure)
        self._check(loss, any(p.grad is not None for p in params))
        with torch.enable_grad():
            grads = torch.autograd.grad(loss, params, create_graph=True, allow_unused=True)
        found = {p: grad for p, grad in zip(params, grads, strict=True) if grad is not None}
        for p, grad in found.items():
            p.grad = grad.detach()
        return loss, found

    def _check(self, loss: Any, went_backward: bool) -> None:
        if isinstance(loss, Tensor) and loss.requires_grad and loss.numel() == 1 and not went_backward:
            return
        got = "a closure that called backward" if went_backward else repr(loss)
        raise ValueError(
            f"The guard {self.rule.guard!r} needs a closure that returns the loss as a tensor of one number "
            f"with its graph, and does not call backward, got {got}."
        )


class StableDecay(RuleOptimizer):
    """The paper's optimiser: gradient descent with η(t) = η0·e^(−αt), scaled by ‖g‖, optionally guarded.

    `norm_scaling` is "none", "damped" or "unit"; `guard` "off", "curvature" or "energy": see `RuleOptimizer`
    for the closure that a guard needs. `tuner=True` or a `Tuner` learns the scale; the guard is off then. Raises
    `ValueError` as `RuleOptimizer`.

    Source: Chaudhary et al., JAIR 83 (2025), with our reading of its update; Cutkosky et al. (2023) for the tuner.

    >>> import torch, superlevel
    >>> theta = torch.tensor([3.0, -1.0], requires_grad=True)
    >>> optimiser = superlevel.StableDecay([theta], eta0=50.0, guard="energy")
    >>> float(optimiser.step(lambda: (theta**2).sum())), optimiser.last.step_size < 1
    (10.0, True)
    """

    def __init__(
        self,
        params: Any,
        *,
        eta0: float,
        alpha: float = 0.01,
        norm_scaling: str = "damped",
        guard: str = "off",
        tuner: Tuner | bool | None = None,
    ) -> None:
        decay = schedule("exponential", alpha)
        rule = named_rule(
            "stable_decay", eta0=eta0, schedule=decay, norm_scaling=norm_scaling, guard=guard, tuner=tuner
        )
        super().__init__(params, rule)


def _call(closure: Closure) -> Any:
    with torch.enable_grad():
        return closure()
