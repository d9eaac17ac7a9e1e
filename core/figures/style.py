"""What every Plotly figure shares: fonts, margins, grid and text colours for the light and the dark theme."""

from __future__ import annotations

import plotly.graph_objects as go

from core.figures.colours import Theme

TEXT = {"light": "#1c2430", "dark": "#e8edf2"}
MUTED = {"light": "#5f6b7a", "dark": "#9aa7b5"}
LINES = {"light": "#dfe4ea", "dark": "#2c333c"}
BAD = {"light": "#c62828", "dark": "#ff7b7b"}
# Drawn on a landscape: what keeps a path apart from it, the shore at λ, the other iso-lines.
HALO = {"light": "rgba(255, 255, 255, 0.88)", "dark": "rgba(10, 14, 20, 0.85)"}
SHORE = {"light": "rgba(28, 42, 58, 0.85)", "dark": "rgba(220, 232, 242, 0.85)"}
ISO = {"light": "rgba(28, 36, 48, 0.2)", "dark": "rgba(235, 240, 246, 0.16)"}
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


def with_legend_below(figure: go.Figure) -> go.Figure:
    """Put the legend under the chart, where it may take as many rows as a narrow screen makes of it."""
    # Plotly puts an axis's title farther away, where the legend begins.
    figure.update_xaxes(title_standoff=6)
    return figure.update_layout(
        legend={"y": -0.22, "yanchor": "top", "font": {"size": 12}},
        margin={"t": 40, "l": 64, "b": 60},
        title={"y": 0.98, "yanchor": "top", "x": 0.01, "xanchor": "left"},
    )
