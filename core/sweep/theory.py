"""Lines of theory on a map: where second order says that a run turns unstable, and where decay stops it too early.

All come from a quadratic with the Hessian of the minimum that most runs of the map reach. On other surfaces they are
predictions, and how far the measured edge lies from them is said with each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import contourpy
import numpy as np

from ..descent.endings import KINDS, REST, window_length
from ..descent.reference import reference_minimum
from ..experiments.computed import landscape
from ..experiments.descents import build_rule
from ..experiments.experiment import Experiment
from ..numbers import number
from ..optim import Rule, RuleKind, rule_kind
from ..optim.guard import GUARDS
from ..optim.limits import limit_words, stability_limit
from ..problems import PROBLEMS
from ..problems.curvature import hessian_eigenvalues
from ..problems.objective import Landscape
from .axes import START, axis_label
from .map_result import Line, Map

Field = np.ndarray


@dataclass(frozen=True)
class Theory:
    """What can be drawn over a map: lines, and a sentence for each thing that can't."""

    lines: tuple[Line, ...]
    notes: tuple[str, ...]


def theory(experiment: Experiment, found: Map, rule: str | RuleKind) -> Theory:
    """Return the lines of theory of a surface's map, each with how far the measured edge is from it.

    `points` of a line are (k, 2) in the axes' values. Where there can be none, `notes` says why; so for a map with an
    objective or a schedule of your own. The edge is the rule's stability limit, whose source is that of its kind; the
    other lines follow from the step on a quadratic, as their words say. Raises `ValueError` for a rule that is unknown
    or not the one that was mapped.

    >>> import superlevel
    >>> experiment = superlevel.experiment(problem="quadratic", rules=("gradient_descent",), steps=60)
    >>> found = superlevel.map(experiment, x="eta0:0.01:10:12:log", y="alpha:0:0.1:6")
    >>> superlevel.theory(experiment, found, "gradient_descent").lines[0].points.shape[1]
    2
    """
    kind = rule_kind(rule)
    if found.rule and kind.name != found.rule:
        raise ValueError(f"This map is one of {found.rule}, got the rule {kind.name}.")
    # A rule of one's own is at hand, and may know its limit.
    notes = tuple(
        f"No line of theory: the {what} is of your own, not the experiment's."
        for what in found.own
        if what != "rule"
    )
    if notes:
        return Theory((), notes)
    mapped = _rule(experiment, found, kind)
    why_not = _no_line(mapped)
    if why_not:
        return Theory((), (why_not,))
    ground = _Ground.of(experiment, found, mapped)
    if not (ground.top > 0).any():
        return Theory((), ("No line of theory: the Hessian where most runs end has no positive eigenvalue.",))
    made = [_edge(ground), _late_edge(ground), _net(ground), _freeze(ground)]
    return Theory(tuple(line for line in made if line is not None), (ground.origin, *ground.silent(made)))


def _rule(experiment: Experiment, found: Map, kind: RuleKind) -> Rule:
    """Return the rule with the settings of every cell, as arrays (ny, nx)."""
    at = _settings_at(found)
    names = (*(each.name for each in kind.parameters), "weight_decay")
    own: dict[str, Any] = {name: at[name] for name in names if name in at}
    eta0, alpha = (at.get(key, np.full(found.shape, getattr(experiment, key))) for key in ("eta0", "alpha"))
    return build_rule(experiment, kind, eta0, alpha, **own)


def _settings_at(found: Map) -> dict[str, Field]:
    columns, rows = np.meshgrid(found.x.values, found.y.values)
    return {found.x.name: columns, found.y.name: rows}


