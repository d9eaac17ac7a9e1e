"""How a run says that it ended: runs of known fate, and rows made for one sentence each."""

import numpy as np
import pytest
import torch
from worlds import DoubleSpec, network, own, run, world

import core
from core.networks.models import NetworkSpec
from core.networks.risks import Risk
from core.numbers import number
from core.trainer.history import COLUMNS, History
from core.trainer.outcome import Ending, classify_training
from core.trainer.switches import Monitors


def ended(found):
    found.train()
    return found.outcome()


def exponential(alpha):
    return core.schedule("exponential", alpha)


def test_a_budget_spent_too_early_freezes_on_the_slope():
    found = run([own(eta0=0.001, schedule=exponential(0.05))], steps=120)
    outcome = ended(found)
    assert outcome.kind == "frozen"
    spent = 100 * (1 - np.exp(-0.05 * 120))
    data, model = found.data, found.module()
    loss = torch.nn.functional.cross_entropy(
        model(torch.tensor(np.array(data.train_x))), torch.tensor(np.array(data.train_y))
    )
    loss.backward()
    slope = float(torch.cat([p.grad.reshape(-1) for p in model.parameters()]).norm())
    assert outcome.reason.startswith(
        f"{spent:.2f} % of the step budget is spent, the slope is still {number(slope, 2)}"
    )


def test_the_same_schedule_with_enough_budget_is_not_frozen():
    assert ended(run([own(eta0=1.0, schedule=exponential(0.01))], steps=120)).kind == "descending"


def test_a_constant_step_is_never_frozen():
    assert ended(run([own(eta0=1e-5)], steps=50)).kind == "descending"


def strictly_convex(rate=1.0, steps=3000, **settings):
    """Softmax regression with a Gaussian prior has one minimum and a positive Hessian everywhere."""
    data = world(dtype=np.float64)
    spec = DoubleSpec("softmax", (2,), 3)
    risk = Risk(prior="gaussian", prior_scale=0.3)
    return run([own(eta0=rate, risk=risk, **settings)], data, steps, spec)


def test_a_minimum():
    outcome = ended(strictly_convex())
    assert outcome.kind == "minimum"
    assert "λ_min(H)" in outcome.reason


def test_a_saddle():
    """With all weights 0 nothing tells the hidden units apart: ∇L vanishes but for the last biases'."""
    data = world(dtype=np.float64)
    spec = DoubleSpec("mlp", (2,), 3, widths=(4,), init="zero", bias=False)
    outcome = ended(run(None, data, 10, spec))
    assert outcome.kind == "saddle"


def test_a_degenerate_point():
    """Softmax regression without prior: a constant added to all classes' logits changes nothing."""
    data = world(60, dtype=np.float64)
    noise = np.random.default_rng(1).integers(0, 3, 60)
    data = type(data)(**{**data.__dict__, "train_y": noise})
    outcome = ended(run([own(eta0=1.0)], data, 3000, DoubleSpec("softmax", (2,), 3)))
    assert outcome.kind == "degenerate"
    assert "second order does not decide" in outcome.reason


def test_cycling_at_twice_the_stable_rate():
    """Steps of constant length can't settle in a strictly convex bowl."""
    outcome = ended(strictly_convex(0.3, 400, norm_scaling="unit"))
    assert outcome.kind == "cycling"
    assert "no new lowest V" in outcome.reason


def test_diverging_without_ever_leaving_the_finite():
    data = world()
    spec = NetworkSpec("softmax", data.shape, 3)
    outcome = ended(run([own(eta0=2.0, risk=Risk("squared_error"))], data, 20, spec))
    assert outcome.kind == "diverged"
    assert "the steps grow" in outcome.reason


def test_a_refused_step_on_the_full_batch_is_a_standstill():
    """A minimum in float32: no step along −g lowers V any more, though ‖g‖ is not 0."""
    data = world()
    spec = NetworkSpec("softmax", data.shape, 3)
    risk = Risk(prior="gaussian", prior_scale=0.3)
    rule = {"guard": "energy", "schedule": core.schedule("constant")}
    found = run([own(eta0=1.0, risk=risk, **rule)], data, 400, spec)
    outcome = ended(found)
    refused = bool(found.history().flags[-2] & 2)
    assert outcome.kind == "frozen" if refused else "minimum"
    if refused:
        assert "no step along −g lowers V" in outcome.reason


def test_while_it_trains_only_what_the_history_shows_is_said():
    found = strictly_convex()
    found.train(until=50)
    assert found.outcome().kind == "descending"
    assert "‖g‖" not in found.outcome().reason


