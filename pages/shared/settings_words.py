"""An experiment's settings in words, for what can't be seen before it runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from core.experiments.network_experiment import NetworkExperiment, competitor_labels
from core.experiments.record import Record
from core.lessons import Scene
from core.networks.models import NUMBER_MODELS
from core.networks.risks import NUMBER_LOSSES
from core.numbers import number
from core.setting import Setting

# Rivals are told by their labels, and what is measured changes no run.
_OTHERWISE = ("rivals", "monitors")
# What the same choice is called where a number is learnt.
_OF_NUMBERS = {"model": NUMBER_MODELS, "loss": NUMBER_LOSSES}


def settings_words(scene: Scene) -> list[str]:
    """Return what runs, one setting each: those that a link to it would name."""
    experiment: Any = scene.experiment
    told = [f"{known.label}: {_value(known, value)}" for known, value in _told(experiment)]
    if isinstance(experiment, NetworkExperiment) and experiment.rivals:
        told.append(f"Side by side: {', '.join(competitor_labels(experiment))}")
    return told


def _told(experiment: Record) -> Iterator[tuple[Setting, Any]]:
    for name, known in experiment.settings().items():
        value = getattr(experiment, name)
        named = name in experiment.always() or value != known.default
        if named and known.acts_on != "view" and name not in _OTHERWISE and experiment.plays_part(name):
            yield (replace(known, choices=_OF_NUMBERS[name]) if _renamed(experiment, name) else known), value


def _renamed(experiment: Record, name: str) -> bool:
    learns_number = isinstance(experiment, NetworkExperiment) and experiment.named_task == "regression"
    return learns_number and name in _OF_NUMBERS


def _value(known: Setting, value: Any) -> str:
    choices = known.choices or {}
    if known.kind == "choice":
        return choices.get(value, str(value))
    if known.kind == "choices":
        return ", ".join(choices.get(each, str(each)) for each in value)
    if known.kind == "flag":
        return "yes" if value else "no"
    return number(value) if known.kind in ("float", "integer") else known.format(value)