def _no_line(rule: Rule) -> str:
    kind = rule.kind
    if rule.tuner is not None:
        return "No line of theory: the scale tuner, not η0, sets the step."
    if kind.limit is None:
        return f"No line of theory: the stability limit of {kind.label} is not known."
    if kind.preconditioner is not None:
        limit = limit_words(kind, preconditioned=True)
        return (
            f"No line of theory: the limit of {kind.label}, {limit}, hangs on P, its own memory of g², which these "
            "settings do not fix."
        )
    if GUARDS[rule.guard].acts:
        return "No edge of stability to draw: the guard shortens every step that would be too long."
    if rule.norm_scaling == "unit":
        return "No edge of stability to draw: η(t)/‖g‖ grows without bound near a minimum, for every η0."
    return ""


@dataclass(frozen=True, eq=False)
class _Ground:
    """What the lines are made of, at every cell (ny, nx): settings, and the curvature at the minimum reached."""

    found: Map
    experiment: Experiment
    rule: Rule
    top: Field
    bottom: Field
    minimum: np.ndarray
    origin: str
    at: dict[str, Field]

    @classmethod
    def of(cls, experiment: Experiment, found: Map, rule: Rule) -> _Ground:
        """Measure at a map what the lines are made of."""
        minimum, origin = _minimum(experiment, found)
        low, high = _curvatures(experiment, found, minimum)
        return cls(found, experiment, rule, high, low, minimum, origin, _settings_at(found))

    @property
    def limit(self) -> Field:
        """The largest stable η at every cell, weight decay's share of the curvature included."""
        return np.where(self.top > 0, stability_limit(self.rule, self.top), np.nan)

    @property
    def limit_name(self) -> str:
        """The limit in symbols."""
        return limit_words(self.rule.kind, bool(np.any(self.rule.weight_decay)))

    def rate(self, t: float) -> Field:
        """Return η(t) at every cell."""
        return np.broadcast_to(self.rule.learning_rate(t, self.experiment.steps), self.found.shape)

    @property
    def is_scaled(self) -> bool:
        """Whether the gradient's norm scales the steps."""
        return self.rule.norm_scaling != "none"

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
        return [f"The edge η = {self.limit_name} does not cross this map: it is at η0 = {where}."]


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
    field = np.log(ground.rule.eta0 / ground.limit)
    label = f"η0 = {ground.limit_name}"
    scaled = ", once ‖g‖ is small" if ground.is_scaled else ""
    words = f"{label}: above it η(0) is past the limit along the steepest direction{scaled}."
    return _line(ground, "edge", label, field, words, ground.unstable)


def _late_edge(ground: _Ground) -> Line | None:
    """Where η(t) is still above the limit in the middle of the last steps, which decide about the outcome."""
    if _constant(ground):
        return None
    steps = ground.experiment.steps
    t = steps - window_length(steps) / 2
    with np.errstate(all="ignore"):
        field = np.log(ground.rate(t) / ground.limit)
    label = f"t* = {t:.0f}"
    words = (
        f"t* = {t:.0f}: above it η(t) is still beyond {ground.limit_name} at step {t:.0f}, so V still grows "
        f"when the run of {steps} steps ends; below it decay catches the run, if it is still finite."
    )
    return _line(ground, "late", label, field, words, ground.unstable)


def _net(ground: _Ground) -> Line | None:
    """Where growth and shrinking along the steepest direction cancel: Π|1−η(t)·λ_max| = 1."""
    if not ground.rule.kind.plain or _constant(ground) or ground.is_scaled:
        return None
    curvature = ground.top + ground.rule.weight_decay
    growth = np.zeros(ground.found.shape)
    with np.errstate(all="ignore"):
        for t in range(ground.experiment.steps):
            growth += np.log(np.abs(1 - ground.rate(t) * curvature))
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
    """Where the whole run just brings the flattest direction to rest.

    On a quadratic a step multiplies the way along it by 1 − η_t·λ_min, so that |Π(1 − η_t·λ_min)| of it is left.
    """
    if not (ground.bottom > 0).any() or not ground.rule.kind.plain or ground.is_scaled:
        return None
    problem = landscape(ground.experiment)
    x0, x1, y0, y1 = problem.facts.window
    away = np.abs((_starts(ground) - ground.minimum) @ _flattest(problem, ground.minimum))
    with np.errstate(all="ignore"):
        left = _log_left(ground) + np.log(away)
        field = np.where(ground.bottom > 0, np.log(REST * np.hypot(x1 - x0, y1 - y0)) - left, np.nan)
    if not np.isfinite(field).any():
        return None
    label = "Σ η(k) spent"
    words = (
        f"{label}: below it Π|1−η(t)λ_min| over the {ground.experiment.steps:,} steps is too large for the flattest "
        "direction to come to rest; exact on a quadratic, elsewhere an estimate from the curvature at the minimum "
        "reached."
    )
    settled = ground.found.outcome == KINDS.index("minimum")
    return _line(ground, "freeze", label, field, words, settled, what="runs that come to rest begin")


