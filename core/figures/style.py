"""What every Plotly figure shares: fonts, margins, grid and text colours for the light and the dark theme."""

from __future__ import annotations

import plotly.graph_objects as go

from core.figures.colours import LAND, WATER, Theme

TEXT = {"light": "#1c2430", "dark": "#e8edf2"}
MUTED = {"light": "#5f6b7a", "dark": "#9aa7b5"}
LINES = {"light": "#dfe4ea", "dark": "#2c333c"}
BAD = {"light": "#c62828", "dark": "#ff7b7b"}
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"


def styled(figure: go.Figure, theme: Theme, height: int) -> go.Figure:
    """Apply the app's look to a figure and return it."""
    axis = {"gridcolor": LINES[theme], "zerolinecolor": LINES[theme], "linecolor": LINES[theme]}
    figure.update_layout(
        height=height,
        margin={"l": 60, "r": 16, "t": 40, "b": 44},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": 13, "color": TEXT[theme]},
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
        hovermode="x unified",
        hoverlabel={"bgcolor": "#ffffff" if theme == "light" else "#191e25", "font_color": TEXT[theme]},
    )
    figure.update_xaxes(**axis)
    figure.update_yaxes(**axis)
    return figure


def land_and_sea(theme: Theme, shore: float) -> list[tuple[float, str]]:
    """Return a Plotly colour scale whose hue switches from water to land at `shore`, a share of the range."""
    cut = min(max(shore, 0.0), 1.0)
    deep, shallow = WATER[theme]
    low, high = LAND[theme]
    if cut <= 0:
        return [(0.0, low), (1.0, high)]
    if cut >= 1:
        return [(0.0, deep), (1.0, shallow)]
    return [(0.0, deep), (cut, shallow), (cut, low), (1.0, high)]
