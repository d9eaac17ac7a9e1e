"""Models of real data against scikit-learn, linear programming, least squares and closed forms."""

import numpy as np
import pytest
from scipy.optimize import linprog, minimize
from sklearn.datasets import load_diabetes
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from core.data import bundled
from core.problems import build, logistic
from core.problems.neuron import teacher_data

PAIRS = [(3, 8), (0, 1), (4, 9), (7, 1)]


def lowest(f):
    (point,) = (p for p in f.facts.stationary if p.kind == "minimum")
    return np.array(point.theta)


@pytest.mark.parametrize("pair", PAIRS)
def test_features_are_the_first_two_principal_components(pair):
    features, labels = bundled.digit_pair(*pair)
    with np.load(bundled.MNIST) as archive:
        chosen = np.isin(archive["y"], pair)
        images, digits = archive["x"][chosen] / 255.0, archive["y"][chosen]
    expected = PCA(2, svd_solver="full").fit_transform(images)
    expected /= expected.std(axis=0)
    turned = expected * np.sign((expected * features).sum(axis=0))
    np.testing.assert_allclose(features, turned, atol=1e-9)
    np.testing.assert_array_equal(labels, np.where(digits == pair[1], 1, -1))
    np.testing.assert_allclose(np.cov(features.T, bias=True), np.eye(2), atol=1e-10)


def test_signs_of_the_components_do_not_depend_on_the_run():
    first = bundled.digit_pair.__wrapped__(3, 8)[0]
    np.testing.assert_array_equal(first, bundled.digit_pair.__wrapped__(3, 8)[0])
    swapped, labels = bundled.digit_pair(8, 3)
    np.testing.assert_array_equal(first, swapped)
    np.testing.assert_array_equal(labels, -bundled.digit_pair(3, 8)[1])


def test_loss_is_the_negative_log_posterior_per_sample():
    features, labels = bundled.digit_pair(3, 8)
    w = np.array([0.7, -1.1])
    log_likelihood = 0.0
    for u, s in zip(features, labels, strict=True):
        scores = np.array([0.0, u @ w])
        log_likelihood += scores[int(s > 0)] - np.log(np.exp(scores).sum())
    for prior, log_prior in [
        ("none", 0.0),
        ("gaussian", -(w @ w) / (2 * 0.3**2)),
        ("laplace", -np.abs(w).sum() / 0.3),
    ]:
        f = build("mnist_pair", prior=prior, prior_scale=0.3)
        assert f.loss(w) == pytest.approx(-(log_likelihood + log_prior) / 1000, rel=1e-12)
    assert build("mnist_pair", prior="none").loss(np.zeros(2)) == pytest.approx(np.log(2))


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("sigma", [0.03, 1.0, 5.0])
def test_gaussian_prior_is_scikit_learns_ridge(pair, sigma):
    features, labels = bundled.digit_pair(*pair)
    model = LogisticRegression(C=sigma**2, fit_intercept=False, tol=1e-10, max_iter=10000)
    model.fit(features, labels)
    f = build("mnist_pair", digit_a=pair[0], digit_b=pair[1], prior="gaussian", prior_scale=sigma)
    np.testing.assert_allclose(lowest(f), model.coef_[0], rtol=1e-4, atol=1e-6)
    assert np.linalg.norm(f.loss_and_grad(lowest(f))[1]) < 1e-12


@pytest.mark.parametrize(("pair", "b"), [((3, 8), 0.01), ((5, 8), 0.01), ((9, 5), 1.0), ((7, 9), 0.005)])
def test_laplace_minimum_solves_the_smooth_split_problem(pair, b):
    """Minimise over w=p−q with p, q≥0, where the L1 norm is linear."""
    f = build("mnist_pair", digit_a=pair[0], digit_b=pair[1], prior="laplace", prior_scale=b)
    plain = build("mnist_pair", digit_a=pair[0], digit_b=pair[1], prior="none")

    def split(z):
        loss, grad = plain.loss_and_grad(z[:2] - z[2:])
        return loss + z.sum() / (1000 * b), np.concatenate([grad, -grad]) + 1 / (1000 * b)

    found = minimize(
        split, np.full(4, 0.1), jac=True, bounds=[(0, None)] * 4, options={"ftol": 1e-15, "gtol": 1e-10}
    )
    expected = found.x[:2] - found.x[2:]
    on_corner = np.abs(expected).min() < 1e-6
    assert bool(f.facts.stationary) != on_corner
    assert ("corner" in f.facts.notice) == on_corner
    if on_corner:
        assert f"({expected[0]:.1f}" in f.facts.notice or "(0, " in f.facts.notice
    else:
        np.testing.assert_allclose(lowest(f), expected, atol=2e-5)


def test_laplace_slope_at_a_corner_is_the_smooth_part_alone():
    plain, laplace = build("mnist_pair", prior="none"), build("mnist_pair", prior="laplace")
    theta = np.array([0.0, 0.0])
    np.testing.assert_array_equal(laplace.loss_and_grad(theta)[1], plain.loss_and_grad(theta)[1])
    np.testing.assert_array_equal(laplace.hessian(theta), plain.hessian(theta))


