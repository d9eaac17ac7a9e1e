"""The torch optimisers on a network against torch.optim and mechanic-pytorch."""

import math

import numpy as np
import pytest
import torch
from mechanic_pytorch import mechanize
from networks import assert_close, flat, full_batch, network, train
from torch import nn

import core
from core.optim import Tuner, torch_blocks

PEERS = {
    "gradient_descent": (torch.optim.SGD, {"lr": 0.05, "weight_decay": 0.01}),
    "heavy_ball": (torch.optim.SGD, {"lr": 0.05, "momentum": 0.9, "weight_decay": 0.01}),
    "nesterov": (torch.optim.SGD, {"lr": 0.05, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01}),
    "rmsprop": (torch.optim.RMSprop, {"lr": 0.01, "weight_decay": 0.01}),
    "adam": (torch.optim.Adam, {"lr": 0.01, "weight_decay": 0.01}),
    "adamw": (torch.optim.AdamW, {"lr": 0.01, "weight_decay": 0.01}),
}


@pytest.mark.parametrize("name", PEERS)
def test_trains_as_torch_optim(name):
    peer, arguments = PEERS[name]
    ours, theirs = network(), network()
    rule = core.rule(name, eta0=arguments["lr"], weight_decay=arguments["weight_decay"])
    found = train(ours, core.RuleOptimizer(ours.parameters(), rule), 100)
    assert_close(found, train(theirs, peer(theirs.parameters(), **arguments), 100), 1e-6)


@pytest.mark.parametrize("block", [5, 24, 40])
def test_joining_and_cutting_parameters_changes_nothing(block, monkeypatch):
    rule = core.rule("adam", eta0=0.01, weight_decay=0.01)
    whole = network()
    expected = train(whole, core.RuleOptimizer(whole.parameters(), rule), 30)
    monkeypatch.setattr(torch_blocks, "BLOCK", block)
    model = network()
    assert_close(train(model, core.RuleOptimizer(model.parameters(), rule), 30), expected, 1e-12)


@pytest.mark.parametrize("block", [torch_blocks.BLOCK, 16])
def test_any_shape_and_memory_layout_trains_as_torch_optim(block, monkeypatch):
    monkeypatch.setattr(torch_blocks, "BLOCK", block)

    def made():
        generator = torch.Generator().manual_seed(0)
        scalar = torch.tensor(0.5, dtype=torch.float64)
        image = torch.randn(2, 3, 4, 5, generator=generator, dtype=torch.float64)
        return [scalar.requires_grad_(), image.to(memory_format=torch.channels_last).requires_grad_()]

    def stepped(params, optimiser):
        for _ in range(20):
            optimiser.zero_grad()
            (params[0] * params[1].pow(2).sum() + params[1].cos().sum()).backward()
            optimiser.step()
        return torch.cat([p.detach().reshape(-1) for p in params])

    ours, theirs = made(), made()
    found = stepped(ours, core.RuleOptimizer(ours, core.rule("adam", eta0=0.01)))
    assert_close(found, stepped(theirs, torch.optim.Adam(theirs, lr=0.01)), 1e-10)


@pytest.mark.parametrize("name", ["heavy_ball", "adam"])
def test_parameters_without_gradient_are_skipped_and_may_join_later(name):
    """Adam's bias correction then counts each parameter's own steps, as in torch."""
    peer, arguments = PEERS[name]

    def trained(model, optimiser):
        model[0].requires_grad_(False)
        train(model, optimiser, 10)
        model[0].requires_grad_(True)
        model[2].bias.requires_grad_(False)
        model[2].bias.grad = None
        train(model, optimiser, 10)
        model[2].bias.requires_grad_(True)
        return train(model, optimiser, 10)

    ours, theirs = network(), network()
    rule = core.rule(name, eta0=arguments["lr"], weight_decay=arguments["weight_decay"])
    found = trained(ours, core.RuleOptimizer(ours.parameters(), rule))
    assert_close(found, trained(theirs, peer(theirs.parameters(), **arguments)), 1e-10)


def test_groups_have_their_own_rates_and_decay():
    ours, theirs = network(), network()
    rule = core.rule("heavy_ball", eta0=0.05, schedule=core.schedule("exponential", alpha=0.02))
    groups = [{"params": ours[0].parameters()}, {"params": ours[2].parameters(), "eta0": 0.01, "alpha": 0.1}]
    found = train(ours, core.RuleOptimizer(groups, rule), 40)
    peers = [{"params": theirs[0].parameters(), "lr": 0.05}, {"params": theirs[2].parameters(), "lr": 0.01}]
    sgd = torch.optim.SGD(peers, momentum=0.9)
    decay = torch.optim.lr_scheduler.LambdaLR(
        sgd, [lambda t: math.exp(-0.02 * t), lambda t: math.exp(-0.1 * t)]
    )
    for _ in range(40):
        train(theirs, sgd, 1)
        decay.step()
    assert_close(found, flat(theirs), 1e-10)


