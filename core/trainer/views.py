"""What one network sees: its confusions or predicted numbers, its worst mistakes, its boundary, its first weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..data.data_set import DataSet
from ..later import torch
from ..problems.objective import Window

BOUNDARY = 48
MISTAKES = 12
PICTURES = 16
_MARGIN = 0.1


@dataclass(frozen=True, eq=False)
class View:
    """What one network sees at one snapshot, small enough to be kept for every snapshot.

    `confusion` (C, C) uint16 counts the test set, rows true, columns predicted. `boundary`, for plane data,
    is (2, n, n) uint8 on `plane_window`, n = 48, y upward: the winning class, and 255 times its softmax
    probability. `mistakes`, for images, is (k ≤ 12, 3) int32, the most confident wrong answers first: test
    index, predicted class, 1000 times its softmax probability. `predicted`, where a number is predicted, is
    (n_test,) float32, standardised as the data's y; there is no `confusion` then. Where `finite` is False an
    output is not finite, all arrays are zero or empty, and they say nothing.
    """

    confusion: np.ndarray | None
    boundary: np.ndarray | None
    mistakes: np.ndarray | None
    finite: bool
    predicted: np.ndarray | None = None

    @property
    def nbytes(self) -> int:
        """How many bytes its arrays hold."""
        arrays = (self.confusion, self.boundary, self.mistakes, self.predicted)
        return sum(array.nbytes for array in arrays if array is not None)


def look(module: torch.nn.Module, data: DataSet, logits: torch.Tensor | None = None) -> View:
    """Return what a network sees of a data set's test part.

    `logits` (n_test, C), or (n_test, 1) for a number, spares a pass over the test set where they are known
    already. The softmax of the outputs is called a probability whatever they were trained on: for the squared
    error it is only a monotone measure of how far one output leads.
    """
    outputs = _outputs(module, data.test_x) if logits is None else logits.detach().cpu().numpy()
    if data.task == "regression":
        return _numbers(outputs[:, 0])
    seen = _outputs(module, _mesh(data)) if data.kind == "plane" else None
    finite = bool(np.isfinite(outputs).all() and (seen is None or np.isfinite(seen).all()))
    if not finite:
        return _nothing(data)
    predicted = outputs.argmax(axis=1)
    return View(
        confusion=_confusion(data.test_y, predicted, len(data.classes)),
        boundary=None if seen is None else _boundary(seen),
        mistakes=_mistakes(data.test_y, predicted, outputs) if data.kind == "image" else None,
        finite=True,
    )


def plane_window(data: DataSet) -> Window:
    """Return (x from, x to, y from, y to) of plane data: all its points with 10 % of their span around them.

    Raises `ValueError` for data that has not two features.
    """
    if data.kind != "plane":
        raise ValueError(f"data must be of kind 'plane' to have a window, got kind {data.kind!r}.")
    points = np.concatenate([data.train_x, data.test_x]).astype(float)
    low, high = points.min(axis=0), points.max(axis=0)
    # Points on one line, or a single one, still need a window with an area.
    margin = np.where(high > low, _MARGIN * (high - low), 1.0)
    (x0, y0), (x1, y1) = low - margin, high + margin
    return float(x0), float(x1), float(y0), float(y1)


def first_layer(module: torch.nn.Module, data: DataSet) -> np.ndarray | None:
    """Return the first weights of a network on images: (k ≤ 16, h, w) float32, None for other data.

    The units with the largest norm, in the layer's own order, so that pictures of one run do not change
    places without need; for softmax regression, picture k is class k. A convolution gives its kernels,
    averaged over the input's channels.
    """
    if data.kind != "image":
        return None
    weight = next(p for p in module.parameters() if p.ndim > 1).detach().cpu().numpy().astype(np.float32)
    units = weight.reshape(len(weight), *data.shape) if weight.ndim == 2 else weight.mean(axis=1)
    with np.errstate(all="ignore"):
        norms = np.linalg.norm(units.reshape(len(units), -1), axis=1)
    chosen = np.argsort(-norms, kind="stable")[:PICTURES]
    return units[np.sort(chosen)]


def class_probabilities(module: torch.nn.Module, x: np.ndarray) -> np.ndarray:
    """Return softmax(outputs) for one sample of the network's input shape: (C,), NaN where it is not finite."""
    outputs = _outputs(module, x[None])[0].astype(float)
    with np.errstate(all="ignore"):
        parts = np.exp(outputs - outputs.max())
        return parts / parts.sum()


def _outputs(module: torch.nn.Module, x: np.ndarray) -> np.ndarray:
    like = next(module.parameters())
    with torch.no_grad():
        # A copy, since torch warns about arrays that must not be written to.
        return module(torch.tensor(x, dtype=like.dtype, device=like.device)).cpu().numpy()


def _mesh(data: DataSet) -> np.ndarray:
    x0, x1, y0, y1 = plane_window(data)
    x, y = np.meshgrid(np.linspace(x0, x1, BOUNDARY), np.linspace(y0, y1, BOUNDARY))
    return np.stack([x.ravel(), y.ravel()], axis=1)


def _confusion(true: np.ndarray, predicted: np.ndarray, classes: int) -> np.ndarray:
    pairs = np.bincount(true * classes + predicted, minlength=classes * classes)
    return pairs.reshape(classes, classes).astype(np.uint16)


def _boundary(outputs: np.ndarray) -> np.ndarray:
    shape = (BOUNDARY, BOUNDARY)
    sure = np.rint(255 * _top_probability(outputs))
    return np.stack([outputs.argmax(axis=1).reshape(shape), sure.reshape(shape)]).astype(np.uint8)


def _mistakes(true: np.ndarray, predicted: np.ndarray, outputs: np.ndarray) -> np.ndarray:
    wrong = np.flatnonzero(predicted != true)
    sure = _top_probability(outputs[wrong])
    worst = np.argsort(-sure, kind="stable")[:MISTAKES]
    rows = [wrong[worst], predicted[wrong[worst]], np.rint(1000 * sure[worst])]
    return np.stack(rows, axis=1).astype(np.int32)


def _top_probability(outputs: np.ndarray) -> np.ndarray:
    """Return the largest softmax probability of each row, 1/Σ exp(z − max z): it cannot overflow."""
    lead = outputs.astype(float)
    return 1 / np.exp(lead - lead.max(axis=1, keepdims=True)).sum(axis=1)


def _numbers(outputs: np.ndarray) -> View:
    finite = bool(np.isfinite(outputs).all())
    predicted = outputs.astype(np.float32) if finite else np.zeros(0, np.float32)
    return View(confusion=None, boundary=None, mistakes=None, finite=finite, predicted=predicted)


def _nothing(data: DataSet) -> View:
    classes = len(data.classes)
    return View(
        confusion=np.zeros((classes, classes), np.uint16),
        boundary=np.zeros((2, BOUNDARY, BOUNDARY), np.uint8) if data.kind == "plane" else None,
        mistakes=np.zeros((0, 3), np.int32) if data.kind == "image" else None,
        finite=False,
    )