def half_plane(signed):
    """Tell by linear programming whether some w≠0 has w·a≥0 for every row a."""
    answer = linprog(-signed.sum(axis=0), A_ub=-signed, b_ub=np.zeros(len(signed)), bounds=[(-1, 1)] * 2)
    return -answer.fun > 1e-9


def test_separability_agrees_with_linear_programming():
    random = np.random.default_rng(0)
    answers = []
    for _ in range(60):
        signed = random.standard_normal((6, 2)) + random.uniform(0, 2) * random.standard_normal(2)
        answers.append(logistic.separable(signed))
        assert answers[-1] == half_plane(signed)
    assert 10 < sum(answers) < 50
    assert logistic.separable(np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0]]))


@pytest.mark.parametrize("pair", PAIRS)
def test_no_pair_tried_is_separable_and_each_says_so(pair):
    features, labels = bundled.digit_pair(*pair)
    assert not half_plane(features * labels[:, None])
    facts = build("mnist_pair", digit_a=pair[0], digit_b=pair[1], prior="none").facts
    assert facts.coercive
    assert "No weights separate" in facts.notice
    assert len(facts.stationary) == 1


def test_a_separable_pair_without_prior_has_no_minimum_and_says_so(monkeypatch):
    features, labels = bundled.digit_pair(0, 1)
    kept = features[:, 0] * labels > 0.1
    monkeypatch.setattr(logistic, "digit_pair", lambda first, second: (features[kept], labels[kept]))
    f = build("mnist_pair", digit_a=0, digit_b=1, prior="none")
    assert "no minimum" in f.facts.notice
    assert not f.facts.coercive
    assert f.facts.stationary == ()
    falling = f.loss(np.geomspace(1, 1000, 20)[:, None] * [1.0, 0.0])
    assert np.all(np.diff(falling) < 0)
    assert falling[-1] < 1e-20
    with_prior = build("mnist_pair", digit_a=0, digit_b=1, prior="gaussian").facts
    assert with_prior.coercive
    assert with_prior.notice == ""
    assert len(with_prior.stationary) == 1


@pytest.mark.parametrize(("a", "b"), [("bmi", "bp"), ("s1", "s2"), ("age", "s3"), ("sex", "bmi")])
def test_diabetes_is_least_squares_on_standardised_columns(a, b):
    data = load_diabetes(scaled=False)
    columns = StandardScaler().fit_transform(data.data)[:, [data.feature_names.index(n) for n in (a, b)]]
    target = StandardScaler().fit_transform(data.target[:, None])[:, 0]
    f = build("diabetes", column_a=a, column_b=b)
    for w in np.random.default_rng(0).uniform(-2, 2, (5, 2)):
        assert f.loss(w) == pytest.approx(np.mean((columns @ w - target) ** 2) / 2, rel=1e-12)
    np.testing.assert_allclose(lowest(f), np.linalg.lstsq(columns, target)[0], atol=1e-12)
    np.testing.assert_allclose(f.hessian(np.zeros(2)), columns.T @ columns / len(target), atol=1e-12)
    steepest = np.linalg.eigvalsh(f.hessian(np.zeros(2)))[1]
    assert f"{2 / steepest:.4g}" in f.facts.lesson


def test_diabetes_is_read_alike_with_and_without_the_shipped_files(monkeypatch):
    shipped = bundled.diabetes_table.__wrapped__()
    monkeypatch.setattr(bundled.Path, "exists", lambda self: False)
    by_package = bundled.diabetes_table.__wrapped__()
    for one, other in zip(shipped, by_package, strict=True):
        np.testing.assert_array_equal(one, other)


def test_tanh_neuron_has_a_saddle_between_mirror_images():
    f = build("tanh_neuron")
    x, t = teacher_data()
    theta = np.random.default_rng(0).uniform(-3, 3, (50, 2))
    np.testing.assert_allclose(f.loss(-theta), f.loss(theta), rtol=1e-13)
    w = np.array([0.8, -1.3])
    assert f.loss(w) == pytest.approx(np.mean((w[1] * np.tanh(w[0] * x) - t) ** 2) / 2, rel=1e-13)
    saddle, right, left = f.facts.stationary
    k = np.mean(x * t)
    np.testing.assert_allclose(f.hessian(np.zeros(2)), [[0, -k], [-k, 0]], atol=1e-14)
    assert saddle.level == pytest.approx(np.mean(t**2) / 2)
    assert right.level == left.level < saddle.level
    np.testing.assert_array_equal(right.theta, np.negative(left.theta))
    for point, start in [(right, (1.0, 1.0)), (left, (-1.0, -0.5))]:
        found = minimize(f.loss, start, jac=lambda w: f.loss_and_grad(w)[1], options={"gtol": 1e-10})
        np.testing.assert_allclose(found.x, point.theta, atol=1e-7)


def test_tanh_neuron_opens_with_a_wait_at_the_saddle():
    f = build("tanh_neuron")
    theta = np.array(f.facts.start)
    near = 0
    for t in range(120):
        theta = theta - f.facts.eta0 * np.exp(-0.012 * t) * f.loss_and_grad(theta)[1]
        near += abs(f.loss(theta) - f.facts.stationary[0].level) < 0.02
    assert near >= 15
    assert f.loss(theta) < f.facts.level
