"""The example of a verdict: its figure, what it shows in a sentence, and its text for who can't see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import plotly.graph_objects as go

from ..claims import examples as ex
from ..claims.paper.overshoot import overshoots
from ..claims.runs import rises
from ..numbers import number
from .claim_map import basin_figure, level_figure, path_figure
from .claim_runs import comparison_figure, run_figure, seeds_figure, step_figure
from .colours import Theme

_FIGURES: dict[type, Callable[[Any, Theme], go.Figure]] = {
    ex.LevelExample: level_figure,
    ex.PathExample: path_figure,
    ex.BasinExample: basin_figure,
    ex.RunExample: run_figure,
    ex.ComparisonExample: comparison_figure,
    ex.StepExample: step_figure,
    ex.SeedsExample: seeds_figure,
}


def example_figure(example: ex.Example, theme: Theme) -> go.Figure:
    """Return the figure of a verdict's example."""
    return _FIGURES[type(example)](example, theme)


def example_words(example: ex.Example) -> str:
    """Return a sentence with the numbers that the figure shows."""
    return _WORDS[type(example)](example)


def example_alt(example: ex.Example) -> str:
    """Return what the figure is, as its alternative text."""
    return _ALTS[type(example)]


def _level(example: ex.LevelExample) -> str:
    if not np.isfinite(example.sets.grid.values).any():
        return "L is not finite anywhere in this window, so there is no S_λ to see."
    found = example.sets.at(example.lam)
    islands = [p for p in found.components if not p.touches_edge and p.extremum is not None]
    pieces = _counted(found.count, "piece")
    if not islands:
        return f"S_λ at λ = {number(example.lam)}: {pieces}, none of them an island."
    named = ", ".join(str(p.number) for p in islands[:8]) + (" and more" if len(islands) > 8 else "")
    beyond = " Land beyond the window is one piece." if found.boundary == "coercive" else ""
    return (
        f"S_λ at λ = {number(example.lam)}: {pieces}, {len(islands)} of them {_islands(islands)} with a red shore: "
        f"{named}.{beyond}"
    )


def _islands(islands: list[Any]) -> str:
    return "an island" if len(islands) == 1 else "islands"


def _path(example: ex.PathExample) -> str:
    levels = example.levels
    if np.isnan(levels).any():
        return "The path leads through points where L is not a number, so it leaves every S_λ."
    k = int(levels.argmin())
    x, y = example.path[k]
    where = "below" if levels[k] < example.lam else "not below"
    return (
        f"The path's lowest point ({number(x)}, {number(y)}) has L = {number(levels[k])}, {where} "
        f"λ = {number(example.lam)}."
    )


def _basin(example: ex.BasinExample) -> str:
    both = ((example.constant_end, "without decay"), (example.decayed_end, "with decay"))
    told = []
    for ends, name in both:
        poor = int((ends >= example.lowest).sum()) if example.lowest else 0
        told.append(f"{name} {poor} of {len(ends)} starts end in a poorer minimum")
    return f"{'; '.join(told).capitalize()}. Stars are the minima found."


def _run(example: ex.RunExample) -> str:
    loss, up = example.run.loss, int(rises(example.run.loss).sum())
    finite = np.flatnonzero(np.isfinite(loss))
    if not finite.size:
        return "L is not finite at any step."
    end = f"L from {number(float(loss[0]))} to {number(float(loss[finite[-1]]))}"
    lost = f", not finite from step {finite[-1] + 1} on" if finite[-1] + 1 < len(loss) else ""
    return f"{end} in {finite[-1]} steps{lost}; it rose at {up} of them."


def _comparison(example: ex.ComparisonExample) -> str:
    x0, x1, y0, y1 = example.f.facts.window
    diagonal = float(np.hypot(x1 - x0, y1 - y0))
    with_decay, without = (
        int(overshoots(run, diagonal).sum()) for run in (example.decayed, example.constant)
    )
    return (
        f"Diamonds are steps that leapt over the lowest point on their way: {with_decay} with decay, {without} "
        f"without, of {example.decayed.steps}."
    )


def _step(example: ex.StepExample) -> str:
    predicted = example.loss + example.first + example.second
    real = f"{number(example.after)}" if np.isfinite(example.after) else "not finite"
    return (
        f"Before the step L = {number(example.loss)}; second order predicts {number(predicted)} at its end, "
        f"L there is {real}."
    )


def _seeds(example: ex.SeedsExample) -> str:
    apart = example.decayed - example.constant
    lower = int((apart < 0).sum())
    if not np.isfinite([example.low, example.high]).all():
        return f"{_counted(int(np.isfinite(apart).sum()), 'pair')} of trainings stayed finite: too few for an interval."
    return (
        f"In {lower} of {len(apart)} seeds the rise is smaller with decay. The mean difference lies between "
        f"{number(example.low)} and {number(example.high)} (95 %)."
    )


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


_WORDS: dict[type, Callable[[Any], str]] = {
    ex.LevelExample: _level,
    ex.PathExample: _path,
    ex.BasinExample: _basin,
    ex.RunExample: _run,
    ex.ComparisonExample: _comparison,
    ex.StepExample: _step,
    ex.SeedsExample: _seeds,
}
_ALTS: dict[type, str] = {
    ex.LevelExample: "Map of the landscape with the components of S_λ tinted and numbered",
    ex.PathExample: "Map with a path between two points of S_λ, and L along the path against λ",
    ex.BasinExample: "Two maps of starts, without decay and with it, marked by the minimum that each run ends in",
    ex.RunExample: "V over the steps of the run, with the steps that raised it",
    ex.ComparisonExample: "V over the steps with decay and without, with the steps that overshot",
    ex.StepExample: "L along one step against its second-order parabola",
    ex.SeedsExample: "Rise of the test loss of each seed with decay and without, and the interval of the difference",
}
