"""What follows from an experiment: its landscape, runs, ledgers, level sets, paths. Each is computed once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType
from typing import Literal, TypeVar

import numpy as np

from ..descent.ledger import Ledger, ledger
from ..descent.outcome import Outcome
from ..descent.reference import Reference, reference_minimum
from ..descent.trajectory import Trajectory
from ..descent.walk import descend
from ..levels.connecting_path import PATH_MAPS, ConnectingPath, PathMap, connecting_path, true_levels
from ..levels.critical_points import CriticalPoint, Refined, critical_points
from ..levels.heights import Boundary, Height, height, resolve_boundary
from ..levels.merge_tree import Kind
from ..levels.sets import LevelSets, level_sets
from ..levels.trapping import Trapped, place_in_sets, trapped
from ..problems import PROBLEMS
from ..problems.objective import Grid, Landscape, Window
from . import computed
from .descents import Fan, best_rates, build_rules, neighbouring_runs
from .experiment import SETTINGS, Experiment
from .level_sets import KINDS, Ends, ends_in_view, ends_of_run, followed, zoomed

Part = TypeVar("Part")
# What a problem takes acts by the landscape, and only where the problem takes it.
_OF_PROBLEMS = {"problem", *(name for entry in PROBLEMS.values() for name in entry.parameters)}
_RUN = tuple(name for name, known in SETTINGS.items() if known.acts_on != "view" and name not in _OF_PROBLEMS)


class Study:
    """All that follows from one experiment, each part computed when it is first asked for.

    Parts are kept in one cache that all studies and sessions share, under what they depend on alone: experiments
    that differ in λ or in a setting of the view have the same landscape and run, the very same objects. Their arrays
    are read-only. Only the fan is the study's own. A part raises `ValueError` where the experiment's formula or window
    can't be read.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment

    def __repr__(self) -> str:
        return f"Study({self.experiment.query()!r})"

    def once(self, source: Literal["landscape", "run"], name: Hashable, make: Callable[[], Part]) -> Part:
        """Return what is made of the landscape or the run alone; `name` tells it from other such things."""
        key = self._landscape_key if source == "landscape" else self._run_key
        return computed.once((name, source, key), make)

    @cached_property
    def landscape(self) -> Landscape:
        """The landscape of the experiment's problem."""
        return computed.landscape(self.experiment)

    @property
    def landscape_settings(self) -> tuple[str, ...]:
        """The names of the settings that the landscape depends on."""
        return "problem", *PROBLEMS[self.experiment.problem].parameters

    @property
    def run_settings(self) -> tuple[str, ...]:
        """The names of the settings that the run depends on, those of its landscape among them."""
        return *self.landscape_settings, *_RUN

    @cached_property
    def grid(self) -> Grid:
        """The landscape on the grid of its map."""
        return self.once("landscape", "grid", self.landscape.grid)

    @cached_property
    def height(self) -> Height:
        """The bent scale on which the map draws heights."""
        return self.once("landscape", "height", lambda: height(self.grid))

    @cached_property
    def rates(self) -> tuple[float, ...]:
        """Each rule's η0: the experiment's, or in a fair race the rule's own best."""
        if not self.experiment.fair_race:
            return (self.experiment.eta0,) * len(self.experiment.rules)
        return self.best_rates

    @property
    def best_rates(self) -> tuple[float, ...]:
        """Each rule's own best η0, whether or not the experiment is a fair race."""
        return self.once("run", "best rates", lambda: best_rates(self.experiment, self.landscape))

    @cached_property
    def run(self) -> Trajectory:
        """Every rule's run, as one batch (R,)."""
        return self.once("run", "run", self._descend)

    def _descend(self) -> Trajectory:
        experiment = self.experiment
        rules = build_rules(experiment, self.rates)
        return descend(self.landscape, rules, experiment.start, experiment.steps)

    @cached_property
    def fan(self) -> Fan:
        """Every rule's runs at the slider positions around the present η0 and α, as one batch (R, E+A).

        It is this study's own: being some twenty times a run, a few of them would drive all else out of the cache.
        """
        return neighbouring_runs(self.experiment, self.landscape, self.rates)

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """How each rule's run ended."""
        return self.once("run", "outcomes", lambda: self.run.outcomes)

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger of every rule's run for the experiment's choice of V; columns (T, R)."""
        return self.ledger_of(self.experiment.lyapunov)

    def ledger_of(self, lyapunov: str) -> Ledger:
        """Return the ledger of every rule's run for a choice of V."""
        return self.once("run", ("ledger", lyapunov), lambda: self._booked(self.run, lyapunov))

    @cached_property
    def fan_ledger(self) -> Ledger:
        """The ledger of the fan's runs; columns (T, R, E+A)."""
        return self._booked(self.fan.runs, self.experiment.lyapunov)

    def _booked(self, runs: Trajectory, lyapunov: str) -> Ledger:
        reference = self.reference.theta if lyapunov == "distance" else None
        return ledger(self.landscape, runs, lyapunov, reference)

    @cached_property
    def reference(self) -> Reference:
        """The minimum θ* that V = ½‖θ−θ*‖² measures from, and where it comes from."""
        start = self.experiment.start
        return self.once("landscape", ("reference", start), lambda: reference_minimum(self.landscape, start))

    @cached_property
    def view(self) -> Window:
        """The part of the problem's window that is looked at."""
        return zoomed(self.landscape.facts.window, self.experiment.zoom, self.experiment.zoom_at)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of level sets that the experiment shows."""
        return KINDS[self.experiment.sets]

    @property
    def followed(self) -> int:
        """The place of the followed run's rule."""
        return followed(self.experiment.rules, self.experiment.followed)

    def sets(self, kind: Kind = "super") -> LevelSets:
        """Return the level sets of the experiment's view."""
        if not self.experiment.zoom:
            return self.whole_sets(kind)
        return self.once("landscape", ("level sets", kind, *self._view_key), lambda: self._zoomed_sets(kind))

    def _zoomed_sets(self, kind: Kind) -> LevelSets:
        # What lies beyond a zoomed view is more of the landscape, so nothing is known to join there.
        return level_sets(self.landscape, self.experiment.grid_points, "window", kind=kind, window=self.view)

    def whole_sets(self, kind: Kind = "super", grid_points: int | None = None) -> LevelSets:
        """Return the level sets of the problem's whole window, wherever the view is zoomed to.

        They are on the experiment's number of grid points a side, or on another one.
        """
        points = grid_points or self.experiment.grid_points

        def make() -> LevelSets:
            return level_sets(self.landscape, points, self.boundary, kind=kind)

        return self.once("landscape", ("level sets", kind, points, self.experiment.boundary), make)

    @property
    def boundary(self) -> Boundary:
        """What is taken for true beyond the window's edge."""
        return resolve_boundary(self.experiment.boundary, self.landscape.facts)

    def refined(self, kind: Kind = "super") -> Refined:
        """Return the level sets' true levels, of extrema and passes found by Newton steps."""
        return true_levels(self.sets(kind))

    def true_sets(self, kind: Kind = "super") -> LevelSets:
        """Return the level sets with the true levels in their trees: what the explorer counts and paints by."""
        true = self.refined(kind)
        return replace(self.sets(kind), tree=true.tree, complement=true.complement)

    @cached_property
    def critical_points(self) -> tuple[CriticalPoint, ...]:
        """The critical points in view, from the lowest level to the highest."""
        return self.once(
            "landscape",
            ("critical points", *self._view_key),
            lambda: critical_points(self.sets()),
        )

    @cached_property
    def ends(self) -> Ends:
        """The two points to connect, in view: the experiment's own, or the ends of the followed run."""
        if self.experiment.ends == "points":
            return ends_in_view(self.experiment.point_a, self.experiment.point_b, self.view)
        return ends_of_run(self.run.theta[:, self.followed], self.run.loss[:, self.followed], self.view)

    @cached_property
    def paths(self) -> Mapping[PathMap, ConnectingPath]:
        """The paths that connect the two ends, by path map; none where L is not a number at an end.

        They are to stay in the super-level set, or in the sub-level set where the experiment shows only those.
        """
        name = ("paths", self.kinds[0], self.ends.a, self.ends.b, *self._view_key)
        return self.once("landscape", name, self._connected)

    def _connected(self) -> Mapping[PathMap, ConnectingPath]:
        a, b, own = self.ends.a, self.ends.b, self.sets(self.kinds[0])
        undefined = np.isnan(self.landscape.loss(np.array([a, b]))).any()
        names = () if undefined else PATH_MAPS
        return MappingProxyType({name: connecting_path(own, a, b, path_map=name) for name in names})

    def places(self, kind: Kind) -> np.ndarray:
        """Return the extremum that each point of each run leads to, −1 for none: (R, T+1)."""
        return self.once("run", ("places", kind, *self._view_key), lambda: self._placed(kind))

    def _placed(self, kind: Kind) -> np.ndarray:
        run, own = self.run, self.sets(kind)
        return np.stack(
            [place_in_sets(own, run.theta[:, k], run.loss[:, k]) for k in range(run.theta.shape[1])]
        )

    @cached_property
    def traps(self) -> tuple[Trapped | None, ...]:
        """For each rule the basin of the sub-level set that holds its run, if one does; zooming changes nothing."""
        name = ("traps", self.experiment.grid_points, self.experiment.boundary)
        return self.once("run", name, self._trapped)

    def _trapped(self) -> tuple[Trapped | None, ...]:
        run, own = self.run, self.whole_sets("sub")
        return tuple(trapped(own, run.theta[:, k], run.loss[:, k]) for k in range(run.theta.shape[1]))

    @cached_property
    def _landscape_key(self) -> tuple[Hashable, ...]:
        return computed.landscape_key(self.experiment)

    @cached_property
    def _run_key(self) -> tuple[Hashable, ...]:
        return self._landscape_key, tuple(getattr(self.experiment, name) for name in _RUN)

    @property
    def _view_key(self) -> tuple[Hashable, ...]:
        """What the level sets of the view depend on, besides the landscape."""
        experiment = self.experiment
        if experiment.zoom:
            return experiment.grid_points, experiment.zoom, experiment.zoom_at
        return experiment.grid_points, experiment.boundary
