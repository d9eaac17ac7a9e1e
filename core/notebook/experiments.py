"""The experiments of the playground, and maps of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..experiments.experiment import Experiment
from ..optim import RuleKind, Schedule, ScheduleKind
from ..problems.objective import Objective
from ..sweep.axes import Axis, read_axis
from ..sweep.map_result import Map
from ..sweep.surface_map import surface_map


def experiment(**settings: Any) -> Experiment:
    """Return an experiment of the playground: every control of the page is a field.

    What is not given is what the page opens with: the problem's own start, η0 (the step size, in units of θ² per unit
    of L) and λ (a level, in units of L). `Experiment.settings()` describes each field, `to_json()` and `query()` make
    the file and the link that the app opens. Raises `ValueError` for an unknown setting or a value it can't take.

    >>> import superlevel
    >>> superlevel.experiment(problem="rosenbrock", steps=300)
    Experiment(eta0=0.002, lam=4.0, problem='rosenbrock', start=(-1.2, 1.0), steps=300)
    """
    known = Experiment.settings()
    for name in settings:
        if name not in known:
            raise ValueError(f"{name!r} is no setting of an experiment; they are {', '.join(known)}.")
    return Experiment.opening(**settings)


# The name is the page's, and that of the picture; it hides Python's own `map` in this module alone.
def map(
    experiment: Experiment,
    x: str | Axis,
    y: str | Axis,
    *,
    rule: str | RuleKind | None = None,
    schedule: str | Schedule | ScheduleKind | Callable[[Any], Any] | None = None,
    f: Objective | None = None,
) -> Map:
    """Run an experiment at every pair of values of two settings, and return how all the runs ended.

    An axis is written name:from:to:points, with :log where it is logarithmic; 2 to 257 points. `rule` is by
    default the one that the experiment follows; it may be another, or of your own, whose parameters are axes too. So
    may the schedule be, a name, a kind, a function t ↦ η(t)/η0 or a `Schedule`, and the objective `f` of two
    coordinates, which stand in the experiment's place; α is the experiment's, or the `Schedule`'s. `outcome` and each
    of the `values` have shape (points of y, points of x); see `Map` for what they hold. `theory(experiment, map, rule)`
    returns the lines that should bound it. Raises `AxisError`, a `ValueError`, for axes that can't be read or varied
    here, and `ValueError` for an unknown rule or schedule and an `f` that is no objective of two coordinates.

    >>> import superlevel
    >>> experiment = superlevel.experiment(problem="quadratic", rules=("gradient_descent",), steps=100)
    >>> found = superlevel.map(experiment, x="eta0:0.01:10:16:log", y="alpha:0:0.1:8")
    >>> found
    <Map of eta0 × alpha, 16 × 8 runs: 47 minimum, 41 frozen, 33 descending, 5 diverged, 2 cycling>
    >>> found.values["final"].shape
    (8, 16)
    >>> bowl = superlevel.objective(lambda theta: theta[0] ** 2 + theta[1] ** 2, dim=2)
    >>> superlevel.map(experiment, x="eta0:0.1:2:3", y="start_x:1:2:2", f=bowl).counts()
    {'minimum': 4, 'descending': 2}
    """
    return surface_map(experiment, _axis(x), _axis(y), rule=rule, schedule=schedule, f=f)


def _axis(axis: str | Axis) -> Axis:
    return axis if isinstance(axis, Axis) else read_axis(axis)
