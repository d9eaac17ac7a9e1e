"""Packages that take seconds to import, each loaded when something of it is first used.

Pages that train nothing need none of them, and start the faster. A module whose work always needs one, such as the
step of a training, imports it itself; one that is read for its names and settings too takes it from here:
`from ..later import torch`.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

__all__ = [
    "sklearn_compose",
    "sklearn_datasets",
    "sklearn_pipeline",
    "sklearn_preprocessing",
    "sklearn_split",
    "torch",
]


class _Later(ModuleType):
    """Stands for the module of its name."""

    def __getattr__(self, name: str) -> Any:
        # Tools that look around ask every module for such names; that is no use of it.
        if name.startswith("__"):
            raise AttributeError(f"module {self.__name__!r} is not loaded yet: it has no {name}")
        try:
            module = import_module(self.__name__)
        except ModuleNotFoundError as missing:
            raise explained(missing) from missing
        found = getattr(module, name)
        if isinstance(found, ModuleType):
            # A small network's step asks for `torch.nn` so often that it would feel the way through here.
            setattr(self, name, found)
        return found


# What an installation without the extra of that name does without.
_EXTRAS = {"torch": "train", "pyarrow": "train", "charset_normalizer": "train", "joblib": "train"}


def explained(missing: ModuleNotFoundError, what: str = "training") -> ModuleNotFoundError:
    """Return the error of a module that is not installed, with the command that installs the extra it belongs to."""
    package = (missing.name or "").split(".")[0]
    if package not in _EXTRAS:
        return missing
    sentence = f"{what} needs {package}: pip install superlevel[{_EXTRAS[package]}]"
    return ModuleNotFoundError(sentence, name=missing.name)


if TYPE_CHECKING:
    import torch
    from sklearn import compose as sklearn_compose
    from sklearn import datasets as sklearn_datasets
    from sklearn import model_selection as sklearn_split
    from sklearn import pipeline as sklearn_pipeline
    from sklearn import preprocessing as sklearn_preprocessing
else:
    torch = _Later("torch")
    sklearn_compose = _Later("sklearn.compose")
    sklearn_datasets = _Later("sklearn.datasets")
    sklearn_pipeline = _Later("sklearn.pipeline")
    sklearn_preprocessing = _Later("sklearn.preprocessing")
    sklearn_split = _Later("sklearn.model_selection")
