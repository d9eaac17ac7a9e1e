"""Losses and scores: accuracy, or R² and RMSE, of the training and of the test part."""

from __future__ import annotations

from math import nan

from ...data.scores import SCORES, measured
from ..monitor import Column, Moment, Monitor, Numbers

_PARTS = {"train": "on the probe", "test": "on the whole test set"}


def _scores() -> tuple[Column, ...]:
    return tuple(
        Column(
            f"{part}_{score.name}",
            f"{score.label} {where}",
            unit="the target's own" if score.in_units else "",
            coarse=task == "classification",
        )
        for task, scores in SCORES.items()
        for score in scores
        for part, where in _PARTS.items()
    )


class Accuracy(Monitor):
    """The plain mean of the losses, and the scores of the data's task; columns of other tasks stay empty."""

    name = "accuracy"
    label = "loss and accuracy or R², train and test"
    work = "a look at the test set and at the probe, about twenty times a run"
    columns = (
        *(Column(f"{part}_loss", f"plain mean of the losses {where}") for part, where in _PARTS.items()),
        *_scores(),
    )
    place, is_on = 20, True

    def at_point(self, t: int, recorded: bool) -> bool:
        """Measure at each snapshot, and between them where these are few."""
        return self.watched.plan.metrics_at(t)

    def measure(self, at: Moment) -> Numbers:
        """Measure both parts."""
        samples, data, risk = self.watched.samples, self.watched.data, self.watched.own.risk
        found: dict[str, float] = {}
        for part, outputs, y in (
            ("train", at.probe_outputs, samples.probe.y),
            ("test", at.test_outputs, samples.test.y),
        ):
            # A part without samples has no loss.
            loss = float(risk.per_sample(outputs, y).mean()) if len(y) else nan
            scores = {"loss": loss} | measured(data, outputs, y)
            found |= {f"{part}_{name}": value for name, value in scores.items()}
        return found
