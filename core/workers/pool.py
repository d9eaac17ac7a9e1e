"""The workers of a server: as many processes as cores, kept warm, and who of them has which run."""

from __future__ import annotations

import atexit
import os
import pickle
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Hashable
from concurrent.futures import Future, wait
from contextlib import AbstractContextManager, nullcontext, suppress
from itertools import count
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import monotonic, sleep
from typing import Any, Protocol
from weakref import WeakValueDictionary

from ..environment import RUNS_MB, STATE_DIR, WORKERS
from .child import Child, WorkerLostError
from .cluster import Cluster, ClusterProcess
from .errand import StoppedError
from .local import LocalProcess
from .saving import Folder, remove_old
from .wire import Answer, KeptFile, Status, opened

# What the snapshots of one run may hold.
RUN_BYTES = 64_000_000
LEAST_BYTES = 1_000_000
# The share of it that snapshots may take; the rest is for weights, memories and rows.
STORE_SHARE = 0.75
LIMIT_SECONDS = 2.0
ROUND_SECONDS = 1.0
# How long a run is kept that nobody came back to, and how often that is looked up.
KEPT_SECONDS, TIDY_ROUNDS = 24 * 3600.0, 600
# How often an errand whose worker was lost is begun anew.
RETRIES = 2
_LOOK_SECONDS = 0.2
# How long a cancelled errand may take to stop.
_STOP_SECONDS = 2.0


class Job(Protocol):
    """Who wants an errand done: hears how far it is, and says whether it is still wanted."""

    def cancelled(self) -> bool:
        """Whether nobody wants the rest any more."""

    def tell(self, share: float, words: str = "") -> None:
        """Hear how much is done, and of what."""

    def show(self, result: Any) -> None:
        """Take what may be shown already."""


class Waiting:
    """What is to be done around waiting for a worker; whoever rations computing lets others compute meanwhile."""

    aside: Callable[[], AbstractContextManager[Any]] = nullcontext


class Member(Protocol):
    """A run that lives in a worker, as the pool sees it."""

    number: int
    name: str
    child: Child | None

    @property
    def is_looked_at(self) -> bool:
        """Whether somebody is there who looks at it."""

    @property
    def nbytes(self) -> int:
        """About how much memory it holds, as last heard."""

    @property
    def is_training(self) -> bool:
        """Whether it trains or waits for its turn, as last heard."""

    def hear(self, status: Status) -> None:
        """Take a status that came from the worker."""

    def recover(self, lost: Child) -> None:
        """Go on elsewhere, where the worker `lost` was the run's."""

    def move(self, to: Child) -> bool:
        """Go on in another worker, unless somebody asks for something just now; say whether it does."""

    def look_after(self) -> None:
        """End the run if it trains for nobody."""


