"""Claims drawn on the landscape: islands of S_λ, a path that leaves it, and where starts end."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from ..claims.examples import BasinExample, LevelExample, PathExample
from ..levels.heights import Height, iso_lines
from ..levels.sets import LevelSet
from ..numbers import number
from ..problems.objective import Grid
from .claim_land import arranged, draw_land, draw_line, draw_lines, drawable, shore_of
from .colours import CLEAR, TOKENS, Theme, pair, stroke
from .shading import oklch
from .style import BAD, FONT, HALO, SIZES, TEXT, WIDTHS, styled

MAP_HEIGHT = 330
MOST_NUMBERED = 12
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
    figure, sets = go.Figure(), example.sets
    shape = draw_land(figure, sets.grid, example.lam, theme)
    if shape is not None:
        parts = sets.at(example.lam)
        _tint(figure, parts, theme)
        _outline(figure, parts, shape, theme)
        _numbers(figure, parts, theme)
    return arranged(styled(figure, theme, MAP_HEIGHT), sets.grid, _axes(example))


def path_figure(example: PathExample, theme: Theme) -> go.Figure:
    """Return the map with the path from a to b, and below it L along the path against λ."""
    figure = make_subplots(rows=2, cols=1, row_heights=[0.66, 0.34], vertical_spacing=0.16)
    grid = example.sets.grid
    draw_land(figure, grid, example.lam, theme, row=1, col=1)
    look = stroke(0)
    for colour, width in ((HALO[theme], 7.0), (look.colour(theme), 3.0)):
        line = {"color": colour, "width": width}
        draw_line(figure, example.path, line, row=1, col=1)
    _ends(figure, example, theme)
    share = np.linspace(0, 100, len(example.levels))
    below = np.where(example.levels < example.lam, example.levels, np.nan)
    for values, colour, width in ((example.levels, look.colour(theme), 2.4), (below, BAD[theme], 4.0)):
        line = {"color": colour, "width": width}
        draw_line(figure, np.stack([share, drawable(values)], -1), line, row=2, col=1, name="L", hover=True)
    # A shape would do, but its label would not follow the theme's halo.
    ends = np.array([[0, example.lam], [100, example.lam]])
    draw_line(figure, ends, {"color": TEXT[theme], "width": WIDTHS["thin"], "dash": "dash"}, row=2, col=1)
    figure.add_annotation(
        x=100,
        y=example.lam,
        xref="x2",
        yref="y2",
        text=f"λ = {number(example.lam)}",
        showarrow=False,
        xanchor="right",
        yanchor="bottom",
        font={"color": TEXT[theme], "size": SIZES["small"]},
        bgcolor=HALO[theme],
    )
    arranged(styled(figure, theme, 480), grid, _axes(example))
    figure.update_xaxes(title_text="% of the way from a to b", title_standoff=4, row=2, col=1)
    figure.update_yaxes(title_text="L", row=2, col=1)
    return figure.update_layout(margin={"t": 12, "b": 46, "l": 62})


def basin_figure(example: BasinExample, theme: Theme) -> go.Figure:
    """Return two maps of the starts, without decay and with it, each start marked by where its run ends."""
    titles = ("without decay", "with decay")
    figure = make_subplots(rows=1, cols=2, subplot_titles=titles, horizontal_spacing=0.06, shared_yaxes=True)
    grid = example.f.grid()
    for col, ends in enumerate((example.constant_end, example.decayed_end), start=1):
        draw_land(figure, grid, None, theme, row=1, col=col)
        kinds = np.where(ends < 0, 2, np.where(ends < example.lowest, 0, 1))
        for k, (name, tone, symbol, size) in enumerate(_ENDS):
            _dots(figure, example.starts[kinds == k], name, stroke(tone).colour(theme), symbol, size, col)
        _minima(figure, example, theme, col)
    arranged(styled(figure, theme, MAP_HEIGHT + 30), grid, example.f.facts.axes)
    figure.update_annotations(font={"size": SIZES["text"], "color": TEXT[theme]}, yshift=6)
    figure.update_yaxes(title_text=None, col=2)
    return figure.update_layout(
        showlegend=True,
        legend={"y": -0.2, "yanchor": "top", "font": {"size": SIZES["small"]}},
        margin={"t": 36, "b": 80},
    )


def _tint(figure: go.Figure, parts: LevelSet, theme: Theme) -> None:
    """Lay each component's own tint over the land."""
    # Land that goes on beyond the window keeps the land's own colour.
    seen = [part.number for part in parts.components if part.extremum is not None]
    order = {part_number: k % len(_HUES) for k, part_number in enumerate(seen)}
    z = np.full(parts.labels.shape, -1, np.int8)
    for part_number, hue in order.items():
        z[parts.labels == part_number] = hue
    tints = [oklch(_TINT[theme]["lightness"], _TINT[theme]["chroma"], hue) for hue in _HUES]
    shown = [CLEAR, *tints]
    steps = [(edge / len(shown), tint) for k, tint in enumerate(shown) for edge in (k, k + 1)]
    figure.add_heatmap(
        x=parts.grid.x,
        y=parts.grid.y,
        z=z,
        zmin=-1.5,
        zmax=len(tints) - 0.5,
        colorscale=steps,
        opacity=0.42,
        showscale=False,
        hoverinfo="skip",
    )


