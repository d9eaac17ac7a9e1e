"""Everything that can be minimised: surfaces, the user's own formula, models of real data with two weights."""

from .catalogue import PROBLEMS, Problem, build
from .objective import Facts, Grid, Landscape, Objective, PointKind, StationaryPoint, Window

__all__ = [
    "DIABETES_COLUMNS",
    "PROBLEMS",
    "Facts",
    "Grid",
    "Landscape",
    "Objective",
    "PointKind",
    "Problem",
    "StationaryPoint",
    "Window",
    "build",
]

DIABETES_COLUMNS: tuple[str, ...] = ("age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6")
