"""What a network's training minimises: a loss per sample, how the samples count, and a prior on the weights.

L(θ) = data risk − (1/m)·log p(θ), without the prior's constant. With the mean risk and cross-entropy it is the
negative log-posterior per sample. The paper's Table 1 names R_robust ("class weights and robustness parameter")
and J_dynamic ("temporal modulation") and gives no formula; what they mean here is our reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf
from typing import TYPE_CHECKING, Any

import numpy as np

from ..checks import one_of, real
from ..data.data_set import Task
from ..later import torch

if TYPE_CHECKING:
    from torch import Tensor

LOSSES = {"cross_entropy": "cross-entropy", "squared_error": "squared error on one-hot targets"}
# The losses of a sample whose target is a number.
NUMBER_LOSSES = {"squared_error": "squared error"}
RISKS = {
    "mean": "mean of the samples",
    "robust": "R_robust: tilted by τ (our reading)",
    "dynamic": "J_dynamic: from R_robust to the mean (our reading)",
}
CLASS_WEIGHTS = {"uniform": "every sample counts the same", "balanced": "every class counts the same"}
PRIORS = {"none": "none", "gaussian": "Gaussian N(0, σ²I)", "laplace": "Laplace(0, b)"}
NO_CLASSES = "Balanced class weights need classes, but a number is predicted: choose equal weights (uniform)."
# Closer to 0, τ·f would leave float32's range; R_robust there differs from the mean by less than 1e-30·Var f.
_TINY_TAU = 1e-30


@dataclass(frozen=True)
class Risk:
    """The objective L of a network with outputs z (n, C) and labels y (n,) in 0…C−1, or with z (n, 1) and numbers y.

    `loss` per sample: "cross_entropy" −log softmax(z)_y, or "squared_error" (1/C)·‖z − e_y‖² with the one-hot
    target e_y (the mean over the classes, as `torch.nn.functional.mse_loss`). Where y are floating-point numbers
    it is (z − y)², without ½, and the mean risk the mean squared error; there is no cross-entropy then.
    `risk` over samples, with normalised weights ŵ_i: "mean" Σ ŵ_i f_i; "robust"
    R_robust = (1/τ)·log Σ ŵ_i e^(τ f_i), the tilted risk of Li, Beirami, Sanjabi & Smith (2021); "dynamic"
    J_dynamic = (1−γ(t))·mean + γ(t)·R_robust with γ(t) = `gamma0`·e^(−`kappa`·t) at optimiser step t.
    `class_weights`: "uniform", or "balanced" w_c = m/(C·m_c), m_c samples of class c.
    `prior` on all parameters, biases included: "none", "gaussian" (L2 with weight 1/(2mσ²)) or "laplace" (L1
    with weight 1/(mb)); `prior_scale` is σ or b.

    Raises `ValueError` for an unknown name, a gamma0 outside [0, 1], a negative kappa, a prior_scale outside
    [0.001, 1000] and numbers that are not finite. Everything can be differentiated twice, but that |θ| has the
    slope 0 at 0.
    """

    loss: str = "cross_entropy"
    risk: str = "mean"
    class_weights: str = "uniform"
    tau: float = 1.0
    gamma0: float = 0.5
    kappa: float = 0.01
    prior: str = "none"
    prior_scale: float = 1.0

    def __post_init__(self) -> None:
        one_of("loss", self.loss, LOSSES)
        one_of("risk", self.risk, RISKS)
        one_of("class_weights", self.class_weights, CLASS_WEIGHTS)
        one_of("prior", self.prior, PRIORS)
        _check("tau", self.tau, "a finite number", -inf, inf)
        _check("gamma0", self.gamma0, "a number in [0, 1]", 0, 1)
        _check("kappa", self.kappa, "a finite number of at least 0", 0, inf)
        _check("prior_scale", self.prior_scale, "a number in [0.001, 1000]", 1e-3, 1e3)

    def gamma(self, t: int) -> float:
        """Return γ(t) = γ0·e^(−κt), the share of R_robust in J_dynamic at step t."""
        return self.gamma0 * exp(-self.kappa * t)

    def per_sample(self, logits: Tensor, y: Tensor) -> Tensor:
        """Return the loss f_i of each sample, (n,); y (n,) are whole numbers for classes, else numbers to predict."""
        functional = torch.nn.functional
        if y.is_floating_point():
            check_loss(self.loss, "regression")
            return (logits[:, 0] - y).square()
        if self.loss == "cross_entropy":
            return functional.cross_entropy(logits, y, reduction="none")
        target = functional.one_hot(y, logits.shape[1]).to(logits.dtype)
        return (logits - target).square().mean(1)

    def data_risk(self, logits: Tensor, y: Tensor, t: int, weights: Tensor | None) -> Tensor:
        """Return the risk at step t, a scalar. `weights` (C,) are the classes' (`class_weight`) or None.

        They are normalised over the samples given, so a batch's risk lies between its smallest and largest f_i.
        """
        losses = self.per_sample(logits, y)
        shares = None if weights is None else weights.to(losses)[y]
        if self.risk == "mean":
            return weighted_mean(losses, shares)
        if self.risk == "robust":
            return tilted(losses, self.tau, shares)
        gamma = self.gamma(t)
        return (1 - gamma) * weighted_mean(losses, shares) + gamma * tilted(losses, self.tau, shares)

    def penalty(self, params: Sequence[Tensor], m: int) -> Tensor:
        """Return −(1/m)·log p(θ) without its constant, a scalar; m is the number of training samples."""
        if self.prior == "gaussian":
            total = sum((p.square().sum() for p in params[1:]), params[0].square().sum())
            return total / (2 * m * self.prior_scale**2)
        if self.prior == "laplace":
            total = sum((p.abs().sum() for p in params[1:]), params[0].abs().sum())
            return total / (m * self.prior_scale)
        return params[0].new_zeros(())

    def __call__(
        self,
        logits: Tensor,
        y: Tensor,
        params: Sequence[Tensor],
        *,
        t: int,
        m: int,
        weights: Tensor | None = None,
    ) -> Tensor:
        """Return the objective L, a scalar: the data risk at step t and the prior's penalty."""
        risk = self.data_risk(logits, y, t, weights)
        return risk if self.prior == "none" else risk + self.penalty(params, m)

    def class_weight(self, counts: np.ndarray) -> Tensor | None:
        """Return the weight m/(C·m_c) of each class, (C,) float64, or None where all samples count the same.

        `counts` (C,) are the training set's m_c, none where a number is predicted. Raises `ValueError` where balanced
        weights meet an empty class, or no classes at all.
        """
        if self.class_weights == "uniform":
            return None
        counts = np.asarray(counts, float)
        if not counts.size:
            raise ValueError(NO_CLASSES)
        if not (counts > 0).all():
            empty = int(np.argmin(counts))
            raise ValueError(
                "Balanced class weights need at least one training sample of each class, "
                f"got {counts[empty]:g} of class {empty}."
            )
        return torch.from_numpy(counts.sum() / (len(counts) * counts))


