"""Super-level sets {L ≥ λ} and sub-level sets {L ≤ λ} of a landscape for all λ at once: components, holes, persistence.

Super-level sets are 8-connected and what is left of them 4-connected, sub-level sets the other way round: so a set
and its complement never cross each other on the grid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from scipy import ndimage

from ..checks import shown
from ..problems.objective import Grid, Landscape, Window
from .arguments import check_count, check_landscape, check_level, check_window
from .heights import Boundary, iso_lines, resolve_boundary
from .merge_tree import Kind, MergeTree, merge_tree

Point = tuple[float, float]


@dataclass(frozen=True)
class Component:
    """A connected part of a level set.

    `number` is that of its extremum in the tree, counted from 1: it stays the same while λ moves. `extremum` is
    where L is most extreme, None where that lies beyond the window; `area` counts what is seen of it.
    """

    number: int
    extremum: Point | None
    level: float
    area: float
    touches_edge: bool


@dataclass(frozen=True, repr=False)
class LevelSet:
    """The set at one level: `labels` (rows, columns) holds each cell's component number, 0 outside the set."""

    lam: float
    kind: Kind
    boundary: Boundary
    labels: np.ndarray
    components: tuple[Component, ...]
    holes: int
    grid: Grid

    def __repr__(self) -> str:
        relation = "≥" if self.kind == "super" else "≤"
        parts = "component" if self.count == 1 else "components"
        holes = "hole" if self.holes == 1 else "holes"
        return f"<LevelSet {{L {relation} {self.lam:g}}}: {self.count} {parts}, {self.holes} {holes}>"

    @property
    def count(self) -> int:
        """The number of components, what lies beyond the window's edge among them."""
        return len(self.components)

    @property
    def euler(self) -> int:
        """The Euler characteristic, components less holes."""
        return self.count - self.holes

    def lines(self) -> list[np.ndarray]:
        """Return the iso-lines at λ, each (points, 2): the set's shore."""
        return iso_lines(self.grid, np.array([self.lam]))[0]


@dataclass(frozen=True)
class Pair:
    """A bar of the barcode: a component (dimension 0) or a hole (1), from the level of its birth to its death.

    A component is born at an extremum and dies at a pass, a hole is born at a pass and filled at an extremum of
    the complement; a place beyond the window, or none, is None. `number` is the extremum's number in its tree,
    counted from 1. `below_grid_error`: shorter than the largest change of L from its place of birth to a neighbouring
    cell, so the grid may have made it.
    """

    dimension: Literal[0, 1]
    birth: float
    death: float
    extremum: Point | None
    passing: Point | None
    number: int
    below_grid_error: bool

    @property
    def length(self) -> float:
        """How far λ moves between birth and death."""
        return abs(self.birth - self.death)