def _outline(figure: go.Figure, parts: LevelSet, shape: Height, theme: Theme) -> None:
    u, shore = shape.of(parts.grid.values), shore_of(shape, parts.lam)
    for part in parts.components:
        if part.touches_edge or part.extremum is None:
            continue
        others = (parts.labels != 0) & (parts.labels != part.number)
        alone = Grid(parts.grid.x, parts.grid.y, np.where(others, np.nextafter(shore, -1), u))
        draw_lines(figure, iso_lines(alone, np.array([shore]))[0], {"color": BAD[theme], "width": 3.5})


def _numbers(figure: go.Figure, parts: LevelSet, theme: Theme) -> None:
    shown = sorted(parts.components, key=lambda part: -part.area)[:MOST_NUMBERED]
    for part in shown:
        place = part.extremum if part.extremum is not None else _highest_seen(parts, part.number)
        if place is None:
            continue
        figure.add_annotation(
            x=place[0],
            y=place[1],
            text=f"<b>{part.number}</b>",
            showarrow=False,
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


def _ends(figure: go.Figure, example: PathExample, theme: Theme) -> None:
    k = int(np.argmin(np.where(np.isnan(example.levels), -np.inf, example.levels)))
    marks = [("a", example.a, TEXT), ("b", example.b, TEXT), ("lowest", example.path[k], BAD)]
    bottom, top = example.sets.grid.y[[0, -1]]
    for name, (x, y), colours in marks:
        colour = colours[theme]
        figure.add_scatter(
            x=[float(x)],
            y=[float(y)],
            mode="markers",
            marker={"color": colour, "size": 9, "line": {"color": HALO[theme], "width": WIDTHS["line"]}},
            hoverinfo="skip",
            cliponaxis=False,
            row=1,
            col=1,
        )
        figure.add_annotation(
            x=float(x),
            y=float(y),
            xref="x",
            yref="y",
            text=f"<b>{name}</b>",
            showarrow=False,
            yshift=-16 if y > top - 0.15 * (top - bottom) else 16,
            font={"color": colour, "size": SIZES["text"]},
            bgcolor=HALO[theme],
        )


def _dots(
    figure: go.Figure, points: np.ndarray, name: str, colour: str, symbol: str, size: int, col: int
) -> None:
    figure.add_scatter(
        x=points[:, 0],
        y=points[:, 1],
        name=f"ends in a {name}" if name != "elsewhere" else "ends elsewhere",
        legendgroup=name,
        # Both maps share the legend, also where only one of them has such a start.
        showlegend=col == 1,
        mode="markers",
        marker={"color": colour, "symbol": symbol, "size": size},
        cliponaxis=False,
        hovertemplate=f"start (%{{x:.4g}}, %{{y:.4g}}): {name}<extra></extra>",
        row=1,
        col=col,
    )


def _minima(figure: go.Figure, example: BasinExample, theme: Theme, col: int) -> None:
    figure.add_scatter(
        x=[point.theta[0] for point in example.minima],
        y=[point.theta[1] for point in example.minima],
        name="minima",
        legendgroup="minima",
        showlegend=col == 1,
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
        row=1,
        col=col,
    )


def _axes(example: LevelExample | PathExample) -> tuple[str, str]:
    source = example.sets.source
    return source.facts.axes if source is not None else ("x", "y")
