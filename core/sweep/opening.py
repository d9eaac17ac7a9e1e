"""The axes that a map opens with, and what an axis covers when another setting is chosen for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.experiment import Experiment
from core.setting import round_to
from core.sweep.axes import NETWORK_AXES, SURFACE_AXES, Axis, AxisError, axis_bounds, check_axis, read_axis
from core.sweep.surface_map import check_axes, is_varied

if TYPE_CHECKING:
    from core.network_experiment import NetworkExperiment
    from core.record import Record

SURFACE_POINTS, NETWORK_POINTS = 101, 7
# η0 is looked at this many times smaller and larger than what a problem opens with.
_SPREAD = 30.0
_ALPHA = (1e-4, 0.5)


def surface_axes(experiment: Experiment) -> tuple[Axis, Axis]:
    """Return the axes of the experiment's map: those it names, else η0 and the first other setting that counts.

    Raises `AxisError` with a sentence where a named axis can't be read or varied.
    """
    choices = varied_names(experiment)
    x = read_axis(experiment.map_x) if experiment.map_x else _first(experiment, choices, experiment.map_y)
    y = read_axis(experiment.map_y) if experiment.map_y else _first(experiment, choices, x.text())
    check_axes(experiment, x, y)
    return x, y


def network_axes(experiment: NetworkExperiment) -> tuple[Axis, Axis]:
    """Return the axes of a training's map, as `surface_axes`."""
    choices = varied_names(experiment)
    x = read_axis(experiment.map_x) if experiment.map_x else _first(experiment, choices, experiment.map_y)
    y = read_axis(experiment.map_y) if experiment.map_y else _first(experiment, choices, x.text())
    for axis in (x, y):
        check_axis(type(experiment), axis, NETWORK_AXES)
        if axis.name not in choices:
            raise AxisError(f"{axis.name} plays no part in this training: choose another axis.")
    if x.name == y.name:
        raise AxisError(f"The two axes must differ, got {x.name} twice.")
    return x, y


def varied_names(experiment: Record) -> list[str]:
    """Return the settings that a map of this experiment may vary, because they change its runs."""
    if isinstance(experiment, Experiment):
        return [name for name in SURFACE_AXES if is_varied(experiment, name)]
    return [name for name in NETWORK_AXES if _matters(experiment, name)]


def opening_axis(experiment: Record, name: str, n: int) -> Axis:
    """Return what an axis over a setting covers at first: the slider's range, or what the problem suggests."""
    if name == "eta0":
        centre, (least, most) = _opening_rate(experiment), axis_bounds(type(experiment), name)
        low, high = (
            round_to(rate, 3) for rate in (max(least, centre / _SPREAD), min(most, centre * _SPREAD))
        )
        return Axis(name, low, high, n, "log")
    if name == "alpha":
        return Axis(name, *_ALPHA, n, "log")
    if name in ("start_x", "start_y"):
        from core.simulation import landscape

        window = landscape(experiment).facts.window  # type: ignore[arg-type]
        low, high = window[:2] if name == "start_x" else window[2:]
        return Axis(name, low, high, n)
    setting = experiment.settings()[name]
    if setting.scale == "log":
        return Axis(name, setting.smallest or setting.low, setting.high, n, "log")
    return Axis(name, setting.low, setting.high, n)


def _opening_rate(experiment: Record) -> float:
    if isinstance(experiment, Experiment):
        from core.simulation import landscape

        return landscape(experiment).facts.eta0
    from core.network_experiment import OPENINGS

    return float(OPENINGS.get(experiment.data, {}).get("eta0", 0.3))  # type: ignore[attr-defined]


def _first(experiment: Record, choices: list[str], other: str) -> Axis:
    """Return an axis over the first setting that the other axis does not vary."""
    taken = other.partition(":")[0]
    n = SURFACE_POINTS if isinstance(experiment, Experiment) else NETWORK_POINTS
    return opening_axis(experiment, next(name for name in choices if name != taken), n)


def _matters(experiment: Record, name: str) -> bool:
    from core.network_experiment import PLANE_DATA, matters

    if name == "noise":
        return experiment.data in PLANE_DATA  # type: ignore[attr-defined]
    return matters(experiment, name)  # type: ignore[arg-type]
