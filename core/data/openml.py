"""All of MNIST, through scikit-learn's fetch_openml: downloaded when asked for, then kept as one small file."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError

import numpy as np

from ..later import sklearn_datasets

IMAGES, PIXELS = 70_000, 784
# What a page may set the arrived bytes against: fetch_openml's compressed file is about this large.
ABOUT_BYTES = 15_000_000
# Bytes take an eighth of the memory of pandas' own choice. The digit as text: scikit-learn before its #34902 fails
# on the numbers that pandas 3.1 makes of it.
_TYPES: dict[int, type] = {**dict.fromkeys(range(PIXELS), np.uint8), PIXELS: str}
_POLL_SECONDS = 0.2
_STALLED_SECONDS = 60.0
_INSTEAD = "The 5,000 images of “MNIST, 5,000 images” need no network."


class DownloadError(ValueError):
    """MNIST could not be had: a sentence says why, and what to do."""


def mnist_full_available() -> bool:
    """Say whether all of MNIST lies on this machine, ready to load."""
    return _kept().is_file()


def download_mnist(progress: Callable[[int], None] | None = None) -> None:
    """Download all of MNIST and keep it; whatever scikit-learn already holds is not downloaded again.

    `progress` is called in the calling thread, about five times a second, with the bytes that have arrived so
    far; an exception from it ends the waiting. Raises `DownloadError` when the server can't be reached, refuses,
    falls silent for a minute, or sends something else.
    """
    failures: list[Exception] = []
    worker = threading.Thread(target=_fetch, args=(failures,), name="mnist-download", daemon=True)
    before, arrived, since = _size(), 0, time.monotonic()
    worker.start()
    while worker.is_alive():
        worker.join(_POLL_SECONDS)
        now = max(_size() - before, arrived)
        if now > arrived or not _transferring():
            arrived, since = now, time.monotonic()
        if progress is not None:
            progress(arrived)
        if time.monotonic() - since > _STALLED_SECONDS:
            raise DownloadError(
                f"The download of MNIST has stood still for {_STALLED_SECONDS:g} seconds, after {arrived:,} bytes. "
                f"Check the network and try again. {_INSTEAD}"
            )
    if failures:
        raise DownloadError(_reason(failures[0])) from failures[0]


def mnist_full() -> tuple[np.ndarray, np.ndarray]:
    """Return the images (70000, 28, 28), uint8, and their digits (70000,); `DownloadError` if not downloaded."""
    path = _kept()
    if not path.is_file():
        raise DownloadError(f"All of MNIST has not been downloaded yet: download it first. {_INSTEAD}")
    try:
        with np.load(path) as archive:
            return archive["x"].reshape(-1, 28, 28), archive["y"]
    except Exception as error:  # a damaged archive raises whatever its damaged part leads to
        path.unlink(missing_ok=True)
        raise DownloadError(
            f"The kept copy of MNIST was damaged and is removed: download it again. {_INSTEAD}"
        ) from error


def _fetch(failures: list[Exception]) -> None:
    try:
        home = _home()
        home.mkdir(parents=True, exist_ok=True)
        bunch = sklearn_datasets.fetch_openml(
            "mnist_784",
            version=1,
            as_frame=False,
            data_home=str(home),
            n_retries=1,
            parser="pandas",
            read_csv_kwargs={"dtype": _TYPES},
        )
        _keep(bunch.data, bunch.target)
    except Exception as error:  # told in the caller's thread
        failures.append(error)


def _keep(data: Any, target: Any) -> None:
    """Write the images as bytes, under another name first, so that a half-written file is never found."""
    images, digits = np.asarray(data), np.array([int(str(digit).strip("'")) for digit in target])
    if (
        images.shape != (IMAGES, PIXELS)
        or images.min() < 0
        or images.max() > 255
        or set(digits) != set(range(10))
    ):
        raise DownloadError(
            f"OpenML sent something else than {IMAGES:,} images of {PIXELS} pixels: try again later."
        )
    path = _kept()
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.stem}.{os.getpid()}.{threading.get_ident()}.npz")
    try:
        np.savez_compressed(unfinished, x=images.astype(np.uint8), y=digits.astype(np.uint8))
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _reason(error: Exception) -> str:
    if isinstance(error, DownloadError):
        return str(error)
    if isinstance(error, HTTPError):
        return f"OpenML answered with the error {error.code} ({error.reason}): try again later. {_INSTEAD}"
    if isinstance(error, URLError | TimeoutError | ConnectionError):
        cause = getattr(error, "reason", error)
        return f"www.openml.org can't be reached ({cause}): check the network and try again. {_INSTEAD}"
    if isinstance(error, OSError):
        return f"MNIST can't be written below {_home()} ({error.strerror or error}): free some space there. {_INSTEAD}"
    return f"MNIST arrived damaged ({type(error).__name__}: {error}): try again. {_INSTEAD}"


def _home() -> Path:
    """Return the folder that scikit-learn keeps its data in, without importing it."""
    return Path(os.environ.get("SCIKIT_LEARN_DATA") or Path("~", "scikit_learn_data")).expanduser()


def _kept() -> Path:
    return _home() / "superlevel" / "mnist_784.npz"


def _files() -> list[Path]:
    return [Path(folder, name) for folder, _, names in os.walk(_home() / "openml") for name in names]


def _size() -> int:
    total = 0
    for path in _files():
        # it may be moved to its place at this moment
        with contextlib.suppress(OSError):
            total += path.stat().st_size
    return total


def _transferring() -> bool:
    """Say whether scikit-learn has its temporary folder open: before and after that, silence is work."""
    return any(name.startswith("tmp") for _, names, _ in os.walk(_home() / "openml") for name in names)
