"""A step with a map: it is made as on the page of maps, and can be coloured, but leads nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from core.experiments.experiment import Experiment
from core.lessons import Evidence, Lesson, Step, evidence_of
from core.messages.map import map_message
from core.sweep.axes import axis_label
from core.sweep.map_job import SurfaceMapped
from core.sweep.opening import opening_axes
from pages.shared.hands import echo
from pages.shared.job import Job, forget, watch
from pages.shared.map_view import map_view
from pages.shared.map_work import depends_on, mapped
from pages.shared.progress import progress
from pages.shared.scenes.free import free
from pages.shared.scenes.scenery import Scenery
from pages.shared.scenes.stage import begin, enter, opened, present, stage

SLOT = "lesson_map"
Chosen = Sequence[float] | None


def scenery(lesson: Lesson, step: Step, said: Any = None) -> Scenery:
    """Return the map of the step's experiment, which is begun where it is not there."""
    experiment = enter(lesson, step)
    x, y = opening_axes(experiment)
    own = mapped(depends_on(experiment, x, y), x, y, experiment.followed_rule(), SLOT)
    changed = _judged(experiment) != _judged(opened(step))
    evidence = _evidence(step, own)
    return Scenery(
        own=None if changed else evidence,
        tried=evidence,
        changed=changed,
        draw=lambda: _map(own, experiment, f"map_{lesson.name}_{step.name}", _chosen(step, said)),
        controls=lambda: free(stage, step.free),
        begin=lambda: begin(lesson, step),
        until="The map is being made.",
    )


def _judged(experiment: Experiment) -> Experiment:
    return experiment.only("run", "live", keep=("map_x", "map_y"))


def _evidence(step: Step, own: Job) -> Evidence | None:
    found: SurfaceMapped | None = own.result
    if found is None or not own.done.is_set() or not found.whole:
        return None
    return evidence_of(present(step), found.map)


def _chosen(step: Step, said: Any) -> Chosen:
    """Return the place of the map that the learner has chosen, None where something else was asked."""
    on_map = step.prediction is not None and step.prediction.kind.given == "place"
    return said if on_map else None


def _map(own: Job, experiment: Experiment, key: str, chosen: Chosen) -> None:
    def draw() -> None:
        if own.result:
            map_view(_message(own.result, key, chosen), key, _hand)
        progress(own, key, partial(forget, SLOT), "Make the map")

    watch(SLOT, own, draw, lambda: stage.experiment() is experiment)


def _message(found: SurfaceMapped, key: str, chosen: Chosen) -> bytes:
    experiment, axes = stage.experiment(), (found.map.x, found.map.y)
    return map_message(
        found.map,
        colour=experiment.map_colour,
        lines=found.theory.lines,
        present=None if chosen is None else (float(chosen[0]), float(chosen[1])),
        labels={axis.name: axis_label(Experiment, axis.name) for axis in axes},
        echo=echo(key),
        can_open=False,
        can_zoom=False,
    )


def _hand(message: dict[str, Any]) -> None:
    if message["kind"] == "map_colour":
        stage.update("map_colour", message["value"])
