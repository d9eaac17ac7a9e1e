"""Where the database of classes is, told without what opens it."""

from __future__ import annotations

import os
from pathlib import Path

URL_VARIABLE = "SUPERLEVEL_DATABASE_URL"


def is_named() -> bool:
    """Return whether an address was given."""
    return bool(os.environ.get(URL_VARIABLE, "").strip())


def default_path() -> Path:
    """Return where classes are kept without an address: a file in this user's folder for data."""
    data = os.environ.get("XDG_DATA_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(data) if data else Path.home() / ".local" / "share") / "superlevel" / "classes.sqlite"
