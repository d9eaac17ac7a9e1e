"""A new monitor is one file: put into a copy of the package, it is found by all that concerns it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.trainer.history import COLUMNS
from core.trainer.monitors import LABELS, MONITORS

ROOT = Path(__file__).parents[2]
WEIGHT_NORM = '''"""How long the weights are."""

from __future__ import annotations

from ...later import torch
from ..monitor import Column, Curve, Moment, Monitor, Numbers


class WeightNorm(Monitor):
    """‖θ‖ at the records of V."""

    name = "weight_norm"
    label = "‖θ‖"
    work = "a sum over all weights for each record"
    columns = (Column("weight_norm", "length of the weights", unit="steps"),)
    curves = (Curve("weight_norm", "‖θ‖", chart="Weights"),)

    def measure(self, at: Moment) -> Numbers:
        """Measure it."""
        return {"weight_norm": float(torch.linalg.vector_norm(at.theta))}
'''
TURN = '''"""How far each gradient turns from the one before."""

from __future__ import annotations

from typing import Any

from ...later import torch
from ..monitor import Column, Curve, Moment, Monitor, Move, Numbers, Watched


class Turn(Monitor):
    """The cosine between the gradients of successive steps."""

    name = "turn"
    label = "cosine of successive gradients"
    work = "a product of two gradients a step"
    columns = (Column("turn", "cosine between this gradient and the last", of_step=True, coarse=True),)
    curves = (Curve("turn", "cos", chart="Turn", colour="grey"),)

    def __init__(self, watched: Watched) -> None:
        super().__init__(watched)
        self.before: Any = None

    def measure_step(self, move: Move) -> Numbers:
        """Compare with the gradient before."""
        before, self.before = self.before, move.gradient
        if before is None:
            return {}
        return {"turn": float(torch.cosine_similarity(before, move.gradient, 0))}

    def keep(self, at: Moment) -> Any:
        """Keep the last gradient."""
        return None if self.before is None else self.before.numpy().copy()

    def recall(self, kept: Any) -> None:
        """Go on from the gradient of then."""
        self.before = None if kept is None else torch.tensor(kept)
'''
USE = """
import json
import numpy as np
from core.experiments.network_experiment import NetworkExperiment
from core.experiments.network_export import metrics_csv
from core.experiments.trainings import network_run
from core.messages.packing import split, unpack
from core.messages.trainer import trainer_message

def sent(run):
    return unpack(split(trainer_message(run, lam=0.5))[0])

e = NetworkExperiment.opening(data="diabetes", epochs=3, size=60, monitors=("energy", "weight_norm", "turn"))
run = network_run(NetworkExperiment.from_query(e.query())[0])
run.train()
first = {name: column.tolist() for name, column in vars(run.history()).items()}
run.rewind(run.steps // 2)
run.train()
again = {name: column.tolist() for name, column in vars(run.history()).items()}
plain = network_run(e.change(monitors=()))
plain.train()
print(json.dumps({
    "same": json.dumps(first) == json.dumps(again),
    "weights": float(np.linalg.norm(run.snapshots()[-1].theta)),
    "unchanged": bool(np.array_equal(run.snapshots()[-1].theta, plain.snapshots()[-1].theta)),
    "norm": first["weight_norm"],
    "turn": first["turn"],
    "csv": metrics_csv(run).splitlines()[0].split(","),
    "costs": run.costs(),
    "choices": NetworkExperiment.settings()["monitors"].choices,
    "curves": sent(run)[0]["curves"],
    "sent": sent(run)[1]["weight_norm"].tolist(),
    "off": sent(plain)[0]["curves"],
}))
"""


@pytest.fixture(scope="module")
def used(tmp_path_factory):
    copy = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "core", copy / "core", ignore=shutil.ignore_patterns("__pycache__"))
    monitors = copy / "core" / "trainer" / "monitors"
    (monitors / "weight_norm.py").write_text(WEIGHT_NORM, encoding="utf-8")
    (monitors / "turn.py").write_text(TURN, encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", USE], cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_it_has_its_column_in_the_history_and_in_the_csv(used):
    norm, turn = np.array(used["norm"], float), np.array(used["turn"], float)
    assert norm[-1] == pytest.approx(used["weights"])
    assert np.isfinite(norm).sum() > 3
    assert np.isnan(turn[[0, -1]]).all()
    assert (np.abs(turn[1:-1]) <= 1 + 1e-6).all()
    assert {"weight_norm", "turn"} <= set(used["csv"])


def test_it_has_its_cost_and_its_switch(used):
    assert used["costs"]["weight_norm"] > 0
    assert used["costs"]["turn"] > 0
    assert used["choices"] == LABELS | {"turn": "cosine of successive gradients", "weight_norm": "‖θ‖"}


def test_it_has_its_curve_where_it_is_on(used):
    assert [(curve["column"], curve["chart"], curve["colour"]) for curve in used["curves"]] == [
        ("turn", "Turn", "grey"),
        ("weight_norm", "Weights", "own"),
    ]
    assert (used["curves"][1]["words"], used["curves"][1]["unit"]) == ("length of the weights", "steps")
    assert np.array(used["sent"]) == pytest.approx(np.array(used["norm"], float), rel=1e-5, nan_ok=True)
    assert used["off"] == []


def test_it_changes_no_weight_and_what_it_remembers_survives_going_back(used):
    assert used["unchanged"]
    assert used["same"]


def test_each_column_and_each_switch_is_one_monitors():
    assert len(COLUMNS) == len({*COLUMNS})
    named = [column.name for kind in MONITORS.values() for column in kind.columns]
    assert len(named) == len(set(named))
    assert set(named) <= set(COLUMNS)
    assert list(LABELS) == ["energy", "accuracy", "grad_norm", "taylor", "sharpness"]
    assert all(curve.column in COLUMNS for kind in MONITORS.values() for curve in kind.curves)
