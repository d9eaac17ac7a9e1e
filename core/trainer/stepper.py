"""The step itself: a network, its goal and its update rule as a torch optimiser."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..networks.flat import FlatNetwork
from ..networks.objective import NetworkObjective, Part, finite_value
from ..optim.guard import GUARDS
from ..optim.torch_optimizer import RuleOptimizer, StepFacts
from .batches import Samples
from .configuration import Configuration
from .costs import Costs

# Told the loss of a batch and the logits before the step is made.
Seen = Callable[[float, Tensor], None]


class PlannedOptimizer(RuleOptimizer):
    """A `RuleOptimizer` of one flat θ for many small steps, with less around each.

    It knows η(t) of every step beforehand, as asking the schedule takes a fifth of a small network's step. Where
    there is neither guard nor tuner, `go` does what `step` does without torch's profiling and hooks.
    """

    def go(self, grad_norm: float | None) -> None:
        """Make a step by θ's gradient, whose norm may be known already."""
        with torch.no_grad():
            # θ always has a gradient here, so that its blocks, once made, stay as they are.
            if not self._blocks:
                self._ready()
            if self.rule.tuner is not None:
                self.last = self._tuned_step(self.rule.tuner)
            elif len(self._blocks) > 1:
                self.last = self._plain_step()
            else:
                self.last = self._whole_step(grad_norm)
            self._count()

    def plan(self, t: int) -> None:
        """Work out η(t) of the whole run from the rule's rates, and begin at step t."""
        (group,) = self.param_groups
        group.update(eta0=self.rule.eta0, alpha=self.rule.schedule.alpha, t=t)
        every = np.arange(self.steps + 1)
        self._rates = np.broadcast_to(self.rule.learning_rate(every, self.steps), every.shape).tolist()

    def _whole_step(self, grad_norm: float | None) -> StepFacts:
        rule, (group,), (block,) = self.rule, self.param_groups, self._blocks
        (theta,) = group["params"]
        if grad_norm is None and rule.norm_scaling != "none":
            grad_norm = float(torch.linalg.vector_norm(theta.grad))
        rate = self._rates[group["t"]]
        size = float(rule.step_size(rate, grad_norm))
        direction, block.memory = rule.direction.update(theta.grad, block.memory, theta)
        block.age += 1
        theta.add_(direction, alpha=-size)
        return StepFacts(rate, size)

    def _learning_rate(self, group: dict[str, Any]) -> float:
        rates: list[float] | None = getattr(self, "_rates", None)
        return super()._learning_rate(group) if rates is None else rates[group["t"]]


class Stepper:
    """Moves one network along its configuration's rule, and can go back to a saved state.

    `objective` is what it minimises, on the probe: training itself asks for it on its batches. `refusals` counts the
    steps in a row that the guard refused.
    """

    def __init__(self, own: Configuration, network: FlatNetwork, samples: Samples, steps: int) -> None:
        self.own, self.network, self.samples = own, network, samples
        self.objective = self._objective(own)
        self.refusals = 0
        self.optimizer = self._optimizer(steps, 0)

    def advance(
        self, t: int, batch: Part, seen: Seen | None, costs: Costs, norm: bool
    ) -> tuple[float, float | None, StepFacts]:
        """Make step t; return the loss before it, ‖g‖ where asked for, and the optimiser's facts.

        Raises `NotFiniteError`, with nothing moved, where the loss is not finite.
        """
        with costs.part("step"):
            go = self._guarded if GUARDS[self.own.rule.guard].acts else self._plain
            loss, length = go(t, batch, seen, costs, norm)
        facts = self.optimizer.last
        assert facts is not None, "θ always has a gradient"
        self.refusals = self.refusals + 1 if facts.refused else 0
        return loss, length, facts

    def state(self) -> dict[str, Any]:
        """Return a copy of all that the next step depends on, but θ."""
        return {
            "rule": self.own.rule.name,
            "tuner": self.own.rule.tuner,
            "risk": self.own.risk,
            "refusals": self.refusals,
            "optimizer": deepcopy(self.optimizer.state_dict()),
        }

    def restore(self, state: dict[str, Any], theta: np.ndarray, steps: int, t: int) -> None:
        """Go back to θ_t with a saved state; a rule of another kind than the saved one begins anew there."""
        self.network.load(theta)
        self.refusals = state["refusals"]
        self.optimizer = self._optimizer(steps, t, state)

    def change(self, own: Configuration, steps: int, t: int) -> None:
        """Go on from θ_t with another configuration; the memory is kept if the rule is of the same kind."""
        objective, state = self._objective(own), self.state()
        self.own, self.objective = own, objective
        self.optimizer = self._optimizer(steps, t, state)

    def _objective(self, own: Configuration) -> NetworkObjective:
        samples = self.samples
        return NetworkObjective(self.network, own.risk, samples.probe, counts=samples.counts, m=samples.m)

    def _optimizer(self, steps: int, t: int, state: dict[str, Any] | None = None) -> PlannedOptimizer:
        rule = self.own.rule
        optimizer = PlannedOptimizer([self.network.theta], rule, steps=steps)
        if state is not None and (state["rule"], state["tuner"]) == (rule.name, rule.tuner):
            optimizer.load_state_dict(deepcopy(state["optimizer"]))
        # A loaded state brings the rates that it was saved with; those in force now count.
        optimizer.plan(t)
        return optimizer

    def _plain(
        self, t: int, batch: Part, seen: Seen | None, costs: Costs, norm: bool
    ) -> tuple[float, float | None]:
        objective = self.objective.on(batch, t)
        loss, logits = objective.here()
        value = finite_value(loss)
        if seen is not None:
            seen(value, logits)
        self.network.theta.grad = objective.gradient_of(loss)
        length = self._norm(costs) if norm else None
        self.optimizer.go(length)
        return value, length

    def _guarded(
        self, t: int, batch: Part, seen: Seen | None, costs: Costs, norm: bool
    ) -> tuple[float, float | None]:
        first, objective = True, self.objective.on(batch, t)

        def closure() -> Tensor:
            """Return the batch's loss at the weights as they are; what it is before the step is seen once."""
            nonlocal first
            loss, logits = objective.at(self.network.theta)
            if first:
                first = False
                value = finite_value(loss)
                if seen is not None:
                    seen(value, logits)
            return loss

        value = float(self.optimizer.step(closure))
        return value, self._norm(costs) if norm else None

    def _norm(self, costs: Costs) -> float:
        with costs.part("grad_norm"):
            assert self.network.theta.grad is not None
            return float(torch.linalg.vector_norm(self.network.theta.grad))
