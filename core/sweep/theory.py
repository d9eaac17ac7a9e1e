"""Lines of theory on a map: where second order says that a run turns unstable, and where decay stops it too early.

All come from a quadratic with the Hessian of the minimum that most runs of the map reach. On other surfaces they are
predictions, and how far the measured edge lies from them is said with each.
"""

from __future__ import annotations

from dataclasses import dataclass

import contourpy
import numpy as np

from core.analysis.curvature import hessian_eigenvalues
from core.analysis.outcome import KINDS, MOST_RELAXED, TOLERANCE, window_length, window_scales
from core.analysis.reference import reference_minimum
from core.experiment import RULES, Experiment
from core.numbers import number
from core.optim import schedule
from core.problems import PROBLEMS
from core.simulation import landscape
from core.sweep.axes import START, axis_label
from core.sweep.map_result import Line, Map

Field = np.ndarray
_BUDGETS = {
    "exponential": "the whole budget η0/(1−e^(−α)), that of a run without end",
    "step": "the whole budget, that of a run without end",
    "cosine": "the whole budget, which ends with the run",
}


def stability_factor(name: str, beta: float | np.ndarray = 0.9) -> float | np.ndarray:
    """Return c such that a rule with a constant η is unstable on a quadratic where η·λ_max > 2c.

    1 for gradient descent, 1+β for the heavy ball (Polyak 1964), (1+β)/(1+2β) for Nesterov's momentum, and for Adam
    with a frozen preconditioner P, whose λ_max is then that of P⁻¹H, (1+β₁)/(1−β₁) (Cohen et al. 2022). Raises
    `ValueError` for a rule whose limit is not known in closed form.
    """
    if name in ("gradient_descent", "stable_decay"):
        return 1.0
    if name == "heavy_ball":
        return 1 + beta
    if name == "nesterov":
        return (1 + beta) / (1 + 2 * beta)
    if name in ("adam", "adamw"):
        return (1 + beta) / (1 - beta)
    raise ValueError(f"The stability limit of {RULES.get(name, name)} is not known in closed form.")


@dataclass(frozen=True)
class Theory:
    """What can be drawn over a map: lines, and a sentence for each thing that can't."""

    lines: tuple[Line, ...]
    notes: tuple[str, ...]


def theory(experiment: Experiment, found: Map, rule: str) -> Theory:
    """Return the lines of theory of a surface's map, each with how far the measured edge is from it."""
    why_not = _no_line(experiment, rule)
    if why_not:
        return Theory((), (why_not,))
    ground = _Ground.of(experiment, found, rule)
    if not (ground.top > 0).any():
        return Theory((), ("No line of theory: the Hessian where most runs end has no positive eigenvalue.",))
    made = [_edge(ground), _late_edge(ground), _net(ground), _freeze(ground)]
    return Theory(tuple(line for line in made if line is not None), (ground.origin, *ground.silent(made)))


def _no_line(experiment: Experiment, rule: str) -> str:
    stabilised = rule == "stable_decay" or experiment.stabilise == "all"
    if experiment.tuner:
        return "No line of theory: the scale tuner, not η0, sets the step."
    if rule in ("adam", "adamw"):
        return (
            "No line of theory: Adam's limit η·λ_max(P⁻¹H) = 2(1+β₁)/(1−β₁) hangs on P, its own memory of g², which "
            "these settings do not fix."
        )
    if rule == "rmsprop":
        return "No line of theory: RMSProp's limit hangs on its own memory of g², which these settings do not fix."
    if stabilised and experiment.guard != "off":
        return "No edge of stability to draw: the guard shortens every step that would be too long."
    if stabilised and experiment.norm_scaling == "unit":
        return "No edge of stability to draw: η(t)/‖g‖ grows without bound near a minimum, for every η0."
    return ""


@dataclass(frozen=True, eq=False)
class _Ground:
    """What the lines are made of, at every cell (ny, nx): settings, and the curvature at the minimum reached."""

    found: Map
    experiment: Experiment
    rule: str
    top: Field
    bottom: Field
    minimum: np.ndarray
    origin: str
    at: dict[str, Field]

    @classmethod
    def of(cls, experiment: Experiment, found: Map, rule: str) -> _Ground:
        columns, rows = np.meshgrid(found.x.values, found.y.values)
        at = {found.x.name: columns, found.y.name: rows}
        minimum, origin = _minimum(experiment, found)
        low, high = _curvatures(experiment, found, minimum)
        return cls(found, experiment, rule, high, low, minimum, origin, at)

    def setting(self, name: str) -> Field:
        """Return a setting at every cell."""
        return self.at.get(name, np.full(self.found.shape, float(getattr(self.experiment, name))))

    @property
    def limit(self) -> Field:
        """The largest stable η at every cell: 2c/λ_max, weight decay's share of the curvature included."""
        factor = stability_factor(self.rule, self.setting("momentum"))
        with np.errstate(all="ignore"):
            limit = 2 * factor / (self.top + self.setting("weight_decay"))
        return np.where(self.top > 0, limit, np.nan)

    def factor(self, t: float) -> Field:
        """Return η(t)/η0 at every cell."""
        alpha = self.setting("alpha")
        plan = schedule(self.experiment.schedule, alpha=alpha)
        return np.broadcast_to(plan.factor(t, self.experiment.steps), alpha.shape)

    @property
    def unstable(self) -> Field:
        """The cells that did not settle: diverged or cycling."""
        return np.isin(self.found.outcome, [KINDS.index("diverged"), KINDS.index("cycling")])

    def silent(self, lines: list[Line | None]) -> list[str]:
        """Say which lines do not cross the map."""
        drawn = {line.name for line in lines if line}
        if "edge" in drawn:
            return []
        low, high = np.nanmin(self.limit), np.nanmax(self.limit)
        where = number(low) if low == high else f"{number(low)} to {number(high)}"
        return [f"The edge η = {_formula(self.rule)} does not cross this map: it is at η0 = {where}."]


