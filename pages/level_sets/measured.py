"""The tabs of what was measured on the level sets: critical points, bars, paths, and where runs are held."""

from __future__ import annotations

import math
from itertools import groupby

import numpy as np
import pandas as pd
import streamlit as st

from core.experiments.study import Study
from core.figures.path_profile import path_profile_figure
from core.levels.connecting_path import PATH_MAPS, SUB_PATH_MAPS
from core.levels.critical_points import Refined
from core.levels.grid_check import confirmed_bars
from core.levels.heights import crossings
from core.levels.merge_tree import Kind
from core.levels.sets import LevelSets, Pair, Point
from core.messages.level_words import held_words
from core.numbers import number
from core.optim import RULES
from pages.level_sets import sentences
from pages.shared.controls import plain
from pages.shared.details import theme

_MOST_ROWS = 400
_UNSEEN, _NOT_FINITE = -1, -2


def critical_table(study: Study) -> None:
    """Draw the refined critical points and what the grid's count is worth."""
    found = study.critical_points
    st.caption(sentences.points_found(found))
    x, y = study.landscape.facts.axes
    rows = [
        {
            "kind": point.kind,
            x: round(point.theta[0], 8) + 0.0,
            y: round(point.theta[1], 8) + 0.0,
            "L": number(round(point.level, 10) + 0.0, 10),
            "index": point.index,
            "λ_min(∇²L)": _eigenvalue(point.eigenvalues[0]),
            "λ_max(∇²L)": _eigenvalue(point.eigenvalues[1]),
            "‖∇L‖ left": number(point.grad_norm, 2),
        }
        for point in found
    ]
    if rows:
        st.dataframe(
            pd.DataFrame(rows),
            hide_index=True,
            height="auto" if len(rows) < 12 else 420,
            alt="Critical points",
            column_config={axis: st.column_config.NumberColumn(format="%.8g") for axis in (x, y)},
        )
    for own in sentences.shown(study):
        st.caption(sentences.grid_check(own, study.experiment.lam))


def _eigenvalue(value: float) -> str:
    return number(value, 6) if math.isfinite(value) else ("∞" if value > 0 else "−∞")


def bars_table(study: Study) -> None:
    """Draw the persistence pairs as a table, with what they mean and what the grid may have made."""
    for own in sentences.shown(study):
        st.caption(sentences.boundary(study, own))
        _bars(own, study.refined(own.kind))
    st.caption(
        "A component (dimension 0) is born at an extremum and dies where it joins an older one over a pass; a hole "
        "(dimension 1) is born where it is cut off and dies when it is filled. A bar shorter than the change of L to a "
        "neighbouring cell at its birth is below the grid's error: the grid may have made it, unless both its ends are "
        "true critical points."
    )


def _bars(own: LevelSets, true: Refined) -> None:
    pairs = own.pairs[:_MOST_ROWS]
    found = confirmed_bars(own, most=_MOST_ROWS)
    rows = [_bar_row(pair, kept, true) for pair, kept in zip(pairs, found, strict=True)]
    name = sentences.SET_NAMES[own.kind].replace("$", "")
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        height="auto" if len(rows) < 12 else 420,
        alt=f"Bars of {name}",
    )
    if len(own.pairs) > _MOST_ROWS:
        st.caption(f"The {_MOST_ROWS} longest of {len(own.pairs):,} bars; the CSV under Share has all.")


def _bar_row(pair: Pair, kept: bool | None, true: Refined) -> dict[str, str | int]:
    tree, points = (
        (true.tree, true.points) if pair.dimension == 0 else (true.complement, true.complement_points)
    )
    k = pair.number - 1
    levels = (tree.birth[k], tree.death[k]) if pair.dimension == 0 else (tree.death[k], tree.birth[k])
    ends = (points[k], points[len(tree) + k])
    return {
        "what": "component" if pair.dimension == 0 else "hole",
        "number": pair.number,
        "birth": _level(levels[0]),
        "death": _level(levels[1]),
        "length": _level(abs(levels[0] - levels[1])),
        "extremum": _place(ends[0].theta if ends[0] else pair.extremum, "beyond the window"),
        "pass": _place(
            ends[1].theta if ends[1] else pair.passing, "never joined" if pair.dimension == 0 else "none"
        ),
        "levels": ("refined" if all(ends) else "partly refined" if any(ends) else "on the grid"),
        "on twice the points": {True: "still there", False: "gone", None: "below grid error"}[kept],
    }


