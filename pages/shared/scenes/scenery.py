"""What a step shows once its prediction is given: the run itself, what may be changed in it, and what it did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.lessons import Evidence, Lesson, Step


def nothing() -> None:
    """Draw nothing."""


@dataclass(frozen=True)
class Scenery:
    """A step's run on its page.

    `own` is what the step's own experiment did and `tried` what the learner's present settings do, each None until
    that is known; `until` says what to do for it. `draw` draws the run, `controls` what is free, and `begin` goes back
    to the step's own settings, from which `changed` says that the learner has gone away.
    """

    own: Evidence | None
    tried: Evidence | None
    changed: bool
    draw: Callable[[], None]
    controls: Callable[[], None]
    begin: Callable[[], None]
    until: str = ""


Make = Callable[[Lesson, Step, Any], Scenery]
"""Takes a lesson, its step, and what was predicted of it, None for nothing."""
