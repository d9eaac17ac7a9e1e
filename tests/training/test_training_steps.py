"""The steps that a run makes, against a plain loop over torch.optim on the same batches."""

import numpy as np
import pytest
import torch
from worlds import DoubleSpec, network, own, run, world

import core
from core.optim import torch_blocks
from core.trainer.switches import Monitors

PEERS = {
    "gradient_descent": (torch.optim.SGD, {"lr": 0.05, "weight_decay": 0.01}),
    "heavy_ball": (torch.optim.SGD, {"lr": 0.05, "momentum": 0.9, "weight_decay": 0.01}),
    "nesterov": (torch.optim.SGD, {"lr": 0.05, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01}),
    "rmsprop": (torch.optim.RMSprop, {"lr": 0.01, "weight_decay": 0.01}),
    "adam": (torch.optim.Adam, {"lr": 0.01, "weight_decay": 0.01}),
    "adamw": (torch.optim.AdamW, {"lr": 0.01, "weight_decay": 0.01}),
}
DATA = world(dtype=np.float64)
SPEC = network(DATA, widths=(8, 6), make=DoubleSpec)


def plain_loop(make, steps, batch_size, seed, schedule=None):
    """Train as a PyTorch user would; return losses before each step and the weights (P,)."""
    x, y = torch.tensor(DATA.train_x), torch.tensor(DATA.train_y)
    model = SPEC.build()
    optimiser = make(model.parameters())
    decay = torch.optim.lr_scheduler.LambdaLR(optimiser, schedule or (lambda t: 1.0))
    losses = []
    while len(losses) < steps:
        epoch = len(losses) * batch_size // len(y)
        order = torch.from_numpy(np.random.default_rng((seed, epoch)).permutation(len(y)))
        for rows in order.split(batch_size):
            optimiser.zero_grad()
            loss = torch.nn.functional.cross_entropy(model(x[rows]), y[rows])
            loss.backward()
            optimiser.step()
            decay.step()
            losses.append(loss.item())
    return np.array(losses[:steps]), torch.cat([p.detach().reshape(-1) for p in model.parameters()])


def weights(found, k=0):
    return torch.cat([value.reshape(-1) for value in found.state_dict(k).values()])


@pytest.mark.parametrize("name", PEERS)
def test_every_rule_trains_as_torch_optim(name):
    """100 steps in float64: two epochs of 50 batches of 3."""
    peer, settings = PEERS[name]
    losses, expected = plain_loop(lambda params: peer(params, **settings), 100, 3, seed=5)
    found = run([own(name, eta0=settings["lr"], weight_decay=0.01)], DATA, 100, SPEC, batch_size=3, seed=5)
    found.train()
    np.testing.assert_allclose(weights(found), expected, atol=1e-6, rtol=1e-6)
    np.testing.assert_allclose(found.history().batch_loss[:-1], losses, atol=1e-6)


def test_the_last_batch_of_an_epoch_is_smaller_and_the_schedule_counts_steps():
    alpha = 0.02
    losses, expected = plain_loop(
        lambda params: torch.optim.SGD(params, lr=0.3), 20, 40, 1, lambda t: np.exp(-alpha * t)
    )
    found = run(
        [own(eta0=0.3, schedule=core.schedule("exponential", alpha))], DATA, 20, SPEC, batch_size=40, seed=1
    )
    assert found.steps_per_epoch == 4
    found.train()
    np.testing.assert_allclose(weights(found), expected, atol=1e-9)
    np.testing.assert_allclose(found.history().batch_loss[:-1], losses, atol=1e-9)
    np.testing.assert_allclose(found.history().step_size[:-1], 0.3 * np.exp(-alpha * np.arange(20)))


def test_the_full_batch_is_one_step_an_epoch_in_the_datas_order():
    x, y = torch.tensor(DATA.train_x), torch.tensor(DATA.train_y)
    model = SPEC.build()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.5)
    for _ in range(10):
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(model(x), y).backward()
        optimiser.step()
    found = run([own(eta0=0.5)], DATA, 10, SPEC)
    assert found.steps_per_epoch == 1
    found.train()
    expected = torch.cat([p.detach().reshape(-1) for p in model.parameters()])
    np.testing.assert_allclose(weights(found), expected, atol=1e-12)


