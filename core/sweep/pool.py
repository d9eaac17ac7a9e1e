"""Processes that all sweeps of a program share, so that thirty maps at once do not take thirty times its cores."""

from __future__ import annotations

import multiprocessing.resource_tracker
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from joblib.externals.loky import BrokenProcessPool, Future, ProcessPoolExecutor
from joblib.externals.loky.backend import resource_tracker as loky_resource_tracker

# Processes without work end after so many seconds, and their memory goes back to the system.
IDLE_SECONDS = 300
_THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")

_lock = Lock()
_pools: dict[int, ProcessPoolExecutor] = {}


def submit(workers: int, work: Callable[..., Any], *arguments: Any) -> Future:
    """Have `work` done by one of so many processes, which compute with one thread each; first come, first served.

    The future raises `BrokenProcessPool` where a process was ended from outside; what is submitted after that goes to
    new processes.
    """
    # They would let Ctrl-C through again while they are started.
    multiprocessing.resource_tracker.ensure_running()
    loky_resource_tracker.ensure_running()
    with _lock, _interrupts_held():
        pool = _pools.get(workers) or _new(workers)
        try:
            return pool.submit(work, *arguments)
        except BrokenProcessPool:
            return _new(workers).submit(work, *arguments)


def _new(workers: int) -> ProcessPoolExecutor:
    # Loky, unlike the standard library, does not start from the main module, which is a page while Streamlit runs one.
    environment = dict.fromkeys(_THREADS, "1")
    _pools[workers] = ProcessPoolExecutor(
        workers, timeout=IDLE_SECONDS, initializer=_ignore_interrupts, env=environment
    )
    return _pools[workers]


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back: processes that are started meanwhile inherit that, and are not torn out of their imports."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _ignore_interrupts() -> None:
    # A shell's Ctrl-C reaches every process: what it means is for the one that submits to decide.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