def test_a_group_added_later_starts_its_own_schedule():
    model = network()
    rule = core.rule("gradient_descent", eta0=0.1, schedule=core.schedule("exponential", alpha=0.5))
    optimiser = core.RuleOptimizer(model[0].parameters(), rule)
    train(model, optimiser, 3)
    optimiser.add_param_group({"params": model[2].parameters()})
    before = model[2].bias.detach().clone()
    train(model, optimiser, 1)
    assert_close(model[2].bias.detach(), before - 0.1 * model[2].bias.grad, 1e-12)
    assert optimiser.last.learning_rate == pytest.approx(0.1)


@pytest.mark.parametrize("s_decay", [0.0, 0.01])
def test_the_tuner_trains_as_mechanic_pytorch(s_decay):
    """Sixty steps: far from the start, and before the learned scale reaches the edge of stability.

    There a difference in the last digit of the peer's float32 scale would grow without bound.
    """
    ours, theirs = network(), network()
    rule = core.rule("gradient_descent", eta0=0.05, tuner=Tuner(s_decay=s_decay))
    mechanic = mechanize(torch.optim.SGD, s_decay=s_decay, store_delta=True)(theirs.parameters(), lr=0.05)
    start = flat(ours).clone()
    found = train(ours, core.RuleOptimizer(ours.parameters(), rule), 60)
    expected = train(theirs, mechanic, 60)
    assert (expected - start).abs().max() > 0.5
    assert_close(found, expected, 1e-4)


def test_the_tuner_says_when_the_parameters_change():
    model = network()
    optimiser = core.StableDecay(model.parameters(), eta0=0.1, tuner=True)
    train(model, optimiser, 2)
    model[0].requires_grad_(False)
    model.zero_grad()
    with pytest.raises(ValueError, match=r"same parameters must have a gradient in every step: 51 .* got 21"):
        train(model, optimiser, 1)


def test_stable_decay_is_the_rule_of_that_name():
    ours, theirs = network(), network()
    rule = core.rule(
        "stable_decay",
        eta0=0.3,
        schedule=core.schedule("exponential", alpha=0.05),
        norm_scaling="unit",
        guard="off",
    )
    found = train(ours, core.StableDecay(ours.parameters(), eta0=0.3, alpha=0.05, norm_scaling="unit"), 20)
    assert torch.equal(found, train(theirs, core.RuleOptimizer(theirs.parameters(), rule), 20))


def test_a_closure_without_guard_follows_torchs_protocol():
    ours, theirs = network(), network()
    optimiser = core.RuleOptimizer(ours.parameters(), core.rule("adam", eta0=0.01))
    loss_of = full_batch(ours)

    def closure():
        optimiser.zero_grad()
        loss = loss_of()
        loss.backward()
        return loss

    losses = [optimiser.step(closure).item() for _ in range(5)]
    assert losses[-1] < losses[0]
    assert_close(flat(ours), train(theirs, torch.optim.Adam(theirs.parameters(), lr=0.01), 5), 1e-10)


def test_without_any_gradient_nothing_happens():
    model = network()
    optimiser = core.RuleOptimizer(model.parameters(), core.rule("adam", eta0=0.01))
    before = flat(model)
    assert optimiser.step() is None
    assert optimiser.last is None
    assert torch.equal(flat(model), before)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"eta0": np.array([0.1, 0.2])}, "one run, but the rule has the batch shape"),
        ({"eta0": 0.1, "schedule": core.schedule("cosine")}, "steps must be given for the schedule 'cosine'"),
    ],
)
def test_an_unfit_rule_is_an_error(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        core.RuleOptimizer(network().parameters(), core.rule("adam", **arguments))


@pytest.mark.parametrize(("name", "value"), [("eta0", -0.1), ("eta0", "fast"), ("alpha", -1.0)])
def test_an_unfit_group_is_an_error_and_is_not_added(name, value):
    model = network()
    optimiser = core.StableDecay(model[0].parameters(), eta0=0.1)
    with pytest.raises(ValueError, match=name):
        optimiser.add_param_group({"params": model[2].parameters(), name: value})
    assert len(optimiser.param_groups) == 1


def test_sparse_gradients_are_an_error():
    embedding = nn.Embedding(5, 3, sparse=True)
    optimiser = core.StableDecay(embedding.parameters(), eta0=0.1)
    embedding(torch.tensor([1, 2])).sum().backward()
    with pytest.raises(ValueError, match="gradients dense"):
        optimiser.step()
