"""What the server's process and those that it started use: memory, time of cores, threads."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

from pages.server.metrics import gauge

_ROOT = Path(__file__).parents[2]
_BEGAN = time.time()
_PROCESS = psutil.Process()


def _children() -> list[psutil.Process]:
    return _PROCESS.children(recursive=True)


def memory() -> float:
    """Return the bytes that the server's own process holds."""
    return float(_PROCESS.memory_info().rss)


def memory_of_children() -> float:
    """Return the bytes that the processes which the server started hold."""
    return sum(map(_resident, _children()))


def _resident(process: psutil.Process) -> float:
    with suppress(psutil.Error):
        return float(process.memory_info().rss)
    return 0.0


def cpu_seconds() -> float:
    """Return the time of cores that the server and the processes which it started have taken."""
    return sum(map(_cpu, [_PROCESS, *_children()]))


def _cpu(process: psutil.Process) -> float:
    with suppress(psutil.Error):
        times = process.cpu_times()
        return float(times.user + times.system)
    return 0.0


def uptime() -> float:
    """Return since how many seconds the server runs."""
    return time.time() - _BEGAN


def release() -> str:
    """Return the version of the product that runs here."""
    with suppress(PackageNotFoundError):
        return version("superlevel")
    lines = (_ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    return next(line.split('"')[1] for line in lines if line.startswith("version = "))


def register() -> None:
    """Show these figures among the server's."""
    gauge("memory_bytes", "Memory of the server's process.", memory)
    gauge("children_memory_bytes", "Memory of the processes that the server started.", memory_of_children)
    gauge("children", "Processes that the server started.", lambda: len(_children()))
    gauge("cpu_seconds", "Time of cores that the server and its processes have taken.", cpu_seconds)
    gauge("threads", "Threads of the server's process.", _PROCESS.num_threads)
    gauge(
        "cores",
        "Cores that the server may use.",
        lambda: len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
    )
    gauge("uptime_seconds", "Since when the server runs.", uptime)
