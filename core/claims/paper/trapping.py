"""Claim 7: decay keeps a run from being trapped in poor minima."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ...descent.walk import descend
from ...experiments.computed import landscape
from ...experiments.descents import build_rules
from ...levels.critical_points import CriticalPoint, critical_points
from ...numbers import number
from ...problems.objective import Landscape
from ...setting import round_to
from ..by_hand import digits, level_lines, point
from ..claim import Claim, Decision, Verdict
from ..examples import BasinExample
from ..runs import textbook, whole_sets

if TYPE_CHECKING:
    from ...experiments.experiment import Experiment

SIDE = 21
# Where no minimum is poorer than another, nothing is to be decided and fewer starts show what happens.
FEW = 7
LEAST_STEPS = 200
# An end counts as in a minimum when it is no further from it than this share of the window's diagonal.
NEAR = 0.01
ELSEWHERE = -1


def judge(experiment: Experiment) -> Verdict:
    """Return the verdict from 21×21 starts over the window, with decay and without, as one batch.

    It holds where no run with decay ends in a minimum above the lowest, and at least half of them in a lowest one; with
    a single minimum in view it is vacuous.
    """
    state = textbook(experiment)
    state = state.change(steps=max(state.steps, LEAST_STEPS))
    f = landscape(state)
    minima, lowest = _minima(experiment, f)
    starts = _starts(f, SIDE if lowest < len(minima) else FEW)
    ends = _ends(state, f, starts)
    decayed, constant = (_matched(f, end, minima) for end in ends)
    example = BasinExample(f, starts, decayed, constant, minima, lowest)
    numbers = _numbers(decayed, constant, minima, lowest)
    k = _telling(decayed, constant, lowest)
    decision, sentence = _decide(state, decayed, constant, minima, lowest)
    opened = state.change(start=(float(starts[k, 0]), float(starts[k, 1])))
    work = _work(f, starts[k], ends[0][k], minima, int(decayed[k]), state.steps)
    basis = f"{2 * len(starts)} runs, from {len(starts)} starts"
    return Verdict("trapping", decision, sentence, numbers, work, example, opened, basis)


def _minima(experiment: Experiment, f: Landscape) -> tuple[tuple[CriticalPoint, ...], int]:
    """Return the minima in view, found and published, the lowest first; and how many share the lowest level."""
    x0, x1, y0, y1 = f.facts.window
    found = [p for p in critical_points(whole_sets(experiment, "sub")) if p.kind == "minimum"]
    apart = 1e-3 * np.hypot(x1 - x0, y1 - y0)
    for known in f.facts.stationary:
        x, y = known.theta
        inside = x0 <= x <= x1 and y0 <= y <= y1
        new = all(np.hypot(x - p.theta[0], y - p.theta[1]) > apart for p in found)
        if known.kind == "minimum" and inside and new:
            low, high = np.linalg.eigvalsh(f.hessian(np.array(known.theta)))
            found.append(CriticalPoint(known.theta, "minimum", known.level, 0, (low, high), 0.0, 0.0))
    minima = tuple(sorted(found, key=lambda p: p.level))
    levels = np.array([p.level for p in minima])
    # As in `reference_minimum`: levels that differ by rounding are one level.
    return minima, int((levels <= levels[0] + 1e-6 * (1 + abs(levels[0]))).sum()) if minima else 0


def _starts(f: Landscape, side: int) -> np.ndarray:
    """Return side×side points over the window, (S, 2), with few enough digits for a link."""
    x0, x1, y0, y1 = f.facts.window
    x, y = np.meshgrid(np.linspace(x0, x1, side), np.linspace(y0, y1, side))
    return np.vectorize(round_to)(np.stack([x.ravel(), y.ravel()], axis=-1), 5)


def _ends(state: Experiment, f: Landscape, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return where the runs with decay and those without end, (S, 2) each."""
    rules = [*build_rules(state), *build_rules(state, alpha=0.0)]
    run = descend(f, rules, starts, state.steps)
    return run.theta[-1, 0], run.theta[-1, 1]


def _matched(f: Landscape, ends: np.ndarray, minima: tuple[CriticalPoint, ...]) -> np.ndarray:
    """Return the number of the minimum that each end lies in, −1 where it lies in none: (S,)."""
    if not minima:
        return np.full(len(ends), ELSEWHERE)
    x0, x1, y0, y1 = f.facts.window
    places = np.array([p.theta for p in minima])
    with np.errstate(all="ignore"):
        distance = np.linalg.norm(ends[:, None] - places, axis=-1)
    distance = np.where(np.isfinite(distance), distance, np.inf)
    near = distance.min(-1) <= NEAR * np.hypot(x1 - x0, y1 - y0)
    return np.where(near, distance.argmin(-1), ELSEWHERE)


def _shares(ends: np.ndarray, lowest: int) -> tuple[float, float, float]:
    """Return which shares of the ends lie in a lowest minimum, in a poorer one and elsewhere."""
    best = float(((ends >= 0) & (ends < lowest)).mean())
    poor = float((ends >= lowest).mean()) if lowest else 0.0
    return best, poor, float((ends == ELSEWHERE).mean())


