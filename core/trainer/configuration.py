"""What is trained: a run's competitors, and what they must be like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..checks import count
from ..data.data_set import DataSet
from ..networks.models import NetworkSpec
from ..networks.risks import Risk, check_loss
from ..optim import Rule

MOST_COMPETITORS = 4
MOST_STEPS = 50_000


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
            raise ValueError(
                f"rule must be a Rule such as superlevel.rule('adam', eta0=1e-3), got {self.rule!r}."
            )
        if self.rule.shape:
            raise ValueError(f"rule must be one of a single run, got the batch shape {self.rule.shape}.")
        if not isinstance(self.risk, Risk):
            raise ValueError(f"risk must be a Risk such as Risk('cross_entropy'), got {self.risk!r}.")


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
