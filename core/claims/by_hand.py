"""Markdown that tells how to recompute a verdict's number with a pocket calculator, with twelve digits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..descent.trajectory import Trajectory
from ..problems.objective import Landscape


def digits(value: float) -> str:
    """Write a number as it is typed into a calculator, twelve significant digits of it."""
    return f"{float(value):.12g}"


def point(theta: Sequence[float] | np.ndarray) -> str:
    """Write a point or a vector of the plane."""
    return f"({digits(theta[0])}, {digits(theta[1])})"


def level_lines(f: Landscape, places: Sequence[tuple[str, Sequence[float] | np.ndarray]]) -> str:
    """Return a list of named points with L at each of them."""
    return "\n".join(
        f"- {name} = {point(at)}: L = {digits(float(f.loss(np.array(at))))}" for name, at in places
    )


def step_lines(run: Trajectory, k: int) -> str:
    """Return the step from θ_k to θ_{k+1} of a run without batch axes, and L on both ends of it."""
    rule = run.rules[0]
    rate, scale = float(run.learning_rate[k]), float(run.step_size[k])
    named = f"η({k})" if rule.norm_scaling == "damped" else f"η_{k} = η({k})"
    lines = [
        f"- θ_{k} = {point(run.theta[k])}: L = {digits(run.loss[k])}",
        f"- g_{k} = ∇L(θ_{k}) = {point(run.grad[k])}, ‖g_{k}‖ = {digits(run.grad_norm[k])}",
        f"- {named} = η0·e^(−α·{k}) = {digits(np.max(rule.eta0))}·e^(−{digits(np.max(rule.schedule.alpha))}·{k}) = "
        f"{digits(rate)}",
    ]
    if rule.norm_scaling == "damped":
        lines.append(f"- η_{k} = η({k})/(1+‖g_{k}‖) = {digits(scale)}")
    lines += [
        f"- θ_{k + 1} = θ_{k} − η_{k}·g_{k} = {point(run.theta[k + 1])}: L = {digits(run.loss[k + 1])}",
        f"- L(θ_{k + 1}) − L(θ_{k}) = {digits(run.loss[k + 1] - run.loss[k])}",
    ]
    return "\n".join(lines)
