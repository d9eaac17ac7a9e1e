"""Numbers made comparable: less their mean, by their spread."""

from __future__ import annotations

import numpy as np

# Few samples may share a value; what does not vary is only moved.
_NO_SPREAD = 1e-8


def standardised(
    train: np.ndarray, *others: np.ndarray
) -> tuple[tuple[np.ndarray, ...], np.ndarray, np.ndarray]:
    """Return (value − mean)/spread of `train` (n, …) and the others, then mean and spread of `train`, by column."""
    mean, spread = train.mean(axis=0), train.std(axis=0)
    spread = np.where(spread > _NO_SPREAD, spread, 1.0)
    return tuple((part - mean) / spread for part in (train, *others)), mean, spread
