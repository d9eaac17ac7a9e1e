"""What the level-set page says in words, with the numbers of the experiment."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from core.experiments.study import Study
from core.figures.path_profile import shown_range
from core.levels.connecting_path import PATH_MAPS, SUB_PATH_MAPS, ConnectingPath, PathMap
from core.levels.critical_points import CriticalPoint
from core.levels.merge_tree import Kind
from core.levels.sets import LevelSets, confirmed
from core.numbers import number
from core.problems.objective import PointKind

KINDS: tuple[PointKind, ...] = ("minimum", "valley", "saddle", "maximum", "ridge", "degenerate")
SET_NAMES = {"super": "$S_λ$ = {L ≥ λ}", "sub": "{L ≤ λ}"}


def plural(count: int, noun: str) -> str:
    """Return "1 bar" or "2 bars"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def boundary(study: Study, own: LevelSets) -> str:
    """Say which boundary is taken and why."""
    if own.kind == "sub":
        return "Sub-level sets count what is seen: a basin that reaches the edge of the view may go on beyond it."
    chosen = "" if study.experiment.boundary == "auto" else " This was chosen in the sidebar."
    if study.experiment.zoom:
        return "A zoomed view counts what is seen: pieces that touch its edge may join outside."
    if own.boundary == "coercive":
        reason = (
            "L→∞ in every direction, so far enough out everything lies above any λ: all land that touches the edge is "
            "one piece, number 1."
        )
        if not study.landscape.facts.coercive:
            reason = "All land that touches the edge is taken for one piece, though L→∞ is not known here."
        return f"{reason}{chosen} Counted in the window alone, a bowl's four corners would look like four pieces."
    return f"What is seen is counted: pieces that touch the edge may join outside.{chosen}"


def grid_check(own: LevelSets, lam: float) -> str:
    """Say how many components above the grid's error there are at λ, here and on a grid with half the cells' size."""
    points = len(own.grid.x)
    here, finer = confirmed(own, lam)
    agree = "the same" if here == finer else "not the same, so do not trust the count"
    return (
        f"At λ = {number(lam)}, {SET_NAMES[own.kind]} has {plural(here, 'component')} above the grid's "
        f"error on {points}² points and {finer} on {2 * points - 1}²: {agree}."
    )


def points_found(found: Sequence[CriticalPoint]) -> str:
    """Say how many critical points of each kind are in view, and how they were found."""
    if not found:
        return "No critical point was found in view: no candidate of the grid led to one by Newton steps on ∇L = 0."
    counts = Counter(point.kind for point in found)
    said = ", ".join(f"{counts[kind]} × {kind}" for kind in KINDS if counts[kind])
    curves = (
        " A valley is a curve of minima of one level, a ridge one of maxima: none of its points is an isolated "
        "extremum, and the table has one point of each."
        if counts["valley"] or counts["ridge"]
        else ""
    )
    return (
        f"Found in view: {said}. Each was a candidate of the grid and then refined by Newton steps on ∇L = 0, so its "
        f"level is the landscape's own. The index counts the negative eigenvalues of ∇²L.{curves}"
    )


def connected(study: Study, path: ConnectingPath, kind: str) -> str:
    """Say up to which level A and B are connected, and whether they are at λ."""
    name = SET_NAMES[kind]
    if not math.isfinite(path.true_level):
        return (
            f"A and B are connected in {name} at no level: points where L is not a number lie between them."
        )
    relation = "λ ≤" if kind == "super" else "λ ≥"
    now = "connected" if path.connected(study.experiment.lam, kind) else "not connected"
    if path.saddle:
        how = f"the pass found by Newton steps; the grid alone says {number(path.level, 6)}"
    elif _decided_by_an_end(study, path):
        how = "the level of one of the two points themselves"
    else:
        how = "on the grid, at no critical point: it lies at the edge of the view or where L has a kink"
    return (
        f"A and B are connected in {name} if and only if {relation} {number(path.true_level, 8)} ({how}); now "
        f"λ = {number(study.experiment.lam)}: {now}."
    )


def _decided_by_an_end(study: Study, path: ConnectingPath) -> bool:
    low, high = study.landscape.level_range
    # A point that rounds to a grid point's place has that point's level, up to rounding.
    tolerance = 1e-9 * (high - low)
    return min(abs(path.level - end) for end in (path.levels[0], path.levels[-1])) <= tolerance


def paths_compared(ways: Mapping[PathMap, ConnectingPath], kind: Kind) -> str:
    """Say how far each path map stays in, and what the widest path is worth as a map of all pairs."""
    labels, word = (PATH_MAPS, "Lowest") if kind == "super" else (SUB_PATH_MAPS, "Highest")
    said = ", ".join(f"{labels[name]} {number(way.true_level)}" for name, way in ways.items())
    return (
        f"{word} L: {said}. No path on the grid stays {'higher' if kind == 'super' else 'lower'} than the "
        f"{labels['widest']}; of all that stay as far it is the shortest. It is chosen for these two points; as a map "
        "of all pairs it is not continuous, and equiconnectedness asks for one that is, as the other two are."
    )


def cut_off(ways: Mapping[PathMap, ConnectingPath], lam: float) -> str:
    """Say how far the path by the highest point goes above the figure, if it does."""
    shown, top = shown_range(ways, lam), float(np.nanmax(ways["via_peak"].levels))
    if shown is None or not top > shown[1]:
        return ""
    return f" The figure leaves out how far the last one rises, to L = {number(top)}."


def peaks_or_minima(study: Study) -> list[str]:
    """Return the paragraphs that tell super-level components and sub-level basins apart, with live numbers."""
    land, water, lam = study.true_sets("super"), study.true_sets("sub"), study.experiment.lam
    return [
        f"At λ = {number(lam)} the land $S_λ$ = {{L ≥ λ}} has **{plural(land.count(lam), 'component')}** and "
        f"**{plural(land.holes(lam), 'hole')}**; the water {{L ≤ λ}} has **{plural(water.count(lam), 'basin')}**.",
        "A component of the land is about **peaks**: it is born at a peak as λ falls and joins another one at a pass. "
        "Minima are not in it once λ lies above them; each lies in the water: in "
        "a hole of the land, or in water that reaches the window's edge.",
        "A basin of the water is about **minima**: it is born at a minimum as λ rises and joins another one at a pass. "
        "A descent in small steps that must not let V rise stays in its basin, which is why it can be trapped there; a "
        "long step may jump to another basin without raising V. So the question "
        "whether descent gets stuck in a poor minimum is one about sub-level sets, not about the paper's $S_λ$.",
        "Where a *reward* is maximised, as in reinforcement learning, the roles swap: the super-level sets of a reward "
        "are the sub-level sets of the loss that is its negative. The theorems on connected super-level sets "
        "(Zeng, Doan, Romberg, NeurIPS 2023) are about rewards.",
    ]


def shown(study: Study) -> list[LevelSets]:
    """Return the level sets that the experiment shows."""
    return [study.sets(kind) for kind in study.kinds]
