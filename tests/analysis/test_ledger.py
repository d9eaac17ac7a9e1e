"""The ledger against closed forms on a quadratic, where Taylor's second order is exact."""

import numpy as np
import pytest

import core
from core.descent.reference import reference_minimum
from core.optim import RULES
from core.problems.curvature import eigenvalues_2x2, hessian_eigenvalues


def quadratic():
    """L = x² + 3y²: Hessian diag(2, 6)."""
    return core.surface(formula="x**2 + 3*y**2", window=(-2, 2, -2, 2))


def test_on_a_quadratic_second_order_leaves_no_remainder():
    f = quadratic()
    run = core.descend(f, core.rule("heavy_ball", eta0=0.1, momentum=0.8), start=(1.5, -1.0), steps=60)
    book = core.ledger(f, run)
    scale = np.abs(book.first_order) + np.abs(book.second_order)
    np.testing.assert_allclose(book.remainder / scale, 0, atol=1e-10)
    np.testing.assert_allclose(book.dV, np.diff(run.theta[:, 0] ** 2 + 3 * run.theta[:, 1] ** 2), atol=1e-12)


def test_the_limit_separates_rises_from_falls_on_a_quadratic():
    f = quadratic()
    rule = core.rule("gradient_descent", eta0=0.5, schedule=core.schedule("exponential", alpha=0.03))
    book = core.ledger(f, core.descend(f, rule, start=(0.3, 1.0), steps=80))
    above = book.step_size > book.step_limit
    assert above.any()
    assert not above.all()
    np.testing.assert_array_equal(above, book.verdict == "increase")


def test_gradient_descents_limit_is_two_over_the_directional_curvature():
    f = quadratic()
    run = core.descend(f, core.rule("gradient_descent", eta0=0.05), start=(1.0, 1.0), steps=1)
    gradient = np.array([2.0, 6.0])
    curvature = gradient @ np.diag([2.0, 6.0]) @ gradient / (gradient @ gradient)
    assert core.ledger(f, run)[0]["step_limit"] == pytest.approx(2 / curvature)
    assert core.ledger(f, run)[0]["curvature_limit"] == pytest.approx(2 / 6)


def test_a_step_uphill_has_limit_zero_and_flat_curvature_none():
    f = core.surface(formula="x + y**3", window=(-2, 2, -2, 2))
    run = core.descend(f, core.rule("gradient_descent", eta0=0.1), start=(0.0, -1.0), steps=1)
    assert core.ledger(f, run)[0]["step_limit"] == np.inf
    f = quadratic()
    swinging = core.descend(f, core.rule("heavy_ball", eta0=0.05, momentum=0.95), start=(1.0, 1.0), steps=60)
    uphill = (swinging.grad[:-1] * swinging.direction).sum(-1) <= 0
    assert uphill.any()
    np.testing.assert_array_equal(core.ledger(f, swinging).step_limit == 0, uphill)


@pytest.mark.parametrize("lyapunov", ["loss", "distance", "heavy_ball"])
def test_every_v_adds_up(lyapunov):
    f = core.surface("himmelblau")
    run = core.descend(f, core.rule("nesterov", eta0=0.005, momentum=0.7), start=(0.0, 0.0), steps=50)
    book = core.ledger(f, run, lyapunov, reference=np.array([3.0, 2.0]))
    parts = book.first_order + book.second_order + book.kinetic + book.remainder
    np.testing.assert_allclose(parts, np.diff(book.V), atol=1e-9)


def test_distance_is_exactly_quadratic_and_its_condition_is_star_convexity():
    f = core.surface("himmelblau")
    run = core.descend(f, core.rule("gradient_descent", eta0=0.01), start=(0.0, 0.0), steps=30)
    book = core.ledger(f, run, "distance", reference=np.array([3.0, 2.0]))
    np.testing.assert_allclose(book.remainder, 0, atol=1e-10)
    away = run.theta[:-1] - [3.0, 2.0]
    np.testing.assert_allclose(book.grad_dot, np.einsum("ti,ti->t", away, run.grad[:-1]))


def test_kinetic_energy_is_half_the_velocity_squared_times_the_step_size():
    f, eta, beta = quadratic(), 0.05, 0.9
    run = core.descend(f, core.rule("heavy_ball", eta0=eta, momentum=beta), start=(1.0, 1.0), steps=20)
    velocity = np.zeros(2)
    expected = [run.loss[0]]
    for k in range(20):
        velocity = beta * velocity + run.grad[k]
        expected.append(run.loss[k + 1] + eta * velocity @ velocity / 2)
    np.testing.assert_allclose(core.ledger(f, run, "heavy_ball").V, expected)


def test_non_finite_steps_are_named_and_nothing_is_hidden():
    f = core.surface("himmelblau")
    book = core.ledger(
        f, core.descend(f, core.rule("gradient_descent", eta0=1.0), start=(4.0, 4.0), steps=20)
    )
    lost = ~np.isfinite(book.V[1:])
    assert lost.any()
    np.testing.assert_array_equal(lost, book.verdict == "non-finite")


