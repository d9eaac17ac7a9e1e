"""The torch optimisers against the NumPy run of a rule, torch.optim, mechanic-pytorch and dense Hessians."""

import copy
import io
import math

import numpy as np
import pytest
import torch
from mechanic_pytorch import mechanize
from torch import nn

import core
from core.optim import RULES, Tuner, torch_blocks

torch.set_num_threads(1)


def himmelblau(x, y):
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def three_hump_camel(x, y):
    return 2 * x**2 - 1.05 * x**4 + x**6 / 6 + x * y + y**2


def rosenbrock(x, y):
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


SURFACES = {"himmelblau": himmelblau, "three_hump_camel": three_hump_camel, "rosenbrock": rosenbrock}
STARTS = {"himmelblau": (0.3, -0.2), "three_hump_camel": (1.6, -0.8), "rosenbrock": (-0.7, 1.1)}
# Stable for every rule, so that rounding is not amplified.
RATES = {"himmelblau": 2e-3, "three_hump_camel": 0.02, "rosenbrock": 2e-4}


def run_torch(rule, surface, start, steps):
    """Run the optimiser on two parameters of one number each; the closure serves both protocols."""
    theta = [torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in start]
    optimiser = core.RuleOptimizer(theta, rule, steps=steps)

    def closure():
        return SURFACES[surface](*theta)

    path, facts = [list(start)], []
    for _ in range(steps):
        if rule.guard == "off":
            optimiser.zero_grad()
            closure().backward()
            optimiser.step()
        else:
            optimiser.step(closure)
        path.append([value.item() for value in theta])
        facts.append(optimiser.last)
    return np.array(path), facts


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("guard", ["off", "curvature", "energy"])
@pytest.mark.parametrize("name", RULES)
def test_runs_as_in_numpy(name, guard, surface):
    rule = core.rule(
        name,
        eta0=RATES[surface],
        schedule=core.schedule("exponential", alpha=0.01),
        guard=guard,
        weight_decay=1e-3,
    )
    expected = core.descend(core.surface(surface), rule, STARTS[surface], 25)
    path, facts = run_torch(rule, surface, STARTS[surface], 25)
    np.testing.assert_allclose(path, expected.theta, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose([f.step_size for f in facts], expected.step_size, rtol=1e-8)
    np.testing.assert_allclose([f.learning_rate for f in facts], expected.learning_rate, rtol=1e-12)
    assert [f.restarted for f in facts] == expected.restarted.tolist()


@pytest.mark.parametrize("name", ["gradient_descent", "heavy_ball", "stable_decay"])
@pytest.mark.parametrize("guard", ["curvature", "energy"])
def test_a_guard_at_work_runs_as_in_numpy(name, guard):
    rule = core.rule(name, eta0=0.4, guard=guard, norm_scaling="none", schedule=core.schedule("constant"))
    expected = core.descend(core.surface("himmelblau"), rule, (0.3, -0.2), 12)
    path, facts = run_torch(rule, "himmelblau", (0.3, -0.2), 12)
    assert (expected.step_size < 0.4).any()
    np.testing.assert_allclose(path, expected.theta, rtol=1e-9)
    np.testing.assert_allclose([f.step_size for f in facts], expected.step_size, rtol=1e-7)


@pytest.mark.parametrize("schedule", ["constant", "inverse_time", "step", "cosine"])
@pytest.mark.parametrize("norm_scaling", ["none", "damped", "unit"])
def test_schedules_and_norm_scalings_run_as_in_numpy(schedule, norm_scaling):
    rule = core.rule(
        "heavy_ball", eta0=2e-3, schedule=core.schedule(schedule, alpha=0.05), norm_scaling=norm_scaling
    )
    expected = core.descend(core.surface("himmelblau"), rule, (0.3, -0.2), 80)
    path, _ = run_torch(rule, "himmelblau", (0.3, -0.2), 80)
    np.testing.assert_allclose(path, expected.theta, rtol=1e-10)


def test_the_tuner_runs_as_in_numpy():
    rule = core.rule("heavy_ball", eta0=1e-3, tuner=True)
    expected = core.descend(core.surface("himmelblau"), rule, (0.3, -0.2), 100)
    path, _ = run_torch(rule, "himmelblau", (0.3, -0.2), 100)
    assert np.ptp(expected.theta[:, 0]) > 0.1
    np.testing.assert_allclose(path, expected.theta, rtol=1e-9)


def network(seed=0, dtype=torch.float64):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 3)).to(dtype)


