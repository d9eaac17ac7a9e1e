"""Claims drawn on the landscape: islands of S_λ, a path that leaves it, and where starts end."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from ..claims.examples import BasinExample, LevelExample, PathExample
from ..levels.heights import Height, iso_lines
from ..levels.sets import LevelSet
from ..numbers import number
from ..problems.objective import Grid
from .chart import Chart
from .claim_land import arranged, draw_land, draw_line, draw_lines, drawable, shore_of
from .colours import CLEAR, TOKENS, Theme, pair, stroke
from .shading import oklch
from .style import BAD, FONT, HALO, SIZES, TEXT, WIDTHS

MAP_HEIGHT = 330
MOST_NUMBERED = 12
# The map above, L along the path below it; and two maps side by side.
PATH_PANELS = ((0.0, 1.0, 0.4456, 1.0), (0.0, 1.0, 0.0, 0.2856))
BASIN_PANELS = ((0.0, 0.47, 0.0, 1.0), (0.53, 1.0, 0.0, 1.0))
# Hues in degrees that are neither water's nor land's.
_HUES = TOKENS["partHues"]
_TINT = pair("partTint")
_ENDS = (
    ("lowest minimum", 2, "circle", 6),
    ("poorer minimum", 0, "x", 7),
    ("elsewhere", 3, "circle-open", 4),
)


def level_figure(example: LevelExample, theme: Theme) -> go.Figure:
    """Return the map of S_λ: each component tinted and numbered, those that touch no edge outlined."""
    chart, sets = Chart(theme, MAP_HEIGHT), example.sets
    shape = draw_land(chart, sets.grid, example.lam, theme)
    if shape is not None:
        parts = sets.at(example.lam)
        _tint(chart, parts, theme)
        _outline(chart, parts, shape, theme)
        _numbers(chart, parts, theme)
    arranged(chart, sets.grid, _axes(example))
    return chart.figure()


def path_figure(example: PathExample, theme: Theme) -> go.Figure:
    """Return the map with the path from a to b, and below it L along the path against λ."""
    chart, grid = Chart(theme, 480, PATH_PANELS), example.sets.grid
    draw_land(chart, grid, example.lam, theme)
    look = stroke(0)
    for colour, width in ((HALO[theme], 7.0), (look.colour(theme), 3.0)):
        draw_line(chart, example.path, {"color": colour, "width": width})
    _ends(chart, example, theme)
    share = np.linspace(0, 100, len(example.levels))
    below = np.where(example.levels < example.lam, example.levels, np.nan)
    for values, colour, width in ((example.levels, look.colour(theme), 2.4), (below, BAD[theme], 4.0)):
        points = np.stack([share, drawable(values)], -1)
        draw_line(chart, points, {"color": colour, "width": width}, 2, name="L", hover=True)
    # A shape would do, but its label would not follow the theme's halo.
    ends = np.array([[0, example.lam], [100, example.lam]])
    draw_line(chart, ends, {"color": TEXT[theme], "width": WIDTHS["thin"], "dash": "dash"}, 2)
    chart.note(
        f"λ = {number(example.lam)}",
        x=100,
        y=example.lam,
        xref="x2",
        yref="y2",
        xanchor="right",
        yanchor="bottom",
        font={"color": TEXT[theme], "size": SIZES["small"]},
        bgcolor=HALO[theme],
    )
    arranged(chart, grid, _axes(example))
    chart.axes("x", [2], title={"text": "% of the way from a to b", "standoff": 4})
    chart.axes("y", [2], title={"text": "L"})
    chart.lay_out(margin={"t": 12, "b": 46, "l": 62})
    return chart.figure()


def basin_figure(example: BasinExample, theme: Theme) -> go.Figure:
    """Return two maps of the starts, without decay and with it, each start marked by where its run ends."""
    chart, grid = Chart(theme, MAP_HEIGHT + 30, BASIN_PANELS), example.f.grid()
    both = (("without decay", example.constant_end), ("with decay", example.decayed_end))
    draw_land(chart, grid, None, theme)
    chart.repeat(2)
    for panel, (title, ends) in enumerate(both, start=1):
        kinds = np.where(ends < 0, 2, np.where(ends < example.lowest, 0, 1))
        for k, (name, tone, symbol, size) in enumerate(_ENDS):
            marker = {"color": stroke(tone).colour(theme), "symbol": symbol, "size": size}
            _dots(chart, example.starts[kinds == k], name, marker, panel)
        _minima(chart, example, theme, panel)
        x0, x1, *_ = BASIN_PANELS[panel - 1]
        chart.note(
            title,
            x=(x0 + x1) / 2,
            y=1.0,
            xref="paper",
            yref="paper",
            xanchor="center",
            yanchor="bottom",
            yshift=6,
            font={"size": SIZES["text"], "color": TEXT[theme]},
        )
    arranged(chart, grid, example.f.facts.axes, (1, 2))
    chart.axes("y", [2], title={"text": ""}, matches="y", showticklabels=False)
    chart.lay_out(
        showlegend=True,
        legend={"y": -0.2, "yanchor": "top", "font": {"size": SIZES["small"]}},
        margin={"t": 36, "b": 80},
    )
    return chart.figure()


def _tint(chart: Chart, parts: LevelSet, theme: Theme) -> None:
    """Lay each component's own tint over the land."""
    # Land that goes on beyond the window keeps the land's own colour.
    seen = [part.number for part in parts.components if part.extremum is not None]
    order = {part_number: 1 + k % len(_HUES) for k, part_number in enumerate(seen)}
    z = np.zeros(parts.labels.shape, np.uint8)
    for part_number, hue in order.items():
        z[parts.labels == part_number] = hue
    tints = [oklch(_TINT[theme]["lightness"], _TINT[theme]["chroma"], hue) for hue in _HUES]
    shown = [CLEAR, *tints]
    steps = [(edge / len(shown), tint) for k, tint in enumerate(shown) for edge in (k, k + 1)]
    chart.add(
        "heatmap",
        x=parts.grid.x,
        y=parts.grid.y,
        z=z,
        zmin=-0.5,
        zmax=len(tints) + 0.5,
        colorscale=steps,
        opacity=0.42,
        showscale=False,
        hoverinfo="skip",
    )


