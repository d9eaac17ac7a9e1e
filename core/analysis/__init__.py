"""What can be said of a run and of a landscape: ledger, outcome, curvature, level sets."""

from core.analysis.ledger import Ledger, ledger
from core.analysis.levels import LevelSet, height, iso_levels, iso_lines, level_set, resolve_boundary
from core.analysis.outcome import Outcome, classify
from core.analysis.reference import Reference, reference_minimum

__all__ = [
    "Ledger",
    "LevelSet",
    "Outcome",
    "Reference",
    "classify",
    "height",
    "iso_levels",
    "iso_lines",
    "ledger",
    "level_set",
    "reference_minimum",
    "resolve_boundary",
]
