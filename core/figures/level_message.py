"""The level explorer's message: level sets for all λ, runs and paths, as one `bytes`.

The browser paints S_λ by itself: every cell has its extremum, and at λ an extremum belongs to its parent's
component if it has merged by then, parents first.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from core.analysis.connecting_path import PATH_MAPS, SUB_PATH_MAPS, ConnectingPath
from core.analysis.level_sets import LevelSets
from core.analysis.levels import height, iso_levels, iso_lines
from core.analysis.merge_tree import MergeTree
from core.experiment import RULES, Experiment
from core.exploration import endpoints, followed, kinds, paths, places, refined, sets
from core.figures.drawn_steps import drawn_steps, drawn_words, rise_bits
from core.figures.level_view import LevelView, Shown
from core.figures.level_words import held_words, zoom_words
from core.figures.packing import join, pack, six_digits
from core.figures.player import quantised
from core.problems.objective import Grid
from core.simulation import landscape, measure, simulate

VERSION = 1
NONE = 65535
# Iso-lines are for the eye: a grid of more cells a side is thinned for them, which halves the message.
ISO_CELLS = 128
# Their points are sent in these parts of the view's sides, so that a deep zoom has them as fine as the whole window.
ISO_PARTS = 8191


def level_message(experiment: Experiment, *, echo: int = 0, query: str = "") -> bytes:
    """Return the message of an experiment's level sets; `echo` is the hand's message that it answers."""
    return view_message(experiment_view(experiment), echo=echo, query=query, run_id=experiment.problem)


def experiment_view(experiment: Experiment) -> LevelView:
    """Return what an experiment's picture of level sets is made of."""
    problem, run = landscape(experiment), simulate(experiment)
    ends = endpoints(experiment)
    book = measure(experiment.change(lyapunov="loss"))
    drawn = drawn_steps(run, book, problem.facts.window, experiment.lam)
    whole = len(drawn) > len(book)
    shown = {
        kind: Shown(sets(experiment, kind), refined(experiment, kind), places(experiment, kind)[:, drawn])
        for kind in kinds(experiment)
    }
    own = next(iter(shown.values())).sets
    used = "what is said of their ends uses all"
    notes = (zoom_words(experiment), ends.note, drawn_words(len(book), len(experiment.rules), used))
    return LevelView(
        title=problem.facts.title,
        alt=f"Level sets of {problem.facts.title}",
        axes=problem.facts.axes,
        grid=own.grid,
        whole=problem.facts.window,
        zoom=experiment.zoom,
        lam=experiment.lam,
        level_range=problem.level_range,
        kinds=shown,
        rules=tuple((name, RULES[name]) for name in experiment.rules),
        theta=np.swapaxes(run.theta[drawn], 0, 1),
        loss=np.swapaxes(run.loss[drawn], 0, 1),
        times=() if whole else tuple(drawn.tolist()),
        rises=None if whole else np.swapaxes(book.rises, 0, 1),
        followed=followed(experiment),
        traps=held_words(experiment),
        ends=(ends.a, ends.b),
        paths=paths(experiment),
        notes=tuple(note for note in notes if note),
        ends_note=ends.note if experiment.ends == "points" else "",
        locked=experiment.locked,
    )


def view_message(view: LevelView, *, echo: int = 0, query: str = "", run_id: str = "") -> bytes:
    """Return the message of a view."""
    arrays = _grid_arrays(view) | _run_arrays(view) | _path_arrays(view)
    for kind, shown in view.kinds.items():
        arrays |= {f"{kind}_{name}": array for name, array in _kind_arrays(shown).items()}
    return join(pack(_header(view) | {"echo": echo, "query": query, "run_id": run_id}, arrays))


def _header(view: LevelView) -> dict[str, Any]:
    x, y = view.grid.x, view.grid.y
    return {
        "version": VERSION,
        "title": view.title,
        "words": {"alt": view.alt},
        "axes": list(view.axes),
        "window": [float(x[0]), float(x[-1]), float(y[0]), float(y[-1])],
        "whole": list(view.whole),
        "zoom": view.zoom,
        "height": vars(height(view.grid)),
        "lam": view.lam,
        "lam_range": list(view.level_range),
        "locked": list(view.locked),
        "kinds": {kind: _kind_header(shown.sets) for kind, shown in view.kinds.items()},
        "rules": [{"name": name, "label": label} for name, label in view.rules],
        "steps": view.loss.shape[1] - 1,
        "times": list(view.times),
        "followed": view.followed,
        "traps": list(view.traps),
        "ends": [list(point) for point in view.ends] if view.ends else None,
        "paths": [_path_header(path, "super" in view.kinds) for path in view.paths.values()],
        "notes": list(view.notes),
        "ends_note": view.ends_note,
    }


