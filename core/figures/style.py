"""What every Plotly figure shares: fonts, margins, grid and text colours for the light and the dark theme."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from .colours import CLEAR, TOKENS, Theme, pair

TEXT, MUTED, LINES, BAD = pair("text"), pair("grey"), pair("border"), pair("red")
GROUND, PANEL = pair("background"), pair("panel")
# Drawn on a landscape: what keeps a path apart from it, the shore at λ, the other iso-lines.
HALO, SHORE, ISO = pair("halo"), pair("shore"), pair("iso")
FONT: str = TOKENS["font"]
SIZES: dict[str, int] = TOKENS["sizes"]
WIDTHS: dict[str, float] = TOKENS["lines"]


def look(theme: Theme, height: int) -> dict[str, Any]:
    """Return the app's look as a Plotly layout, without axes."""
    return {
        "height": height,
        "margin": {"l": 60, "r": 16, "t": 40, "b": 44},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "font": {"family": FONT, "size": SIZES["text"], "color": TEXT[theme]},
        "legend": {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
        "hovermode": "x unified",
        "hoverlabel": {"bgcolor": PANEL[theme], "font": {"color": TEXT[theme]}},
    }


def axis_look(theme: Theme) -> dict[str, Any]:
    """Return the app's look of an axis."""
    return {"gridcolor": LINES[theme], "zerolinecolor": LINES[theme], "linecolor": LINES[theme]}


def styled(figure: go.Figure, theme: Theme, height: int) -> go.Figure:
    """Apply the app's look to a figure and return it."""
    figure.update_layout(look(theme, height))
    figure.update_xaxes(axis_look(theme))
    figure.update_yaxes(axis_look(theme))
    return figure


def with_legend_below(figure: go.Figure) -> go.Figure:
    """Put the legend under the chart, where it may take as many rows as a narrow screen makes of it."""
    # Plotly puts an axis's title farther away, where the legend begins.
    figure.update_xaxes(title_standoff=6)
    return figure.update_layout(
        legend={"y": -0.22, "yanchor": "top", "font": {"size": SIZES["small"]}},
        margin={"t": 40, "l": 64, "b": 60},
        title={"y": 0.98, "yanchor": "top", "x": 0.01, "xanchor": "left"},
    )
