"""Half a cosine over the run (Loshchilov & Hutter 2017), which ends at 0."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..schedule_contract import ScheduleKind, full


def _factor(t: Any, alpha: Any, steps: int) -> Any:
    share = np.minimum(t / steps, 1.0) + 0.0 * alpha
    return 0.5 * (1.0 + np.cos(math.pi * share))


def _remaining(t: Any, alpha: Any, steps: int) -> Any:
    # Dirichlet's kernel: Σ_{k=t}^{T−1} cos(kπ/T) = ½ − sin((t−½)π/T) / (2·sin(π/2T)).
    angle = math.pi / steps
    cosines = 0.5 - np.sin((t - 0.5) * angle) / (2.0 * math.sin(angle / 2.0))
    return np.where(t >= steps, 0.0, 0.5 * (steps - t + cosines)) + 0.0 * alpha


KIND = ScheduleKind(
    name="cosine",
    label="cosine over the run",
    order=50,
    factor=_factor,
    remaining=_remaining,
    half_life=lambda alpha, steps: full(0.0, alpha, steps / 2),
    latex=r"\tfrac{\eta_0}{2}\bigl(1+\cos\tfrac{\pi t}{T}\bigr)",
    numbers="\\tfrac{{{eta0}}}{{2}}\\bigl(1+\\cos\\tfrac{{\\pi\\cdot {t}}}{{{steps}}}\\bigr)",
    uses_alpha=False,
    ends_with_run=True,
    halved="in the middle of the run",
)
