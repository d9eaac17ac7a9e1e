"""Claim 8 measured in a worker: progress, cooperative stop, and an end when the browser tab is closed."""

from __future__ import annotations

from threading import Event, Thread
from time import monotonic
from typing import Any

from core.claims import Verdict
from core.claims.overfitting import StoppedError as GivenUpError
from core.claims.overfitting import overfitting_job
from core.experiments.network_experiment import NetworkExperiment
from core.workers.errand import StoppedError
from core.workers.pool import shared_pool
from pages.shared.presence import presence

# A tab may be away for a moment, as when it is reloaded.
_AWAY_SECONDS = 60.0


class Measurement:
    """One measurement: `share` done and `words` about it, and in the end `verdict` or `mistake`, or neither.

    Neither is there when it was cancelled, or ended because the tab that wanted it was closed.
    """

    def __init__(self, experiment: NetworkExperiment | None) -> None:
        self.experiment = experiment
        self.share, self.words = 0.0, "Loading PyTorch …"
        self.verdict: Verdict | None = None
        self.mistake = ""
        self._cancelled = Event()
        self._present = presence() or (lambda: True)
        self._seen = monotonic()
        self._thread = Thread(target=self._work, name="claim 8", daemon=True)
        self._thread.start()

    @property
    def is_running(self) -> bool:
        """Whether the thread still works."""
        return self._thread.is_alive()

    def cancel(self) -> None:
        """Ask the thread to stop, and wait for it, which takes less than a second."""
        self._cancelled.set()
        self._thread.join(timeout=5)

    def cancelled(self) -> bool:
        """Whether nobody wants the rest any more."""
        if self._present():
            self._seen = monotonic()
        return self._cancelled.is_set() or monotonic() - self._seen > _AWAY_SECONDS

    def tell(self, share: float, words: str = "") -> None:
        """Take how far the work is."""
        self.share, self.words = share, words

    def show(self, result: Any) -> None:
        """Nothing is shown before the verdict."""

    def _work(self) -> None:
        try:
            self.verdict = shared_pool().work(self, overfitting_job, self.experiment)
        except (GivenUpError, StoppedError):
            return
        except (ValueError, RuntimeError) as error:
            self.mistake = str(error)
