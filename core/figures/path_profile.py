"""L along the paths that connect two points, with the level λ as a line."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from ..levels.connecting_path import ConnectingPath, PathMap
from ..numbers import number
from .colours import Theme, stroke
from .style import MUTED, SIZES, TEXT, WIDTHS, styled

_DASHES = {"widest": "solid", "straight": "dash", "via_peak": "dot"}


def path_profile_figure(
    paths: Mapping[PathMap, ConnectingPath], labels: Mapping[PathMap, str], lam: float, theme: Theme
) -> go.Figure:
    """Return L over the distance travelled along each path, from A to B; a gap is where a path is out of view.

    The axis ends shortly above all that the widest path, the straight line and λ need, so that a high peak which
    another path goes by does not flatten them; below, for sub-level sets, it ends where any path does.
    """
    figure = go.Figure()
    for index, (name, path) in enumerate(paths.items()):
        if len(path.points):
            _draw(figure, name, labels[name], path, stroke(index).colour(theme))
    reach = max((travelled(path.points)[-1] for path in paths.values() if len(path.points)), default=1.0)
    figure.add_scatter(
        x=[0, reach],
        y=[lam, lam],
        mode="lines",
        name=f"λ = {number(lam)}",
        line={"color": TEXT[theme], "width": WIDTHS["thin"], "dash": "longdash"},
        hoverinfo="skip",
    )
    figure.update_xaxes(title_text="distance travelled from A", title_font_size=SIZES["text"])
    figure.update_yaxes(
        title_text="L",
        title_font={"color": MUTED[theme], "size": SIZES["text"]},
        range=shown_range(paths, lam),
    )
    return styled(figure, theme, 380)


def _draw(figure: go.Figure, name: PathMap, label: str, path: ConnectingPath, colour: str) -> None:
    distance = travelled(path.points)
    figure.add_scatter(
        x=distance,
        y=path.levels,
        mode="lines",
        name=label,
        line={"color": colour, "width": WIDTHS["bold"] if name == "widest" else 1.8, "dash": _DASHES[name]},
        hovertemplate=f"{label}: L = %{{y:.5g}}<extra></extra>",
    )
    gap = np.abs(np.where(np.isnan(path.levels), np.inf, path.levels) - path.level)
    at = int(np.argmin(gap))
    figure.add_scatter(
        x=[distance[at]],
        y=[path.levels[at]],
        mode="markers",
        marker={"color": colour, "size": 10, "symbol": "circle-open", "line": {"width": WIDTHS["line"]}},
        showlegend=False,
        hovertemplate=f"{label}, bottleneck: L = %{{y:.6g}}<extra></extra>",
    )


def shown_range(paths: Mapping[PathMap, ConnectingPath], lam: float) -> list[float] | None:
    """Return from where to where L is shown; None, the figure's own choice, where nothing is finite."""
    low, _ = _extent(paths, list(paths), lam)
    _, high = _extent(paths, [name for name in paths if name != "via_peak"], lam)
    margin = 0.06 * (high - low)
    return [low - margin, high + margin] if 0 < margin < math.inf else None


def _extent(paths: Mapping[PathMap, ConnectingPath], names: list[PathMap], lam: float) -> tuple[float, float]:
    levels = np.concatenate([*(paths[name].levels for name in names), [lam]])
    finite = levels[np.isfinite(levels)]
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)


def travelled(points: np.ndarray) -> np.ndarray:
    """Return the distance from the first point along a path (k, 2); pieces out of view, NaN, have no length."""
    lengths = np.linalg.norm(np.diff(points, axis=0), axis=-1)
    return np.concatenate([[0.0], np.cumsum(np.nan_to_num(lengths))])
