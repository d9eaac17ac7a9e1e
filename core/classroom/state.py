"""What a class is at a moment, as the teacher and the students see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Pace = Literal["own", "together"]
PACES: tuple[Pace, ...] = ("own", "together")


@dataclass(frozen=True)
class ClassState:
    """A class without its members: what everybody in it may know, and three counters by which changes are noticed.

    `open_step` is the step that all are at where the pace is "together", "" before the first. `version` goes up with
    what students see, `changes` with everything, `removals` when something was taken away. Times are in seconds since
    1970; `ended` is None while the class goes on.
    """

    id: int
    code: str
    lesson: str
    pace: Pace
    open_step: str
    revealed: tuple[str, ...]
    created: float
    ended: float | None
    version: int
    changes: int
    removals: int


@dataclass(frozen=True)
class Opened:
    """A new class, with the teacher's secret and the students' link, which are kept nowhere else."""

    state: ClassState
    secret: str
    link: str


@dataclass(frozen=True)
class Member:
    """Somebody in a class; `number` names them for the teacher."""

    number: int
    nickname: str
    joined: float


@dataclass(frozen=True)
class Answer:
    """An answer to a step; one that does not `count` came after the answer was shown.

    `edit` is the number that the sender gave it, by which an older one that arrives late is known.
    """

    member: int
    step: str
    value: Any
    counts: bool
    edit: int
    sent: float


@dataclass(frozen=True)
class Membership:
    """What a student sees: the class, themselves, and their own answers."""

    state: ClassState
    member: Member
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class View:
    """What the teacher sees: members and answers that came since a count of changes, and how many there are in all.

    `answered` is how many answers count, by step.
    """

    state: ClassState
    present: int
    answered: dict[str, int]
    members: tuple[Member, ...]
    answers: tuple[Answer, ...]
