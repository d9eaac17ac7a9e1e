"""The slice in the making: which plane it is, and how one that was stopped is taken up again."""

from __future__ import annotations

import streamlit as st

from core.experiments.landscapes import Sliced, measured_slice
from core.experiments.network_experiment import NetworkExperiment
from pages.shared.job import Job, forget, job, present
from pages.shared.training import OpenRun, table

SLOT = "slice"
_RESUMED = "slice.resumed"
# How long the page waits at first, in seconds.
PATIENCE = 0.5


def sliced(experiment: NetworkExperiment, opened: OpenRun) -> Job:
    """Return the work on the slice that the settings ask for; one that was stopped can be taken up by `go_on`."""
    key = (opened.number, opened.run.version, opened.focus, *settings_of(experiment))
    kept = st.session_state.pop(_RESUMED, None)
    before = kept[1] if kept and kept[0] == key else None
    run, data, focus = opened.run, table(), opened.focus

    def work(own: Job) -> Sliced:
        return run.work(own, measured_slice, experiment, data, focus, before)

    return job(SLOT, key, work, PATIENCE)


def settings_of(experiment: NetworkExperiment) -> tuple[object, ...]:
    """Return the settings that decide which points are measured."""
    seed = experiment.plane_seed if experiment.plane == "random" else None
    other = experiment.other_seed if experiment.plane == "networks" else None
    return experiment.plane, experiment.plane_points, experiment.plane_reach, seed, other


def go_on() -> None:
    """Take up a slice that was stopped: what it knows already is not measured again."""
    kept = present(SLOT)
    if kept and kept.result is not None:
        st.session_state[_RESUMED] = (kept.key, kept.result)
    forget(SLOT)
