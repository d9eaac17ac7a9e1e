"""The map of a surface: its picture while it is being made, what it shows in words, and maps opened from files."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core.experiments.experiment import Experiment
from core.experiments.study import Study
from core.messages.map import map_message
from core.messages.map_words import best_words, map_words, precision_words
from core.optim import RULES
from core.sweep.axes import START, Axis, axis_label
from core.sweep.map_job import SurfaceMapped
from core.sweep.map_result import Map
from core.sweep.theory import Theory, theory
from pages.map import downloads, state
from pages.shared.controls import plain
from pages.shared.hands import echo
from pages.shared.head import head
from pages.shared.job import Job, forget, watch
from pages.shared.map_view import map_view
from pages.shared.map_work import SLOT, depends_on, mapped
from pages.shared.progress import progress
from pages.shared.share import share_menu
from pages.shared.state import playground


def live(x: Axis, y: Axis) -> None:
    """Draw the session's map and what is under it."""
    experiment = playground.experiment()
    own = mapped(depends_on(experiment, x, y), x, y, rule_of(experiment))
    header(experiment, own.result)
    _picture(own)
    if own.done.is_set() and own.result:
        _under(own.result)


def header(experiment: Experiment, found: SurfaceMapped | None) -> None:
    """Draw the question, the share menu and the remarks."""
    title = plain(Study(experiment).landscape.facts.title)
    with head(playground, f"For which settings does it work on {title}?"):
        notes = [f"The same map from a shell: {plain(downloads.command(found.map))}"] if found else []
        share_menu(playground, downloads.downloads(found.map) if found else [], notes)


def rule_of(experiment: Experiment) -> str:
    """Return the rule whose runs are mapped."""
    return experiment.followed_rule()


def _picture(own: Job) -> None:
    experiment = playground.experiment()

    def draw() -> None:
        if own.result:
            show(playground.experiment(), own.result)
        progress(own, "map", partial(forget, SLOT), "Make the map")

    watch(SLOT, own, draw, lambda: playground.experiment() is experiment and not state.is_leaving())


def show(experiment: Experiment, found: SurfaceMapped) -> None:
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


def _under(found: SurfaceMapped) -> None:
    experiment = playground.experiment()
    rule = RULES[rule_of(experiment)].label
    _told(found.map, rule, _labels(found.map), experiment.steps, found.theory)


def _told(found: Map, rule: str, labels: dict[str, str], steps: int | None, known: Theory) -> None:
    """Say what a map shows, a sentence each, and the rest where it is asked for."""
    st.caption(plain(map_words(found, rule, steps)))
    for line in known.lines:
        if line.measured:
            st.caption(plain(line.measured))
    if not known.lines:
        for note in known.notes:
            st.caption(plain(note))
    with st.expander("What the lines are, and the best cell", key="map_details"):
        details = [best_words(found, labels), *(known.notes if known.lines else ())]
        details += [line.words for line in known.lines]
        for sentence in (*details, precision_words(found, labels)):
            if sentence:
                st.caption(plain(sentence))


def from_file(opened: Map) -> None:
    """Draw a map that was opened from a file, with what can be said of it."""
    experiment = state.record_of(opened)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("# A map from a file", width="stretch")
        st.button("Back to the live map", key="map_file_close", on_click=state.close_file)
    surface = experiment if isinstance(experiment, Experiment) else None
    labels = {axis.name: axis_label(type(experiment), axis.name) for axis in (opened.x, opened.y)}
    rule = opened.rule or (rule_of(surface) if surface else str(getattr(experiment, "rule", "")))
    known = theory(surface, opened, rule) if surface and rule in RULES and not opened.own else Theory((), ())
    message = map_message(
        opened,
        colour=st.session_state.get(state.FILE_COLOUR, "outcome"),
        lines=known.lines,
        labels=labels,
        query=state.session().experiment().query(),
        echo=echo("map_file"),
        can_zoom=False,
    )
    map_view(message, "map_file", state.file_hand)
    mover = RULES[rule].label if rule in RULES else rule
    _told(opened, mover, labels, surface.steps if surface else None, known)
    if opened.own:
        own = " and ".join(opened.own)
        st.caption(f"Its settings do not tell its own {plain(own)}: its cells can't be opened here.")
        return
    st.caption("Its settings are the file's own; to zoom, open a cell and make a live map.")


def _labels(found: Map) -> dict[str, str]:
    return {axis.name: axis_label(Experiment, axis.name) for axis in (found.x, found.y)}
