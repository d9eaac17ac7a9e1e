"""A slice of a network's loss as files: its grid as npz and CSV, its picture as SVG and PNG."""

from __future__ import annotations

import io
from itertools import pairwise
from xml.sax.saxutils import escape

import contourpy
import numpy as np
from PIL import Image, ImageDraw

from ..levels.heights import height, iso_lines
from ..numbers import number
from ..problems.objective import Grid
from ..slices.path_plane import PathPlane
from .colours import Theme, stroke
from .shading import land_and_sea
from .style import FONT, GROUND, HALO, SHORE, SIZES, TEXT

# The picture: a square of land and sea with room for axes, in pixels.
SIDE, LEFT, TOP, BOTTOM, RIGHT = 640, 84, 44, 64, 24
BANDS = 48


def slice_npz(plane: PathPlane) -> bytes:
    """Return the grid, the plane and the path's shadow as an npz file: a, b, L, origin, axes, path, t, path_loss."""
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        a=plane.grid.x,
        b=plane.grid.y,
        L=plane.grid.values,
        origin=plane.origin,
        axes=plane.axes,
        path=plane.path,
        t=plane.t,
        path_loss=plane.track.loss,
    )
    return buffer.getvalue()


def slice_csv(plane: PathPlane) -> str:
    """Return the grid as CSV, one point a line: a, b, L."""
    a, b = np.meshgrid(plane.grid.x, plane.grid.y)
    rows = zip(a.ravel().tolist(), b.ravel().tolist(), plane.grid.values.ravel().tolist(), strict=True)
    return "a,b,L\n" + "".join(f"{x!r},{y!r},{value!r}\n" for x, y, value in rows)


def slice_svg(plane: PathPlane, lam: float, title: str, axes: tuple[str, str], theme: Theme = "light") -> str:
    """Return the picture as SVG: land above λ, water below, iso-lines at equal heights, the path, axes and title.

    Points where L is not finite are left blank.
    """
    size = LEFT + SIDE + RIGHT, TOP + SIDE + BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}" width="{size[0]}" '
        f'height="{size[1]}" font-family="{FONT}" font-size="{SIZES["text"]}">',
        f'<rect width="{size[0]}" height="{size[1]}" fill="{GROUND[theme]}"/>',
        f'<text x="{LEFT}" y="26" fill="{TEXT[theme]}" font-weight="600">{escape(title)}</text>',
        *_bands(plane, lam, theme),
        *_paths(plane, lam, theme),
        *_frame(plane, axes, theme),
        "</svg>",
    ]
    return "\n".join(parts)


def slice_png(plane: PathPlane, lam: float, theme: Theme = "light", pixels: int = 1200) -> bytes:
    """Return land, sea, shore and path as a square PNG without axes, `pixels` a side."""
    shape, shore = _shaped(plane, lam)
    u = shape.of(plane.grid.values)
    fine = Image.fromarray(np.where(np.isfinite(u), u, 0).astype(np.float32)[::-1]).resize(
        (pixels, pixels), Image.Resampling.BILINEAR
    )
    known = Image.fromarray((np.isfinite(u)[::-1] * 255).astype(np.uint8)).resize((pixels, pixels))
    ramp = _ramp(theme, shore)
    codes = np.clip(np.asarray(fine) * (len(ramp) - 1), 0, len(ramp) - 1).round().astype(int)
    picture = np.dstack([ramp[codes], np.asarray(known)])
    image = Image.fromarray(picture.astype(np.uint8), "RGBA")
    draw = ImageDraw.Draw(image)
    colour = stroke(plane.track.k).colour(theme)
    for line in _shore_lines(plane, shape, shore):
        draw.line(_pixels(plane, line, pixels), fill=TEXT[theme], width=3)
    track = _pixels(plane, plane.path, pixels)
    if len(track) > 1:
        draw.line(track, fill=GROUND[theme], width=11, joint="curve")
        draw.line(track, fill=colour, width=5, joint="curve")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def _shaped(plane: PathPlane, lam: float) -> tuple:
    shape = height(plane.grid)
    return shape, float(np.clip(shape.of(np.array(lam)), 0, 1)) if lam > shape.low else 0.0


def _ramp(theme: Theme, shore: float) -> np.ndarray:
    """Return the shading as (1024, 3) bytes."""
    stops = land_and_sea(theme, shore)
    places = [place for place, _ in stops]
    colours = np.array([[int(colour[k : k + 2], 16) for k in (1, 3, 5)] for _, colour in stops])
    at = np.linspace(0, 1, 1024)
    return np.stack([np.interp(at, places, colours[:, k]) for k in range(3)], axis=-1)


def _place(plane: PathPlane, points: np.ndarray) -> np.ndarray:
    """Return points of the plane in the picture's pixels."""
    x, y = plane.grid.x, plane.grid.y
    across = LEFT + SIDE * (points[:, 0] - x[0]) / (x[-1] - x[0])
    up = TOP + SIDE * (y[-1] - points[:, 1]) / (y[-1] - y[0])
    return np.stack([across, up], axis=-1)


