"""Plateaus: η(t) is halved after each half-life, rounded up to whole steps."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..schedule_contract import LN2, ScheduleKind


def _period(alpha: Any) -> Any:
    return np.ceil(LN2 / np.asarray(alpha))


def _factor(t: Any, alpha: Any, steps: int) -> Any:
    return 0.5 ** np.floor(t / _period(alpha))


def _remaining(t: Any, alpha: Any, steps: int) -> Any:
    period = _period(alpha)
    halvings = np.floor(t / period)
    # What is left of this plateau, then plateaus of half the height each: in sum one more at this height.
    left = (halvings + 1) * period - t + period
    return np.where(np.isinf(period), math.inf, 0.5**halvings * left)


KIND = ScheduleKind(
    name="step",
    label="step, halved every half-life",
    order=40,
    factor=_factor,
    remaining=_remaining,
    half_life=lambda alpha, steps: _period(alpha),
    latex=r"\eta_0\,2^{-\lfloor t/\lceil \ln 2/\alpha\rceil\rfloor}",
    numbers="{eta0}\\cdot 2^{{-\\lfloor {t}/\\lceil 0.6931/{alpha}\\rceil\\rfloor}}",
    halved="after ⌈ln2/α⌉ steps",
)
