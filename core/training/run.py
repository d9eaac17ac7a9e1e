"""A training run that can be watched, paused, stepped, rewound and changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from core.optim.checks import count
from core.training.configuration import (
    MOST_STEPS,
    Configuration,
    Monitors,
    check_monitors,
    check_network,
    check_race,
    check_risks,
    check_steps,
    whole,
)
from core.training.device import choose_device, device_words, give_memory_back
from core.training.pace import Watcher
from core.training.race import Race
from core.training.reading import Reading
from core.training.words import failure_words, rest_words
from core.training.worker import Worker

if TYPE_CHECKING:
    from core.problems.labelled_data import DataSet
    from core.problems.networks import NetworkSpec

_DEFAULT = Monitors()
# How long the worker goes on before it lets those who wait for the weights have them.
_TURN_SECONDS = 0.002
# States in which no wish to train is met.
_OVER = ("failed", "closed")


class TrainingRun(Reading):
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
        self._error: BaseException | None = None
        self._saying = Lock()
        self._worker = Worker(self._turn, "training")
        # The first weights are measured at once, so that there is something to see before training.
        self._worker.wake()

    def start(self) -> None:
        """Train to the end."""
        self._train_to(MOST_STEPS)

    def pause(self) -> None:
        """Stop after the step in progress."""
        self._goal = 0

    def step(self) -> None:
        """Make one step, with V measured before and after it."""
        self._record_at = self.t
        self._train_to(self.t + 1)

    def epoch(self) -> None:
        """Train to the end of the epoch."""
        self._train_to((self.t // self.steps_per_epoch + 1) * self.steps_per_epoch)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the run rests; say whether it does. `timeout` is in seconds."""
        return self._worker.wait(timeout)

    def train(self, until: int | None = None) -> None:
        """Train to step `until`, or to the end, and wait for it; the numbers are those of `start`.

        Raises `RuntimeError` where the run fails or is closed already.
        """
        self._train_to(MOST_STEPS if until is None else whole("until", until))
        try:
            self.wait()
        except BaseException:
            self.pause()
            raise
        if self.state in _OVER:
            raise RuntimeError(self.message) from self._error

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
            if self.state in _OVER:
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

    def _train_to(self, goal: int) -> None:
        if self.state in _OVER or (self._race.begun and self._race.done):
            return
        self._goal = goal
        self._watcher.begin()
        # Without the gate, which the worker may hold for long: the run may be closed by another thread meanwhile.
        if goal > self.t and not self._say("training", unless=_OVER):
            return
        self._worker.wake()

    def _turn(self) -> bool:
        """Do a piece of work; say whether there may be more. Nothing escapes: a failure becomes a state."""
        try:
            # Asked without the gate: the page's answer may wait for somebody who holds it.
            gone = self._moving and self._watcher.gone()
            with self._gate.passed():
                if gone:
                    self._shut("ended: the page was closed", tables=True)
                    give_memory_back()
                return self.state not in _OVER and self._work()
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
            self._say("training")
        until = monotonic() + _TURN_SECONDS
        while race.t < self._goal and not race.done:
            record = race.t == self._record_at
            if record:
                self._record_at = -1
            race.advance(record)
            self.version += 1
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
        labels = [one.label for one in race.configurations]
        self._say(*rest_words(race.t, self.steps, self.steps_per_epoch, labels, race.stops))

    def _say(self, state: str, words: str = "", unless: Collection[str] = ("closed",)) -> bool:
        """Take another state; refused in one of `unless`, as nothing leads out of "closed"."""
        with self._saying:
            if self.state in unless:
                return False
            self.state, self._words = state, words
            self.version += 1
            return True

    def _shut(self, message: str, tables: bool = False) -> None:
        if self.state != "closed":
            self._race.drop(tables)
            self._say("closed", message)