@pytest.mark.parametrize("guard", ["curvature", "energy"])
def test_the_guard_acts_on_each_batch_as_the_torch_optimiser_does(guard):
    """A guarded loop over the module's own parameters, not over one flat vector."""
    rule = core.rule("heavy_ball", eta0=2.0, guard=guard)
    x, y = torch.tensor(DATA.train_x), torch.tensor(DATA.train_y)
    model = SPEC.build()
    optimiser, facts = core.RuleOptimizer(model.parameters(), rule), []
    for t in range(12):
        order = torch.from_numpy(np.random.default_rng((0, t // 3)).permutation(len(y)))
        rows = order[50 * (t % 3) : 50 * (t % 3 + 1)]
        optimiser.step(lambda rows=rows: torch.nn.functional.cross_entropy(model(x[rows]), y[rows]))
        facts.append(optimiser.last)
    found = run([own("heavy_ball", eta0=2.0, guard=guard)], DATA, 12, SPEC, batch_size=50)
    found.train()
    history = found.history()
    expected = torch.cat([p.detach().reshape(-1) for p in model.parameters()])
    np.testing.assert_allclose(weights(found), expected, atol=1e-9)
    np.testing.assert_allclose(history.step_limit[:-1], [one.step_limit for one in facts], rtol=1e-6)
    np.testing.assert_allclose(history.step_size[:-1], [one.step_size for one in facts], rtol=1e-6)
    assert [bool(flag & 1) for flag in history.flags[:-1]] == [one.restarted for one in facts]
    assert history.step_size[:-1].min() < 2.0


def test_under_the_energy_guard_v_never_rises_in_full_batch_training():
    found = run([own("stable_decay", eta0=20.0), own("heavy_ball", eta0=5.0, guard="energy")], steps=60)
    found.train()
    for k in (0, 1):
        assert (found.history(k).dV[:-1] <= 0).all()
        assert found.history(k).V[-1] < 0.8 * found.history(k).V[0]


def test_a_race_starts_from_the_same_weights_and_each_trains_as_if_alone():
    race = [own("adam", eta0=0.01), own(eta0=0.3), own("nesterov", eta0=0.1)]
    together = run(race, steps=25, batch_size=20)
    together.train()
    for k, one in enumerate(race):
        alone = run([one], steps=25, batch_size=20)
        alone.train()
        assert torch.equal(weights(together, k), weights(alone))
    starts = [together.snapshots(k)[0].theta for k in range(3)]
    np.testing.assert_array_equal(starts[0], starts[1])
    np.testing.assert_array_equal(starts[0], starts[2])


def test_the_tuner_trains_in_a_run_as_in_a_loop():
    rule = core.rule("gradient_descent", eta0=0.1, tuner=True)
    x, y = torch.tensor(DATA.train_x), torch.tensor(DATA.train_y)
    model = SPEC.build()
    optimiser = core.RuleOptimizer(model.parameters(), rule)
    for _ in range(30):
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(model(x), y).backward()
        optimiser.step()
    found = run([own(eta0=0.1, tuner=True)], DATA, 30, SPEC)
    found.train()
    expected = torch.cat([p.detach().reshape(-1) for p in model.parameters()])
    np.testing.assert_allclose(weights(found), expected, atol=1e-9)


@pytest.mark.parametrize("name", ["gradient_descent", "adam", "stable_decay"])
def test_a_theta_cut_into_blocks_trains_the_same(name, monkeypatch):
    """Large networks are moved block by block, small ones as one; damped steps need ‖g‖ of the whole."""
    rule = {"eta0": 0.05, "norm_scaling": "damped", "guard": "off"}
    whole, cut = (run([own(name, **rule)], DATA, 20, SPEC, batch_size=50) for _ in range(2))
    whole.train()
    monkeypatch.setattr(torch_blocks, "BLOCK", 20)
    cut.train()
    assert len(cut._race.competitors[0].stepper.optimizer._blocks) > 3
    np.testing.assert_allclose(weights(cut), weights(whole), atol=1e-12)
    np.testing.assert_allclose(cut.history().step_size, whole.history().step_size, rtol=1e-12)


@pytest.mark.parametrize("scaling", ["none", "damped", "unit"])
@pytest.mark.parametrize("watched", [True, False])
def test_the_norm_scales_the_step_whether_it_is_monitored_or_not(scaling, watched):
    found = run([own(eta0=0.2, norm_scaling=scaling)], DATA, 10, SPEC, monitors=Monitors(grad_norm=watched))
    found.train()
    x, y = torch.tensor(DATA.train_x), torch.tensor(DATA.train_y)
    for t in range(10):
        model = found.module(t=t)
        torch.nn.functional.cross_entropy(model(x), y).backward()
        norm = float(torch.cat([p.grad.reshape(-1) for p in model.parameters()]).norm())
        expected = {"none": 0.2, "damped": 0.2 / (1 + norm), "unit": 0.2 / norm}[scaling]
        assert found.history().step_size[t] == pytest.approx(expected, rel=1e-6)
