"""What can be read of a training run at any time, wherever it trains."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import torch

from ..data.data_set import DataSet
from ..descent.outcome import Outcome
from ..networks.flat import FlatNetwork
from ..networks.models import NetworkSpec
from ..networks.objective import NetworkObjective, Part
from .configuration import MOST_STEPS, Configuration, moves_with_t, whole
from .history import History
from .outcome import classify_training
from .pace import Pace
from .race import Change, Race
from .store import Snapshot
from .switches import Monitors
from .words import store_words
from .worker import Gate

if TYPE_CHECKING:
    from torch import Tensor, nn

Answer = TypeVar("Answer")
# States in which no wish to train is met.
OVER = ("failed", "closed")


class Training(ABC):
    """A training, wherever it trains: what can be read of it, and how it is steered; k counts its configurations.

    Every method raises `ValueError` for a k that there isn't. Control returns at once, or after the step in progress
    where it must; wishes to train that can't be met, as when the run has ended, are ignored.
    """

    data: DataSet
    network: NetworkSpec
    monitors: Monitors
    steps_per_epoch: int
    batch_size: int
    probe_size: int
    device: str
    # What made it fail, where that is known here.
    _error: BaseException | None = None

    @property
    @abstractmethod
    def state(self) -> str:
        """How it is: "ready", "training", "paused", "finished", "diverged", "failed" or "closed"."""

    @property
    @abstractmethod
    def version(self) -> int:
        """A number that grows with everything worth a repaint."""

    @property
    @abstractmethod
    def message(self) -> str:
        """A sentence about the state."""

    @property
    @abstractmethod
    def t(self) -> int:
        """The number of steps made."""

    @property
    @abstractmethod
    def steps(self) -> int:
        """The run's length."""

    @property
    @abstractmethod
    def configurations(self) -> tuple[Configuration, ...]:
        """The configurations in force."""

    @property
    @abstractmethod
    def changes(self) -> list[Change]:
        """From which step on which configurations were in force, from step 0; other labels alone are no change."""

    @property
    def made_with(self) -> tuple[Configuration, ...]:
        """The configurations that the last step was made with; before the first one those in force.

        Settings that were changed since then are in force, but nothing that is drawn was made with them yet.
        """
        made = [configurations for since, configurations in self.changes if since < self.t]
        return made[-1] if made else self.configurations

    @property
    @abstractmethod
    def steps_per_second(self) -> float | None:
        """The speed of training, all configurations together making one step; None before it is known."""

    @property
    @abstractmethod
    def remaining_seconds(self) -> float | None:
        """How long training to the end still takes; None where nothing trains or the speed is not known."""

    @property
    @abstractmethod
    def notes(self) -> tuple[str, ...]:
        """Sentences about the run: what was left out of it, and what happened to it."""

    @abstractmethod
    def probe(self) -> tuple[Tensor, Tensor]:
        """Return the samples that V is measured on: inputs (n, *shape) and y (n,), not to be written to.

        Raises `ValueError` for a closed run, which keeps none.
        """

    @abstractmethod
    def history(self, k: int = 0) -> History:
        """Return a consistent copy of configuration k's rows."""

    @abstractmethod
    def snapshots(self, k: int = 0) -> list[Snapshot]:
        """Return configuration k's snapshots that are kept, ascending in t."""

    @abstractmethod
    def costs(self, k: int = 0) -> dict[str, float]:
        """Return the seconds spent on configuration k by part; reading and drawing are not in it."""

    @abstractmethod
    def outcome(self, k: int = 0) -> Outcome | None:
        """Return how configuration k ended, or what can be said so far; None while nothing has run."""

    @abstractmethod
    def theta(self, k: int = 0, t: int | None = None) -> np.ndarray:
        """Return a copy of the weights (P,) at the latest snapshot at or before t; `t=None`: the present ones.

        Raises `ValueError` where nothing is kept, as in a closed run.
        """

    @abstractmethod
    def ask(self, function: Callable[..., Answer], *arguments: Any, **named: Any) -> Answer:
        """Return what a function says of the run, `function(run, …)`, called where the run is.

        Of a run in another process, function, arguments and answer travel, so that they must be picklable.
        """

    @abstractmethod
    def work(self, job: Any, function: Callable[..., Answer], *arguments: Any) -> Answer:
        """Return the result of work that takes longer: `function(job, run, …)`, done where the run is.

        `job` hears how far it is and says whether it is still wanted; see `core.workers.errand.Errand`.
        """

    @abstractmethod
    def start(self) -> None:
        """Train to the end."""

    @abstractmethod
    def pause(self) -> None:
        """Stop after the step in progress."""

    @abstractmethod
    def pace(self, steps_per_second: float | None) -> None:
        """Make at most so many steps a second from now on, None: as many as can be; the weights stay the same."""

    @abstractmethod
    def step(self) -> None:
        """Make one step, with V measured before and after it."""

    @abstractmethod
    def epoch(self) -> None:
        """Train to the end of the epoch."""

    @abstractmethod
    def train_to(self, goal: int) -> None:
        """Train until step `goal`, and do not wait for it; ignored in a run that has ended."""

    def train(self, until: int | None = None) -> None:
        """Train to step `until`, or to the end, and wait for it; the numbers are those of `start`.

        Raises `RuntimeError` where the run fails or is closed already.
        """
        self.train_to(MOST_STEPS if until is None else whole("until", until))
        try:
            self.wait()
        except BaseException:
            self.pause()
            raise
        if self.state in OVER:
            raise RuntimeError(self.message) from self._error

    @abstractmethod
    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the run rests; say whether it does. `timeout` is in seconds."""

    @abstractmethod
    def rewind(self, t: int) -> int:
        """Pause and go back to the latest snapshot at or before t; return its step."""

    @abstractmethod
    def change(self, configurations: Sequence[Configuration] | None = None, steps: int | None = None) -> None:
        """Go on from the present step with other configurations, or to another length, or both."""

    @abstractmethod
    def close(self) -> None:
        """End the training and forget networks and snapshots; histories stay readable."""

    def objective(self, k: int = 0) -> NetworkObjective:
        """Return what configuration k minimises, on the probe at the present step, of a network of its own.

        The run may go on training. Raises `ValueError` for a closed run.
        """
        part, data = Part(*self.probe()), self.data
        network = FlatNetwork(self.module(k), part.x.device)
        risk = self.configurations[k].risk
        return NetworkObjective(network, risk, part, counts=data.class_counts, m=len(data.train_x), t=self.t)

    def module(self, k: int = 0, t: int | None = None) -> nn.Sequential:
        """Return a network of its own, on the CPU, with the weights of the latest snapshot at or before t.

        `t=None` means the present weights. Raises `ValueError` where nothing is kept, as in a closed run.
        """
        module = self.network.build()
        sizes = [p.numel() for p in module.parameters()]
        parts = torch.from_numpy(self.theta(k, t)).split(sizes)
        with torch.no_grad():
            for p, part in zip(module.parameters(), parts, strict=True):
                p.copy_(part.view(p.shape))
        return module

    def state_dict(self, k: int = 0, t: int | None = None) -> dict[str, Tensor]:
        """Return the weights by name, on the CPU; `t` and errors as in `module`."""
        return {name: value.detach() for name, value in self.module(k, t).state_dict().items()}


class RaceReading(Training):
    """What can be read of a race in this process."""

    def __init__(self, race: Race, device: str) -> None:
        self._race, self._gate, self._pace = race, Gate(), Pace()
        self.data, self.network, self.monitors = race.data, race.network, race.monitors
        self.steps_per_epoch, self.batch_size = race.plan.steps_per_epoch, race.batches.batch_size
        self.probe_size = len(race.samples.probe.y)
        self.device = device
        self._state, self._version = "ready", 0
        self._words = "ready: the first weights are being measured"
        # What whoever serves the run has to say of it: a place in the line, a process that was lost.
        self.line, self.remarks = "", list[str]()

    @property
    def state(self) -> str:
        """How it is: "ready", "training", "paused", "finished", "diverged", "failed" or "closed"."""
        return self._state

    @property
    def version(self) -> int:
        """A number that grows with everything worth a repaint."""
        return self._version

    @property
    def message(self) -> str:
        """A sentence about the state."""
        return self._words or f"training: step {self.t:,} of {self.steps:,}"

    @property
    def t(self) -> int:
        """The number of steps made."""
        return self._race.t

    @property
    def steps(self) -> int:
        """The run's length."""
        return self._race.plan.steps

    @property
    def configurations(self) -> tuple[Configuration, ...]:
        """The configurations in force."""
        return self._race.configurations

    @property
    def changes(self) -> list[Change]:
        """From which step on which configurations were in force, from step 0; other labels alone are no change."""
        return list(self._race.changes)

    @property
    def steps_per_second(self) -> float | None:
        """The speed of training, all configurations together making one step; None before it is known."""
        return self._pace.steps_per_second

    @property
    def remaining_seconds(self) -> float | None:
        """How long training to the end still takes; None where nothing trains or the speed is not known."""
        rate = self._pace.steps_per_second
        return (self.steps - self.t) / rate if rate and self.state == "training" else None

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences about the run: its place in a line, what happened to it, and snapshots that had to go."""
        store = self._race.store
        words = store_words(len(store), store.dropped, store.limit)
        line = f"waiting for its turn: {self.line}" if self.line else ""
        return tuple(filter(None, (line, *self.remarks, words)))

    def probe(self) -> tuple[Tensor, Tensor]:
        """Return the samples that V is measured on: inputs (n, *shape) and y (n,), not to be written to.

        Raises `ValueError` for a closed run, which keeps none.
        """
        if (samples := getattr(self._race, "samples", None)) is None:
            raise ValueError("A closed run keeps no samples; take the probe before it is closed.")
        return samples.probe.x, samples.probe.y

    def history(self, k: int = 0) -> History:
        """Return a consistent copy of configuration k's rows."""
        return self._race.tables[self._index(k)].copy()

    def snapshots(self, k: int = 0) -> list[Snapshot]:
        """Return configuration k's snapshots that are kept, ascending in t."""
        return self._race.store.of(self._index(k))

    def costs(self, k: int = 0) -> dict[str, float]:
        """Return the seconds spent on configuration k by part; reading and drawing are not in it."""
        return dict(self._race.costs[self._index(k)].seconds)

    def outcome(self, k: int = 0) -> Outcome | None:
        """Return how configuration k ended, or what can be said so far; None while nothing has run."""
        race = self._race
        if (known := race.outcomes[self._index(k)]) is not None:
            return known
        history, stop = self.history(k), race.stops[k]
        if len(history) == 1 and not stop:
            return None
        return classify_training(history, stopped=stop, moving=moves_with_t(race.configurations[k].risk))

    def theta(self, k: int = 0, t: int | None = None) -> np.ndarray:
        """Return a copy of the weights (P,) at the latest snapshot at or before t; `t=None`: the present ones.

        Raises `ValueError` where nothing is kept, as in a closed run.
        """
        k = self._index(k)
        if t is None or (t >= 0 and not self._race.begun):
            with self._gate.passed():
                if not self._race.competitors:
                    raise ValueError("A closed run keeps no weights; take them before it is closed.")
                return self._race.competitors[k].network.numpy().copy()
        found = [one for one in self.snapshots(k) if one.t <= t]
        if not found:
            raise ValueError(f"t must be at or after a recorded step, got {t!r}; no snapshot is kept there.")
        return found[-1].theta.copy()

    def ask(self, function: Callable[..., Answer], *arguments: Any, **named: Any) -> Answer:
        """Return what a function says of the run: `function(run, …)`."""
        return function(self, *arguments, **named)

    def work(self, job: Any, function: Callable[..., Answer], *arguments: Any) -> Answer:
        """Return the result of work that takes longer: `function(job, run, …)`."""
        return function(job, self, *arguments)

    def _index(self, k: Any) -> int:
        if isinstance(k, bool) or not isinstance(k, int) or not 0 <= k < len(self._race.tables):
            raise ValueError(
                f"k must be a configuration's number from 0 to {len(self._race.tables) - 1}, got {k!r}."
            )
        return k
