"""Which monitors are on, and how often they act."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .configuration import whole
from .monitor import Curve
from .monitors import MONITORS

_EVERY = "every"


class Monitors:
    """What is measured while a network trains; none of it changes a weight.

    Each monitor of `core.trainer.monitors` is switched by its name, as in `Monitors(taylor=True, accuracy=False)`; what
    is not named is as the monitor itself says. `every` steps V is recorded, `<name>_every` steps a monitor that acts
    seldom measures, such as `sharpness_every`; 0 chooses from the run's length: at most 200 records of V, 60 of others.

    Raises `ValueError` for a switch that is not a bool, a cadence that is not a whole number of at least 0, and a name
    that is no monitor's.

    >>> sorted(Monitors(accuracy=False))
    ['energy', 'grad_norm', 'views']
    """

    def __init__(self, **settings: bool | int) -> None:
        on = {name: kind.is_on for name, kind in MONITORS.items()}
        cadences: dict[str, int] = {}
        for name, value in settings.items():
            own = name.removesuffix(_EVERY).removesuffix("_")
            if name in MONITORS and MONITORS[name].is_switched:
                on[name] = _switch(name, value)
            elif name.endswith(_EVERY) and (not own or own in MONITORS):
                cadences[own] = whole(name, value)
            else:
                raise ValueError(f"{name} is no monitor; there are {', '.join(MONITORS)}.")
        self.names = tuple(name for name, is_on in on.items() if is_on)
        self.every = cadences

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __repr__(self) -> str:
        settings = [f"{name}={name in self}" for name, kind in MONITORS.items() if kind.is_switched]
        settings += [
            f"{'_'.join(filter(None, (name, _EVERY)))}={steps}" for name, steps in self.every.items()
        ]
        return f"Monitors({', '.join(settings)})"

    def curves(self) -> list[Curve]:
        """Return the curves of the monitors that are on."""
        return [curve for name in self.names for curve in MONITORS[name].curves]


def _switch(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{name} must be True or False, got {value!r}.")
    return value


def check_monitors(monitors: Any) -> Monitors:
    """Return monitors, else raise `ValueError`."""
    if not isinstance(monitors, Monitors):
        raise ValueError(f"monitors must be a Monitors object, got {monitors!r}.")
    return monitors
