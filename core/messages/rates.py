"""What both players say of η0 and α: where their sliders begin and end, and why one can't be moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..optim import SCHEDULES
from ..setting import Setting
from .fan import KINDS

Range = dict[str, float | bool]
LOCKED_BY_LINK = "locked by whoever made this link"


def rate_ranges(settings: Mapping[str, Setting]) -> dict[str, Range]:
    """Return where the logarithmic sliders of η0 and α have their everyday positions."""
    known = {name: settings[name] for name in KINDS}
    return {
        name: {"low": each.smallest, "high": each.high, "step": each.step, "zero": each.low == 0}
        for name, each in known.items()
    }


def why_locked(schedule: str, locked: Iterable[str], because: str = LOCKED_BY_LINK) -> dict[str, str]:
    """Return why controls can't be moved, by the settings' names: they are locked, or the schedule has no α."""
    why = dict.fromkeys(locked, because)
    if not SCHEDULES[schedule].uses_alpha:
        why["alpha"] = f"α has no effect on the {schedule.replace('_', ' ')} schedule"
    return why
