"""Claim 1: S_λ is connected for every λ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...experiments.computed import landscape
from ...levels.critical_points import REACH, CriticalPoint, refine
from ...levels.sets import LevelSets, Pair
from ...numbers import number
from ...problems.objective import Landscape
from ...problems.plane import LARGEST_LEVEL
from ..by_hand import digits, level_lines
from ..claim import Claim, Decision, Verdict
from ..examples import LevelExample
from ..islands import Finding, find_islands, has_island
from ..runs import whole_sets

if TYPE_CHECKING:
    from ...experiments.experiment import Experiment


def judge(experiment: Experiment) -> Verdict:
    """Return the verdict: an island beside other land disproves the claim, at all levels of its bar.

    Bars below the grid's error do not count, and the level must show the island on 2N−1 points too. In window mode
    pieces that touch the edge may join outside it, so they prove nothing.
    """
    sets = whole_sets(experiment)
    found, finer = find_islands(sets), sets.finer()
    if found.bar is not None:
        return _failing(experiment, sets, finer, found, found.bar)
    again = find_islands(finer)
    sides = [len(grid.x) for grid in (sets.grid, finer.grid)]
    points = " and on ".join(f"{side}×{side}" for side in sides)
    aside = f" {found.set_aside} bars shorter than the grid's error do not count." if found.set_aside else ""
    decision: Decision = "undecided"
    if again.bar is not None:
        sentence = (
            f"The two grids disagree: at λ = {number(again.lam)} the finer one has an island, the coarser one none. "
            "Use more grid points."
        )
    elif found.most > 1:
        sentence = (
            f"Up to {found.most} pieces are seen at one level, but at each level all of them touch the window's edge "
            f"and may join outside it, on {points} points.{aside}"
        )
    else:
        decision = "holds"
        beyond = "all land beyond the edge is one piece"
        where = beyond if sets.boundary == "coercive" else "as far as the window shows"
        sentence = f"S_λ is one piece, or empty, at every λ on {points} points ({where}).{aside}"
    numbers = (("most pieces at one level", float(found.most)), _aside_number(found))
    work = _no_island_work(landscape(experiment), sets)
    example = LevelExample(sets, experiment.lam)
    return Verdict("connected", decision, sentence, numbers, work, example, experiment.change(zoom=0))


def _failing(experiment: Experiment, sets: LevelSets, finer: LevelSets, found: Finding, bar: Pair) -> Verdict:
    f, lam = landscape(experiment), found.lam
    peak, passing = _refined(f, sets, bar)
    high = peak.level if peak else found.high
    low = passing.level if passing and bar.death == found.low else found.low
    numbers = (
        ("longest bar of an island", high - low),
        ("its upper end", high),
        ("its lower end", low),
        ("most pieces at one level", float(found.most)),
        _aside_number(found),
    )
    here = sets.count(lam)
    example = LevelExample(sets, lam)
    # A level that λ can't be set to can't be shown in the playground.
    state = experiment.change(lam=lam, zoom=0) if abs(lam) <= LARGEST_LEVEL else None
    work = _island_work(f, lam, peak, passing, bar)
    if not has_island(finer, lam):
        sentence = (
            f"At λ = {number(lam)} S_λ has {here} pieces, but on a grid of half the cell size the island is gone: "
            "too fine for the grid. Use more grid points."
        )
        return Verdict("connected", "undecided", sentence, numbers, work, example, state)
    beyond = ", what lies beyond the window among them" if sets.boundary == "coercive" else ""
    sentence = (
        f"At λ = {number(lam)} S_λ has {here} pieces{beyond}. The longest island stands about "
        f"{_named(peak, bar.extremum)} from λ = {number(high)} down to {number(low)}; up to {found.most} pieces at "
        "one level."
    )
    return Verdict("connected", "fails", sentence, numbers, work, example, state)


def _aside_number(found: Finding) -> tuple[str, float]:
    return "bars below the grid's error", float(found.set_aside)


def _refined(f: Landscape, sets: LevelSets, bar: Pair) -> tuple[CriticalPoint | None, CriticalPoint | None]:
    """Return the island's peak and the pass that joins it to older land, where Newton's method finds them."""
    cell = float(np.hypot(sets.grid.x[1] - sets.grid.x[0], sets.grid.y[1] - sets.grid.y[0]))
    places = [place for place in (bar.extremum, bar.passing) if place is not None]
    found = refine(f, np.array(places), REACH * cell) if places else []
    points = dict(zip(places, found, strict=True))
    peak = points.get(bar.extremum) if bar.extremum else None
    passing = points.get(bar.passing) if bar.passing else None
    return (
        peak if peak and peak.kind == "maximum" else None,
        passing if passing and passing.kind == "saddle" else None,
    )


def _named(peak: CriticalPoint | None, place: tuple[float, float] | None) -> str:
    x, y = peak.theta if peak else place or (np.nan, np.nan)
    return f"({number(x)}, {number(y)})"


def _island_work(
    f: Landscape, lam: float, peak: CriticalPoint | None, passing: CriticalPoint | None, bar: Pair
) -> str:
    places = [
        ("peak", peak.theta if peak else bar.extremum),
        ("pass", passing.theta if passing else bar.passing),
    ]
    known = [(name, place) for name, place in places if place is not None]
    return (
        f"Put these points into the formula of L.\n\n{level_lines(f, known)}\n\n"
        f"The level λ = {digits(lam)} lies between them: the peak is in S_λ, and every way from it to other land leads "
        "over the pass, or lower, and so through water."
    )


def _no_island_work(f: Landscape, sets: LevelSets) -> str:
    values = np.where(np.isfinite(sets.grid.values), sets.grid.values, -np.inf)
    row, column = np.unravel_index(values.argmax(), values.shape)
    place = (float(sets.grid.x[column]), float(sets.grid.y[row]))
    return (
        f"Put the highest point of the grid into the formula of L.\n\n{level_lines(f, [('highest point', place)])}\n\n"
        "It lies on the window's edge or is the only peak: walking uphill from any point of the grid, from one point "
        "to its highest neighbour, never ends on another one inside the window that stands out by more than the "
        "grid's error."
    )


KIND = Claim(
    name="connected",
    order=1,
    title="Super-level sets are connected",
    statement="For every level λ the land S_λ, all θ with L(θ) ≥ λ, is one piece.",
    formula=r"S_\lambda = \{\theta : L(\theta)\ge\lambda\}\ \text{is connected for every }\lambda",
    paper="Abstract, §1 and §3.1: under the method super-level sets stay connected, and so descent paths are "
    "connected and stable.",
    truth="S_λ is a property of L alone: no algorithm and no learning rate changes it. Where L→∞ in every "
    "direction of two or more, S_λ is connected for every λ if L has no local maximum; just below a strict local "
    "maximum there is an island. Minima make no pieces of S_λ, they make pieces of the sub-level sets {L ≤ λ}. "
    "For a convex L (or a quasiconvex one) those are convex, and so in one piece.",
    source="Milnor, Morse Theory (1963), §3; Boyd & Vandenberghe, Convex Optimization (2004), §3.4",
    judge=judge,
)
