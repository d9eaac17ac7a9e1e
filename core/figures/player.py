"""The player's message: everything one picture needs, from an experiment, as one `bytes`."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np

from core.analysis.ledger import VERDICTS, Ledger
from core.analysis.levels import Height, height, iso_levels, iso_lines
from core.descent import Trajectory
from core.experiment import RULES, Experiment
from core.figures.drawn_steps import drawn_steps, drawn_words, rise_bits
from core.figures.packing import join, pack, six_digits, upper_half
from core.figures.tiles import tiles
from core.problems.objective import Grid, Landscape
from core.simulation import Fan, fan, fan_ledger, landscape, measure, simulate

VERSION = 1
BUDGET = 150_000
_FULL = 65534
_NOT_FINITE = 65535
ENERGY_LABELS = {
    "loss": "Energy V(t) = L(θ_t)",
    "distance": "Energy V(t) = ½‖θ_t − θ*‖²",
    "heavy_ball": "Energy V(t) = L + ‖p‖²/2η",
}


def player_message(experiment: Experiment, *, echo: int = 0, query: str = "", compact: bool = False) -> bytes:
    """Return the player's message for an experiment; at most 150 KB, the fan takes what the rest leaves.

    `echo` is the number of the hand's message that this answers; `compact` is for a thumbnail, which
    has no controls and so no fan.
    """
    header = _header(experiment) | {"echo": echo, "query": query, "compact": compact}
    drawn = drawn_steps(
        simulate(experiment), measure(experiment), landscape(experiment).facts.window, experiment.lam
    )
    main = pack(header, _landscape_arrays(experiment) | _run_arrays(experiment, drawn))
    if compact:
        return join(main)
    return join(main, _fan_part(experiment, drawn, BUDGET - len(main) - 4))


def _header(experiment: Experiment) -> dict[str, Any]:
    problem = landscape(experiment)
    low, high = problem.level_range
    run, book = simulate(experiment), measure(experiment)
    return {
        "version": VERSION,
        "run_id": f"{experiment.problem}|{experiment.preset}|{experiment.formula}",
        "problem": {"title": problem.facts.title, "axes": list(problem.facts.axes)},
        "window": list(problem.facts.window),
        "height": vars(_picture(problem)[1]),
        "start": list(experiment.start),
        "steps": experiment.steps,
        "lam": experiment.lam,
        "lam_range": [low, high],
        "eta0": experiment.eta0,
        "alpha": experiment.alpha,
        "half_life": _finite(run.rules[0].schedule.half_life_in(experiment.steps)),
        "schedule": experiment.schedule,
        "locked": list(experiment.locked),
        "locked_why": _locked_why(experiment),
        "lyapunov": {"name": experiment.lyapunov, "label": ENERGY_LABELS[experiment.lyapunov]},
        "loss_is_v": experiment.lyapunov == "loss",
        "rules": [_rule_header(experiment, run, book, k) for k in range(len(experiment.rules))],
        "levels": iso_levels(_picture(problem)[1]).tolist(),
        "words": {
            "alt": _alt(experiment, run),
            "drawn": drawn_words(experiment.steps, len(experiment.rules)),
        },
    }


def _rule_header(experiment: Experiment, run: Trajectory, book: Ledger, k: int) -> dict[str, Any]:
    lost = ~np.isfinite(book.V[:, k])
    return {
        "name": experiment.rules[k],
        "label": RULES[experiment.rules[k]],
        "eta0": float(np.max(run.rules[k].eta0)),
        "limit_label": "limit η_lim = 2(g·d)/(dᵀHd)",
        "non_finite_at": int(lost.argmax()) if lost.any() else None,
        "above_limit": int((book.step_size[:, k] > book.step_limit[:, k]).sum()),
        "tiles": tiles(experiment, run.row((k,)), book.row((k,))),
    }


def _locked_why(experiment: Experiment) -> dict[str, str]:
    why = dict.fromkeys(experiment.locked, "locked by whoever made this link")
    if experiment.fair_race:
        why["eta0"] = "in a fair race each rule runs at its own best η0"
    if experiment.schedule in ("constant", "cosine"):
        why["alpha"] = f"α has no effect on the {experiment.schedule} schedule"
    return why


def _alt(experiment: Experiment, run: Trajectory) -> str:
    title = landscape(experiment).facts.title
    ends = "; ".join(
        f"{RULES[name]}: {outcome.kind}" for name, outcome in zip(experiment.rules, run.outcomes, strict=True)
    )
    return f"Descent paths on {title}, {experiment.steps} steps. {ends}."


def _landscape_arrays(experiment: Experiment) -> dict[str, np.ndarray]:
    problem = landscape(experiment)
    grid = _picture(problem)[0]
    shore, shore_offsets, _ = _flatten(iso_lines(grid, np.array([experiment.lam])))
    return _iso_arrays(problem) | {"shore": shore, "shore_offsets": shore_offsets}


@lru_cache(maxsize=32)
def _picture(problem: Landscape) -> tuple[Grid, Height]:
    grid = problem.grid()
    return grid, height(grid)


@lru_cache(maxsize=32)
def _iso_arrays(problem: Landscape) -> dict[str, np.ndarray]:
    grid, shape = _picture(problem)
    iso, offsets, levels = _flatten(iso_lines(grid, iso_levels(shape)))
    return {
        "grid_differences": quantised(grid, shape),
        "iso": iso,
        "iso_offsets": offsets,
        "iso_level": levels,
    }


def quantised(grid: Grid, shape: Height) -> np.ndarray:
    """Return heights as 16-bit codes, each less its neighbours' plane (mod 65536): half the deflated size."""
    u = shape.of(grid.values)
    finite = np.isfinite(u)
    codes = np.where(finite, np.rint(np.where(finite, u, 0) * _FULL), _NOT_FINITE).astype("<u2")
    rows = np.diff(codes, axis=1, prepend=np.uint16(0))
    return np.diff(rows, axis=0, prepend=np.uint16(0)).astype("<u2")


