"""What a class has to know of lessons, handed in by whoever opens it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from .refusals import RefusedError

LONGEST_NAME = 80


@dataclass(frozen=True)
class Lessons:
    """Functions: which steps a lesson has, and whether something is an answer to one of them.

    `steps(lesson)` returns the names of its steps in order, or raises `KeyError` where there is no such lesson.
    `check(lesson, step, value)` raises `ValueError` with a sentence where `value`, of JSON's types, is no answer.
    `thin(lesson, step, value)` returns what is kept of an answer that was checked, which all of a class are sent.
    """

    steps: Callable[[str], Sequence[str]]
    check: Callable[[str, str, Any], None]
    thin: Callable[[str, str, Any], Any] = lambda _lesson, _step, value: value

    def read_in(self) -> None:
        """Have whatever the lessons need read in, so that later questions take no time."""
        with suppress(KeyError):
            self.steps("")

    def steps_of(self, lesson: object) -> tuple[str, ...]:
        """Return the names of a lesson's steps; `RefusedError` where there is no such lesson."""
        if isinstance(lesson, str) and 0 < len(lesson) <= LONGEST_NAME:
            try:
                return tuple(self.steps(lesson))
            except KeyError:
                pass
        raise RefusedError("unknown", "There is no lesson of this name.")

    def step_of(self, lesson: str, step: object) -> str:
        """Return a step's name; `RefusedError` where the lesson has no such step."""
        if isinstance(step, str) and step in self.steps_of(lesson):
            return step
        raise RefusedError("unknown", "This lesson has no such step.")

    def checked(self, lesson: str, step: str, value: Any) -> None:
        """Raise `RefusedError` where a value is no answer to a step."""
        try:
            self.check(lesson, step, value)
        except ValueError as error:
            raise RefusedError("wrong", str(error)) from None
