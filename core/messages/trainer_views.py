"""What one network sees at its snapshots, packed for the trainer: the message's second part.

Arrays, S snapshots of C classes, `view_t` (S,) their steps, ascending, `finite` (S,) 0 where the outputs are
not finite and the rest says nothing:
`confusion` (S, C, C) uint16, each snapshot less the one before, mod 65536; rows true, columns predicted.
Plane data: `boundary` (S, 2, n, n) uint8, the winning class and 63 times its probability, differences again,
mod 256, y upward; `train_xy`, `test_xy` (m, 2) uint16, 0…65535 across the window; `train_y`, `test_y`, `noisy`.
Images: `mistakes` (S, k, 4) uint16: row of `images` (65535: not sent), true class, predicted class, 1000 times
the probability; a row of 65535 fills up. `images` (m, h, w) uint8 in 32 steps.
Where a number is predicted, of n ≤ 500 test samples instead of `confusion`, all in the target's own units: `true` (n,)
float32, `sample` (n,) uint32 their rows in the test part, `predicted` (S, n) uint16 across the header's `window`, 1 and
65534 its ends, 0 and 65535 beyond them, differences again, mod 65536; `worst` (S, k, 3) float64: row, true and
predicted of the largest residuals of all test samples, largest first; and each of the task's scores of the whole test
part, `test_<name>` (S,) float64.
Where they were asked for: `weights` (k, h, w) int8 and `weights_scale` (k,), the |weight| that 127 stands for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..data.data_set import DataSet
from ..data.scores import measured
from ..later import torch
from ..trainer.views import first_layer, plane_window
from .packing import pack

if TYPE_CHECKING:
    from ..trainer.reading import Training
    from ..trainer.store import Snapshot
    from ..trainer.views import View

NEWEST = -1
NONE = 65535
SURE = 63
_LEAST = 2
_POINTS = {"train": 1500, "test": 500}
_PIXELS = 120_000
# How many of the largest residuals are told.
RESIDUALS = 8
_MARGIN = 0.1


def views_part(run: Training, k: int, upto: int, look_at: int | None, budget: int) -> bytes:
    """Return the views of configuration `k` up to step `upto`, with as many of them as the budget allows.

    `look_at` asks for the first-layer weights of the latest snapshot at or before that step, -1 for the newest.
    """
    seen = [one for one in run.snapshots(k) if one.t <= upto]
    shown = [one for one in seen if one.view is not None]
    fixed = _points(run.data)
    header, weights = _weights(run, k, seen, look_at)
    header |= {"focus": k, "kept": len(shown), "window": _window(run.data)}
    keep = len(shown)
    while True:
        chosen = [shown[i] for i in spread(len(shown), keep)]
        part = pack(header | {"sent": len(chosen)}, fixed | weights | _snapshots(run.data, chosen))
        if len(part) <= budget or keep <= _LEAST:
            return part if len(part) <= budget else b""
        keep = max(_LEAST, min(keep - 1, int(0.95 * keep * budget / len(part))))


def spread(count: int, most: int) -> list[int]:
    """Return at most `most` of the positions 0…count−1, evenly, the last always and the first if two fit."""
    if count <= most:
        return list(range(count))
    return sorted({round(float(i)) for i in np.linspace(count - 1, 0, most)})


def _window(data: DataSet) -> list[float] | None:
    if data.target is not None:
        return list(number_window(data))
    return list(plane_window(data)) if data.kind == "plane" else None


def number_window(data: DataSet) -> tuple[float, float]:
    """Return from where to where predicted and true numbers are drawn, in their own units: all targets and a margin."""
    y = _own(data, np.concatenate([data.train_y, data.test_y]))
    low, high = float(y.min()), float(y.max())
    margin = _MARGIN * (high - low) or max(1.0, abs(high))
    return low - margin, high + margin


def _own(data: DataSet, y: np.ndarray) -> np.ndarray:
    """Return standardised numbers in the target's own units."""
    assert data.target is not None
    return data.target.mean + data.target.spread * y.astype(float)


