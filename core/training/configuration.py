"""What is trained and what is measured meanwhile: a run's competitors, its monitors, and how often each acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING, Any

from core.optim import Rule
from core.optim.checks import count
from core.problems.risks import Risk, check_loss

if TYPE_CHECKING:
    from core.problems.labelled_data import DataSet
    from core.problems.networks import NetworkSpec

MOST_COMPETITORS = 4
MOST_STEPS = 50_000
# How often things are measured in a run, at most, where the user leaves it to the run's length.
RECORDS, LEAST_RECORDS = 200, 40
# The share of a step's time that records of V may take.
RECORDS_SHARE = 0.04
SHARPNESS_RECORDS = 60
SNAPSHOTS = 60
# Fewer snapshots than this, as in a run of three epochs, would leave the accuracy's curve with a few corners.
LEAST_METRICS = 20


@dataclass(frozen=True, eq=False)
class Configuration:
    """One competitor of a race: its name, how it moves, and what it minimises.

    Raises `ValueError` for an empty label, a rule over a batch of runs, or arguments of another type.
    """

    label: str
    rule: Rule
    risk: Risk

    def __post_init__(self) -> None:
        if not isinstance(self.label, str) or not self.label.strip():
            raise ValueError(f"label must be a text that names the configuration, got {self.label!r}.")
        if not isinstance(self.rule, Rule):
            raise ValueError(f"rule must be a Rule such as core.rule('adam', eta0=1e-3), got {self.rule!r}.")
        if self.rule.shape:
            raise ValueError(f"rule must be one of a single run, got the batch shape {self.rule.shape}.")
        if not isinstance(self.risk, Risk):
            raise ValueError(f"risk must be a Risk such as Risk('cross_entropy'), got {self.risk!r}.")


@dataclass(frozen=True)
class Monitors:
    """What is measured while a network trains; none of it changes a weight.

    `energy`: V = L on the probe, every `every` steps, and at each step where it costs nothing, in full-batch
    training on at most 2,000 samples. `taylor`: at those records also ΔV and its first- and second-order
    prediction (it measures V even with `energy` off). `sharpness`: λ_max every `sharpness_every` steps.
    `accuracy`: losses and scores (accuracy, or R² and RMSE) on the probe and the test set. `grad_norm`: ‖g‖ of
    the batch, each step. A cadence of 0 is chosen from the run's length: at most 200 records of V, 60 of the sharpness.

    Raises `ValueError` for a switch that is not a bool, or a cadence that is not a whole number of at least 0.
    """

    energy: bool = True
    taylor: bool = False
    sharpness: bool = False
    accuracy: bool = True
    grad_norm: bool = True
    every: int = 0
    sharpness_every: int = 0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name.endswith("every"):
                whole(field.name, value)
            elif not isinstance(value, bool):
                raise ValueError(f"{field.name} must be True or False, got {value!r}.")


@dataclass(frozen=True)
class Plan:
    """Which steps are measured: a pure function of the run's length, so that watching changes nothing.

    `probe_cost` is how many batches the probe is worth.
    """

    steps: int
    steps_per_epoch: int
    monitors: Monitors
    probe_cost: float

    @cached_property
    def snapshot_every(self) -> int:
        """Steps between snapshots: an epoch, or what makes at most 60 of them."""
        return max(self.steps_per_epoch, _share(self.steps, SNAPSHOTS))

    @cached_property
    def record_every(self) -> int:
        """Steps between records of V: about 40 to 200 of them, so few that they cost little of a step."""
        if self.monitors.every:
            return self.monitors.every
        # A step goes forward and backward through its batch, three times the work of looking at it.
        cheap = ceil(self.probe_cost / 3 / RECORDS_SHARE)
        return self._fitted(min(max(cheap, _share(self.steps, RECORDS)), _share(self.steps, LEAST_RECORDS)))

    @cached_property
    def metrics_every(self) -> int:
        """Steps between measurements of losses and scores: at each snapshot, and between them where these are few."""
        return self._fitted(_share(self.steps, LEAST_METRICS))

    @cached_property
    def sharpness_every(self) -> int:
        """Steps between measurements of the sharpness."""
        return self.monitors.sharpness_every or _share(self.steps, SHARPNESS_RECORDS)

    def snapshot_at(self, t: int) -> bool:
        """Say whether a snapshot is kept at step t; first and last step always count, here as below."""
        return t % self.snapshot_every == 0 or t == self.steps

    def record_at(self, t: int) -> bool:
        """Say whether V is measured at step t."""
        if self.monitors.every:
            return t % self.monitors.every == 0 or t == self.steps
        return self._within(self.record_every, t)

    def metrics_at(self, t: int) -> bool:
        """Say whether losses and scores are measured at step t."""
        return self._within(self.metrics_every, t)

    def sharpness_at(self, t: int) -> bool:
        """Say whether the sharpness is measured at step t."""
        return t % self.sharpness_every == 0 or t == self.steps

    def _fitted(self, every: int) -> int:
        """Return a cadence near `every` that fits between snapshots, so that one look at the probe serves all."""
        if every >= self.snapshot_every:
            return self.snapshot_every
        return _share(self.snapshot_every, round(self.snapshot_every / every))

    def _within(self, every: int, t: int) -> bool:
        return t % self.snapshot_every % every == 0 or t == self.steps


def same_settings(one: Configuration, other: Configuration) -> bool:
    """Say whether two configurations move alike and minimise the same; their labels do not count."""
    a, b = one.rule, other.rule
    return (one.risk, a.name, _settings(a)) == (other.risk, b.name, _settings(b))


def _settings(rule: Rule) -> dict[str, Any]:
    plan = rule.settings["schedule"]
    return {**rule.settings, "schedule": (plan.name, plan.alpha)}


def moves_with_t(risk: Risk) -> bool:
    """Say whether the formula of L, and so of V, is another one at each step: J_dynamic with a falling γ(t)."""
    return risk.risk == "dynamic" and risk.gamma0 > 0 and risk.kappa > 0


def _share(steps: int, parts: int) -> int:
    return max(1, -(-steps // parts))


def whole(name: str, value: Any) -> int:
    """Return a whole number of at least 0, else raise `ValueError`."""
    if isinstance(value, int) and not isinstance(value, bool) and value == 0:
        return 0
    try:
        return count(name, value)
    except ValueError:
        raise ValueError(f"{name} must be a whole number of at least 0, got {value!r}.") from None


def check_steps(steps: Any) -> int:
    """Return a run's length, 1 to 50,000 steps, else raise `ValueError`."""
    if count("steps", steps) > MOST_STEPS:
        raise ValueError(f"steps must be at most {MOST_STEPS:,}, got {steps:,}.")
    return int(steps)


