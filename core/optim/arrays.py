"""What the rules' arithmetic needs to run on NumPy arrays and torch tensors alike."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from array_api_compat import array_namespace

# What a rule remembers: NumPy arrays or torch tensors.
State: TypeAlias = tuple[Any, ...]


def namespace(array: Any) -> Any:
    """Return the array-API namespace of `array`; NumPy itself for its arrays, as that is the hot path."""
    return np if isinstance(array, np.ndarray) else array_namespace(array)


def column(value: Any) -> Any:
    """Give a hyper-parameter over the batch a last axis, so that it broadcasts over the coordinates."""
    return value[..., None] if isinstance(value, np.ndarray) else value


def zeros(theta: Any) -> State:
    """Return a memory of one array of zeros, of theta's shape."""
    return (namespace(theta).zeros_like(theta),)
