"""What can be read of a training run at any time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from core.analysis.network_outcome import classify_training
from core.analysis.outcome import Outcome
from core.training.configuration import Configuration, moves_with_t
from core.training.history import History
from core.training.pace import Pace
from core.training.race import Change, Race
from core.training.store import Snapshot
from core.training.words import store_words
from core.training.worker import Gate

if TYPE_CHECKING:
    from torch import Tensor, nn


class Reading:
    """The readers' side of a `TrainingRun`; k counts its configurations.

    Every method raises `ValueError` for a k that there isn't.
    """

    def __init__(self, race: Race, device: str) -> None:
        self._race, self._gate, self._pace = race, Gate(), Pace()
        self.data, self.network, self.monitors = race.data, race.network, race.plan.monitors
        self.steps_per_epoch, self.batch_size = race.plan.steps_per_epoch, race.batches.batch_size
        self.probe_size = len(race.samples.probe.y)
        self.device = device
        self.state, self.version = "ready", 0
        self._words = "ready: the first weights are being measured"

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
        """Sentences about what was left out: snapshots that had to go."""
        store = self._race.store
        words = store_words(len(store), store.dropped, store.limit)
        return (words,) if words else ()

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

    def module(self, k: int = 0, t: int | None = None) -> nn.Sequential:
        """Return a network of its own, on the CPU, with the weights of the latest snapshot at or before t.

        `t=None` means the present weights. Raises `ValueError` where nothing is kept, as in a closed run.
        """
        module = self.network.build()
        sizes = [p.numel() for p in module.parameters()]
        parts = self._theta(self._index(k), t).split(sizes)
        with torch.no_grad():
            for p, part in zip(module.parameters(), parts, strict=True):
                p.copy_(part.view(p.shape))
        return module

    def state_dict(self, k: int = 0, t: int | None = None) -> dict[str, Tensor]:
        """Return the weights by name, on the CPU; `t` and errors as in `module`."""
        return {name: value.detach() for name, value in self.module(k, t).state_dict().items()}

    def _theta(self, k: int, t: int | None) -> Tensor:
        if t is None or (t >= 0 and not self._race.begun):
            with self._gate.passed():
                if not self._race.competitors:
                    raise ValueError("A closed run keeps no weights; take them before it is closed.")
                return torch.from_numpy(self._race.competitors[k].network.numpy().copy())
        found = [one for one in self.snapshots(k) if one.t <= t]
        if not found:
            raise ValueError(f"t must be at or after a recorded step, got {t!r}; no snapshot is kept there.")
        return torch.from_numpy(found[-1].theta.copy())

    def _index(self, k: Any) -> int:
        if isinstance(k, bool) or not isinstance(k, int) or not 0 <= k < len(self._race.tables):
            raise ValueError(
                f"k must be a configuration's number from 0 to {len(self._race.tables) - 1}, got {k!r}."
            )
        return k
