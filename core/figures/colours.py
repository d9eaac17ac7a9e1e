"""Colours, sizes and widths of lines for Plotly, from the file that the components in the browser take theirs from.

Paths avoid blue and sand, which belong to water and land, and each has its own dash as well.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal, get_args

from ..assets import asset

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = get_args(Theme)
TOKENS: dict[str, Any] = json.loads(asset("base/tokens.json").read_text(encoding="utf-8"))
CLEAR: str = TOKENS["clear"]


def pair(name: str) -> dict[Theme, Any]:
    """Return what a token is in each theme: a colour, or colours in a list or by name."""
    return {theme: TOKENS[theme][name] for theme in THEMES}


@dataclass(frozen=True)
class Stroke:
    """How one rule is drawn: a colour for each theme, and Plotly's name of its dash."""

    light: str
    dark: str
    dash: str

    def colour(self, theme: Theme) -> str:
        """Return the colour for a theme."""
        return self.light if theme == "light" else self.dark


def _strokes() -> tuple[Stroke, ...]:
    looks = zip(TOKENS["light"]["paths"], TOKENS["dark"]["paths"], TOKENS["dashes"], strict=True)
    return tuple(Stroke(light["line"], dark["line"], dash["plotly"]) for light, dark, dash in looks)


STROKES = _strokes()


def stroke(position: int) -> Stroke:
    """Return the stroke of the rule at a position of the experiment's list."""
    return STROKES[position % len(STROKES)]
