"""Slices: against PyTorch point by point and the loss-landscapes package, coarse to fine, stopped and resumed."""

import copy
import io
from dataclasses import replace

import loss_landscapes
import numpy as np
import pytest
import torch
from loss_landscapes.metrics import Loss

from core.experiments.network_experiment import NetworkExperiment
from core.experiments.trainings import network_run
from core.slices.directions import directions
from core.slices.honesty import honesty
from core.slices.plane_loss import PlaneLoss
from core.slices.slice import Slice, slice_axes, slice_plane, slice_track
from tests.analysis.solutions import end, loss_by_torch, trained


def made(run, kind="random", n=9, **more):
    plane = directions(run, 0, kind, **more)
    return Slice(run, 0, plane, *slice_axes(run, plane, n))


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"activation": "relu"},
        {"activation": "gelu", "bias": False},
        {"model": "softmax"},
        {"data": "digits", "model": "cnn", "size": 100, "epochs": 1},
    ],
)
def test_every_point_is_the_loss_of_its_weights(settings):
    run = trained(**settings)
    found = made(run, n=5)
    found.advance()
    for j, i in np.ndindex(5, 5):
        theta = found.directions.at(np.array([[found.x[i], found.y[j]]]))[0]
        assert found.values[j, i] == pytest.approx(loss_by_torch(run, theta), rel=2e-5, abs=2e-5)


@pytest.mark.parametrize(
    "settings", [{"prior": "gaussian"}, {"risk": "robust", "tau": 2.0}, {"class_weights": "balanced"}]
)
def test_other_risks_are_those_of_the_objective_itself(settings):
    run = trained(**settings)
    found = made(run, n=5)
    found.advance()
    at = run.objective(0).loss
    for j, i in np.ndindex(5, 5):
        theta = found.directions.at(np.array([[found.x[i], found.y[j]]]))[0]
        assert found.values[j, i] == pytest.approx(at(theta), rel=1e-5, abs=1e-6)


def test_slices_are_those_of_the_loss_landscapes_package():
    """Their grid, in float64: columns are gone through up and down, and those going up come one step late."""
    run = trained(data="digits", widths=(16,), size=300)
    plane = directions(run, 0, "random", seed=2)
    n, x, y = 8, *run.probe()
    models = []
    for shift in (0 * plane.axes[0], *plane.axes):
        model = copy.deepcopy(run.module(0)).double()
        torch.nn.utils.vector_to_parameters(torch.tensor(plane.origin + shift), model.parameters())
        models.append(model)
    theirs = loss_landscapes.planar_interpolation(
        *models, Loss(torch.nn.CrossEntropyLoss(), x.double(), y), n
    )
    a = np.arange(n) / n
    b = np.arange(n + 1) / n
    ours = PlaneLoss(run.objective(0), plane.origin, plane.axes).on_grid(a, b).T
    for i in range(n):
        expected = ours[i, 1:] if i % 2 == 0 else ours[i, :-1]
        np.testing.assert_allclose(theirs[i], expected, rtol=1e-5, atol=1e-5)


def test_passes_go_from_coarse_to_fine_and_each_is_whole():
    found = made(trained(), n=17)
    with pytest.raises(ValueError, match="Nothing is known"):
        found.coarse()
    sizes, shares = [], []
    while not found.advance(0.0):
        shares.append(found.share)
        try:
            sizes.append(len(found.coarse().x))
        except ValueError:
            continue
    assert shares == sorted(shares)
    assert list(dict.fromkeys(sizes)) == [5, 9]
    assert len(found.coarse().x) == 17
    assert not np.isnan(found.values).any()


@pytest.mark.parametrize("n", [2, 3, 10, 33])
def test_any_number_of_points_is_finished(n):
    found = made(trained(), n=n)
    assert found.advance()
    assert found.measured.all()


def test_stopped_and_resumed_from_a_file_it_is_the_same(tmp_path):
    run = trained()
    whole, first = made(run, n=17), made(run, n=17)
    whole.advance()
    first.advance(0.0)
    assert 0 < first.share < 1
    first.save(tmp_path / "slice.npz")
    second = made(run, n=17)
    second.restore(tmp_path / "slice.npz")
    assert second.share == first.share
    second.advance()
    np.testing.assert_array_equal(second.values, whole.values)


@pytest.mark.parametrize("other", ["seed", "size", "text"])
def test_a_file_of_another_plane_is_refused(tmp_path, other):
    run = trained()
    path = tmp_path / "slice.npz"
    made(run, n=5 if other == "size" else 9, seed=1 if other == "seed" else 0).save(path)
    if other == "text":
        path.write_text("no archive")
    with pytest.raises(ValueError, match="saved slice"):
        made(run, n=9).restore(path)


def test_what_is_not_finite_is_kept_apart_from_what_is_not_known():
    run = trained()
    plane = directions(run, 0, "random")
    found = Slice(run, 0, plane, np.array([-1e38, 0.0, 1e38]), np.array([0.0, 1.0]))
    found.advance()
    assert found.measured.all()
    assert not np.isfinite(found.values[:, [0, 2]]).any()
    assert np.isfinite(found.values[:, 1]).all()