class Pool:
    """Worker processes, started when there is something to do, and replaced when they are lost.

    `workers` is how many, by default SUPERLEVEL_WORKERS or one for each core. `run_bytes` bounds the snapshots of one
    run, `all_bytes` what all runs hold together, by default SUPERLEVEL_RUNS_MB. Runs are saved, so that they outlive
    a worker, in a private folder that goes with the server; in `folder`, by default SUPERLEVEL_STATE_DIR, they outlive
    the server too, by a day. With a `cluster`, by default that of DASK_SCHEDULER_ADDRESS, they are processes there,
    as many as its workers have threads; what they save comes here.
    """

    def __init__(
        self,
        workers: int | None = None,
        *,
        run_bytes: int = RUN_BYTES,
        all_bytes: int | None = None,
        folder: Path | None = None,
        cluster: Cluster | None = None,
    ) -> None:
        self._cluster = cluster or Cluster.of_environment()
        self._size = workers or (WORKERS.number(1) if WORKERS.text() else 0)
        self._run_bytes = run_bytes
        self._all_bytes = all_bytes or RUNS_MB.number(1) * 1_000_000
        self._folder = folder or (Path(STATE_DIR.text()) if STATE_DIR.text() else None)
        self.keep = self._folder is not None
        self._children: list[Child] = []
        self._lock = Lock()
        self._numbers = count(1)
        # Runs are known as long as somebody holds them; those that nobody holds any more are told to the workers.
        self.runs: WeakValueDictionary[int, Member] = WeakValueDictionary()
        self._dropped: deque[tuple[int, Child | None]] = deque()
        self._errands: dict[int, tuple[Child, SimpleQueue[Answer | None]]] = {}
        self._preparing: list[Callable[..., Any]] = []
        self._limit = run_bytes
        self._ending = self._is_broken = False
        self._warden: Thread | None = None

    def prepare(self, *functions: Callable[..., Any]) -> None:
        """Start a worker, if there is none, and have it import what these functions need; returns at once."""
        with self._lock:
            new = [function for function in functions if function not in self._preparing]
            self._preparing += new
            children = list(self._children)
        for child in children:
            child.order("prepare", 0, list(sys.path), pickle.dumps(new))
        if not children:
            self.warm()

    def warm(self, workers: int = 1) -> None:
        """Start workers until there are so many, at most the pool's; returns at once.

        Where the last one ended before it was ready, as without torch, and no other is, only who needs one tries again.
        """
        if self._ending or (self._is_broken and not self.is_ready):
            return
        for _ in range(len(self._children), min(workers, self.size)):
            self._start()

    @property
    def size(self) -> int:
        """How many workers there are at most."""
        return self._size or (self._cluster.threads if self._cluster else os.cpu_count() or 1)

    @property
    def is_ready(self) -> bool:
        """Whether a worker is there that has done its imports, and none that has not."""
        children = list(self._children)
        return bool(children) and all(child.ready for child in children)

    def choose(self) -> Child:
        """Return the worker that has the least to do, of those that are ready where there is any."""
        with self._lock:
            children = [child for child in self._children if not child.ended]
        if not children:
            return self._start()
        return min(children, key=lambda child: (not child.ready, self._load(child)))

    @property
    def store_bytes(self) -> int:
        """How many bytes each run's snapshots may take at present."""
        return self._limit

    def number(self) -> int:
        """Return a number for a new run or errand."""
        return next(self._numbers)

    def place(self, name: str) -> Path:
        """Return where the state of a run of this name is to be kept."""
        with self._lock:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="superlevel-runs-"))
        return self._folder / name

    def kept(self, name: str) -> dict[str, bytes]:
        """Return the files of the run of this name."""
        folder = Folder(self.place(name))
        return {file: folder.read(file) for file in folder.names()}

    def admit(self, run: Member) -> int:
        """Register a run; return how many bytes its snapshots may take, and have the others keep to that too.

        Raises `ValueError` with a sentence where all runs together hold too much already.
        """
        self.runs[run.number] = run
        self._share_out()
        held = self.held_bytes
        if held > self._all_bytes:
            del self.runs[run.number]
            raise ValueError(
                f"This server holds {len(self.runs):,} trainings with {held / 1e6:,.0f} MB, and keeps at most "
                f"{self._all_bytes / 1e6:,.0f} MB. Close a page that trains, or try again later."
            )
        self._watch()
        return self._limit

    def forget(self, number: int, child: Child | None) -> None:
        """Let a run go that nobody holds any more. Called by the collector of garbage: nothing is done here."""
        self._dropped.append((number, child))

    def work(self, job: Job, function: Callable[..., Any], *arguments: Any) -> Any:
        """Have `function(errand, …)` done by a worker, and wait for its result while `job` hears how far it is.

        Raises what the function raises, `StoppedError` where the job was cancelled.
        """
        return self.work_at(self.choose, None, job, function, *arguments)

    def work_at(
        self,
        where: Callable[[], Child],
        about: int | None,
        job: Job,
        function: Callable[..., Any],
        *arguments: Any,
    ) -> Any:
        """Do the same in a certain worker, about a run that lives there; begun anew where the worker is lost."""
        for attempt in range(RETRIES + 1):
            try:
                return self._errand(where(), about, job, function, arguments)
            except WorkerLostError as error:
                if attempt == RETRIES:
                    raise RuntimeError(
                        f"The process that did this was lost {attempt + 1} times: {error}."
                    ) from None
        raise AssertionError

    def end(self) -> None:
        """End all workers, and remove what was kept for this server alone."""
        self._ending = True
        with self._lock:
            children, self._children = self._children, []
        closing = [Thread(target=child.end) for child in children]
        for thread in closing:
            thread.start()
        for thread in closing:
            thread.join()
        if self._cluster:
            self._cluster.close()

    @property
    def working(self) -> list[Member]:
        """The runs that train or wait for their turn."""
        return [run for run in list(self.runs.values()) if run.is_training]

    @property
    def held_bytes(self) -> int:
        """About how much memory all runs hold."""
        return sum(run.nbytes for run in list(self.runs.values()))

    @property
    def pids(self) -> list[int]:
        """The numbers of the processes."""
        return [child.pid for child in self._children if not child.ended]

    def _errand(
        self,
        child: Child,
        about: int | None,
        job: Job,
        function: Callable[..., Any],
        arguments: tuple[Any, ...],
    ) -> Any:
        number, news = self.number(), SimpleQueue[Answer | None]()
        self._errands[number] = child, news
        given_up: float | None = None
        try:
            begun = child.order("errand", number, list(sys.path), about, function, arguments)
            begun.add_done_callback(lambda future: _tell_failure(future, news))
            while given_up is None or monotonic() < given_up:
                if given_up is None and job.cancelled():
                    # What is known when it stops is still taken, but a worker that is not even there is not waited for.
                    given_up = monotonic() + _STOP_SECONDS
                    child.order("cancel", number)
                try:
                    answer = news.get(timeout=_LOOK_SECONDS)
                except Empty:
                    continue
                if answer is None:
                    raise child.loss()
                kind, *content = opened(answer)
                if kind == "done":
                    return content[0]
                (job.tell if kind == "tell" else job.show)(*content)
            raise StoppedError
        finally:
            self._errands.pop(number, None)

    def _start(self) -> Child:
        if self._ending:
            raise RuntimeError("This server is ending, so that nothing new is begun.")
        self._watch()
        process = ClusterProcess(self._cluster, self.keep) if self._cluster else LocalProcess(self.keep)
        child = Child(process, self._hear, self._lose)
        with self._lock:
            self._children.append(child)
            preparing = list(self._preparing)
        if preparing:
            child.order("prepare", 0, list(sys.path), pickle.dumps(preparing))
        return child

    def _load(self, child: Child) -> tuple[int, int]:
        runs = [run for run in list(self.runs.values()) if run.child is child]
        errands = sum(one is child for one, _ in list(self._errands.values()))
        return sum(run.is_training for run in runs) + errands, len(runs)

    def _hear(self, child: Child, answer: Answer) -> None:
        if answer.file is not None:
            self._keep_file(child, answer.target, answer.file)
        elif answer.status is not None:
            if run := self.runs.get(answer.target):
                run.hear(answer.status)
        elif answer.number is None and answer.target in self._errands:
            self._errands[answer.target][1].put(answer)

    def _keep_file(self, child: Child, number: int, file: KeptFile) -> None:
        """Keep a run's file for a worker that is elsewhere."""
        folder = Folder(self.place(file.run))
        if not file.name:
            folder.remove_all()
        elif file.content is None:
            folder.remove(file.name)
        else:
            try:
                folder.write(file.name, file.content)
            except OSError as error:
                child.order("unsaved", number, str(error))

    def _lose(self, child: Child) -> None:
        """Replace a worker that has ended, and have its runs go on elsewhere."""
        if self._ending:
            return
        with self._lock:
            if child in self._children:
                self._children.remove(child)
        self._is_broken = not child.was_ready
        if not self._is_broken:
            self.warm(len(self._children) + 1)
        for one, news in list(self._errands.values()):
            if one is child:
                news.put(None)
        for run in list(self.runs.values()):
            if run.child is child:
                Thread(target=run.recover, args=(child,), name="recovery", daemon=True).start()

    def _share_out(self) -> None:
        """Bound each run's snapshots so that all runs keep within their bound together."""
        each = int(STORE_SHARE * self._all_bytes) // max(1, len(self.runs))
        limit = max(LEAST_BYTES, min(self._run_bytes, each))
        if limit == self._limit:
            return
        self._limit = limit
        orders = [child.order("limit", 0, packed=pickle.dumps(limit)) for child in list(self._children)]
        wait(orders, LIMIT_SECONDS)

    def _watch(self) -> None:
        with self._lock:
            if self._warden is None:
                atexit.register(self.end)
                self._warden = Thread(target=self._go_round, name="workers' warden", daemon=True)
                self._warden.start()

    def _go_round(self) -> None:
        rounds = 0
        while not self._ending:
            if self.keep and self._folder and rounds % TIDY_ROUNDS == 0:
                remove_old(self._folder, {run.name for run in list(self.runs.values())}, KEPT_SECONDS)
            rounds += 1
            sleep(ROUND_SECONDS)
            # A worker that is lost just then, or a server that ends: the next round, if there is one, does the rest.
            with suppress(RuntimeError):
                self._drop()
                self._look_after()
                self._balance()

    def _look_after(self) -> None:
        # In a function of its own, whose variable holds no run until the next round.
        for run in list(self.runs.values()):
            run.look_after()

    def _drop(self) -> None:
        while self._dropped:
            number, child = self._dropped.popleft()
            if child is not None:
                child.order("drop", number)

    def _balance(self) -> None:
        """Have one worker more than runs, so that the next run finds one; let those with less to do take runs over."""
        children = list(self._children)
        wanted = min(self.size, len(self.runs) + 1) if self.runs else 0
        if len(children) < wanted and all(child.ready for child in children):
            self._start()
        loads = {child: self._load(child)[0] for child in children if child.ready}
        while len(loads) > 1:
            idle, busiest = min(loads, key=loads.__getitem__), max(loads, key=loads.__getitem__)
            if loads[busiest] - loads[idle] < 2 or not self._move_one(busiest, idle):
                return
            loads[busiest] -= 1
            loads[idle] += 1

    def _move_one(self, busiest: Child, idle: Child) -> bool:
        return any(
            run.child is busiest and run.is_training and run.move(idle) for run in list(self.runs.values())
        )


def _tell_failure(begun: Future[Answer], news: SimpleQueue[Answer | None]) -> None:
    """Let whoever waits for an errand know that it could not even begin."""
    if begun.exception() is not None:
        news.put(None)
    elif not begun.result().good:
        news.put(begun.result())


_shared: dict[Hashable, Pool] = {}
_sharing = Lock()


def shared_pool() -> Pool:
    """Return the pool of this process."""
    with _sharing:
        if "pool" not in _shared:
            _shared["pool"] = Pool()
        return _shared["pool"]
