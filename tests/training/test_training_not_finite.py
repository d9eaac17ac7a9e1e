"""Training that blows up: it stops, keeps what was before, and names step and layer."""

import numpy as np
import pytest
import torch
from worlds import network, own, run, world

from core.networks.risks import Risk
from core.trainer.switches import Monitors

SQUARED = Risk("squared_error")


def exploding(**settings):
    """Return a linear-output network whose squared error grows without bound."""
    return run([own(eta0=1e6, risk=SQUARED)], steps=200, **settings)


@pytest.mark.parametrize("batch_size", [0, 50])
def test_the_run_stops_and_names_step_and_layer(batch_size):
    found = exploding(batch_size=batch_size)
    found.train()
    history = found.history()
    t = found.t
    assert 1 <= t < 200
    assert found.state == "diverged"
    assert f"diverged at step {t}: not finite first in " in found.message
    assert np.isfinite(history.batch_loss[:t]).all()
    assert not np.isfinite(history.batch_loss[t])
    assert len(history) == t + 1
    assert found.outcome().kind == "diverged"
    assert f"not finite at step {t}" in found.outcome().reason


def test_the_layer_is_the_one_where_a_look_at_each_finds_it():
    data = world()
    found = run([own(eta0=3e38)], data, 50, network(data, activation="relu"))
    found.train()
    x, where = torch.tensor(np.array(found.data.train_x)), None
    module = found.module()
    for name, child in module.named_children():
        if not all(torch.isfinite(p).all() for p in child.parameters()):
            where = where or name
    for name, child in module.named_children():
        x = child(x)
        if not torch.isfinite(x).all():
            where = where or name
    assert where is not None
    assert f" {where}" in found.message


def test_everything_before_is_kept_and_can_be_gone_back_to_with_a_smaller_step():
    found = exploding()
    found.train()
    kept = [one.t for one in found.snapshots()]
    assert kept[0] == 0
    assert all(np.isfinite(one.theta).all() for one in found.snapshots())
    assert found.snapshots()[-1].view.finite
    found.rewind(0)
    assert found.state == "ready"
    found.change([own(eta0=0.1, risk=SQUARED)], steps=30)
    found.train()
    assert found.state == "finished"
    assert found.outcome().kind == "descending"


def test_in_a_race_the_others_go_on():
    race = [own(eta0=0.1), own(eta0=1e6, risk=SQUARED, label="wild"), own("adam", eta0=0.01)]
    found = run(race, steps=60, batch_size=50)
    found.train()
    assert (found.state, found.t) == ("finished", 60)
    stopped = len(found.history(1)) - 1
    assert f"“wild” diverged at step {stopped}: not finite first in " in found.message
    assert [len(found.history(k)) for k in (0, 2)] == [61, 61]
    assert found.outcome(1).kind == "diverged"
    assert found.outcome(0).kind != "diverged"
    assert found.snapshots(1)[-1].t <= stopped
    alone = run([race[0]], steps=60, batch_size=50)
    alone.train()
    np.testing.assert_array_equal(found.history(0).V, alone.history().V)
    found.rewind(0)
    found.train()
    assert len(found.history(1)) - 1 == stopped
    assert found.rewind(30) == 30
    assert len(found.history(1)) - 1 == stopped


def test_a_race_in_which_all_diverge_says_so_of_each():
    race = [own(eta0=1e6, risk=SQUARED, label="one"), own(eta0=1e9, risk=SQUARED, label="two")]
    found = run(race, steps=60)
    found.train()
    assert found.state == "diverged"
    assert found.message.startswith("diverged, all of them: “one” at step ")
    assert "“two” at step" in found.message


@pytest.mark.parametrize("guard", ["curvature", "energy"])
def test_under_a_guard_a_loss_that_is_not_finite_stops_too(guard):
    data = world()
    spec = network(data, init_scale=1000.0, init="normal")
    x = np.array(data.train_x)
    x[3] = np.inf
    data = type(data)(**{**data.__dict__, "train_x": x})
    found = run([own(guard=guard, risk=SQUARED)], data, 20, spec, monitors=Monitors(energy=False))
    found.train()
    assert found.state == "diverged"
    assert found.message == "diverged at step 0: not finite first in the input"
    assert np.isfinite(found.module().linear1.weight.detach().numpy()).all()


def test_weights_that_are_not_finite_after_the_last_step_are_noticed():
    data = world()
    far = type(data)(**{**data.__dict__, "train_x": 100 * data.train_x})
    spec = network(far, activation="relu")
    found = run([own(eta0=3e38, risk=SQUARED)], far, 1, spec, monitors=Monitors(energy=False))
    found.train()
    assert found.state == "diverged"
    assert "at step 1" in found.message
