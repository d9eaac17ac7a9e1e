"""The monitors, one a file; a file that is put here is found."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from ..monitor import Column, Monitor

__all__ = ["COLUMNS", "LABELS", "MONITORS"]


def _found() -> dict[str, type[Monitor]]:
    """Return the monitors of this folder by name, in the order of their places and names."""
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    kinds = [
        kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Monitor) and kind.__module__ == module.__name__
    ]
    ordered = sorted(kinds, key=lambda kind: (kind.place, kind.name))
    _check_once("name", [kind.name for kind in ordered])
    _check_once("column", [column.name for kind in ordered for column in kind.columns])
    return {kind.name: kind for kind in ordered}


def _check_once(what: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"Two monitors have the same {what}: {', '.join(twice)}.")


MONITORS = _found()
LABELS = {name: kind.label for name, kind in MONITORS.items() if kind.is_switched}
"""What can be switched, with its words."""
COLUMNS: tuple[Column, ...] = tuple(column for kind in MONITORS.values() for column in kind.columns)