def _minimum(experiment: Experiment, found: Map) -> tuple[np.ndarray, str]:
    problem = landscape(experiment)
    if found.minima:
        count = int((found.values["basin"] == 0).sum())
        place = np.array(found.minima[0])
        words = f"the minimum that most runs reached ({count:,} of {found.outcome.size:,})"
    else:
        reference = reference_minimum(problem, experiment.start)
        place, words = reference.theta, f"{reference.origin}; no run of this map reached a minimum"
    low, high = hessian_eigenvalues(problem, place)
    x, y = (number(float(part)) for part in np.round(place, 9) + 0.0)
    varied = any(axis.name in PROBLEMS[experiment.problem].parameters for axis in (found.x, found.y))
    values = (
        "each row and column with its own eigenvalues"
        if varied
        else f"there λ_max = {number(float(high))}, λ_min = {number(float(low))}"
    )
    return place, f"Lines of theory: a quadratic with the Hessian at ({x}, {y}), {words}; {values}."


def _curvatures(experiment: Experiment, found: Map, minimum: np.ndarray) -> tuple[Field, Field]:
    """Return λ_min and λ_max at every cell; where an axis changes the problem, those of its own minimum."""
    shaped = [axis for axis in (found.x, found.y) if axis.name in PROBLEMS[experiment.problem].parameters]
    if not shaped:
        low, high = hessian_eigenvalues(landscape(experiment), minimum)
        return np.full(found.shape, low), np.full(found.shape, high)
    low, high = np.empty(found.shape), np.empty(found.shape)
    columns, rows = np.meshgrid(found.x.values, found.y.values)
    cells: dict[tuple[float, ...], tuple[float, float]] = {}
    for index in np.ndindex(found.shape):
        own = {axis.name: float((columns if axis is found.x else rows)[index]) for axis in shaped}
        key = tuple(own.values())
        if key not in cells:
            problem = landscape(experiment.change(**own))
            place = reference_minimum(problem, experiment.start).theta
            a, b = hessian_eigenvalues(problem, place)
            cells[key] = float(a), float(b)
        low[index], high[index] = cells[key]
    return low, high


def _edge(ground: _Ground) -> Line | None:
    """Where η0 itself is the largest stable rate."""
    field = np.log(ground.setting("eta0") / ground.limit)
    label = f"η0 = {_formula(ground.rule)}"
    words = f"{label}: above it the first steps are unstable along the steepest direction."
    return _line(ground, "edge", label, field, words, ground.unstable)


def _late_edge(ground: _Ground) -> Line | None:
    """Where η(t) is still above the limit in the middle of the last steps, which decide about the outcome."""
    if _constant(ground):
        return None
    steps = ground.experiment.steps
    t = steps - window_length(steps) / 2
    with np.errstate(all="ignore"):
        field = np.log(ground.setting("eta0") * ground.factor(t) / ground.limit)
    label = f"t* = {t:.0f}"
    words = (
        f"t* = {t:.0f}: above it η(t) is still beyond {_formula(ground.rule)} at step {t:.0f}, so V still grows "
        f"when the run of {steps} steps ends; below it decay catches the run, if it is still finite."
    )
    return _line(ground, "late", label, field, words, ground.unstable)


def _net(ground: _Ground) -> Line | None:
    """Where growth and shrinking along the steepest direction cancel: Π|1−η(t)·λ_max| = 1."""
    if ground.rule != "gradient_descent" or _constant(ground) or _scaled(ground):
        return None
    curvature = ground.top + ground.setting("weight_decay")
    growth = np.zeros(ground.found.shape)
    with np.errstate(all="ignore"):
        for t in range(ground.experiment.steps):
            rate = ground.setting("eta0") * ground.factor(t)
            growth += np.log(np.abs(1 - rate * curvature))
    growth = np.where(np.isfinite(growth), growth, -1e3)
    label = "Π|1−η(t)λ_max| = 1"
    words = (
        f"{label}: above it the run ends farther out along the steepest direction than it began, however much it "
        "shrinks in the end."
    )
    ended = ground.found.values["final"]
    started = landscape(ground.experiment).loss(_starts(ground))
    return _line(ground, "net", label, growth, words, ~(ended <= started), what="runs that end higher begin")


