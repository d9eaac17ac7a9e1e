"""The question above the charts."""

from __future__ import annotations

from core.network_experiment import NetworkExperiment
from core.network_presets import NETWORK_PRESETS, QUESTIONS
from core.presets import Preset


def preset_of(experiment: NetworkExperiment) -> Preset | None:
    """Return the preset an experiment began with, or None where it has none or other data by now."""
    found = NETWORK_PRESETS.get(experiment.preset)
    return found if found and found.settings["data"] == experiment.data else None


def question(experiment: NetworkExperiment) -> str:
    """Return the preset's question, or else the data set's."""
    found = preset_of(experiment)
    return found.question if found else QUESTIONS[experiment.data]
