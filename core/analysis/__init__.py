"""What can be said of a run and of a landscape: ledger, outcome, curvature, level sets."""

from core.analysis.ledger import Ledger, ledger
from core.analysis.level_sets import LevelSet, LevelSets, level_sets
from core.analysis.levels import height, iso_levels, iso_lines, resolve_boundary
from core.analysis.outcome import Outcome, classify
from core.analysis.reference import Reference, reference_minimum

__all__ = [
    "Ledger",
    "LevelSet",
    "LevelSets",
    "Outcome",
    "Reference",
    "classify",
    "height",
    "iso_levels",
    "iso_lines",
    "ledger",
    "level_sets",
    "reference_minimum",
    "resolve_boundary",
]
