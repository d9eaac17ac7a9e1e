"""The playground's experiment in the session: what a change brings along, and what the hand did in the player."""

from __future__ import annotations

from typing import Any

from core.experiment import Experiment, preset_experiment
from core.exploration import endpoints
from core.presets import OPENING
from core.problems import PROBLEMS
from core.simulation import landscape
from core.sweep.opening import surface_axes
from pages.shared.hand_values import numbers
from pages.shared.session import Session

HAND_KINDS = ("lam", "eta0", "alpha", "start", "followed")

_TOGETHER = ("ends", "zoom")


def open_preset(name: str) -> None:
    """Open a preset: its settings on top of what its problem opens with."""
    playground.put(preset_experiment(name))


def hand(message: dict[str, Any]) -> None:
    """Take what the hand did in a component."""
    kind, value = message["kind"], message["value"]
    experiment = playground.experiment()
    if kind in _TOGETHER:
        _set_together(kind, value)
        return
    if kind not in HAND_KINDS or kind in experiment.locked:
        return
    if kind == "lam" and isinstance(value, int | float):
        low, high = landscape(experiment).level_range
        value = min(max(value, low), high)
    playground.update(kind, value)


def _set_together(kind: str, value: Any) -> None:
    """Take a hand's message that sets several settings at once; what is no such message is ignored."""
    if kind == "ends" and (ends := numbers(value, 4)):
        playground.update_all({"ends": "points", "point_a": ends[:2], "point_b": ends[2:]})
    if kind == "zoom" and (place := numbers(value, 3)):
        playground.update_all({"zoom_at": place[:2], "zoom": place[2]})


def _changed(before: Experiment, name: str, value: Any) -> Experiment:
    after = before.change(**{name: value})
    if name == "ends" and value == "points" and before.ends == "run":
        ends = endpoints(before)
        return after.change(point_a=ends.a, point_b=ends.b)
    if name in ("map_x", "map_y"):
        surface_axes(after)
        return after
    if name == "problem":
        return _opened(after.change(preset=""))
    if name not in PROBLEMS[after.problem].parameters:
        return after
    after = after.change(preset="")
    if name in {"formula", "window"}:
        return _opened(after)
    return _fitted(after)


def _opened(after: Experiment) -> Experiment:
    facts = landscape(after).facts
    return after.change(
        start=facts.start,
        eta0=facts.eta0,
        lam=facts.level,
        zoom=0,
        zoom_at=(0.0, 0.0),
        ends="run",
        map_x="",
        map_y="",
    )


def _fitted(after: Experiment) -> Experiment:
    """Keep the start and λ where the changed problem still shows them."""
    problem = landscape(after)
    xmin, xmax, ymin, ymax = problem.facts.window
    low, high = problem.level_range
    x, y = after.start
    inside = xmin <= x <= xmax and ymin <= y <= ymax
    return after.change(
        start=after.start if inside else problem.facts.start,
        lam=after.lam if low <= after.lam <= high else problem.facts.level,
    )


playground = Session("experiment", Experiment, lambda: preset_experiment(OPENING), _changed)
