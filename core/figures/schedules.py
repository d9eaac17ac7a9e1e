"""All learning-rate schedules at one η0 and α, side by side."""

from __future__ import annotations

from itertools import cycle

import numpy as np
import plotly.graph_objects as go
from plotly.colors import sample_colorscale

from ..optim import SCHEDULES, schedule
from .colours import Theme, pair
from .style import MUTED, TEXT, WIDTHS, styled

_DASHES = ("solid", "dot", "dash", "longdash", "dashdot", "longdashdot")
# The ends of Cividis, between which the schedules' colours lie.
_CIVIDIS = pair("schedules")


def schedule_figure(eta0: float, alpha: float, steps: int, chosen: str, theme: Theme) -> go.Figure:
    """Return η(t) of every schedule over `steps` steps; the chosen one is bold."""
    t = np.arange(steps + 1)
    figure = go.Figure()
    colours = sample_colorscale(list(_CIVIDIS[theme]), len(SCHEDULES), colortype="rgb")
    for name, colour, dash in zip(SCHEDULES, colours, cycle(_DASHES), strict=False):
        figure.add_scatter(
            x=t,
            y=eta0 * schedule(name, alpha=alpha).factor(t, steps),
            name=name.replace("_", " ") + (" (chosen)" if name == chosen else ""),
            mode="lines",
            line={"dash": dash, "width": 3.5 if name == chosen else WIDTHS["thin"], "color": colour},
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
