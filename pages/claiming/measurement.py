"""Claim 8 measured in a thread of its own: progress, cooperative stop, and an end when the browser tab is closed."""

from __future__ import annotations

from threading import Event, Thread
from time import monotonic

from core.claims import Verdict
from core.claims.overfitting import StoppedError, judge_overfitting
from core.network_experiment import NetworkExperiment
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
        """Ask the thread to stop, and wait for it, which takes about a tenth of a second."""
        self._cancelled.set()
        self._thread.join(timeout=5)

    def _work(self) -> None:
        try:
            self.verdict = judge_overfitting(self.experiment, progress=self._say, stop=self._stop)
        except StoppedError:
            return
        except (ValueError, RuntimeError) as error:
            self.mistake = str(error)

    def _say(self, share: float, words: str) -> None:
        self.share, self.words = share, words

    def _stop(self) -> bool:
        if self._present():
            self._seen = monotonic()
        return self._cancelled.is_set() or monotonic() - self._seen > _AWAY_SECONDS
