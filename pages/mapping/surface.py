"""The map of a surface: its picture while it is being made, what it shows in words, and maps opened from files."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from core.experiment import RULES, Experiment
from core.figures.map_message import map_message
from core.figures.map_words import map_words, precision_words
from core.simulation import landscape
from core.sweep.axes import START, Axis, axis_label, changes
from core.sweep.map_result import Map
from core.sweep.theory import theory
from pages.mapping import downloads, state
from pages.mapping.work import SLOT, Found, mapped
from pages.shared.controls import plain
from pages.shared.hands import echo
from pages.shared.job import Job, forget, watch
from pages.shared.map_view import map_view
from pages.shared.progress import progress
from pages.shared.share import share_menu
from pages.shared.state import playground

# Settings that do not change a map, but for λ, which decides the steps to it.
_UNSEEN = ("map_x", "map_y", "map_colour", "lyapunov", "boundary", "preset", "locked", "sets", "ends", "zoom")


def live(x: Axis, y: Axis) -> None:
    """Draw the session's map and what is under it."""
    experiment = playground.experiment()
    own = mapped(_seen(experiment, x, y), x, y, rule_of(experiment))
    header(experiment, own.result)
    _picture(own)
    if own.done.is_set() and own.result:
        _under(own.result)


def header(experiment: Experiment, found: Found | None) -> None:
    """Draw the question, the share menu and the remarks."""
    title = plain(landscape(experiment).facts.title)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"# For which settings does it work on {title}?", width="stretch")
        notes = [f"The same map from a shell: {plain(downloads.command(found.map))}"] if found else []
        share_menu(playground, downloads.downloads(found.map) if found else [], notes)
    for remark in playground.remarks():
        st.warning(plain(remark), icon=":material/warning:")


def _seen(experiment: Experiment, x: Axis, y: Axis) -> Experiment:
    """Return the experiment as far as the map depends on it: what an axis varies is not the experiment's to say."""
    known = experiment.settings()
    seen = replace(experiment, **{name: known[name].default for name in _UNSEEN})
    return seen.change(**changes(seen, {axis.name: axis.low for axis in (x, y)}))


def rule_of(experiment: Experiment) -> str:
    """Return the rule whose runs are mapped."""
    return experiment.followed if experiment.followed in experiment.rules else experiment.rules[0]


def _picture(own: Job) -> None:
    experiment = playground.experiment()

    def draw() -> None:
        if own.result:
            show(playground.experiment(), own.result)
        progress(own, "map", partial(forget, SLOT), "Make the map")

    watch(SLOT, own, draw, lambda: playground.experiment() is experiment and not state.is_leaving())


def show(experiment: Experiment, found: Found) -> None:
    """Draw a map, with the lines of theory and the marker of the experiment's own settings."""
    message = map_message(
        found.map,
        colour=experiment.map_colour,
        lines=found.theory.lines,
        present=present(experiment, found.map),
        labels=_labels(found.map),
        query=experiment.query(),
        echo=echo("map"),
        locked=experiment.locked,
    )
    map_view(message, "map", state.hand)


def present(experiment: Experiment, found: Map) -> tuple[float, float]:
    """Return where the experiment's own settings lie on a map."""
    at = [
        experiment.start[START[axis.name]] if axis.name in START else getattr(experiment, axis.name)
        for axis in (found.x, found.y)
    ]
    return float(at[0]), float(at[1])


def _under(found: Found) -> None:
    experiment = playground.experiment()
    rule = RULES[rule_of(experiment)]
    st.caption(plain(map_words(found.map, rule, _labels(found.map), experiment.steps)))
    for note in found.theory.notes:
        st.caption(plain(note))
    for line in found.theory.lines:
        st.caption(plain(line.words))
    if sentence := precision_words(found.map, _labels(found.map)):
        st.caption(plain(sentence))


def from_file(opened: Map) -> None:
    """Draw a map that was opened from a file, with what can be said of it."""
    experiment = state.record_of(opened)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("# A map from a file", width="stretch")
        st.button("Back to the live map", key="map_file_close", on_click=state.close_file)
    surface = experiment if isinstance(experiment, Experiment) else None
    labels = {axis.name: axis_label(type(experiment), axis.name) for axis in (opened.x, opened.y)}
    lines = theory(surface, opened, rule_of(surface)).lines if surface else ()
    message = map_message(
        opened,
        colour=st.session_state.get(state.FILE_COLOUR, "outcome"),
        lines=lines,
        labels=labels,
        query=state.session().experiment().query(),
        echo=echo("map_file"),
        can_zoom=False,
    )
    map_view(message, "map_file", state.file_hand)
    rule = rule_of(surface) if surface else str(getattr(experiment, "rule", ""))
    st.caption(plain(map_words(opened, RULES[rule], labels, surface.steps if surface else None)))
    for line in lines:
        st.caption(plain(line.words))
    st.caption("Its settings are the file's own; to zoom, open a cell and make a live map.")


def _labels(found: Map) -> dict[str, str]:
    return {axis.name: axis_label(Experiment, axis.name) for axis in (found.x, found.y)}
