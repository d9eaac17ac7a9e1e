"""What a claim of the paper is, and what a verdict on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ..experiments.experiment import Experiment
    from .examples import Example
    from .many_starts import ManyStarts

Decision = Literal["holds", "fails", "vacuous", "undecided"]
DECISIONS: dict[Decision, str] = {
    "holds": "holds here",
    "fails": "fails here",
    "vacuous": "vacuous",
    "undecided": "cannot be decided here",
}


@dataclass(frozen=True)
class Claim:
    """A claim of the paper; `order` is its number.

    `statement` says it in plain words, `formula` in LaTeX; `paper` says where it stands and how it is put there;
    `truth` is what is true and under which condition, `source` who showed that. `judge` decides it for an experiment on
    one landscape; None where that takes trained networks. `judge_many` asks it of runs from many starts, where `judge`
    looks at one.
    """

    name: str
    order: float
    title: str
    statement: str
    formula: str
    paper: str
    truth: str
    source: str
    judge: Callable[[Experiment], Verdict] | None = None
    judge_many: Callable[[Experiment], ManyStarts] | None = None


@dataclass(frozen=True)
class Verdict:
    """What became of a claim on one experiment, and how anyone can check it.

    `sentence` gives the decision's reason; `numbers` (label, value) are never empty; `work` is Markdown that tells
    how to recompute one of them with a pocket calculator; `example` is what to draw; `experiment` is the state that
    shows it in the playground, None where the playground can't. `basis` says what it rests on, as "one run, from one
    start"; `trivial` that the claim holds since nothing was there to break it.
    """

    claim: str
    decision: Decision
    sentence: str
    numbers: tuple[tuple[str, float], ...]
    work: str
    example: Example
    experiment: Experiment | None
    basis: str = ""
    trivial: bool = False

    @property
    def words(self) -> str:
        """The decision in words, with what it rests on."""
        said = DECISIONS[self.decision] + (", trivially" if self.trivial else "")
        return f"{said} · {self.basis}" if self.basis and self.decision in ("holds", "fails") else said

    def __post_init__(self) -> None:
        """Raise `ValueError` for a verdict without a number."""
        if not self.numbers:
            raise ValueError(f"numbers must hold at least one (label, value), got {self.numbers!r}.")