def rows(V, step_size=0.1, grad_norm=1.0, learning_rate=0.1, every=1):
    n = len(V)
    columns = {name: np.full(n, np.nan) for name in COLUMNS}
    columns |= {
        "V": np.where(np.arange(n) % every == 0, V, np.nan),
        "batch_loss": np.array(V),
        "step_size": np.full(n, step_size),
        "grad_norm": np.broadcast_to(grad_norm, n).astype(float),
        "learning_rate": np.full(n, learning_rate),
    }
    return History(t=np.arange(n), flags=np.zeros(n, np.uint8), **columns)


def end(**settings):
    usual = {
        "grad_norm": 0.4,
        "theta_norm": 5.0,
        "move": 0.04,
        "budget_left": np.inf,
        "budget": np.inf,
        "refused": 0,
        "patience": 1,
        "along": lambda: 1.0,
        "top": lambda: 2.0,
        "bottom": lambda: -0.1,
    }
    return Ending(**(usual | settings))


FALLING = np.linspace(2.0, 1.0, 101)
SWINGING = 1 + 0.1 * np.cos(np.arange(101))


@pytest.mark.parametrize(
    ("history", "ending", "kind", "words"),
    [
        (rows(FALLING), end(), "descending", "V fell by 0.2 to 1 in the last 20 steps; ‖g‖ = 0.4"),
        (rows(FALLING, every=10), end(), "descending", "V fell by 0.2 to 1 in the last 20 steps"),
        # Reach = 4 · 0.04/0.1 · … of ‖g‖/λ = 0.2: 1 % of it is 0.002.
        (rows(FALLING), end(budget_left=0.004, budget=0.1), "frozen", "96 % of the step budget is spent"),
        (rows(FALLING), end(budget_left=0.004, budget=0.1), "frozen", "the slope is still 0.4"),
        (rows(FALLING), end(budget_left=0.006, budget=0.1), "descending", "‖g‖"),
        (rows(FALLING), end(refused=1), "frozen", "no step along −g lowers V; ‖g‖ = 0.4"),
        (rows(FALLING), end(refused=3, patience=4), "descending", "‖g‖"),
        (rows(SWINGING), end(), "cycling", "no new lowest V in the last 20 steps"),
        (rows(SWINGING), end(move=1e-4), "descending", "‖g‖"),
        (rows(np.full(101, 1.0)), end(), "cycling", "stays at 1 to 1"),
        (rows(FALLING[::-1], grad_norm=np.geomspace(1, 50, 101)), end(), "diverged", "the steps grow"),
        (rows(FALLING[::-1]), end(), "descending", "still swinging and rose"),
        (rows(FALLING), end(grad_norm=1e-7, bottom=lambda: 0.2), "minimum", "λ_min(H) = 0.2"),
        (rows(FALLING), end(grad_norm=1e-7), "saddle", "λ_max(H) = 2"),
        (rows(FALLING), end(grad_norm=1e-7, bottom=lambda: 1e-9), "degenerate", "does not decide"),
        (
            rows(FALLING),
            end(grad_norm=1e-7, bottom=lambda: -3.0, top=lambda: -1.0),
            "maximum",
            "curved downwards in every direction",
        ),
    ],
)
def test_rows_of_known_fate(history, ending, kind, words):
    found = classify_training(history, ending)
    assert (found.kind, words in found.reason) == (kind, True), found


def test_what_stopped_is_told_with_the_last_finite_figure():
    V = np.append(np.linspace(1, 50, 17), np.inf)
    found = classify_training(rows(V), stopped=(17, "the output of linear2 (64→32)"))
    assert found.kind == "diverged"
    assert found.reason == (
        "not finite at step 17, first in the output of linear2 (64→32); the last finite V was 50"
    )
    at_once = classify_training(rows([np.nan]), stopped=(0, "the input"))
    assert "the start itself is not finite" in at_once.reason


def test_without_v_the_batchs_loss_speaks_and_is_called_l():
    history = rows(FALLING)
    history.V[:] = np.nan
    assert classify_training(history).reason.startswith("L fell by 0.2 to 1")


