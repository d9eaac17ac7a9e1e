"""The plane of a path: directions against scikit-learn, losses against NumPy and hand-made networks."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA

import core
from core.data.load import load_data
from core.networks.flat import FlatNetwork
from core.networks.models import NetworkSpec
from core.networks.objective import NetworkObjective, Part
from core.networks.risks import Risk
from core.problems.objective import Grid
from core.slices.path_plane import Connection, PathPlane, Track, connection, path_plane
from core.slices.plane_loss import PlaneLoss
from core.slices.principal_path import completed, principal_path
from core.trainer.configuration import Configuration
from core.trainer.run import TrainingRun


class Run:
    """What `path_plane` reads of a run, with paths chosen by hand: one list of θ (P,) a configuration."""

    def __init__(self, data, network, *paths, risk=None, t=0, double=False):
        self.data, self.t, self._paths, self._double = data, t, paths, double
        self._network = network
        self.configurations = [SimpleNamespace(risk=risk or Risk()) for _ in paths]

    def module(self, k):
        network = self._network.build()
        return network.double() if self._double else network

    def objective(self, k):
        part = Part(*self.probe())
        return NetworkObjective(
            FlatNetwork(self.module(k), torch.device("cpu")),
            self.configurations[k].risk,
            part,
            counts=self.data.class_counts,
            m=len(self.data.train_x),
            t=self.t,
        )

    def probe(self):
        x = torch.tensor(self.data.train_x)
        return (x.double() if self._double else x), torch.tensor(self.data.train_y)

    def snapshots(self, k):
        return [SimpleNamespace(t=10 * i, theta=theta) for i, theta in enumerate(self._paths[k])]


@pytest.fixture(scope="module")
def moons():
    return load_data("moons", size=60, seed=3)


SOFTMAX = NetworkSpec("softmax", (2,), 2, bias=False)
MLP = NetworkSpec("mlp", (2,), 2, widths=(5, 4), seed=4)


def weights(network):
    return torch.nn.utils.parameters_to_vector(network.build().parameters()).detach().numpy()


def walk(network, steps=12, seed=0, dtype=np.float32):
    """Return a random walk of weights, longer in its first coordinates than in the others."""
    start = weights(network)
    moves = (
        np.random.default_rng(seed).normal(size=(steps - 1, start.size)) / np.arange(1, start.size + 1) ** 0.5
    )
    return list((start + np.concatenate([np.zeros((1, start.size)), moves.cumsum(axis=0)])).astype(dtype))


def in_numpy(theta, data, m=None, sigma=None):
    """Return the mean over samples and classes of (xWᵀ − onehot)², and the Gaussian penalty of W."""
    W = np.asarray(theta, float).reshape(2, 2)
    missed = data.train_x.astype(float) @ W.T - np.eye(2)[data.train_y]
    return (missed**2).mean() + (0 if sigma is None else (W**2).sum() / (2 * m * sigma**2))


def in_torch(theta, run):
    """Return L of a fake run's network the long way: a module of its own, and the risk as it stands."""
    network = run.module(0)
    torch.nn.utils.vector_to_parameters(
        torch.tensor(theta).to(next(network.parameters())), network.parameters()
    )
    risk, (x, y) = run.configurations[0].risk, run.probe()
    counts = np.bincount(run.data.train_y, minlength=len(run.data.classes))
    w, m = risk.class_weight(counts), len(run.data.train_x)
    return risk(network(x), y, list(network.parameters()), t=run.t, m=m, weights=w).item()


def at(plane, a, b):
    """Return the weights at a point of a plane."""
    return plane.origin + a * plane.axes[0].astype(float) + b * plane.axes[1].astype(float)


@pytest.mark.parametrize("size", [7, 50_000])
def test_directions_are_scikit_learns_about_the_end(size):
    """PCA of the path and its mirror image about the end has its mean at the end."""
    rng = np.random.default_rng(1)
    path = (rng.normal(size=(9, size)) * np.linspace(2, 0.1, size)).cumsum(axis=0).astype(np.float32)
    away = path.astype(float) - path[-1]
    pca = PCA(n_components=2, svd_solver="full").fit(np.concatenate([away, -away]))
    found = principal_path(list(path))
    signs = np.sign((pca.components_ * found.axes).sum(axis=1))
    np.testing.assert_allclose(found.axes, signs[:, None] * pca.components_, atol=2e-6)
    np.testing.assert_allclose(found.variance, pca.explained_variance_ratio_, rtol=1e-6)
    np.testing.assert_allclose(found.points, signs * pca.transform(away), atol=1e-4)


def test_directions_point_from_the_start_to_the_end():
    found = principal_path(list(np.array([[0, 0, 0], [2, -1, 0], [4, 0, 0.0]])))
    assert found.points[0, 0] < found.points[-1, 0] == 0
    assert found.points[np.abs(found.points[:, 1]).argmax(), 1] > 0