def _log_left(ground: _Ground) -> Field:
    """Return log |Π_t (1 − η_t·λ_min)| over the run at every cell."""
    curvature = ground.bottom + ground.rule.weight_decay
    total = np.zeros(ground.found.shape)
    for t in range(ground.experiment.steps):
        total += np.log(np.abs(1 - ground.rate(t) * curvature))
    return total


def _flattest(problem: Landscape, minimum: np.ndarray) -> np.ndarray:
    """Return the unit direction (2,) in which a minimum is flattest."""
    return np.asarray(np.linalg.eigh(problem.hessian(minimum))[1][:, 0])


def _starts(ground: _Ground) -> Field:
    """Return the start of every cell: (ny, nx, 2)."""
    parts = [
        ground.at.get(name, np.full(ground.found.shape, ground.experiment.start[k]))
        for name, k in START.items()
    ]
    return np.stack(parts, axis=-1)


def _constant(ground: _Ground) -> bool:
    """Say whether η(t) = η0 throughout every run of the map."""
    return bool((ground.rate(ground.experiment.steps) == ground.rate(0)).all())


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
    measured = _measured(ground.found, label, field, beyond, what)
    return Line(name, label, points, f"{words} {_apart(ground.found, field, beyond, what)}", measured)


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
    return np.array([edge - line for line, edge in _edges(found, field, beyond)])


def factors(found: Map, field: Field, beyond: Field) -> np.ndarray:
    """Return at how many times the line's η0 the measured edge lies, row by row; none where no axis is η0's."""
    axis = next((axis for axis in (found.x, found.y) if axis.name == "eta0"), None)
    if axis is None:
        return np.empty(0)
    edges = _edges(found, field, beyond)
    return np.array([float(axis.at(edge)) / float(axis.at(line)) for line, edge in edges])


def _edges(found: Map, field: Field, beyond: Field) -> list[tuple[float, float]]:
    """Return where the line and the measured edge are, in cells along η0's axis (else x), of rows that have both."""
    along_y = found.y.name == "eta0"
    rows = zip(field.T, beyond.T, strict=True) if along_y else zip(field, beyond, strict=True)
    return [both for line, mask in rows if (both := _both(line, mask)) is not None]


def _both(line: np.ndarray, mask: np.ndarray) -> tuple[float, float] | None:
    rising = np.flatnonzero((line[:-1] <= 0) & (line[1:] > 0))
    first = np.flatnonzero(mask)
    if not rising.size or not first.size or first[0] == 0:
        return None
    k = int(rising[0])
    place = k + line[k] / (line[k] - line[k + 1])
    return float(place), float(first[0] - 0.5)


def _measured(found: Map, label: str, field: Field, beyond: Field, what: str) -> str:
    """Say in one sentence at how many times the line's η0 the measured edge lies."""
    apart = factors(found, field, beyond)
    if not apart.size:
        return ""
    low, middle, high = (number(part, 2) for part in np.quantile(apart, (0, 0.5, 1)))
    spread = f" ({low} to {high} times)" if low != high else ""
    return f"Measured, {what} at {middle} times the η0 of the line {label}{spread}."


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
