"""Many trainings at once: from the store where they are known, else by processes of this machine or of Dask."""

from __future__ import annotations

import os
from collections import Counter, deque
from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from ..workers.child import NoWorkerError
from ..workers.cluster import ADDRESS, client_of
from .jobs import TrainingResult, run_job
from .store import ResultStore

# How often a training is tried again whose worker was lost.
RETRIES = 5
# So many trainings for each process are under way or wait for it; a sweep's others leave room for other sweeps.
AHEAD = 2
POLL_SECONDS = 0.25
LOST = "The process that trained it was ended from outside again and again, perhaps for lack of memory."
Heard = Callable[[TrainingResult], None]


class JobError(ValueError):
    """A training that could not be made; the message says which and why."""


def run_jobs(
    jobs: Mapping[str, str],
    store: ResultStore,
    *,
    workers: int | None = None,
    cancelled: Callable[[], bool] | None = None,
    on_done: Heard | None = None,
    on_failed: Callable[[str, str], None] | None = None,
) -> bool:
    """Train every job, JSON texts of experiments by their keys, in their order; return whether all are done.

    What the store knows is answered from it first. The rest is trained by as many processes as `workers` says, one
    for each core by default, 1 meaning this process itself; or by Dask's workers where the environment names a
    scheduler. Sweeps that run at the same time share the processes and get them in turns. Each result is stored as it
    comes, then `on_done` hears it. When `cancelled` says so, what is under way is given up (by Dask, with the next
    result); what is stored stays. `on_failed` hears the key and the reason of a job that can't be trained; without it
    that is a `JobError`.
    """
    stopped = cancelled or (lambda: False)
    known = store.get(jobs)
    if on_done:
        for old in known.values():
            on_done(old)
    left = {key: text for key, text in jobs.items() if key not in known}
    if not left or stopped():
        return not left
    count = 0
    with closing(_results(left, workers, stopped)) as results:
        for key, row, problem in results:
            count += 1
            if row is None:
                _tell(key, problem, on_failed)
            else:
                _keep(row, store, on_done)
            if stopped():
                break
    return count == len(left)


Result = tuple[str, TrainingResult | None, str]
Results = Generator[Result, None, None]


def _keep(row: TrainingResult, store: ResultStore, on_done: Heard | None) -> None:
    store.put(row)
    if on_done:
        on_done(row)


def _results(jobs: Mapping[str, str], workers: int | None, stopped: Callable[[], bool]) -> Results:
    if address := os.environ.get(ADDRESS):
        return _by_dask(jobs, address)
    count = workers or os.cpu_count() or 1
    return _by_processes(jobs, count, stopped) if count > 1 else _here(jobs, stopped)


def _tell(key: str, problem: str, on_failed: Callable[[str, str], None] | None) -> None:
    if on_failed is None:
        raise JobError(f"A training could not be made: {problem}")
    on_failed(key, problem)


def attempt(key: str, text: str, cancelled: Callable[[], bool] | None = None) -> Result:
    """Train one job; what keeps it from being made is a sentence instead of a row."""
    try:
        return key, run_job(text, cancelled), ""
    except (ValueError, RuntimeError, MemoryError) as error:
        return key, None, str(error)


def attempt_while(wanted: str, key: str, text: str) -> Result:
    """Train one job in another process, as long as the file of the name `wanted` is there."""
    return attempt(key, text, lambda: not Path(wanted).exists())


def _here(jobs: Mapping[str, str], stopped: Callable[[], bool]) -> Results:
    for key, text in jobs.items():
        result = attempt(key, text, stopped)
        if result[1] is None and stopped():
            return
        yield result


def _by_processes(jobs: Mapping[str, str], workers: int, stopped: Callable[[], bool]) -> Results:
    # joblib takes long to load, and a sweep in this process does without.
    from joblib.externals.loky import FIRST_COMPLETED, BrokenProcessPool, wait

    from .pool import submit

    waiting, losses = deque(jobs), Counter[str]()
    under_way: dict[Any, str] = {}
    with NamedTemporaryFile(prefix="superlevel-sweep-") as wanted:
        try:
            while (waiting or under_way) and not stopped():
                while waiting and len(under_way) < AHEAD * workers:
                    key = waiting.popleft()
                    under_way[submit(workers, attempt_while, wanted.name, key, jobs[key])] = key
                for future in wait(under_way, POLL_SECONDS, FIRST_COMPLETED).done:
                    key = under_way.pop(future)
                    try:
                        yield future.result()
                    except BrokenProcessPool:
                        losses[key] += 1
                        if losses[key] > RETRIES:
                            yield key, None, LOST
                        else:
                            waiting.append(key)
        finally:
            for future in under_way:
                future.cancel()


def _by_dask(jobs: Mapping[str, str], address: str) -> Results:
    try:
        opened = client_of(address)
    except NoWorkerError as error:
        raise JobError(str(error)) from None
    # Dask is loaded by now, and only where it is wanted.
    from distributed import as_completed

    with opened as client:
        futures = client.map(attempt, list(jobs), list(jobs.values()), pure=False, retries=RETRIES)
        try:
            for future in as_completed(futures):
                yield future.result()
                # A result that is stored need not stay in the cluster's memory.
                future.release()
        finally:
            client.cancel(futures)
