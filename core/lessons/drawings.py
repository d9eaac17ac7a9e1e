"""What a worksheet draws, as SVG in black on white: a landscape with its iso-lines, and V(t) on a logarithmic chart."""

from __future__ import annotations

import math
from collections.abc import Iterable
from html import escape

import numpy as np

from ..levels.heights import iso_levels, iso_lines
from ..numbers import number
from ..problems.objective import Window
from .descents import Descent
from .evidence import Part

WIDTH, HEIGHT, EDGE = 420, 300, 36
DASHES = ("", "7 4", "2 3", "9 3 2 3", "1 5")
# V's chart reaches from this share of its highest value up to this multiple of its first.
_FLOOR, _CEILING = 1e-6, 1e3


class _Frame:
    """Numbers of a window to places of the picture, y upwards."""

    def __init__(self, window: Window) -> None:
        self.x0, self.x1, self.y0, self.y1 = window

    def points(self, places: np.ndarray) -> str:
        """Return places (n, 2) as an SVG list of points; what is not finite is left out."""
        known = places[np.isfinite(places).all(-1)]
        x = EDGE + (known[:, 0] - self.x0) / (self.x1 - self.x0) * (WIDTH - 2 * EDGE)
        y = HEIGHT - EDGE - (known[:, 1] - self.y0) / (self.y1 - self.y0) * (HEIGHT - 2 * EDGE)
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


def landscape_picture(one: Descent, lam: float | None = None, path: bool = False) -> str:
    """Return the landscape with its start; with the shore at λ, or with the path, where they are to be seen."""
    study = one.study
    frame = _Frame(study.landscape.facts.window)
    parts = [
        frame.line(line, 0.4) for level in iso_lines(study.grid, iso_levels(study.height)) for line in level
    ]
    if lam is not None:
        parts += [frame.line(line, 2.2) for line in iso_lines(study.grid, np.array([lam]))[0]]
    else:
        parts.append(frame.dot(study.experiment.start))
    if path:
        parts += [frame.line(one.run.theta, 1.6), frame.dot(one.run.theta[-1], 6)]
    x, y = study.landscape.facts.axes
    return _svg(parts, f"The landscape {study.landscape.facts.title}", (x, y), study.landscape.facts.window)


def chart_picture(parts: Iterable[Part], drawn: bool) -> str:
    """Return the chart of V(t), logarithmic: with each part's curve, or with its first value alone."""
    own = [(part, *_positive(*part.energies())) for part in parts]
    own = [one for one in own if len(one[1])]
    if not own:
        return ""
    highest = min(max(float(V.max()) for _, _, V in own), _CEILING * max(float(V[0]) for _, _, V in own))
    lowest = max(min(float(V.min()) for _, _, V in own), _FLOOR * highest)
    top, bottom = math.ceil(math.log10(highest) + 0.1), math.floor(math.log10(lowest) - 0.1)
    frame = _Frame((0.0, float(max(t[-1] for _, t, _ in own)), bottom, top))
    lines = [frame.dot((own[0][1][0], math.log10(own[0][2][0])))]
    if drawn:
        lines += [
            frame.line(
                np.stack([t, np.log10(np.clip(V, 10.0**bottom, 10.0**top))], -1), 1.6, DASHES[k % len(DASHES)]
            )
            for k, (_, t, V) in enumerate(own)
        ]
    return _svg(lines, "V over the steps", ("step t", "log₁₀ V"), (frame.x0, frame.x1, frame.y0, frame.y1))


def _positive(t: np.ndarray, V: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    known = np.isfinite(V) & (V > 0)
    return t[known], V[known]


def _svg(parts: list[str], title: str, axes: tuple[str, str], window: Window) -> str:
    x0, x1, y0, y1 = map(number, window)
    box = f'x="{EDGE}" y="{EDGE}" width="{WIDTH - 2 * EDGE}" height="{HEIGHT - 2 * EDGE}"'
    low, right = HEIGHT - EDGE + 16, WIDTH - EDGE
    words = [
        f'<text x="{EDGE}" y="{low}">{x0}</text>',
        f'<text x="{right}" y="{low}" text-anchor="end">{x1}</text>',
        f'<text x="{WIDTH / 2}" y="{low}" text-anchor="middle">{escape(axes[0])}</text>',
        f'<text x="{EDGE - 4}" y="{HEIGHT - EDGE}" text-anchor="end">{y0}</text>',
        f'<text x="{EDGE - 4}" y="{EDGE + 8}" text-anchor="end">{y1}</text>',
        f'<text x="{EDGE}" y="{EDGE - 6}">{escape(axes[1])}</text>',
    ]
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">'
        f'<clipPath id="inside"><rect {box}/></clipPath><g clip-path="url(#inside)">{"".join(parts)}</g>'
        f'<rect {box} fill="none" stroke="black"/>{"".join(words)}</svg>'
    )