def _outline(chart: Chart, parts: LevelSet, shape: Height, theme: Theme) -> None:
    u, shore = shape.of(parts.grid.values), shore_of(shape, parts.lam)
    for part in parts.components:
        if part.touches_edge or part.extremum is None:
            continue
        others = (parts.labels != 0) & (parts.labels != part.number)
        alone = Grid(parts.grid.x, parts.grid.y, np.where(others, np.nextafter(shore, -1), u))
        draw_lines(chart, iso_lines(alone, np.array([shore]))[0], {"color": BAD[theme], "width": 3.5})


def _numbers(chart: Chart, parts: LevelSet, theme: Theme) -> None:
    shown = sorted(parts.components, key=lambda part: -part.area)[:MOST_NUMBERED]
    for part in shown:
        place = part.extremum if part.extremum is not None else _highest_seen(parts, part.number)
        if place is None:
            continue
        chart.note(
            f"<b>{part.number}</b>",
            x=float(place[0]),
            y=float(place[1]),
            font={"color": TEXT[theme], "size": SIZES["text"], "family": FONT},
            bgcolor=HALO[theme],
            borderpad=2,
        )


def _highest_seen(parts: LevelSet, part_number: int) -> tuple[float, float] | None:
    """Return a place inside what is seen of a component: the middle of its highest tenth's nearest cell."""
    inside = parts.labels == part_number
    if not inside.any():
        return None
    # Away from the edge, where a number would be cut.
    rows, columns = (np.minimum(np.arange(n), np.arange(n)[::-1]) for n in inside.shape)
    room = np.minimum(np.minimum.outer(rows, columns), inside.shape[0] // 12)
    values = np.where(inside & np.isfinite(parts.grid.values), parts.grid.values, -np.inf)
    row, column = np.unravel_index(np.lexsort((values.ravel(), (room * inside).ravel()))[-1], inside.shape)
    return float(parts.grid.x[column]), float(parts.grid.y[row])


def _ends(chart: Chart, example: PathExample, theme: Theme) -> None:
    k = int(np.argmin(np.where(np.isnan(example.levels), -np.inf, example.levels)))
    marks = [("a", example.a, TEXT), ("b", example.b, TEXT), ("lowest", example.path[k], BAD)]
    bottom, top = example.sets.grid.y[[0, -1]]
    for name, (x, y), colours in marks:
        colour = colours[theme]
        chart.add(
            "scatter",
            x=[float(x)],
            y=[float(y)],
            mode="markers",
            marker={"color": colour, "size": 9, "line": {"color": HALO[theme], "width": WIDTHS["line"]}},
            hoverinfo="skip",
            cliponaxis=False,
            showlegend=False,
        )
        chart.note(
            f"<b>{name}</b>",
            x=float(x),
            y=float(y),
            xref="x",
            yref="y",
            yshift=-16 if y > top - 0.15 * (top - bottom) else 16,
            font={"color": colour, "size": SIZES["text"]},
            bgcolor=HALO[theme],
        )


def _dots(chart: Chart, points: np.ndarray, name: str, marker: dict[str, Any], panel: int) -> None:
    chart.add(
        "scatter",
        panel,
        x=points[:, 0],
        y=points[:, 1],
        name=f"ends in a {name}" if name != "elsewhere" else "ends elsewhere",
        legendgroup=name,
        # Both maps share the legend, also where only one of them has such a start.
        showlegend=panel == 1,
        mode="markers",
        marker=marker,
        cliponaxis=False,
        hovertemplate=f"start (%{{x:.4g}}, %{{y:.4g}}): {name}<extra></extra>",
    )


def _minima(chart: Chart, example: BasinExample, theme: Theme, panel: int) -> None:
    chart.add(
        "scatter",
        panel,
        x=[point.theta[0] for point in example.minima],
        y=[point.theta[1] for point in example.minima],
        name="minima",
        legendgroup="minima",
        showlegend=panel == 1,
        mode="markers",
        marker={
            "color": TEXT[theme],
            "symbol": "star",
            # Rastrigin has a hundred of them.
            "size": 11 if len(example.minima) <= 30 else 7,
            "line": {"color": HALO[theme], "width": WIDTHS["thin"]},
        },
        customdata=[point.level for point in example.minima],
        hovertemplate="minimum, L = %{customdata:.4g}<extra></extra>",
    )


def _axes(example: LevelExample | PathExample) -> tuple[str, str]:
    source = example.sets.source
    return source.facts.axes if source is not None else ("x", "y")