@dataclass(frozen=True, eq=False, repr=False)
class LevelSets:
    """All level sets of one kind on a grid; `tree` has the components, `complement` what is left of them."""

    grid: Grid
    kind: Kind
    boundary: Boundary
    tree: MergeTree
    complement: MergeTree
    source: Landscape | None = None

    def __repr__(self) -> str:
        size = f"{len(self.grid.x)} × {len(self.grid.y)}"
        bars = len(self.pairs)
        return f"<LevelSets: {self.kind}-level sets on {size} points, {bars} bars, boundary {self.boundary}>"

    def at(self, lam: float) -> LevelSet:
        """Return the set at λ with its components, the oldest first; `ValueError` for a λ that is no number."""
        given, lam = lam, self._level(lam)
        # The last entry is for cells in no set, whose basin is −1.
        named = np.append(self.tree.representatives(lam) + 1, 0)
        inside = self.tree.holds(self.grid.values, lam)
        labels = np.where(inside, named[self.tree.basin], 0)
        present = np.flatnonzero(self.tree.alive(lam))
        cells = np.bincount(labels.ravel(), minlength=len(self.tree) + 1)[1:]
        edge = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
        at_edge = np.isin(present + 1, edge)
        parts = [
            Component(
                number=int(k) + 1,
                extremum=self.place(self.tree.cell[k]),
                level=float(self.tree.birth[k]),
                area=float(cells[k]) * self.cell_area,
                touches_edge=bool(touching),
            )
            for k, touching in zip(present, at_edge, strict=True)
        ]
        return LevelSet(given, self.kind, self.boundary, labels, tuple(parts), self.holes(lam), self.grid)

    def count(self, lam: float) -> int:
        """Return the number of components at λ."""
        return self.tree.count(self._level(lam))

    def holes(self, lam: float) -> int:
        """Return the number of holes at λ: parts of the complement that do not reach beyond the edge."""
        lam = self._level(lam)
        left = self._missing if np.isinf(lam) else self.complement.count(lam)
        return left - int(self.outside_is_complement)

    @cached_property
    def _missing(self) -> int:
        """How many parts are left of the set of every level, what lies beyond the edge among them: those of NaN."""
        left = np.pad(np.isnan(self.grid.values), 1, constant_values=self.outside_is_complement)
        corners = self.kind == "sub"
        return int(ndimage.label(left, structure=np.ones((3, 3)) if corners else None)[1])

    def _level(self, lam: float) -> float:
        """Return λ, the largest finite number for ±∞ where the set is smallest: all that is there then is ±∞ itself.

        Where it holds every level λ stays ∓∞, so that points at ∓∞ belong to it.
        """
        lam = check_level(lam)
        largest = float(np.finfo(float).max)
        return min(lam, largest) if self.kind == "super" else max(lam, -largest)

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """The persistence pairs: components, then holes, each the longest first; bars of no length are left out."""
        components = [self._component_bar(k) for k in range(len(self.tree))]
        first = int(self.outside_is_complement)
        holes = [self._hole_bar(k) for k in range(first, len(self.complement))]
        return tuple(_longest_first(components) + _longest_first(holes))

    def finer(self) -> LevelSets:
        """Return the same on 2N−1 points a side, which halves the cells; `ValueError` without a landscape."""
        if self.source is None:
            raise ValueError("finer needs the landscape itself; these level sets were made from a grid.")
        return self._finer

    @cached_property
    def _finer(self) -> LevelSets:
        assert self.source is not None
        x, y = self.grid.x, self.grid.y
        window = (float(x[0]), float(x[-1]), float(y[0]), float(y[-1]))
        return level_sets(self.source, 2 * len(x) - 1, self.boundary, kind=self.kind, window=window)

    def place(self, cell: int) -> Point | None:
        """Return where a cell of the grid lies, None for −1."""
        if cell < 0:
            return None
        row, column = divmod(int(cell), len(self.grid.x))
        return float(self.grid.x[column]), float(self.grid.y[row])

    def cells(self, points: np.ndarray) -> np.ndarray:
        """Return for points (..., 2) a corner of the grid's square around each: (...), flat, −1 outside the view.

        It is the corner that joins the set first, so that a point of the set has a corner in the set nearly always.
        """
        column, columns = _between(self.grid.x, np.asarray(points, dtype=float)[..., 0])
        row, rows = _between(self.grid.y, np.asarray(points, dtype=float)[..., 1])
        size = len(self.grid.x)
        corners = np.stack([j * size + i for j in (row, rows) for i in (column, columns)])
        outside = (column < 0) | (row < 0)
        level = self.tree.sign * self.grid.values.ravel()[np.where(outside, 0, corners)]
        best = np.argmax(np.where(np.isnan(level), -np.inf, level), axis=0)
        return np.where(outside, -1, np.take_along_axis(corners, best[None], axis=0)[0])

    @property
    def cell_area(self) -> float:
        """The area that one grid point stands for; 1 along an axis of one point."""
        return float(np.prod([axis[1] - axis[0] for axis in (self.grid.x, self.grid.y) if len(axis) > 1]))

    @property
    def outside_is_complement(self) -> bool:
        """Whether what lies beyond the edge belongs to the complement; then its first extremum is no hole."""
        return not (self.kind == "super" and self.boundary == "coercive")

    def _component_bar(self, k: int) -> Pair:
        tree = self.tree
        return self._bar(0, tree.birth[k], tree.death[k], tree, k, tree.cell[k])

    def _hole_bar(self, k: int) -> Pair:
        tree = self.complement
        return self._bar(1, tree.death[k], tree.birth[k], tree, k, tree.passing[k])

    def _bar(
        self, dimension: Literal[0, 1], birth: float, death: float, tree: MergeTree, k: int, born_at: int
    ) -> Pair:
        return Pair(
            dimension=dimension,
            birth=float(birth),
            death=float(death),
            extremum=self.place(tree.cell[k]),
            passing=self.place(tree.passing[k]),
            number=k + 1,
            below_grid_error=bool(birth != death and abs(birth - death) < self.grid_error(born_at)),
        )

    def grid_error(self, cell: int) -> float:
        """Return the largest change of L from a cell to one of its eight neighbours, 0 for −1."""
        if cell < 0:
            return 0.0
        row, column = divmod(int(cell), len(self.grid.x))
        near = self.grid.values[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2]
        with np.errstate(all="ignore"):
            change = np.abs(near - self.grid.values[row, column])
        finite = change[np.isfinite(change)]
        return float(finite.max()) if finite.size else 0.0


