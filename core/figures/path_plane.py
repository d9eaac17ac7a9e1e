"""A network's path in its principal plane, over the real loss of that plane, with λ as the sea level."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from ..levels.heights import Height, height, iso_levels, iso_lines
from ..numbers import number
from ..problems.objective import Grid
from ..slices.path_plane import PathPlane, Track
from .colours import Theme, stroke
from .path_plane_words import percent
from .shading import land_and_sea
from .style import FONT, GROUND, HALO, ISO, MUTED, SHORE, SIZES, TEXT, WIDTHS, styled


def path_plane_figure(plane: PathPlane, lam: float, labels: Sequence[str], theme: Theme) -> go.Figure:
    """Return L on the plane as land above λ and water below it, with the path over it.

    `labels` names all configurations of the race; the rivals' paths are thin and dashed. Points where L is not
    finite are left blank.
    """
    figure = go.Figure()
    if np.isfinite(plane.grid.values).any():
        _draw_landscape(figure, plane.grid, lam, theme)
    for track in plane.others:
        _draw_track(figure, track, labels[track.k], theme, focused=False)
    _draw_track(figure, plane.track, labels[plane.track.k], theme, focused=True)
    _draw_ends(figure, plane, theme)
    return _arranged(styled(figure, theme, 530), plane, theme)


def _draw_landscape(figure: go.Figure, grid: Grid, lam: float, theme: Theme) -> None:
    shape = height(grid)
    u = shape.of(grid.values)
    shore = float(np.clip(shape.of(np.array(lam)), 0, 1)) if lam > shape.low else 0.0
    figure.add_heatmap(
        x=grid.x,
        y=grid.y,
        z=u,
        customdata=grid.values,
        zmin=0,
        zmax=1,
        zsmooth="best",
        colorscale=land_and_sea(theme, shore),
        colorbar=_scale_bar(shape, lam, shore, theme),
        hovertemplate="L(%{x:.4g}, %{y:.4g}) = %{customdata:.4g}<extra></extra>",
    )
    # The lines run on heights as the shading does: so the shore lies where its hue switches.
    heights = Grid(grid.x, grid.y, u)
    _draw_lines(figure, iso_lines(heights, shape.of(iso_levels(shape))), "iso-lines", ISO[theme], 1)
    _draw_lines(
        figure, iso_lines(heights, np.array([shore])), f"shore, L = λ = {number(lam)}", SHORE[theme], 2
    )


def _draw_lines(
    figure: go.Figure, levels: list[list[np.ndarray]], name: str, colour: str, width: int
) -> None:
    gap = np.full((1, 2), np.nan)
    points = np.concatenate([gap, *(part for lines in levels for line in lines for part in (line, gap))])
    figure.add_scatter(
        x=points[:, 0],
        y=points[:, 1],
        name=name,
        mode="lines",
        line={"color": colour, "width": width},
        hoverinfo="skip",
        showlegend=False,
    )


def _scale_bar(shape: Height, lam: float, shore: float, theme: Theme) -> dict[str, object]:
    """Return the bar of L's values beside the picture; λ has its own mark there where it is in range."""
    marks = np.linspace(0, 1, 5)
    texts = [number(level, 3) for level in shape.level(marks)]
    near = np.abs(marks - shore) < (0.19 if 0 < shore < 1 else 0)
    texts = [text for text, close in zip(texts, near, strict=True) if not close]
    marks, texts[0] = marks[~near], f"L = {texts[0]}"
    if 0 < shore < 1:
        marks, texts = np.append(marks, shore), [*texts, f"λ = {number(lam, 3)}"]
    return {
        "orientation": "h",
        "y": 0,
        "yanchor": "top",
        "ypad": 64,
        "xpad": 0,
        "len": 1.0,
        "thickness": 10,
        "outlinewidth": 0,
        "tickvals": marks,
        "ticktext": texts,
        "ticklabeloverflow": "allow",
        "tickfont": {"color": MUTED[theme], "size": SIZES["small"]},
    }