def _pixels(plane: PathPlane, points: np.ndarray, pixels: int) -> list[tuple[float, float]]:
    placed = (_place(plane, points) - [LEFT, TOP]) * pixels / SIDE
    return [(float(x), float(y)) for x, y in placed]


def _shore_lines(plane: PathPlane, shape: object, shore: float) -> list[np.ndarray]:
    heights = Grid(plane.grid.x, plane.grid.y, shape.of(plane.grid.values))  # type: ignore[attr-defined]
    return iso_lines(heights, np.array([shore]))[0] if 0 < shore < 1 else []


def _bands(plane: PathPlane, lam: float, theme: Theme) -> list[str]:
    """Return the filled contours, each band in the colour of its middle height."""
    shape, shore = _shaped(plane, lam)
    u = np.ma.masked_invalid(shape.of(plane.grid.values))
    filler = contourpy.contour_generator(
        plane.grid.x, plane.grid.y, u, fill_type=contourpy.FillType.OuterOffset
    )
    levels = np.unique(np.append(np.linspace(0, 1, BANDS + 1), shore))
    ramp = _ramp(theme, shore)
    parts = []
    for low, high in pairwise(levels.tolist()):
        colour = ramp[round((low + high) / 2 * (len(ramp) - 1))].round().astype(int)
        # The lowest and highest points belong to the first and last band.
        ends = (low - 1e-6 if low == 0 else low, high + 1e-6 if high == 1 else high)
        found = filler.filled(*ends)
        data = "".join(
            _closed(_place(plane, polygon[first:last]))
            for polygon, starts in zip(found[0], found[1], strict=True)
            if polygon is not None and starts is not None
            for first, last in pairwise(starts.tolist())
        )
        fill = "#{:02x}{:02x}{:02x}".format(*colour)
        if data:
            # A hairline of the same colour hides the seams between neighbours.
            parts.append(
                f'<path d="{data}" fill="{fill}" stroke="{fill}" stroke-width="0.6" fill-rule="evenodd"/>'
            )
    return parts


def _closed(points: np.ndarray) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"


def _open(points: np.ndarray) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _paths(plane: PathPlane, lam: float, theme: Theme) -> list[str]:
    shape, shore = _shaped(plane, lam)
    clip = f'<clipPath id="map"><rect x="{LEFT}" y="{TOP}" width="{SIDE}" height="{SIDE}"/></clipPath>'
    parts = [clip, '<g clip-path="url(#map)" fill="none" stroke-linejoin="round">']
    for line in _shore_lines(plane, shape, shore):
        parts.append(f'<path d="{_open(_place(plane, line))}" stroke="{SHORE[theme]}" stroke-width="1.8"/>')
    track = _place(plane, plane.path)
    if len(track) > 1:
        for colour, width in ((HALO[theme], 6), (stroke(plane.track.k).colour(theme), 2.6)):
            parts.append(f'<path d="{_open(track)}" stroke="{colour}" stroke-width="{width}"/>')
    ends = zip(track[[0, -1]], (GROUND[theme], stroke(plane.track.k).colour(theme)), strict=True)
    for (x, y), fill in ends:
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{fill}" stroke="{TEXT[theme]}" stroke-width="2"/>'
        )
    return [*parts, "</g>"]


def _frame(plane: PathPlane, axes: tuple[str, str], theme: Theme) -> list[str]:
    grid, colour = plane.grid, TEXT[theme]
    parts = [f'<rect x="{LEFT}" y="{TOP}" width="{SIDE}" height="{SIDE}" fill="none" stroke="{colour}"/>']
    below, middle = TOP + SIDE, TOP + SIDE / 2
    for share in np.linspace(0, 1, 5):
        x, y = LEFT + SIDE * share, below - SIDE * share
        a, b = (low + share * (high - low) for low, high in (grid.x[[0, -1]], grid.y[[0, -1]]))
        parts += [
            f'<path d="M{x:.1f} {below}v5M{LEFT} {y:.1f}h-5" stroke="{colour}"/>',
            f'<text x="{x:.1f}" y="{below + 20}" text-anchor="middle" fill="{colour}">{number(float(a))}</text>',
            f'<text x="{LEFT - 9}" y="{y + 4:.1f}" text-anchor="end" fill="{colour}">{number(float(b))}</text>',
        ]
    return [
        *parts,
        f'<text x="{LEFT + SIDE / 2}" y="{below + 46}" text-anchor="middle" fill="{colour}">{escape(axes[0])}</text>',
        f'<text transform="translate(18 {middle}) rotate(-90)" text-anchor="middle" fill="{colour}">'
        f"{escape(axes[1])}</text>",
    ]
