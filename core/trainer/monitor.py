"""What a monitor is: one thing that is measured while a network trains. Nothing that it does changes a weight.

A new one is one file in `core/trainer/monitors/` with a subclass of `Monitor`. That gives it its columns in the
history and in the exported metrics, its time among the costs, its switch in the settings, and its curves in the
trainer.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple, Protocol

from ..data.data_set import DataSet

if TYPE_CHECKING:
    from torch import Tensor

    from ..networks.flat import FlatNetwork
    from ..networks.objective import NetworkObjective
    from .batches import Samples
    from .configuration import Configuration
    from .plan import Plan

Numbers = Mapping[str, float | None]
"""Numbers by the names of their columns; None leaves what stands there."""


class Column(NamedTuple):
    """A column of the history: its name there, what it holds, its unit ("" for none).

    `of_step`: a row's number belongs to the step from θ_t to θ_{t+1}, else to θ_t itself. `coarse`: float32 is precise
    enough for whoever looks at it.
    """

    name: str
    words: str
    unit: str = ""
    of_step: bool = False
    coarse: bool = False


class Curve(NamedTuple):
    """A curve in the trainer: which column, its name in the legend, the title of the chart that it is drawn in.

    Curves with the same chart share it, on a logarithmic axis where `log` says so. `colour`: that of its configuration,
    or grey. Charts that the trainer draws in a way of its own, of V, η_t and the score, need none.
    """

    column: str
    label: str
    chart: str
    colour: Literal["own", "grey"] = "own"
    log: bool = False


class Rows(Protocol):
    """The history as it is written."""

    def get(self, name: str, t: int) -> float:
        """Return one number of row t, NaN where none was measured."""

    def put(self, t: int, **numbers: float | None) -> None:
        """Write numbers of row t."""


class Watched(Protocol):
    """What a monitor may ask of the network that it watches.

    `free` says that each step's own batch is the probe, so that its loss is V; `last` is the step that led to where
    the network is, None where it came there otherwise.
    """

    data: DataSet
    samples: Samples
    network: FlatNetwork
    plan: Plan
    free: bool
    last: Move | None

    @property
    def table(self) -> Rows:
        """The history as it is written."""

    @property
    def own(self) -> Configuration:
        """The configuration in force."""


class Move(NamedTuple):
    """A step that was made from θ_t: by which objective, and what is known of it.

    `start` is θ_t (P,) where a monitor wants it, `gradient` (P,) and `norm` are the batch's where they are known,
    `recorded` says that this single step was asked for. `guarded`: the guard knows the limit of its size.
    """

    t: int
    objective: NetworkObjective
    size: float
    guarded: bool
    recorded: bool
    norm: float | None
    gradient: Tensor | None
    start: Tensor | None


class Moment:
    """The network at θ_t, with what several monitors ask of it, each computed once; `objective` is L on the probe."""

    def __init__(self, t: int, objective: NetworkObjective, samples: Samples) -> None:
        self.t, self.objective, self._samples = t, objective, samples
        """`objective` is L on the probe at step t."""

    @property
    def theta(self) -> Tensor:
        """The weights θ_t (P,), not to be written to."""
        return self.objective.network.theta.detach()

    @cached_property
    def probe_outputs(self) -> Tensor:
        """The logits on the probe."""
        return self.objective.network.outputs(self._samples.probe.x)

    @cached_property
    def test_outputs(self) -> Tensor:
        """The logits on the test set."""
        return self.objective.network.outputs(self._samples.test.x)


class Monitor:
    """One thing that is measured of one network on its way; `watched` is that network.

    A subclass says what it is in its class variables: `name` (its key in settings, costs and snapshots), `label` (its
    switch), `work` (what it costs, in words), `columns`, `curves`, `place` (where it stands among the others),
    `is_on` (whether it is on unless somebody says otherwise), `is_switched` (False: it can't be switched off),
    `wants_start` and `wants_norm` (what it asks of a `Move`), `norm_column` (its column, if any, that the step itself
    writes that norm to). It overrides what it needs of the methods; one that is not overridden costs nothing.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    work: ClassVar[str]
    columns: ClassVar[tuple[Column, ...]] = ()
    curves: ClassVar[tuple[Curve, ...]] = ()
    place: ClassVar[int] = 100
    is_on: ClassVar[bool] = False
    is_switched: ClassVar[bool] = True
    wants_start: ClassVar[bool] = False
    wants_norm: ClassVar[bool] = False
    norm_column: ClassVar[str] = ""

    def __init__(self, watched: Watched) -> None:
        self.watched = watched

    def at_point(self, t: int, recorded: bool) -> bool:
        """Say whether `measure` is due at θ_t: by default where V is recorded. `recorded`: a single step led there."""
        return recorded or self.watched.plan.record_at(t)

    def at_step(self, t: int, recorded: bool) -> bool:
        """Say whether `measure_step` is due after the step from θ_t: by default always."""
        return True

    def measure(self, at: Moment) -> Numbers:
        """Return the numbers of row t at θ_t."""
        return {}

    def measure_step(self, move: Move) -> Numbers:
        """Return the numbers of row t, of the step that was just made from θ_t."""
        return {}

    def before_single_step(self, at: Moment) -> Numbers:
        """Return what is to be written at θ_t before a single step that somebody asked for."""
        return {}

    def from_batch(self, t: int, loss: float, outputs: Tensor) -> Numbers:
        """Return what the step's own batch tells at θ_t, where it is the probe: its loss and its outputs."""
        return {}

    def at_rest(self, at: Moment) -> Numbers:
        """Return what is still to be written at θ_t when the run pauses there."""
        return {}

    def changed(self, t: int) -> Numbers:
        """Return what row t holds under the configuration that has just come into force."""
        return {}

    def keep(self, at: Moment) -> Any:
        """Return what a snapshot at θ_t keeps: what going back there needs, or what is to be seen of it."""
        return None

    def recall(self, kept: Any) -> None:
        """Go on from a snapshot."""


def overrides(monitor: Monitor, method: str) -> bool:
    """Say whether a monitor has a method of its own."""
    return getattr(type(monitor), method) is not getattr(Monitor, method)