def _flatten(lines: list[list[np.ndarray]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return all points (P, 2), where each line starts (lines+1,), and each line's level number."""
    flat = [line for level in lines for line in level]
    owner = [k for k, level in enumerate(lines) for _ in level]
    points = np.concatenate(flat) if flat else np.empty((0, 2))
    offsets = np.cumsum([0, *[len(line) for line in flat]])
    return _three_digits(points), offsets.astype("<u4"), np.array(owner, dtype="<u2")


def _three_digits(points: np.ndarray) -> np.ndarray:
    """Return float32 cut to 11 bits of mantissa, a small part of a pixel, since noise does not deflate."""
    return (np.ascontiguousarray(points, dtype="<f4").view("<u4") & np.uint32(0xFFFFF000)).view("<f4")


def _run_arrays(experiment: Experiment, drawn: np.ndarray) -> dict[str, np.ndarray]:
    """Return the drawn states and the steps that lead to them; `times` numbers them where some are left out."""
    run, book = simulate(experiment), measure(experiment)
    made = drawn[1:] - 1
    verdict = np.select([book.verdict[made] == name for name in VERDICTS], range(4))
    with np.errstate(all="ignore"):
        second = (book.second_order + book.kinetic)[made]
    arrays = {
        "theta": _rows_first(run.theta[drawn], "<f4"),
        "v": _rows_first(book.V[drawn], "<f8"),
        "dv": six_digits(_rows_first(book.dV[made], "<f8")),
        "first": six_digits(_rows_first(book.first_order[made], "<f8")),
        "second": six_digits(_rows_first(second, "<f8")),
        "step_size": _rows_first(book.step_size[made], "<f4"),
        "step_limit": six_digits(_rows_first(book.step_limit[made], "<f8")),
        "learning_rate": _rows_first(run.learning_rate[made], "<f4"),
        "verdict": _rows_first(verdict, "u1"),
        "flags": _rows_first((run.restarted + 2 * run.refused)[made], "u1"),
    }
    if experiment.lyapunov != "loss":
        arrays["loss"] = _rows_first(run.loss[drawn], "<f8")
    if len(drawn) <= len(book):
        arrays["times"] = drawn.astype("<u4")
        arrays["rises"] = rise_bits(book.rises.T)
    return arrays


def _rows_first(array: np.ndarray, dtype: str) -> np.ndarray:
    """Turn (time, *batch, …) into (*batch, time, …), for a batch of one or two axes and maybe coordinates."""
    with np.errstate(over="ignore"):
        return np.ascontiguousarray(np.swapaxes(array, 0, 1), dtype=dtype)


def _fan_part(experiment: Experiment, drawn: np.ndarray, budget: int) -> bytes:
    """Return the fan, with as many of its outermost positions left out as the budget asks for."""
    runs, book = fan(experiment), fan_ledger(experiment)
    keep = max(len(runs.eta0), len(runs.alpha))
    while keep > 1:
        part = _packed_fan(experiment, runs, book, drawn, keep)
        if len(part) <= budget:
            return part
        keep = min(keep - 1, int(keep * 0.95 * budget / len(part)))
    return b""


def _packed_fan(experiment: Experiment, runs: Fan, book: Ledger, drawn: np.ndarray, keep: int) -> bytes:
    """Return the fan's runs at the states that are drawn of the experiment's own."""
    eta0 = _nearest(runs.eta0, experiment.eta0, keep)
    alpha = _nearest(runs.alpha, experiment.alpha, keep)
    chosen = [*eta0, *[len(runs.eta0) + k for k in alpha]]
    window = landscape(experiment).facts.window
    header = {
        "version": VERSION,
        "fan": {"eta0": [runs.eta0[k] for k in eta0], "alpha": [runs.alpha[k] for k in alpha]},
    }
    made = drawn[1:] - 1
    arrays = {
        "theta": _delta_coded(runs.runs.theta[drawn][:, :, chosen], window),
        "v": _halves(book.V[drawn][:, :, chosen]),
        "step_size": _halves(book.step_size[made][:, :, chosen]),
        "step_limit": _halves(book.step_limit[made][:, :, chosen]),
        "learning_rate": _halves(runs.runs.learning_rate[made][:, :, chosen]),
    }
    return pack(header, arrays)


def _nearest(values: tuple[float, ...], centre: float, keep: int) -> list[int]:
    """Return the positions of the `keep` values around the centre, in order."""
    here = values.index(centre)
    ranked = sorted(range(len(values)), key=lambda k: abs(k - here))
    return sorted(ranked[:keep])


def _position_first(array: np.ndarray) -> np.ndarray:
    """Turn (time, rule, position, …) into (position, rule, time, …)."""
    return np.ascontiguousarray(np.swapaxes(array, 0, 2))


def _halves(array: np.ndarray) -> np.ndarray:
    return upper_half(_position_first(array))


def _delta_coded(theta: np.ndarray, window: tuple[float, float, float, float]) -> np.ndarray:
    """Return paths as differences of 16-bit positions in the window widened by its size on each side."""
    paths = _position_first(theta)
    low = np.array([window[0], window[2]])
    size = np.array([window[1], window[3]]) - low
    with np.errstate(all="ignore"):
        share = np.clip((paths - (low - size)) / (3 * size), 0, 1)
    codes = np.where(np.isfinite(paths), np.rint(np.nan_to_num(share) * _FULL), _NOT_FINITE).astype("<u2")
    return np.concatenate([codes[:, :, :1], np.diff(codes, axis=2)], axis=2)


def _finite(value: Any) -> float | None:
    number = float(np.max(value))
    return number if math.isfinite(number) else None
