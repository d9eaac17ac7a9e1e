"""The Lyapunov ledger of a network's training: what was predicted for ΔV at its records, and what came."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from ..numbers import number
from .colours import Theme
from .ledger import StepChanges, changes_figure
from .style import SIZES, with_legend_below

if TYPE_CHECKING:
    from ..trainer.history import History


def training_ledger_figure(history: History, label: str, theme: Theme) -> go.Figure:
    """Return ΔV on the probe, its first- and second-order parts and the remainder, at the recorded steps.

    Those are Taylor's records where its monitor was on, else the steps whose ΔV is known. A point at step
    t+1 belongs to the step from θ_t to θ_{t+1}. Lines join records and say nothing of the steps between.
    """
    changes = recorded_changes(history)
    records, steps = len(changes.steps), len(history) - 1
    words = _scale_words(changes, records, steps)
    title = f"Predicted and real change of V, {label}<br><span style='font-size:{SIZES['small']}px'>{words}</span>"
    figure = changes_figure(changes, title, theme, "lines" if records == steps else "lines+markers")
    figure.update_traces(marker_size=4, selector={"mode": "lines+markers"})
    return with_legend_below(figure).update_layout(height=430, margin_t=60, title_y=0.94)


def training_ledger_words(history: History, label: str) -> str:
    """Say in numbers how often V rose at the records, and how good the second-order prediction was."""
    changes = recorded_changes(history)
    if not len(changes.steps):
        return f"{label}: no ΔV has been recorded; switch the monitor of Taylor's prediction on."
    every = ~np.isnan(history.dV)
    rose = (
        f"{label}: V rose at {(history.dV[every] > 0).sum():,} of the {every.sum():,} steps whose ΔV is known"
    )
    predicted = changes.first_order + changes.second_order
    known = np.isfinite(predicted) & np.isfinite(changes.dV) & (changes.dV != 0)
    if not known.any():
        return f"{rose}; the prediction was not monitored."
    right = float((np.sign(predicted[known]) == np.sign(changes.dV[known])).mean())
    missed = float(np.median(np.abs(changes.remainder[known] / changes.dV[known])))
    return (
        f"{rose}. At {known.sum():,} of them it was predicted: the second order had the right sign at "
        f"{100 * right:.0f} %, and in the median it missed ΔV by {number(float(f'{100 * missed:.2g}'))} % of it."
    )


def recorded_changes(history: History) -> StepChanges:
    """Return a history's rows where ΔV was predicted, or, without predictions, where it is known."""
    parts = np.stack([history.first_order, history.second_order, history.remainder])
    rows = np.flatnonzero(~np.isnan(parts).all(axis=0))
    if not rows.size:
        rows = np.flatnonzero(~np.isnan(history.dV))
    dV, (first, second, remainder) = history.dV[rows], parts[:, rows]
    return StepChanges(history.t[rows] + 1, dV, first, second, remainder, rises=dV > 0)


def _scale_words(changes: StepChanges, records: int, steps: int) -> str:
    lost = int((~np.isfinite(changes.dV)).sum())
    said = "" if records == steps else f", at {records:,} of {steps:,} steps"
    return f"signed log scale{said}" + (f"; {lost:,} of them not finite, without a point" if lost else "")
