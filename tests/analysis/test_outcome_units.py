"""The word of a run has no units: the same run told in other units of L and θ, or turned, gets the same word."""

import math
from collections import Counter

import numpy as np
import pytest

import core
from core.descent.endings import KINDS
from core.descent.outcome import kinds

CONSTANT = core.schedule("constant")


class Quadratic:
    """L(θ) = c·½ψᵀAψ + b with ψ = Qᵀθ/a, so that units (c, b, a) and turns (Q) change and the run does not."""

    dim = 2

    def __init__(self, A, c=1.0, b=0.0, a=1.0, turn=0.0):
        self.A, self.c, self.b, self.a = np.asarray(A, float), c, b, a
        cos, sin = math.cos(turn), math.sin(turn)
        self.Q = np.array([[cos, -sin], [sin, cos]])
        self.H = c / a**2 * self.Q @ self.A @ self.Q.T

    def loss(self, theta):
        psi = theta @ self.Q / self.a
        return self.c * 0.5 * ((psi @ self.A) * psi).sum(-1) + self.b

    def loss_and_grad(self, theta):
        return self.loss(theta), theta @ self.H

    def hvp(self, theta, v):
        return v @ self.H

    def of(self, start):
        """Return where a start of the plain problem lies."""
        return self.a * (self.Q @ np.asarray(start, float))


def words(f, start, steps, name, eta, **settings):
    scaled = eta * f.a**2 / f.c
    rule = core.rule(name, eta0=scaled, **settings)
    return KINDS[int(kinds(core.descend(f, rule, start=f.of(start), steps=steps)))]


UNITS = [
    *({"c": c} for c in (1e-9, 1e-6, 1e-3, 1e3, 1e6, 1e9)),
    *({"a": a} for a in (1e-3, 1e3)),
    *({"turn": turn} for turn in (0.3, 1.1)),
    *({"b": b} for b in (-1e6, -1e3, 1e3, 1e6)),
]


def random_runs(count, seed):
    """Return runs whose step is well within or well beyond the limit, so that rounding does not decide."""
    random = np.random.default_rng(seed)
    for _ in range(count):
        low, high = sorted(10 ** random.uniform(-2, 1, 2))
        sign = -1.0 if random.random() < 0.15 else 1.0
        A = np.diag([sign * low, high])
        share = random.choice([0.01, 0.1, 0.5, 0.9, 1.15])
        alpha = random.choice([0.0, 0.0, 0.3])
        plan = core.schedule("exponential", alpha=alpha)
        name = random.choice(["gradient_descent", "heavy_ball", "nesterov"])
        settings = {"schedule": plan} | ({} if name == "gradient_descent" else {"momentum": 0.5})
        yield (
            A,
            random.uniform(0.5, 2, 2),
            int(random.choice([20, 60, 200])),
            name,
            share * 2 / high,
            settings,
        )


def test_no_word_changes_with_the_units():
    """14 changes of units for each of 180 runs: 2,520 words. At b = ±1e6 L keeps some ten digits."""
    changed = []
    for A, start, steps, name, eta, settings in random_runs(180, 0):
        plain = words(Quadratic(A), start, steps, name, eta, **settings)
        for unit in UNITS:
            other = words(Quadratic(A, **unit), start, steps, name, eta, **settings)
            if other != plain:
                changed.append((A.tolist(), start, steps, name, eta, settings, unit, plain, other))
    assert not changed


def test_the_runs_that_are_told_in_other_units_end_in_many_ways():
    told = Counter(
        words(Quadratic(A), start, steps, name, eta, **settings)
        for A, start, steps, name, eta, settings in random_runs(180, 0)
    )
    assert {"minimum", "diverged", "frozen", "descending"} <= set(told)


def surface(text, half=3.0):
    window = half if isinstance(half, tuple) else (-half, half, -half, half)
    return core.surface(formula=text, window=window)


def plain(eta, **settings):
    return core.rule("gradient_descent", eta0=eta, **({"schedule": CONSTANT} | settings))


