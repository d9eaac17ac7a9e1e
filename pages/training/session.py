"""The training page's experiment and its run in the session, and what the hand did in the trainer."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from core.network_experiment import OPENINGS, NetworkExperiment, preset_network_experiment
from core.network_presets import NETWORK_OPENING
from core.network_run import check, follow, goes_on, network_run, task_of
from core.problems.table import Table
from core.sweep.opening import network_axes
from core.training import TrainingRun
from pages.shared.presence import presence
from pages.shared.session import Session

_RUN = "training.run"
_TABLE = "training.table"
# How long the page waits, in seconds, for a worker that is about to rest.
_PATIENCE = 0.3


_numbers = itertools.count(1)


@dataclass
class Held:
    """A run, the experiment and the table that it was built from, and what the trainer looks at in it.

    `number` tells it apart from the session's other runs, `generation` is the session's when it was made; `behind`
    says that the hand changed what the rest of the page shows too, such as λ in the sidebar.
    """

    experiment: NetworkExperiment
    table: Table | None
    run: TrainingRun
    focus: int = 0
    look_at: int | None = None
    behind: bool = False
    generation: int = 0
    number: int = field(default_factory=lambda: next(_numbers))

    @property
    def is_working(self) -> bool:
        """Whether the picture will change by itself: the run trains, or its first weights are being measured."""
        return self.run.state == "training" or not self.run.wait(0)


def open_preset(name: str) -> None:
    """Open a preset: its settings on top of what its data set opens with."""
    training.put(preset_network_experiment(name))


def _changed(before: NetworkExperiment, name: str, value: Any) -> NetworkExperiment:
    after = _with_data(before, value) if name == "data" else before.change(**{name: value})
    if name in ("data", "label"):
        after = _for_task(before, table(), after, table())
    if name in ("map_x", "map_y"):
        network_axes(after)
    problem = _problem(after)
    # What was wrong before, through a link, is not this change's fault.
    if problem and problem != _problem(before):
        raise ValueError(problem)
    return after


def _with_data(before: NetworkExperiment, data: Any) -> NetworkExperiment:
    """Return the experiment on other data, with what they bring, except for what is locked.

    A preset's own rule and rates go with the preset; rivals always go, since their rates were meant for other data.
    """
    brought = {k: v for k, v in OPENINGS.get(data, {}).items() if not before.is_locked(k)}
    base = before
    if before.preset:
        held_fast = (k for k in before.settings() if before.is_locked(k) or k in {"locked", "seed"})
        base = NetworkExperiment().change(**{k: getattr(before, k) for k in held_fast})
    if base.rule != "gradient_descent":
        # The η0 that data bring is one for gradient descent.
        brought.pop("eta0", None)
    return base.change(**brought | {"data": data, "preset": "", "label": "", "rivals": ""})


def _for_task(
    before: NetworkExperiment, old: Table | None, after: NetworkExperiment, new: Table | None
) -> NetworkExperiment:
    """Return the experiment `after` with what its data's task has; rivals were meant for another task."""
    tasks = task_of(before, old), task_of(after, new)
    fitted = after.fitted(*tasks)
    return fitted if tasks[0] == tasks[1] else fitted.change(rivals="")


def _problem(experiment: NetworkExperiment) -> str:
    try:
        check(experiment, table())
    except ValueError as error:
        return str(error)
    return ""


training = Session(
    "training",
    NetworkExperiment,
    lambda: preset_network_experiment(NETWORK_OPENING),
    _changed,
    prefix="train",
)


def held() -> Held:
    """Return the run of the session's experiment: the one there is, if it can go on, else a new one.

    Raises `ValueError` with a sentence where the settings do not make a run; the old run is kept.
    """
    experiment = training.experiment()
    kept: Held | None = st.session_state.get(_RUN)
    if (
        kept
        and kept.run.state != "closed"
        and kept.table is table()
        and kept.generation == training.generation()
        and goes_on(kept.run, kept.experiment, experiment)
    ):
        follow(kept.run, kept.experiment, experiment)
        kept.experiment = experiment
        return kept
    new = Held(experiment, table(), network_run(experiment, table(), alive=presence()))
    new.generation = training.generation()
    # The first weights are mostly measured at once, and the page then opens with its pictures.
    new.run.wait(_PATIENCE)
    if kept and kept.run.state == "closed":
        training.remark("The run that was here was ended because its page was closed. This one is new.")
    elif kept:
        kept.run.close()
    st.session_state[_RUN] = new
    return new


def table() -> Table | None:
    """Return the table that was uploaded in this session, if there is one."""
    return st.session_state.get(_TABLE)


def put_table(new: Table) -> None:
    """Use a table as the data from now on; settings that were meant for a table stay.

    Raises `ValueError` with a sentence for a table that can't be learnt from; the one in use then stays.
    """
    experiment = training.experiment()
    if experiment.data != "table":
        experiment = _with_data(experiment, "table")
    if experiment.label not in {column.name for column in new.columns}:
        experiment = experiment.change(label="")
    experiment = _for_task(training.experiment(), table(), experiment, new)
    check(experiment, new)
    st.session_state[_TABLE] = new
    training.put(experiment)


def hand(message: dict[str, Any]) -> None:
    """Take what the hand did in the trainer."""
    kept: Held | None = st.session_state.get(_RUN)
    kind, value = message.get("kind"), message.get("value")
    if kept is None or kind not in _HANDS:
        return
    if kept.run.state == "closed":
        # The whole page runs again then, and begins a new run.
        kept.behind = True
        return
    _HANDS[kind](kept, value)
    kept.behind = kind != "look"


def _lam(kept: Held, value: Any) -> None:
    if "lam" not in training.experiment().locked:
        training.update("lam", value)


def _pause(kept: Held, value: Any) -> None:
    kept.run.pause()
    kept.run.wait(_PATIENCE)


def _step(kept: Held, value: Any) -> None:
    kept.run.step()
    kept.run.wait(_PATIENCE)


def _rewind(kept: Held, value: Any) -> None:
    if isinstance(value, int | float):
        kept.run.rewind(int(value))


def _look(kept: Held, value: Any) -> None:
    kept.look_at = int(value) if isinstance(value, int | float) else None


def _focus(kept: Held, value: Any) -> None:
    if isinstance(value, int | float) and 0 <= int(value) < len(kept.run.configurations):
        kept.focus = int(value)


_HANDS = {
    "train": lambda kept, value: kept.run.start(),
    "pause": _pause,
    "step": _step,
    "epoch": lambda kept, value: kept.run.epoch(),
    "restart": lambda kept, value: kept.run.rewind(0),
    "rewind": _rewind,
    "lam": _lam,
    "look": _look,
    "focus": _focus,
}
