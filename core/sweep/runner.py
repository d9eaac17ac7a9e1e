"""Many trainings at once: from the store where they are known, else by joblib on this machine or by Dask on others."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from typing import Any

from core.sweep.jobs import Row, run_job
from core.sweep.store import Store

DASK_ADDRESS = "DASK_SCHEDULER_ADDRESS"
# How often a training is tried again whose Dask worker was lost.
RETRIES = 5
PATIENCE = "10s"
Heard = Callable[[Row], None]


class JobError(ValueError):
    """A training that could not be made; the message says which and why."""


def run_jobs(
    jobs: Mapping[str, str],
    store: Store,
    *,
    workers: int | None = None,
    cancelled: Callable[[], bool] | None = None,
    on_done: Heard | None = None,
    on_failed: Callable[[str, str], None] | None = None,
) -> bool:
    """Train every job, JSON texts of experiments by their keys, in their order; return whether all are done.

    What the store knows is answered from it first. The rest is trained by as many processes as `workers` says, one
    for each core by default, 1 meaning this process itself; or by Dask's workers where the environment names a
    scheduler. Each result is stored as it comes, then `on_done` hears it. `cancelled` is asked between results; what
    is under way then is given up, what is stored stays. `on_failed` hears the key and the reason of a job that
    can't be trained; without it that is a `JobError`.
    """
    stopped = cancelled or (lambda: False)
    known = store.get(jobs)
    if on_done:
        for old in known.values():
            on_done(old)
    left = {key: text for key, text in jobs.items() if key not in known}
    if not left or stopped():
        return not left
    with closing(_results(left, workers)) as results:
        for count, (key, row, problem) in enumerate(results, 1):
            if row is None:
                _tell(key, problem, on_failed)
            else:
                _keep(row, store, on_done)
            if stopped():
                return count == len(left)
    return True


Result = tuple[str, Row | None, str]
Results = Generator[Result, None, None]


def _keep(row: Row, store: Store, on_done: Heard | None) -> None:
    store.put(row)
    if on_done:
        on_done(row)


def _results(jobs: Mapping[str, str], workers: int | None) -> Results:
    if address := os.environ.get(DASK_ADDRESS):
        return _by_dask(jobs, address)
    count = workers or os.cpu_count() or 1
    return _by_joblib(jobs, count) if count > 1 else _here(jobs)


def _tell(key: str, problem: str, on_failed: Callable[[str, str], None] | None) -> None:
    if on_failed is None:
        raise JobError(f"A training could not be made: {problem}")
    on_failed(key, problem)


def attempt(key: str, text: str) -> Result:
    """Train one job; what keeps it from being made is a sentence instead of a row."""
    try:
        return key, run_job(text), ""
    except (ValueError, RuntimeError, MemoryError) as error:
        return key, None, str(error)


def _here(jobs: Mapping[str, str]) -> Results:
    for key, text in jobs.items():
        yield attempt(key, text)


def _by_joblib(jobs: Mapping[str, str], workers: int) -> Results:
    from joblib import Parallel, delayed

    parallel = Parallel(
        n_jobs=workers,
        return_as="generator_unordered",
        inner_max_num_threads=1,
        backend="loky",
        initializer=_ignore_interrupts,
    )
    results = parallel(delayed(attempt)(key, text) for key, text in jobs.items())
    try:
        yield from results
    finally:
        # Closing joblib's generator gives up what has not been begun.
        results.close()


def _ignore_interrupts() -> None:
    # A shell's Ctrl-C reaches every process: what it means is for this one to decide.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _by_dask(jobs: Mapping[str, str], address: str) -> Results:
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise JobError(
            f"{DASK_ADDRESS} is set, but Dask is not installed here: pip install distributed, or unset it."
        ) from None
    with _client(Client, address) as client:
        futures = client.map(attempt, list(jobs), list(jobs.values()), pure=False, retries=RETRIES)
        try:
            for future in as_completed(futures):
                yield future.result()
                # A result that is stored need not stay in the cluster's memory.
                future.release()
        finally:
            client.cancel(futures)


def _client(make: Any, address: str) -> Any:
    try:
        return make(address, timeout=PATIENCE)
    except OSError as error:
        raise JobError(
            f"There is no Dask scheduler at {address}, which {DASK_ADDRESS} names: {error}."
        ) from None