def test_the_share_of_the_length_is_shadow_by_path(moons):
    """A triangle of 30, 50 and their diagonal, with a detour of 10 and back that sticks out of it."""
    corners = [[0, 0, 0, 0], [30, 0, 0, 0], [30, 50, 0, 0], [30, 50, 10, 0], [30, 50, 0, 0], [0, 0, 0, 0]]
    path = [np.array(corner, float) for corner in corners]
    plane = path_plane(Run(moons, SOFTMAX, path, double=True), size=3)
    away = np.array(path) - path[-1]
    flat = away @ np.linalg.svd(away)[2][:2].T
    shadow = np.linalg.norm(np.diff(flat, axis=0), axis=1).sum()
    length = 30 + 50 + 10 + 10 + np.hypot(30, 50)
    assert plane.share == pytest.approx(shadow / length)
    assert 0.8 < plane.share < 0.9


def test_a_path_in_a_plane_lies_in_its_plane(moons):
    rng = np.random.default_rng(2)
    u, v = np.linalg.qr(rng.normal(size=(4, 2)))[0].T
    path = [rng.normal() * u + rng.normal() * v for _ in range(8)]
    run = Run(moons, SOFTMAX, path, risk=Risk("squared_error"), double=True)
    plane = path_plane(run, size=5)
    assert plane.share == pytest.approx(1)
    assert sum(plane.variance) == pytest.approx(1)
    loss = PlaneLoss(run.objective(0), plane.origin, plane.axes)
    for (a, b), theta, value in zip(plane.path, path, plane.track.loss, strict=True):
        np.testing.assert_allclose(at(plane, a, b), theta, atol=1e-12)
        there = loss.on_grid(np.array([a]), np.array([b]))
        np.testing.assert_allclose(there, in_numpy(theta, moons), rtol=1e-12)
        assert value == pytest.approx(in_numpy(theta, moons), rel=1e-12)


@pytest.mark.parametrize("sigma", [None, 0.3])
def test_the_loss_of_a_linear_network_is_the_one_in_numpy(moons, sigma):
    prior = {} if sigma is None else {"prior": "gaussian", "prior_scale": sigma}
    plane = path_plane(Run(moons, SOFTMAX, walk(SOFTMAX), risk=Risk("squared_error", **prior)), size=7)
    for j, b in enumerate(plane.grid.y):
        for i, a in enumerate(plane.grid.x):
            expected = in_numpy(at(plane, a, b), moons, len(moons.train_x), sigma)
            assert plane.grid.values[j, i] == pytest.approx(expected, rel=2e-5)


RISKS = [
    Risk(),
    Risk("squared_error", "robust", "balanced", tau=-2.0),
    Risk(risk="dynamic", tau=3.0, gamma0=0.9, kappa=0.02),
    Risk(class_weights="balanced", prior="laplace", prior_scale=0.05),
]


@pytest.mark.parametrize("risk", RISKS, ids=lambda risk: f"{risk.loss}-{risk.risk}-{risk.prior}")
@pytest.mark.parametrize("model", ["mlp", "cnn", "softmax"])
def test_every_point_has_the_runs_own_objective(risk, model):
    data = load_data("digits", size=150, imbalance=3, seed=1)
    network = NetworkSpec(model, data.shape, 10, widths=(7, 6), activation="relu", seed=2)
    path = walk(network, dtype=np.float64)
    run = Run(data, network, path, risk=risk, t=40, double=True)
    plane = path_plane(run, size=3)
    for j, i in np.ndindex(3, 3):
        theta = at(plane, plane.grid.x[i], plane.grid.y[j])
        assert plane.grid.values[j, i] == pytest.approx(in_torch(theta, run), rel=1e-10)
    np.testing.assert_allclose(plane.track.loss, [in_torch(theta, run) for theta in path], rtol=1e-12)


def test_single_precision_is_kept(moons):
    plane = path_plane(Run(moons, MLP, walk(MLP)), size=3)
    assert plane.axes.dtype == plane.origin.dtype == np.float32
    np.testing.assert_allclose(plane.axes.astype(float) @ plane.axes.T, np.eye(2), atol=1e-6)
    np.testing.assert_array_equal(plane.grid.values, plane.grid.values.astype(np.float32))


def test_the_window_is_the_paths_box_and_a_quarter_more(moons):
    plane = path_plane(Run(moons, MLP, walk(MLP)), size=9)
    low, high = plane.path.min(axis=0), plane.path.max(axis=0)
    for axis, low_, high_ in zip((plane.grid.x, plane.grid.y), low, high, strict=True):
        expected = np.linspace(low_ - (high_ - low_) / 4, high_ + (high_ - low_) / 4, 9)
        np.testing.assert_allclose(axis, expected)
    np.testing.assert_array_equal(plane.t, 10 * np.arange(12))
    np.testing.assert_allclose(plane.path[-1], 0, atol=1e-12)


