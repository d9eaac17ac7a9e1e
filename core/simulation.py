"""From an experiment to its computed parts: landscape, rules, runs, fan. Each part is cached by what it needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from core.analysis.ledger import Ledger, ledger
from core.analysis.levels import height
from core.analysis.reference import Reference, reference_minimum
from core.descent import Trajectory, descend
from core.optim import Rule, rule, schedule
from core.problems import PROBLEMS, build
from core.problems.objective import Landscape
from core.setting import round_to

if TYPE_CHECKING:
    from core.experiment import Experiment
    from core.optimiser_settings import OptimiserSettings

# Settings that change what is said about a run, but not the run.
_VIEW = (
    *("lam", "lyapunov", "boundary", "preset", "locked"),
    *("sets", "ends", "followed", "point_a", "point_b", "zoom", "zoom_at", "grid_points"),
    *("map_x", "map_y", "map_colour"),
)
# Slider positions, counted from the present one, whose runs are computed ahead for the hand in the player.
FAN_OFFSETS = (1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20)
# More recorded points than this would neither fit the player's message nor be ready in time.
FAN_POINTS = 60_000
# Runs of more steps are computed together with their fan.
LONG = 1000
RACE_CANDIDATES = 41
LEVEL_STOPS = 121


@dataclass(frozen=True)
class Fan:
    """Runs at neighbouring slider positions: rows 0…E−1 vary η0, the following A rows vary α.

    `runs` has batch shape (R, E+A): every rule of the experiment at every position.
    """

    eta0: tuple[float, ...]
    alpha: tuple[float, ...]
    runs: Trajectory


def landscape(experiment: Experiment) -> Landscape:
    """Build (or fetch) the landscape of the experiment's problem; `ValueError` for a bad formula or window."""
    names = PROBLEMS[experiment.problem].parameters
    return _landscape(experiment.problem, tuple((name, getattr(experiment, name)) for name in names))


@lru_cache(maxsize=64)
def _landscape(problem: str, parameters: tuple[tuple[str, object], ...]) -> Landscape:
    return build(problem, **dict(parameters))


def level_positions(problem: Landscape, lam: float) -> list[float]:
    """Return the stops of the λ slider: evenly spaced in height over the level range, `lam` among them."""
    shape = height(problem.grid())
    low, high = (float(shape.of(np.array(level))) for level in problem.level_range)
    stops = shape.level(np.linspace(low, high, LEVEL_STOPS))
    return sorted({round_to(float(stop), 4) for stop in stops} | {float(lam)})


def build_rules(
    experiment: Experiment,
    eta0: Sequence[float | np.ndarray] | None = None,
    alpha: float | np.ndarray | None = None,
) -> list[Rule]:
    """Return the experiment's update rules, optionally with other rates.

    `eta0` holds one entry a rule (a number, or an array (B,) for a batch); `alpha` is shared.
    """
    rates = [experiment.eta0] * len(experiment.rules) if eta0 is None else eta0
    decay = experiment.alpha if alpha is None else alpha
    return [
        build_rule(experiment, name, rate, decay) for name, rate in zip(experiment.rules, rates, strict=True)
    ]


def build_rule(
    experiment: OptimiserSettings,
    name: str,
    eta0: float | np.ndarray,
    alpha: float | np.ndarray,
    **varied: float | np.ndarray,
) -> Rule:
    """Return one update rule with an experiment's settings; norm scaling and guard act where `stabilise` says.

    `varied` replaces `momentum`, `beta1`, `beta2`, `rho` or `weight_decay`, as arrays (B,) for a batch.
    """
    own = {key: getattr(experiment, key) for key in ("momentum", "beta1", "beta2", "rho", "weight_decay")}
    own |= varied
    stabilised = name == "stable_decay" or experiment.stabilise == "all"
    return rule(
        name,
        eta0=eta0,
        schedule=schedule(experiment.schedule, alpha=alpha),
        momentum=own["momentum"],
        betas=(own["beta1"], own["beta2"]),
        rho=own["rho"],
        weight_decay=own["weight_decay"],
        norm_scaling=experiment.norm_scaling if stabilised else "none",
        guard=experiment.guard if stabilised else "off",
        tuner=experiment.tuner or None,
    )


