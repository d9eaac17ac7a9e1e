"""All learning-rate schedules at one η0 and α, side by side."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from core.figures.colours import Theme
from core.figures.style import MUTED, TEXT, styled
from core.optim import SCHEDULES, schedule

_DASHES = {
    "exponential": "solid",
    "constant": "dot",
    "inverse_time": "dash",
    "step": "longdash",
    "cosine": "dashdot",
}
_CIVIDIS = {
    "light": ("#00204d", "#31446b", "#666970", "#958f62", "#b8a200"),
    "dark": ("#7d9cff", "#a3b4d9", "#c5c5c5", "#d9cf8a", "#ffe945"),
}


def schedule_figure(eta0: float, alpha: float, steps: int, chosen: str, theme: Theme) -> go.Figure:
    """Return η(t) of every schedule over `steps` steps; the chosen one is bold."""
    t = np.arange(steps + 1)
    figure = go.Figure()
    for name, colour in zip(SCHEDULES, _CIVIDIS[theme], strict=True):
        figure.add_scatter(
            x=t,
            y=eta0 * schedule(name, alpha=alpha).factor(t, steps),
            name=name.replace("_", " ") + (" (chosen)" if name == chosen else ""),
            mode="lines",
            line={"dash": _DASHES[name], "width": 3.5 if name == chosen else 1.6, "color": colour},
            hovertemplate="%{y:.4g}",
        )
    half_life = schedule(chosen, alpha=alpha).half_life_in(steps)
    if np.isfinite(half_life) and half_life <= steps:
        figure.add_scatter(
            x=[half_life],
            y=[eta0 / 2],
            mode="markers+text",
            text=["half-life"],
            textposition="top right",
            textfont={"color": MUTED[theme]},
            marker={"color": TEXT[theme], "size": 8},
            showlegend=False,
            hoverinfo="skip",
        )
    figure.update_xaxes(title_text="step t")
    figure.update_yaxes(title_text="η(t)", rangemode="tozero")
    return styled(figure, theme, 340)