def _kind_header(own: LevelSets) -> dict[str, Any]:
    beyond = own.kind == "super" and own.boundary == "coercive"
    return {"boundary": own.boundary, "beyond": beyond, "points": len(own.grid.x)}


def _path_header(path: ConnectingPath, on_land: bool) -> dict[str, Any]:
    return {
        "map": path.path_map,
        "label": (PATH_MAPS if on_land else SUB_PATH_MAPS)[path.path_map],
        "level": _finite(path.level),
        "true_level": _finite(path.true_level),
        "refined": path.saddle is not None,
        "bottleneck": None if path.bottleneck is None else list(path.bottleneck),
        "beyond": path.beyond,
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _grid_arrays(view: LevelView) -> dict[str, np.ndarray]:
    shape = height(view.grid)
    stride = max(1, (len(view.grid.x) - 1) // ISO_CELLS)
    coarse = Grid(view.grid.x[::stride], view.grid.y[::stride], view.grid.values[::stride, ::stride])
    lines = [line for level in iso_lines(coarse, iso_levels(shape)) for line in level]
    low, high = ([axis[end] for axis in (view.grid.x, view.grid.y)] for end in (0, -1))
    part = (np.concatenate([np.empty((0, 2)), *lines]) - low) / np.subtract(high, low)
    offsets = np.cumsum([0, *(len(line) for line in lines)])
    return {
        "grid_differences": quantised(view.grid, shape),
        "iso": np.round(part * ISO_PARTS).astype("<u2"),
        "iso_offsets": offsets.astype("<u4"),
    }


def _kind_arrays(shown: Shown) -> dict[str, np.ndarray]:
    tree, own = shown.refined.tree, shown.sets
    arrays = {
        "birth": tree.birth,
        "death": tree.death,
        "parent": _or_none(tree.parent),
        "error": _errors(own, 0, len(tree)),
        "place": _places(own, tree.cell),
        "basin_differences": _differences(_or_none(tree.basin)),
        "at": _or_none(shown.places),
    }
    return arrays | _hole_arrays(shown)


def _hole_arrays(shown: Shown) -> dict[str, np.ndarray]:
    """Return holes as bars: born where a piece of the complement is cut off, filled at its extremum."""
    tree: MergeTree = shown.refined.complement
    first = int(shown.sets.outside_is_complement)
    return {
        "hole_birth": tree.death[first:],
        "hole_death": tree.birth[first:],
        "hole_error": _errors(shown.sets, 1, len(tree))[first:],
    }


def _errors(own: LevelSets, dimension: int, count: int) -> np.ndarray:
    """Return 1 for the bars that are shorter than the grid's error or have no length, by extremum."""
    errors = np.ones(count, dtype="u1")
    for pair in own.pairs:
        if pair.dimension == dimension:
            errors[pair.number - 1] = pair.below_grid_error
    return errors


def _or_none(numbers: np.ndarray) -> np.ndarray:
    return np.where(numbers < 0, NONE, numbers).astype("<u2")


def _places(own: LevelSets, cells: np.ndarray) -> np.ndarray:
    points = [own.place(int(cell)) or (np.nan, np.nan) for cell in cells]
    return np.array(points, dtype="<f4").reshape(-1, 2)


def _differences(codes: np.ndarray) -> np.ndarray:
    """Return 16-bit codes, each less its neighbour in the row above (mod 65536): basins are wide, so most are 0."""
    return np.diff(codes, axis=0, prepend=np.uint16(0)).astype("<u2")


def _run_arrays(view: LevelView) -> dict[str, np.ndarray]:
    with np.errstate(over="ignore"):
        theta = np.ascontiguousarray(view.theta, dtype="<f4")
    arrays = {"theta": theta, "loss": six_digits(np.ascontiguousarray(view.loss, dtype="<f8"))}
    if view.rises is not None:
        arrays["rises"] = rise_bits(view.rises)
    return arrays


def _path_arrays(view: LevelView) -> dict[str, np.ndarray]:
    return {f"path_{name}": np.asarray(path.points, dtype="<f4") for name, path in view.paths.items()}
