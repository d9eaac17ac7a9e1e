"""The map of a network: trainings of every cell and seed, stored as they end, shown while the map fills in."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.experiments.network_experiment import NetworkExperiment
from core.experiments.trainings import check, data_set, network_spec
from core.messages.map import map_message
from core.messages.map_words import best_words, map_words
from core.numbers import duration_words, number
from core.optim import RULES
from core.sweep.axes import Axis, axis_label
from core.sweep.map_result import Map
from core.sweep.network_map import NetworkSweep
from core.sweep.store import ResultStore
from pages.map import downloads, state
from pages.shared.controls import plain
from pages.shared.hands import echo
from pages.shared.head import head
from pages.shared.job import Job, forget, job, present, watch
from pages.shared.map_view import map_view
from pages.shared.progress import progress
from pages.shared.share import share_menu
from pages.shared.training import training

SLOT = "network_map"
_SWEEP = "map.sweep"
# A map opens with its first trainings made where one of them is little work, in weights times samples gone through.
OPENING_TRAININGS, LITTLE = 16, 1e8


def live(x: Axis, y: Axis) -> None:
    """Draw the session's map of a network and the button that trains it."""
    experiment = training.experiment()
    try:
        sweep = _sweep(experiment, x, y)
        _check(experiment)
    except ValueError as error:
        _header(None)
        st.info(plain(str(error)), icon=":material/info:")
        return
    _header(sweep.map())
    _picture(sweep)


def _header(found: Map | None) -> None:
    with head(training, "For which settings does this network learn?"):
        offered = downloads.downloads(found) if found else []
        note = (
            f"The same map from a shell: {plain(downloads.command(found, 'superlevel-training.json'))}"
            if found
            else ""
        )
        share_menu(training, offered, [note] if note else [])


def _check(experiment: NetworkExperiment) -> None:
    """Raise `ValueError` with a sentence where the settings do not make a training."""
    # Data that are not here yet are no reason to wait for them here.
    data_set(experiment)
    check(experiment)


def _sweep(experiment: NetworkExperiment, x: Axis, y: Axis) -> NetworkSweep:
    """Return the session's sweep of these settings; what the store knows of it is in its map at once."""
    # λ decides what the map shows of a training, and how many seeds there are, which trainings it has.
    seen = experiment.alone().only("run", "live", keep=("lam", "map_seeds"))
    key = (seen, x, y)
    kept = st.session_state.get(_SWEEP)
    if kept and kept[0] == key:
        return kept[1]
    forget(SLOT)
    sweep = NetworkSweep(seen, x, y, experiment.map_seeds)
    sweep.run(ResultStore(), cancelled=lambda: True)
    st.session_state[_SWEEP] = (key, sweep)
    if sweep.done < (first := _opens_with(sweep)):
        _begin(sweep, first)
    return sweep


def _opens_with(sweep: NetworkSweep) -> int:
    """Return how many trainings are made unasked, so that something is measured; 0 where they take long."""
    data = data_set(sweep.experiment)
    work = network_spec(sweep.experiment, data).parameters() * sweep.experiment.epochs * len(data.train_y)
    return min(OPENING_TRAININGS, len(sweep.jobs)) if work <= LITTLE else 0


def _begin(sweep: NetworkSweep, most: int | None = None) -> None:
    """Train what is not known of a sweep, or of its first `most` trainings."""

    def work(own: Job) -> NetworkSweep:
        def tell(share: float) -> None:
            own.tell(share, _progress_words(sweep))

        tell(sweep.done / len(sweep.jobs))
        sweep.run(ResultStore(), most=most, cancelled=own.cancelled, on_progress=tell)
        own.check()
        return sweep

    forget(SLOT)
    job(SLOT, id(sweep), work)


def _progress_words(sweep: NetworkSweep) -> str:
    """Say how many trainings are done, and about how long the rest takes."""
    known = f"{sweep.done:,} of {len(sweep.jobs):,} trainings"
    left = sweep.seconds_left()
    return f"{known}, about {duration_words(left)} left" if left else known


def _picture(sweep: NetworkSweep) -> None:
    own, experiment = present(SLOT), training.experiment()

    def draw() -> None:
        _show(training.experiment(), sweep.map())
        _offer(sweep, own)

    watch(SLOT, own, draw, lambda: training.experiment() is experiment and not state.is_leaving())


def _show(experiment: NetworkExperiment, found: Map) -> None:
    known = {name: float(getattr(experiment, name)) for name in (found.x.name, found.y.name)}
    message = map_message(
        found,
        colour=experiment.map_colour,
        present=(known[found.x.name], known[found.y.name]),
        labels=_labels(found),
        query=experiment.query(),
        echo=echo("network_map"),
        locked=experiment.locked,
    )
    map_view(message, "network_map", state.hand)


def _offer(sweep: NetworkSweep, own: Job | None) -> None:
    """Say what is known, and offer to train the rest."""
    total, done = len(sweep.jobs), sweep.done
    if own is not None and (not own.done.is_set() or own.error or own.stopped.is_set()):
        progress(own, "network_map", lambda: _begin(sweep), "Go on")
    elif done < total:
        left = sweep.seconds_left()
        takes = f", which takes about {duration_words(left)} here" if left else ""
        rest = f"{total - done:,} of {total:,} trainings are still to be made{takes}"
        st.caption(
            f"{rest}; each is stored when it ends, so that a map that was stopped goes on where it was."
        )
        st.button(f"Train {total - done:,}", key="network_map_train", on_click=_begin, args=(sweep,))
    experiment = training.experiment()
    found = sweep.map()
    if done:
        st.caption(
            plain(f"{map_words(found, RULES[experiment.rule].label)} {best_words(found, _labels(found))}")
        )
        st.caption(plain(_seeds_words(sweep)))
    for reason in sorted(set(sweep.failures.values())):
        st.warning(plain(f"Some trainings can't be made: {reason}"), icon=":material/warning:")


def _seeds_words(sweep: NetworkSweep) -> str:
    first = sweep.experiment.seed
    seeds = f"seeds {first} to {first + sweep.seeds - 1}" if sweep.seeds > 1 else f"seed {first}"
    if sweep.seeds == 1:
        return f"Each cell is one training, with {seeds}: another seed may end otherwise."
    agreed = sweep.map().values["agreement"]
    known = agreed[np.isfinite(agreed)]
    told = (
        f" In {number(100 * (known == 1).mean(), 3)} % of the cells known, all seeds end the same way."
        if known.size
        else ""
    )
    return (
        f"Each cell shows the median of {seeds}, which decide data, weights and batches; what never happens counts as "
        f"worse than any number.{told}"
    )


def _labels(found: Map) -> dict[str, str]:
    return {axis.name: axis_label(NetworkExperiment, axis.name) for axis in (found.x, found.y)}
