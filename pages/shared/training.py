"""The experiment of the pages that train, and its run, in the session."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import streamlit as st

from core.data.tables.table import Table
from core.experiments.network_experiment import (
    OPENINGS,
    NetworkExperiment,
    first_network_experiment,
    preset_network_experiment,
)
from core.experiments.trainings import check, follow, goes_on, network_run, remote_run, task_of
from core.messages.trainer import trainer_message
from core.sweep.opening import opening_axes
from core.trainer.reading import Training
from core.workers.child import LostRunError
from core.workers.pool import shared_pool
from core.workers.remote_run import RemoteRun
from pages.shared.address import RUN, run_name
from pages.shared.lent import ASIDE, is_lent
from pages.shared.presence import presence
from pages.shared.session import Session

_RUN = "training.run"
_TABLE = "training.table"
# How long the page waits, in seconds, for a worker that is about to rest.
PATIENCE = 0.3


_numbers = itertools.count(1)

# A worker has what it will be asked for ready when the first page is.
shared_pool().prepare(network_run, trainer_message)


class Picture(NamedTuple):
    """A message that is shown: what was asked for, how the run was, and before when it is not worth another one."""

    asked: tuple[Any, ...]
    known: tuple[Any, ...]
    message: bytes
    not_before: float


@dataclass
class OpenRun:
    """A run, the experiment and the table that it was built from, and what the trainer looks at in it.

    `number` tells it apart from the session's other runs, `generation` is the session's when it was made; `behind`
    says that the hand changed what the rest of the page shows too, such as λ in the sidebar.
    """

    experiment: NetworkExperiment
    table: Table | None
    run: Training
    focus: int = 0
    look_at: int | None = None
    behind: bool = False
    generation: int = 0
    number: int = field(default_factory=lambda: next(_numbers))
    picture: Picture | None = None

    @property
    def is_working(self) -> bool:
        """Whether the picture will change by itself: the run trains, or its first weights are being measured."""
        return self.run.state == "training" or not self.run.wait(0)


def open_preset(name: str) -> None:
    """Open a preset: its settings on top of what its data set opens with, with as many numbers as are shown now."""
    training.put(preset_network_experiment(name).change(more=training.experiment().more))


def _changed(before: NetworkExperiment, name: str, value: Any) -> NetworkExperiment:
    after = _with_data(before, value) if name == "data" else before.change(**{name: value})
    if name in ("data", "label"):
        after = _for_task(before, table(), after, table())
    if name in ("map_x", "map_y"):
        opening_axes(after)
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
        held_fast = (k for k in before.settings() if before.is_locked(k) or k in {"locked", "seed", "more"})
        base = NetworkExperiment().change(**{k: getattr(before, k) for k in held_fast})
    if base.rule != base.settings()["rule"].default:
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
    first_network_experiment,
    _changed,
    prefix="train",
)


def run_or_mistake() -> tuple[OpenRun | None, str]:
    """Return the run of the session's experiment, or None and the sentence that says why there is none."""
    try:
        return open_run(), ""
    except (ValueError, LostRunError) as error:
        return None, str(error)


def open_run() -> OpenRun:
    """Return the run of the session's experiment: the one there is, if it can go on, else a new one.

    Raises `ValueError` with a sentence where the settings do not make a run; the old run is kept.
    """
    experiment = training.experiment()
    kept = present()
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
    new = _kept_one(kept, experiment) or _new_one(experiment)
    new.generation = training.generation()
    # The first weights are mostly measured at once, and the page then opens with its pictures.
    new.run.wait(PATIENCE)
    if kept and kept.run.state == "closed":
        training.remark(_how_it_ended(kept.run))
    elif kept:
        kept.run.close()
    st.session_state[_RUN] = new
    return new


def _new_one(experiment: NetworkExperiment) -> OpenRun:
    run = remote_run(shared_pool(), experiment, table(), alive=presence())
    if experiment.steps_per_second is not None:
        run.pace(experiment.steps_per_second)
    return OpenRun(experiment, table(), run)


def _kept_one(before: OpenRun | None, experiment: NetworkExperiment) -> OpenRun | None:
    """Return the training that this page's address names, where the server keeps them and has it."""
    name = run_name()
    if before or not name or not shared_pool().keep:
        return None
    found = RemoteRun.reopened(shared_pool(), name, presence())
    if found is None:
        training.remark("The training that this page showed is no longer kept, so this one is new.")
        return None
    run, (made_from, own_table, *_) = found
    if own_table is not None and table() is None:
        st.session_state[_TABLE] = own_table
    if not goes_on(run, made_from, experiment):
        return None
    follow(run, made_from, experiment)
    # It may have been told to go at another pace on the way.
    run.pace(experiment.steps_per_second)
    return OpenRun(experiment, table(), run)


def _how_it_ended(run: Training) -> str:
    if run.message.startswith("lost"):
        return f"The run that was here is {run.message}. This one is new."
    return "The run that was here was ended because its page was closed. This one is new."


def lend(shown: NetworkExperiment) -> None:
    """Show another training in place of the session's own, which goes on aside until `give_back`, run and table too."""
    state = st.session_state
    if not is_lent():
        state[ASIDE] = [state.pop(name, None) for name in (training.key, _RUN, _TABLE)]
    training.put(shown)


def give_back() -> None:
    """Have the session's own training again, as it is by now; nothing happens where none is aside."""
    state = st.session_state
    if not is_lent():
        return
    shown = present()
    if shown:
        shown.run.close()
    for name in (training.key, _RUN, _TABLE):
        state.pop(name, None)
    own, run, its_table = state.pop(ASIDE)
    if own is not None:
        training.put(own)
    if run is not None:
        run.generation = training.generation()
        state[_RUN] = run
    if its_table is not None:
        state[_TABLE] = its_table


def address(opened: OpenRun) -> str:
    """Return what the address bar holds after its question mark: the experiment, and which training is shown.

    It is empty for a training that is lent: the page that shows it has an address of its own.
    """
    if is_lent():
        return ""
    query, run = training.experiment().query(), opened.run
    if isinstance(run, RemoteRun) and shared_pool().keep:
        return f"{query}&{RUN}={run.name}"
    return query


def present() -> OpenRun | None:
    """Return the run that the session has, whatever its experiment."""
    return st.session_state.get(_RUN)


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


def link_notes(experiment: NetworkExperiment, opened: OpenRun | None) -> list[str]:
    """Return what the link to this state does not hold."""
    notes = []
    if experiment.data == "table":
        notes.append("The link holds no table: whoever opens it chooses the file again.")
    if opened and len(opened.run.changes) > 1:
        notes.append(
            "η0 or α was changed on the way. The link knows only the present values; the Python script repeats the "
            "changes at their steps."
        )
    return notes
