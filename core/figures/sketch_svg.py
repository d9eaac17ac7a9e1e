"""Small drawings as SVG: what a picture of a term is made of, in the colours of the page's theme."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from .colours import TOKENS, Theme

WIDTH, HEIGHT = 200.0, 104.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 8.0, 192.0, 16.0, 96.0
# A drawing of this size shows no more.
_POINTS = 80


class Sketch:
    """A drawing of `WIDTH` × `HEIGHT`; positions are shares 0..1 of its area, the second one upwards."""

    def __init__(self, theme: Theme) -> None:
        self.look = TOKENS[theme]
        self._parts: list[str] = []

    def line(
        self, x: np.ndarray, y: np.ndarray, colour: str = "path", width: float = 2, dash: str = ""
    ) -> None:
        """Draw a line through points; it breaks where one is not finite or outside the drawing."""
        shown = np.isfinite(x) & np.isfinite(y) & (y <= 1.02) & (y >= -0.02) & (x <= 1.02) & (x >= -0.02)
        for run in np.split(np.arange(len(x)), np.flatnonzero(~shown)):
            kept = run[shown[run]]
            if len(kept) > 1:
                style = f'fill="none" stroke="{self._colour(colour)}"'
                self._path(*_thinned(x[kept], y[kept]), style, width, dash)

    def area(self, x: np.ndarray, low: np.ndarray, high: np.ndarray, colour: str) -> None:
        """Fill what lies between two curves."""
        around_x, around_y = np.r_[x, x[::-1]], np.clip(np.r_[low, high[::-1]], 0, 1)
        self._path(around_x, around_y, f'fill="{self._colour(colour)}" stroke="none"', 0)

    def level(self, y: float, colour: str = "primary", dash: str = "") -> None:
        """Draw a line across at a height."""
        self.line(np.array([0.0, 1.0]), np.array([y, y]), colour, 1.6, dash)

    def post(
        self, x: float, low: float, high: float, colour: str, width: float = 1.6, dash: str = ""
    ) -> None:
        """Draw an upright line."""
        self.line(np.array([x, x]), np.array([low, high]), colour, width, dash)

    def shapes(self, outlines: Sequence[tuple[np.ndarray, np.ndarray]], colour: str) -> None:
        """Fill closed outlines; one inside another is a hole."""
        drawn = "".join(
            "M"
            + "L".join("{:.1f} {:.1f}".format(*self._place(*point)) for point in zip(x, y, strict=True))
            + "z"
            for x, y in (_thinned(*outline) for outline in outlines)
        )
        self._parts.append(f'<path d="{drawn}" fill="{self._colour(colour)}" fill-rule="evenodd"/>')

    def dot(self, x: float, y: float, colour: str = "path", size: float = 4) -> None:
        """Draw a ball."""
        px, py = self._place(x, y)
        self._parts.append(
            f'<circle cx="{px:.1f}" cy="{py:.1f}" r="{size:g}" fill="{self._colour(colour)}" '
            f'stroke="{self.look["background"]}" stroke-width="1.2"/>'
        )

    def ticks(self, x: Sequence[float]) -> None:
        """Draw a red mark below the drawing at each place, as a chart does where V rose."""
        for at in x:
            px, py = self._place(at, 0)
            self._parts.append(
                f'<path d="M{px - 2.5:.1f} {py + 5:.1f}h5l-2.5 -5z" fill="{self.look["red"]}"/>'
            )

    def say(self, words: str, x: float, y: float, anchor: str = "start", colour: str = "text") -> None:
        """Write words at a place; `anchor` is SVG's: start, middle or end."""
        px, py = self._place(x, y)
        style = f'text-anchor="{anchor}" fill="{self._colour(colour)}"'
        self._parts.append(f'<text x="{px:.1f}" y="{py:.1f}" {style}>{escape(words)}</text>')

    def svg(self) -> str:
        """Return the drawing; what it shows is said beside it, so that it is hidden from a screen reader."""
        inside = "".join(self._parts)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" aria-hidden="true" '
            f'font-family="system-ui, sans-serif" font-size="11">{inside}</svg>'
        )

    def _path(self, x: np.ndarray, y: np.ndarray, style: str, width: float, dash: str = "") -> None:
        points = " ".join("{:.1f},{:.1f}".format(*self._place(*point)) for point in zip(x, y, strict=True))
        closed = "polygon" if 'stroke="none"' in style else "polyline"
        stroke = f' stroke-width="{width:g}" stroke-linejoin="round"' if width else ""
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self._parts.append(f'<{closed} points="{points}" {style}{stroke}{dashes}/>')

    def _place(self, x: float, y: float) -> tuple[float, float]:
        return _LEFT + x * (_RIGHT - _LEFT), _BOTTOM - y * (_BOTTOM - _TOP)

    def _colour(self, name: str) -> str:
        own = {
            "path": self.look["paths"][0]["line"],
            "word": self.look["paths"][0]["text"],
            **self.look["sketch"],
        }
        return str(own.get(name) or self.look[name])


def _thinned(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    kept = np.unique(np.linspace(0, len(x) - 1, _POINTS).astype(int))
    return x[kept], y[kept]