REGRESSION = "2083.9*x^2+85.2*x*y+y^2-11448.6*x-263*y+17354"
DECAY = core.schedule("exponential", alpha=0.05)
# word, landscape, rule, start, steps; the fate is known from the closed form of each run.
BY_HAND = [
    # The flat direction has hardly been gone: the minimum is at (0.45, 112.1), (0, 0), (0, 0) and (0, 0).
    ("descending", surface(REGRESSION, (-20, 20, -20, 200)), plain(4e-4), (0, 0), 1000),
    ("descending", surface("500*x^2+0.05*y^2+1000"), plain(0.001), (0, 3), 10),
    ("descending", surface("0.5*(x^2+1e5*y^2)"), plain(1e-5), (0.1, 0), 20),
    ("descending", surface("exp(x^2+y^2)", 5), plain(1e-5), (1, 0.5), 5),
    # At rest in a well so narrow that the slope is 0 on nearly all of the window.
    ("minimum", surface("-exp(-4*((x-1)^2+y^2))-exp(-4*((x+0.2)^2+y^2))", 4), plain(0.05), (1.3, 0.4), 1000),
    # η is 1 % past 2/λ_max: every step raises L, and nothing holds it.
    ("diverged", surface("x^2+x*y+2*y^2"), plain(2.02 / (3 + math.sqrt(2))), (0.2, 0.3), 60),
    # Past the limit at the minimum, but the quartic walls hold the swing.
    ("cycling", surface("(x^2-1)^2/4+y^2/2", 2), plain(1.1), (1.0001, 1e-9), 36),
    # 0.17 % of the way ‖H⁻¹g‖ is within reach of the rest of the schedule.
    ("frozen", surface("0.5*(x^2+30*y^2)"), plain(1 / 30, schedule=DECAY), (3, 0.1), 120),
    # A plane has no curvature that says how far it is to rest.
    ("descending", surface("x+2*y"), plain(0.1), (0, 0), 40),
]


@pytest.mark.parametrize(("word", "f", "rule", "start", "steps"), BY_HAND)
def test_runs_whose_end_is_known_by_hand(word, f, rule, start, steps):
    outcome = core.descend(f, rule, start=start, steps=steps).outcome
    assert outcome.kind == word, outcome.reason


def test_a_turning_point_of_the_heavy_ball_is_not_frozen():
    plan = core.schedule("exponential", alpha=0.01)
    rule = core.rule("heavy_ball", momentum=0.99, eta0=0.05, schedule=plan)
    run = core.descend(surface("x^2/2+y^2"), rule, start=(2, 0), steps=163)
    assert run.outcome.kind != "frozen", run.outcome.reason


def test_chaotic_bouncing_is_cycling_however_long_it_is_watched():
    f = surface("(x^2-1)^2/4+y^2/2", 2)
    told = {
        core.descend(f, plain(1.9), start=(0.35, 0.001), steps=steps).outcome.kind for steps in range(20, 226)
    }
    assert told == {"cycling"}


@pytest.mark.parametrize("text", ["x^2-y^2", "x*y", "x^3+y^2"])
@pytest.mark.parametrize("steps", [60, 5000])
def test_a_run_without_a_lower_bound_is_told_so(text, steps):
    run = core.descend(surface(text), plain(0.1), start=(-0.5, 0.1), steps=steps)
    assert "no lower bound along this path" in run.outcome.reason


def test_a_run_on_its_minimum_is_not_called_frozen_for_a_distance_nobody_would_miss():
    rule = core.rule(
        "stable_decay", eta0=0.05, schedule=core.schedule("cosine"), norm_scaling="unit", guard="energy"
    )
    run = core.descend(surface("x**2 + 3*y**2 + 2*sin(3*x)"), rule, start=(1, 1), steps=200)
    assert run.outcome.kind == "minimum", run.outcome.reason


@pytest.mark.parametrize("unit", [1e-170, 1e-100, 1.0, 1e100, 1e140])
def test_the_curvature_guard_works_in_every_unit_of_the_loss(unit):
    """2/c_t = 2‖g‖²/gᵀHg of a quadratic, by its plain matrix."""
    f = surface(f"{unit}*(x^2+x*y+2*y^2)") if unit <= 1 else Quadratic([[2, 1], [1, 4]], c=unit)
    rule = core.rule(
        "stable_decay", eta0=10 / unit, schedule=CONSTANT, norm_scaling="none", guard="curvature"
    )
    run = core.descend(f, rule, start=(1.0, 1.0), steps=40)
    H = np.array([[2.0, 1.0], [1.0, 4.0]])
    g = H @ [1.0, 1.0]
    assert unit * core.ledger(f, run).step_limit[0] == pytest.approx(2 * (g @ g) / (g @ H @ g), rel=1e-9)
    assert np.linalg.norm(run.theta[-1]) < 1e-3
    assert run.grad_norm[0] == pytest.approx(unit * np.linalg.norm(g), rel=1e-9)


@pytest.mark.parametrize("text", ["sqrt(x^2+y^2)", "|x|+|y|", "2*sqrt(x^2+y^2)+x^2"])
def test_a_run_that_meets_the_tip_of_a_kink_rests_at_a_minimum(text):
    f = surface(text)
    eta = 0.5 if "2*" not in text else 0.25
    run = core.descend(f, plain(eta), start=(0.5, 0), steps=20)
    if not (run.theta[-1] == 0).all():
        run = core.descend(f, plain(eta), start=(0, 0), steps=20)
    assert run.outcome.kind == "minimum"
    assert "not smooth here" in run.outcome.reason


def test_a_smooth_point_behind_a_square_root_is_told_by_its_curvature():
    run = core.descend(surface("1-cos(sqrt(x^2+y^2))"), plain(0.5), start=(0, 0), steps=20)
    assert run.outcome.kind == "minimum"
    assert "λ_min(H) = 1" in run.outcome.reason
