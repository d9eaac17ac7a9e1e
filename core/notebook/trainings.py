"""Networks: a run to watch, planes through its weights, and the way between two of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..checks import shown
from ..experiments.network_experiment import NetworkExperiment
from ..experiments.trainings import network_run
from ..slices.directions import directions
from ..slices.mode_connectivity import Barrier, line
from ..slices.slice import Slice, slice_axes
from ..trainer.run import TrainingRun


def training(**settings: Any) -> TrainingRun:
    """Return a training at step 0: every control of the page *Train* is a setting.

    What is not given is what the page opens with for that data. `train()` trains to the end; `start`, `pause`, `epoch`
    and `rewind` steer a thread of its own; `history()` has one row a step, `outcome()` how it ended, `module()` the
    network as a `torch.nn.Module`. The same settings give the same numbers. Needs torch, the extra `train`. Raises
    `ValueError` for an unknown setting, a value it can't take, or data and network that don't go together.

    >>> import superlevel
    >>> run = superlevel.training(data="moons", size=100, widths=(4,), epochs=2)
    >>> run.train()
    >>> run.t == run.steps, run.history().V.shape == (run.steps + 1,)
    (True, True)
    """
    known = NetworkExperiment.settings()
    for name in settings:
        if name not in known:
            raise ValueError(f"{name!r} is no setting of a training; they are {', '.join(known)}.")
    return network_run(NetworkExperiment.opening(**settings))


# The name is the picture's; it hides Python's own `slice` in this module alone.
def slice(
    run: TrainingRun,
    *,
    kind: str = "path",
    points: int = 65,
    reach: float = 1.0,
    k: int = 0,
    seed: int = 0,
    other: np.ndarray | None = None,
    seconds: float | None = None,
) -> Slice:
    """Return the loss on a plane through the weights of a trained network.

    `kind` is "path" (the principal plane of its own path), "random" (two filter-normalised directions drawn with
    `seed`; Li et al. 2018), "gradient" or "networks" (through the start, the end, and `other` (P,), the weights of
    another network). `values[j, i]` is configuration `k`'s objective at (x[i], y[j]), in units of the loss. It is
    measured coarse first, wholly, or for about so many `seconds`: then `advance` goes on. `directions` is the plane
    itself, of which `honesty(run, directions)` says how much it holds. Raises `ValueError` for an unknown kind or k,
    fewer than 2 points, or a network that was not trained.

    >>> import superlevel
    >>> run = superlevel.training(data="moons", size=100, widths=(4,), epochs=2)
    >>> run.train()
    >>> piece = superlevel.slice(run, kind="random", points=9)
    >>> piece
    <Slice of 9 × 9 points along random direction 1 and random direction 2, 100 % measured>
    """
    _trained(run)
    plane = directions(run, k, kind, seed=seed, other=other)
    made = Slice(run, k, plane, *slice_axes(run, plane, points, k, reach))
    made.advance(seconds)
    return made


def barrier(
    run: TrainingRun,
    a: np.ndarray | None = None,
    b: np.ndarray | None = None,
    *,
    points: int = 51,
    k: int = 0,
) -> Barrier:
    """Return the loss along the straight line between two weight vectors (P,) of a network.

    By default from the first to the last weights of configuration `k`. `height` is the barrier, in units of the loss:
    the largest L(s) − ((1−s)·L(a) + s·L(b)). Raises `ValueError` for fewer than 2 points.

    Source: Frankle, Dziugaite, Roy & Carbin, Linear Mode Connectivity and the Lottery Ticket Hypothesis (2020).

    >>> import superlevel
    >>> run = superlevel.training(data="moons", size=100, widths=(4,), epochs=2)
    >>> run.train()
    >>> superlevel.barrier(run, points=11).loss.shape
    (11,)
    """
    _trained(run)
    kept = run.snapshots(k)
    start = kept[0].theta if a is None else np.asarray(a)
    end = kept[-1].theta if b is None else np.asarray(b)
    return line(run.objective(k).loss, start.astype(float), end.astype(float), points)


def _trained(run: Any) -> None:
    if not isinstance(run, TrainingRun):
        raise TypeError(f"run must be a training, such as superlevel.training(), got {shown(run)}.")
