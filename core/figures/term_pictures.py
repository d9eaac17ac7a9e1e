"""A small picture of each term of the glossary, drawn from a run, a landscape or a schedule that is computed for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from ..descent.endings import KINDS
from ..experiments.experiment import Experiment
from ..experiments.study import Study
from ..levels.heights import iso_lines
from .colours import Theme
from .sketch_svg import Sketch

# Runs that end in each way, told by nothing but their settings: `tests/figures/test_glossary.py` asks their outcomes.
_ALONE: dict[str, Any] = {"rules": ("gradient_descent",), "alpha": 0.0}
_OWN: dict[str, Any] = {"problem": "formula", "window": (-2.0, 2.0, -2.0, 2.0)}
ENDS: dict[str, dict[str, Any]] = {
    "diverged": {"problem": "ill_conditioned", "start": (-2.6, 0.05), "eta0": 0.0708, "steps": 50},
    "minimum": {"problem": "quadratic", "eta0": 0.1, "steps": 200},
    "maximum": {**_OWN, "formula": "-x^2-y^2", "start": (0.0, 0.0), "eta0": 0.1, "steps": 50},
    "saddle": {"problem": "saddle", "start": (1.7, 0.0), "eta0": 0.1, "steps": 150},
    "degenerate": {**_OWN, "formula": "x^2", "start": (1.5, 1.0), "eta0": 0.05, "steps": 300},
    "frozen": {"problem": "plateau", "alpha": 0.05, "steps": 200},
    "cycling": {"problem": "styblinski_tang", "eta0": 0.0708, "steps": 60},
    "descending": {"problem": "ill_conditioned", "condition": 200.0, "start": (-2.6, 0.9), "eta0": 0.0097},
}
# The opening's run: η_t passes its limit, V rises, and decay ends it.
_OVERSHOOT = Experiment.opening(
    problem="himmelblau", rules=("gradient_descent",), start=(-0.7, -1.9), eta0=0.0225, alpha=0.012
)
# A cut through it has two valleys with a hill between them; and the level at which two of its waters join.
_CUT_AT, _CUT_LEVEL, _CUT_TOP = 2.0, 60.0, 170.0
_PASS = 67.72


def end_study(kind: str) -> Study:
    """Return the run that the picture of an outcome shows."""
    return Study(Experiment.opening(**_ALONE | ENDS[kind]))


def picture_names() -> tuple[str, ...]:
    """Return the terms that have a picture."""
    return (*PICTURES, *(kind for kind in KINDS if kind not in PICTURES))


@lru_cache(maxsize=256)
def term_picture(name: str, theme: Theme) -> str:
    """Return the picture of a term as SVG; `KeyError` for a term that has none."""
    sketch = Sketch(theme)
    if name in KINDS and name not in PICTURES:
        _fate(sketch, name)
    else:
        PICTURES[name](sketch)
    return sketch.svg()


def _fate(sketch: Sketch, kind: str) -> None:
    """Draw V over the run, on a bent scale from the landscape's lowest level up."""
    study = end_study(kind)
    loss = study.run.loss[:, 0]
    low = float(np.nanmin(study.grid.values))
    top = max(float(np.nanmax(study.grid.values)) if kind == "maximum" else float(loss[0]), low + 1e-9)
    height = (np.maximum(loss - low, 0.0) / (top - low)) ** 0.45 * 0.9
    t = np.linspace(0.0, 1.0, len(loss))
    sketch.level(0.0, "border")
    sketch.line(t, height)
    sketch.dot(0.0, float(height[0]), size=3.5)
    inside = np.flatnonzero(height <= 1.0)
    last = int(inside[-1])
    sketch.dot(float(t[last]), float(height[last]))
    sketch.say("V(t)", 0.5, 1.02, "middle", "grey")
    sketch.say("lowest L", 0.02, 0.05, "start", "grey")


def _energy(sketch: Sketch) -> None:
    study = Study(_OVERSHOOT)
    loss, rises = study.run.loss[:46, 0], np.flatnonzero(study.ledger.rises[:45, 0]) + 1
    height = 0.1 + 0.8 * (np.log10(np.maximum(loss, 0.1)) + 1.0) / (np.log10(loss.max()) + 1.0)
    sketch.line(np.linspace(0, 1, len(loss)), height)
    sketch.ticks([k / 45 for k in rises])
    sketch.say("V(t): red where it rose", 1.0, 1.0, "end", "grey")