def _level(value: float) -> str:
    if math.isfinite(value):
        return number(round(value, 12) + 0.0, 8)
    return "∞" if value > 0 else "−∞"


def _place(point: Point | None, otherwise: str) -> str:
    return f"({number(point[0], 5)}, {number(point[1], 5)})".replace("-", "−") if point else otherwise


def path_profiles(study: Study) -> None:
    """Draw L along the three paths from A to B and say up to which level they are connected."""
    ways, ends, kind, lam = study.paths, study.ends, study.kinds[0], study.experiment.lam
    if ends.note:
        st.caption(ends.note)
    if not ways:
        st.info("L is not a number at A or at B, so no level set holds both.", icon=":material/info:")
        return
    labels = PATH_MAPS if kind == "super" else SUB_PATH_MAPS
    st.markdown(sentences.connected(study, ways["widest"], kind))
    st.plotly_chart(
        path_profile_figure(ways, labels, lam, theme()),
        theme=None,
        key="profile",
        alt="L along the paths from A to B",
    )
    st.caption(sentences.paths_compared(ways, kind) + sentences.cut_off(ways, lam))


def held(study: Study) -> None:
    """Say for every rule where its run is, when it left S_λ, and which basin holds it to the end."""
    run, rules, lam = study.run, study.experiment.rules, study.experiment.lam
    reasons = held_words(run, study.traps, study.landscape.facts.window)
    for k, (name, why) in enumerate(zip(rules, reasons, strict=True)):
        left, back = crossings(run.loss[:, k], lam)
        words = f"leaves $S_λ$ at step {left[0]}" if len(left) else "never leaves $S_λ$"
        if not run.loss[0, k] >= lam:
            words = "starts outside $S_λ$"
        again = f", is back at step {back[0]}" if len(back) else ""
        st.markdown(f"**{RULES[name].label}** {words}{again}. {plain(why)}")
    for kind in study.kinds:
        stays = _stays(study, kind)
        alt = "Components each run is in, by steps"
        st.dataframe(stays.head(_MOST_ROWS), hide_index=True, width="content", alt=alt)
        if len(stays) > _MOST_ROWS:
            st.caption(f"The first {_MOST_ROWS} of {len(stays):,} stretches of steps.")


def _stays(study: Study, kind: Kind) -> pd.DataFrame:
    """Return one row for each stretch of steps that a run spends in one component."""
    run, own, lam = study.run, study.true_sets(kind), study.experiment.lam
    oldest = own.tree.representatives(lam)
    rows = []
    for k, name in enumerate(study.experiment.rules):
        at = study.places(kind)[k]
        loss = run.loss[:, k]
        seen = np.where(at >= 0, oldest[np.maximum(at, 0)], -1)
        inside = own.tree.holds(loss, lam)
        number_of = np.where(inside, np.where(seen >= 0, seen + 1, _UNSEEN), 0)
        number_of[~np.isfinite(loss)] = _NOT_FINITE
        for value, steps in groupby(range(len(number_of)), key=lambda step: int(number_of[step])):
            stretch = list(steps)
            rows.append(
                {
                    "run": RULES[name].label,
                    "steps": f"{stretch[0]}–{stretch[-1]}",
                    f"in {'S_λ' if kind == 'super' else '{L ≤ λ}'}": _where(value),
                }
            )
    return pd.DataFrame(rows)


def _where(value: int) -> str:
    if value == _UNSEEN:
        return "yes, outside the view or on a piece too small for the grid"
    return {_NOT_FINITE: "L is not finite", 0: "no"}.get(value, f"component {value}")
