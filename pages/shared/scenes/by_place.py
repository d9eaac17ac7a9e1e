"""Which scenery shows the runs of which page."""

from __future__ import annotations

from core.lessons.links import Place
from pages.shared.scenes import descent, mapped, training
from pages.shared.scenes.scenery import Make

SCENERIES: dict[Place, Make] = {
    "playground": descent.scenery,
    "map": mapped.scenery,
    "train": training.scenery,
}
