"""A run's state in sentences."""

from __future__ import annotations

from collections.abc import Sequence

Stops = Sequence[tuple[int, str] | None]


def rest_words(
    t: int, steps: int, steps_per_epoch: int, labels: Sequence[str], stops: Stops
) -> tuple[str, str]:
    """Return a resting run's state and the sentence about it.

    `stops` are each configuration's step and place where numbers stopped being finite, or None.
    """
    if all(stops):
        return "diverged", _all_diverged(labels, stops)
    one_stopped = "".join(
        f"; “{label}” diverged at step {stop[0]:,}: not finite first in {stop[1]}"
        for label, stop in zip(labels, stops, strict=True)
        if stop
    )
    if t >= steps:
        return "finished", f"finished: all {steps:,} steps{one_stopped}"
    if t == 0:
        return "ready", f"ready to train {steps:,} steps, {steps_per_epoch:,} an epoch"
    return "paused", f"paused at step {t:,} of {steps:,}{one_stopped}"


def failure_words(error: BaseException, t: int) -> str:
    """Return the sentence about a run that an exception has ended."""
    text = " ".join(str(error).split()) or "no further words"
    return f"failed at step {t:,}: {type(error).__name__}: {text}"


def store_words(kept: int, dropped: int, limit: int) -> str | None:
    """Say that snapshots were thinned out, or None."""
    if not dropped:
        return None
    return (
        f"{kept} of {kept + dropped} snapshots are kept, evenly spread, to stay within "
        f"{limit / 1e6:,.0f} MB; rewinding goes to these"
    )


def _all_diverged(labels: Sequence[str], stops: Stops) -> str:
    found = [stop for stop in stops if stop]
    if len(found) == 1:
        return f"diverged at step {found[0][0]:,}: not finite first in {found[0][1]}"
    each = (
        f"“{label}” at step {step:,}, first in {where}"
        for label, (step, where) in zip(labels, found, strict=True)
    )
    return f"diverged, all of them: {'; '.join(each)}"
