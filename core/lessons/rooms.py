"""Which evidence belongs to which page."""

from __future__ import annotations

from ..sweep.map_result import Map
from ..trainer.reading import Training
from .descents import DescentEvidence
from .evidence import Evidence, resolve
from .links import Place, Scene
from .maps import MapEvidence
from .terms import Term, Vocabulary
from .trainings import TrainingEvidence

ROOMS: dict[Place, type[DescentEvidence] | type[TrainingEvidence] | type[MapEvidence]] = {
    "playground": DescentEvidence,
    "train": TrainingEvidence,
    "map": MapEvidence,
}


def evidence_of(scene: Scene, made: Training | Map | None = None) -> Evidence:
    """Return what an experiment did; `made` is the training that has ended, or the map, where a page has it already.

    A training that is not given is made and trained, to its end.
    """
    if scene.place == "train":
        return TrainingEvidence(scene, made if isinstance(made, Training) else None)
    if scene.place == "map":
        return MapEvidence(scene, made if isinstance(made, Map) else None)
    return DescentEvidence(scene)


def vocabulary_of(scene: Scene) -> Vocabulary:
    """Return what can be said of an experiment on its page."""
    return ROOMS[scene.place].VOCABULARY


def parts_of(scene: Scene) -> dict[str, str]:
    """Return what runs there: the name that a lesson calls each part, and its label."""
    return ROOMS[scene.place].names(scene)


def term_of(name: str, scene: Scene) -> tuple[str, Term]:
    """Return the part that a name speaks of ("" for the first) and its term; `UnknownTermError`."""
    return resolve(name, vocabulary_of(scene), parts_of(scene))
