"""What a step's experiment did: parts (rules, configurations, a map) of which the vocabulary can be asked."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..descent.endings import Kind
from .links import Scene
from .mistakes import did_you_mean
from .terms import Term, Value, Vocabulary

ENDINGS: dict[Kind, str] = {
    "minimum": "it came to rest at a minimum",
    "maximum": "it came to rest at a maximum",
    "saddle": "it came to rest at a saddle",
    "degenerate": "it came to rest where second order does not decide",
    "frozen": "it froze on a slope",
    "cycling": "it went on cycling",
    "descending": "it was still descending",
    "diverged": "it diverged",
}
"""How each outcome is said."""


class UnknownTermError(ValueError):
    """A name that is not in the vocabulary, or belongs to nothing that runs here; `remedy` says what to write."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what} {remedy}")
        self.what, self.remedy = what, remedy


@dataclass(frozen=True)
class Line:
    """The line of the ledger that decides: its step, counted from 1 (0 where no single one does), and a sentence."""

    step: int
    words: str


class Part(ABC):
    """One run within the evidence, or the map; `label` is how sentences call it."""

    label: str

    @property
    @abstractmethod
    def kind(self) -> Kind:
        """How it ended."""

    @property
    @abstractmethod
    def reason(self) -> str:
        """The sentence with the numbers that decided it."""

    @abstractmethod
    def deciding(self) -> Line:
        """Return the line of the ledger that decides how it ended."""

    @abstractmethod
    def line(self, step: int) -> Line:
        """Return what the ledger says of a step, counted from 1."""

    @abstractmethod
    def energies(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the steps (N,) at which V is known, from 0 on, and V there (N,)."""

    @property
    def ended(self) -> str:
        """How it ended, with its reason, without a full stop."""
        return f"{ENDINGS[self.kind]} ({self.reason})"


class Evidence(ABC):
    """What one experiment did. Everything is computed when it is first asked for."""

    VOCABULARY: ClassVar[Vocabulary]
    scene: Scene

    @staticmethod
    @abstractmethod
    def names(scene: Scene) -> dict[str, str]:
        """Return the parts that an experiment's evidence has: what a lesson calls each, and its label."""

    @property
    @abstractmethod
    def parts(self) -> Mapping[str, Part]:
        """The parts by the names that a lesson calls them, the first one first."""

    def part(self, name: str = "") -> Part:
        """Return a part by its name; "" is the first one."""
        return self.parts[name] if name else next(iter(self.parts.values()))

    def value(self, name: str) -> Value:
        """Return the value of a term, such as "outcome" or "adam.below_level.step"; `UnknownTermError`."""
        of, term = resolve(name, self.VOCABULARY, self.names(self.scene))
        return term.read(self.part(of))


def resolve(name: str, vocabulary: Vocabulary, parts: Mapping[str, str]) -> tuple[str, Term]:
    """Return the part that a name speaks of ("" for the first) and its term; `UnknownTermError`."""
    of, dot, rest = name.partition(".")
    if dot and of in parts:
        return of, _term(rest, vocabulary)
    if dot and name not in vocabulary and rest in vocabulary:
        raise UnknownTermError(f"Nothing called “{of}” runs here.", f"Write one of {', '.join(parts)}.")
    return "", _term(name, vocabulary)


def _term(name: str, vocabulary: Vocabulary) -> Term:
    if name not in vocabulary:
        raise UnknownTermError(f"“{name}” is not in the vocabulary.", did_you_mean(name, vocabulary))
    return vocabulary[name]
