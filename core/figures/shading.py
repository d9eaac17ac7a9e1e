"""The landscape's shading for Plotly: λ is a sea level, lightness is height, as in the components."""

from __future__ import annotations

from math import cos, radians, sin

from .colours import TOKENS, Theme


def land_and_sea(theme: Theme, shore: float, stops: int = 9) -> list[tuple[float, str]]:
    """Return a Plotly colour scale whose hue switches from water to land at `shore`, a share of the range.

    Lightness rises evenly over the whole range, also across the shore, so that height reads without hue;
    these are the player's ramps in OKLCH.
    """
    cut = min(max(shore, 0.0), 1.0)
    sea = [(u, _shade(theme, u, "sea")) for u in _between(0.0, cut, stops)] if cut > 0 else []
    land = [(u, _shade(theme, u, "land")) for u in _between(cut, 1.0, stops)] if cut < 1 else []
    return sea + land


def _between(low: float, high: float, stops: int) -> list[float]:
    return [low + (high - low) * k / (stops - 1) for k in range(stops - 1)] + [high]


def _shade(theme: Theme, u: float, kind: str) -> str:
    look = TOKENS[theme][kind]
    fading = 1 - look["fading"] * u * u
    return oklch(_at(look["lightness"], u), _at(look["chroma"], u) * fading, look["hue"])


def _at(ends: list[float], u: float) -> float:
    low, high = ends
    return low + (high - low) * u


def oklch(lightness: float, chroma: float, degrees: float) -> str:
    """Return a colour of OKLCH as #rrggbb, clipped to sRGB. Source: Ottosson, "A perceptual color space" (2020)."""
    a, b = chroma * cos(radians(degrees)), chroma * sin(radians(degrees))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short
    return "#" + "".join(f"{_byte(linear):02x}" for linear in (red, green, blue))


def _byte(linear: float) -> int:
    clipped = min(1.0, max(0.0, linear))
    return round(255 * (12.92 * clipped if clipped <= 0.0031308 else 1.055 * clipped ** (1 / 2.4) - 0.055))
