"""Finding what a folder's files define, so that a new file there is all that a new entry takes."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, TypeVar


class Kind(Protocol):
    """Something with a name, and a number that says where it stands in menus."""

    @property
    def name(self) -> str:
        """The name in code, links and JSON."""

    @property
    def order(self) -> float:
        """The place in menus, small first."""


T = TypeVar("T", bound=Kind)


def discovered(package: str, folders: Iterable[str], of: type[T]) -> dict[str, T]:
    """Return each module's `KIND` by its name, in menu order; `folders` is the package's `__path__`.

    Raises `TypeError` for a module without one, and for two of the same name.
    """
    found: dict[str, T] = {}
    modules = [import_module(f"{package}.{module.name}") for module in iter_modules(folders)]
    for module in modules:
        kind = getattr(module, "KIND", None)
        if not isinstance(kind, of):
            raise TypeError(f"{module.__name__} must define KIND, a {of.__name__}, got {kind!r}.")
        if kind.name in found:
            raise TypeError(f"{module.__name__} takes the name {kind.name!r}, which is taken.")
        found[kind.name] = kind
    return dict(sorted(found.items(), key=lambda item: (item[1].order, item[0])))
