"""The sidebar of the claims: the problem, and the gradient descent that the claims are judged by."""

from __future__ import annotations

import math

import streamlit as st

from core.numbers import number
from core.optim import schedule
from pages.shared.sidebar import control, level, problem, section
from pages.shared.state import playground


def sidebar() -> None:
    """Draw the controls that change a verdict."""
    with st.sidebar:
        problem()
        control("eta0")
        control("alpha", label=_alpha_label(playground.experiment().alpha))
        level()
        control("steps")
        control("start")
        st.caption(
            "Claims 2 to 6 are judged by gradient descent from this start with the exponential schedule, whatever "
            "rules run in the playground; claim 7 by the same from starts all over the window."
        )
        section("Advanced", "claims_advanced", _advanced)


def _advanced() -> None:
    control("boundary")
    control("grid_points")


def _alpha_label(alpha: float) -> str:
    # The claims speak of the exponential schedule, so this is its half-life whichever one the playground runs.
    half_life = float(schedule("exponential", alpha=alpha).half_life)
    return f"α · half-life {number(half_life, 3)} steps" if math.isfinite(half_life) else "α · no decay"
