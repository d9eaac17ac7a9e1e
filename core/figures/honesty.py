"""What a plane through a network holds of its training, step by step."""

from __future__ import annotations

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from ..slices.honesty import Honesty
from .colours import Theme, stroke
from .style import SIZES, WIDTHS, styled, with_legend_below


def honesty_figure(told: Honesty, theme: Theme) -> go.Figure:
    """Return two charts over the steps: L of the weights and of their shadows, and the gradient's share."""
    figure = make_subplots(
        rows=1,
        cols=2,
        subplot_titles=("L of the network and of its shadow", "Share of ∇L in the plane, %"),
    )
    for k, (values, name) in enumerate(((told.true_loss, "L(θ)"), (told.shadow_loss, "L(shadow of θ)"))):
        _line(figure, told.t, values, name, k, theme, 1)
    _line(figure, told.t, 100 * told.gradient_share, "share of ∇L, %", 2, theme, 2)
    figure.update_xaxes(title_text="step t", zeroline=False)
    figure.update_yaxes(rangemode="tozero")
    figure = with_legend_below(styled(figure, theme, 340))
    figure.update_annotations(font_size=SIZES["text"])
    return figure.update_layout(margin={"t": 36, "b": 80}, legend={"y": -0.28})


def _line(figure: go.Figure, t: object, values: object, name: str, k: int, theme: Theme, column: int) -> None:
    look = stroke(k)
    figure.add_scatter(
        x=t,
        y=values,
        name=name,
        mode="lines+markers",
        line={"color": look.colour(theme), "dash": look.dash, "width": WIDTHS["line"]},
        marker={"size": 4, "color": look.colour(theme)},
        hovertemplate="%{y:.4g}",
        row=1,
        col=column,
    )
