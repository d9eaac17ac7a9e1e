"""A step of a descent in a sentence with the ledger's numbers."""

from __future__ import annotations

import numpy as np

from .evidence import Line
from .moments import first, last
from .rule_run import RuleRun
from .terms import told


def step_line(d: RuleRun, k: int) -> Line:
    """Return what row k of the ledger says: η_t against its limit, and what V did."""
    eta, limit = float(d.book.step_size[k]), float(d.book.step_limit[k])
    at = f"At step {k + 1} η_t = {told(eta)}"
    if not d.above[k]:
        within = "no limit there" if limit == np.inf else f"the limit {told(limit)}"
        verb = "had" if limit == np.inf else "stayed within"
        return Line(k + 1, f"{at} {verb} {within}, and V {_moved(d, k)}.")
    if limit == 0:
        joint = "and" if d.book.dV[k] > 0 else "yet"
        return Line(k + 1, f"At step {k + 1} the rule's own direction led uphill, {joint} V {_moved(d, k)}.")
    when = _when(k, np.flatnonzero(d.above).tolist())
    joint = ", and" if d.book.rises[k] or not np.isfinite(d.book.V[k + 1]) else ", yet"
    return Line(k + 1, f"{at} passed the limit {told(limit)}{when}{joint} V {_moved(d, k)}.")


def _when(k: int, crossings: list[int]) -> str:
    if k not in (*crossings[:1], *crossings[-1:]):
        return ""
    if len(crossings) == 1:
        return ", as it did at no other step"
    return " for the first time" if k == crossings[0] else " for the last time"


def _moved(d: RuleRun, k: int) -> str:
    before, after, change = float(d.book.V[k]), float(d.book.V[k + 1]), float(d.book.dV[k])
    if not np.isfinite(before):
        return "was not finite any more"
    if not np.isfinite(after):
        return "left the finite numbers"
    if change == 0:
        return f"stayed at {told(after)}"
    verb = "rose" if change > 0 else "fell"
    return f"{verb} by {told(abs(change))}"


def deciding_line(d: RuleRun) -> Line:
    """Return the line of the ledger that decides how a run ended."""
    if d.kind == "frozen":
        return _spent(d)
    if d.kind in ("diverged", "cycling"):
        k = first(d.above & d.book.rises & d.felt)
        return _calm(d) if k is None else step_line(d, k)
    k = last(d.above & d.felt)
    return _calm(d) if k is None else _after(d, k)


def _spent(d: RuleRun) -> Line:
    k = len(d.book) - 1
    moved = float(np.linalg.norm(d.run.displacement[k]))
    return Line(
        k + 1,
        f"At step {k + 1}, the last one, ‖g‖ = {told(float(d.run.grad_norm[k]))}, but η_t = "
        f"{told(float(d.book.step_size[k]))} moved θ by only {told(moved)}.",
    )


def _after(d: RuleRun, k: int) -> Line:
    line = step_line(d, k)
    if k + 1 == len(d.book):
        return line
    later = d.book.rises[k + 1 :]
    left = int((later & d.felt[k + 1 :]).sum())
    then = f"After it V rose {told(float(left))} more times." if left else "From then on V rose no more."
    if not left and later.any():
        then = "From then on V rose by less than a millionth of its fall."
    return Line(line.step, f"{line.words} {then}")


def _calm(d: RuleRun) -> Line:
    """Say of a run without a step above its limit how near it came, and what V did."""
    with np.errstate(all="ignore"):
        share = np.where(np.isfinite(d.book.step_limit), d.book.step_size / d.book.step_limit, 0.0)
    share = np.where(d.felt, share, 0.0)
    k, rises = int(share.argmax()), int((d.book.rises & d.felt).sum())
    start, end = told(float(d.book.V[0])), told(float(d.book.V[-1]))
    so = (
        f"V went from {start} to {end} without a rise"
        if not rises
        else f"V rose at {told(float(rises))} of its steps"
    )
    if share[k] == 0:
        return Line(0, f"No step had a limit to pass; {so}.")
    eta, limit = told(float(d.book.step_size[k])), told(float(d.book.step_limit[k]))
    return Line(
        k + 1, f"No step passed its limit: the nearest was step {k + 1}, η_t = {eta} of {limit}; {so}."
    )
