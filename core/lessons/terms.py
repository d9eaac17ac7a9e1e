"""A term is what a lesson may say of a run: its name, what it means, and how its value is read and written."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..numbers import number

Value = float | str | None
"""A number, a word or a sentence; None where it never happened."""

NEVER = "never"
# A power of ten as `number` writes it, with its sign and what stands before it: −1.2·10⁻¹³, 10⁻⁹.
_POWER = re.compile(r"(-?)(?:([\d.]+)·)?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


@dataclass(frozen=True)
class Term:
    """One entry of the vocabulary.

    `read` takes a part of the evidence (a rule's run, a configuration's training, a map) and gives the value. A "word"
    is one of `words`; a "count" is a whole number; a "sentence" is for people only. `setting` names the setting that
    the number is a value of: a prediction of it can then be tried out by running it.
    """

    name: str
    means: str
    read: Callable[[Any], Value]
    kind: Literal["number", "count", "word", "sentence"] = "number"
    words: tuple[str, ...] = ()
    setting: str = ""

    @property
    def is_number(self) -> bool:
        """Whether its value is a number, or None."""
        return self.kind in ("number", "count")

    @property
    def short(self) -> str:
        """What it means, for a sentence: "first step at which V rose"."""
        return self.means.partition(":")[0].removeprefix("the ")


Vocabulary = Mapping[str, Term]


def by_name(*terms: Term) -> dict[str, Term]:
    """Return terms by their names."""
    return {term.name: term for term in terms}


def told(value: Value) -> str:
    """Write a value as a sentence has it: numbers with four digits, whole ones with all, "never" for None."""
    if value is None:
        return NEVER
    if isinstance(value, str):
        return value
    if math.isnan(value):
        return "not a number"
    if value == int(value) if math.isfinite(value) else False:
        return number(value) if abs(value) >= 1e7 else f"{int(value):,}".replace("-", "−")
    return number(value)


def typed(text: str) -> str:
    """Return a number as it is typed where `told` has written it: 1.2e-13 for 1.2·10⁻¹³; other texts as they are."""
    plain = text.replace("−", "-").replace(",", "").replace("∞", "inf")
    found = _POWER.fullmatch(plain)
    return f"{found[1]}{found[2] or '1'}e{found[3].translate(_LOWERED)}" if found else plain


def untold(text: str) -> float | None:
    """Return the number that `told` has written, or somebody has typed; None where the text is none."""
    try:
        return float(typed(text))
    except ValueError:
        return None
