"""A training run that can be watched, paused, stepped, rewound and changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from threading import Lock
from time import monotonic
from typing import NamedTuple

from ..checks import count
from ..data.data_set import DataSet
from ..memory import give_memory_back
from ..networks.models import NetworkSpec
from .configuration import (
    MOST_STEPS,
    Configuration,
    check_network,
    check_race,
    check_risks,
    check_steps,
    whole,
)
from .device import choose_device, device_words
from .pace import Tempo, Watcher
from .race import Race, SavedRace
from .reading import OVER, RaceReading
from .switches import Monitors, check_monitors
from .words import failure_words, rest_words
from .worker import Hiring, Turns

_DEFAULT = Monitors()
# How long the worker goes on before it lets those who wait for the weights have them.
_TURN_SECONDS = 0.002
_ABANDONED = "ended: nobody was there any more"


class NothingToSaveError(ValueError):
    """A run that has nothing from which one could go on."""


class Saved(NamedTuple):
    """What a run depends on beyond its arguments: its race, what was wished, and what was said of it."""

    race: SavedRace
    goal: int
    record_at: int
    failure: str
    remarks: tuple[str, ...]
    pace: float | None = None


class TrainingRun(RaceReading):
    """Up to four configurations of one network, trained in turns on the same batches in a worker thread.

    `batch_size` 0, or one no smaller than the training set, means the full batch. `alive` is asked about once
    a second while the run trains; when it has said False for a minute, the run closes itself. The numbers
    depend on the arguments alone, on one machine and device: not on who watches, on pauses, or on going back
    and continuing. Snapshots of all configurations together take at most `store_bytes`, but the first and the
    latest always stay.

    `state` is "ready", "training", "paused", "finished", "diverged" (all of them), "failed" or "closed",
    `message` a sentence about it; `version` grows with everything worth a repaint. Control returns at once,
    or after the step in progress where it must; wishes to train that can't be met, as when the run has
    ended, are ignored. Reading is safe at any time.

    Raises `ValueError` for a network or a risk that doesn't fit the data, steps outside 1…50,000, numbers that are
    negative or not whole, an unknown device, and more than four configurations.
    """

    def __init__(
        self,
        data: DataSet,
        network: NetworkSpec,
        configurations: Sequence[Configuration],
        *,
        steps: int,
        batch_size: int = 0,
        seed: int = 0,
        monitors: Monitors = _DEFAULT,
        device: str = "auto",
        store_bytes: int = 64_000_000,
        alive: Callable[[], bool] | None = None,
    ) -> None:
        check_network(data, network)
        competitors = check_race(configurations)
        check_risks(data, competitors)
        place = choose_device(device)
        race = Race(
            data,
            network,
            competitors,
            steps=check_steps(steps),
            batch_size=whole("batch_size", batch_size),
            seed=whole("seed", seed),
            monitors=check_monitors(monitors),
            device=place,
            store_bytes=count("store_bytes", store_bytes),
        )
        super().__init__(race, device_words(place))
        self.seed = seed
        self._watcher = Watcher(alive)
        self._goal, self._record_at = 0, -1
        self._moving = False
        self._tempo = Tempo()
        self._saying = Lock()
        self._worker = Hiring.make(self._turn, "training", lambda: self.rest_seconds)
        # The first weights are measured at once, so that there is something to see before training.
        self._worker.wake()

    def __repr__(self) -> str:
        labels = ", ".join(own.label for own in self.configurations)
        return f"<TrainingRun of {labels}: step {self.t:,} of {self.steps:,}, {self.state}>"

    def start(self) -> None:
        """Train to the end."""
        self.train_to(MOST_STEPS)

    def pause(self) -> None:
        """Stop after the step in progress."""
        self._goal = 0
        self._worker.stir()

    def pace(self, steps_per_second: float | None) -> None:
        """Make at most so many steps a second from now on, None: as many as can be; the weights stay the same.

        At up to `MOST_WATCHED` a second V is measured at every step, as by `step`.
        """
        self._tempo.set(steps_per_second)
        self._worker.stir()

    def step(self) -> None:
        """Make one step, with V measured before and after it."""
        self._record_at = self.t
        self.train_to(self.t + 1)

    def epoch(self) -> None:
        """Train to the end of the epoch."""
        self.train_to((self.t // self.steps_per_epoch + 1) * self.steps_per_epoch)

    def train_to(self, goal: int) -> None:
        """Train until step `goal`, and do not wait for it; ignored in a run that has ended."""
        if self.state in OVER or (self._race.begun and self._race.done):
            return
        self._goal = goal
        self._watcher.begin()
        # Without the gate, which the worker may hold for long: the run may be closed by another thread meanwhile.
        if goal > self.t and not self._say("training", unless=OVER):
            return
        self._worker.wake()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the run rests; say whether it does. `timeout` is in seconds."""
        return self._worker.wait(timeout)

    def rewind(self, t: int) -> int:
        """Pause and go back to the latest snapshot at or before t; return its step.

        What came after is forgotten. The configurations in force now stay in force from there. Raises
        `ValueError` for a t that is no whole number, and where nothing is kept, as in a closed run.
        """
        whole("t", t)
        self.pause()
        self.wait()
        with self._gate.passed():
            step = self._race.rewind(t)
            self._error, self._moving, self._record_at = None, False, -1
            self._say_rest()
        if self._race.done:
            self._worker.wake()
            self.wait()
        return step

    def change(self, configurations: Sequence[Configuration] | None = None, steps: int | None = None) -> None:
        """Go on from the present step with other configurations, or to another length, or both.

        A rule of the same kind keeps its memory. Raises `ValueError` for another number of configurations, a
        length below the present step or outside 1…50,000, and for a run that is closed, or has failed and was
        not rewound since.
        """
        race = self._race
        wanted = race.configurations if configurations is None else check_race(configurations)
        if len(wanted) != len(race.configurations):
            raise ValueError(
                f"configurations must be {len(race.configurations)}, as at the start, got {len(wanted)}."
            )
        check_risks(race.data, wanted)
        length = race.plan.steps if steps is None else check_steps(steps)
        with self._gate.passed():
            if self.state in OVER:
                raise ValueError(f"A run that is {self.state} can't be changed: {self.message}.")
            if length < race.t:
                raise ValueError(f"steps must be at least the present step {race.t}, got {length}.")
            race.change(wanted, length)
            if not self._worker.busy:
                self._say_rest()
        self._worker.wake()

    def close(self) -> None:
        """End the thread and forget networks and snapshots; histories stay readable."""
        self.pause()
        self.wait()
        with self._gate.passed():
            self._shut("closed")

    @property
    def busy(self) -> bool:
        """Whether there is work in progress: it trains, or its first weights are being measured."""
        return self._worker.busy

    @property
    def is_paced(self) -> bool:
        """Whether it trains more slowly than it could."""
        return self._tempo.rate is not None

    @property
    def rest_seconds(self) -> float:
        """In how many seconds its next step is due, 0 where there is something to do now."""
        return self._tempo.seconds if self._moving and self._race.t < self._goal else 0.0

    @property
    def to_go(self) -> int:
        """How many steps are wished that are not made yet."""
        return max(0, min(self._goal, self.steps) - self.t)

    @property
    def nbytes(self) -> int:
        """About how much memory it holds: snapshots, rows, weights with their gradients and memories."""
        race = self._race
        weights = sum(4 * one.network.theta.nbytes for one in race.competitors)
        return race.store.bytes + sum(table.nbytes for table in race.tables) + weights

    @property
    def has_begun(self) -> bool:
        """Whether its first weights are measured."""
        return self._race.begun

    def limit_store(self, store_bytes: int) -> None:
        """Keep the snapshots within so many bytes from now on."""
        with self._gate.passed():
            self._race.store.shrink(store_bytes)

    def once(self) -> None:
        """Give a run that is served in turns a turn, some milliseconds."""
        assert isinstance(self._worker, Turns)
        self._worker.once()

    def abandon(self) -> None:
        """Close the run because nobody wants it any more, and forget its histories too."""
        self.pause()
        self.wait()
        with self._gate.passed():
            self._shut(_ABANDONED, tables=True)

    def fail(self, sentence: str) -> None:
        """Stop and take the state "failed"; going back leads out of it."""
        self.pause()
        self.wait()
        self._moving = False
        self._say("failed", sentence)

    def saved(self) -> Saved:
        """Return all that the run depends on beyond its arguments, to go on from elsewhere by `resume`.

        The run may go on training; what is returned is a copy. Raises `NothingToSaveError` for a closed run, and for
        one whose first weights are not measured yet.
        """
        with self._gate.passed():
            if self._state == "closed" or not self._race.begun:
                raise NothingToSaveError(f"There is nothing to go on from: {self.message}.")
            failure = self._words if self._state == "failed" else ""
            race, remarks = self._race.saved(), tuple(self.remarks)
            return Saved(race, self._goal, self._record_at, failure, remarks, self._tempo.rate)

    def resume(self, saved: Saved) -> None:
        """Go on from what another run of the same arguments has `saved`, training if that one did.

        The numbers from there on are those of the other run. Raises `ValueError` for a run that has begun to train.
        """
        self.wait()
        with self._gate.passed():
            if self.t:
                raise ValueError(
                    f"Only a run at step 0 can take another's place, this one is at step {self.t}."
                )
            self._race.resume(saved.race)
            self._goal, self._record_at, self.remarks = saved.goal, saved.record_at, list(saved.remarks)
            self._moving = False
            self._tempo.set(saved.pace)
            self._say_rest()
        if saved.failure:
            self._say("failed", saved.failure)
        elif self._goal > self.t and not self._race.done:
            self._say("training")
            self._worker.wake()

    def _turn(self) -> bool:
        """Do a piece of work; say whether there may be more. Nothing escapes: a failure becomes a state."""
        try:
            # Asked without the gate: the page's answer may wait for somebody who holds it.
            gone = self._moving and self._watcher.gone()
            with self._gate.passed():
                if gone:
                    self._shut(_ABANDONED, tables=True)
                    give_memory_back()
                return self.state not in OVER and self._work()
        except Exception as error:
            self._error = error
            self._say("failed", failure_words(error, self.t))
            return False

    def _work(self) -> bool:
        race = self._race
        if not race.begun:
            race.begin()
            return True
        if race.done or race.t >= self._goal:
            self._rest()
            return False
        if not self._moving:
            self._moving = True
            self._pace.begin(race.t)
            self._tempo.begin()
            self._say("training")
        until = monotonic() + _TURN_SECONDS
        while race.t < self._goal and not race.done and not self._tempo.seconds:
            record = race.t == self._record_at or self._tempo.is_watched
            if record:
                self._record_at = -1
            race.advance(record)
            self._tempo.count()
            self._version += 1
            if monotonic() > until:
                break
        self._pace.note(race.t)
        return True

    def _rest(self) -> None:
        if self._moving:
            self._pace.note(self.t, last=True)
        self._moving = False
        self._race.rest()
        if self._race.done:
            # The wish is met; steps that are added later wait for another one.
            self._goal = 0
        self._say_rest()

    def _say_rest(self) -> None:
        race = self._race
        labels = [one.label for one in self.made_with]
        self._say(*rest_words(race.t, self.steps, self.steps_per_epoch, labels, race.stops))

    def _say(self, state: str, words: str = "", unless: Collection[str] = ("closed",)) -> bool:
        """Take another state; refused in one of `unless`, as nothing leads out of "closed"."""
        with self._saying:
            if self._state in unless:
                return False
            self._state, self._words = state, words
            self._version += 1
            return True

    def _shut(self, message: str, tables: bool = False) -> None:
        if self.state != "closed":
            self._race.drop(tables)
            self._say("closed", message)
