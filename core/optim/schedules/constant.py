"""A learning rate that stays: η(t) = η0."""

from __future__ import annotations

import math

from ..schedule_contract import ScheduleKind, full

KIND = ScheduleKind(
    name="constant",
    label="constant η0",
    order=20,
    factor=lambda t, alpha, steps: full(t, alpha, 1.0),
    remaining=lambda t, alpha, steps: full(t, alpha, math.inf),
    half_life=lambda alpha, steps: full(0.0, alpha, math.inf),
    latex=r"\eta_0",
    numbers="{eta0}",
    uses_alpha=False,
    halved="never",
)
