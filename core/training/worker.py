"""A thread that lives only while there is work, and a lock that it shares fairly with those who look on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, Thread, current_thread

import torch


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
    """Calls `turn` again and again in a thread of its own, until it returns False.

    Torch is told there to compute with one thread: runs of several sessions share the cores, and sums don't
    depend on how many there are. That holds beyond this thread, for every one in the process that computes for
    the first time later and for what MKL computes anywhere. `wake` starts the thread, or makes a running one
    look once more before it ends.
    """

    def __init__(self, turn: Callable[[], bool], name: str) -> None:
        self._turn, self._name = turn, name
        self._lock = Lock()
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
                pass
            with self._lock:
                if not self._again:
                    self._busy = False
                    return
