"""A training run that never trained: what the trainer's message reads of a run, from closed formulas.

V falls as 2·e^(−3·t/steps) with a ripple that makes it rise at times; with `cadence` c it is measured at every c-th
step and, with `taylor`, with the change of the step made there. The sharpness climbs to 2/η and stays above it.
"""

from dataclasses import dataclass, field

import numpy as np

from core.data.data_set import DataSet, Target
from core.descent.outcome import Outcome
from core.networks.risks import Risk
from core.optim import rule, schedule
from core.trainer.configuration import Configuration
from core.trainer.history import COLUMNS, History
from core.trainer.store import Snapshot
from core.trainer.switches import Monitors
from core.trainer.views import View

ETA = 0.5
LABELS = ("gradient descent", "heavy ball", "Adam", "StableDecay")


def configuration(label, name="gradient_descent", risk=None, eta0=ETA, alpha=0.0):
    """Return a configuration that never moves anything."""
    return Configuration(label, rule(name, eta0=eta0, schedule=schedule("constant", alpha)), risk or Risk())


@dataclass
class FakeRun:
    """The reading side of a `TrainingRun`; every attribute may be set by a test."""

    data: DataSet
    histories: list
    views: list
    t: int
    steps: int
    state: str = "paused"
    message: str = "paused"
    steps_per_epoch: int = 10
    batch_size: int = 32
    device: str = "CPU, one thread"
    network: str = "a network"
    steps_per_second: float | None = None
    remaining_seconds: float | None = None
    probe_size: int = 120
    notes: tuple = ()
    outcomes: list = field(default_factory=list)
    changes: list = field(default_factory=list)
    monitors: Monitors = field(default_factory=Monitors)

    def __post_init__(self):
        """Give it configurations whose labels are fixed."""
        self.configurations = [configuration(label) for label in LABELS[: len(self.histories)]]

    @property
    def made_with(self):
        """Return the configurations that the last step was made with."""
        return self.configurations

    def history(self, k=0):
        """Return the k-th history."""
        return self.histories[k]

    def snapshots(self, k=0):
        """Return the k-th configuration's snapshots."""
        return self.views[k]

    def outcome(self, k=0):
        """Return what a test has set, or that V still falls."""
        if self.outcomes:
            return self.outcomes[k]
        return Outcome("descending", "V fell by 0.2 to 0.1 in the last 20 steps") if self.t else None

    def module(self, k=0, t=None):
        """Return a module whose first weights are t·1e-3 plus each pixel's number, and fall from unit to unit."""
        import torch

        layer = torch.nn.Linear(int(np.prod(self.data.shape)), 20)
        with torch.no_grad():
            ramp = torch.linspace(-1, 1, layer.in_features)
            layer.weight.copy_(torch.linspace(2, 0.1, 20)[:, None] * ramp + (t or 0) * 1e-3)
        return layer


