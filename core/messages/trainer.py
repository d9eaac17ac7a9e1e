"""The trainer's message: all that one picture of a training run needs, as one `bytes` of at most 150 KB.

Two parts as in `core.messages.packing`: this one, and what the network sees (`core.messages.trainer_views`).

Header: `version`, `kind` "trainer", `run_id` (another one: another run, its playhead starts anew), `echo` (number
of the hand's message that this answers), `query` (for the address bar), `state`, `message` and `t` of the run,
`steps`, `steps_per_epoch`, `batch_size`, `pace` (a choice of `NetworkExperiment.pace`), `paces` (all of them, with
their words), `focus`, `rates` (η0 and α as they are set now, or null) and `ranges` (of their sliders), `lam`,
`lam_range`, `locked`, `locked_why`, `more`, `energy` ({label, on}: V's name, and the samples it is taken on), `data`
({kind, task, title, classes, target, features, train, probe, test, noisy}; target: the name of the number that is
predicted, or null; probe: how many of train the training figures are of), `score` ({name, label, title, percent,
floor} of what stands for the task: accuracy or R²), `curves` ({column, label, chart, unit, colour, log, words} of
what monitors want drawn besides), `remarks` (sentences), and one entry of `configurations` each: label, style (its
place in the colours), rows and drawn (how many rows there are and how many travel), end (the step from which its
numbers are not finite, or null), limit (its rule's limit in symbols), bounded (whether λ_max bounds its η_t, or is
for orientation), pending (the change of its settings that no step is made with yet, in words, or ""), rises
({count, of}: V rose at `count` of `of` measured changes), crossings ({count, words}: of λ, on all rows), changes
([[step, words], …] of its settings), tiles.

Arrays, the configurations' rows one after another (`offsets`, K+1 entries): `t` uint32, `flags` uint8, and the
columns of `core.trainer.history.COLUMNS` that hold a number, by their names there; NaN: not measured. Losses, V and its
changes, R² and RMSE are float64 cut to six digits, rates and accuracies float32. `rises` and `rises_offsets`: the
steps at which V rose, at most one for each of `_MARKS` equal parts of the run. `kept` and `kept_offsets`: the steps to
which one can rewind. NaN and infinity are in arrays only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from ..data.scores import main_score
from ..experiments.network_experiment import NetworkExperiment
from ..figures.formulas import limit_name
from ..numbers import number, ordinal
from ..trainer.configuration import moves_with_t, same_settings
from ..trainer.history import COLUMNS
from .packing import join, pack, six_digits
from .rates import rate_ranges, why_locked
from .trainer_rows import Changes, Crossing, Drawn, changes, crossings, drawn
from .trainer_tiles import crossing_words, is_bounded, trainer_tiles
from .trainer_views import views_part

if TYPE_CHECKING:
    from ..trainer.configuration import Configuration
    from ..trainer.history import History
    from ..trainer.monitor import Curve
    from ..trainer.reading import Training

VERSION = 1
BUDGET = 150_000
LAM_RANGE = (0.0, 1e6)
_MARKS = 800
# The browser takes the remainder from the other three, and draws no edge of stability.
_LEFT_OUT = {"remainder", "edge_factor", "edge_decay"}


def trainer_message(
    run: Training,
    *,
    lam: float,
    pace: str = "fast",
    focus: int = 0,
    echo: int = 0,
    query: str = "",
    look_at: int | None = None,
    lam_range: tuple[float, float] = LAM_RANGE,
    locked: Sequence[str] = (),
    rates: Mapping[str, float] | None = None,
    schedule: str = "exponential",
    run_id: str = "",
    more: bool = True,
) -> bytes:
    """Return the message of a run as it stands, whether it trains or not; at most `BUDGET` bytes.

    `focus` is the configuration whose views and numbers are shown, `look_at` the step whose first-layer weights are
    asked for (-1: the newest's, None: none). `rates` are η0 and α as they are set now. `run_id` tells runs apart
    that data and network do not. Without `more` the browser shows the first view, the curves of loss, score and step,
    and the numbers that speak for themselves.
    Raises `ValueError` for a `focus` that there isn't.
    """
    if not 0 <= focus < len(run.configurations):
        raise ValueError(f"focus must be from 0 to {len(run.configurations) - 1}, got {focus!r}.")
    # Read before the rows: the worker writes a row before it counts its step.
    t = run.t
    paths = [_Path(run, k, t, lam) for k in range(len(run.configurations))]
    view = {"echo": echo, "query": query, "focus": focus, "lam": lam, "lam_range": list(lam_range)}
    view |= {"more": more}
    view |= {"pace": pace, "paces": NetworkExperiment.settings()["pace"].choices}
    view |= {"locked": list(locked), "locked_why": why_locked(schedule, locked)}
    view |= {"rates": rates, "ranges": rate_ranges(NetworkExperiment.settings())}
    header = _header(run, t, paths, run_id) | view
    main = pack(header, _arrays(run, paths))
    return join(main, views_part(run, focus, t, look_at, BUDGET - len(main) - 4))


@dataclass(frozen=True)
class _Path:
    """One configuration's rows up to step `t`, and what is drawn and counted of them."""

    run: Training
    k: int
    t: int
    lam: float

    @cached_property
    def history(self) -> History:
        return self.run.history(self.k).until(self.t)

    @cached_property
    def drawn(self) -> Drawn:
        return drawn(self.history, self.lam)

    @cached_property
    def moves(self) -> Changes:
        return changes(self.history, self.one_formula)

    @property
    def one_formula(self) -> bool:
        """Whether every record of V is of the same function: the risk never changed, nor does it with t."""
        now = self.run.configurations[self.k].risk
        earlier = [configurations[self.k].risk for _, configurations in self.run.changes]
        return not moves_with_t(now) and all(risk == now for risk in earlier)

    @cached_property
    def found(self) -> list[Crossing]:
        return crossings(self.history, self.lam)

    @property
    def end(self) -> int | None:
        """The step at which the numbers stopped being finite: rows end there while the run goes on."""
        last = int(self.history.t[-1])
        return last if self.run.state == "diverged" or last < self.t else None

    @cached_property
    def settings(self) -> list[list[Any]]:
        """The changes of its own settings with which steps were made: the first of these, and what they are."""
        changed = [change for change in self.run.changes if not change[0] or change[0] < self.t]
        own = [(t, configurations[self.k]) for t, configurations in changed]
        return [
            [t, _change_words(before, after)]
            for (_, before), (t, after) in pairwise(own)
            if not same_settings(before, after)
        ]

    def header(self) -> dict[str, Any]:
        """Return the configuration's entry of the header."""
        made = self.run.made_with[self.k]
        return {
            "label": made.label,
            "pending": pending_words(self.run, self.k),
            "style": self.k,
            "rows": len(self.history.t),
            "drawn": len(self.drawn.rows),
            "end": self.end,
            "bounded": is_bounded(made.rule),
            "limit": limit_name(made.rule),
            "rises": {"count": len(self.moves.rises), "of": self.moves.measured},
            "crossings": {
                "count": len(self.found),
                "words": crossing_words(self.history, self.lam, self.found),
            },
            "changes": self.settings,
            "tiles": trainer_tiles(self.run, self.k, self.history, self.lam, self.moves, self.found),
        }


def _header(run: Training, t: int, paths: Sequence[_Path], run_id: str) -> dict[str, Any]:
    data, score = run.data, main_score(run.data)
    return {
        "version": VERSION,
        "kind": "trainer",
        "run_id": "|".join([data.name, str(data.seed), repr(run.network), run_id]),
        "state": run.state,
        "message": run.message,
        "t": t,
        "steps": run.steps,
        "steps_per_epoch": run.steps_per_epoch,
        "batch_size": run.batch_size,
        "energy": {"label": "Energy V(t) = L(θ_t)", "on": _probe_words(run)},
        "data": {
            "kind": data.kind,
            "task": data.task,
            "title": data.title,
            "classes": list(data.classes),
            "target": data.target and data.target.short_name,
            "features": list(data.features),
            "train": len(data.train_y),
            "probe": run.probe_size,
            "test": len(data.test_y),
            "noisy": int(data.noisy.sum()),
        },
        "score": {
            "name": score.name,
            "label": score.label,
            "title": score.title,
            "percent": score.percent,
            "floor": score.floor,
        },
        "curves": [_curve(curve) for curve in run.monitors.curves()],
        "remarks": [*_decimation_words(paths), *getattr(run, "notes", ())],
        "configurations": [path.header() for path in paths],
    }


def _curve(curve: Curve) -> dict[str, Any]:
    column = COLUMNS[curve.column]
    return {**curve._asdict(), "unit": column.unit, "words": column.words}


def _probe_words(run: Training) -> str:
    samples = len(run.data.train_y)
    if run.probe_size == samples:
        return f"all {samples:,} training samples"
    return f"a fixed {run.probe_size:,} of {samples:,} training samples"


def _decimation_words(paths: Sequence[_Path]) -> list[str]:
    strides = {path.drawn.stride for path in paths} - {1}
    if not strides:
        return []
    every = f"every {ordinal(max(strides))} step is drawn"
    return [f"{every}, and V's extremes and crossings of λ; rises are counted on all records"]


def pending_words(run: Training, k: int) -> str:
    """Return what was changed of configuration `k` since the last step was made, as η0 0.01 → 0.02, or ""."""
    made, wanted = run.made_with[k], run.configurations[k]
    return "" if same_settings(made, wanted) else _change_words(made, wanted)


def _change_words(before: Configuration, after: Configuration) -> str:
    old, new = before.rule, after.rule
    pairs = [("η0", old.eta0, new.eta0), ("α", old.schedule.alpha, new.schedule.alpha)]
    words = [f"{name} {number(float(a))} → {number(float(b))}" for name, a, b in pairs if a != b]
    return ", ".join(words) or "settings changed"


def _arrays(run: Training, paths: Sequence[_Path]) -> dict[str, np.ndarray]:
    arrays = {
        "offsets": _offsets([path.drawn.rows for path in paths]),
        "t": _joined([path.history.t[path.drawn.rows] for path in paths], "<u4"),
        "flags": _joined([path.history.flags[path.drawn.rows] for path in paths], "u1"),
    }
    for name, known in COLUMNS.items():
        column = np.concatenate([getattr(path.history, name)[path.drawn.rows] for path in paths])
        if name not in _LEFT_OUT and not np.isnan(column).all():
            arrays[name] = column.astype("<f4") if known.coarse else six_digits(column)
    rises = [_thinned(path.moves.rises, run.steps) for path in paths]
    kept = [np.array([one.t for one in run.snapshots(path.k) if one.t <= path.t]) for path in paths]
    return arrays | {
        "rises": _joined(rises, "<u4"),
        "rises_offsets": _offsets(rises),
        "kept": _joined(kept, "<u4"),
        "kept_offsets": _offsets(kept),
    }


def _thinned(rises: np.ndarray, steps: int) -> np.ndarray:
    """Return the first rise of each part of the run that has one: more marks than pixels can't be seen."""
    if len(rises) <= _MARKS:
        return rises
    _, first = np.unique(rises * _MARKS // (steps + 1), return_index=True)
    return rises[first]


def _joined(pieces: Sequence[np.ndarray], dtype: str) -> np.ndarray:
    return np.concatenate(pieces).astype(dtype)


def _offsets(pieces: Sequence[np.ndarray]) -> np.ndarray:
    return np.cumsum([0, *map(len, pieces)]).astype("<u4")
