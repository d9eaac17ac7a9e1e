"""What a network's training did: a run and its rivals, from what was monitored."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

import numpy as np

from ..descent.endings import KINDS, Kind
from ..descent.outcome import Outcome
from ..experiments.network_experiment import NetworkExperiment, competitor_labels
from ..experiments.trainings import network_run
from ..trainer.history import History
from ..trainer.reading import Training
from ..trainer.stability_edge import Edge, stability_edge
from .evidence import Evidence, Line, Part
from .links import Scene
from .moments import first
from .terms import Term, Value, by_name, told

OWN = "own"


class Trained(Part):
    """One configuration of a training that has ended."""

    def __init__(self, experiment: NetworkExperiment, label: str, history: History, outcome: Outcome) -> None:
        self.experiment, self.label, self.history, self._outcome = experiment, label, history, outcome

    @property
    def kind(self) -> Kind:
        """How it ended."""
        return self._outcome.kind

    @property
    def reason(self) -> str:
        """The sentence with the numbers that decided it."""
        return self._outcome.reason

    @cached_property
    def edge(self) -> Edge:
        """The sharpness where it was measured, and its edge."""
        return stability_edge(self.history)

    def energies(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the steps (N,) at which V was measured, and V there."""
        t = np.flatnonzero(~np.isnan(self.history.V))
        return t, self.history.V[t]

    def rises(self) -> np.ndarray:
        """Return the steps (counted from 1) of the records of V that lie above the record before."""
        t, V = self.energies()
        return t[1:][np.diff(V) > 0]

    def late(self) -> np.ndarray:
        """Return the records of V in the last third of the run."""
        t, V = self.energies()
        return V[t >= 2 * t[-1] / 3] if t.size else V

    def deciding(self) -> Line:
        """Return the line that decides: where the sharpness passed its edge, else where V first rose, else the end."""
        k = self.first_over()
        if k is not None:
            return self._edge_line(k)
        rises = self.rises()
        return self.line(int(rises[0])) if rises.size else self.line(len(self.history) - 1)

    def first_over(self) -> int | None:
        """Return the first measurement of the sharpness above its edge, None where there is none."""
        with np.errstate(invalid="ignore"):
            return first(self.edge.ratio > 1)

    def _edge_line(self, k: int) -> Line:
        t = int(self.edge.t[k])
        sharp, edge = told(float(self.edge.sharpness[k])), told(float(self.edge.edge[t]))
        return Line(
            t + 1,
            f"At step {t + 1} the sharpness λ_max = {sharp} was measured above its edge {edge} for the first time.",
        )

    def line(self, step: int) -> Line:
        """Return what was recorded about a step: η_t, and V at the records on both sides of it."""
        t, V = self.energies()
        after = min(int(np.searchsorted(t, step)), len(t) - 1)
        before = max(after - 1, 0)
        change = float(V[after] - V[before])
        if not np.isfinite(change):
            return Line(step, f"By step {t[after]} V left the finite numbers.")
        verb = "rose" if change > 0 else "fell"
        eta = float(self.history.step_size[min(step, len(self.history) - 1) - 1])
        return Line(
            step,
            f"At step {step} η_t = {told(eta)}; from step {t[before]} to {t[after]} V {verb} by {told(abs(change))} to "
            f"{told(float(V[after]))}.",
        )


class TrainingEvidence(Evidence):
    """What a training did; `run` is one that has ended, and is made and trained where none is given."""

    def __init__(self, scene: Scene, run: Training | None = None) -> None:
        assert isinstance(scene.experiment, NetworkExperiment)
        self.scene = scene
        self._run = run

    @staticmethod
    def names(scene: Scene) -> dict[str, str]:
        """Return "own" for the experiment's own configuration, and "rival1"… for the others."""
        assert isinstance(scene.experiment, NetworkExperiment)
        labels = competitor_labels(scene.experiment)
        return {OWN if not k else f"rival{k}": label for k, label in enumerate(labels)}

    @cached_property
    def parts(self) -> Mapping[str, Trained]:
        """The configurations that trained."""
        experiment = self.scene.experiment
        assert isinstance(experiment, NetworkExperiment)
        run = self._run or network_run(experiment)
        if self._run is None:
            run.train()
        own = zip(self.names(self.scene).items(), experiment.competitors(), strict=True)
        found = {name: _trained(run, k, each, label) for k, ((name, label), each) in enumerate(own)}
        if self._run is None:
            run.close()
        return found


