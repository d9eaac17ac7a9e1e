"""What is measured while a network trains, against direct computations on the run's own snapshots."""

import numpy as np
import pytest
import torch
from torch.nn import functional
from worlds import DoubleSpec, flat_hessian, network, own, run, world

import core
from core.networks.risks import Risk
from core.trainer.monitors import MONITORS
from core.trainer.stability_edge import stability_edge
from core.trainer.switches import Monitors

PLANE = world(150, dtype=np.float64)
SPEC = network(PLANE, make=DoubleSpec)
EVERY_STEP = Monitors(taylor=True, sharpness=True, every=1, sharpness_every=5)


def trained(race=None, data=PLANE, steps=20, spec=SPEC, monitors=EVERY_STEP, **settings):
    found = run(race, data, steps, spec, monitors=monitors, **settings)
    found.train()
    return found


def cross_entropy(model, x, y):
    """Return the mean of −log softmax by its definition."""
    z = model(torch.tensor(x)).detach().numpy()
    return float(np.mean(np.log(np.exp(z).sum(1)) - z[np.arange(len(y)), y]))


def test_v_is_the_loss_on_the_probe_and_the_metrics_are_means_over_samples():
    found = trained([own(eta0=0.5)])
    history = found.history()
    assert found.probe_size == len(PLANE.train_y)
    for t in (0, 7, 20):
        model = found.module(t=t)
        expected = cross_entropy(model, PLANE.train_x, PLANE.train_y)
        assert history.V[t] == pytest.approx(expected, abs=1e-12)
        assert history.train_loss[t] == pytest.approx(expected, abs=1e-12)
        assert history.test_loss[t] == pytest.approx(
            cross_entropy(model, PLANE.test_x, PLANE.test_y), abs=1e-12
        )
        winners = model(torch.tensor(PLANE.test_x)).argmax(1).numpy()
        assert history.test_accuracy[t] == pytest.approx(np.mean(winners == PLANE.test_y), abs=1e-12)
        assert found.snapshots()[t].view.confusion.trace() == np.sum(winners == PLANE.test_y)


def test_taylors_terms_are_those_of_the_dense_hessian_for_the_step_really_made():
    found = trained([own("heavy_ball", eta0=0.3)])
    history, snapshots = found.history(), found.snapshots()
    for t in (0, 3, 19):
        g, H = flat_hessian(SPEC, snapshots[t].theta, PLANE.train_x, PLANE.train_y)
        p = snapshots[t + 1].theta - snapshots[t].theta
        assert history.first_order[t] == pytest.approx(g @ p, rel=1e-9)
        assert history.second_order[t] == pytest.approx(p @ H @ p / 2, rel=1e-9)
        assert history.dV[t] == pytest.approx(history.V[t + 1] - history.V[t], rel=1e-9)
        assert history.grad_norm[t] == pytest.approx(np.linalg.norm(g), rel=1e-9)
        d = -p / history.step_size[t]
        limit = 2 * (g @ d) / (d @ H @ d) if g @ d > 0 and d @ H @ d > 0 else None
        if limit is not None:
            assert history.step_limit[t] == pytest.approx(limit, rel=1e-8)
    parts = history.first_order + history.second_order + history.remainder
    np.testing.assert_allclose(parts[:-1], history.dV[:-1], rtol=1e-12)


def test_taylors_remainder_shrinks_with_the_third_power_of_the_step():
    """Halving η divides what second order misses by eight."""
    rates = 0.2 / 2.0 ** np.arange(4)
    rest = [abs(trained([own(eta0=rate)], steps=1).history().remainder[0]) for rate in rates]
    np.testing.assert_allclose(np.divide(rest[:-1], rest[1:]), 8, rtol=0.1)


