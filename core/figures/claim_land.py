"""The landscape as a small map under a claim's example: land and sea, iso-lines, lines over it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from ..levels.heights import Height, height, iso_levels, iso_lines
from ..problems.objective import Grid
from .colours import Theme
from .shading import land_and_sea
from .style import ISO, MUTED, SHORE, SIZES, WIDTHS

# More points a side than this make the message longer and the picture no better.
_MOST_POINTS = 65


def draw_land(figure: go.Figure, grid: Grid, lam: float | None, theme: Theme, **place: Any) -> Height | None:
    """Draw the landscape with λ as the sea level, None: all of it as land. None where L is finite nowhere."""
    if not np.isfinite(grid.values).any():
        figure.add_annotation(
            text="L is not finite anywhere in this window",
            xref="paper",
            yref="paper",
            x=0.5,
            y=0.9,
            showarrow=False,
            font={"color": MUTED[theme]},
        )
        return None
    shape = height(grid)
    u = shape.of(grid.values)
    shore = shore_of(shape, lam)
    every = max(1, (len(grid.x) - 1) // (_MOST_POINTS - 1))
    figure.add_heatmap(
        x=grid.x[::every],
        y=grid.y[::every],
        z=np.where(np.isfinite(u), u, np.nan)[::every, ::every].astype(np.float32),
        customdata=_short(grid.values[::every, ::every]),
        zmin=0,
        zmax=1,
        zsmooth="best",
        colorscale=land_and_sea(theme, shore),
        showscale=False,
        hovertemplate="L(%{x:.4g}, %{y:.4g}) = %{customdata:.4g}<extra></extra>",
        **place,
    )
    heights = Grid(grid.x, grid.y, u)
    thin = iso_lines(heights, shape.of(iso_levels(shape)))
    draw_lines(
        figure,
        [line for lines in thin for line in lines],
        {"color": ISO[theme], "width": WIDTHS["hair"]},
        **place,
    )
    if lam is not None:
        coast = iso_lines(heights, np.array([shore]))[0]
        draw_lines(figure, coast, {"color": SHORE[theme], "width": WIDTHS["line"]}, **place)
    return shape


def shore_of(shape: Height, lam: float | None) -> float:
    """Return the bent height of the level λ, 0…1; 0 where there is none or it lies below the grid."""
    if lam is None or lam <= shape.low:
        return 0.0
    return float(np.clip(shape.of(np.array(lam)), 0, 1))


def draw_lines(figure: go.Figure, lines: Sequence[np.ndarray], line: dict[str, object], **place: Any) -> None:
    """Draw lines (k, 2) as one trace; `place` is the subplot's row and column."""
    gap = np.full((1, 2), np.nan)
    points = np.concatenate([gap, *(part for one in lines for part in (one, gap))]).astype(np.float32)
    draw_line(figure, points, line, **place)


def draw_line(
    figure: go.Figure,
    points: np.ndarray,
    line: dict[str, object],
    name: str = "",
    hover: bool = False,
    **place: Any,
) -> None:
    """Draw a line (k, 2), broken at rows of NaN; with `hover` it says L at each share of the way."""
    figure.add_scatter(
        x=points[:, 0],
        y=points[:, 1],
        name=name,
        mode="lines",
        line=line,
        hovertemplate="%{x:.3g} % of the way: L = %{y:.4g}<extra></extra>" if hover else None,
        hoverinfo=None if hover else "skip",
        showlegend=False,
        **place,
    )


def drawable(values: np.ndarray) -> np.ndarray:
    """Return values with NaN, a gap in the picture, for what is not finite."""
    return np.where(np.isfinite(values), values, np.nan)


def arranged(figure: go.Figure, grid: Grid, axes: tuple[str, str]) -> go.Figure:
    """Show exactly the grid's window in the first row."""
    figure.update_layout(hovermode="closest", showlegend=False, margin={"t": 12, "l": 52, "r": 12, "b": 40})
    plain = {"showgrid": False, "zeroline": False, "title_standoff": 4, "title_font_size": SIZES["text"]}
    figure.update_xaxes(plain)
    figure.update_yaxes(plain)
    top = {"row": 1} if figure._grid_ref else {}
    figure.update_xaxes(range=grid.x[[0, -1]].tolist(), title_text=axes[0], **top)
    figure.update_yaxes(range=grid.y[[0, -1]].tolist(), title_text=axes[1], **top)
    return figure


def _short(values: np.ndarray) -> np.ndarray:
    """Return float32 numbers, which is half the message; what is too large for one becomes ∞."""
    with np.errstate(over="ignore"):
        return values.astype(np.float32)
