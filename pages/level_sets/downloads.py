"""What leaves the level-set page: bars, critical points and a script that finds them again."""

from __future__ import annotations

import pandas as pd

from core.experiments.study import Study
from core.problems import PROBLEMS
from pages.shared.share import Download


def downloads(study: Study) -> list[Download]:
    """Return the page's downloads; each is made when it is asked for."""
    return [
        ("Bars (CSV)", lambda: bars(study).to_csv(index=False), "superlevel-bars.csv", "text/csv"),
        (
            "Critical points (CSV)",
            lambda: points(study).to_csv(index=False),
            "superlevel-critical-points.csv",
            "text/csv",
        ),
        ("Python script", lambda: script(study), "superlevel_levels.py", "text/x-python"),
    ]


def bars(study: Study) -> pd.DataFrame:
    """Return every persistence pair of the sets shown, one a row."""
    rows = [
        {
            "sets": kind,
            "dimension": pair.dimension,
            "number": pair.number,
            "birth": pair.birth,
            "death": pair.death,
            "extremum_x": pair.extremum[0] if pair.extremum else None,
            "extremum_y": pair.extremum[1] if pair.extremum else None,
            "passing_x": pair.passing[0] if pair.passing else None,
            "passing_y": pair.passing[1] if pair.passing else None,
            "below_grid_error": pair.below_grid_error,
        }
        for kind in study.kinds
        for pair in study.sets(kind).pairs
    ]
    return pd.DataFrame(rows)


def points(study: Study) -> pd.DataFrame:
    """Return the refined critical points, one a row."""
    rows = [
        {
            "kind": point.kind,
            "x": point.theta[0],
            "y": point.theta[1],
            "level": point.level,
            "index": point.index,
            "eigenvalue_low": point.eigenvalues[0],
            "eigenvalue_high": point.eigenvalues[1],
            "grad_norm": point.grad_norm,
        }
        for point in study.critical_points
    ]
    return pd.DataFrame(rows)


def script(study: Study) -> str:
    """Return a script that finds the page's numbers with `core` alone."""
    experiment, ends = study.experiment, study.ends
    parameters = {name: getattr(experiment, name) for name in PROBLEMS[experiment.problem].parameters}
    given = "".join(f", {name}={value!r}" for name, value in parameters.items())
    own = study.sets(study.kinds[0])
    until = "up to" if own.kind == "super" else "from"
    window = f", window={study.view!r}" if experiment.zoom else ""
    return f'''"""The level sets of {experiment.problem}, as the page showed them. Run it beside the package `core`."""

import core

f = core.surface({experiment.problem!r}{given})
sets = core.level_sets(f, {experiment.grid_points}, {own.boundary!r}, kind={own.kind!r}{window})
now = sets.at({experiment.lam!r})
print(f"{{now.count}} components and {{now.holes}} holes at λ = {{now.lam:g}}")
for pair in sets.pairs[:20]:
    print(pair)
for point in core.critical_points(sets):
    print(f"{{point.kind:10}} {{point.theta}} L = {{point.level:.10g}}")
path = core.connecting_path(sets, {ends.a!r}, {ends.b!r})
print(f"connected {until} λ* = {{path.true_level:.10g}}")
'''
