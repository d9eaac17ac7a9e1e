"""The budget of a slice through a network's loss, against the loss-landscapes package."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import loss_landscapes
import numpy as np
import torch
from loss_landscapes.metrics import Loss

from core.experiments.network_experiment import NetworkExperiment
from core.experiments.trainings import network_run
from core.slices.directions import directions
from core.slices.slice import Slice
from tests.benchmarks.table import Budget, Row
from tests.benchmarks.timing import alternate

POINTS = 51


def digits_slice(quick: bool) -> Row:
    """A 51×51 slice of a digits MLP on all training samples, the same directions for both, one thread each."""
    torch.set_num_threads(1)
    run = network_run(NetworkExperiment.opening(data="digits", widths=(64,), epochs=20, batch_size=0))
    run.train()
    plane = directions(run, 0, "random")
    x, y = run.probe()
    shares = np.arange(POINTS) / POINTS

    def ours() -> None:
        Slice(run, 0, plane, shares, shares).advance()

    def model(shift: np.ndarray) -> torch.nn.Module:
        made = copy.deepcopy(run.module(0))
        moved = torch.tensor(plane.origin + shift, dtype=torch.float32)
        torch.nn.utils.vector_to_parameters(moved, made.parameters())
        return made

    models = [model(shift) for shift in (0 * plane.axes[0], *plane.axes)]

    def theirs() -> None:
        metric = Loss(torch.nn.CrossEntropyLoss(), x, y)
        # Their way moves the first model's weights in place.
        loss_landscapes.planar_interpolation(*models, metric, POINTS, deepcopy_model=True)

    medians = alternate({"ours": ours, "theirs": theirs}, repeats=5 if quick else 9)
    return Row(
        f"{POINTS}×{POINTS} slice, digits MLP 64-64-10, {len(y):,} samples",
        "ms",
        medians["ours"],
        (Budget("times better", 2),),
        "loss-landscapes",
        medians["theirs"],
        note="one torch thread each; ours also prepares the plane",
    )


def rows(quick: bool) -> Iterator[Row]:
    """Measure this theme, row by row."""
    yield digits_slice(quick)
