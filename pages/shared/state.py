"""The playground's experiment in the session: what a change brings along, and what the hand did in the player."""

from __future__ import annotations

from typing import Any

from core.experiments.experiment import Experiment, first_experiment, preset_experiment
from core.experiments.study import Study
from core.levels.sets import Point
from core.numbers import shortest
from core.problems import PROBLEMS
from core.sweep.opening import opening_axes
from pages.shared.hand_values import PIXELS, meant, numbers
from pages.shared.session import Session

HAND_KINDS = ("lam", "eta0", "alpha", "start", "followed")

# Points of a run are kept as fine as this part of the view, since their levels are told with five digits.
_SAME_LEVEL = 1e7
_TOGETHER = ("ends", "zoom")


def open_preset(name: str) -> None:
    """Open a preset: its settings on top of what its problem opens with, with as many numbers as are shown now."""
    playground.put(preset_experiment(name).change(more=playground.experiment().more))


def hand(message: dict[str, Any]) -> None:
    """Take what the hand did in a component."""
    take(playground, message)


def take(session: Session[Experiment], message: dict[str, Any]) -> None:
    """Take what the hand did in a component that shows a session's experiment."""
    kind, value = message["kind"], message["value"]
    experiment = session.experiment()
    # What is taken back goes back to what it was, to the last digit.
    back = bool(message.get("back"))
    if kind in _TOGETHER:
        _set_together(session, kind, value, back)
        return
    if kind not in HAND_KINDS or kind in experiment.locked:
        return
    session.update(kind, value if back else _meant(experiment, kind, value))


def _meant(experiment: Experiment, kind: str, value: Any) -> Any:
    """Return what the hand means by a value, as the shortest number; it is what runs and what the link holds."""
    problem = Study(experiment).landscape
    if kind == "lam" and isinstance(value, int | float):
        low, high = problem.level_range
        # The component has rounded it; only at an end there may be digits too many.
        return value if low <= value <= high else shortest(value, (high - low) / PIXELS, low, high)
    if kind == "start" and (point := numbers(value, 2)):
        return meant(point, problem.facts.window)
    return value


def _set_together(session: Session[Experiment], kind: str, value: Any, back: bool) -> None:
    """Take a hand's message that sets several settings at once; what is no such message is ignored."""
    study = Study(session.experiment())
    view = study.view
    if kind == "ends" and (ends := numbers(value, 4)):
        shown, before = study.ends, _as_points(study)
        a, b = (
            point if back else known if point == old else meant(point, view)
            for point, old, known in zip((ends[:2], ends[2:]), (shown.a, shown.b), before, strict=True)
        )
        session.update_all({"ends": "points", "point_a": a, "point_b": b})
    if kind == "zoom" and (place := numbers(value, 3)):
        session.update_all({"zoom_at": meant(place, view), "zoom": place[2]})


def _as_points(study: Study) -> tuple[Point, Point]:
    """Return the two ends as points of one's own: those of a run as fine as their levels are told."""
    ends, view = study.ends, study.view
    if study.experiment.ends == "points":
        return ends.a, ends.b
    return meant(ends.a, view, _SAME_LEVEL), meant(ends.b, view, _SAME_LEVEL)


def changed(before: Experiment, name: str, value: Any) -> Experiment:
    """Return an experiment with one setting changed, and what that brings along."""
    after = before.change(**{name: value})
    if name == "ends" and value == "points" and before.ends == "run":
        a, b = _as_points(Study(before))
        return after.change(point_a=a, point_b=b)
    if name in ("map_x", "map_y"):
        opening_axes(after)
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
    facts = Study(after).landscape.facts
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
    problem = Study(after).landscape
    xmin, xmax, ymin, ymax = problem.facts.window
    low, high = problem.level_range
    x, y = after.start
    inside = xmin <= x <= xmax and ymin <= y <= ymax
    return after.change(
        start=after.start if inside else problem.facts.start,
        lam=after.lam if low <= after.lam <= high else problem.facts.level,
    )


playground = Session("experiment", Experiment, first_experiment, changed)