def test_a_batch_ledger_is_the_ledger_of_each_row():
    f = core.surface("himmelblau")
    rules = [core.rule("adam", eta0=0.1), core.rule("stable_decay", eta0=0.5)]
    runs = core.descend(f, rules, start=(0.0, 0.0), steps=40)
    for k in range(2):
        alone = core.ledger(f, runs.row((k,)))
        np.testing.assert_array_equal(core.ledger(f, runs).row((k,)).dV, alone.dV)
        np.testing.assert_array_equal(core.ledger(f, runs).row((k,)).step_limit, alone.step_limit)


def test_records_have_every_column_and_a_batch_refuses_them():
    f = core.surface("himmelblau")
    rule = core.rule("adam", eta0=0.1)
    records = list(core.ledger(f, core.descend(f, rule, start=(0.0, 0.0), steps=3)))
    assert [record["t"] for record in records] == [0, 1, 2]
    assert {"V", "dV", "first_order", "second_order", "remainder", "grad_dot", "verdict"} <= set(records[0])
    with pytest.raises(ValueError, match="batch"):
        core.ledger(f, core.descend(f, [rule, rule], start=(0.0, 0.0), steps=3))[0]


def test_wrong_names_are_refused():
    f = core.surface("himmelblau")
    run = core.descend(f, core.rule("adam", eta0=0.1), start=(0.0, 0.0), steps=3)
    with pytest.raises(ValueError, match="lyapunov must be one of"):
        core.ledger(f, run, "entropy")
    with pytest.raises(ValueError, match="reference"):
        core.ledger(f, run, "distance")


def test_eigenvalues_equal_numpys_and_pass_nan_on():
    rng = np.random.default_rng(3)
    matrices = rng.normal(size=(200, 2, 2))
    matrices = matrices + matrices.transpose(0, 2, 1)
    np.testing.assert_allclose(eigenvalues_2x2(matrices), np.linalg.eigvalsh(matrices), atol=1e-12)
    assert np.isnan(eigenvalues_2x2(np.full((2, 2), np.nan))).all()


def test_eigenvalues_of_an_objective_without_a_hessian_come_from_products():
    class Three:
        dim = 3

        def hvp(self, theta, v):
            return v * np.array([1.0, 5.0, -2.0])

    theta = np.zeros((4, 3))
    np.testing.assert_allclose(hessian_eigenvalues(Three(), theta), np.tile([-2.0, 1.0, 5.0], (4, 1)))


@pytest.mark.parametrize(("share", "falls"), [(0.99, True), (3.0, False)])
def test_the_momentum_energy_certifies_up_to_one_minus_beta_squared_over_the_top_curvature(share, falls):
    f, beta, top = core.surface(formula="15*x**2 + y**2/2", window=(-3, 3, -3, 3)), 0.9, 30.0
    rule = core.rule("heavy_ball", eta0=share * (1 - beta**2) / top, momentum=beta)
    book = core.ledger(f, core.descend(f, rule, start=(1.0, 2.0), steps=200), "heavy_ball")
    assert (not book.rises.any()) == falls


@pytest.mark.parametrize("decay", [0.0, 0.5])
def test_the_curvature_limit_is_the_rules_own(decay):
    f, whole = quadratic(), 6 + decay
    limits = {
        "gradient_descent": 2 / whole,
        "stable_decay": 2 / whole,
        "heavy_ball": 2 * 1.8 / whole,
        "nesterov": 2 * 1.8 / (2.6 * whole),
    }
    own = {name: {"momentum": 0.8} if RULES[name].has("momentum") else {} for name in limits}
    rules = [core.rule(name, eta0=0.01, weight_decay=decay, **own[name]) for name in limits]
    book = core.ledger(f, core.descend(f, rules, start=(1.0, 1.0), steps=5))
    np.testing.assert_allclose(book.curvature_limit, np.tile(list(limits.values()), (5, 1)))


def test_the_limit_of_a_batch_has_each_rows_momentum():
    f, beta = quadratic(), np.array([0.0, 0.5, 0.9])
    run = core.descend(f, core.rule("heavy_ball", eta0=0.01, momentum=beta), start=(1.0, 1.0), steps=2)
    np.testing.assert_allclose(core.ledger(f, run).curvature_limit, np.tile(2 * (1 + beta) / 6, (2, 1)))


def test_adams_limit_has_the_preconditioner_of_its_own_memory():
    f, decay, eps = quadratic(), 0.3, 1e-3
    for name in ("adam", "adamw", "rmsprop"):
        own = {"rho": 0.9} if name == "rmsprop" else {"betas": (0.8, 0.9)}
        rule = core.rule(name, eta0=0.05, eps=eps, weight_decay=decay, **own)
        run = core.descend(f, rule, start=(1.0, -1.0), steps=12)
        own = run.grad + (0 if name == "adamw" else decay) * run.theta
        square = sum(0.1 * 0.9 ** (11 - t) * own[t] ** 2 for t in range(12))
        if name == "rmsprop":
            scale = np.sqrt(square) + eps
        else:
            scale = (1 - 0.8**12) * (np.sqrt(square / (1 - 0.9**12)) + eps)
        curve = np.diag(np.array([2.0, 6.0]) + (0 if name == "adamw" else decay))
        top = np.linalg.eigvals(curve / scale[:, None]).real.max()
        inverse = top / 2 if name == "rmsprop" else top * 0.2 / (2 * 1.8)
        limit = 1 / (inverse + (decay / 2 if name == "adamw" else 0))
        assert core.ledger(f, run).curvature_limit[-1] == pytest.approx(limit, rel=1e-9)