@pytest.mark.parametrize("every", [1, 5])
def test_without_lengths_v_alone_tells_a_blow_up(every):
    """Steps that double make V grow by itself; a V that rises evenly does not blow up."""
    grown = rows(np.geomspace(1, 1e9, 101), grad_norm=np.nan, every=every)
    found = classify_training(grown, end())
    assert (found.kind, "faster and faster" in found.reason) == ("diverged", True), found
    for little in (FALLING[::-1], 1 + FALLING[::-1], 1 + np.geomspace(1e-9, 0.9, 101)):
        assert classify_training(rows(little, grad_norm=np.nan, every=every), end()).kind == "descending"


@pytest.mark.parametrize("grad_norm", [True, False])
def test_the_monitor_of_the_slope_does_not_decide_a_blow_up(grad_norm):
    data = world()
    spec = NetworkSpec("softmax", data.shape, 3)
    race = [own(eta0=2.0, risk=Risk("squared_error"))]
    found = run(race, data, 20, spec, monitors=Monitors(grad_norm=grad_norm))
    assert ended(found).kind == "diverged"


def test_a_single_record_claims_no_course():
    once = rows(FALLING[:6], every=100)
    assert classify_training(once).reason == "V = 2 at the start; the next record is still to come"
    assert (
        classify_training(once, end()).reason == "V = 2 at the start; ‖g‖ = 0.4 on the probe is not small yet"
    )
    nothing = rows([np.nan, np.nan])
    assert classify_training(nothing).reason == "nothing is measured yet"


def test_a_fresh_run_on_batches_says_what_it_has():
    found = run(steps=400, batch_size=10, monitors=Monitors(every=100))
    found.train(until=2)
    V = found.history().V[0]
    assert found.outcome().reason == f"V = {number(V)} at the start; the next record is still to come"


def test_a_v_that_stands_is_not_said_to_rise():
    found = classify_training(rows(np.full(101, 1.5)))
    assert found.reason == "V did not change in the last 20 steps: it is 1.5"


@pytest.mark.parametrize("V", [FALLING[::-1], SWINGING, np.geomspace(1, 1e9, 101)])
def test_records_of_a_moving_v_claim_no_rise_and_no_cycle(V):
    history = rows(V, grad_norm=np.geomspace(1, 50, 101))
    for known in (None, end()):
        found = classify_training(history, known, moving=True)
        assert found.kind == "descending"
        assert f"V went from {number(V[80])} to {number(V[-1])} in the last 20 steps" in found.reason
        assert "V's own formula changes with γ(t)" in found.reason
        assert "rose" not in found.reason


def test_with_a_moving_v_the_training_loss_tells_the_course():
    history = rows(FALLING, grad_norm=np.geomspace(1, 50, 101))
    history.train_loss[:] = FALLING[::-1]
    found = classify_training(history, moving=True)
    assert found.kind == "diverged"
    assert found.reason.startswith("training loss rose from 1.8 to 2 over the last 20 steps")
    history.grad_norm[:] = 1.0
    found = classify_training(history, moving=True)
    assert found.reason == (
        "training loss rose by 0.2 to 2 in the last 20 steps; V's own formula changes with γ(t)"
    )
    history.train_loss[:] = SWINGING
    assert classify_training(history, end(), moving=True).reason.startswith("no new lowest training loss")


def test_a_dynamic_risk_is_known_to_move_v():
    """With τ = −50 and κ large V rises from the smallest loss to the mean, though the weights hardly move."""
    risk = Risk(risk="dynamic", tau=-50.0, gamma0=1.0, kappa=0.5)
    found = run([own(eta0=1e-4, risk=risk)], steps=20, batch_size=50, monitors=Monitors(accuracy=False))
    found.train(until=15)
    history = found.history()
    V = history.V[np.isfinite(history.V)]
    assert V[-1] > V[0] + 0.1
    assert "went from" in found.outcome().reason
    found.train()
    assert found.outcome().kind == "descending"
    assert "went from" in found.outcome().reason


def test_a_reach_that_underflows_is_not_said_to_be_nothing():
    found = classify_training(rows(FALLING), end(budget_left=0.0, budget=0.1))
    assert found.kind == "frozen"
    assert "move θ by less than 10⁻¹⁵ of about 0.2" in found.reason


def test_lanczos_is_asked_only_where_it_decides():
    def never():
        raise AssertionError("not needed")

    ending = end(top=never, bottom=never)
    assert classify_training(rows(FALLING), ending).kind == "descending"
    plenty = end(budget_left=5.0, budget=10.0, top=never, bottom=never)
    assert classify_training(rows(FALLING), plenty).kind == "descending"


def test_the_network_of_the_tests_has_the_layers_it_is_said_to():
    assert network(world()).layers()[0] == "linear1 2→8"