def _steps(sketch: Sketch) -> None:
    """Draw η_t against its limit, red where it is above."""
    book = Study(_OVERSHOOT).ledger
    eta, limit = book.step_size[:60, 0], book.step_limit[:60, 0]
    t, top = np.linspace(0, 1, 60), 0.034
    high = np.minimum(limit / top, 1.0)
    sketch.area(t, np.minimum(eta / top, high), eta / top, "redFill")
    sketch.line(t, high, "text", 1.4, "4 3")
    sketch.line(t, eta / top)
    sketch.say("step size", 0.3, 0.12, "start", "word")
    sketch.say("limit", 1.0, 0.62, "end")


def _limit(sketch: Sketch) -> None:
    """Draw L along a step of every length, with the prediction that returns to where it began at η_lim."""
    study = Study(_OVERSHOOT)
    run, book = study.run, study.ledger
    k = int(np.flatnonzero(book.step_size[:, 0] > book.step_limit[:, 0])[0])
    slope, limit, began = run.grad[k, 0], float(book.step_limit[k, 0]), float(run.loss[k, 0])
    eta = np.linspace(0.0, 1.45 * limit, 120)
    loss = study.landscape.loss(run.theta[k, 0] - eta[:, None] * slope)
    predicted = began - float(slope @ slope) * eta * (1.0 - eta / limit)
    low = min(float(predicted.min()), float(loss.min()))
    span = (began - low) * 1.9
    x, at = eta / eta[-1], limit / float(eta[-1])
    sketch.area(np.array([at, 1.0]), np.zeros(2), np.ones(2), "redWash")
    sketch.level((began - low) / span, "border")
    sketch.line(x, (predicted - low) / span, "text", 1.4, "4 3")
    sketch.line(x, (loss - low) / span)
    sketch.dot(0.0, (began - low) / span)
    sketch.line(np.array([at, at]), np.array([0.0, 0.98]), "red", 1.6)
    sketch.say("V falls", at / 2, 0.88, "middle", "good")
    sketch.say("V rises", (1 + at) / 2, 0.2, "middle", "red")
    sketch.say("length of the step", at / 2, 1.05, "middle", "grey")


def _decay(alpha: float = 0.03) -> tuple[np.ndarray, np.ndarray]:
    """Return a hundred steps of an exponential schedule."""
    run = Study(_OVERSHOOT.change(alpha=alpha, steps=100)).run
    t = np.arange(101)
    return t / 100, 0.9 * np.asarray(run.rules[0].schedule.factor(t, 100), dtype=float)


def _eta0(sketch: Sketch) -> None:
    x, y = _decay()
    sketch.level(0.0, "border")
    sketch.line(x, y)
    sketch.dot(0.0, 0.9)
    sketch.say("η0", 0.05, 0.9, colour="word")
    sketch.say("step size over the run", 1.0, 0.55, "end", "grey")


def _alpha(sketch: Sketch) -> None:
    for alpha, dash, words, at in ((0.008, "2 3", "small α", 0.6), (0.05, "", "large α", 0.12)):
        sketch.line(*_decay(alpha), dash=dash)
        sketch.say(words, 0.98, at, "end")
    sketch.level(0.0, "border")


def _half_life(sketch: Sketch) -> None:
    x, y = _decay()
    half = float(np.interp(-0.45, -y, x))
    sketch.level(0.0, "border")
    sketch.line(x, y)
    sketch.line(np.array([half, half]), np.array([0.0, 0.45]), "primary", 1.6, "3 2")
    sketch.line(np.array([0.0, half]), np.array([0.45, 0.45]), "primary", 1.6, "3 2")
    sketch.say(f"half of η0 after {round(half * 100)} steps", half + 0.03, 0.5)


def _budget(sketch: Sketch) -> None:
    x, y = _decay()
    half = len(x) // 3
    sketch.area(x[: half + 1], 0 * x[: half + 1], y[: half + 1], "spent")
    sketch.area(x[half:], 0 * x[half:], y[half:], "land")
    sketch.line(x, y)
    sketch.say("spent", 0.04, 0.12)
    sketch.say("left", 0.37, 0.05)
    sketch.say("area under η(t)", 1.0, 0.75, "end", "grey")


def _profile(sketch: Sketch) -> tuple[np.ndarray, np.ndarray, float]:
    """Draw a cut through Himmelblau's function with the sea in it; return its places, heights and the sea's."""
    x = np.linspace(-4.6, 4.4, 160)
    loss = Study(_OVERSHOOT).landscape.loss(np.stack([x, np.full_like(x, _CUT_AT)], axis=-1))
    y = np.minimum(0.06 + 0.88 * np.sqrt(loss / _CUT_TOP), 1.0)
    sea = 0.06 + 0.88 * float(np.sqrt(_CUT_LEVEL / _CUT_TOP))
    x = (x - x[0]) / (x[-1] - x[0])
    sketch.area(x, 0 * x, y, "land")
    sketch.area(x, np.minimum(y, sea), np.full_like(x, sea), "water")
    sketch.line(x, y, "text", 1.4)
    return x, y, sea


