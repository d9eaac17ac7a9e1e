"""The loss along ways between two solutions."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from ..numbers import number
from ..slices.mode_connectivity import WAYS, Barrier
from .colours import Theme, stroke
from .style import MUTED, WIDTHS, styled, with_legend_below


def barrier_figure(barriers: Sequence[Barrier], lam: float, theme: Theme) -> go.Figure:
    """Return L along each way from A (s = 0) to B (s = 1), its highest point marked, and λ as a line."""
    figure = go.Figure()
    for barrier in barriers:
        k = list(WAYS).index(barrier.way)
        look = stroke(k)
        figure.add_scatter(
            x=barrier.s,
            y=barrier.loss,
            name=WAYS[barrier.way],
            mode="lines+markers",
            line={"color": look.colour(theme), "dash": look.dash, "width": WIDTHS["line"]},
            marker={"size": 3.5, "color": look.colour(theme)},
            hovertemplate="%{y:.4g}",
        )
        figure.add_scatter(
            x=[barrier.at],
            y=[barrier.level],
            mode="markers",
            marker={"size": 11, "symbol": "diamond", "color": look.colour(theme)},
            hovertemplate=f"highest: L = {number(barrier.level)}<extra></extra>",
            showlegend=False,
        )
    figure.add_hline(
        y=lam,
        line={"color": MUTED[theme], "dash": "dash", "width": WIDTHS["hair"]},
        annotation_text=f"λ = {number(lam)}",
    )
    figure.update_xaxes(title_text="s, from A to B", zeroline=False)
    figure.update_yaxes(title_text="L on the probe", rangemode="tozero")
    return with_legend_below(styled(figure, theme, 400))
