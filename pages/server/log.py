"""One line an event, for whoever runs the server: no addresses, nothing that anybody typed."""

from __future__ import annotations

import logging
import sys
import time
import traceback
from pathlib import Path
from threading import Lock

from pages.server.variables import LOG_LEVEL

_ROOT = Path(__file__).parents[2]
_LOG = logging.getLogger("superlevel")
_LEVELS = ("debug", "info", "warning", "error")
# Who runs into a cap does so again and again.
QUIET_SECONDS = 10.0
_since: dict[str, int] = {}
_quiet_until: dict[str, float] = {}
_lock = Lock()
# Streamlit's own line has the exception's message, which may quote what somebody typed.
_STREAMLITS_ERRORS = "streamlit.error_util"


def begin() -> None:
    """Write events to standard output from now on, at the level that is set; a second call changes nothing.

    Raises `ValueError` with a sentence where that is no level.
    """
    level = LOG_LEVEL.text().lower()
    if level not in _LEVELS:
        raise ValueError(f"{LOG_LEVEL.name} must be one of {', '.join(_LEVELS)}, not {level!r}.")
    _LOG.setLevel(level.upper())
    logging.getLogger(_STREAMLITS_ERRORS).disabled = level != "debug"
    if _LOG.handlers:
        return
    handler = logging.StreamHandler(sys.stdout)
    form = logging.Formatter("%(asctime)s superlevel %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%SZ")
    form.converter = time.gmtime
    handler.setFormatter(form)
    _LOG.addHandler(handler)
    _LOG.propagate = False


def event(name: str, level: int = logging.INFO, **facts: object) -> None:
    """Write one event with its facts, as "session.opened connected=3"."""
    _LOG.log(level, " ".join([name, *(f"{key}={value}" for key, value in facts.items())]))


def warning(name: str, **facts: object) -> None:
    """Write an event that whoever runs the server may want to act on."""
    event(name, logging.WARNING, **facts)


def cap(name: str) -> None:
    """Write that a cap has acted, and how often since its last line; one line each `QUIET_SECONDS` at most."""
    with _lock:
        _since[name] = _since.get(name, 0) + 1
        if time.monotonic() < _quiet_until.get(name, 0.0):
            return
        _quiet_until[name] = time.monotonic() + QUIET_SECONDS
        times = _since.pop(name)
    warning("cap", cap=name, times=times)


def place(error: BaseException) -> str:
    """Return where in this project an exception arose, as "core/problems/surface.py:31"."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_ours(frame.filename)]
    if not frames:
        return "elsewhere"
    return f"{Path(frames[-1].filename).relative_to(_ROOT).as_posix()}:{frames[-1].lineno}"


def _is_ours(file: str) -> bool:
    path = Path(file)
    return path.is_relative_to(_ROOT) and not any(
        part.startswith(".") for part in path.relative_to(_ROOT).parts
    )