def slope(theta, data, h=1e-6):
    """Return the gradient of the linear network's loss by differences."""
    sides = [(in_numpy(theta + h * e, data) - in_numpy(theta - h * e, data)) / (2 * h) for e in np.eye(4)]
    return np.array(sides)


def test_one_snapshot_is_seen_along_its_slope(moons):
    start = np.array([0.5, -0.2, 0.1, 0.4])
    run = Run(moons, SOFTMAX, [start], risk=Risk("squared_error"), double=True)
    plane = path_plane(run, size=5)
    downhill = -slope(start, moons)
    np.testing.assert_allclose(plane.axes[0], downhill / np.linalg.norm(downhill), atol=1e-6)
    assert plane.share == 1
    assert plane.variance == (0, 0)
    assert plane.path.tolist() == [[0, 0]]
    assert "one snapshot only" in plane.notes[0]
    assert plane.grid.x[0] < 0 < plane.grid.x[-1]


@pytest.mark.parametrize("at_steps", [[0, 1], [0, 0.2, 0.3, 1], [1, 0, 0.5]], ids=["two", "line", "back"])
def test_a_straight_path_gets_the_slope_as_its_second_direction(moons, at_steps):
    start, move = np.array([0.5, -0.2, 0.1, 0.4]), np.array([0.1, 0.2, -0.3, 0.1])
    path = [start + s * move for s in at_steps]
    plane = path_plane(Run(moons, SOFTMAX, path, risk=Risk("squared_error"), double=True), size=5)
    first = plane.axes[0]
    assert abs(first @ move) == pytest.approx(np.linalg.norm(move))
    square = -slope(path[-1], moons)
    square -= (square @ first) * first
    np.testing.assert_allclose(plane.axes[1], square / np.linalg.norm(square), atol=1e-6)
    np.testing.assert_array_equal(plane.path[:, 1], 0)
    assert plane.share == pytest.approx(1)
    assert plane.variance == pytest.approx((1, 0))
    assert np.ptp(plane.grid.y) == pytest.approx(np.ptp(plane.grid.x))
    assert "straight line" in plane.notes[0]


def test_weights_that_do_not_move_are_a_point(moons):
    plane = path_plane(Run(moons, MLP, [weights(MLP)] * 4), size=3)
    assert plane.share == 1
    assert "have not moved" in plane.notes[0]
    assert np.isfinite(plane.grid.values).all()


def test_a_flat_loss_leaves_two_random_directions(moons):
    """With all weights 0 and no bias, each layer's slope has the other layer's zeros in it."""
    network = NetworkSpec("mlp", (2,), 2, widths=(5,), bias=False, init="zero")
    plane = path_plane(Run(moons, network, [weights(network)]), size=3)
    np.testing.assert_allclose(plane.axes.astype(float) @ plane.axes.T, np.eye(2), atol=1e-6)


def test_missing_directions_are_skipped_where_they_say_nothing_new():
    given = np.array([[1.0, 0, 0]])
    offers = iter([np.zeros(3), np.full(3, np.nan), np.array([5.0, 0, 0]), np.array([7.0, 0, 2.0])])
    np.testing.assert_allclose(completed(given, offers), [[1, 0, 0], [0, 0, 1]], atol=1e-12)


def test_a_path_that_stops_being_finite_is_drawn_up_to_there(moons):
    path = walk(MLP, steps=9)
    path[6][3] = np.nan
    plane = path_plane(Run(moons, MLP, path), size=3)
    whole = path_plane(Run(moons, MLP, path[:6]), size=3)
    np.testing.assert_array_equal(plane.path, whole.path)
    np.testing.assert_array_equal(plane.grid.values, whole.grid.values)
    assert plane.notes == ("The weights are not finite at step 60; the path is drawn up to step 50.",)
    assert whole.notes == ()


def test_a_loss_that_is_not_finite_stays_so_and_is_said(moons):
    path = [np.full(4, s, np.float32) * [1e30, 0, 1, 0] for s in (0, 1, 2.0)]
    path[1][2] = -1
    plane = path_plane(
        Run(moons, SOFTMAX, [p.astype(np.float32) for p in path], risk=Risk("squared_error")), size=5
    )
    holes = (~np.isfinite(plane.grid.values)).sum()
    assert holes > 0
    assert plane.notes[-1] == f"L is not finite at {holes} of the plane's 25 points; they are left blank."
    assert np.isfinite(plane.level_range).all()


def test_the_level_range_holds_the_path_and_nearly_all_of_the_plane(moons):
    plane = path_plane(Run(moons, MLP, walk(MLP, steps=30)), size=21)
    low, high = plane.level_range
    assert low == min(plane.grid.values.min(), plane.track.loss.min())
    assert high >= plane.track.loss.max()
    assert (plane.grid.values <= high).mean() > 0.97


