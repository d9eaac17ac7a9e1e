"""What a map shows, in sentences with numbers."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..numbers import number
from ..sweep.map_result import UNKNOWN, Map


def map_words(found: Map, rule: str, steps: int | None = None) -> str:
    """Return how many cells ended how, in one sentence."""
    total, known = found.outcome.size, int((found.outcome != UNKNOWN).sum())
    ends = ", ".join(
        f"{count:,} {kind} ({number(100 * count / known, 3)} %)" for kind, count in found.counts().items()
    )
    length = f" of {steps} steps" if steps else ""
    runs = f"{found.x.n} × {found.y.n} runs{length} by {rule}" + (
        f", {known:,} known" if known < total else ""
    )
    return f"{runs}: {ends}."


def best_words(found: Map, labels: Mapping[str, str]) -> str:
    """Return where V ended lowest; `labels` names the axes' settings."""
    final = found.values.get("final")
    if final is None or not np.isfinite(final).any():
        return "No run ended with a finite V."
    j, i = np.unravel_index(np.nanargmin(np.where(np.isfinite(final), final, np.nan)), final.shape)
    x, y = number(float(found.x.values[i])), number(float(found.y.values[j]))
    where = f"{labels[found.x.name]} = {x}, {labels[found.y.name]} = {y}"
    return f"V ended lowest, at {number(float(final[j, i]))}, for {where}."


def precision_words(found: Map, labels: Mapping[str, str]) -> str:
    """Say how close neighbouring cells lie, where that is so close that float64 matters; else nothing."""
    fine = [(axis, axis.ulps) for axis in (found.x, found.y)]
    near = [(axis, count) for axis, count in fine if count < 1e6]
    if not near:
        return ""
    told = ", ".join(f"{number(count)} float64 numbers along {labels[axis.name]}" for axis, count in near)
    return (
        f"Neighbouring cells are {told} apart. Runs on the edge multiply a rounding error from step to step, so at "
        "this depth the pattern is that of float64 arithmetic as much as that of the surface."
    )
