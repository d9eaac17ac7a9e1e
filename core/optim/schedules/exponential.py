"""The paper's schedule: η(t) = η0·e^(−αt)."""

from __future__ import annotations

import numpy as np

from ..schedule_contract import LN2, ScheduleKind

KIND = ScheduleKind(
    name="exponential",
    label="exponential η0·e^(−αt)",
    order=10,
    factor=lambda t, alpha, steps: np.exp(-alpha * t),
    remaining=lambda t, alpha, steps: np.exp(-alpha * t) / -np.expm1(-alpha),
    half_life=lambda alpha, steps: LN2 / alpha,
    latex=r"\eta_0\,e^{-\alpha t}",
    numbers="{eta0}\\,e^{{-{alpha}\\cdot {t}}}",
    halved="after ln2/α steps",
)
