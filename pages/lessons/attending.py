"""The class in which a lesson is taken: what the seat in the browser has told of it, and what follows for the page.

The seat (`assets/seat`) speaks with the class by itself and keeps its secret; the session knows only what it tells.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from core.lessons import Lesson, Step, lessons
from pages.lessons import diary

_SEAT = "lessons.seat"


@dataclass(frozen=True)
class Own:
    """A student's own answer; `act` numbers what the hand did, 0 for what was there before this session."""

    value: Any
    act: int


@dataclass(frozen=True)
class Facts:
    """What the seat has told of the class; `over` says that the lesson goes on alone.

    `open` is the step at which all are, "" before the first; `opened` are those that were open while the browser was
    there, `revealed` those whose answers were shown.
    """

    over: bool = False
    lesson: str = ""
    pace: str = "own"
    open: str = ""
    opened: tuple[str, ...] = ()
    revealed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Seat:
    """A student's place in a class: its `facts`, None until they are told, and their own answers by step.

    `newest` is the newest act that the browser has taken, also of an answer that the teacher took away since.
    """

    facts: Facts | None = None
    said: dict[str, Own] = field(default_factory=dict)
    changing: frozenset[str] = frozenset()
    newest: int = 0

    @property
    def is_asking(self) -> bool:
        """Whether it is not known yet how the class stands."""
        return self.facts is None

    @property
    def is_alone(self) -> bool:
        """Whether the lesson goes on as without a class."""
        return self.facts is not None and self.facts.over

    @property
    def is_together(self) -> bool:
        """Whether all are at the teacher's step."""
        return self.facts is not None and not self.facts.over and self.facts.pace == "together"

    def offered(self, lesson: Lesson) -> tuple[Step, ...]:
        """Return the steps of a lesson that may be looked at: together, those that the class has come to."""
        if not self.is_together:
            return lesson.steps
        assert self.facts is not None
        known = {self.facts.open, *self.facts.opened, *self.facts.revealed, *self.said}
        return tuple(step for step in lesson.steps if step.name in known)

    def at(self, lesson: Lesson, wanted: Step) -> Step | None:
        """Return the step to show where one is wanted; None while the class has not begun."""
        if not self.is_together:
            return wanted
        assert self.facts is not None
        if self.facts.open == "":
            return None
        if wanted in self.offered(lesson):
            return wanted
        return next((step for step in lesson.steps if step.name == self.facts.open), None)

    def asks(self, lesson: Lesson, step: Step) -> bool:
        """Say whether a step's prediction is to be asked for now."""
        if step.prediction is None:
            return False
        if self.is_alone:
            return not diary.predicted(lesson, step)
        if not self.is_together:
            return step.name not in self.said or step.name in self.changing
        return self.may_change(step) and (step.name not in self.said or step.name in self.changing)

    def may_change(self, step: Step) -> bool:
        """Say whether the class takes an answer to a step that counts."""
        if not self.is_together:
            return True
        assert self.facts is not None
        return step.name == self.facts.open and step.name not in self.facts.revealed

    def holds_back(self, step: Step) -> bool:
        """Say whether a step's run and answer are not to be seen yet."""
        if step.prediction is None or not self.is_together:
            return False
        assert self.facts is not None
        return step.name not in self.facts.revealed


ALONE = Seat(Facts(over=True))
"""The seat of whoever is in no class."""


def seat() -> Seat:
    """Return the session's seat."""
    found: Seat = st.session_state.get(_SEAT, Seat())
    return found


def seat_at(lesson: Lesson) -> Seat:
    """Return the session's seat at a lesson; what was told of another lesson's class is asked for anew."""
    now = seat()
    if now.facts is None or now.facts.over or now.facts.lesson == lesson.name:
        return now
    leave()
    return seat()


def give(lesson: Lesson, step: Step, raw: Any) -> str:
    """Note a prediction, for oneself and for the class; return why it is none, "" where it was taken."""
    if problem := diary.give(lesson, step, raw):
        return problem
    now = seat()
    # In milliseconds, so that a later session of the same browser numbers on, also where the clock was set back.
    known = max(now.newest, *(own.act for own in now.said.values()), 0)
    act = max(time.time_ns() // 1_000_000, 1 + known)
    _put(replace(now, said={**now.said, step.name: Own(raw, act)}, changing=now.changing - {step.name}))
    return ""


def change(step: Step) -> None:
    """Have a prediction asked for again; the one that was given stands until another is."""
    _put(replace(seat(), changing=seat().changing | {step.name}))


def keep(step: Step) -> None:
    """Leave a prediction as it is after all."""
    _put(replace(seat(), changing=seat().changing - {step.name}))


def hear(told: Any) -> Facts:
    """Take what the seat tells of the class, and return it."""
    before, facts = seat(), _facts(told)
    lesson = lessons().get(facts.lesson)
    if lesson is None:
        # What can't be of a class is of none.
        _put(replace(before, facts=replace(facts, over=True)))
        return seat().facts or facts
    newest = told["newest"] if type(told.get("newest")) is int else before.newest
    # What was given here meanwhile is not known there yet.
    newer = {name: own for name, own in before.said.items() if own.act > newest}
    said = {**_answers(lesson, told.get("answers")), **newer}
    for step in lesson.steps:
        if step.name in said:
            diary.note(lesson, step, given=True, said=said[step.name].value)
    _put(Seat(facts, said, before.changing & said.keys(), newest))
    return facts


def leave() -> None:
    """Forget the class."""
    st.session_state.pop(_SEAT, None)


def _put(new: Seat) -> None:
    st.session_state[_SEAT] = new


def _facts(told: Any) -> Facts:
    """Return the facts that came from a browser, which can send anything; of what can't be any it is over."""
    raw = told.get("facts") if isinstance(told, dict) else None
    if not isinstance(raw, dict) or raw.get("pace") not in ("own", "together"):
        return Facts(over=True)
    lesson, at = raw.get("lesson"), raw.get("open")
    if not isinstance(lesson, str) or not isinstance(at, str):
        return Facts(over=True)
    opened, revealed = _names(raw.get("opened")), _names(raw.get("revealed"))
    return Facts(raw.get("over") is True, lesson, raw["pace"], at, opened, revealed)


def _names(raw: Any) -> tuple[str, ...]:
    return tuple(name for name in raw if isinstance(name, str)) if isinstance(raw, list) else ()


def _answers(lesson: Lesson, raw: Any) -> dict[str, Own]:
    """Return the own answers that came from a browser, as far as they are answers to steps of a lesson."""
    found: dict[str, Own] = {}
    for step in lesson.steps:
        one = raw.get(step.name) if isinstance(raw, dict) else None
        if not isinstance(one, dict) or type(one.get("act")) is not int:
            continue
        if diary.is_answer(step, one.get("value")):
            found[step.name] = Own(one.get("value"), one["act"])
    return found