def _between(axis: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the places of the grid lines below and above each value, the same twice on a line, −1 outside."""
    with np.errstate(all="ignore"):
        place = (values - axis[0]) / (axis[-1] - axis[0]) * (len(axis) - 1)
        inside = (place >= -1e-9) & (place <= len(axis) - 1 + 1e-9)
    place = np.where(inside, place, 0.0)
    low, high = np.floor(place + 1e-9), np.ceil(place - 1e-9)
    top = len(axis) - 1
    bounded = [np.where(inside, np.clip(side, 0, top), -1).astype(int) for side in (low, high)]
    return bounded[0], bounded[1]


def _longest_first(bars: Sequence[Pair]) -> list[Pair]:
    return sorted((bar for bar in bars if bar.birth != bar.death), key=lambda bar: -bar.length)


def level_sets(
    f: Landscape | Grid,
    n: int = 129,
    boundary: Boundary | None = None,
    *,
    kind: Kind = "super",
    window: Window | None = None,
) -> LevelSets:
    """Return the level sets of a landscape on n×n points, or of a grid, for all λ at once.

    `window` (x from, x to, y from, y to) zooms. Without a `boundary` it is "coercive" (all land beyond the edge is
    one component) where the landscape's facts say that L→∞ in every direction and all of its window is seen, else
    "window". Sub-level sets count what is seen in either case. Raises `ValueError` for a bad argument, `TypeError` for
    an `f` of another kind.

    Source: Edelsbrunner & Harer, Computational Topology (2010), VII.

    >>> import superlevel
    >>> sets = superlevel.level_sets(superlevel.surface("himmelblau"))
    >>> sets.at(180.0)
    <LevelSet {L ≥ 180}: 2 components, 1 hole>
    >>> sets.pairs[0].dimension, sets.at(180.0).labels.shape
    (0, (129, 129))
    """
    if kind not in ("super", "sub"):
        raise ValueError(f"kind must be 'super' or 'sub', got {kind!r}.")
    if boundary not in (None, "coercive", "window"):
        raise ValueError(f"boundary must be 'coercive' or 'window', got {boundary!r}.")
    check_landscape(f)
    n = check_count(n)
    grid = f if isinstance(f, Grid) else f.grid(n) if window is None else sample(f, n, window)
    source = None if isinstance(f, Grid) else f
    if boundary is None:
        whole = source is not None and window is None
        boundary = resolve_boundary("auto", source.facts) if source is not None and whole else "window"
    beyond = kind == "super" and boundary == "coercive"
    tree = merge_tree(grid.values, kind, connectivity=8 if kind == "super" else 4, beyond=beyond)
    complement = merge_tree(
        grid.values,
        "sub" if kind == "super" else "super",
        connectivity=4 if kind == "super" else 8,
        beyond=not beyond,
        strict=True,
    )
    return LevelSets(grid, kind, boundary, tree, complement, source)


def check_sets(sets: Any) -> LevelSets:
    """Return level sets; `TypeError` for anything else."""
    if not isinstance(sets, LevelSets):
        raise TypeError(f"sets must be level sets, such as superlevel.level_sets(f), got {shown(sets)}.")
    return sets


def confirmed(sets: LevelSets, lam: float) -> tuple[int, int]:
    """Return how many components above the grid's error there are at λ, on this grid and on the finer one."""
    lam = check_level(lam)
    return _certain(sets, lam), _certain(sets.finer(), lam)


def _certain(sets: LevelSets, lam: float) -> int:
    bars = [pair for pair in sets.pairs if pair.dimension == 0 and not pair.below_grid_error]
    sign = sets.tree.sign
    return sum(sign * pair.birth >= sign * lam > sign * pair.death for pair in bars)


def sample(f: Landscape, n: int, window: Window) -> Grid:
    """Return L on n×n points that span a window; `ValueError` where it is empty or n is not in 2…1025."""
    x0, x1, y0, y1 = check_window(window)
    n = check_count(n)
    x, y = np.linspace(x0, x1, n), np.linspace(y0, y1, n)
    if not ((np.diff(x) > 0).all() and (np.diff(y) > 0).all()):
        raise ValueError(f"window must be wide enough that {n} points a side differ, got {window!r}.")
    return Grid(x, y, f.loss(np.stack(np.meshgrid(x, y), axis=-1)))