def data(seed=1, dtype=torch.float64):
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(32, 4, generator=generator, dtype=dtype)
    return x, torch.sin(x[:, :3] * 2) + x[:, 1:]


def full_batch(model):
    x, y = data(dtype=next(model.parameters()).dtype)
    return lambda: ((model(x) - y) ** 2).mean()


def train(model, optimiser, steps):
    closure = full_batch(model)
    for _ in range(steps):
        optimiser.zero_grad()
        closure().backward()
        optimiser.step()
    return flat(model)


def flat(model):
    return torch.cat([p.detach().reshape(-1) for p in model.parameters()])


def assert_close(found, expected, tolerance):
    np.testing.assert_allclose(found.numpy(), expected.numpy(), rtol=tolerance, atol=tolerance)


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


def test_any_shape_and_memory_layout_trains_as_torch_optim():
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


def rules_to_continue():
    for name in RULES:
        yield pytest.param(core.rule(name, eta0=0.02, guard="off"), id=name)
    for guard in ("curvature", "energy"):
        yield pytest.param(core.rule("adam", eta0=0.05, guard=guard), id=f"adam-{guard}")
    yield pytest.param(core.rule("heavy_ball", eta0=0.05, tuner=True), id="heavy_ball-tuner")
    cosine = core.rule("nesterov", eta0=0.05, schedule=core.schedule("cosine"))
    yield pytest.param(cosine, id="nesterov-cosine")


def advance(model, optimiser, steps):
    closure = full_batch(model)
    for _ in range(steps):
        if optimiser.rule.guard == "off":
            optimiser.zero_grad()
            closure().backward()
            optimiser.step()
        else:
            optimiser.step(closure)


def reloaded(optimiser):
    """Pass the state through a file, read with torch's safe loader."""
    file = io.BytesIO()
    torch.save(optimiser.state_dict(), file)
    file.seek(0)
    return torch.load(file, weights_only=True)


@pytest.mark.parametrize("block", [1 << 18, 20])
@pytest.mark.parametrize("rule", [*rules_to_continue()])
def test_a_saved_state_continues_bit_by_bit(rule, block, monkeypatch):
    monkeypatch.setattr(torch_blocks, "BLOCK", block)
    model = network()
    optimiser = core.RuleOptimizer(model.parameters(), rule, steps=40)
    advance(model, optimiser, 7)
    twin = copy.deepcopy(model)
    other = core.RuleOptimizer(twin.parameters(), rule, steps=40)
    other.load_state_dict(reloaded(optimiser))
    advance(model, optimiser, 7)
    advance(twin, other, 7)
    assert torch.equal(flat(model), flat(twin))
    assert optimiser.last == other.last


def test_a_deep_copy_goes_its_own_way():
    model = network()
    optimiser = core.RuleOptimizer(model.parameters(), core.rule("adam", eta0=0.02))
    train(model, optimiser, 5)
    twin, other = copy.deepcopy((model, optimiser))
    before = flat(model).clone()
    assert torch.equal(train(twin, other, 5), train(model, optimiser, 5))
    assert not torch.equal(flat(model), before)


def test_the_state_of_another_rule_is_refused():
    model = network()
    adam = core.RuleOptimizer(model.parameters(), core.rule("adam", eta0=0.02))
    with pytest.raises(ValueError, match=r"rule 'adam', got heavy_ball"):
        adam.load_state_dict(
            core.RuleOptimizer(model.parameters(), core.rule("heavy_ball", eta0=0.02)).state_dict()
        )


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
@pytest.mark.parametrize("name", RULES)
def test_under_the_energy_guard_the_loss_never_rises(name, dtype):
    """At a step size a hundred times too large; without the guard the loss rises."""
    model = network(dtype=dtype)
    closure = full_batch(model)
    optimiser = core.RuleOptimizer(model.parameters(), core.rule(name, eta0=10.0, guard="energy"))
    losses = [float(optimiser.step(closure)) for _ in range(40)] + [float(closure())]
    assert (np.diff(losses) <= 0).all()
    assert losses[-1] < 0.7 * losses[0]