def _draw_track(figure: go.Figure, track: Track, label: str, theme: Theme, focused: bool) -> None:
    look = stroke(track.k)
    x, y = track.points.T
    sizes = np.append(np.full(len(x) - 1, 6 if focused else 4), 8)
    if focused:
        halo = {"color": HALO[theme], "width": 6}
        figure.add_scatter(x=x, y=y, mode="lines", line=halo, hoverinfo="skip", showlegend=False)
    figure.add_scatter(
        x=x,
        y=y,
        name=label,
        mode="lines+markers",
        line={
            "color": look.colour(theme),
            "width": WIDTHS["bold"] if focused else WIDTHS["thin"],
            "dash": look.dash if focused or look.dash != "solid" else "dash",
        },
        marker={"color": look.colour(theme), "size": sizes, "line": {"width": 0}},
        customdata=np.stack([track.t, track.loss], axis=-1),
        hovertemplate=f"{label}, step %{{customdata[0]:,}}: L = %{{customdata[1]:.4g}}<extra></extra>",
    )


def _draw_ends(figure: go.Figure, plane: PathPlane, theme: Theme) -> None:
    track, colour = plane.track, stroke(plane.track.k).colour(theme)
    ends = (
        [(0, "start", GROUND[theme]), (-1, "end", colour)]
        if len(track.t) > 1
        else [(0, "start", GROUND[theme])]
    )
    for place, name, fill in ends:
        x, y = track.points[place]
        figure.add_scatter(
            x=[x],
            y=[y],
            name=name,
            mode="markers",
            marker={"color": fill, "size": 12, "line": {"color": TEXT[theme], "width": WIDTHS["line"]}},
            customdata=[[track.t[place], track.loss[place]]],
            hovertemplate=f"{name}, step %{{customdata[0]:,}}: L = %{{customdata[1]:.4g}}<extra></extra>",
            showlegend=False,
        )
        figure.add_annotation(
            x=x,
            y=y,
            text=f"<b>{name}</b>",
            showarrow=False,
            yshift=18,
            font={"color": TEXT[theme], "size": SIZES["small"], "family": FONT},
            bgcolor=HALO[theme],
            borderpad=1,
        )


def _arranged(figure: go.Figure, plane: PathPlane, theme: Theme) -> go.Figure:
    grid = plane.grid
    # On a narrow screen the legend has a row for each path.
    room = 20 * (1 + len(plane.others))
    figure.update_layout(
        title={"text": _title(plane), "font": {"size": SIZES["body"]}, "y": 0.985, "yanchor": "top"},
        hovermode="closest",
        margin={"l": 76, "r": 36, "t": 46 + room, "b": 120},
        height=figure.layout.height + room,
        uirevision=f"plane {plane.track.k}",
    )
    plain = {
        "showgrid": False,
        "zeroline": False,
        "exponentformat": "power",
        "title_font_size": SIZES["small"],
    }
    figure.update_xaxes(plain, title_text=_axis(plane, 0), title_standoff=6, range=grid.x[[0, -1]].tolist())
    figure.update_yaxes(plain, title_text=_axis(plane, 1), title_standoff=6, range=grid.y[[0, -1]].tolist())
    if not np.isfinite(grid.values).any():
        figure.add_annotation(
            text="L is not finite anywhere on this plane",
            xref="paper",
            yref="paper",
            x=0.5,
            y=0.06,
            showarrow=False,
            font={"color": MUTED[theme]},
        )
    return figure


def _axis(plane: PathPlane, k: int) -> str:
    share = plane.variance[k]
    if share == 0:
        return f"distance along direction {k + 1}<br>(the path does not move along it)"
    return f"distance along principal direction {k + 1}<br>({percent(share)} of the path’s variance)"


def _title(plane: PathPlane) -> str:
    if len(plane.t) < 2:
        return f"The loss around the weights of step {plane.t[0]:,}"
    if len(plane.t) <= 3:
        return f"The loss on the plane of {len(plane.t)} snapshots"
    return f"{percent(plane.share)} of the path’s length lies in this plane"
