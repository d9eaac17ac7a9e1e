"""The words and numbers of the trainer that are made here: a row of tiles for each configuration, remarks."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ..data.scores import SCORES, Score
from ..figures.formulas import limit_name
from ..numbers import amount, number, percent
from .tiles import Tile
from .trainer_rows import Crossing

if TYPE_CHECKING:
    from ..data.data_set import Target
    from ..optim import Rule
    from ..trainer.history import History
    from ..trainer.reading import Training
    from .trainer_rows import Changes

_TONES = {"minimum": "good", "diverged": "bad"}


def trainer_tiles(
    run: Training, k: int, history: History, lam: float, moves: Changes, found: list[Crossing]
) -> list[Tile]:
    """Return label, value, detail and tone of each tile of configuration `k`, as it stands now.

    `moves` and `found` are the changes of V and the crossings of `lam` of the same history.
    """
    tiles = {
        "epoch": _progress(run),
        "energy": _energy(history, moves),
        "score": _score(history, run),
        "level": _level(history, lam, found),
        "stability": _stability(history, run.made_with[k].rule, run.steps_per_epoch > 1),
        "outcome": _outcome(run, k),
    }
    return [tile | {"key": key} for key, tile in tiles.items()]


def is_bounded(rule: Rule) -> bool:
    """Say whether λ_max bounds a rule's η_t; for one that rescales each coordinate 2/λ_max only gives orientation."""
    return rule.kind.bounded and rule.tuner is None


def score_words(score: Score, value: float) -> str:
    """Write a score: a share as 94.1 %, R² to three decimals while it is small, what is in units as an amount."""
    if score.percent:
        return percent(value)
    if score.in_units:
        return amount(value)
    return number(value if abs(value) >= 10 else round(value, 3) + 0.0)


def duration(seconds: float) -> str:
    """Write a time as "under 1 s", "12 s", "3 min" or "1 h 5 min"."""
    if seconds < 1:
        return "under 1 s"
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"


def crossing_words(history: History, lam: float, found: list[Crossing]) -> list[str]:
    """Return where V left S_λ and whether it came back, as a value and a detail; `found`: all crossings."""
    finite = history.V[np.isfinite(history.V)]
    if not len(finite):
        return ["–", "V is not measured yet"]
    if not found:
        return (
            ["in S_λ", "V has not fallen below λ"] if finite[0] >= lam else ["below λ", "from the start on"]
        )
    first, last = found[0], found[-1]
    value = f"{'left' if first.leaves else 'entered'} {_when(first)}"
    if len(found) == 1:
        return [value, "not back since" if first.leaves else "still there"]
    back = "back" if first.leaves else "left"
    second = f"{back} {_when(found[1])}"
    if len(found) == 2:
        return [value, second]
    where = "below λ" if last.leaves else "in S_λ"
    return [value, f"{second}, {len(found)} crossings in all; now {where}"]


def _when(crossing: Crossing) -> str:
    """Say at which step it was, or between which two records it happened."""
    exact = crossing.by - crossing.after == 1
    return f"{'at' if exact else 'by'} step {crossing.by:,}"


def _tile(label: str, value: str, detail: str, tone: str = "plain") -> Tile:
    return {"label": label, "value": value, "detail": detail, "tone": tone}


def _progress(run: Training) -> Tile:
    epochs = f"{_epochs(run.t, run.steps_per_epoch)} of {_epochs(run.steps, run.steps_per_epoch)}"
    rate, seconds = run.steps_per_second, run.remaining_seconds
    if run.state != "training" or not rate:
        return _tile("Epoch", epochs, f"{run.t:,} of {run.steps:,} steps; {run.device}")
    left = f", {duration(seconds)} left" if seconds is not None and math.isfinite(seconds) else ""
    return _tile(
        "Epoch", epochs, f"{round(rate) if rate >= 10 else number(rate)} steps/s{left}; {run.device}"
    )


def _epochs(t: int, each: int) -> str:
    return f"{t // each:,}" if t % each == 0 else f"{t / each:,.1f}"


def _last(values: np.ndarray) -> tuple[float, int] | None:
    """Return the last measured value, which may be infinite, and its row."""
    at = np.flatnonzero(~np.isnan(values))
    return (float(values[at[-1]]), int(at[-1])) if len(at) else None


