"""A network's Hessian spectrum: the largest eigenvalues along a run, and their density at its end."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from ..numbers import number
from ..slices.spectrum import Along, Density
from .colours import Theme, stroke
from .style import MUTED, WIDTHS, styled, with_legend_below

# Less than this share of the highest density is not drawn; `density_words` says so.
LEAST = 1e-7


def spectrum_figure(along: Along, edge: np.ndarray, theme: Theme) -> go.Figure:
    """Return the largest eigenvalues over the steps against the edge of stability, `edge` (S,), NaN where unknown."""
    figure = go.Figure()
    for k in range(along.values.shape[1]):
        look = stroke(k)
        figure.add_scatter(
            x=along.t,
            y=along.values[:, k],
            name=f"λ{_low(k + 1)}",
            mode="lines+markers",
            line={"color": look.colour(theme), "dash": look.dash, "width": WIDTHS["line"]},
            marker={"size": 4, "color": look.colour(theme)},
            hovertemplate="%{y:.4g}",
        )
    # An edge far above all eigenvalues would press them flat.
    if np.isfinite(edge).any() and np.nanmin(edge) < 4 * np.nanmax(along.values):
        figure.add_scatter(
            x=along.t,
            y=edge,
            name="edge of stability",
            mode="lines",
            line={"color": MUTED[theme], "width": WIDTHS["thin"]},
            hovertemplate="%{y:.4g}",
        )
    figure.update_xaxes(title_text="step t", zeroline=False)
    figure.update_yaxes(title_text="eigenvalue of ∇²L")
    return with_legend_below(styled(figure, theme, 380))


def _low(k: int) -> str:
    return "".join("₀₁₂₃₄₅₆₇₈₉"[int(digit)] for digit in str(k))


def spectrum_words(along: Along, edge: np.ndarray) -> str:
    """Say where the largest eigenvalues began, where they ended, and how they stand to the edge."""
    top = along.values[:, 0]
    if not np.isfinite(top).any():
        return "The Hessian was not finite at any of the steps looked at, or its eigenvalues were not found."
    known = np.flatnonzero(np.isfinite(top))
    first, last = known[0], known[-1]
    told = (
        f"λ₁ goes from {number(float(top[first]))} at step {along.t[first]:,} to {number(float(top[last]))} at step "
        f"{along.t[last]:,}, at {len(along.t)} snapshots."
    )
    ratio = top / edge
    if not np.isfinite(ratio).any():
        return told
    highest = int(np.nanargmax(ratio))
    return (
        f"{told} It is nearest to the edge of stability, {number(float(edge[highest]))}, at step "
        f"{along.t[highest]:,}: {number(float(ratio[highest]))} times it."
    )


def density_figure(found: Density, theme: Theme) -> go.Figure:
    """Return the spectral density on a logarithmic axis, with gaps where there is next to none."""
    look = stroke(0)
    figure = go.Figure()
    figure.add_scatter(
        x=found.grid,
        y=np.where(found.density >= LEAST * found.density.max(), found.density, np.nan),
        mode="lines",
        line={"color": look.colour(theme), "width": WIDTHS["line"]},
        hovertemplate="density %{y:.3g} at eigenvalue %{x:.4g}<extra></extra>",
        showlegend=False,
    )
    figure.update_xaxes(title_text="eigenvalue of ∇²L")
    figure.update_yaxes(title_text="density", type="log", exponentformat="power")
    return styled(figure, theme, 340).update_layout(hovermode="closest", margin={"t": 20, "l": 80})


def density_words(found: Density) -> str:
    """Say what the quadrature says: how many eigenvalues are negative or near 0, the range, the trace."""
    width = float(np.ptp(found.nodes))
    near = float(found.weights[np.abs(found.nodes) < 0.01 * width].sum())
    return (
        f"Of {found.dim:,} eigenvalues, about {number(100 * near, 3)} % lie within 1 % of the spectrum's width of 0 "
        f"and {number(100 * found.share_below(-0.01 * width), 3)} % are below that on the negative side; they reach "
        f"from {number(float(found.nodes.min()))} to {number(float(found.nodes.max()))}, and their sum is about "
        f"{number(found.trace)}. Estimated from {found.probes} random vectors, smeared by σ = {number(found.sigma)}; "
        f"the line has gaps where the density is less than {LEAST:g} of its highest."
    )
