"""What one picture of level sets is made of, whatever landscape or slice it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ..levels.connecting_path import ConnectingPath, PathMap
from ..levels.critical_points import Refined
from ..levels.merge_tree import Kind
from ..levels.sets import LevelSets, Point
from ..problems.objective import Grid, Window


@dataclass(frozen=True, eq=False)
class Shown:
    """Level sets of one kind with their true levels; `places` (R, T+1) says where each run is, −1 for nowhere."""

    sets: LevelSets
    refined: Refined
    places: np.ndarray


@dataclass(frozen=True, eq=False)
class LevelView:
    """Everything a picture of level sets shows; nothing in it needs an experiment.

    `runs` are (theta (R, T+1, 2), loss (R, T+1)) with one name and label each in `rules`; `traps` has a sentence a
    run; `times` the step of each recorded point, where not every step is one, and `rises` (R, T) then says at which
    of all steps L rose, if that is known. `ends` are A and B, None where there is
    nothing to connect; `paths` connect them. `whole` is the window that a zoom of `zoom` halvings is part of, None
    where the view can't be zoomed. `notes` are sentences that belong to the picture,
    `ends_note` says where A or B had to be moved into the view.
    """

    title: str
    alt: str
    axes: tuple[str, str]
    grid: Grid
    whole: Window
    zoom: int | None
    lam: float
    level_range: tuple[float, float]
    kinds: Mapping[Kind, Shown]
    rules: tuple[tuple[str, str], ...]
    theta: np.ndarray
    loss: np.ndarray
    times: tuple[int, ...] = ()
    rises: np.ndarray | None = None
    followed: int = 0
    traps: tuple[str, ...] = ()
    ends: tuple[Point, Point] | None = None
    paths: Mapping[PathMap, ConnectingPath] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    ends_note: str = ""
    locked: tuple[str, ...] = ()