@pytest.mark.parametrize("name", ["gradient_descent", "heavy_ball", "adam"])
def test_the_step_limit_is_that_of_the_dense_hessian(name):
    model = network()
    sizes = [p.numel() for p in model.parameters()]
    names = [key for key, _ in model.named_parameters()]
    x, y = data()

    def loss_of(theta):
        parts = zip(names, theta.split(sizes), model.parameters(), strict=True)
        values = {key: part.view(p.shape) for key, part, p in parts}
        return ((torch.func.functional_call(model, values, (x,)) - y) ** 2).mean()

    optimiser = core.RuleOptimizer(model.parameters(), core.rule(name, eta0=5.0, guard="curvature"))
    for _ in range(4):
        theta = flat(model)
        hessian = torch.autograd.functional.hessian(loss_of, theta)
        grad = torch.autograd.functional.jacobian(loss_of, theta)
        optimiser.step(full_batch(model))
        step, made = optimiser.last, flat(model) - theta
        curvature = made @ hessian @ made
        limit = -2 * step.step_size * (grad @ made) / curvature
        assert curvature > 0
        assert step.step_limit == pytest.approx(float(limit), rel=1e-9)
        assert step.step_size == pytest.approx(min(5.0, 0.9 * step.step_limit))


def test_groups_share_one_guard():
    """Two groups, one at a tenth of the other's rate: the joint step stops at 0.9 of its own limit."""
    x, y = (torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in (1.0, 2.0))
    groups = [{"params": [x], "eta0": 0.1}, {"params": [y], "eta0": 1.0}]
    optimiser = core.RuleOptimizer(groups, core.rule("gradient_descent", eta0=1.0, guard="curvature"))
    optimiser.step(lambda: 1.5 * x**2 + 5 * y**2)
    grad, direction = np.array([3.0, 20.0]), np.array([0.3, 20.0])
    limit = 2 * grad @ direction / (3 * direction[0] ** 2 + 10 * direction[1] ** 2)
    assert optimiser.last.step_limit == pytest.approx(limit)
    np.testing.assert_allclose([float(x), float(y)], [1.0, 2.0] - 0.9 * limit * direction)


def test_a_refused_step_moves_nothing():
    theta = torch.tensor([1.0], dtype=torch.float64, requires_grad=True)
    optimiser = core.StableDecay([theta], eta0=0.1, guard="energy")

    # Its gradient says that the loss falls to the right; every step to the right meets a wall.
    def closure():
        return -theta.sum() + (theta.detach() != 1.0).double().sum()

    loss = optimiser.step(closure)
    assert (float(theta), float(loss)) == (1.0, -1.0)
    assert optimiser.last.refused
    assert optimiser.last.step_size == 0


def test_a_closure_that_fails_leaves_the_parameters_where_they_were():
    theta = torch.tensor([1.0], dtype=torch.float64, requires_grad=True)
    optimiser = core.StableDecay([theta], eta0=0.1, guard="energy")

    def closure():
        if float(theta) != 1.0:
            raise KeyError("the batch is gone")
        return (theta**2).sum()

    with pytest.raises(KeyError):
        optimiser.step(closure)
    assert float(theta) == 1.0


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

    losses = [float(optimiser.step(closure)) for _ in range(5)]
    assert losses[-1] < losses[0]
    assert_close(flat(ours), train(theirs, torch.optim.Adam(theirs.parameters(), lr=0.01), 5), 1e-10)


def test_without_any_gradient_nothing_happens():
    model = network()
    optimiser = core.RuleOptimizer(model.parameters(), core.rule("adam", eta0=0.01))
    before = flat(model)
    assert optimiser.step() is None
    assert optimiser.last is None
    assert torch.equal(flat(model), before)


def guarded(model):
    return core.StableDecay(model.parameters(), eta0=0.1, guard="energy")


def test_a_guard_without_closure_is_an_error():
    with pytest.raises(ValueError, match=r"guard 'energy' needs step\(closure\)"):
        guarded(network()).step()


def test_a_closure_that_calls_backward_is_an_error_under_a_guard():
    model = network()

    def closure():
        loss = full_batch(model)()
        loss.backward()
        return loss

    with pytest.raises(ValueError, match="does not call backward, got a closure that called backward"):
        guarded(model).step(closure)


@pytest.mark.parametrize("wrong", [1.0, None, torch.tensor(1.0)])
def test_a_closure_without_graph_is_an_error_under_a_guard(wrong):
    with pytest.raises(ValueError, match="a tensor of one number with its graph"):
        guarded(network()).step(lambda: wrong)


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
