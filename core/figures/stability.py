"""The edge of stability as it happens: the sharpness of a training against 2/η_t less what weight decay takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from ..numbers import number
from ..trainer.stability_edge import BAND, Edge, longest_stay, stability_edge
from .colours import Theme, stroke
from .style import SIZES, WIDTHS, styled, with_legend_below

if TYPE_CHECKING:
    from ..trainer.history import History

_MOST_ROWS = 1_500
# A gap this many times the usual one means that the sharpness was not watched meanwhile.
_GAP = 1.5


def stability_figure(histories: Sequence[History], labels: Sequence[str], theme: Theme) -> go.Figure:
    """Return λ_max over the steps against its edge with ±10 % shaded, on a log axis.

    The edge of gradient descent is 2/η_t − weight decay.
    One history and label a configuration, in the race's order. The sharpness has a point where it was
    measured; a line joins neighbouring measurements only. Edges that are the same are drawn once. Of a long
    history every few rows of the edge are drawn, and those where the sharpness was measured.
    """
    edges = [stability_edge(history) for history in histories]
    figure = go.Figure()
    groups = _same_edges(edges)
    for members in groups:
        names = "" if len(groups) == 1 else ", " + " and ".join(labels[k] for k in members)
        _draw_edge(figure, edges[members[0]], members[0], names, theme)
    for k, (edge, label) in enumerate(zip(edges, labels, strict=True)):
        _draw_sharpness(figure, edge, k, label, theme)
    figure.update_layout(title={"text": _title(edges), "font": {"size": SIZES["body"]}})
    ticks = _ticks(edges)
    figure.update_xaxes(title_text="step t", zeroline=False)
    figure.update_yaxes(
        title_text="sharpness λ_max", type="log", tickvals=ticks, ticktext=[number(tick) for tick in ticks]
    )
    return with_legend_below(styled(figure, theme, 420))


def stability_words(history: History, label: str) -> str:
    """Say in numbers where a configuration's sharpness stood to its edge."""
    edge = stability_edge(history)
    if not edge.t.size:
        return f"{label}: the sharpness has not been measured; switch its monitor on."
    name = _name(edge)
    factor, known = f"({name})" if edge.decay else name, np.flatnonzero(~np.isnan(edge.ratio))
    last = f"{label}: λ_max = {number(float(edge.sharpness[-1]))} at step {edge.t[-1]:,}"
    if not known.size:
        return f"{last}; no step was made there, so {name} is not known."
    if known[-1] == len(edge.t) - 1:
        last += f", {number(float(edge.ratio[-1]))} times {factor}"
    above = edge.t[known][edge.ratio[known] > 1]
    crossed = f"first measured above it at step {above[0]:,}" if above.size else "never measured above it"
    stay = longest_stay(edge)
    held = (
        f"it stayed within {100 * BAND:.0f} % of it from step {stay[0]:,} to {stay[1]:,}"
        if stay
        else f"no two measurements in a row lie within {100 * BAND:.0f} % of it"
    )
    return f"{last}; {crossed} ({name}), and {held}."


def _name(edge: Edge) -> str:
    taken = f" − {number(edge.decay)} (weight decay)" if edge.decay else ""
    return f"{number(2 * edge.factor)}/η_t{taken}"


def _same_edges(edges: Sequence[Edge]) -> list[list[int]]:
    groups: list[list[int]] = []
    for k, edge in enumerate(edges):
        same = (group for group in groups if np.array_equal(edges[group[0]].edge, edge.edge, equal_nan=True))
        found = next(same, None)
        if found is None:
            groups.append([k])
        else:
            found.append(k)
    return groups


def _draw_edge(figure: go.Figure, edge: Edge, k: int, names: str, theme: Theme) -> None:
    rows = _rows(edge)
    # A log axis has no place for what is not positive.
    values = np.where(edge.edge[rows] > 0, edge.edge[rows], np.nan)
    colour = stroke(k).colour(theme)
    band_x, band_y = _outline(rows, values)
    figure.add_scatter(
        x=band_x,
        y=band_y,
        name=f"±{100 * BAND:.0f} %{names}",
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=colour,
        opacity=0.16,
        hoverinfo="skip",
        legendgroup=f"edge{k}",
        showlegend=False,
    )
    figure.add_scatter(
        x=rows,
        y=values,
        name=f"{_name(edge)}{names}",
        mode="lines",
        line={"color": colour, "width": WIDTHS["thin"]},
        hovertemplate="%{y:.4g}",
        legendgroup=f"edge{k}",
    )


def _draw_sharpness(figure: go.Figure, edge: Edge, k: int, label: str, theme: Theme) -> None:
    look = stroke(k)
    positive = edge.sharpness > 0
    t, values = _parted(edge.t[positive], edge.sharpness[positive])
    figure.add_scatter(
        x=t,
        y=values,
        name=f"λ_max, {label}",
        mode="lines+markers",
        line={"color": look.colour(theme), "dash": look.dash, "width": WIDTHS["line"]},
        marker={"color": look.colour(theme), "size": 5},
        hovertemplate="%{y:.4g}",
        connectgaps=False,
    )


def _rows(edge: Edge) -> np.ndarray:
    """Return the rows of an edge that are drawn: all of a short history."""
    n = len(edge.edge)
    return np.union1d(np.arange(0, n, max(1, -(-n // _MOST_ROWS))), np.append(edge.t, max(n - 2, 0)))


def _outline(rows: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the band's outline, one closed polygon for each stretch without a hole, parted by NaN."""
    whole = np.flatnonzero(np.isfinite(values))
    x, y = [np.empty(0)], [np.empty(0)]
    for part in np.split(whole, np.flatnonzero(np.diff(whole) > 1) + 1):
        x += [rows[part], rows[part][::-1], np.full(1, np.nan)]
        y += [(1 + BAND) * values[part], (1 - BAND) * values[part][::-1], np.full(1, np.nan)]
    return np.concatenate(x), np.concatenate(y)


def _parted(t: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Put a NaN where measurements lie farther apart than usual, so that no line joins them."""
    gaps = np.diff(t)
    if not gaps.size:
        return t, values
    after = np.flatnonzero(gaps > _GAP * np.median(gaps)) + 1
    return np.insert(t.astype(float), after, np.nan), np.insert(values, after, np.nan)


def _title(edges: Sequence[Edge]) -> str:
    if not any(edge.t.size for edge in edges):
        return "Sharpness has not been measured: its monitor is off"
    negative = sum(int((edge.sharpness <= 0).sum()) for edge in edges)
    said = f"; {negative} values ≤ 0 have no place on it" if negative else ""
    return f"Sharpness against its edge of stability (log scale{said})"


def _ticks(edges: Sequence[Edge]) -> np.ndarray:
    """Return where ticks of a log axis stand: round numbers, evenly spaced, over less than a decade."""
    seen = np.concatenate([part for edge in edges for part in (edge.edge, edge.sharpness)])
    seen = seen[np.isfinite(seen) & (seen > 0)]
    if not seen.size:
        return np.array([1.0, 10.0])
    low, high = float(seen.min()), float(seen.max())
    if high < 10 * low:
        rough = max(high - low, 0.2 * high) / 5
        power = 10.0 ** np.floor(np.log10(rough))
        step = power * next(k for k in (1, 2, 5, 10) if k * power >= rough)
        return step * np.arange(max(1, np.floor(low / step)), np.ceil(high / step) + 1)
    decades = np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)) + 1)
    if len(decades) > 4:
        return 10.0 ** decades[:: -(-len(decades) // 8)]
    return np.outer(10.0**decades, [1, 2, 5]).ravel()