def history(steps, t, cadence=1, speed=3.0, taylor=True, accuracy=True, sharpness=True):
    """Return the rows 0…t of a run of `steps`."""
    n = t + 1
    time = np.arange(n)
    columns = {name: np.full(n, np.nan) for name in COLUMNS}
    energy = _energy(np.arange(n + 1), steps, speed)
    record = (time % cadence == 0) | (time == steps)
    columns["batch_loss"][:-1] = energy[: n - 1] * (1 + 0.05 * np.sin(time[:-1]))
    columns["learning_rate"][:-1] = columns["step_size"][:-1] = ETA
    columns["grad_norm"][:-1] = energy[: n - 1]
    columns["V"][record] = energy[:n][record]
    if taylor:
        made = record[:-1]
        columns["dV"][:-1][made] = np.diff(energy)[: n - 1][made]
        columns["first_order"][:-1][made] = -0.01
        columns["second_order"][:-1][made] = 0.004
    if accuracy:
        share = 1 - 0.5 * np.exp(-4 * time / steps)
        columns["test_accuracy"][record] = share[record]
        columns["train_accuracy"][record] = np.minimum(1, share + 0.04)[record]
        columns["train_loss"][record] = energy[:n][record] * 0.95
        columns["test_loss"][record] = energy[:n][record] * 1.1 + 0.1
    if sharpness:
        sparse = time % max(1, steps // 40) == 0
        columns["curvature_limit"][sparse] = (ETA * (0.97 + 3 * np.exp(-8 * time / steps)))[sparse]
        columns["sharpness"] = 2 / columns["curvature_limit"]
    return History(t=time, flags=np.zeros(n, np.uint8), **columns)


def _of_numbers(whole, spread):
    """Return a history with R² and RMSE in place of accuracies."""
    nothing = np.full(len(whole.t), np.nan)
    columns = {}
    for part in ("train", "test"):
        share = getattr(whole, f"{part}_accuracy")
        # From −0.5 at the beginning.
        columns |= {f"{part}_r2": 3 * share - 2, f"{part}_rmse": spread * np.sqrt(3 - 3 * share)}
        columns[f"{part}_accuracy"] = nothing
    return History(**(vars(whole) | columns))


def _energy(time, steps, speed):
    ripple = 1 + 0.15 * np.sin(time * 40 / steps) * np.exp(-time / steps)
    return 2 * np.exp(-speed * time / steps) * ripple


def broken(whole, end, value=np.inf):
    """Return a history whose numbers stop being finite at step `end`."""
    columns = {name: column[: end + 1].copy() for name, column in vars(whole).items()}
    columns["batch_loss"][end] = columns["V"][end] = value
    grown = columns["V"][:end] * 1.4 ** np.arange(end)
    columns["V"][:end] = grown
    return History(**(vars(whole) | columns))


def plane(n=200, classes=2, noise=0.1, seed=0):
    """Return points around the corners of a polygon."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, classes, n)
    angle = 2 * np.pi * y / classes
    x = np.stack([np.cos(angle), np.sin(angle)], 1) + rng.normal(0, 0.45, (n, 2))
    split = n * 4 // 5
    noisy = rng.random(split) < noise
    labels = np.where(noisy, (y[:split] + 1) % classes, y[:split])
    names = tuple(f"class {c}" for c in range(classes))
    return _data("moons", "plane", x, labels, y, split, names, noisy, ("x", "y"))


def images(n=300, side=8, classes=10, seed=0):
    """Return pictures of stripes whose frequency is the class."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, classes, n)
    place = np.arange(side)
    stripes = 0.5 + 0.5 * np.sin(place[None, :, None] * (y[:, None, None] + 1) * np.pi / side + place)
    x = np.clip(stripes + rng.normal(0, 0.1, (n, side, side)), 0, 1)
    names = tuple(str(c) for c in range(classes))
    split = n * 2 // 3
    return _data("digits", "image", x, y[:split], y, split, names, np.zeros(split, bool), ())


def table(n=400, classes=3, seed=0):
    """Return rows of noise with named classes."""
    rng = np.random.default_rng(seed)
    y = np.arange(n) % classes
    names = tuple(
        ("setosa", "versicolor", "virginica")[c] if classes == 3 else f"c{c}" for c in range(classes)
    )
    split = n // 2
    return _data(
        "table",
        "table",
        rng.normal(size=(n, 4)),
        y[:split],
        y,
        split,
        names,
        np.zeros(split, bool),
        ("a",) * 4,
    )


def numbers(n=400, noise=0.6, seed=0, name="price"):
    """Return rows of noise whose target is a number around 200."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 4)).astype("f4")
    y = (x[:, 0] + noise * rng.normal(size=n)).astype("f4")
    split = n // 2
    return DataSet(
        name="table",
        title="Table",
        kind="table",
        train_x=x[:split],
        train_y=y[:split],
        test_x=x[split:],
        test_y=y[split:],
        classes=(),
        noisy=np.zeros(split, bool),
        source="made here",
        lesson="",
        features=("a", "b", "c", "d"),
        target=Target(name, 200.0, 50.0),
    )


def _data(name, kind, x, labels, y, split, classes, noisy, features):
    return DataSet(
        name,
        name.title(),
        kind,
        x[:split].astype("f4"),
        labels.astype(int),
        x[split:].astype("f4"),
        y[split:].astype(int),
        classes,
        noisy,
        "made here",
        "",
        features=features,
    )


def snapshots(data, steps, t, count=12, seed=0):
    """Return up to `count` snapshots with views of a network that gets better and better."""
    rng = np.random.default_rng(seed)
    times = sorted({round(i * steps / count) for i in range(count + 1)} & set(range(t + 1)) | {0})
    return [
        Snapshot(at, at / 10, np.zeros(3, "f4"), {"views": _view(data, at / steps, rng)}, {}) for at in times
    ]


def _view(data, skill, rng):
    if data.target is not None:
        spread = rng.normal(size=len(data.test_y)) * (1.1 - skill)
        return View(None, None, None, True, (skill * data.test_y + spread).astype("f4"))
    classes = len(data.classes)
    true = data.test_y
    wrong = rng.random(len(true)) < 0.6 * (1 - skill) + 0.03
    predicted = np.where(wrong, (true + rng.integers(1, classes, len(true))) % classes, true)
    confusion = np.zeros((classes, classes), np.uint16)
    np.add.at(confusion, (true, predicted), 1)
    boundary = _boundary(classes, skill) if data.kind == "plane" else None
    mistakes = None
    if data.kind == "image":
        rows = np.flatnonzero(predicted != true)[:12]
        mistakes = np.stack([rows, predicted[rows], np.linspace(990, 510, len(rows))], 1).astype(np.int32)
    return View(confusion, boundary, mistakes, True)


def _boundary(classes, skill, n=48):
    axis = np.linspace(-1.8, 1.8, n)
    x, y = np.meshgrid(axis, axis)
    angle = 2 * np.pi * np.arange(classes) / classes
    score = (1 + 4 * skill) * (np.cos(angle)[:, None, None] * x + np.sin(angle)[:, None, None] * y)
    score[0] += (1 - skill) * np.sin(3 * y)
    share = np.exp(score - score.max(0))
    share /= share.sum(0)
    return np.stack([share.argmax(0), np.rint(255 * share.max(0))]).astype(np.uint8)


def run(data, steps=120, t=None, count=1, cadence=1, views=12, **changes):
    """Return a run of `count` configurations at step t (its end, if not given)."""
    t = steps if t is None else t
    histories = [history(steps, t, cadence, speed=3 - 0.6 * k) for k in range(count)]
    if data.target is not None:
        histories = [_of_numbers(each, data.target.spread) for each in histories]
    seen = [snapshots(data, steps, t, views, seed=k) for k in range(count)]
    return FakeRun(data, histories, seen, t, steps, **changes)