def _trained(run: Training, k: int, experiment: NetworkExperiment, label: str) -> Trained:
    outcome = run.outcome(k)
    if outcome is None:
        raise ValueError("This training has not run yet, so nothing can be said of it.")
    return Trained(experiment, label, run.history(k), outcome)


def _known(column: str, at: Callable[[np.ndarray], float]) -> Callable[[Trained], Value]:
    def read(one: Trained) -> Value:
        values = getattr(one.history, column)
        values = values[np.isfinite(values)]
        return float(at(values)) if values.size else None

    return read


def _of_late(at: Callable[[np.ndarray], float]) -> Callable[[Trained], Value]:
    def read(one: Trained) -> Value:
        late = one.late()
        return float(at(late)) if late.size and np.isfinite(late).all() else None

    return read


def _over(one: Trained) -> Value:
    k = one.first_over()
    return None if k is None else float(one.edge.t[k] + 1)


def _ratio(one: Trained) -> Value:
    with np.errstate(invalid="ignore"):
        known = one.edge.ratio[np.isfinite(one.edge.ratio)]
    return float(np.median(known[-max(1, len(known) // 3) :])) if known.size else None


def _edge_now(one: Trained) -> Value:
    known = one.edge.edge[np.isfinite(one.edge.edge)]
    return float(known[-1]) if known.size else None


def _fixed(name: str) -> Callable[[Trained], Value]:
    known = NetworkExperiment.settings()[name]

    def read(one: Trained) -> Value:
        value = getattr(one.experiment, name)
        return float(value) if known.kind in ("float", "integer") else known.format(value)

    return read


def _settings() -> Iterator[Term]:
    for name, known in NetworkExperiment.settings().items():
        number = known.kind in ("float", "integer")
        yield Term(
            f"setting.{name}", f"the setting {known.label}", _fixed(name), "number" if number else "sentence"
        )


TrainingEvidence.VOCABULARY = by_name(
    Term("outcome", "how it ended", lambda one: one.kind, "word", KINDS),
    Term("outcome.reason", "the numbers that decided it", lambda one: one.reason, "sentence"),
    Term("deciding", "the record that decides", lambda one: one.deciding().words, "sentence"),
    Term("steps", "how many steps it made", lambda one: float(len(one.history) - 1), "count"),
    Term("V.first", "V at the start", _known("V", lambda v: v[0])),
    Term("V.last", "V at the end", _known("V", lambda v: v[-1])),
    Term("V.lowest", "the lowest recorded V", _known("V", np.min)),
    Term("V.late", "the mean of V's records in the last third", _of_late(np.mean)),
    Term("V.spread", "the standard deviation of V's records in the last third", _of_late(np.std)),
    Term(
        "rises",
        "how many records of V lie above the one before",
        lambda one: float(one.rises().size),
        "count",
    ),
    Term("accuracy.last", "the test accuracy at the end", _known("test_accuracy", lambda v: v[-1])),
    Term("accuracy.best", "the best test accuracy", _known("test_accuracy", np.max)),
    Term("slope.last", "‖g‖ of the last batch", _known("grad_norm", lambda v: v[-1])),
    Term("eta.last", "η_t of the last step", _known("step_size", lambda v: v[-1])),
    Term("sharpness.first", "λ_max where it was first measured", _known("sharpness", lambda v: v[0])),
    Term("sharpness.last", "λ_max where it was last measured", _known("sharpness", lambda v: v[-1])),
    Term("sharpness.highest", "the highest λ_max", _known("sharpness", np.max)),
    Term("edge", "2/η_t at the end, for gradient descent", _edge_now),
    Term("edge.step", "the first step at which λ_max was measured above the edge", _over, "count"),
    Term("edge.ratio", "the median of λ_max by its edge in the last third", _ratio),
    *_settings(),
)