def test_taylor_is_on_the_probe_for_the_batchs_step():
    data = world(900, dtype=np.float64)
    found = trained([own(eta0=0.5)], data, 30, batch_size=100, monitors=Monitors(taylor=True, every=9))
    history = found.history()
    assert found.probe_size == 256
    assert list(np.flatnonzero(np.isfinite(history.V))) == [0, 9, 18, 27, 30]
    assert list(np.flatnonzero(np.isfinite(history.first_order))) == [0, 9, 18, 27]
    full, _ = flat_hessian(SPEC, found.snapshots()[0].theta, data.train_x, data.train_y)
    # The probe is a sample of the training set: close to it, and not the batch.
    assert history.first_order[0] == pytest.approx(-0.5 * full @ full, rel=0.3)
    assert history.V[0] != history.batch_loss[0]
    assert abs(history.remainder[0]) < 0.05 * abs(history.dV[0])


def test_the_probe_is_stratified_seeded_and_part_of_the_training_set():
    data = world(900)
    runs = [run(None, data, 5, batch_size=50, seed=seed) for seed in (1, 1, 2)]
    (x, y), (again, _), (other, _) = (found.probe() for found in runs)
    assert torch.equal(x, again)
    assert not torch.equal(x, other)
    assert sorted(np.bincount(y)) == [85, 85, 86]
    rows = {tuple(row) for row in data.train_x}
    assert all(tuple(row) in rows for row in x.numpy())
    runs[0].close()
    with pytest.raises(ValueError, match="closed run keeps no samples"):
        runs[0].probe()


@pytest.mark.parametrize("monitors", [Monitors(), EVERY_STEP])
def test_dv_holds_gamma_at_the_steps_own_t(monitors):
    """J_dynamic is another function at each t: dV is its change over the step alone."""
    risk = Risk(risk="dynamic", gamma0=0.9, kappa=0.2, tau=2.0)
    found = trained([own(risk=risk, eta0=0.3)], monitors=monitors)
    history, y = found.history(), torch.tensor(PLANE.train_y)

    def at(t, of):
        losses = functional.cross_entropy(
            found.module(t=of)(torch.tensor(PLANE.train_x)), y, reduction="none"
        )
        share = 0.9 * np.exp(-0.2 * t)
        return ((1 - share) * losses.mean() + share * losses.mul(2).exp().mean().log() / 2).item()

    for t in (0, 5, 19):
        assert history.V[t] == pytest.approx(at(t, t), abs=1e-12)
        assert history.dV[t] == pytest.approx(at(t, t + 1) - at(t, t), abs=1e-12)
    assert abs(history.dV[0] - (history.V[1] - history.V[0])) > 1e-3


def test_a_prior_and_class_weights_count_in_v_and_not_in_the_metrics():
    risk = Risk(prior="gaussian", prior_scale=0.5, class_weights="balanced")
    kept = np.flatnonzero((PLANE.train_y != 1) | (np.arange(150) % 5 == 0))
    data = type(PLANE)(**{**PLANE.__dict__, "train_x": PLANE.train_x[kept], "train_y": PLANE.train_y[kept]})
    found = trained([own(risk=risk)], data)
    m, theta = len(kept), found.snapshots()[0].theta
    z, y = found.module(t=0)(torch.tensor(data.train_x)).detach().numpy(), data.train_y
    losses = np.log(np.exp(z).sum(1)) - z[np.arange(m), y]
    by_class = [losses[y == c].mean() for c in range(3)]
    assert found.history().V[0] == pytest.approx(np.mean(by_class) + theta @ theta / (2 * m * 0.25))
    assert found.history().train_loss[0] == pytest.approx(losses.mean())


def test_without_taylor_v_costs_no_pass_in_full_batch_training_and_has_every_row():
    found = trained(monitors=Monitors(accuracy=False, every=7))
    history = found.history()
    assert np.isfinite(history.V).all()
    np.testing.assert_array_equal(history.V[:-1], history.batch_loss[:-1])
    np.testing.assert_allclose(history.dV[:-1], np.diff(history.V), atol=1e-15)
    assert np.isnan(history.dV[-1])


@pytest.mark.parametrize(("rule", "factor"), [("gradient_descent", 2.0), ("heavy_ball", 3.8), ("adam", 2.0)])
def test_the_sharpness_is_the_dense_hessians_top_eigenvalue_and_sets_the_limit(rule, factor):
    found = trained([own(rule, eta0=0.05)])
    history = found.history()
    assert list(np.flatnonzero(np.isfinite(history.sharpness))) == [0, 5, 10, 15, 20]
    for t in (0, 10, 20):
        _, H = flat_hessian(SPEC, found.snapshots()[t].theta, PLANE.train_x, PLANE.train_y)
        top = np.linalg.eigvalsh(H)[-1]
        assert history.sharpness[t] == pytest.approx(top, rel=1e-3)
        assert history.curvature_limit[t] == pytest.approx(factor / top, rel=1e-3)


