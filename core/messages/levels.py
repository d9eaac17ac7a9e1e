"""The level explorer's message: level sets for all λ, runs and paths, as one `bytes`.

The browser paints S_λ by itself: every cell has its extremum, and at λ an extremum belongs to its parent's
component if it has merged by then, parents first.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..experiments.study import Study
from ..figures.level_view import LevelView, Shown
from ..levels.connecting_path import PATH_MAPS, SUB_PATH_MAPS, ConnectingPath
from ..levels.heights import height, iso_levels, iso_lines
from ..levels.merge_tree import MergeTree
from ..levels.sets import LevelSets
from ..optim import RULES
from ..problems.objective import Grid
from .drawn_steps import drawn_steps, drawn_words, rise_bits
from .land import quantised
from .level_words import held_words, zoom_words
from .packing import FETCHED_LEVEL, join, pack, six_digits

VERSION = 1
NONE = 65535
# Iso-lines are for the eye: a grid of more cells a side is thinned for them, which halves the message.
ISO_CELLS = 128
# Their points are sent in these parts of the view's sides, so that a deep zoom has them as fine as the whole window.
ISO_PARTS = 8191


def level_message(study: Study, *, echo: int = 0, query: str = "", apart: bool = False) -> bytes:
    """Return the message of an experiment's level sets; `echo` is the hand's message that it answers.

    With `apart` the land does not travel with it: the header's `land` names what a browser fetches from the page's
    server.
    """
    land = level_land_query(study) if apart else ""
    own = study.experiment
    return view_message(
        study_view(study), echo=echo, query=query, run_id=own.problem, land=land, more=own.more
    )


def level_land_query(study: Study) -> str:
    """Return the link's text that names the land of a view: the same for all experiments that look at the same."""
    view = ("grid_points", *(("zoom", "zoom_at") if study.experiment.zoom else ()))
    return study.experiment.query((*study.landscape_settings, *view))


def level_land_message(study: Study) -> bytes:
    """Return the grid and the iso-lines of an experiment's view as one deflated part."""
    return pack({}, _grid_arrays(study.sets(study.kinds[0]).grid), FETCHED_LEVEL)


def study_view(study: Study) -> LevelView:
    """Return what an experiment's picture of level sets is made of."""
    experiment, facts, run, ends = study.experiment, study.landscape.facts, study.run, study.ends
    book = study.ledger_of("loss")
    drawn = drawn_steps(run, book, facts.window, experiment.lam)
    whole = len(drawn) > len(book)
    shown = {
        kind: Shown(study.sets(kind), study.refined(kind), study.places(kind)[:, drawn])
        for kind in study.kinds
    }
    own = next(iter(shown.values())).sets
    used = "what is said of their ends uses all"
    zoom_note = zoom_words(study.view, facts.axes) if experiment.zoom else ""
    notes = (zoom_note, ends.note, drawn_words(len(book), len(experiment.rules), used))
    return LevelView(
        title=facts.title,
        alt=f"Level sets of {facts.title}",
        axes=facts.axes,
        grid=own.grid,
        whole=facts.window,
        zoom=experiment.zoom,
        lam=experiment.lam,
        level_range=study.landscape.level_range,
        kinds=shown,
        rules=tuple((name, RULES[name].label) for name in experiment.rules),
        theta=np.swapaxes(run.theta[drawn], 0, 1),
        loss=np.swapaxes(run.loss[drawn], 0, 1),
        times=() if whole else tuple(drawn.tolist()),
        rises=None if whole else np.swapaxes(book.rises, 0, 1),
        followed=study.followed,
        traps=held_words(run, study.traps, facts.window),
        ends=(ends.a, ends.b),
        paths=study.paths,
        notes=tuple(note for note in notes if note),
        ends_note=ends.note if experiment.ends == "points" else "",
        locked=experiment.locked,
    )


def view_message(
    view: LevelView, *, echo: int = 0, query: str = "", run_id: str = "", land: str = "", more: bool = True
) -> bytes:
    """Return the message of a view; it has no grid and no iso-lines where `land` says what a browser fetches.

    Without `more` the browser leaves out the merge tree, the counts and the diagram.
    """
    arrays = _run_arrays(view) | _path_arrays(view) | ({} if land else _grid_arrays(view.grid))
    for kind, shown in view.kinds.items():
        arrays |= {f"{kind}_{name}": array for name, array in _kind_arrays(shown).items()}
    header = _header(view) | {"echo": echo, "query": query, "run_id": run_id, "more": more}
    return join(pack(header | ({"land": land} if land else {}), arrays))


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


def _grid_arrays(grid: Grid) -> dict[str, np.ndarray]:
    shape = height(grid)
    stride = max(1, (len(grid.x) - 1) // ISO_CELLS)
    coarse = Grid(grid.x[::stride], grid.y[::stride], grid.values[::stride, ::stride])
    lines = [line for level in iso_lines(coarse, iso_levels(shape)) for line in level]
    low, high = ([axis[end] for axis in (grid.x, grid.y)] for end in (0, -1))
    part = (np.concatenate([np.empty((0, 2)), *lines]) - low) / np.subtract(high, low)
    offsets = np.cumsum([0, *(len(line) for line in lines)])
    return {
        "grid_differences": quantised(grid, shape),
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
