"""An experiment's descents: its update rules, their runs on a landscape, and the runs at neighbouring rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..descent.trajectory import Trajectory
from ..descent.walk import descend
from ..levels.heights import Height
from ..optim import Rule, RuleKind, ScheduleKind, rule, rule_kind, schedule
from ..problems.objective import Landscape
from ..setting import round_to
from .experiment import Experiment
from .optimiser_settings import OptimiserSettings

# Slider positions, counted from the present one, whose runs are computed ahead for the hand in the player.
FAN_OFFSETS = (1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20)
# More recorded points than this would neither be small enough to send nor be ready in time.
FAN_POINTS = 60_000
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


def level_positions(shape: Height, level_range: tuple[float, float], lam: float) -> list[float]:
    """Return the stops of the λ slider: evenly spaced in height over the level range, `lam` among them."""
    low, high = (float(shape.of(np.array(level))) for level in level_range)
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
    name: str | RuleKind,
    eta0: float | np.ndarray,
    alpha: float | np.ndarray,
    plan: ScheduleKind | None = None,
    **varied: Any,
) -> Rule:
    """Return one update rule with an experiment's settings; norm scaling and guard act where `stabilise` says.

    A rule of one's own keeps its defaults where the experiment has no such setting; `plan` is a schedule of one's own.
    `varied` replaces the rule's own parameters or `weight_decay`, as arrays (B,) for a batch.
    """
    kind = rule_kind(name)
    own = {each.name: getattr(experiment, each.name, each.default) for each in kind.parameters}
    stabilised = experiment.stabilises(kind)
    return rule(
        kind,
        eta0=eta0,
        schedule=schedule(plan or experiment.schedule, alpha=alpha),
        norm_scaling=experiment.norm_scaling if stabilised else "none",
        guard=experiment.guard if stabilised else "off",
        tuner=experiment.tuner or None,
        **{"weight_decay": experiment.weight_decay} | own | varied,
    )


def best_rates(experiment: Experiment, problem: Landscape) -> tuple[float, ...]:
    """Return each rule's own best η0: the one with the lowest final L among 41 values, one batched search.

    The candidates are logarithmic, two decades either side of the problem's opening η0; for a rule none
    of whose runs stays finite, the smallest candidate is returned.
    """
    centre = problem.facts.eta0
    spread = np.geomspace(centre / 100, centre * 100, RACE_CANDIDATES)
    rates = np.array([round_to(rate, 3) for rate in spread])
    runs = descend(
        problem, build_rules(experiment, [rates] * len(experiment.rules)), experiment.start, experiment.steps
    )
    final = np.where(np.isfinite(runs.loss[-1]), runs.loss[-1], np.inf)
    return tuple(float(rates[row.argmin()]) for row in final)


def neighbouring_runs(experiment: Experiment, problem: Landscape, rates: Sequence[float]) -> Fan:
    """Run every rule at the slider positions around the present η0 and α, as one batch.

    `rates` are the η0 that the rules have while α is varied: the experiment's own, or in a fair race each rule's.
    """
    eta0 = neighbours(experiment, "eta0")
    alpha = neighbours(experiment, "alpha")
    varied = [np.array([*eta0, *[rate] * len(alpha)]) for rate in rates]
    decays = np.array([*[experiment.alpha] * len(eta0), *alpha])
    rules = build_rules(experiment, varied, decays)
    return Fan(eta0, alpha, descend(problem, rules, experiment.start, experiment.steps))


def neighbours(experiment: Experiment, name: str) -> tuple[float, ...]:
    """Return the slider positions of η0 or α that the fan has runs at: the present one and some around it."""
    value = getattr(experiment, name)
    positions = experiment.settings()[name].positions(value)
    here = positions.index(value)
    affordable = FAN_POINTS // (4 * len(experiment.rules) * (experiment.steps + 1))
    offsets = FAN_OFFSETS[: max(affordable, 2)]
    wanted = {here} | {here - k for k in offsets} | {here + k for k in offsets}
    return tuple(positions[k] for k in sorted(wanted) if 0 <= k < len(positions))
