"""Long work in a worker that takes turns with the trainings there, tells how far it is, and can be called off."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from threading import Lock, Thread, current_thread
from time import monotonic
from typing import Any

from .wire import Answer, packed_error

# How long the work goes on before it lets others have their turn, in seconds.
PIECE_SECONDS = 0.05
# Work that has had so many seconds is long; until then somebody waits for a picture, such as a map, and it is short.
SHORT_SECONDS = 1.0
_LOOK_SECONDS = 0.005


class StoppedError(Exception):
    """Work that was called off."""


class Errand:
    """A function at work in a thread that only goes on when it is given a turn: `function(errand, …)`.

    The work asks `cancelled()` or `check()` now and then, tells its progress by `tell`, and may `show` results before
    it is done: in each of these its own thread waits while others have their turn. What is between them is not
    interrupted, nor are threads that it has started itself.
    """

    is_paced = False
    seconds_left = None
    rest_seconds = 0.0

    def __init__(self, number: int, work: Callable[[Errand], Any], send: Callable[[Answer], None]) -> None:
        self.number, self.busy = number, True
        self._work, self._send = work, send
        self._stopped, self._had = False, 0.0
        self._mine, self._back = Lock(), Lock()
        self._mine.acquire()
        self._back.acquire()
        self._since = 0.0
        self._thread = Thread(target=self._run, name="errand", daemon=True)
        self._thread.start()

    @property
    def is_short(self) -> bool:
        """Whether it has had so little that it may be over in a moment."""
        return self._had < SHORT_SECONDS

    def tell(self, share: float, words: str = "") -> None:
        """Say how much is done, 0…1, and of what."""
        self._say(("tell", share, words))
        self._breathe()

    def show(self, result: Any) -> None:
        """Hand out what may be shown already."""
        self._say(("show", result))
        self._breathe()

    def cancelled(self) -> bool:
        """Whether nobody wants the rest any more."""
        self._breathe()
        return self._stopped

    def check(self) -> None:
        """Raise `StoppedError` where nobody wants the rest any more."""
        if self.cancelled():
            raise StoppedError

    def stop(self) -> None:
        """End the work where it next asks."""
        self._stopped = True

    def once(self, meanwhile: Callable[[], None]) -> None:
        """Give it a turn, and do something else again and again until it gives it back."""
        began = monotonic()
        self._mine.release()
        while not self._back.acquire(timeout=_LOOK_SECONDS):
            meanwhile()
        self._had += monotonic() - began

    def _breathe(self) -> None:
        # Threads that the work has started for itself are not held: there is one turn, and its own thread has it.
        if current_thread() is self._thread and monotonic() - self._since >= PIECE_SECONDS:
            self._back.release()
            self._mine.acquire()
            self._since = monotonic()

    def _say(self, news: Any) -> None:
        self._send(Answer(None, True, self.number, body=pickle.dumps(news, pickle.HIGHEST_PROTOCOL)))

    def _run(self) -> None:
        self._mine.acquire()
        self._since = monotonic()
        try:
            self._say(("done", self._work(self)))
        except Exception as error:
            # Whatever went wrong is for whoever waits for the result.
            self._send(Answer(None, False, self.number, body=packed_error(error)))
        finally:
            self.busy = False
            self._back.release()
