"""The planes through a network's weights that its loss is looked at on, in words."""

from __future__ import annotations

from typing import Literal

PlaneKind = Literal["path", "random", "gradient", "networks"]
PLANES: dict[str, str] = {
    "path": "principal components of the path",
    "random": "two random directions, filter-normalised",
    "gradient": "gradient and sharpest direction",
    "networks": "three networks: start, end, another's end",
}
