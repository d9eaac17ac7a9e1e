"""A drawing on its way to a network: fitted, scaled and centred as the images were that the network learned from.

A network only knows pictures prepared in one way, so what somebody draws must be prepared in that same way.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import ndimage

FAINT = 0.1
"""Ink up to this share of the darkest is no ink: it decides neither the drawing's box nor whether it is empty."""

_MNIST_BOX = 20
_MNIST_FIELD = 28
_DIGITS_FIELD = 32
_DIGITS_WIDTH = 20
_DIGITS_BLOCK = 4
# The 1,797 images of scikit-learn hold 313 ± 33 of 1,024 inked cells, whatever the digit.
_DIGITS_INK = 313 / 1024
# A bitmap's box ends where the ink is firm; a thin line sheared between pixels keeps half of its ink at least.
_FIRM = 0.3
_FINE = 2
_STEEPEST = 1.0


def normalise_drawing(ink: np.ndarray, shape: tuple[int, ...]) -> np.ndarray | None:
    """Return the picture, float32 of `shape` in [0, 1], that a network of such images gets; None without ink.

    `ink` has shape (n, n), n ≥ 8, row 0 at the top, 0 for paper and 1 for full ink. `shape` says which images:
    (28, 28) are MNIST's, (8, 8) scikit-learn's digits. Raises `ValueError` for any other shape, and for ink
    that is not square or not in [0, 1].
    """
    if tuple(shape) not in _WAYS:
        raise ValueError(f"shape must be one of {', '.join(map(str, _WAYS))}, got {tuple(shape)}.")
    drawing = _checked(ink)
    if drawing.max() <= FAINT:
        return None
    return _WAYS[tuple(shape)](drawing / drawing.max()).astype(np.float32)


def _checked(ink: np.ndarray) -> np.ndarray:
    array = np.asarray(ink)
    if array.dtype.kind not in "iuf" or array.ndim != 2 or array.shape[0] != array.shape[1] or len(array) < 8:
        raise ValueError(
            f"ink must be a square array of numbers of at least 8 × 8, got {array.dtype} {array.shape}."
        )
    drawing = array.astype(float)
    if not ((drawing >= 0) & (drawing <= 1)).all():
        low, high = drawing.min(), drawing.max()
        raise ValueError(f"ink must lie in [0, 1], got values from {low} to {high}.")
    return drawing


def _as_mnist(drawing: np.ndarray) -> np.ndarray:
    """Prepare as LeCun, Cortes and Burges did (http://yann.lecun.com/exdb/mnist): 20 × 20 box, 28 × 28 field.

    "Size normalised to fit in a 20 × 20 box while preserving the aspect ratio", grey from anti-aliasing, then
    "centred by computing the centre of mass". In all 5,000 images here the brightest pixel is at least 254 of 255,
    and the centre of mass is within half a pixel of pixel (14, 14): moved by whole pixels, never between them.
    """
    box = _cropped(drawing, FAINT)
    height, width = (max(1, round(_MNIST_BOX * side / max(box.shape))) for side in box.shape)
    small = _resampled(box, height, width)
    shift = [_MNIST_FIELD // 2 - round(centre) for centre in ndimage.center_of_mass(small)]
    field = np.zeros((_MNIST_FIELD, _MNIST_FIELD))
    # A box of 20 whose centre of mass lies at its edge reaches beyond the field; what lies outside is lost.
    rows, columns = (_inside(at, side) for at, side in zip(shift, small.shape, strict=True))
    field[np.ix_(rows + shift[0], columns + shift[1])] = small[np.ix_(rows, columns)]
    return field / field.max()


def _inside(shift: int, side: int) -> np.ndarray:
    """Return which of `side` pixels stay in the field when they are moved by `shift`."""
    return np.arange(max(0, -shift), min(side, _MNIST_FIELD - shift))


def _as_digits(drawing: np.ndarray) -> np.ndarray:
    """Prepare as scikit-learn's digits (`load_digits`): a bitmap of 32 × 32, ink counted in blocks of 4 × 4.

    Their description refers to NIST's routines (Garris et al. 1994, NISTIR 5469): the slant is taken out by
    shearing until the left ends of top and bottom stand above each other, the box is stretched to 32 rows and 20
    columns without regard to its aspect ratio, and strokes are thinned or thickened to a usual amount of ink.
    The images bear it out: every one fills all 8 rows, most just 6 columns, and a 1 holds as much ink as an 8.
    """
    box = _upright(_cropped(drawing, _FIRM))
    rows, columns = _DIGITS_FIELD * _FINE, _DIGITS_WIDTH * _FINE
    margin = (rows - columns) // 2
    inked = np.pad(_resampled(box, rows, columns), ((0, 0), (margin, margin))) > 0.5
    depth = ndimage.distance_transform_edt(inked) - ndimage.distance_transform_edt(~inked)
    depth = _blocks(depth, _FINE).mean(axis=(1, 3))
    bitmap = depth > np.quantile(depth, 1 - _DIGITS_INK)
    return _blocks(bitmap, _DIGITS_BLOCK).sum(axis=(1, 3)) / _DIGITS_BLOCK**2


def _upright(box: np.ndarray) -> np.ndarray:
    """Shear a box until the left ends of its top and its bottom tenth are above each other; at most by 45°."""
    height = len(box)
    tenth = max(1, round(height / 10))
    top, bottom = (np.flatnonzero((part > _FIRM).any(axis=0))[0] for part in (box[:tenth], box[-tenth:]))
    slope = np.clip((bottom - top) / max(1, height - tenth), -_STEEPEST, _STEEPEST)
    pad = int(abs(slope) * height / 2) + 1
    wide = np.pad(box, ((0, 0), (pad, pad)))
    offset = (0, -slope * (height - 1) / 2)
    return _cropped(ndimage.affine_transform(wide, [[1, 0], [slope, 1]], offset, order=1), _FIRM)


def _cropped(drawing: np.ndarray, above: float) -> np.ndarray:
    """Return the smallest box that holds all the ink above a level."""
    inked = drawing > above
    rows, columns = (np.flatnonzero(inked.any(axis=axis)) for axis in (1, 0))
    return drawing[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _resampled(box: np.ndarray, height: int, width: int) -> np.ndarray:
    """Return the box at another size, each new pixel the mean of the area that it covers: anti-aliased."""
    return _cover(box.shape[0], height) @ box @ _cover(box.shape[1], width).T


def _cover(old: int, new: int) -> np.ndarray:
    """Return (new, old): the share of each new pixel that lies on each old one along one axis."""
    edges = np.linspace(0, old, new + 1)
    pixel = np.arange(old)
    overlap = np.minimum(edges[1:, None], pixel + 1) - np.maximum(edges[:-1, None], pixel)
    return np.maximum(overlap, 0) * new / old


def _blocks(field: np.ndarray, side: int) -> np.ndarray:
    """Return a square field as (rows of blocks, side, columns of blocks, side)."""
    count = len(field) // side
    return field.reshape(count, side, count, side)


_WAYS: dict[tuple[int, ...], Callable[[np.ndarray], np.ndarray]] = {(28, 28): _as_mnist, (8, 8): _as_digits}
SHAPES = tuple(_WAYS)
"""The shapes of images that a drawing can be prepared for."""