def _level(sketch: Sketch) -> None:
    _, _, sea = _profile(sketch)
    sketch.level(sea)
    sketch.say("λ", 0.24, sea + 0.06, "middle", "primary")
    sketch.say("a cut through L", 0.5, 1.05, "middle", "grey")


def _land(sketch: Sketch) -> None:
    x, y, sea = _profile(sketch)
    for run in np.split(np.arange(len(x)), np.flatnonzero(np.diff((y >= sea).astype(int))) + 1):
        if y[run[0]] >= sea:
            sketch.line(x[run], 0 * x[run], width=6)
    sketch.say("Sλ is where the bar is", 0.5, 1.05, "middle", "grey")


def _loss(sketch: Sketch) -> None:
    x, y, _ = _profile(sketch)
    low = int(np.argmin(y))
    sketch.dot(float(x[low]), float(y[low]) + 0.05)
    sketch.say("small L: good", float(x[low]) - 0.07, 0.1, "end")


def _map(
    sketch: Sketch, experiment: Experiment, around: str = "land", inside: str = "water"
) -> Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Draw land and water of a problem as a square, with what is inside the shores; return what puts points on it."""
    study = Study(experiment)
    x0, x1, y0, y1 = study.landscape.facts.window

    def place(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return 0.27 + 0.46 * (points[:, 0] - x0) / (x1 - x0), (points[:, 1] - y0) / (y1 - y0)

    (shore,) = iso_lines(study.grid, np.array([experiment.lam]))
    sketch.area(np.array([0.27, 0.73]), np.zeros(2), np.ones(2), around)
    sketch.shapes([place(line) for line in shore], inside)
    for line in shore:
        sketch.line(*place(line), "text", 1.2)
    return place


def _ball(sketch: Sketch) -> None:
    place = _map(sketch, _OVERSHOOT.change(lam=100.0))
    x, y = place(Study(_OVERSHOOT).run.theta[:40, 0])
    sketch.line(x, y, width=1.4)
    sketch.dot(float(x[0]), float(y[0]), "text")
    sketch.dot(float(x[-1]), float(y[-1]), size=5)


def _cycle(sketch: Sketch) -> None:
    study = end_study("cycling")
    place = _map(sketch, study.experiment.change(lam=-20.0))
    x, y = place(study.run.theta[:, 0])
    sketch.line(x, y, width=1.2)
    sketch.dot(float(x[-2]), float(y[-2]), size=4)
    sketch.dot(float(x[-1]), float(y[-1]), size=4)


def _island(sketch: Sketch) -> None:
    peaks = Experiment.opening(problem="two_peaks")
    place = _map(sketch, peaks, "water", "land")
    found = Study(peaks).whole_sets(grid_points=129).at(peaks.lam).components
    spots = np.array([one.extremum for one in found if one.extremum])
    for k, (x, y) in enumerate(zip(*place(spots), strict=True)):
        sketch.say(f"{k + 1}", float(x), float(y) - 0.04, "middle")


def _pass(sketch: Sketch) -> None:
    place = _map(sketch, _OVERSHOOT.change(lam=_PASS))
    x, y = place(np.array([[0.0867, 2.8843]]))
    sketch.dot(float(x[0]), float(y[0]))


def _barcode(sketch: Sketch) -> None:
    """Draw the water's bars: Himmelblau's four minima, born at 0, each until it joins another at a pass."""
    tree = Study(_OVERSHOOT).whole_sets("sub", grid_points=129).tree
    top = 200.0
    ends = sorted((min(float(death), top) for death in tree.death[:4]), reverse=True)
    for k, end in enumerate(ends):
        at = np.full(2, 0.2 + 0.2 * k)
        sketch.line(at, np.array([0.0, end / top * 0.9]), width=7)
    sketch.level(0.9 * 100.0 / top)
    sketch.say("λ", 0.99, 0.5, "end", "primary")
    sketch.say("each bar: born below, joins above", 0.5, 1.02, "middle", "grey")


PICTURES: dict[str, Callable[[Sketch], None]] = {
    "theta": _ball,
    "loss": _loss,
    "V": _energy,
    "eta": _steps,
    "eta0": _eta0,
    "alpha": _alpha,
    "half_life": _half_life,
    "eta_lim": _limit,
    "budget": _budget,
    "lam": _level,
    "S_lam": _land,
    "component": _island,
    "pass": _pass,
    "barcode": _barcode,
    "cycling": _cycle,
}
