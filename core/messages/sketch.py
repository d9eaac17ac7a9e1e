"""The sketch's message: what the network makes of a drawing, as one `bytes` for the canvas in the browser."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .packing import join, pack

VERSION = 1
SIDE = 56
"""Pixels of a drawing's side as the browser sends it: twice MNIST's. With 112, four times as much to send, a linear
classifier reads as many drawings rightly (0.89–0.90), and pictures come 0.003 a pixel nearer to their originals."""

_PREPARED: dict[tuple[int, ...], str] = {
    (28, 28): "28 × 28 pixels, as MNIST was made: scaled to fit 20 × 20, then centred on its mass.",
    (8, 8): "8 × 8 counts of ink, as the digits were made: set upright, stretched to 20 × 32, "
    "strokes of the usual weight, counted in blocks of 4 × 4.",
}


def sketch_message(
    classes: Sequence[str],
    shape: tuple[int, ...],
    *,
    probabilities: np.ndarray | None = None,
    picture: np.ndarray | None = None,
    ink: np.ndarray | None = None,
    caption: str = "",
    echo: int = 0,
) -> bytes:
    """Return the message.

    `probabilities` (C,) belong to `classes` and may be NaN; None says that no network was asked. `picture`, of
    `shape` and in [0, 1], is what the network got. `ink`, (SIDE, SIDE) in [0, 1], is what a canvas that opens shows.
    `caption` is a sentence shown beside the result, `echo` the number of the browser's message that this answers.
    Raises `ValueError` where shapes don't agree.
    """
    header = {
        "version": VERSION,
        "echo": int(echo),
        "side": SIDE,
        "classes": [str(name) for name in classes],
        "shape": [int(side) for side in shape],
        "prepared": _PREPARED.get(tuple(shape), ""),
        "caption": caption,
    }
    arrays = {}
    if probabilities is not None:
        chances = _of_shape("probabilities", probabilities, (len(classes),))
        header |= {"verdict": verdict(classes, chances), "percents": [percent(chance) for chance in chances]}
        arrays["probabilities"] = chances.astype("<f4")
    if picture is not None:
        arrays["picture"] = _bytes(_of_shape("picture", picture, tuple(shape)))
    if ink is not None:
        arrays["ink"] = _bytes(_of_shape("ink", ink, (SIDE, SIDE)))
    return join(pack(header, arrays))


def verdict(classes: Sequence[str], probabilities: np.ndarray) -> str:
    """Return the winning class in words, "7 with 98 %"; or that none leads, or that the outputs are not finite."""
    if not np.isfinite(probabilities).all():
        return "The network’s outputs are not finite: they name no class."
    ranked = np.argsort(-probabilities, kind="stable")
    best = percent(probabilities[ranked[0]])
    level = [classes[k] for k in ranked if percent(probabilities[k]) == best]
    if len(level) == 1:
        return f"{level[0]} with {best}"
    if len(level) == 2:
        return f"{level[0]} or {level[1]}, {best} each"
    return f"No class leads: {len(level)} have {best}"


def percent(probability: float) -> str:
    """Return a probability in whole percent; what is not exactly 0 or 1 doesn't look as if it were."""
    if not np.isfinite(probability):
        return "–"
    if 0 < probability < 0.005:
        return "< 1 %"
    if 0.995 <= probability < 1:
        return "> 99 %"
    return f"{100 * probability:.0f} %"


def _of_shape(name: str, array: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    values = np.asarray(array, dtype=float)
    if values.shape != shape:
        raise ValueError(f"{name} must have shape {shape}, got {values.shape}.")
    return values


def _bytes(shares: np.ndarray) -> np.ndarray:
    """Return shares in [0, 1] as bytes; a share outside is refused, since a byte would hide it."""
    if not ((shares >= 0) & (shares <= 1)).all():
        raise ValueError(
            f"a picture must lie in [0, 1], got values from {shares.min():g} to {shares.max():g}."
        )
    return np.rint(255 * shares).astype("u1")
