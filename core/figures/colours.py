"""Colours of rules and of the landscape, one pair (light, dark theme) each; the player and Plotly both read them.

Paths avoid blue and sand, which belong to water and land, and each has its own dash as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Theme = Literal["light", "dark"]


@dataclass(frozen=True)
class Stroke:
    """How one rule is drawn: a colour for each theme, the canvas dash in px, and Plotly's name for it."""

    light: str
    dark: str
    dash: tuple[int, ...]
    plotly: str

    def colour(self, theme: Theme) -> str:
        """Return the colour for a theme."""
        return self.light if theme == "light" else self.dark


STROKES = (
    Stroke("#d55e00", "#ff8c3b", (), "solid"),
    Stroke("#8a2f7f", "#f09ad9", (7, 3), "dash"),
    Stroke("#009e73", "#3fd1a0", (2, 3), "dot"),
    Stroke("#1c1c1c", "#f2f2f2", (9, 3, 2, 3), "dashdot"),
    Stroke("#b08900", "#ffd84a", (13, 4), "longdash"),
)

WATER = {"light": ("#1d4a7d", "#8fb8e6"), "dark": ("#04122b", "#2f5f96")}
LAND = {"light": ("#a08f6c", "#fdf0cf"), "dark": ("#4a3d28", "#a8967a")}


def stroke(position: int) -> Stroke:
    """Return the stroke of the rule at a position of the experiment's list."""
    return STROKES[position % len(STROKES)]
