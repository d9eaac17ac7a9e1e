"""Where a step's experiment is shown, and the experiment: read from a link as the app's own "Share" gives it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from ..experiments.experiment import Experiment
from ..experiments.network_experiment import NetworkExperiment
from ..experiments.record import link_parts
from ..sweep.opening import opening_axes
from .mistakes import RefusedError, did_you_mean

Place = Literal["playground", "train", "map"]
PLACES: tuple[Place, ...] = ("playground", "train", "map")
AnyExperiment = Experiment | NetworkExperiment


@dataclass(frozen=True)
class Scene:
    """A page and the experiment that it shows."""

    place: Place
    experiment: AnyExperiment

    @property
    def link(self) -> str:
        """The link's end, such as "train?data=moons&…"."""
        return f"{self.place}?{self.experiment.query()}"

    def change(self, **settings: object) -> Scene:
        """Return the scene with other settings; `SettingError` for a wrong one."""
        return Scene(self.place, self.experiment.change(**settings))


def read_link(text: str, line: int) -> Scene:
    """Return what a link shows; `RefusedError` for anything in it that the app would not take as written."""
    parts = urlsplit(text)
    name = parts.path.strip("/").rpartition("/")[2] or "playground"
    if name not in PLACES or not parts.query:
        raise RefusedError(
            line,
            f"“{text[:60]}” leads to no page that a lesson can show.",
            "Copy a link of the playground, the training page or the map: “playground?problem=himmelblau&eta0=0.01”.",
        )
    place: Place = next(one for one in PLACES if one == name)
    known = NetworkExperiment if place == "train" else Experiment
    _known(parts.query, known, line)
    experiment, remarks = known.from_query(parts.query)
    if remarks:
        raise RefusedError(line, remarks[0].split(" The default")[0], "Correct the link, or copy it anew.")
    if place == "map":
        _mapped(experiment, line)
    return Scene(place, experiment)


def _known(query: str, known: type[AnyExperiment], line: int) -> None:
    for name in link_parts(query):
        if name not in known.settings():
            raise RefusedError(
                line, f"“{name}” in the link is not a setting.", did_you_mean(name, known.settings())
            )


def _mapped(experiment: AnyExperiment, line: int) -> None:
    try:
        opening_axes(experiment)
    except ValueError as error:
        raise RefusedError(line, str(error), "Correct map_x or map_y in the link.") from None
