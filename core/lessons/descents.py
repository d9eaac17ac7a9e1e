"""What a descent in the plane did: the rules' runs, their ledgers, the landscape's level sets, the paper's claims."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np

from ..claims import DECISIONS, JUDGED, judge
from ..descent.endings import KINDS
from ..descent.outcome import kinds
from ..descent.walk import descend
from ..experiments.descents import build_rule
from ..experiments.experiment import SETTINGS, Experiment
from ..experiments.study import Study
from ..levels.merge_tree import Kind as SetKind
from ..optim import RULES
from ..setting import SettingError
from .evidence import Evidence, Line, Part
from .ledger_words import deciding_line, step_line
from .links import Scene
from .moments import moment_terms
from .rule_run import RuleRun
from .terms import Term, Value, by_name

# Values of η0 that are tried at once, and how often the gap between the last good and the first bad one is refined.
_TRIED, _ROUNDS = 25, 3


class Descent(RuleRun, Part):
    """One rule's run as a part of the evidence."""

    def deciding(self) -> Line:
        """Return the line of the ledger that decides how it ended."""
        return deciding_line(self)

    def line(self, step: int) -> Line:
        """Return what the ledger says of a step, counted from 1."""
        return step_line(self, step - 1)

    def energies(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the steps (T+1,) and V at each."""
        return np.arange(len(self.book.V)), self.book.V


class DescentEvidence(Evidence):
    """What an experiment of the playground did."""

    def __init__(self, scene: Scene) -> None:
        assert isinstance(scene.experiment, Experiment)
        self.scene = scene
        self.study = Study(scene.experiment)

    @staticmethod
    def names(scene: Scene) -> dict[str, str]:
        """Return the rules that run, by name."""
        assert isinstance(scene.experiment, Experiment)
        return {name: RULES[name].label for name in scene.experiment.rules}

    @cached_property
    def parts(self) -> Mapping[str, Descent]:
        """The rules' runs."""
        return {name: Descent(self.study, k) for k, name in enumerate(self.study.experiment.rules)}

    def tried(self, setting: str, value: float) -> DescentEvidence | None:
        """Return the evidence of the same experiment with another value; None where it can't take that."""
        try:
            return DescentEvidence(self.scene.change(**{setting: value}))
        except SettingError:
            return None


def largest_rate(d: Descent) -> float:
    """Return the largest η0 below which no tried run of this rule diverges; 0 where none stays, ∞ where all do.

    25 values over the range of η0 are run as one batch, then the gap before the first that diverges is cut into as
    many again, three times: the last neighbours differ by less than 1e-4 of themselves.
    """
    return d.study.once("run", ("largest rate", d.name), lambda: _largest_rate(d))


def _largest_rate(d: Descent) -> float:
    known = SETTINGS["eta0"]
    low, high = known.smallest, known.high
    for round_ in range(_ROUNDS + 1):
        rates = np.geomspace(low, high, _TRIED)
        bad = np.flatnonzero(_diverges(d, rates))
        if not bad.size:
            return high if round_ else np.inf
        if bad[0] == 0:
            return low if round_ else 0.0
        low, high = float(rates[bad[0] - 1]), float(rates[bad[0]])
    return low


def _diverges(d: Descent, rates: np.ndarray) -> np.ndarray:
    experiment = d.study.experiment
    rule = build_rule(experiment, d.name, rates, experiment.alpha)
    runs = descend(d.study.landscape, rule, experiment.start, experiment.steps, retire=True)
    return kinds(runs) == KINDS.index("diverged")


def _finite(values: np.ndarray, best: Callable[[np.ndarray], Any]) -> Value:
    known = values[np.isfinite(values)]
    return float(best(known)) if known.size else None


def _fixed(name: str) -> Callable[[Descent], Value]:
    def read(d: Descent) -> Value:
        value = getattr(d.study.experiment, name)
        known = SETTINGS[name]
        return float(value) if known.kind in ("float", "integer") else known.format(value)

    return read


def _settings() -> Iterator[Term]:
    for name, known in SETTINGS.items():
        number = known.kind in ("float", "integer")
        yield Term(
            f"setting.{name}", f"the setting {known.label}", _fixed(name), "number" if number else "sentence"
        )


def _judged(name: str) -> tuple[Term, Term]:
    def decision(d: Descent) -> Value:
        return _verdict(d, name).decision

    return (
        Term(f"claim.{name}", f"the verdict on the claim “{name}”", decision, "word", tuple(DECISIONS)),
        Term(f"claim.{name}.sentence", "its reason", lambda d: _verdict(d, name).sentence, "sentence"),
    )


def _verdict(d: Descent, name: str) -> Any:
    return d.study.once(
        "run", ("lesson's claim", name, d.study.experiment), lambda: judge(name, d.study.experiment)
    )


def _bar(d: Descent, kind: SetKind, end: str) -> Value:
    bars = d.bars(kind)
    return float(getattr(bars[0], end)) if bars else None


def _points(d: Descent, kind: str) -> Value:
    return float(sum(point.kind == kind for point in d.study.critical_points))


def _trap(d: Descent, name: str) -> Value:
    trap = d.study.traps[d.k]
    return None if trap is None else float(getattr(trap, name))


_RUN_TERMS = (
    Term("outcome", "how it ended", lambda d: d.kind, "word", KINDS),
    Term("outcome.reason", "the numbers that decided it", lambda d: d.reason, "sentence"),
    Term("deciding", "the line of the ledger that decides", lambda d: d.deciding().words, "sentence"),
    Term("V.first", "V at the start", lambda d: float(d.book.V[0])),
    Term("V.last", "V at the end", lambda d: float(d.book.V[-1])),
    Term("V.lowest", "the lowest V of the run", lambda d: _finite(d.book.V, np.min)),
    Term("V.highest", "the highest finite V of the run", lambda d: _finite(d.book.V, np.max)),
    Term("end.slope", "‖g‖ at the end", lambda d: float(d.run.grad_norm[-1])),
    Term(
        "end.distance",
        "how far from the start it ended",
        lambda d: float(np.linalg.norm(d.run.theta[-1] - d.run.theta[0])),
    ),
    Term("rises", "how many steps raised V", lambda d: float(d.book.rises.sum()), "count"),
    Term("crossings", "how many steps had η_t above η_lim", lambda d: float(d.above.sum()), "count"),
    Term("fails", "how many steps had ∇V·∇L < 0", lambda d: float(d.book.fails.sum()), "count"),
    Term("budget.spent", "Σ η(t) of the steps made", lambda d: float(d.run.learning_rate.sum())),
    Term("budget.left", "Σ η(t) of all steps still to come", lambda d: float(d.run.budget_left)),
    Term(
        "budget.whole",
        "Σ η(t) of all steps for ever",
        lambda d: float(d.run.learning_rate.sum() + d.run.budget_left),
    ),
    Term(
        "way",
        "the length of the whole path",
        lambda d: float(np.linalg.norm(d.run.displacement, axis=-1).sum()),
    ),
    Term(
        "largest.eta0",
        "the largest η0 below which it does not diverge, by running",
        largest_rate,
        setting="eta0",
    ),
    Term("trap.step", "the step from which on a basin holds it", lambda d: _trap(d, "step"), "count"),
    Term("trap.level", "the level of the lowest way out of that basin", lambda d: _trap(d, "level")),
)

_LAND_TERMS = (
    Term(
        "islands",
        "the components of S_λ = {L ≥ λ}, what lies beyond the window as their boundary says",
        lambda d: float(d.study.whole_sets().count(d.study.experiment.lam)),
        "count",
    ),
    Term(
        "lakes",
        "the components of {L ≤ λ}",
        lambda d: float(d.study.whole_sets("sub").count(d.study.experiment.lam)),
        "count",
    ),
    Term(
        "island.top",
        "the level of the longest-lived peak that joins other land",
        lambda d: _bar(d, "super", "birth"),
    ),
    Term("island.pass", "the level of the pass over which it joins", lambda d: _bar(d, "super", "death")),
    Term(
        "lake.bottom",
        "the level of the longest-lived minimum whose lake joins another",
        lambda d: _bar(d, "sub", "birth"),
    ),
    Term("lake.pass", "the level of the pass over which they join", lambda d: _bar(d, "sub", "death")),
    Term("minima", "the minima in the window", lambda d: _points(d, "minimum"), "count"),
    Term("saddles", "the saddles in the window", lambda d: _points(d, "saddle"), "count"),
    Term("maxima", "the maxima in the window", lambda d: _points(d, "maximum"), "count"),
)

DescentEvidence.VOCABULARY = by_name(
    *_RUN_TERMS,
    *moment_terms(),
    *_LAND_TERMS,
    *_settings(),
    *(term for name in JUDGED for term in _judged(name)),
)
