"""Work that takes longer than a page may wait: in a thread, with a cooperative stop, ended when the tab is closed."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Event, Thread
from time import sleep
from typing import Any

import streamlit as st

from core.workers.errand import StoppedError
from core.workers.pool import Waiting
from pages.shared.presence import presence

POLL_SECONDS = 0.5
SEND_SECONDS = 0.05


class Job:
    """One piece of work. `result` is the best there is so far, `share` how much is done, `words` what is being done.

    `work(job)` runs in the thread: it asks `job.cancelled()` now and then, tells its progress by `job.tell`, and may
    set `job.result` before it is done. An error becomes `error`, a sentence. `first` is set with the first result.
    """

    def __init__(self, key: Hashable, work: Callable[[Job], Any], alive: Callable[[], bool] | None) -> None:
        self.key = key
        self.result: Any = None
        self.share, self.words, self.error = 0.0, "", ""
        self.stopped = Event()
        self.first, self.done = Event(), Event()
        self._work, self._alive = work, alive or (lambda: True)
        Thread(target=self._run, name=f"job {type(key).__name__}", daemon=True).start()

    def cancelled(self) -> bool:
        """Whether nobody wants the rest any more."""
        return self.stopped.is_set() or not self._alive()

    def check(self) -> None:
        """Raise `StoppedError` where nobody wants the rest any more."""
        if self.cancelled():
            raise StoppedError

    def tell(self, share: float, words: str = "") -> None:
        """Say how much is done, and of what."""
        self.share, self.words = share, words or self.words

    def show(self, result: Any) -> None:
        """Set what the page may show already."""
        self.result = result
        self.first.set()

    def stop(self) -> None:
        """End the work where it next asks; what is known stays."""
        self.stopped.set()

    def _run(self) -> None:
        try:
            found = self._work(self)
            if found is not None:
                self.result = found
        except (StoppedError, InterruptedError):
            self.stopped.set()
        except Exception as error:
            # A thread's failure must reach the page in words.
            self.error = f"{error}" or type(error).__name__
        finally:
            self.first.set()
            self.done.set()


def job(slot: str, key: Hashable, work: Callable[[Job], Any], patience: float = 0.0) -> Job:
    """Return the session's work of this slot and key, begun if it is not there; another one in the slot is stopped.

    `patience` is how many seconds the page waits for it to be done.
    """
    kept = present(slot)
    if kept and kept.key == key:
        return kept
    if kept:
        kept.stop()
    new = Job(key, work, presence())
    st.session_state[_name(slot)] = new
    with Waiting.aside():
        new.done.wait(patience)
    return new


def present(slot: str) -> Job | None:
    """Return the work of a slot, if there is any."""
    return st.session_state.get(_name(slot))


def watch(slot: str, own: Job | None, draw: Callable[[], None], is_current: Callable[[], bool]) -> None:
    """Draw in a fragment: again and again while the work is under way, and then the whole page anew.

    `is_current` says whether the rest of the page still shows what it should. What a hand or a button does inside a
    fragment draws only the fragment again, so the page follows when that replaced the work or changed a setting.
    """
    polling = own is not None and not own.done.is_set()

    def body() -> None:
        if present(slot) is not own:
            st.rerun()
        # Asked before drawing: what comes to rest meanwhile is drawn by the next run.
        done = own is None or own.done.is_set()
        draw()
        if (done and polling) or not is_current():
            rerun_once_sent()

    st.fragment(body, run_every=POLL_SECONDS if polling else None)()


def rerun_once_sent() -> None:
    """Run the page again, after what it has drawn has left: a rerun throws away what has not been sent yet."""
    with Waiting.aside():
        sleep(SEND_SECONDS)
    st.rerun()


def forget(slot: str) -> None:
    """Stop the work of a slot, if there is any, and forget it, so that it can be begun anew."""
    kept = present(slot)
    if kept:
        kept.stop()
    st.session_state.pop(_name(slot), None)


def _name(slot: str) -> str:
    return f"job.{slot}"