def _weights(
    run: Training, k: int, seen: Sequence[Snapshot], look_at: int | None
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    if look_at is None or run.data.kind != "image":
        return {"weights_t": None}, {}
    found = [one.t for one in seen if look_at == NEWEST or one.t <= look_at]
    weights = first_layer(run.module(k, found[-1]), run.data) if found and run.state != "closed" else None
    if weights is None:
        return {"weights_t": None}, {}
    scale = np.abs(weights).max(axis=(1, 2))
    codes = np.rint(127 * weights / np.maximum(scale, 1e-30)[:, None, None])
    return {"weights_t": found[-1]}, {"weights": codes.astype("i1"), "weights_scale": scale.astype("<f4")}


def _points(data: DataSet) -> dict[str, np.ndarray]:
    if data.task == "regression":
        rows = _tested(data)
        return {"sample": np.array(rows, "<u4"), "true": _own(data, data.test_y[rows]).astype("<f4")}
    if data.kind != "plane":
        return {}
    arrays: dict[str, np.ndarray] = {}
    for part, x, y in (("train", data.train_x, data.train_y), ("test", data.test_x, data.test_y)):
        rows = spread(len(y), _POINTS[part])
        arrays |= {f"{part}_xy": _codes(data, x[rows]), f"{part}_y": y[rows].astype("u1")}
        if part == "train":
            arrays["noisy"] = data.noisy[rows].astype("u1")
    return arrays


def _codes(data: DataSet, points: np.ndarray) -> np.ndarray:
    x0, x1, y0, y1 = plane_window(data)
    share = (points - [x0, y0]) / [x1 - x0, y1 - y0]
    return np.rint(65535 * share).astype("<u2")


def _snapshots(data: DataSet, chosen: Sequence[Snapshot]) -> dict[str, np.ndarray]:
    views = [one.view for one in chosen if one.view is not None]
    arrays = {
        "view_t": np.array([one.t for one in chosen], "<u4"),
        "finite": np.array([view.finite for view in views], "u1"),
    }
    if not views:
        return arrays
    if data.task == "regression":
        return arrays | _numbers(data, views)
    confusions = [view.confusion for view in views if view.confusion is not None]
    arrays["confusion"] = _differences(np.stack(confusions).astype("<u2"))
    if data.kind == "plane":
        arrays["boundary"] = _differences(np.stack([_coarse(view.boundary) for view in views]))
    if data.kind == "image":
        arrays |= _pictures(data, views)
    return arrays


def _tested(data: DataSet) -> list[int]:
    return spread(len(data.test_y), _POINTS["test"])


def _numbers(data: DataSet, views: Sequence[View]) -> dict[str, np.ndarray]:
    """Return what a regression's network predicts at each snapshot; zeros where its outputs are not finite."""
    rows, y, window = _tested(data), torch.tensor(data.test_y), number_window(data)
    codes = np.zeros((len(views), len(rows)), "<u2")
    worst = np.zeros((len(views), min(RESIDUALS, len(data.test_y)), 3))
    scores: dict[str, list[float]] = {}
    for k, view in enumerate(views):
        outputs = view.predicted if view.finite and view.predicted is not None else np.zeros_like(data.test_y)
        for name, value in measured(data, torch.tensor(outputs)[:, None], y).items():
            scores.setdefault(f"test_{name}", []).append(value)
        codes[k] = _window_codes(_own(data, outputs[rows]), *window)
        worst[k] = _worst(data, outputs)
    return {
        "predicted": _differences(codes),
        "worst": worst,
        **{name: np.array(values) for name, values in scores.items()},
    }


def _window_codes(values: np.ndarray, low: float, high: float) -> np.ndarray:
    share = (values - low) / (high - low)
    inside = np.rint(1 + (NONE - 2) * np.clip(share, 0, 1))
    return np.where(share < 0, 0, np.where(share > 1, NONE, inside)).astype("<u2")


def _worst(data: DataSet, outputs: np.ndarray) -> np.ndarray:
    residuals = np.abs(outputs.astype(float) - data.test_y)
    first = np.argsort(-residuals, kind="stable")[:RESIDUALS]
    return np.stack([first, _own(data, data.test_y[first]), _own(data, outputs[first])], axis=1)


def _differences(array: np.ndarray) -> np.ndarray:
    """Return each snapshot less the one before; unsigned integers wrap around."""
    return np.diff(array, axis=0, prepend=np.zeros_like(array[:1]))


def _coarse(boundary: np.ndarray | None) -> np.ndarray:
    """Return class and probability, the latter in 64 steps: finer ones can't be seen and do not deflate."""
    if boundary is None:
        raise ValueError("a view of plane data must have a boundary, got None.")
    sure = np.rint(boundary[1] * (SURE / 255))
    return np.stack([boundary[0], sure.astype("u1")])


def _pictures(data: DataSet, views: Sequence[View]) -> dict[str, np.ndarray]:
    """Return the mistakes and the pictures they need: the newest's first, then each view's worst."""
    lists = [view.mistakes if view.mistakes is not None else np.zeros((0, 3), int) for view in views]
    longest = max(len(rows) for rows in lists)
    wanted = [rows[rank, 0] for rank in range(longest) for rows in reversed(lists) if rank < len(rows)]
    order = dict.fromkeys([*lists[-1][:, 0].tolist(), *map(int, wanted)])
    h, w = data.shape
    used = list(order)[: _PIXELS // (h * w)]
    place = {index: row for row, index in enumerate(used)}
    mistakes = np.full((len(views), longest, 4), NONE, "<u2")
    for view, rows in zip(mistakes, lists, strict=True):
        for entry, (index, predicted, sure) in zip(view, rows.tolist(), strict=False):
            entry[:] = place.get(index, NONE), data.test_y[index], predicted, sure
    return {"mistakes": mistakes, "images": _ink(data.test_x[used].reshape(-1, h, w))}


def _ink(images: np.ndarray) -> np.ndarray:
    return (np.rint(31 * np.clip(images, 0, 1)) * 8).astype("u1")
