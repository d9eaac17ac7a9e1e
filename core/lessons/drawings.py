"""What a worksheet draws of a run: its landscape, and V(t) on a logarithmic chart."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from ..levels.heights import iso_levels, iso_lines
from ..numbers import number, power_of_ten
from .descents import Descent
from .evidence import Part
from .frame import Frame, svg

DASHES = ("", "7 4", "2 3", "9 3 2 3", "1 5")
# V's chart reaches from this share of its highest value up to this multiple of its first.
_FLOOR, _CEILING = 1e-6, 1e3
# A linear chart reaches so many times as far above V's first value as its lowest lies below.
_LEAPS = 3.0
# So many decades at the most have a line of their own.
_DECADES = 10


def landscape_picture(one: Descent, lam: float | None = None, start: bool = True, path: bool = False) -> str:
    """Return the landscape, with the shore at λ, the start and the run's path where they are to be seen."""
    study = one.study
    frame = Frame(study.landscape.facts.window)
    parts = [
        frame.line(line, 0.4) for level in iso_lines(study.grid, iso_levels(study.height)) for line in level
    ]
    legend = []
    if lam is not None:
        parts += [frame.line(line, 2.2) for line in iso_lines(study.grid, np.array([lam]))[0]]
        legend.append(f"thick: L = λ = {number(lam)}")
    if start:
        parts.append(frame.dot(study.experiment.start))
        legend.append("dot: the start")
    if path:
        parts += [frame.line(one.run.theta, 1.6), *frame.ring(one.run.theta[-1])]
        legend.append("ring: the end")
    x, y = study.landscape.facts.axes
    return svg(
        parts,
        f"The landscape {study.landscape.facts.title}",
        (x, y),
        study.landscape.facts.window,
        [(None, ", ".join(legend))],
    )


def empty_chart(part: Part) -> str:
    """Return the chart on which V(t) is to be drawn: with its first value, on an axis that tells nothing of the run."""
    return _chart([part], _around(part), drawn=False)


def drawn_chart(part: Part) -> str:
    """Return the same chart with the run's own V(t)."""
    return _chart([part], _around(part))


def chart_picture(parts: Iterable[Part]) -> str:
    """Return the chart of V(t) with each part's curve, logarithmic where every V is above 0; "" where none is known."""
    own = [part for part in parts if len(_known(part)[1])]
    if not own:
        return ""
    if any(_known(part)[1].min() <= 0 for part in own):
        return _linear(own)
    every = [_positive(part)[1] for part in own]
    highest = min(max(float(V.max()) for V in every), _CEILING * max(float(V[0]) for V in every))
    lowest = max(min(float(V.min()) for V in every), _FLOOR * highest)
    return _chart(own, (math.floor(math.log10(lowest) - 0.1), math.ceil(math.log10(highest) + 0.1)))


def _around(part: Part) -> tuple[int, int]:
    """Return the decades of a chart that knows V's first value alone."""
    first = math.log10(_positive(part)[1][0])
    return math.floor(first + math.log10(_FLOOR)), math.ceil(first + math.log10(_CEILING))


def _chart(parts: Sequence[Part], decades: tuple[int, int], drawn: bool = True) -> str:
    bottom, top = decades
    own = [_positive(part) for part in parts]
    frame = Frame((0.0, float(max(t[-1] for t, _ in own)), bottom, top))
    ends = np.array([frame.x0, frame.x1])
    step = math.ceil((top - bottom) / _DECADES)
    shown = range(bottom, top + 1, step)
    lines = [frame.line(np.stack([ends, np.full(2, at)], -1), 0.3) for at in shown]
    lines.append(frame.dot((own[0][0][0], math.log10(own[0][1][0]))))
    for k, (t, V) in enumerate(own if drawn else []):
        held = np.log10(np.clip(V, 10.0**bottom, 10.0**top))
        lines.append(frame.line(np.stack([t, held], -1), 1.6, DASHES[k % len(DASHES)]))
    marks = [(at, power_of_ten(at)) for at in shown]
    return svg(
        lines,
        "V over the steps",
        ("step t", "V"),
        (frame.x0, frame.x1, bottom, top),
        _names(parts),
        y_marks=marks,
    )


def _linear(parts: Sequence[Part]) -> str:
    own = [_known(part) for part in parts]
    low, first = min(float(V.min()) for _, V in own), float(own[0][1][0])
    # A run that blows up would press the others flat.
    high = min(max(float(V.max()) for _, V in own), first + _LEAPS * max(first - low, abs(first), 1e-9))
    frame = Frame((0.0, float(max(t[-1] for t, _ in own)), low, high))
    lines = [frame.line(np.stack([t, V], -1), 1.6, DASHES[k % len(DASHES)]) for k, (t, V) in enumerate(own)]
    return svg(
        [*lines, frame.dot((own[0][0][0], first))],
        "V over the steps",
        ("step t", "V"),
        (frame.x0, frame.x1, low, high),
        _names(parts),
    )


def _names(parts: Sequence[Part]) -> list[tuple[str | None, str]]:
    """Return a legend's entries, none where one part needs no name."""
    return [(_sample(k), part.label) for k, part in enumerate(parts)] if len(parts) > 1 else []


def _sample(k: int) -> str:
    """Return a piece of the line of part k, as a legend shows it at (0, 0)."""
    return (
        f'<line x1="0" x2="26" y1="-4" y2="-4" stroke="black" stroke-width="1.6" '
        f'stroke-dasharray="{DASHES[k % len(DASHES)]}"/>'
    )


def _positive(part: Part) -> tuple[np.ndarray, np.ndarray]:
    t, V = _known(part)
    return t[V > 0], V[V > 0]


def _known(part: Part) -> tuple[np.ndarray, np.ndarray]:
    t, V = part.energies()
    known = np.isfinite(V)
    return t[known], V[known]
