"""What a run must do: "minimum", "not diverged", "< 0.1", "3 to 5", "never", written beside a term's name."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from .evidence import Evidence, UnknownTermError
from .fields import Fields
from .links import Scene
from .mistakes import RefusedError
from .rooms import term_of
from .terms import NEVER, Term, Value, told, untold

_COMPARED = re.compile(r"(<=|>=|<|>|≤|≥)\s*(\S+)")
_RANGE = re.compile(r"(\S+)\s+to\s+(\S+)")
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Condition:
    """One requirement on a term; `text` is as it was written, and `line` where."""

    name: str
    term: Term
    text: str
    line: int

    def met(self, evidence: Evidence) -> bool:
        """Say whether a run meets it."""
        return meets(evidence.value(self.name), self.text)

    def told(self, evidence: Evidence) -> str:
        """Return what there is."""
        return told(evidence.value(self.name))

    def words(self, evidence: Evidence) -> str:
        """Return what there is and what is asked, such as "how it ended: cycling, asked for: minimum"."""
        return f"{self.term.short}: {self.told(evidence)}, asked for: {self.text}"


def meets(value: Value, text: str) -> bool:
    """Say whether a value meets a condition's text."""
    if text.startswith("not "):
        return not meets(value, text[4:].strip())
    if " or " in text:
        return any(meets(value, part.strip()) for part in text.split(" or "))
    if value is None or text == NEVER:
        return value is None and text == NEVER
    if isinstance(value, str):
        return value == text
    low, high, strict_low, strict_high = _interval(text) or (math.nan, math.nan, False, False)
    above = value > low if strict_low else value >= low
    below = value < high if strict_high else value <= high
    return above and below


def _interval(text: str) -> tuple[float, float, bool, bool] | None:
    """Return the bounds that a number must keep, and whether each is strict; None where the text says none."""
    if found := _COMPARED.fullmatch(text):
        bound = untold(found[2])
        if bound is None:
            return None
        strict = found[1] in "<>"
        return (
            (-math.inf, bound, False, strict)
            if found[1] in ("<", "<=", "≤")
            else (bound, math.inf, strict, False)
        )
    if found := _RANGE.fullmatch(text):
        low, high = untold(found[1]), untold(found[2])
        return None if low is None or high is None else (low, high, False, False)
    exact = untold(text)
    if exact is None:
        return None
    slack = _ROUNDING * abs(exact)
    return exact - slack, exact + slack, False, False


def readable(term: Term, text: str) -> bool:
    """Say whether a condition's text can be meant for a term."""
    if text.startswith("not "):
        return readable(term, text[4:].strip())
    if " or " in text:
        return all(readable(term, part.strip()) for part in text.split(" or "))
    if term.kind == "word":
        return text in term.words
    return term.is_number and (text == NEVER or _interval(text) is not None)


def read_conditions(fields: Fields, scene: Scene) -> tuple[Condition, ...]:
    """Return the conditions of a mapping from terms to texts; `RefusedError` for the first that can't be meant."""
    return tuple(_condition(fields, name, scene) for name in fields)


def _condition(fields: Fields, name: str, scene: Scene) -> Condition:
    line, text = fields.line_of(name), fields.text(name)
    try:
        _, term = term_of(name, scene)
    except UnknownTermError as error:
        raise RefusedError(line, error.what, error.remedy) from None
    if not readable(term, text):
        raise RefusedError(line, f"“{text}” is nothing that {name} can be.", _allowed(term))
    return Condition(name, term, text, line)


def _allowed(term: Term) -> str:
    if term.kind == "word":
        return f"Write one of {', '.join(term.words)}, “not …”, or several with “or”."
    if term.kind == "sentence":
        return "Sentences are for people; ask for a number or a word."
    return "Write a number, “< 0.1”, “>= 3”, “3 to 5” or “never”."
