"""The axes that a map opens with, and what an axis covers when another setting is chosen for it."""

from __future__ import annotations

from ..experiments.computed import landscape
from ..experiments.experiment import Experiment
from ..experiments.network_experiment import OPENINGS
from ..experiments.optimiser_settings import OptimiserSettings
from ..experiments.record import Record
from ..setting import round_to
from .axes import Axis, axis_bounds, check_axes, read_axis, varied_names

SURFACE_POINTS, NETWORK_POINTS = 101, 7
# η0 is looked at this many times smaller and larger than what a problem opens with.
_SPREAD = 30.0
_ALPHA = (1e-4, 0.5)


def opening_axes(experiment: OptimiserSettings) -> tuple[Axis, Axis]:
    """Return the axes of the experiment's map: those it names, else η0 and the first other setting that counts.

    Raises `AxisError` with a sentence where a named axis can't be read or varied.
    """
    named_x, named_y = experiment.map_x, experiment.map_y  # type: ignore[attr-defined]
    choices = varied_names(experiment)
    x = read_axis(named_x) if named_x else _first(experiment, choices, named_y)
    y = read_axis(named_y) if named_y else _first(experiment, choices, x.text())
    check_axes(experiment, x, y)
    return x, y


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
        window = landscape(experiment).facts.window  # type: ignore[arg-type]
        low, high = window[:2] if name == "start_x" else window[2:]
        return Axis(name, low, high, n)
    setting = experiment.settings()[name]
    if setting.scale == "log":
        return Axis(name, setting.smallest or setting.low, setting.high, n, "log")
    return Axis(name, setting.low, setting.high, n)


def _opening_rate(experiment: Record) -> float:
    if isinstance(experiment, Experiment):
        return landscape(experiment).facts.eta0
    return float(OPENINGS.get(experiment.data, {}).get("eta0", 0.3))  # type: ignore[attr-defined]


def _first(experiment: OptimiserSettings, choices: list[str], other: str) -> Axis:
    """Return an axis over the first setting that the other axis does not vary."""
    taken = other.partition(":")[0]
    n = SURFACE_POINTS if isinstance(experiment, Experiment) else NETWORK_POINTS
    return opening_axis(experiment, next(name for name in choices if name != taken), n)
