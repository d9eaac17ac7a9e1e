"""Norms of gradients and steps, right over the whole range of numbers."""

from __future__ import annotations

import numpy as np

from ..optim.guard import dot

# Norms below this come from squares that have lost digits, or all of them.
_SQUARES_LOST = 1e-140


def norm(vectors: np.ndarray) -> np.ndarray:
    """Return ‖v‖ over the last axis, (..., d) → (...), right also where the squares overflow or underflow."""
    plain = np.asarray(np.sqrt(dot(vectors, vectors)))
    lost = np.isinf(plain) | (plain < _SQUARES_LOST)
    if lost.any():
        largest = np.abs(vectors[lost]).max(-1)
        known = np.isinf(largest) | (largest == 0)
        shares = vectors[lost] / np.where(known, 1.0, largest)[:, None]
        plain[lost] = np.where(known, largest, largest * np.sqrt(dot(shares, shares)))
    return plain
