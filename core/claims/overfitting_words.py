"""What the measured pairs of trainings say about decay and overfitting, in sentences and line by line."""

from __future__ import annotations

import numpy as np

from ..numbers import number
from .by_hand import digits
from .claim import Decision
from .seed_pairs import CONFIDENCE, Interval, LossCurves

LEAST_SEEDS = 3


def sentence(
    decision: Decision,
    rises: tuple[Interval, Interval],
    difference: Interval,
    tolerance: float,
    reached: list[float],
    same: Interval,
    at_same: int,
    pairs: int,
    finite: int,
) -> str:
    """Return the verdict's sentence.

    `rises` are those with decay and without, `reached` the training losses at the end; `at_same` of the `finite` pairs
    came to the same training loss, where their test losses differ by `same`.
    """
    if finite < LEAST_SEEDS:
        return f"Of {pairs} pairs of trainings only {finite} stayed finite: too few to decide. Take a smaller η0."
    lost = f" ({pairs - finite} more pairs did not stay finite and are left out)" if finite < pairs else ""
    told = (
        f"Over {finite} seeds{lost} the test loss ends {rises[0]} above its own lowest value with decay, {rises[1]} "
        f"without; mean and 95 % interval. The difference is {difference}. {_reason(decision, difference, tolerance)}"
    )
    ends = f"training loss {number(reached[0])} at the end against {number(reached[1])}"
    if np.isclose(reached[0], reached[1], rtol=0.01):
        return f"{told} Both trained equally far: {ends}."
    if reached[0] < reached[1]:
        return f"{told} Decay even trains further: {ends}."
    return f"{told} Decay also trains less: {ends}. {_same_words(same, at_same, finite)}".rstrip()


def _reason(decision: Decision, difference: Interval, tolerance: float) -> str:
    bound = f"a tenth of the lowest test loss, {number(tolerance)}"
    if decision == "fails" and difference.low > 0:
        return "So decay makes it rise more."
    if decision == "fails":
        lower = "lowers the rise" if difference.high < 0 else "does not change the rise for certain"
        return f"Decay {lower}, yet does not prevent it: it stays above {bound}."
    if decision == "vacuous":
        return f"Without decay it does not rise by more than {bound}, so there is nothing to prevent."
    if decision == "holds":
        return f"With decay the rise stays below {bound}."
    if difference.high < 0:
        return f"Decay lowers the rise; whether to below {bound}, these seeds do not decide."
    return "The interval of the difference contains 0: these seeds do not decide it."


def _same_words(same: Interval, at_same: int, finite: int) -> str:
    if at_same < LEAST_SEEDS:
        return ""
    where = f"Where both had come to the same training loss ({at_same} of {finite} pairs)"
    told = f"{where} the test loss differs by {same}"
    if same.low <= 0 <= same.high:
        return f"{told}: no more is seen than the effect of stopping earlier."
    return f"{told}: {'lower' if same.mean < 0 else 'higher'} than stopping earlier explains."


def work(
    labels: tuple[str, ...],
    decayed: np.ndarray,
    constant: np.ndarray,
    difference: Interval,
    trained: list[tuple[LossCurves, LossCurves]],
) -> str:
    """Return every pair's rises line by line, and how the interval of their differences follows."""
    # scipy.stats takes long to load, and only a measurement that is complete needs it.
    from scipy.stats import t

    apart = decayed - constant
    known = apart[np.isfinite(apart)]
    lines = [
        f"- {label}: with decay {_rise_line(both[0])}; without {_rise_line(both[1])}; difference {digits(gap)}"
        for label, both, gap in zip(labels, trained, apart, strict=True)
    ]
    told = "\n".join(["Test loss at the end − its lowest value, for each seed:", "", *lines])
    if len(known) < 2:
        return told
    quantile = float(t.ppf((1 + CONFIDENCE) / 2, len(known) - 1))
    return (
        f"{told}\n\nThe {len(known)} differences have the mean {digits(difference.mean)} and the standard deviation "
        f"s = {digits(known.std(ddof=1))}. Student's t for {len(known) - 1} degrees of freedom is {digits(quantile)}, "
        f"so the interval is {digits(difference.mean)} ± {digits(quantile)}·s/√{len(known)}, from "
        f"{digits(difference.low)} to {digits(difference.high)}."
    )


def _rise_line(curve: LossCurves) -> str:
    if not curve.finite:
        return "not finite"
    return f"{digits(curve.test[-1])} − {digits(curve.lowest)} = {digits(curve.rise)}"