def test_with_weight_decay_the_edge_of_stability_hangs_on_the_step_alone():
    history = trained([own(eta0=1.0, weight_decay=0.3)]).history()
    np.testing.assert_allclose(stability_edge(history).edge[:-1], 2 - 0.3)


@pytest.mark.parametrize(
    ("samples", "batch_size", "steps"),
    [(200, 4, 3000), (4000, 64, 1260), (4000, 32, 2500), (3000, 0, 50_000), (900, 100, 8), (4000, 16, 200)],
)
def test_a_run_is_measured_a_bounded_number_of_times(samples, batch_size, steps):
    found = run(None, world(samples), steps, batch_size=batch_size, monitors=Monitors(sharpness=True))
    found.close()
    plan = found._race.plan
    times = {
        name: [t for t in range(steps + 1) if at(t)]
        for name, at in {
            "V": plan.record_at,
            "sharpness": lambda t: plan.seldom_at("sharpness", t),
            "snapshots": plan.snapshot_at,
            "accuracy": plan.metrics_at,
        }.items()
    }
    assert all(found[0] == 0 and found[-1] == steps for found in times.values())
    assert min(steps, 20) <= len(times["V"]) <= 301
    assert len(times["sharpness"]) <= 61
    assert len(times["snapshots"]) <= 62
    assert min(steps, 14) <= len(times["accuracy"]) <= 91
    assert set(times["snapshots"]) <= set(times["accuracy"])
    assert set(times["snapshots"]) <= set(times["V"])
    for found in times.values():
        assert max(np.diff(found)) <= 2 * max(1, np.median(np.diff(found)))


def test_each_monitor_has_its_time_and_what_is_off_costs_nothing():
    costs = trained([own("stable_decay", eta0=1.0)], batch_size=50).costs()
    assert set(costs) == {"step", "energy", "taylor", "sharpness", "accuracy", "grad_norm", "views"}
    assert min(costs.values()) > 0
    silent = Monitors(energy=False, accuracy=False, grad_norm=False)
    off = trained(monitors=silent).costs()
    assert [off[name] for name in ("energy", "taylor", "grad_norm")] == [0, 0, 0]


def test_the_epochs_of_snapshots_and_the_rows_of_a_history():
    found = trained(steps=9, batch_size=50)
    assert [(one.t, one.epoch) for one in found.snapshots()] == [(0, 0), (3, 1), (6, 2), (9, 3)]
    history = found.history()
    assert history.t.tolist() == list(range(10))
    np.testing.assert_array_equal(history.learning_rate[:-1], 0.1)
    assert np.isnan(history.learning_rate[-1])
    assert not found.snapshots()[0].theta.flags.writeable


def test_a_history_is_a_copy():
    found = trained()
    found.history().V[:] = 7
    assert found.history().V.max() < 7


def test_the_learning_rate_is_the_schedules():
    decay = core.schedule("cosine")
    found = trained([own(eta0=0.3, schedule=decay, norm_scaling="damped")])
    history = found.history()
    expected = 0.15 * (1 + np.cos(np.pi * np.arange(20) / 20))
    np.testing.assert_allclose(history.learning_rate[:-1], expected, rtol=1e-12)
    np.testing.assert_allclose(history.step_size[:-1], expected / (1 + history.grad_norm[:-1]), rtol=1e-6)


def test_another_monitor_that_wants_the_norm_does_not_fill_the_column_of_one_that_is_off(monkeypatch):
    monkeypatch.setattr(MONITORS["energy"], "wants_norm", True)
    history = trained(monitors=Monitors(grad_norm=False)).history()
    assert np.isnan(history.grad_norm).all()
    assert np.isfinite(trained(monitors=Monitors(grad_norm=True)).history().grad_norm[:-1]).all()
