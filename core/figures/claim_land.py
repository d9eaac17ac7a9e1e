"""The landscape as a small map under a claim's example: land and sea, iso-lines, lines over it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from ..levels.heights import Height, height, iso_levels, iso_lines
from ..problems.objective import Grid
from .chart import Chart
from .colours import Theme
from .shading import land_and_sea
from .style import ISO, MUTED, SHORE, SIZES, WIDTHS

# More points a side than this make the message longer and the picture no better.
_MOST_POINTS = 65
_SHADES = 255
# Half a pixel on a map that is 300 pixels wide; each pass leaves out at most every other point.
_SEEN, _PASSES = 1 / 600, 2


def draw_land(chart: Chart, grid: Grid, lam: float | None, theme: Theme) -> Height | None:
    """Draw the landscape with λ as the sea level, None: all of it as land. None where L is finite nowhere."""
    if not np.isfinite(grid.values).any():
        chart.note(
            "L is not finite anywhere in this window",
            xref="paper",
            yref="paper",
            x=0.5,
            y=0.9,
            font={"color": MUTED[theme]},
        )
        return None
    shape = height(grid)
    u = shape.of(grid.values)
    shore = shore_of(shape, lam)
    every = max(1, (len(grid.x) - 1) // (_MOST_POINTS - 1))
    drawn = Grid(grid.x[::every], grid.y[::every], u[::every, ::every])
    chart.add(
        "heatmap",
        x=drawn.x,
        y=drawn.y,
        z=_shades(drawn.values),
        customdata=_short(grid.values[::every, ::every]),
        zmin=0,
        zmax=_SHADES,
        zsmooth="best",
        colorscale=land_and_sea(theme, shore),
        showscale=False,
        hovertemplate="L(%{x:.4g}, %{y:.4g}) = %{customdata:.4g}<extra></extra>",
    )
    thin = iso_lines(drawn, shape.of(iso_levels(shape)))
    iso = {"color": ISO[theme], "width": WIDTHS["hair"]}
    draw_lines(chart, [line for lines in thin for line in lines], iso)
    if lam is not None:
        coast = iso_lines(Grid(grid.x, grid.y, u), np.array([shore]))[0]
        draw_lines(chart, coast, {"color": SHORE[theme], "width": WIDTHS["line"]})
    return shape


def shore_of(shape: Height, lam: float | None) -> float:
    """Return the bent height of the level λ, 0…1; 0 where there is none or it lies below the grid."""
    if lam is None or lam <= shape.low:
        return 0.0
    return float(np.clip(shape.of(np.array(lam)), 0, 1))


def draw_lines(chart: Chart, lines: Sequence[np.ndarray], line: dict[str, object]) -> None:
    """Draw lines (k, 2) as one trace."""
    gap = np.full((1, 2), np.nan)
    points = np.concatenate([gap, *(part for one in lines for part in (one, gap))])
    draw_line(chart, thinned(points).astype(np.float32), line)


def thinned(points: np.ndarray) -> np.ndarray:
    """Return lines (k, 2), broken at rows of NaN, without the points that nobody would miss on the screen.

    None of them is further than `_SEEN` of the lines' extent from what is left; ends, and the breaks, stay.
    """
    if len(points) < 3 or not np.isfinite(points).any():
        return points
    # As on the screen, where both axes are about equally long.
    places = points / np.maximum(np.nanmax(points, 0) - np.nanmin(points, 0), np.finfo(np.float32).tiny)
    kept = np.arange(len(points))
    for _ in range(_PASSES):
        kept = kept[~_idle(places[kept])]
    return points[kept]


def _idle(places: np.ndarray) -> np.ndarray:
    """Say which places (k, 2) lie as good as on the line between their neighbours; never of two that are neighbours."""
    idle = np.zeros(len(places), bool)
    chord, way = places[2:] - places[:-2], places[1:-1] - places[:-2]
    length = np.maximum(np.hypot(*chord.T), np.finfo(np.float32).tiny)
    away = np.abs(chord[:, 0] * way[:, 1] - chord[:, 1] * way[:, 0]) / length
    along = (way * chord).sum(-1) / length
    # No comparison with NaN is true, so that a line's ends stay.
    idle[1:-1] = (away <= _SEEN / _PASSES) & (along >= 0) & (along <= length)
    idle[::2] = False
    return idle


def draw_line(
    chart: Chart,
    points: np.ndarray,
    line: dict[str, object],
    panel: int = 1,
    name: str = "",
    hover: bool = False,
) -> None:
    """Draw a line (k, 2), broken at rows of NaN; with `hover` it says L at each share of the way."""
    told = (
        {"hovertemplate": "%{x:.3g} % of the way: L = %{y:.4g}<extra></extra>"}
        if hover
        else {"hoverinfo": "skip"}
    )
    x, y = points[:, 0], points[:, 1]
    chart.add("scatter", panel, x=x, y=y, name=name, mode="lines", line=line, showlegend=False, **told)


def drawable(values: np.ndarray) -> np.ndarray:
    """Return values with NaN, a gap in the picture, for what is not finite."""
    return np.where(np.isfinite(values), values, np.nan)


def arranged(chart: Chart, grid: Grid, axes: tuple[str, str], panels: Iterable[int] = (1,)) -> None:
    """Show exactly the grid's window in these panels."""
    chart.lay_out(hovermode="closest", showlegend=False, margin={"t": 12, "l": 52, "r": 12, "b": 40})
    chart.axes(showgrid=False, zeroline=False, title={"standoff": 4, "font": {"size": SIZES["text"]}})
    for name, ends, title in zip("xy", (grid.x, grid.y), axes, strict=True):
        chart.axes(name, panels, range=ends[[0, -1]].tolist(), title={"text": title})


def _shades(heights: np.ndarray) -> np.ndarray:
    """Return heights 0…1 as whole numbers up to `_SHADES`, more than a screen tells apart, in bytes where that goes."""
    shades = np.where(np.isfinite(heights), np.round(_SHADES * heights), np.nan)
    return shades.astype(np.uint8 if np.isfinite(shades).all() else np.float32)


def _short(values: np.ndarray) -> np.ndarray:
    """Return float32 numbers, which is half the message; what is too large for one becomes ∞."""
    with np.errstate(over="ignore"):
        return values.astype(np.float32)
