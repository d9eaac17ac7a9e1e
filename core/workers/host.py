"""A run that lives in a worker: its turns, its speed, and the file from which it can go on elsewhere."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from math import inf
from time import monotonic
from typing import Any

from ..trainer.run import NothingToSaveError, TrainingRun
from .saving import Files, SavedRun
from .wire import Facts, Status

# While it trains, a run is saved every so many seconds, or so seldom that saving takes this share of its time.
SAVE_SECONDS, SAVE_SHARE = 3.0, 0.02
# The speed is that of about the last so many seconds of its own turns.
_RATE_SECONDS = 1.0


class Host:
    """A run, made by a function as `network_run` from arguments, both in the pickled `recipe`.

    Where `files` hold the state of such a run, this one goes on from there. `store_bytes` bounds its snapshots.
    """

    def __init__(self, number: int, recipe: bytes, files: Files | None, store_bytes: int) -> None:
        make, arguments = pickle.loads(recipe)
        self.number, self.run = number, make(*arguments)
        assert isinstance(self.run, TrainingRun)
        self.run.limit_store(store_bytes)
        self._saved = None if files is None else SavedRun(files)
        self._saved_at, self._save_took = -inf, 0.0
        self._spent, self._made = 0.0, 0.0
        self._told: Any = None
        if self._saved:
            known = self._saved.get()
            if known is None:
                self._saved.begin(recipe)
            else:
                self.run.resume(known)

    @property
    def busy(self) -> bool:
        """Whether it has work."""
        return self.run.busy

    @property
    def is_short(self) -> bool:
        """Whether only the first weights are to be measured."""
        return self.run.state != "training"

    @property
    def is_paced(self) -> bool:
        """Whether it trains more slowly than it could."""
        return self.run.is_paced and not self.is_short

    @property
    def rest_seconds(self) -> float:
        """In how many seconds there is something to do, 0 where there is now."""
        return self.run.rest_seconds

    @property
    def seconds_left(self) -> float | None:
        """How long it would train alone."""
        return self.run.to_go * self._spent / self._made if self._made else None

    def once(self, meanwhile: Callable[[], None]) -> None:
        """Give the run a turn."""
        t, began = self.run.t, monotonic()
        self.run.once()
        now = monotonic()
        if self._spent > _RATE_SECONDS:
            self._spent, self._made = self._spent / 2, self._made / 2
        self._spent, self._made = self._spent + now - began, self._made + self.run.t - t
        meanwhile()
        if self.busy and self.run.state == "training" and now - self._saved_at >= self._pause:
            self.save()

    def ask(self, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Return what a function says of the run."""
        return function(self.run, *arguments, **named)

    def settle(self) -> None:
        """Save the run with what it was told; for that its first weights are measured, if they are not yet."""
        if self.busy and not self.run.has_begun:
            self.run.once()
        self.save()

    def save(self) -> None:
        """Write the run's state, unless there is none to go on from: it is closed, or has not begun."""
        if self._saved is None:
            return
        began = monotonic()
        try:
            self._saved.put(self.run.saved())
        except NothingToSaveError:
            return
        except Exception as error:
            # A full disk, or a monitor that keeps what can't be written: no reason to end all that lives here.
            self.give_up_saving(str(error))
        self._saved_at = monotonic()
        self._save_took = self._saved_at - began

    def give_up_saving(self, why: str) -> None:
        """Do not save the run any more, and say why."""
        self._saved = None
        self.run.remarks.append(
            f"It can't be saved any more, so that it would begin anew if its process were lost: {why}"
        )

    def forget(self, remove: bool) -> None:
        """End the run; its files go where `remove` says so."""
        if self._saved and remove:
            self._saved.remove()

    def facts(self) -> Facts:
        """Return what never changes about it."""
        run = self.run
        return Facts(
            run.monitors,
            run.network,
            run.steps_per_epoch,
            run.batch_size,
            run.probe_size,
            run.device,
            run.seed,
        )

    def status(self, line: str) -> Status:
        """Return how it is, `line` being what is to be said of its place in line."""
        run = self.run
        run.line = line
        changes = run.changes
        settings = (run.configurations, len(changes), changes[-1][0])
        known, self._told = self._told, settings
        same = known is not None and known[0] is settings[0] and known[1:] == settings[1:]
        return Status(
            run.state,
            run.message,
            run.t,
            run.steps,
            run.version,
            run.steps_per_second,
            run.remaining_seconds,
            run.notes,
            run.busy,
            run.nbytes,
            None if same else (run.configurations, changes),
        )

    @property
    def _pause(self) -> float:
        return max(SAVE_SECONDS, self._save_took / SAVE_SHARE)
