"""What the hand asked for in the trainer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pages.shared.training import PATIENCE, OpenRun, present, training


def hand(message: dict[str, Any]) -> None:
    """Take what the hand did in the trainer."""
    kept = present()
    kind, value = message.get("kind"), message.get("value")
    if kept is None or kind not in _HANDS:
        return
    if kept.run.state == "closed":
        # The whole page runs again then, and begins a new run.
        kept.behind = True
        return
    _HANDS[kind](kept, value)
    kept.behind = kind != "look"


def _setting(name: str) -> Callable[[OpenRun, Any], None]:
    """Return what takes a setting that a hand moves in the trainer itself."""

    def take(kept: OpenRun, value: Any) -> None:
        if name not in training.experiment().locked:
            training.update(name, value)

    return take


def _pace(kept: OpenRun, value: Any) -> None:
    training.update("pace", value)
    # At once: the rest of the page, which hands over what changed, comes after the picture.
    kept.run.pace(training.experiment().steps_per_second)


def _pause(kept: OpenRun, value: Any) -> None:
    kept.run.pause()
    kept.run.wait(PATIENCE)


def _step(kept: OpenRun, value: Any) -> None:
    kept.run.step()
    kept.run.wait(PATIENCE)


def _rewind(kept: OpenRun, value: Any) -> None:
    if isinstance(value, int | float):
        kept.run.rewind(int(value))


def _look(kept: OpenRun, value: Any) -> None:
    kept.look_at = int(value) if isinstance(value, int | float) else None


def _focus(kept: OpenRun, value: Any) -> None:
    if isinstance(value, int | float) and 0 <= int(value) < len(kept.run.configurations):
        kept.focus = int(value)


_HANDS = {
    "train": lambda kept, value: kept.run.start(),
    "pause": _pause,
    "step": _step,
    "epoch": lambda kept, value: kept.run.epoch(),
    "restart": lambda kept, value: kept.run.rewind(0),
    "rewind": _rewind,
    **{name: _setting(name) for name in ("eta0", "alpha", "lam")},
    "pace": _pace,
    "look": _look,
    "focus": _focus,
}
