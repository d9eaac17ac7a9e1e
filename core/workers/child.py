"""A worker as its server sees it: orders go out, answers come in, and its end is noticed."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from itertools import count
from threading import Lock, Thread
from typing import Any, Protocol

from .wire import Answer, Order

# How long all that an ended process said may take to be heard.
_GRACE_SECONDS = 5.0


class WorkerLostError(RuntimeError):
    """The process ended while it was wanted."""


class LostRunError(RuntimeError):
    """A run that no process can hold any more; the message says why."""


class NoWorkerError(ValueError):
    """There is nowhere to have a process; the message says why, and what to do."""


class Process(Protocol):
    """A process that serves: on this machine, or somewhere else."""

    @property
    def pid(self) -> int:
        """Its number, 0 while it has none."""

    @property
    def is_here(self) -> bool:
        """Whether it is on this machine, and sees the same files."""

    def send(self, order: Order) -> None:
        """Send an order. Raises `OSError` or `ValueError` where the process is gone."""

    def receive(self) -> Answer:
        """Wait for an answer and return it.

        Raises `EOFError` or `OSError` where the process is gone, `NoWorkerError` where there never was one.
        """

    def how_it_ended(self) -> str:
        """Say how it ended, in a word or two."""

    def close(self) -> None:
        """Let it end, after what was sent; what it says until then is still received."""

    def wait(self) -> None:
        """Wait until it has ended, if it must by force."""

    def release(self) -> None:
        """Give back what it took, once it has ended and all is heard."""


class Child:
    """A worker. `heard` is called with what it says of itself, `lost` once it has ended."""

    def __init__(
        self, process: Process, heard: Callable[[Child, Answer], None], lost: Callable[[Child], None]
    ) -> None:
        self.ready = self.was_ready = self.ended = False
        self._heard, self._lost = heard, lost
        self._numbers, self._lock = count(1), Lock()
        self._asked: dict[int, Future[Answer]] = {}
        self._process = process
        self._refused: NoWorkerError | None = None
        self._listener = Thread(target=self._listen, name="worker's answers", daemon=True)
        self._listener.start()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def is_here(self) -> bool:
        """Whether it is on this machine, and sees the same files."""
        return self._process.is_here

    def order(self, action: str, target: int, *content: Any, packed: bytes | None = None) -> Future[Answer]:
        """Have something done; the future has the answer, or what `loss` returns."""
        body = pickle.dumps(content, pickle.HIGHEST_PROTOCOL) if packed is None else packed
        future: Future[Answer] = Future()
        number = next(self._numbers)
        with self._lock:
            if self.ended:
                future.set_exception(self.loss())
                return future
            self._asked[number] = future
        # Where the process is gone, the listener notices that too, and answers everybody.
        with suppress(OSError, ValueError):
            self._process.send(Order(number, action, target, body))
        return future

    def how_it_ended(self) -> str:
        """Say how the process ended, in a word or two."""
        return self._process.how_it_ended()

    def loss(self) -> Exception:
        """Return what to raise where it was wanted and has ended."""
        return self._refused or WorkerLostError(self.how_it_ended())

    def end(self) -> None:
        """Let the process end, and wait until all is heard that it says until then."""
        self._process.close()
        self._process.wait()
        self._listener.join(_GRACE_SECONDS)

    def _listen(self) -> None:
        try:
            while True:
                self._take(self._process.receive())
        except NoWorkerError as error:
            self._refused = error
        except (EOFError, OSError, ValueError):
            # It has ended, or its pipe was closed.
            pass
        self._process.wait()
        with self._lock:
            self.ended, self.ready = True, False
            asked, self._asked = self._asked, {}
        for future in asked.values():
            future.set_exception(self.loss())
        self._process.release()
        self._lost(self)

    def _take(self, answer: Answer) -> None:
        self.ready = self.was_ready = True
        self._heard(self, answer)
        if answer.number is not None and (future := self._asked.pop(answer.number, None)):
            future.set_result(answer)
