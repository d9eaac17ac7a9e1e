"""A decay whose budget never ends: η(t) = η0/(1+αt), which begins with the exponential's slope."""

from __future__ import annotations

import math

from ..schedule_contract import ScheduleKind, full

KIND = ScheduleKind(
    name="inverse_time",
    label="inverse time η0/(1+αt)",
    order=30,
    factor=lambda t, alpha, steps: 1.0 / (1.0 + alpha * t),
    remaining=lambda t, alpha, steps: full(t, alpha, math.inf),
    half_life=lambda alpha, steps: 1.0 / alpha,
    latex=r"\frac{\eta_0}{1+\alpha t}",
    numbers="\\frac{{{eta0}}}{{1+{alpha}\\cdot {t}}}",
    halved="after 1/α steps",
)
