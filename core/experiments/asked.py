"""The question above a picture: a preset's while the settings are its own, else that of the problem or of the data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from ..numbers import number
from ..problems import PROBLEMS
from .experiment import Experiment, preset_experiment
from .network_experiment import NetworkExperiment, preset_network_experiment
from .network_presets import NETWORK_PRESETS, QUESTIONS
from .presets import Preset, matching

if TYPE_CHECKING:
    from ..setting import Setting
    from .record import Record


@dataclass(frozen=True)
class Asked:
    """What is asked of a picture: the `question`, and the preset that the experiment began with, if any.

    `changes` are what makes the run another one than the preset's, as "η0 0.01 → 0.02"; with any, the question is not
    the preset's any more.
    """

    question: str
    preset: Preset | None = None
    changes: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The preset's question, introduced by its name where the settings have left it; "" without a preset."""
        if self.preset is None:
            return ""
        return f"{self.preset.title}: {self.preset.question}" if self.changes else self.preset.question


def asked(experiment: Experiment) -> Asked:
    """Return what is asked of a descent."""
    own, preset = PROBLEMS[experiment.problem].question, matching(experiment.preset, experiment.problem)
    return _asked(own, preset, experiment, _original(experiment.preset)) if preset else Asked(own)


def asked_of_training(experiment: NetworkExperiment) -> Asked:
    """Return what is asked of a training; a preset counts while the data are its own."""
    own, preset = QUESTIONS[experiment.data], NETWORK_PRESETS.get(experiment.preset)
    if preset is None or preset.settings["data"] != experiment.data:
        return Asked(own)
    return _asked(own, preset, experiment, _original_training(experiment.preset))


def _asked(own: str, preset: Preset, experiment: Record, original: Record) -> Asked:
    changes = tuple(_changes(original, experiment))
    return Asked(own if changes else preset.question, preset, changes)


# A record never changes, so that one will do for all who begin with the preset.
_original = cache(preset_experiment)
_original_training = cache(preset_network_experiment)


def _changes(before: Record, after: Record) -> list[str]:
    return [
        _change(known, getattr(before, name), getattr(after, name))
        for name, known in after.settings().items()
        if known.acts_on != "view"
        and getattr(before, name) != getattr(after, name)
        and (before.plays_part(name) or after.plays_part(name))
    ]


def _change(known: Setting, before: Any, after: Any) -> str:
    name = known.sign or known.label
    if known.kind in ("float", "integer"):
        return f"{name} {number(before)} → {number(after)}"
    if known.kind == "choice":
        return f"{name} {known.short(before)} → {known.short(after)}"
    return name
