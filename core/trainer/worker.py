"""Who does a run's work: a thread that lives only while there is some, or a process in turns; and a fair lock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread, current_thread
from time import monotonic, sleep

import torch

# How soon somebody who waits in turns looks again at a run that rests.
_LOOK_SECONDS = 0.02
# After so long it is looked again whether anybody is still there.
_MOST_REST_SECONDS = 1.0


def _no_rest() -> float:
    return 0.0


class Gate:
    """A lock that goes to whoever has waited: a worker that takes it over and over starves nobody."""

    def __init__(self) -> None:
        self._next, self._held = Lock(), Lock()

    @contextmanager
    def passed(self) -> Iterator[None]:
        """Hold the lock for a with-block."""
        with self._next:
            self._held.acquire()
        try:
            yield
        finally:
            self._held.release()


class Worker:
    """Calls `turn` again and again in a thread of its own, until it returns False, with rests of `rest()` seconds.

    Torch is told there to compute with one thread: runs of several sessions share the cores, and sums don't
    depend on how many there are. That holds beyond this thread, for every one in the process that computes for
    the first time later and for what MKL computes anywhere. `wake` starts the thread, or makes a running one
    look once more before it ends; `stir` ends a rest.
    """

    def __init__(self, turn: Callable[[], bool], name: str, rest: Callable[[], float] = _no_rest) -> None:
        self._turn, self._name, self._rest = turn, name, rest
        self._lock, self._stirred = Lock(), Event()
        self._thread: Thread | None = None
        self._again = self._busy = False

    @property
    def busy(self) -> bool:
        """Whether there is work in progress."""
        return self._busy

    def wake(self) -> None:
        """Have the thread run."""
        with self._lock:
            self._again = True
            if not self._busy:
                self._busy = True
                self._thread = Thread(target=self._work, name=self._name, daemon=True)
                self._thread.start()
        self.stir()

    def stir(self) -> None:
        """Have a thread that rests look whether there is something to do by now."""
        self._stirred.set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the thread has ended; say whether it has. The thread itself does not wait for itself."""
        thread = self._thread
        if thread is None or thread is current_thread():
            return True
        thread.join(timeout)
        return not thread.is_alive()

    def _work(self) -> None:
        torch.set_num_threads(1)
        while True:
            self._again = False
            while self._turn():
                if (seconds := self._rest()) > 0:
                    self._stirred.wait(min(seconds, _MOST_REST_SECONDS))
                    self._stirred.clear()
            with self._lock:
                if not self._again:
                    self._busy = False
                    return


class Turns:
    """Calls `turn` whenever somebody who hands out the turns says so by `once`, or waits for the work to be done.

    It stands in for a `Worker` where one thread serves many runs: nothing happens by itself.
    """

    def __init__(self, turn: Callable[[], bool], name: str, rest: Callable[[], float] = _no_rest) -> None:
        self._turn, self._rest = turn, rest
        self.busy = False

    def wake(self) -> None:
        """Have turns to be given."""
        self.busy = True

    def stir(self) -> None:
        """Nothing rests here: who hands out the turns asks the run when its next step is due."""

    def once(self) -> None:
        """Give one turn."""
        self.busy = self._turn()

    def wait(self, timeout: float | None = None) -> bool:
        """Give turns until there is no more work, or for about `timeout` seconds; say whether there is none."""
        until = None if timeout is None else monotonic() + timeout
        while self.busy and (until is None or monotonic() < until):
            self.once()
            sleep(min(self._rest(), _LOOK_SECONDS))
        return not self.busy


class Hiring:
    """What does the work of runs that are made from now on: a thread each, unless a process serves them in turns."""

    make: type[Worker] | type[Turns] = Worker

    @classmethod
    def in_turns(cls) -> None:
        """Let the runs of this process be served in turns, by whoever calls `once`."""
        cls.make = Turns
