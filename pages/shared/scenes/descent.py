"""A step with a descent: the player."""

from __future__ import annotations

from typing import Any

from core.experiments.study import Study
from core.lessons import Lesson, Step, evidence_of
from core.messages.player import player_message
from pages.shared.hands import echo
from pages.shared.player import player
from pages.shared.scenes.free import free
from pages.shared.scenes.scenery import Scenery
from pages.shared.scenes.stage import FIXED, begin, enter, opened, present, stage
from pages.shared.state import take


def scenery(lesson: Lesson, step: Step, _said: Any = None) -> Scenery:
    """Return the player with the step's experiment."""
    assert step.scene is not None
    experiment = enter(lesson, step)
    return Scenery(
        own=evidence_of(step.scene),
        tried=evidence_of(present(step)),
        changed=experiment != opened(step),
        draw=lambda: _player(lesson, step),
        controls=lambda: free(stage, step.free),
        begin=lambda: begin(lesson, step),
    )


def _player(lesson: Lesson, step: Step) -> None:
    key = f"player_{lesson.name}_{step.name}"
    # Without a query of its own: the address names the step.
    message = player_message(Study(stage.experiment()), echo=echo(key), apart=True, locked_because=FIXED)
    player(message, key, lambda hand: take(stage, hand))
