"""A training in a worker, read and steered as if it were here."""

from __future__ import annotations

import pickle
import re
import secrets
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property
from threading import Condition, RLock
from time import monotonic
from typing import TYPE_CHECKING, Any
from weakref import finalize

import numpy as np

from ..data.data_set import DataSet
from ..descent.outcome import Outcome
from ..trainer.configuration import Configuration
from ..trainer.history import History
from ..trainer.pace import Watcher
from ..trainer.race import Change
from ..trainer.reading import Answer, Training
from ..trainer.run import TrainingRun
from ..trainer.store import Snapshot
from .child import Child, LostRunError, WorkerLostError
from .pool import Job, Pool, Waiting
from .saving import Folder, SavedRun
from .wire import Facts, Status, opened

if TYPE_CHECKING:
    from torch import Tensor

# While it works, what is known of it is asked for anew when it is older than so many seconds.
FRESH_SECONDS = 0.25
# So often a run whose process is lost is begun anew, unless it worked so many seconds undisturbed in between.
MOST_LOSSES, UNDISTURBED_SECONDS = 3, 60.0


class RemoteRun(Training):
    """A training that `make(*arguments)` makes in a worker of the pool, with the numbers of one that is made here.

    `make` is a function such as `network_run`; it and its arguments travel, so that they must be picklable. `data` is
    the data set that the run is made with, where it is here already. It is read and steered as a `TrainingRun`. Where
    its process is lost, it goes on in another one from where it was saved last, and a note says so; after the third
    time it is "failed". `alive` is asked about once a second while it trains, as by a `TrainingRun`. What nobody holds
    any more is forgotten by its worker. `name` is that of its folder; a run that was kept under it goes on.

    Raises what `make` raises, `ValueError` where the pool holds too much already, and `LostRunError` where no process
    can hold it.
    """

    def __init__(
        self,
        pool: Pool,
        make: Callable[..., TrainingRun],
        *arguments: Any,
        data: DataSet | None = None,
        alive: Callable[[], bool] | None = None,
        name: str = "",
    ) -> None:
        self._pool, self.number = pool, pool.number()
        self.name = name or secrets.token_urlsafe(12)
        self._alive = alive
        self._recipe = pickle.dumps((make, arguments), pickle.HIGHEST_PROTOCOL)
        self._watcher = Watcher(alive)
        # One order at a time: a run that moves from worker to worker answers from the next.
        self._busy_with, self._news = RLock(), Condition()
        self._status: Status | None = None
        self._told_at = 0.0
        self._settings: tuple[tuple[Configuration, ...], list[Change]] = ((), [])
        self._losses, self._lost_at = 0, 0.0
        self._dead, self._is_made = "", False
        self.child: Child | None = None
        if data is not None:
            self.data = data
        limit = pool.admit(self)
        self._home: dict[str, Child] = {}
        finalize(self, _let_go, pool, self.number, self._home)
        self._folder = pool.place(self.name)
        facts = self._begin(limit)
        self.monitors, self.network, self.device = facts.monitors, facts.network, facts.device
        self.steps_per_epoch, self.batch_size = facts.steps_per_epoch, facts.batch_size
        self.probe_size, self.seed = facts.probe_size, facts.seed

    @classmethod
    def reopened(
        cls, pool: Pool, name: str, alive: Callable[[], bool] | None = None
    ) -> tuple[RemoteRun, tuple[Any, ...]] | None:
        """Return the run that was kept under a name, and the arguments that it was made from; None where none was.

        One that lives already is taken over if nobody looks at it; else there is none for whoever asks.
        """
        if not re.fullmatch(r"[A-Za-z0-9_-]{16}", name):
            return None
        living = next((run for run in list(pool.runs.values()) if run.name == name), None)
        recipe = SavedRun(Folder(pool.place(name))).recipe()
        if recipe is None or (living and living.is_looked_at):
            return None
        try:
            make, arguments = pickle.loads(recipe)
            if isinstance(living, cls):
                living.look_for(alive)
                return living, arguments
            return cls(pool, make, *arguments, alive=alive, name=name), arguments
        except Exception:
            # Kept by another version, or damaged: whoever asked is told that it is gone.
            return None

    @property
    def is_looked_at(self) -> bool:
        """Whether somebody is there who looks at it."""
        return self._alive is None or self._alive()

    def look_for(self, alive: Callable[[], bool] | None) -> None:
        """Train for somebody else from now on."""
        self._alive, self._watcher = alive, Watcher(alive)

    def __repr__(self) -> str:
        labels = ", ".join(own.label for own in self.configurations)
        return f"<RemoteRun of {labels}: step {self.t:,} of {self.steps:,}, {self.state}>"

    @cached_property
    def data(self) -> DataSet:  # type: ignore[override]
        """The data set."""
        return self.ask(_data)

    @property
    def state(self) -> str:
        """How it is: "ready", "training", "paused", "finished", "diverged", "failed" or "closed"."""
        return self._now().state

    @property
    def version(self) -> int:
        """A number that grows with everything worth a repaint."""
        return self._now().version

    @property
    def message(self) -> str:
        """A sentence about the state."""
        return self._now().message

    @property
    def t(self) -> int:
        """The number of steps made."""
        return self._now().t

    @property
    def steps(self) -> int:
        """The run's length."""
        return self._now().steps

    @property
    def configurations(self) -> tuple[Configuration, ...]:
        """The configurations in force."""
        self._now()
        return self._settings[0]

    @property
    def changes(self) -> list[Change]:
        """From which step on which configurations were in force, from step 0; other labels alone are no change."""
        self._now()
        return list(self._settings[1])

    @property
    def steps_per_second(self) -> float | None:
        """The speed of training, all configurations together making one step; None before it is known."""
        return self._now().steps_per_second

    @property
    def remaining_seconds(self) -> float | None:
        """How long training to the end still takes; None where nothing trains or the speed is not known."""
        return self._now().remaining_seconds

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences about the run: its place in line, what happened to it, and snapshots that had to go."""
        return self._now().notes

    @property
    def nbytes(self) -> int:
        """About how much memory it holds, as last heard."""
        return self._status.bytes if self._status else 0

    @property
    def is_training(self) -> bool:
        """Whether it trains or waits for its turn, as last heard."""
        return bool(self._status and self._status.busy and self._status.state == "training")

    def start(self) -> None:
        """Train to the end."""
        self._steer(TrainingRun.start)

    def pause(self) -> None:
        """Stop after the step in progress."""
        self._steer(TrainingRun.pause)

    def pace(self, steps_per_second: float | None) -> None:
        """Make at most so many steps a second from now on, None: as many as can be; the weights stay the same."""
        self._steer(TrainingRun.pace, steps_per_second)

    def step(self) -> None:
        """Make one step, with V measured before and after it."""
        self._steer(TrainingRun.step)

    def epoch(self) -> None:
        """Train to the end of the epoch."""
        self._steer(TrainingRun.epoch)

    def rewind(self, t: int) -> int:
        """Pause and go back to the latest snapshot at or before t; return its step.

        Raises `ValueError` as `TrainingRun.rewind`.
        """
        return self._steer(TrainingRun.rewind, t)

    def change(self, configurations: Sequence[Configuration] | None = None, steps: int | None = None) -> None:
        """Go on from the present step with other configurations, or to another length, or both.

        Raises `ValueError` as `TrainingRun.change`.
        """
        self._steer(TrainingRun.change, configurations, steps)

    def close(self) -> None:
        """Forget networks and snapshots; histories stay readable."""
        self._steer(TrainingRun.close)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the run rests; say whether it does. `timeout` is in seconds."""
        with self._news:
            if self._rests() or timeout == 0:
                return self._rests()
        with Waiting.aside(), self._news:
            return self._news.wait_for(self._rests, timeout)

    def train_to(self, goal: int) -> None:
        """Train until step `goal`, and do not wait for it; ignored in a run that has ended."""
        self._steer(TrainingRun.train_to, goal)

    def probe(self) -> tuple[Tensor, Tensor]:
        """Return the samples that V is measured on; raises `ValueError` for a closed run."""
        return self.ask(TrainingRun.probe)

    def history(self, k: int = 0) -> History:
        """Return a consistent copy of configuration k's rows."""
        return self.ask(TrainingRun.history, k)

    def snapshots(self, k: int = 0) -> list[Snapshot]:
        """Return configuration k's snapshots that are kept, ascending in t."""
        return self.ask(TrainingRun.snapshots, k)

    def costs(self, k: int = 0) -> dict[str, float]:
        """Return the seconds spent on configuration k by part; reading and drawing are not in it."""
        return self.ask(TrainingRun.costs, k)

    def outcome(self, k: int = 0) -> Outcome | None:
        """Return how configuration k ended, or what can be said so far; None while nothing has run."""
        return self.ask(TrainingRun.outcome, k)

    def theta(self, k: int = 0, t: int | None = None) -> np.ndarray:
        """Return a copy of the weights (P,); `ValueError` where nothing is kept."""
        return self.ask(TrainingRun.theta, k, t)

    def ask(self, function: Callable[..., Answer], *arguments: Any, **named: Any) -> Answer:
        """Return what `function(run, …)` says, called in the worker; function, arguments and answer travel.

        Raises what the function raises, and `LostRunError` where no process can hold the run.
        """
        return self._order("ask", False, function, arguments, named)

    def work(self, job: Job, function: Callable[..., Answer], *arguments: Any) -> Answer:
        """Return the result of long work in the worker, `function(errand, run, …)`; see `Pool.work`."""
        return self._pool.work_at(self._present_child, self.number, job, function, *arguments)

    def hear(self, status: Status) -> None:
        """Take a status that came from the worker."""
        with self._news:
            if status.settings is not None:
                self._settings = status.settings
            self._status, self._told_at = status, monotonic()
            self._news.notify_all()

    def look_after(self) -> None:
        """End the run if it trains for nobody."""
        if not (self.is_training and self._watcher.gone()):
            return
        if self._pool.keep:
            # Whoever comes back within a day finds it where it stands.
            self._steer(TrainingRun.pause)
        else:
            self._steer(TrainingRun.abandon)

    def recover(self, lost: Child) -> None:
        """Go on elsewhere, where the worker `lost` was the run's; whoever asks it meanwhile waits."""
        with self._busy_with:
            if self.child is not lost or self._dead or not self._is_made:
                return
            # What was heard from the lost worker is old now.
            self._told_at = 0.0
            self._count_loss()
            how = lost.how_it_ended()
            if self._losses > MOST_LOSSES:
                self._give_up(how)
                return
            remark = f"The process that trained this ended ({how}). It goes on from step {{t:,}}."
            try:
                self._settle(self._pool.choose(), None, remark if self.is_training else "")
                if self._losses == MOST_LOSSES:
                    self._fail(how)
            except WorkerLostError:
                # Its new worker is lost too, and this is called again for that one.
                return
            except Exception as error:
                self._give_up(f"{how}, and then {error}")

    def move(self, to: Child) -> bool:
        """Go on in another worker, unless somebody asks for something just now; say whether it does."""
        if not self._busy_with.acquire(blocking=False):
            return False
        try:
            if self.child is None or not self.is_training:
                return False
            self.child.order("release", self.number).result()
            self._settle(to, None)
        except WorkerLostError:
            return False
        finally:
            self._busy_with.release()
        return True

    def _begin(self, limit: int) -> Facts:
        """Have the run made for the first time; a worker that is lost just then may be so for another's sake."""
        try:
            facts = self._settle(self._pool.choose(), limit)
        except WorkerLostError:
            try:
                facts = self._settle(self._pool.choose(), limit)
            except WorkerLostError as error:
                raise LostRunError(
                    f"The process that was to hold this training ended twice ({error}), perhaps for lack of memory: a "
                    "smaller network or less data may go through."
                ) from None
        self._is_made = True
        return facts

    def _settle(self, child: Child, limit: int | None, remark: str = "") -> Facts:
        """Have the run made in a worker, from where it was saved last."""
        self.child = self._home["child"] = child
        store_bytes = self._pool.store_bytes if limit is None else limit
        kept = None if child.is_here else self._pool.kept(self.name)
        order = (list(sys.path), self._recipe, str(self._folder), kept, store_bytes, remark)
        with Waiting.aside():
            answer = child.order("make", self.number, *order).result()
        return opened(answer)

    def _order(
        self, action: str, steers: bool, function: Callable[..., Any], arguments: Any, named: Any
    ) -> Any:
        packed = pickle.dumps((steers, function, arguments, named), pickle.HIGHEST_PROTOCOL)
        while True:
            with self._busy_with:
                if self._dead:
                    raise LostRunError(self._dead)
                child = self.child
                assert child is not None
                try:
                    with Waiting.aside():
                        answer = child.order(action, self.number, packed=packed).result()
                except WorkerLostError:
                    self.recover(child)
                    continue
            return opened(answer)

    def _steer(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Tell the run what to do; one that is lost hears it no more than one that was closed."""
        self._watcher.begin()
        with suppress(LostRunError):
            return self._order("ask", True, function, arguments, {})

    def _now(self) -> Status:
        """Return how the run is, asked for anew where what was heard is old and may have changed."""
        status = self._status
        if status is None or (status.busy and monotonic() - self._told_at > FRESH_SECONDS):
            try:
                self.ask(_nothing)
            except LostRunError:
                # Its state says so from now on.
                if status is None:
                    raise
            status = self._status
        assert status is not None
        return status

    def _rests(self) -> bool:
        return self._status is not None and not self._status.busy

    def _present_child(self) -> Child:
        with self._busy_with:
            if self._dead:
                raise LostRunError(self._dead)
            if self.child is not None and self.child.ended:
                self.recover(self.child)
            assert self.child is not None
            return self.child

    def _count_loss(self) -> None:
        """Count a loss while it was training; a long undisturbed time makes up for the earlier ones."""
        if not self.is_training:
            return
        now = monotonic()
        if now - self._lost_at > UNDISTURBED_SECONDS:
            self._losses = 0
        self._losses, self._lost_at = self._losses + 1, now

    def _fail(self, how: str) -> None:
        words = (
            f"failed: the process that trained this ended {MOST_LOSSES} times ({how}), perhaps for lack of memory; "
            "a smaller network or batch may go through"
        )
        self._order("ask", True, TrainingRun.fail, (words,), {})

    def _give_up(self, how: str) -> None:
        """Be closed for good: even making it anew ended a worker."""
        self._dead = f"lost: the process that held this training ended again and again ({how})"
        if self._status:
            dead = self._status._replace(state="closed", message=self._dead, busy=False, settings=None)
            self.hear(dead._replace(version=dead.version + 1))


def _data(run: TrainingRun) -> DataSet:
    return run.data


def _nothing(run: TrainingRun) -> None:
    return None


def _let_go(pool: Pool, number: int, home: dict[str, Child]) -> None:
    pool.forget(number, home.get("child"))
