"""Files that the components in the browser and this package both read."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def asset(name: str) -> Path:
    """Return the path of a file by its name below `assets/`: in the installed package, else beside it."""
    packed = _PACKAGE / "assets" / name
    return packed if packed.exists() else _PACKAGE.parent / "assets" / name
