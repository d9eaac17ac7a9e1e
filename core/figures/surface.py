"""The landscape in three dimensions, with the level plane at λ and the paths on the surface."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from ..descent.trajectory import Trajectory
from ..levels.heights import Height
from ..numbers import number
from ..problems.objective import Facts, Grid, Window
from ..slices.path_plane import PathPlane
from .colours import CLEAR, Theme, pair, stroke
from .shading import land_and_sea
from .style import GROUND, LINES, MUTED, TEXT, styled

# How high above the surface a path is drawn, of the height of the box; and into so many pieces a step is cut that
# goes all the way from one side of the window to the other.
_LIFT, _PIECES = 0.02, 64
_CAMERA = {
    "eye": {"x": -1.15, "y": -1.15, "z": 0.95},
    "center": {"x": 0, "y": 0, "z": 0},
    "up": {"x": 0, "y": 0, "z": 1},
}
_ASPECT = {"x": 1, "y": 1, "z": 0.6}
# How it is moved, for the words under it.
TURNING = "Drag to turn it; Ctrl and the wheel zoom."
_LEVEL_PLANE, _LEVEL_LINE = pair("levelPlane"), pair("levelLine")


def surface_figure(
    grid: Grid,
    shape: Height,
    facts: Facts,
    lam: float,
    run: Trajectory,
    labels: Sequence[str],
    theme: Theme,
    window: Window | None = None,
) -> go.Figure:
    """Return the surface of u(L), heights on the same bent scale as the map's lightness.

    `run` has batch shape (R,), `labels` names its R rules. Points outside the window (by default the problem's
    own) are not drawn.
    """
    view = facts.window if window is None else window
    shore = float(np.clip(shape.of(np.array(lam)), 0, 1)) if lam > shape.low else 0.0
    figure = go.Figure(_surface(grid, shape, shore, theme))
    figure.add_trace(_level_plane(grid, shore, lam, theme))
    for k, label in enumerate(labels):
        theta, loss = run.theta[:, k], run.loss[:, k]
        figure.add_traces(
            [
                _way(*on_the_ground(theta, loss, grid), shape, view, label, k, theme),
                _steps(theta, loss, np.arange(len(loss)), shape, view, label, k, theme),
            ]
        )
    return _arranged(styled(figure, theme, 560), shape, facts.name, facts.axes, theme)


def slice_surface_figure(
    plane: PathPlane, shape: Height, lam: float, label: str, axes: tuple[str, str], theme: Theme
) -> go.Figure:
    """Return a slice of a network's loss as a surface, and the path at the height of the weights' own L.

    A path above or below the surface is one whose weights lie outside of the plane. Snapshots outside the window are
    not drawn.
    """
    grid = plane.grid
    shore = float(np.clip(shape.of(np.array(lam)), 0, 1)) if lam > shape.low else 0.0
    figure = go.Figure(_surface(grid, shape, shore, theme))
    figure.add_trace(_level_plane(grid, shore, lam, theme))
    window = (float(grid.x[0]), float(grid.x[-1]), float(grid.y[0]), float(grid.y[-1]))
    path, loss, k = plane.path, plane.track.loss, plane.track.k
    figure.add_traces(
        [
            _way(path, loss, shape, window, label, k, theme),
            _steps(path, loss, plane.t, shape, window, label, k, theme),
        ]
    )
    return _arranged(styled(figure, theme, 560), shape, "slice", axes, theme)


def _surface(grid: Grid, shape: Height, shore: float, theme: Theme) -> go.Surface:
    u = shape.of(grid.values)
    return go.Surface(
        x=grid.x,
        y=grid.y,
        z=u,
        customdata=grid.values,
        cmin=0,
        cmax=1,
        colorscale=land_and_sea(theme, shore),
        showscale=False,
        hovertemplate="L(%{x:.4g}, %{y:.4g}) = %{customdata:.4g}<extra></extra>",
        contours={
            "z": {
                "show": True,
                "start": shore,
                "end": shore,
                "size": 1,
                "color": _LEVEL_LINE[theme],
                "width": 3,
            }
        },
        lighting={"ambient": 0.75, "diffuse": 0.5, "specular": 0.05, "roughness": 0.9},
    )


def _level_plane(grid: Grid, shore: float, lam: float, theme: Theme) -> go.Surface:
    corners = np.full((2, 2), shore)
    return go.Surface(
        x=grid.x[[0, -1]],
        y=grid.y[[0, -1]],
        z=corners,
        opacity=0.35,
        showscale=False,
        colorscale=[(0, _LEVEL_PLANE[theme]), (1, _LEVEL_PLANE[theme])],
        hovertemplate=f"level λ = {lam:.4g}<extra></extra>",
    )


def on_the_ground(theta: np.ndarray, loss: np.ndarray, grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """Return points (n, 2) and losses (n,) of a path with steps cut into pieces that follow the surface.

    A straight line from one step to the next would go through the hill between them. Of the points between two steps
    the loss is that of the grid's nearest cell, or of the straight line where that is higher.
    """
    spans = np.array([np.ptp(grid.x), np.ptp(grid.y)])
    with np.errstate(all="ignore"):
        lengths = np.max(np.abs(np.diff(theta, axis=0)) / spans, axis=1)
    pieces = np.clip(np.nan_to_num(np.ceil(lengths * _PIECES), nan=1, posinf=1), 1, _PIECES).astype(int)
    at = np.concatenate([[0.0], *(k + np.arange(1, n + 1) / n for k, n in enumerate(pieces))])
    steps = np.arange(len(loss))
    points = np.stack([np.interp(at, steps, theta[:, axis]) for axis in range(2)], axis=-1)
    line, between = np.interp(at, steps, loss), at != np.floor(at)
    ground = _nearest(points, grid)
    return points, np.where(between & np.isfinite(ground), np.fmax(line, ground), line)


def _nearest(points: np.ndarray, grid: Grid) -> np.ndarray:
    """Return the values of the cells that points (n, 2) lie in, those outside of the grid being at its edge."""
    places = []
    for axis, values in enumerate((grid.x, grid.y)):
        share = (points[:, axis] - values[0]) / (values[-1] - values[0])
        places.append(
            np.clip(np.nan_to_num(np.rint(share * (len(values) - 1))), 0, len(values) - 1).astype(int)
        )
    return grid.values[places[1], places[0]]


def _heights(points: np.ndarray, loss: np.ndarray, shape: Height, window: Window) -> dict[str, np.ndarray]:
    """Return where a path is drawn: a little above the surface, so that it is seen; nowhere outside the window."""
    x0, x1, y0, y1 = window
    x, y = points[:, 0], points[:, 1]
    with np.errstate(all="ignore"):
        inside = (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)
    place = {"x": x, "y": y, "z": shape.of(loss) + _LIFT}
    return {name: np.where(inside, values, np.nan).astype(np.float32) for name, values in place.items()}


def _way(
    points: np.ndarray, loss: np.ndarray, shape: Height, window: Window, label: str, k: int, theme: Theme
) -> go.Scatter3d:
    return go.Scatter3d(
        **_heights(points, loss, shape, window),
        name=label,
        legendgroup=label,
        mode="lines",
        line={"color": stroke(k).colour(theme), "width": 8},
        hoverinfo="skip",
    )


def _steps(
    theta: np.ndarray,
    loss: np.ndarray,
    t: np.ndarray,
    shape: Height,
    window: Window,
    label: str,
    k: int,
    theme: Theme,
) -> go.Scatter3d:
    return go.Scatter3d(
        **_heights(theta, loss, shape, window),
        name=label,
        legendgroup=label,
        showlegend=False,
        mode="markers",
        marker={
            "size": 3.5,
            "color": stroke(k).colour(theme),
            "line": {"color": GROUND[theme], "width": 1},
        },
        customdata=np.stack([t, loss], axis=-1),
        hovertemplate=f"{label}, step %{{customdata[0]}}: L = %{{customdata[1]:.4g}}<extra></extra>",
    )


def _buttons(theme: Theme) -> dict[str, Any]:
    """Return the buttons that bring the surface closer, and back to where it was at first."""
    closer = {axis: 1.6 * part for axis, part in _ASPECT.items()}
    return {
        "type": "buttons",
        "direction": "right",
        "pad": {"t": 4, "l": 4},
        "showactive": False,
        "x": 0,
        "xanchor": "left",
        "y": 1,
        "yanchor": "top",
        "bgcolor": GROUND[theme],
        "bordercolor": LINES[theme],
        "font": {"color": TEXT[theme]},
        "buttons": [
            {"label": "Closer", "method": "relayout", "args": [{"scene.aspectratio": closer}]},
            {
                "label": "Reset view",
                "method": "relayout",
                "args": [{"scene.camera": _CAMERA, "scene.aspectratio": _ASPECT}],
            },
        ],
    }


def _arranged(figure: go.Figure, shape: Height, name: str, axes: tuple[str, str], theme: Theme) -> go.Figure:
    ticks = np.linspace(0, 1, 5)
    plain = {"gridcolor": LINES[theme], "backgroundcolor": CLEAR, "color": MUTED[theme]}
    figure.update_layout(
        hovermode="closest",
        margin={"l": 0, "r": 0, "t": 30, "b": 0},
        uirevision=name,
        scene={
            "xaxis": plain | {"title": {"text": axes[0]}},
            "yaxis": plain | {"title": {"text": axes[1]}},
            "zaxis": plain
            | {
                "title": {"text": "L"},
                "tickvals": ticks.tolist(),
                "ticktext": [number(float(shape.level(tick)), 3) for tick in ticks],
            },
            "aspectratio": _ASPECT,
            "camera": _CAMERA,
        },
        updatemenus=[_buttons(theme)],
    )
    return figure
