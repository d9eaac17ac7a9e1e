"""The work behind a surface's map: a thread a session that a newer map or a closed page ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Event, Thread

import streamlit as st

from core.experiment import Experiment
from core.sweep.axes import Axis
from core.sweep.map_result import Map
from core.sweep.surface_map import CancelledError, surface_map
from core.sweep.theory import Theory, theory
from pages.shared.presence import presence

_WORK = "map.work"
# How long the page waits for a map before it shows a coarser one, in seconds.
PATIENCE = 0.35
# Of large maps every fourth row and column comes first.
COARSER = 4
MANY_STEPS = 400_000
Key = tuple[Experiment, Axis, Axis, str]


@dataclass(frozen=True, eq=False)
class Found:
    """A map and what theory says about it; `whole` says that it has all the points that were asked for."""

    map: Map
    theory: Theory
    whole: bool


class MapWork:
    """One map in the making. `found` is the best there is so far, `share` how much of the whole one is done."""

    def __init__(self, key: Key, alive: Callable[[], bool] | None, before: Found | None) -> None:
        self.key = key
        self.share, self.error = 0.0, ""
        self.found = before
        self._alive = alive or (lambda: True)
        self._stopped, self.first, self.done = Event(), Event(), Event()
        Thread(target=self._run, name="map", daemon=True).start()

    def stop(self) -> None:
        """End the work at the next chunk."""
        self._stopped.set()

    def _gone(self) -> bool:
        return self._stopped.is_set() or not self._alive()

    def _run(self) -> None:
        try:
            experiment, x, y, _ = self.key
            if x.n * y.n * experiment.steps > MANY_STEPS:
                self._make(_coarser(x), _coarser(y), whole=False)
            self._make(x, y, whole=True)
        except CancelledError:
            self.error = "The map was stopped."
        except Exception as error:
            # A thread's failure must reach the page in words.
            self.error = f"The map could not be made: {error}"
        finally:
            self.first.set()
            self.done.set()

    def _make(self, x: Axis, y: Axis, whole: bool) -> None:
        experiment, _, _, rule = self.key

        def heard(share: float) -> None:
            if whole:
                self.share = share

        made = surface_map(experiment, x, y, rule=rule, cancelled=self._gone, on_progress=heard)
        self.found = Found(made, theory(experiment, made, rule), whole)
        self.first.set()


def work(key: Key) -> MapWork:
    """Return the session's work on this map; another one that is under way is stopped."""
    kept: MapWork | None = st.session_state.get(_WORK)
    if kept and kept.key == key and not kept.error:
        return kept
    before = None
    if kept:
        kept.stop()
        before = kept.found if _alike(kept.key, key) else None
    new = MapWork(key, presence(), before)
    new.done.wait(PATIENCE)
    st.session_state[_WORK] = new
    return new


def stop() -> None:
    """Stop the work under way, if there is any."""
    kept: MapWork | None = st.session_state.get(_WORK)
    if kept:
        kept.stop()


def again() -> None:
    """Forget a map that was stopped, so that it is made anew."""
    st.session_state.pop(_WORK, None)


def _alike(one: Key, other: Key) -> bool:
    """Say whether a map may stand in for another one until that is ready: same axes, another slider."""
    return one[1:] == other[1:]


def _coarser(axis: Axis) -> Axis:
    return replace(axis, n=max(2, axis.n // COARSER + 1))