def _energy(history: History, moves: Changes) -> Tile:
    now = _last(np.where(np.isfinite(history.V), history.V, np.nan))
    if now is None:
        return _tile("V", "–", "V is not monitored or not measured yet")
    value, row = now
    started = f"from {number(float(history.V[0]))}" if math.isfinite(history.V[0]) else ""
    if moves.measured:
        rose = f"rose at {len(moves.rises):,} of {moves.measured:,} records"
    elif row > 0 and not moves.one_formula:
        rose = "rises not measured: V's own formula changes with t"
    else:
        return _tile("V now", number(value), started)
    label = "V now" if row == len(history.t) - 1 else f"V at step {history.t[row]:,}"
    return _tile(label, number(value), f"{started}; {rose}" if started else rose)


def _score(history: History, run: Training) -> Tile:
    """Return the score that stands for the task, on both parts, and the task's others."""
    score, *others = SCORES[run.data.task]
    label = f"Test {score.label}"
    test, train = _parts(history, score)
    more = "".join(f"; {_other(history, other, run.data.target)}" for other in others)
    if test is None and any(_parts(history, other)[0] is not None for other in others):
        return _tile(label, "–", f"not defined, as all true values of the test part are equal{more}")
    if test is None:
        return _tile(label, "–", f"{score.label} is not monitored or not measured yet")
    if train is None:
        return _tile(label, score_words(score, test), "")
    of = f" (of {run.probe_size:,})" if run.probe_size < len(run.data.train_y) else ""
    gap = f", gap {_gap(train, test)} points" if score.percent else ""
    return _tile(label, score_words(score, test), f"train {score_words(score, train)}{of}{gap}{more}")


def _parts(history: History, score: Score) -> tuple[float | None, float | None]:
    """Return the last measured score of the test and of the training part."""
    found = (_last(getattr(history, f"{part}_{score.name}")) for part in ("test", "train"))
    test, train = (one and one[0] for one in found)
    return test, train


def _gap(train: float, test: float) -> str:
    gap = 100 * (train - test)
    return f"{'+' if gap >= 0 else '−'}{abs(gap):.1f}"


def _other(history: History, score: Score, target: Target | None) -> str:
    test, train = _parts(history, score)
    if test is None or train is None:
        return f"{score.label} not measured"
    unit = f" {target.short_name}" if score.in_units and target else ""
    return f"{score.label} {score_words(score, test)}{unit}, train {score_words(score, train)}"


def _level(history: History, lam: float, found: list[Crossing]) -> Tile:
    value, detail = crossing_words(history, lam, found)
    return _tile("S_λ", value, detail)


def _stability(history: History, rule: Rule, in_batches: bool) -> Tile:
    """Return η_t as a multiple of the last known limit: of the sharpness, else of the step's own.

    The step's own η_lim is judged for every rule, the sharpness's where it bounds the rule.
    """
    step = _last(history.step_size)
    for known, name in ((history.curvature_limit, limit_name(rule)), (history.step_limit, "η_lim")):
        at = np.flatnonzero(~np.isnan(known) & ~np.isnan(history.step_size))
        if len(at):
            judged = is_bounded(rule) or name == "η_lim"
            return _ratio(history, int(at[-1]), float(known[at[-1]]), name, judged)
    slope = _last(history.grad_norm)
    if slope is None or step is None:
        return _tile("Stability", "–", "no step is measured yet")
    # The outcome's ‖g‖ is the probe's.
    whose = "of the last batch; " if in_batches else ""
    return _tile("Slope ‖g‖", number(slope[0]), f"{whose}η_t = {number(step[0])}; sharpness off")


def _ratio(history: History, row: int, limit: float, name: str, judged: bool) -> Tile:
    eta, t = float(history.step_size[row]), history.t[row]
    label = f"η_t ÷ {name}"
    if math.isinf(limit):
        return _tile(label, "0", f"η_t = {number(eta)}, no upper limit at step {t:,}")
    if limit <= 0:
        return _tile(label, "∞", f"not a descent direction at step {t:,}", "bad")
    tone = "bad" if judged and eta > limit else "plain"
    facts = f"{number(eta)} ÷ {number(limit)} at step {t:,}{'' if judged else ', for orientation'}"
    return _tile(label, number(round(eta / limit, 3)), facts, tone)


def _outcome(run: Training, k: int) -> Tile:
    outcome = run.outcome(k)
    if outcome is not None and (outcome.kind == "diverged" or run.state in ("finished", "diverged")):
        return _tile("Outcome", outcome.kind, outcome.reason, _TONES.get(outcome.kind, "plain"))
    if run.state == "failed":
        return _tile("Outcome", "stopped", run.message, "bad")
    if outcome is None:
        return _tile("Outcome", "not started", "Train, or take one step")
    return _tile("Outcome", run.state, f"so far {outcome.kind}: {outcome.reason}")
