"""What a map of hyper-parameters shows: how many runs ended in which way, and where the edge between them lies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

import numpy as np

from ..descent.endings import KINDS, Kind
from ..experiments.experiment import Experiment
from ..optim import RULES
from ..sweep.axes import START, Axis
from ..sweep.map_result import Map
from ..sweep.opening import opening_axes
from ..sweep.surface_map import surface_map
from ..sweep.theory import theory
from .descents import DescentEvidence
from .evidence import Evidence, Line, Part
from .links import Scene
from .terms import Term, Value, by_name

_LINES = {
    "edge": "the rule's limit at the first step",
    "late": "the rule's limit at the last step",
    "net": "where decay just undoes the growth above the limit",
    "freeze": "where the budget is too small",
}


class Mapped(Part):
    """A map, whose most frequent outcome stands for how it ended."""

    label = "the map"

    def __init__(self, experiment: Experiment, found: Map) -> None:
        self.experiment, self.found = experiment, found

    @property
    def kind(self) -> Kind:
        """How most cells ended."""
        return max(KINDS, key=self.count)

    @property
    def reason(self) -> str:
        """How many cells ended in that way."""
        return f"{self.count(self.kind)} of {self.found.outcome.size} cells"

    def count(self, kind: Kind) -> int:
        """Return how many cells ended in one way."""
        return self.found.counts().get(kind, 0)

    def deciding(self) -> Line:
        """Return the counts in a sentence."""
        ends = ", ".join(f"{count} {kind}" for kind, count in self.found.counts().items())
        return Line(0, f"Of {self.found.outcome.size} runs: {ends}.")

    def line(self, step: int) -> Line:
        """Return the counts: a map has no steps."""
        return self.deciding()

    def energies(self) -> tuple[np.ndarray, np.ndarray]:
        """Return nothing: a map has no V(t)."""
        return np.empty(0, int), np.empty(0)

    @cached_property
    def border(self) -> np.ndarray:
        """The cells (ny, nx) of which a neighbour above, below or beside ended in another way."""
        own = self.found.outcome
        differs = np.zeros(own.shape, bool)
        down, right = own[1:] != own[:-1], own[:, 1:] != own[:, :-1]
        differs[1:] |= down
        differs[:-1] |= down
        differs[:, 1:] |= right
        differs[:, :-1] |= right
        return differs


class MapEvidence(Evidence):
    """What a map shows; it is made where none is given."""

    def __init__(self, scene: Scene, found: Map | None = None) -> None:
        self.scene = scene
        self._found = found

    @staticmethod
    def names(scene: Scene) -> dict[str, str]:
        """Return the map alone."""
        return {"map": "the map"}

    @property
    def experiment(self) -> Experiment:
        """The experiment whose settings all cells share."""
        assert isinstance(self.scene.experiment, Experiment)
        return self.scene.experiment

    @cached_property
    def axes(self) -> tuple[Axis, Axis]:
        """The axes of the map."""
        return opening_axes(self.experiment)

    @cached_property
    def parts(self) -> Mapping[str, Mapped]:
        """The map."""
        found = self._found or surface_map(self.experiment, *self.axes)
        return {"map": Mapped(self.experiment, found)}

    def cell(self, x: float, y: float) -> DescentEvidence:
        """Return the evidence of the run at a place of the map, by the mapped rule alone."""
        changes: dict[str, object] = {}
        start = list(self.experiment.start)
        for axis, value in zip(self.axes, (x, y), strict=True):
            if axis.name in START:
                start[START[axis.name]] = value
            else:
                changes[axis.name] = value
        chosen = self.experiment.alone().change(start=tuple(start), **changes)
        return DescentEvidence(Scene("playground", chosen))


def _count(kind: Kind) -> Callable[[Mapped], Value]:
    return lambda one: float(one.count(kind))


def _share(kind: Kind) -> Callable[[Mapped], Value]:
    return lambda one: 100.0 * one.count(kind) / one.found.outcome.size


def _theory(name: str) -> Callable[[Mapped], Value]:
    def read(one: Mapped) -> Value:
        lines = theory(one.experiment, one.found, one.experiment.followed_rule()).lines
        return next((line.words for line in lines if line.name == name), None)

    return read


def _lowest(one: Mapped, axis: str) -> Value:
    final = one.found.values["final"]
    if not np.isfinite(final).any():
        return None
    j, i = np.unravel_index(int(np.nanargmin(np.where(np.isfinite(final), final, np.nan))), final.shape)
    return float({"x": one.found.x.values[i], "y": one.found.y.values[j], "V": final[j, i]}[axis])


def _first_bad(one: Mapped, row: int) -> Value:
    """Return the smallest value of x in a row whose run diverged or went on cycling."""
    bad = np.isin(one.found.outcome[row], [KINDS.index("diverged"), KINDS.index("cycling")])
    return float(one.found.x.values[int(bad.argmax())]) if bad.any() else None


MapEvidence.VOCABULARY = by_name(
    Term("cells", "how many runs it is made of", lambda one: float(one.found.outcome.size), "count"),
    Term("rule", "the rule that is mapped", lambda one: RULES[one.found.rule].label, "sentence"),
    *(Term(f"count.{kind}", f"how many runs ended as {kind}", _count(kind), "count") for kind in KINDS),
    *(Term(f"share.{kind}", "the same in per cent", _share(kind)) for kind in KINDS),
    Term(
        "border",
        "how many cells ended otherwise than a neighbour",
        lambda one: float(one.border.sum()),
        "count",
    ),
    Term("border.share", "the same in per cent", lambda one: 100.0 * float(one.border.mean())),
    Term(
        "first_bad.bottom",
        "the smallest x of the lowest row that diverged or cycled",
        lambda one: _first_bad(one, 0),
    ),
    Term("first_bad.top", "the same of the highest row", lambda one: _first_bad(one, -1)),
    Term("lowest.V", "the lowest final V", lambda one: _lowest(one, "V")),
    Term("lowest.x", "where on x that is", lambda one: _lowest(one, "x")),
    Term("lowest.y", "where on y that is", lambda one: _lowest(one, "y")),
    *(
        Term(f"theory.{name}", f"what is measured about {words}", _theory(name), "sentence")
        for name, words in _LINES.items()
    ),
)
