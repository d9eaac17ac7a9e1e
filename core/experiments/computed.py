"""The one cache of what follows from experiments, and the landscape, with whose facts experiments themselves open."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Protocol, TypeVar

from ..cache import SharedCache, read_only
from ..problems import PROBLEMS, build
from ..problems.objective import Landscape

Part = TypeVar("Part")
# What a class has on its screens and in its links; its values on the way between them are not asked for again.
MOST_BYTES = 100_000_000
_computed: SharedCache[Any] = SharedCache(MOST_BYTES)


class Posed(Protocol):
    """Settings that name a problem; those that the problem takes are attributes, too."""

    @property
    def problem(self) -> str:
        """The problem's name."""


def once(key: Hashable, make: Callable[[], Part]) -> Part:
    """Return the part of this key, made once for all sessions; its arrays are read-only."""
    part: Part = _computed.get(key, lambda: read_only(make()))
    return part


def known(key: Hashable) -> Any:
    """Return the part of this key if it is there, else None; nothing is made and nothing waited for."""
    return _computed.known(key)


def forget() -> None:
    """Forget every part that nobody uses."""
    _computed.forget()


def landscape_key(settings: Posed) -> tuple[Hashable, ...]:
    """Return what a landscape depends on: the problem and the settings that it takes."""
    return settings.problem, *(getattr(settings, name) for name in PROBLEMS[settings.problem].parameters)


def landscape(settings: Posed) -> Landscape:
    """Build (or fetch) the landscape of an experiment's problem; `ValueError` for a bad formula or window."""
    names = PROBLEMS[settings.problem].parameters

    def make() -> Landscape:
        return build(settings.problem, **{name: getattr(settings, name) for name in names})

    return once(("landscape", landscape_key(settings)), make)