def test_windows_hold_the_path_and_the_networks():
    run, other = trained(), end(trained(seed=4))
    for kind, more in (("path", {}), ("networks", {"other": other})):
        plane = directions(run, 0, kind, **more)
        x, y = slice_axes(run, plane, 9)
        thetas = np.stack([snapshot.theta.astype(float) for snapshot in run.snapshots(0)])
        places = np.concatenate(
            [plane.coordinates(thetas), np.array([p for _, p in plane.marks]).reshape(-1, 2)]
        )
        assert x[0] < places[:, 0].min()
        assert places[:, 0].max() < x[-1]
        assert y[0] < places[:, 1].min()
        assert places[:, 1].max() < y[-1]
        wide, _ = slice_axes(run, plane, 9, reach=2.0)
        assert np.ptp(wide) == pytest.approx(2 * np.ptp(x))


def test_the_shadow_is_the_projection_and_the_losses_are_the_networks_own():
    run = trained()
    found = made(run, "path", n=5)
    found.advance()
    track = slice_track(run, found)
    for snapshot, loss in zip(run.snapshots(0), track.loss, strict=True):
        assert loss == pytest.approx(loss_by_torch(run, snapshot.theta), rel=1e-5)
    plane = slice_plane(found, track)
    assert plane.grid.values.shape == (5, 5)
    low, high = plane.level_range
    assert low <= track.loss.min()
    assert track.loss.max() <= high


def test_any_point_of_the_plane_has_its_loss_also_outside_of_the_window():
    run = trained()
    found = made(run, "gradient", n=5)
    track = slice_track(run, found)
    assert not (
        (track.points >= [found.x[0], found.y[0]]) & (track.points <= [found.x[-1], found.y[-1]])
    ).all()
    for point, loss in zip(track.points, found.at(track.points), strict=True):
        assert loss == pytest.approx(loss_by_torch(run, found.directions.at(point[None])[0]), rel=1e-5)


def test_honesty_is_what_linear_algebra_says():
    run = trained()
    plane = directions(run, 0, "random", seed=7)
    told = honesty(run, plane, 0, seeds=4)
    thetas = np.stack([snapshot.theta.astype(float) for snapshot in run.snapshots(0)])
    solved = [np.linalg.lstsq(plane.axes.T, theta - plane.origin, rcond=None)[0] for theta in thetas]
    shadows = plane.origin + np.stack(solved) @ plane.axes
    np.testing.assert_allclose(told.distance, np.linalg.norm(thetas - shadows, axis=1), rtol=1e-6, atol=1e-9)
    length = np.linalg.norm(np.diff(thetas, axis=0), axis=1).sum()
    assert told.path_share == pytest.approx(np.linalg.norm(np.diff(shadows, axis=0), axis=1).sum() / length)
    for k in (0, 3):
        assert told.true_loss[k] == pytest.approx(loss_by_torch(run, thetas[k]), rel=1e-5)
        assert told.shadow_loss[k] == pytest.approx(loss_by_torch(run, shadows[k]), rel=1e-5)
        _, gradient = run.objective(0).loss_and_grad(thetas[k])
        inside = plane.axes.T @ np.linalg.lstsq(plane.axes.T, gradient, rcond=None)[0]
        share = np.linalg.norm(inside) / np.linalg.norm(gradient)
        assert told.gradient_share[k] == pytest.approx(share, rel=1e-6)
    assert len(set(told.seeds)) == 4
    assert "4 other seeds" in told.sentence


def test_the_path_lies_in_its_plane_as_far_as_its_sentence_says():
    told = honesty(trained(), directions(trained(), 0, "path"))
    assert told.path_share > 0.5
    assert told.distance[-1] == pytest.approx(0, abs=1e-5)
    assert f"{100 * told.path_share:.2g} %" in told.sentence
    same = replace(told, shadow_loss=told.true_loss * (1 + 1e-9))
    assert "Nowhere on the path does the picture's L differ" in same.sentence


def test_a_single_snapshot_is_no_path():
    run = network_run(NetworkExperiment.opening(size=40, widths=(3,)))
    run.wait()
    told = honesty(run, directions(run, 0, "path"))
    assert told.sentence.startswith("Weights are known at step 0 only, so there is no path to hold")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"n": 1}, "at least 2"),
        ({"n": 2.5}, "n must be a whole number"),
        ({"n": float("nan")}, "n must be a whole number"),
        *(
            ({"n": 5, "reach": reach}, "reach must be")
            for reach in (0.0, -1, float("nan"), float("inf"), "a", None)
        ),
    ],
)
def test_wrong_windows_are_named(arguments, sentence):
    run = trained()
    with pytest.raises(ValueError, match=sentence):
        slice_axes(run, directions(run), **arguments)
    with pytest.raises(ValueError, match="x must be at least two ascending"):
        Slice(run, 0, directions(run), np.array([1.0, 0.0]), np.array([0.0, 1.0]))
    for axis in ("a", None, [0.0], [0.0, np.inf], [[0.0, 1.0]]):
        with pytest.raises(ValueError, match="y must be at least two ascending"):
            Slice(run, 0, directions(run), np.array([0.0, 1.0]), axis)
    with pytest.raises(ValueError, match="no saved slice"):
        made(run).restore(io.BytesIO(b"nothing"))
