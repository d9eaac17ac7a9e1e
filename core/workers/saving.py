"""A run's state in files: written whole or not at all, and what stays the same is not written again."""

from __future__ import annotations

import os
import pickle
import shutil
from collections.abc import Callable, Container, Mapping
from contextlib import suppress
from pathlib import Path
from time import time
from typing import Any, Protocol

from ..trainer.run import Saved

_STATE, _RECIPE = "state.pickle", "recipe.pickle"


class Files(Protocol):
    """Where the files of one run are."""

    def names(self) -> list[str]:
        """Return the names of the files that are there."""

    def read(self, name: str) -> bytes:
        """Return what a file holds; raises `FileNotFoundError` where there is none."""

    def write(self, name: str, content: bytes) -> None:
        """Write a file, whole or not at all."""

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""

    def remove_all(self) -> None:
        """Remove all files."""


class Folder:
    """Files in a folder of this machine, which is made with the first of them."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def names(self) -> list[str]:
        """Return the names of the files that are there."""
        return [file.name for file in self._path.iterdir()] if self._path.exists() else []

    def read(self, name: str) -> bytes:
        """Return what a file holds; raises `FileNotFoundError` where there is none."""
        return (self._path / name).read_bytes()

    def write(self, name: str, content: bytes) -> None:
        """Write a file, whole or not at all."""
        self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = (self._path / name).with_suffix(".draft")
        draft.write_bytes(content)
        os.replace(draft, self._path / name)

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        with suppress(OSError):
            (self._path / name).unlink()

    def remove_all(self) -> None:
        """Remove the folder, and the folder of all runs with the last."""
        shutil.rmtree(self._path, ignore_errors=True)
        with suppress(OSError):
            self._path.parent.rmdir()


class Posted:
    """Files that are kept elsewhere: `known` are those from before, and `post(name, content)` keeps another one.

    Where `content` is None, a file is removed there, or all where there is no name.
    """

    def __init__(self, known: Mapping[str, bytes], post: Callable[[str, bytes | None], None]) -> None:
        self._known, self._post = dict(known), post

    def names(self) -> list[str]:
        """Return the names of the files from before."""
        return list(self._known)

    def read(self, name: str) -> bytes:
        """Return what a file from before held; it is not needed a second time."""
        try:
            return self._known.pop(name)
        except KeyError:
            raise FileNotFoundError(name) from None

    def write(self, name: str, content: bytes) -> None:
        """Have a file kept."""
        self._post(name, content)

    def remove(self, name: str) -> None:
        """Have a file removed."""
        self._known.pop(name, None)
        self._post(name, None)

    def remove_all(self) -> None:
        """Have all files removed."""
        self._post("", None)


class SavedRun:
    """The files of one run: its state, each of its snapshots in a file of its own, and how it is made anew."""

    def __init__(self, files: Files) -> None:
        self._files = files
        # A snapshot is never written to, so that the object tells whether its file is there.
        self._places: dict[int, tuple[Any, str]] = {}
        self._count = 0

    def begin(self, recipe: bytes) -> None:
        """Keep how the run is made."""
        self._files.write(_RECIPE, recipe)

    def recipe(self) -> bytes | None:
        """Return how the run is made, None where there is no such run."""
        try:
            return self._files.read(_RECIPE)
        except OSError:
            return None

    def put(self, saved: Saved) -> None:
        """Write a state in place of the one before."""
        places: dict[int, tuple[Any, str]] = {}
        for _, place in saved.race.places:
            places[id(place)] = self._places.get(id(place)) or (place, self._new(place))
        names = [(step, places[id(place)][1]) for step, place in saved.race.places]
        rest = saved._replace(race=saved.race._replace(places=()))
        self._files.write(_STATE, pickle.dumps((rest, names), pickle.HIGHEST_PROTOCOL))
        for key, (_, name) in self._places.items():
            if key not in places:
                self._files.remove(name)
        self._places = places

    def get(self) -> Saved | None:
        """Return the state that was written last, None where there is none."""
        try:
            rest, names = pickle.loads(self._files.read(_STATE))
        except FileNotFoundError:
            return None
        places = tuple((step, pickle.loads(self._files.read(name))) for step, name in names)
        self._places = {id(place): (place, name) for (_, place), (_, name) in zip(places, names, strict=True)}
        self._count = max((int(name.split("-")[1].split(".")[0]) for _, name in names), default=0)
        self._clear({name for _, name in names})
        return rest._replace(race=rest.race._replace(places=places))

    def remove(self) -> None:
        """Remove all that was written."""
        self._files.remove_all()

    def _new(self, place: Any) -> str:
        self._count += 1
        name = f"place-{self._count}.pickle"
        self._files.write(name, pickle.dumps(place, pickle.HIGHEST_PROTOCOL))
        return name

    def _clear(self, wanted: set[str]) -> None:
        """Remove what a process that was killed while it wrote has left."""
        for name in self._files.names():
            if name not in wanted | {_STATE, _RECIPE}:
                self._files.remove(name)


def remove_old(folder: Path, used: Container[str], seconds: float) -> None:
    """Remove the runs in a folder that nobody uses, and that were written so long ago."""
    for own in folder.iterdir() if folder.exists() else ():
        with suppress(OSError):
            if own.name not in used and time() - own.stat().st_mtime > seconds:
                Folder(own).remove_all()