def _numbers(
    decayed: np.ndarray, constant: np.ndarray, minima: tuple[CriticalPoint, ...], lowest: int
) -> tuple[tuple[str, float], ...]:
    named = [("with decay", _shares(decayed, lowest)), ("without decay", _shares(constant, lowest))]
    return (
        ("minima in view", float(len(minima))),
        ("of them lowest", float(lowest)),
        ("starts", float(len(decayed))),
        *((f"share in a poorer minimum, {name}", share[1]) for name, share in named),
        *((f"share in a lowest minimum, {name}", share[0]) for name, share in named),
        *((f"share elsewhere, {name}", share[2]) for name, share in named),
    )


def _decide(
    state: Experiment,
    decayed: np.ndarray,
    constant: np.ndarray,
    minima: tuple[CriticalPoint, ...],
    lowest: int,
) -> tuple[Decision, str]:
    if not minima:
        return (
            "undecided",
            "No minimum with ∇L = 0 was found in the window, so there is none to be trapped in.",
        )
    if len(minima) == 1:
        return "vacuous", f"There is one minimum in view, of level {number(minima[0].level)}: none is poorer."
    if lowest == len(minima):
        return (
            "vacuous",
            f"All {lowest} minima in view have the level {number(minima[0].level)}: none is poorer.",
        )
    if state.alpha == 0:
        return "vacuous", f"α = 0: there is no decay to judge. {_told('without decay', constant, lowest)}"
    told = f"{_told('with decay', decayed, lowest)} {_told('without', constant, lowest)}"
    poor, other = (int((ends >= lowest).sum()) for ends in (decayed, constant))
    if not poor and (decayed == ELSEWHERE).mean() > 0.5:
        return (
            "undecided",
            f"{told} Most runs with decay have reached no minimum: more steps or another η0 may.",
        )
    if not poor:
        same = "A constant rate traps none either: decay makes no difference." if not other else ""
        return "holds", f"{told} {same}".rstrip()
    compared = "more than" if poor > other else "as many as" if poor == other else "fewer than"
    return "fails", f"{told} Decay traps {compared} a constant rate: {poor} against {other}."


def _told(name: str, ends: np.ndarray, lowest: int) -> str:
    best, poor = int(((ends >= 0) & (ends < lowest)).sum()), int((ends >= lowest).sum())
    rest = int((ends == ELSEWHERE).sum())
    first = f"Of {len(ends)} starts {name}" if name.startswith("with ") else f"{name.capitalize()}:"
    return f"{first}, {best} end in a lowest minimum, {poor} in a poorer one, {rest} elsewhere.".replace(
        ":,", ":"
    )


def _telling(decayed: np.ndarray, constant: np.ndarray, lowest: int) -> int:
    """Return the start that shows most: trapped with decay only, else trapped with it, else one that arrives."""
    trapped = (decayed >= lowest) & (lowest > 0)
    wanted = [
        trapped & (constant >= 0) & (constant < lowest),
        trapped & (constant < lowest),
        trapped,
        decayed >= 0,
    ]
    for mask in wanted:
        if mask.any():
            return int(np.flatnonzero(mask)[mask.sum() // 2])
    return len(decayed) // 2


def _work(
    f: Landscape,
    start: np.ndarray,
    end: np.ndarray,
    minima: tuple[CriticalPoint, ...],
    found: int,
    steps: int,
) -> str:
    begun = f"The run with decay from {point(start)} ends after {steps} steps at {point(end)}"
    places: list[tuple[str, Sequence[float] | np.ndarray]]
    if found == ELSEWHERE or not np.isfinite(end).all():
        places = [("start", start), *((f"minimum {k + 1}", p.theta) for k, p in enumerate(minima[:2]))]
        return f"{begun}, in no minimum. Put these points into the formula of L.\n\n{level_lines(f, places)}"
    away = digits(float(np.hypot(*(end - minima[found].theta))))
    places = [("end of the run", end), (f"minimum {found + 1}", minima[found].theta)]
    if found:
        places.append(("lowest minimum", minima[0].theta))
    listed = level_lines(f, places)
    return f"{begun}, {away} from minimum {found + 1}. Put these points into the formula of L.\n\n{listed}"


KIND = Claim(
    name="trapping",
    order=7,
    title="Decay keeps a run out of poor minima",
    statement="A run whose rate decays is not trapped in a minimum that is not the lowest one.",
    formula=r"\theta_0\ \text{anywhere}\ \Longrightarrow\ L\bigl(\lim_{t\to\infty}\theta_t\bigr)=\min_\theta L",
    paper="§1: connected super-level sets are said to keep the optimiser out of poor local minima; §2: the ball "
    "comes to rest at the lowest place there is.",
    truth="A minimum can hold gradient descent only while η < 2/λ_max there. A constant rate above that is thrown "
    "out of sharp minima; a decaying one sinks below the limit of every minimum, so decay can hold a run "
    "anywhere. Without noise the basin that the start lies in decides; with noise, cooling finds the lowest "
    "minimum only if it is logarithmically slow, never exponentially.",
    source="Wu, Ma & E, How SGD Selects the Global Minima in Over-parameterized Learning (2018); Hajek, Cooling "
    "Schedules for Optimal Annealing (1988)",
    judge=judge,
)