def _freeze(ground: _Ground) -> Line | None:
    """Where the schedule's whole budget just brings the flattest direction to rest."""
    if not (ground.bottom > 0).any() or ground.rule not in ("gradient_descent", "stable_decay"):
        return None
    problem = landscape(ground.experiment)
    alpha = ground.setting("alpha")
    whole = schedule(ground.experiment.schedule, alpha=alpha).remaining(0, ground.experiment.steps)
    budget = ground.setting("eta0") * np.broadcast_to(whole, alpha.shape)
    level = float(problem.loss(ground.minimum))
    distance = np.linalg.norm(_starts(ground) - ground.minimum, axis=-1)
    tol = TOLERANCE * min(1 + abs(level), MOST_RELAXED) * float(window_scales(problem).gradient)
    with np.errstate(all="ignore"):
        needed = np.log(ground.bottom * distance / tol) / ground.bottom
        field = np.where((ground.bottom > 0) & (needed > 0), np.log(budget / needed), np.nan)
    if not np.isfinite(field).any():
        return None
    label = "Σ η(k) spent"
    whole_budget = _BUDGETS.get(ground.experiment.schedule, "the whole budget")
    words = f"{label}: below it {whole_budget}, is too small to bring the flattest direction to rest."
    settled = ground.found.outcome == KINDS.index("minimum")
    return _line(ground, "freeze", label, field, words, settled, what="runs that come to rest begin")


def _starts(ground: _Ground) -> Field:
    """Return the start of every cell: (ny, nx, 2)."""
    parts = [
        ground.at.get(name, np.full(ground.found.shape, ground.experiment.start[k]))
        for name, k in START.items()
    ]
    return np.stack(parts, axis=-1)


def _constant(ground: _Ground) -> bool:
    return ground.experiment.schedule == "constant" or not np.any(ground.setting("alpha") > 0)


def _scaled(ground: _Ground) -> bool:
    return ground.experiment.stabilise == "all" and ground.experiment.norm_scaling != "none"


def _formula(rule: str) -> str:
    return {"heavy_ball": "2(1+β)/λ_max", "nesterov": "2(1+β)/((1+2β)·λ_max)"}.get(rule, "2/λ_max")


def _line(
    ground: _Ground,
    name: str,
    label: str,
    field: Field,
    words: str,
    beyond: Field,
    what: str = "runs stop settling",
) -> Line | None:
    """Return the line where a field changes its sign, with how far the measured edge of `beyond` is from it."""
    points = _zero(field, ground.found)
    if not len(points):
        return None
    return Line(name, label, points, f"{words} {_apart(ground.found, field, beyond, what)}")


def _zero(field: Field, found: Map) -> np.ndarray:
    """Return where a field (ny, nx) is 0, in the axes' values: (k, 2), pieces parted by a row of NaN."""
    masked = np.ma.masked_invalid(field)
    pieces = contourpy.contour_generator(z=masked).lines(0.0)
    parts: list[np.ndarray] = []
    for piece in pieces:
        places = np.asarray(piece)
        parts += [
            np.stack([found.x.at(places[:, 0]), found.y.at(places[:, 1])], axis=-1),
            np.full((1, 2), np.nan),
        ]
    return np.concatenate(parts[:-1]) if parts else np.empty((0, 2))


def gaps(found: Map, field: Field, beyond: Field) -> np.ndarray:
    """Return by how many cells the measured edge lies past a line, along η0's axis (else along x), row by row.

    In each row where both occur, the line is where `field` first rises through 0, and the measured edge lies half
    way between the last cell before `beyond` first holds and that cell. Positive: the measured edge comes later.
    """
    along_y = found.y.name == "eta0"
    rows = zip(field.T, beyond.T, strict=True) if along_y else zip(field, beyond, strict=True)
    found_gaps = [_gap(line, mask) for line, mask in rows]
    return np.array([gap for gap in found_gaps if gap is not None])


def _gap(line: np.ndarray, mask: np.ndarray) -> float | None:
    rising = np.flatnonzero((line[:-1] <= 0) & (line[1:] > 0))
    first = np.flatnonzero(mask)
    if not rising.size or not first.size or first[0] == 0:
        return None
    k = int(rising[0])
    place = k + line[k] / (line[k] - line[k + 1])
    return float(first[0] - 0.5 - place)


def _apart(found: Map, field: Field, beyond: Field, what: str) -> str:
    apart = gaps(found, field, beyond)
    axis = found.y if found.y.name == "eta0" else found.x
    across = found.x if axis is found.y else found.y
    if not apart.size:
        return "On this map no measured edge can be compared with it."
    middle = float(np.median(apart))
    side = "past" if middle > 0 else "before"
    lines = "column" if axis is found.y else "row"
    where = f"the only {lines} that has both" if apart.size == 1 else f"the median of {apart.size} {lines}s"
    return (
        f"Measured, {what} {number(abs(middle))} cells {side} it in {where} "
        f"({number(float(apart.min()))} to {number(float(apart.max()))} cells of {axis_label(Experiment, axis.name)}, "
        f"for each {axis_label(Experiment, across.name)})."
    )