def check_race(configurations: Sequence[Configuration]) -> tuple[Configuration, ...]:
    """Return one to four configurations as a tuple, else raise `ValueError`."""
    allowed = f"a list of 1 to {MOST_COMPETITORS} Configuration objects"
    if isinstance(configurations, str) or not isinstance(configurations, Sequence):
        raise ValueError(f"configurations must be {allowed}, got {configurations!r}.")
    if not 1 <= len(configurations) <= MOST_COMPETITORS:
        raise ValueError(f"configurations must be {allowed}, got {len(configurations)}.")
    for one in configurations:
        if not isinstance(one, Configuration):
            raise ValueError(f"configurations must be {allowed}, got {one!r} among them.")
    return tuple(configurations)


def check_network(data: DataSet, network: NetworkSpec) -> None:
    """Raise `ValueError` where a network doesn't take this data's samples or hasn't the outputs of its task."""
    if network.shape != data.shape:
        raise ValueError(f"network must take samples of shape {data.shape}, got one for {network.shape}.")
    if data.target is not None and network.classes:
        raise ValueError(
            f"network must have one output for the number “{data.target.name}” (classes=0), "
            f"got one for {network.classes} classes."
        )
    if network.classes != len(data.classes):
        raise ValueError(
            f"network must tell the data's {len(data.classes)} classes apart, got {network.classes}."
        )
    if not len(data.train_y):
        raise ValueError("data must have at least one training sample, got none.")


def check_risks(data: DataSet, configurations: Sequence[Configuration]) -> None:
    """Raise `ValueError` with a sentence where a configuration's risk is none of the data's task."""
    for own in configurations:
        check_loss(own.risk.loss, data.task)
        if data.task == "regression":
            own.risk.class_weight(data.class_counts)


def check_monitors(monitors: Any) -> Monitors:
    """Return monitors, else raise `ValueError`."""
    if not isinstance(monitors, Monitors):
        raise ValueError(f"monitors must be a Monitors object, got {monitors!r}.")
    return monitors
