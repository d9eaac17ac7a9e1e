"""What a torch optimiser saves: a run goes on from it as if it had never been interrupted."""

import copy
import io

import pytest
import torch
from networks import flat, full_batch, network, train

import core
from core.optim import RULES, torch_blocks


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
    advance(twin, other, 2)
    twin.load_state_dict(model.state_dict())
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
