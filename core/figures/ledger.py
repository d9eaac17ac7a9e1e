"""The Lyapunov ledger as a chart: what was predicted for ΔV at each step, and what came."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from ..descent.ledger import Ledger
from ..numbers import number
from .colours import Theme, pair
from .style import BAD, MUTED, SIZES, TEXT, styled

_TERMS = pair("terms")
_TRACES = (
    ("dV", "ΔV made", "solid", 2.4),
    ("first_order", "first order ∇V·p", "dot", 1.4),
    ("second_order", "second order ½pᵀ∇²V·p", "dash", 1.4),
    ("remainder", "remainder", "dashdot", 1.4),
)


class StepChanges(NamedTuple):
    """ΔV at some steps and its parts, each (N,), NaN or ±∞ where it is not finite; steps count from 1."""

    steps: np.ndarray
    dV: np.ndarray
    first_order: np.ndarray
    second_order: np.ndarray
    remainder: np.ndarray
    rises: np.ndarray


def ledger_figure(book: Ledger, label: str, theme: Theme) -> go.Figure:
    """Return ΔV, its first- and second-order parts and the remainder over the steps of one run."""
    lost = int((~np.isfinite(book.dV)).sum())
    said = f"; {lost} steps are not finite and have no point" if lost else ""
    steps = np.arange(1, len(book) + 1)
    changes = StepChanges(steps, book.dV, book.first_order, book.second_order, book.remainder, book.rises)
    title = f"Predicted and real change of V, {label} (signed log scale{said})"
    return changes_figure(changes, title, theme)


def changes_figure(changes: StepChanges, title: str, theme: Theme, mode: str = "lines") -> go.Figure:
    """Return the chart of some steps' ΔV and its parts; a part without a finite value is left out.

    The axis is asinh(ΔV/scale), a logarithm with a sign, since ΔV has both signs and spans decades;
    `scale` is the smallest change still told apart. Non-finite values have no point and break the line.
    """
    scale = _scale(changes)
    figure = go.Figure()
    for (column, name, dash, width), colour in zip(_TRACES, _colours(theme), strict=True):
        values = getattr(changes, column)
        if not np.isfinite(values).any():
            continue
        figure.add_scatter(
            x=changes.steps,
            y=_bent(values, scale),
            name=name,
            mode=mode,
            line={"color": colour, "dash": dash, "width": width},
            customdata=values,
            hovertemplate="%{customdata:.4g}",
        )
    _mark_rises(figure, changes, scale, theme)
    ticks = _ticks(changes, scale)
    figure.update_layout(title={"text": title, "font": {"size": SIZES["body"]}})
    figure.update_yaxes(
        tickvals=_bent(ticks, scale),
        ticktext=[number(float(tick), 1) for tick in ticks],
    )
    figure.update_xaxes(title_text="step")
    return _lifted(styled(figure, theme, 380))


def _lifted(figure: go.Figure) -> go.Figure:
    figure.update_layout(margin={"t": 84, "l": 70}, title={"y": 0.97, "yanchor": "top"})
    return figure


def _mark_rises(figure: go.Figure, changes: StepChanges, scale: float, theme: Theme) -> None:
    rose = changes.rises
    figure.add_scatter(
        x=changes.steps[rose],
        y=_bent(changes.dV[rose], scale),
        name="V rose",
        mode="markers",
        marker={"color": BAD[theme], "symbol": "triangle-up", "size": 8},
        hoverinfo="skip",
    )


def _colours(theme: Theme) -> tuple[str, str, str, str]:
    first, second = _TERMS[theme]
    return TEXT[theme], first, second, MUTED[theme]


def _finite(changes: StepChanges) -> np.ndarray:
    sizes = np.abs(np.concatenate([getattr(changes, column) for column, *_ in _TRACES]))
    return sizes[np.isfinite(sizes) & (sizes > 0)]


def _scale(changes: StepChanges) -> float:
    sizes = _finite(changes)
    if not sizes.size:
        return 1.0
    return float(max(np.quantile(sizes, 0.1), sizes.max() * 1e-10))


def _bent(values: np.ndarray, scale: float) -> np.ndarray:
    with np.errstate(all="ignore"):
        return np.where(np.isfinite(values), np.arcsinh(values / scale), np.nan)


def _ticks(changes: StepChanges, scale: float) -> np.ndarray:
    sizes = _finite(changes)
    top = np.log10(sizes.max()) if sizes.size else 0.0
    # Ticks nearer to 0 than this would be written over each other.
    lowest = max(np.log10(scale) + 1.5, top - 9)
    powers = 10.0 ** np.unique(np.round(np.linspace(lowest, max(top, lowest), 3)))
    return np.concatenate([-powers[::-1], [0.0], powers])