def test_rivals_are_projected_and_measured_by_the_planes_own_loss(moons):
    """The focused path stays where the third and fourth weight are 0, its rival leaves along the third."""
    path = [np.array([1.0, 0, 0, 0]), np.array([0.0, 1, 0, 0]), np.array([0.0, 0, 0, 0])]
    rival = [np.array([1.0, 0, 0, 0]), np.array([1.0, 3, 4, 0])]
    run = Run(moons, SOFTMAX, rival, path, double=True)
    run.configurations[1].risk = Risk("squared_error")
    plane = path_plane(run, k=1, size=3)
    (other,) = plane.others
    assert other.k == 0
    assert other.share == pytest.approx(3 / 5)
    np.testing.assert_allclose(
        [at(plane, *point) for point in other.points], [[1, 0, 0, 0], [1, 3, 0, 0]], atol=1e-9
    )
    np.testing.assert_allclose(other.loss, [in_numpy(theta, moons) for theta in rival], rtol=1e-12)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"k": 1}, r"k must lie in \[0, 0\], got 1"),
        ({"k": -1}, r"k must lie in \[0, 0\], got -1"),
        ({"size": 1}, "size must be a whole number of at least 2, got 1"),
    ],
)
def test_wrong_arguments_are_refused(moons, changed, said):
    with pytest.raises(ValueError, match=said):
        path_plane(Run(moons, MLP, walk(MLP)), **changed)


@pytest.mark.parametrize("path", [[], [np.full(4, np.nan)]], ids=["none", "not finite"])
def test_a_run_without_weights_is_refused(moons, path):
    with pytest.raises(ValueError, match="configuration 0 has no snapshot with finite weights"):
        path_plane(Run(moons, SOFTMAX, path))


def drawn(rows, start, end):
    """Return a plane whose L is drawn in rows from the top, # for 1, . for 0, ? for NaN; points are (x, y)."""
    values = np.array([[{"#": 1.0, ".": 0.0, "?": np.nan}[cell] for cell in row] for row in rows[::-1]])
    grid = Grid(np.arange(values.shape[1]), np.arange(values.shape[0]), values)
    track = Track(0, np.arange(2), np.array([start, end], float), np.zeros(2), 1.0)
    return PathPlane(grid, track, (), np.zeros(2), np.eye(2), (1.0, 0.0), (0.0, 1.0), ())


def test_a_ridge_parts_two_seas():
    plane = drawn(["..#..", "..#..", "..#.."], (0.2, 0), (3.9, 2))
    assert connection(plane, 0.5) == Connection(0.5, 1, 2, "water", "water", False)


def test_a_gap_joins_them():
    plane = drawn(["..#..", ".....", "..#.."], (0, 0), (4, 2))
    assert connection(plane, 0.5) == Connection(0.5, 2, 1, "water", "water", True)


def test_land_is_joined_over_corners_and_water_is_not():
    land = drawn(["#.", ".#"], (0, 1), (1, 0))
    assert connection(land, 0.5) == Connection(0.5, 1, 2, "land", "land", True)
    water = drawn(["#.", ".#"], (0, 0), (1, 1))
    assert connection(water, 0.5) == Connection(0.5, 1, 2, "water", "water", False)


def test_a_start_on_land_and_an_end_in_the_sea_are_not_joined():
    assert connection(drawn(["##..?"], (0, 0), (2, 0)), 0.5) == Connection(0.5, 1, 1, "land", "water", False)
    assert connection(drawn(["?#..?"], (0, 0), (4, 0)), 0.5) == Connection(
        0.5, 1, 1, "not finite", "not finite", False
    )


def test_a_level_above_everything_leaves_one_sea():
    assert connection(drawn(["#.#"], (0, 0), (2, 0)), 1.5) == Connection(1.5, 0, 1, "water", "water", True)


def test_a_real_run_has_its_path_its_loss_and_its_end_on_the_plane(moons):
    rules = [core.rule("gradient_descent", eta0=0.5), core.rule("heavy_ball", eta0=0.2)]
    run = TrainingRun(moons, MLP, [Configuration(r.name, r, Risk()) for r in rules], steps=40)
    try:
        run.train()
        plane = path_plane(run, k=1, size=9)
        recorded = run.history(1).V[plane.t]
    finally:
        run.close()
    np.testing.assert_allclose(plane.track.loss, recorded, rtol=1e-5)
    assert plane.t[[0, -1]].tolist() == [0, 40]
    assert 0.5 < plane.share <= 1
    assert plane.others[0].k == 0
    np.testing.assert_allclose(plane.others[0].points[0], plane.path[0], atol=1e-5)
