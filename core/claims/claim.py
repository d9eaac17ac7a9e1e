"""What a claim of the paper is, and what a verdict on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from core.claims.examples import Example
    from core.experiment import Experiment

Decision = Literal["holds", "fails", "vacuous", "undecided"]
DECISIONS: dict[Decision, str] = {
    "holds": "holds here",
    "fails": "fails here",
    "vacuous": "vacuous",
    "undecided": "cannot be decided here",
}


@dataclass(frozen=True)
class Claim:
    """A claim of the paper.

    `statement` says it in plain words, `formula` in LaTeX; `paper` says where it stands and how it is put there;
    `truth` is what is true and under which condition, `source` who showed that.
    """

    name: str
    title: str
    statement: str
    formula: str
    paper: str
    truth: str
    source: str


@dataclass(frozen=True)
class Verdict:
    """What became of a claim on one experiment, and how anyone can check it.

    `sentence` gives the decision's reason; `numbers` (label, value) are never empty; `work` is Markdown that tells
    how to recompute one of them with a pocket calculator; `example` is what to draw; `experiment` is the state that
    shows it in the playground, None where the playground can't.
    """

    claim: str
    decision: Decision
    sentence: str
    numbers: tuple[tuple[str, float], ...]
    work: str
    example: Example
    experiment: Experiment | None

    def __post_init__(self) -> None:
        """Raise `ValueError` for a verdict without a number."""
        if not self.numbers:
            raise ValueError(f"numbers must hold at least one (label, value), got {self.numbers!r}.")