def race_rates(experiment: Experiment) -> tuple[float, ...]:
    """Return each rule's own best η0: the one with the lowest final L among 41 values, one batched search.

    The candidates are logarithmic, two decades either side of the problem's opening η0; for a rule none
    of whose runs stays finite, the smallest candidate is returned.
    """
    return _race_rates(_run_key(experiment))


@lru_cache(maxsize=64)
def _race_rates(experiment: Experiment) -> tuple[float, ...]:
    problem = landscape(experiment)
    centre = problem.facts.eta0
    spread = np.geomspace(centre / 100, centre * 100, RACE_CANDIDATES)
    rates = np.array([round_to(rate, 3) for rate in spread])
    runs = descend(
        problem, build_rules(experiment, [rates] * len(experiment.rules)), experiment.start, experiment.steps
    )
    final = np.where(np.isfinite(runs.loss[-1]), runs.loss[-1], np.inf)
    return tuple(float(rates[row.argmin()]) for row in final)


def simulate(experiment: Experiment) -> Trajectory:
    """Run every rule of the experiment as one batch; the trajectory's batch shape is (R,)."""
    return _simulate(_run_key(experiment))


@lru_cache(maxsize=32)
def _simulate(experiment: Experiment) -> Trajectory:
    rates = race_rates(experiment) if experiment.fair_race else None
    rules = build_rules(experiment, rates)
    if experiment.steps <= LONG:
        return descend(landscape(experiment), rules, experiment.start, experiment.steps)
    # A long run's time goes by its steps, not by its rows: the fan, which the player needs anyway, holds it too.
    ahead = _fan(experiment)
    return ahead.runs.column(len(ahead.eta0) + ahead.alpha.index(experiment.alpha), tuple(rules))


def measure(experiment: Experiment) -> Ledger:
    """Return the ledger of every rule's run, for the experiment's choice of V; columns (T, R)."""
    return _measure(replace(_run_key(experiment), lyapunov=experiment.lyapunov))


@lru_cache(maxsize=32)
def _measure(experiment: Experiment) -> Ledger:
    return _booked(experiment, simulate(experiment))


def fan_ledger(experiment: Experiment) -> Ledger:
    """Return the ledger of the fan's runs; columns (T, R, E+A)."""
    return _fan_ledger(replace(_run_key(experiment), lyapunov=experiment.lyapunov))


@lru_cache(maxsize=8)
def _fan_ledger(experiment: Experiment) -> Ledger:
    return _booked(experiment, fan(experiment).runs)


def _booked(experiment: Experiment, runs: Trajectory) -> Ledger:
    reference = energy_reference(experiment).theta if experiment.lyapunov == "distance" else None
    return ledger(landscape(experiment), runs, experiment.lyapunov, reference)


def energy_reference(experiment: Experiment) -> Reference:
    """Return the minimum θ* that V = ½‖θ−θ*‖² measures from, and where it comes from."""
    return reference_minimum(landscape(experiment), experiment.start)


def fan(experiment: Experiment) -> Fan:
    """Run every rule at the slider positions around the present η0 and α, as one batch."""
    return _fan(_run_key(experiment))


@lru_cache(maxsize=8)
def _fan(experiment: Experiment) -> Fan:
    eta0 = _neighbours(experiment, "eta0")
    alpha = _neighbours(experiment, "alpha")
    present = race_rates(experiment) if experiment.fair_race else [experiment.eta0] * len(experiment.rules)
    rates = [np.array([*eta0, *[rate] * len(alpha)]) for rate in present]
    decays = np.array([*[experiment.alpha] * len(eta0), *alpha])
    rules = build_rules(experiment, rates, decays)
    return Fan(eta0, alpha, descend(landscape(experiment), rules, experiment.start, experiment.steps))


def _neighbours(experiment: Experiment, name: str) -> tuple[float, ...]:
    from core.experiment import SETTINGS

    value = getattr(experiment, name)
    positions = SETTINGS[name].positions(value)
    here = positions.index(value)
    affordable = FAN_POINTS // (4 * len(experiment.rules) * (experiment.steps + 1))
    offsets = FAN_OFFSETS[: max(affordable, 2)]
    wanted = {here} | {here - k for k in offsets} | {here + k for k in offsets}
    return tuple(positions[k] for k in sorted(wanted) if 0 <= k < len(positions))


def _run_key(experiment: Experiment) -> Experiment:
    from core.experiment import SETTINGS

    return replace(experiment, **{name: SETTINGS[name].default for name in _VIEW})
