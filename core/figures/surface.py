"""The landscape in three dimensions, with the level plane at λ and the paths on the surface."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from core.analysis.levels import Height
from core.analysis.path_plane import PathPlane
from core.descent import Trajectory
from core.figures.colours import Theme, stroke
from core.figures.shading import land_and_sea
from core.figures.style import LINES, MUTED, styled
from core.problems.objective import Facts, Grid, Window


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
    figure.add_trace(_level_plane(grid, shore, lam))
    for k, label in enumerate(labels):
        figure.add_trace(_path(run.theta[:, k], run.loss[:, k], shape, view, label, k, theme))
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
    figure.add_trace(_level_plane(grid, shore, lam))
    window = (float(grid.x[0]), float(grid.x[-1]), float(grid.y[0]), float(grid.y[-1]))
    path = _path(plane.path, plane.track.loss, shape, window, label, plane.track.k, theme)
    path.customdata = np.stack([plane.t, plane.track.loss], axis=-1)
    figure.add_trace(path)
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
            "z": {"show": True, "start": shore, "end": shore, "size": 1, "color": "#20303f", "width": 3}
        },
        lighting={"ambient": 0.75, "diffuse": 0.5, "specular": 0.05, "roughness": 0.9},
    )


def _level_plane(grid: Grid, shore: float, lam: float) -> go.Surface:
    corners = np.full((2, 2), shore)
    return go.Surface(
        x=grid.x[[0, -1]],
        y=grid.y[[0, -1]],
        z=corners,
        opacity=0.35,
        showscale=False,
        colorscale=[(0, "#3f7fbf"), (1, "#3f7fbf")],
        hovertemplate=f"level λ = {lam:.4g}<extra></extra>",
    )


def _path(
    theta: np.ndarray, loss: np.ndarray, shape: Height, window: Window, label: str, k: int, theme: Theme
) -> go.Scatter3d:
    x0, x1, y0, y1 = window
    steps = np.arange(len(loss))
    with np.errstate(all="ignore"):
        inside = (theta[:, 0] >= x0) & (theta[:, 0] <= x1) & (theta[:, 1] >= y0) & (theta[:, 1] <= y1)
    u = np.where(inside, shape.of(loss), np.nan)
    look = stroke(k)
    return go.Scatter3d(
        x=np.where(inside, theta[:, 0], np.nan),
        y=np.where(inside, theta[:, 1], np.nan),
        z=u + 0.012,
        name=label,
        mode="lines+markers",
        line={"color": look.colour(theme), "width": 6},
        marker={"size": 2.5, "color": look.colour(theme)},
        customdata=np.stack([steps, loss], axis=-1),
        hovertemplate=f"{label}, step %{{customdata[0]}}: L = %{{customdata[1]:.4g}}<extra></extra>",
    )


def _arranged(figure: go.Figure, shape: Height, name: str, axes: tuple[str, str], theme: Theme) -> go.Figure:
    ticks = np.linspace(0, 1, 5)
    plain = {"gridcolor": LINES[theme], "backgroundcolor": "rgba(0,0,0,0)", "color": MUTED[theme]}
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
                "ticktext": [f"{shape.level(tick):.3g}" for tick in ticks],
            },
            "aspectratio": {"x": 1, "y": 1, "z": 0.6},
            "camera": {"eye": {"x": -1.15, "y": -1.15, "z": 0.95}},
        },
    )
    return figure
