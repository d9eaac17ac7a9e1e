"""The kinds of predictions, each a file of this folder."""

from __future__ import annotations

from ...discovery import discovered
from ..prediction import PredictionKind

KINDS: dict[str, PredictionKind] = discovered(__name__, __path__, PredictionKind)  # type: ignore[type-abstract]
"""Every kind by its name."""