def check_loss(loss: str, task: Task) -> None:
    """Raise `ValueError` with a sentence where a task has no such loss."""
    if task == "regression" and loss not in NUMBER_LOSSES:
        raise ValueError(
            f"The loss of a sample is {LOSSES[loss]}, which needs classes, but a number is predicted: "
            "choose squared error (loss=squared_error)."
        )


def weighted_mean(losses: Tensor, weights: Tensor | None = None) -> Tensor:
    """Return Σ ŵ_i f_i of losses (n,) with ŵ = weights/Σ weights; None means equal weights."""
    return losses.mean() if weights is None else (weights * losses).sum() / weights.sum()


def tilted(losses: Tensor, tau: float, weights: Tensor | None = None) -> Tensor:
    """Return (1/τ)·log Σ ŵ_i e^(τ f_i) of losses (n,), ŵ = weights/Σ weights; at τ=0 the weighted mean.

    It rises with τ from the smallest loss (τ→−∞) to the largest (τ→∞). No exponent overflows: a shift c, which
    cancels, is taken out first, (1/τ)·log Σ ŵ e^(τf) = c + (1/τ)·log Σ ŵ e^(τ(f−c)). Where τ·(f−c) is small, c
    is the mean and log1p and expm1 keep the digits that 1/τ would lose; else c is the loss with the largest
    exponent.
    """
    if abs(tau) < _TINY_TAU:
        return weighted_mean(losses, weights)
    shares = torch.full_like(losses, 1 / len(losses)) if weights is None else weights / weights.sum()
    fixed = losses.detach()
    centre = (shares * fixed).sum()
    if float(abs(tau) * (fixed - centre).abs().max()) <= 1:
        excess = (shares * torch.expm1(tau * (losses - centre))).sum()
        return centre + torch.log1p(excess) / tau
    top = fixed.max() if tau > 0 else fixed.min()
    return top + (shares * torch.exp(tau * (losses - top))).sum().log() / tau


def _check(name: str, value: Any, allowed: str, low: float, high: float) -> None:
    number = real(name, value, allowed)
    if isinstance(number, np.ndarray) or not low <= number <= high:
        raise ValueError(f"{name} must be {allowed}, got {value!r}.")
