"""The frame of a worksheet's picture, as SVG in black on white: where numbers lie, its axes, and its legend."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import numpy as np

from ..numbers import number
from ..problems.objective import Window

WIDTH, HEIGHT = 420, 300
# Around the picture's frame: for the words of its axes; and a row of its legend.
EDGE, RIGHT, TOP, BOTTOM, ROW = 60, 14, 24, 38, 18
# A legend whose words are longer has one entry in a row.
SHORT = 20


class Frame:
    """Numbers of a window to places of the picture, y upwards."""

    def __init__(self, window: Window) -> None:
        self.x0, self.x1, self.y0, self.y1 = window

    def x(self, value: Any) -> Any:
        """Return where on the picture a first coordinate is."""
        return EDGE + (value - self.x0) / (self.x1 - self.x0) * (WIDTH - EDGE - RIGHT)

    def y(self, value: Any) -> Any:
        """Return where on the picture a second coordinate is."""
        return HEIGHT - BOTTOM - (value - self.y0) / (self.y1 - self.y0) * (HEIGHT - TOP - BOTTOM)

    def points(self, places: np.ndarray) -> str:
        """Return places (n, 2) as an SVG list of points; what is not finite is left out."""
        known = places[np.isfinite(places).all(-1)]
        x, y = self.x(known[:, 0]), self.y(known[:, 1])
        # A run that blows up leaves the paper, and a picture takes no such number.
        kept = (np.abs(x) < 1e4) & (np.abs(y) < 1e4)
        return " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x[kept], y[kept], strict=True))

    def line(self, places: np.ndarray, width: float, dash: str = "") -> str:
        """Return a line through places (n, 2)."""
        return (
            f'<polyline points="{self.points(places)}" fill="none" stroke="black" stroke-width="{width}" '
            f'stroke-dasharray="{dash}"/>'
        )

    def dot(self, place: Iterable[float], radius: float = 4) -> str:
        """Return a dot."""
        x, y = self.points(np.array([tuple(place)])).split(",")
        return f'<circle cx="{x}" cy="{y}" r="{radius}"/>'

    def ring(self, place: Iterable[float]) -> list[str]:
        """Return a ring; nothing where it would lie far off the paper."""
        found = self.points(np.array([tuple(place)]))
        if not found:
            return []
        x, y = found.split(",")
        return [
            f'<circle cx="{x}" cy="{y}" r="6" fill="white" fill-opacity="0.6" stroke="black" stroke-width="2"/>'
        ]


Marks = Sequence[tuple[float, str]]


def svg(
    parts: Iterable[str],
    title: str,
    axes: tuple[str, str],
    window: Window,
    legend: Sequence[tuple[str | None, str]] = (),
    x_marks: Marks = (),
    y_marks: Marks = (),
) -> str:
    """Return a picture with its frame; an axis without marks has its two ends. A legend has a sample and its words."""
    x0, x1, y0, y1 = window
    frame = Frame(window)
    box = f'x="{EDGE}" y="{TOP}" width="{WIDTH - EDGE - RIGHT}" height="{HEIGHT - TOP - BOTTOM}"'
    low = HEIGHT - BOTTOM + 15
    words = [
        f'<text x="{frame.x(at):.1f}" y="{low}" text-anchor="{anchor}">{escape(text)}</text>'
        for at, text, anchor in _anchored(x_marks or ((x0, number(x0)), (x1, number(x1))))
    ]
    words += [
        f'<text x="{EDGE - 5}" y="{frame.y(at) + 4:.1f}" text-anchor="end">{escape(text)}</text>'
        for at, text in y_marks or ((y0, number(y0)), (y1, number(y1)))
    ]
    words.append(
        f'<text x="{(EDGE + WIDTH - RIGHT) / 2}" y="{low + 15}" text-anchor="middle">{escape(axes[0])}</text>'
    )
    words.append(f'<text x="{EDGE}" y="{TOP - 7}">{escape(axes[1])}</text>')
    told, rows = _legend([one for one in legend if one[1]])
    height = HEIGHT + rows * ROW
    return (
        f'<svg class="picture" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">'
        f'<svg {box} viewBox="{EDGE} {TOP} {WIDTH - EDGE - RIGHT} {HEIGHT - TOP - BOTTOM}">{"".join(parts)}</svg>'
        f'<rect {box} fill="none" stroke="black"/>{"".join(words)}{told}</svg>'
    )


def _anchored(marks: Marks) -> Iterable[tuple[float, str, str]]:
    """Yield an axis's marks; the last one ends where the picture does."""
    for k, (at, text) in enumerate(marks):
        yield at, text, "end" if k == len(marks) - 1 else "start" if k == 0 else "middle"


def _legend(entries: Sequence[tuple[str | None, str]]) -> tuple[str, int]:
    """Return a legend below the picture, and how many rows it takes: with two entries in each, where they are short."""
    if not entries:
        return "", 0
    if entries[0][0] is None:
        return f'<text x="{EDGE}" y="{HEIGHT + 10}">{escape(entries[0][1])}</text>', 1
    parts, columns = [], 2 if all(len(text) <= SHORT for _, text in entries) else 1
    for k, (sample, text) in enumerate(entries):
        x, y = EDGE + k % columns * (WIDTH - EDGE) // 2, HEIGHT + 10 + k // columns * ROW
        parts.append(
            f'<g transform="translate({x} {y})">{sample}<text x="32" y="0">{escape(text)}</text></g>'
        )
    return "".join(parts), math.ceil(len(entries) / columns)