def test_a_restarted_memory_counts_from_its_restart():
    f = quadratic()
    rule = core.rule("adam", eta0=0.5, guard="curvature")
    run = core.descend(f, rule, start=(1.0, -1.0), steps=60)
    t = int(np.flatnonzero(run.restarted)[0])
    top = np.linalg.eigvals(np.diag([2.0, 6.0]) / (0.1 * (np.abs(run.grad[t]) + 1e-8))[:, None]).real.max()
    assert core.ledger(f, run).curvature_limit[t] == pytest.approx(2 * 1.9 / (0.1 * top), rel=1e-9)


def test_no_upward_curvature_sets_no_limit_and_a_tuned_rule_has_none():
    f = core.surface(formula="x - y**2", window=(-2, 2, -2, 2))
    plain, tuned = core.rule("heavy_ball", eta0=0.1), core.rule("heavy_ball", eta0=0.1, tuner=True)
    book = core.ledger(f, core.descend(f, [plain, tuned], start=(0.0, 0.1), steps=2))
    np.testing.assert_array_equal(book.curvature_limit, [[np.inf, np.nan]] * 2)


ROUND = [
    "sqrt(1+(x-0.2)^2+4*(y+0.1)^2)",
    "2083.9*x^2+85.2*x*y+y^2-11448.6*x-263*y+17354",
    "log(exp(x+3*y-0.1)+exp(x-3*y-0.1)+exp(-x-0.1))",
    "1e6*((x-0.123)^2+9*(y-0.77)^2)",
]


@pytest.mark.parametrize("text", ROUND)
@pytest.mark.parametrize("share", [0.1, 0.6, 1.0])
def test_rounding_alone_never_fails_the_condition_of_a_convex_problem(text, share):
    """(θ−θ*)·∇L ≥ 0 everywhere, as L is convex; at rest its sign is that of rounding errors."""
    f = core.surface(formula=text, window=(-20, 20, -20, 200) if "2083" in text else (-3, 3, -3, 3))
    reference = reference_minimum(f, (2.0, -1.5)).theta
    top = np.linalg.eigvalsh(f.hessian(reference))[-1]
    rules = [core.rule(name, eta0=share / top) for name in ("gradient_descent", "heavy_ball", "nesterov")]
    book = core.ledger(f, core.descend(f, rules, (2.0, -1.5), 400), "distance", reference)
    assert not book.fails.any()


def test_at_rest_the_sign_of_the_condition_is_left_to_rounding():
    f = core.surface(formula=ROUND[0], window=(-3, 3, -3, 3))
    reference = np.array([0.2, -0.1])
    run = core.descend(f, core.rule("gradient_descent", eta0=0.1), (2.0, -1.5), 400)
    for digits in np.array([[1, -1], [-2, 3], [4, 1], [-1, -1]]) * 2.0**-54:
        book = core.ledger(f, run, "distance", reference + digits)
        assert not book.fails.any()


@pytest.mark.parametrize(
    ("problem", "start", "scaling"),
    [("deep_and_wide", None, "none"), ("three_hump_camel", (-1.9, 1.0), "unit")],
)
def test_a_condition_that_really_fails_is_told(problem, start, scaling):
    f = core.surface(problem)
    start = start or f.facts.start
    reference = reference_minimum(f, start).theta
    run = core.descend(f, core.rule("gradient_descent", eta0=0.3, norm_scaling=scaling), start, 60)
    away, grad = run.theta[:-1] - reference, run.grad[:-1]
    cosine = (away * grad).sum(-1) / np.linalg.norm(away, axis=-1) / np.linalg.norm(grad, axis=-1)
    assert (np.abs(cosine) > 1e-9).all()
    assert (cosine < 0).any()
    np.testing.assert_array_equal(core.ledger(f, run, "distance", reference).fails, cosine < 0)


@pytest.mark.parametrize("off", [1e-3, 1e-6, 1e-9])
def test_a_reference_that_is_no_minimum_fails_between_it_and_the_minimum(off):
    """θ = (x, 0) with 0 < x < off: (x − off)·2x < 0, however small, by the closed form x = 2·0.8^t."""
    f = quadratic()
    run = core.descend(f, core.rule("gradient_descent", eta0=0.1), (2.0, 0.0), 150)
    fails = core.ledger(f, run, "distance", np.array([off, 0.0])).fails
    np.testing.assert_array_equal(fails, 2 * 0.8 ** np.arange(150) < off)
