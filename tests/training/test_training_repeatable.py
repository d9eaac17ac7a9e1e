"""The same seed gives the same numbers, bit by bit: watched, paused, stepped, rewound and continued or not."""

import threading

import numpy as np
import pytest
import torch
from worlds import assert_equal_histories, assert_equal_weights, network, own, run, world

import core
from core.networks.models import NetworkSpec
from core.networks.risks import Risk
from core.trainer.switches import Monitors

ALL = Monitors(taylor=True, sharpness=True, every=7, sharpness_every=11)
RACES = {
    "gradient_descent": lambda: [own(eta0=0.5)],
    "adam": lambda: [own("adam", eta0=0.02)],
    "race": lambda: [
        own("adam", eta0=0.02),
        own("heavy_ball", Risk(risk="dynamic", prior="gaussian"), eta0=0.05),
        own("stable_decay", eta0=1.0),
        own(eta0=0.1, tuner=True),
    ],
}
STEPS = 60


def made(name, batch_size, monitors=ALL, **settings):
    return run(RACES[name](), steps=STEPS, batch_size=batch_size, seed=3, monitors=monitors, **settings)


@pytest.fixture(scope="module")
def unwatched():
    """Return each race trained in one go, once."""
    known = {}

    def get(name, batch_size):
        if (name, batch_size) not in known:
            known[name, batch_size] = made(name, batch_size)
            known[name, batch_size].train()
        return known[name, batch_size]

    return get


def assert_same(found, expected, leave_out=()):
    assert (found.t, found.state) == (expected.t, expected.state)
    for k in range(len(expected.configurations)):
        assert_equal_histories(found.history(k), expected.history(k), leave_out)
        assert_equal_weights(found, expected, k)
        assert found.outcome(k) == expected.outcome(k)


# One rule without memory and one with, and all at once; what each does alone it does in the race.
everything = pytest.mark.parametrize(
    ("name", "batch_size"), [("gradient_descent", 0), ("adam", 32), ("race", 0), ("race", 32)]
)


@everything
def test_watched_all_the_time(name, batch_size, unwatched):
    found, over, seen = made(name, batch_size), threading.Event(), []

    def watch():
        while not over.is_set():
            seen.append(
                (len(found.history()), len(found.snapshots()), found.message, found.remaining_seconds)
            )
            found.module(t=found.t)
            found.outcome()

    watcher = threading.Thread(target=watch)
    watcher.start()
    found.start()
    found.wait()
    over.set()
    watcher.join()
    assert len(seen) > 3
    assert_same(found, unwatched(name, batch_size))


@everything
def test_paused_and_trained_in_pieces(name, batch_size, unwatched):
    found = made(name, batch_size)
    for stop in (1, 2, 20, 41):
        found.train(until=stop)
        assert (found.t, found.state) == (stop, "paused")
    found.start()
    found.pause()
    found.wait()
    found.epoch()
    found.wait()
    assert found.t % found.steps_per_epoch == 0
    found.train()
    assert_same(found, unwatched(name, batch_size))


@everything
def test_rewound_and_continued(name, batch_size, unwatched):
    found = made(name, batch_size)
    for until, back in ((9, 9), (33, 0), (50, 28), (STEPS, 47), (STEPS, STEPS)):
        found.train(until)
        step = found.rewind(back)
        assert step <= back
        assert (found.t, len(found.history())) == (step, step + 1)
        assert np.isnan(found.history().batch_loss[-1])
    found.train()
    assert_same(found, unwatched(name, batch_size))


def test_single_steps_add_records_and_change_nothing_else(unwatched):
    found, expected = made("race", 32), unwatched("race", 32)
    found.train(until=24)
    for t in (25, 26):
        found.step()
        found.wait()
        assert found.t == t
    found.train()
    extra = ("V", "dV", "first_order", "second_order", "remainder", "step_limit")
    assert_same(found, expected, leave_out=extra)
    for k in range(4):
        ours, theirs = found.history(k), expected.history(k)
        known = np.isfinite(theirs.V)
        np.testing.assert_array_equal(ours.V[known], theirs.V[known])
        assert set(np.flatnonzero(np.isfinite(ours.V) & ~known)) == {24, 25, 26} - set(np.flatnonzero(known))
        assert np.isfinite(ours.dV[[24, 25]]).all()


@pytest.mark.parametrize("batch_size", [0, 32])
def test_monitors_change_no_weight(batch_size, unwatched):
    off = Monitors(energy=False, accuracy=False, grad_norm=False)
    found = made("race", batch_size, monitors=off)
    found.train()
    for k in range(4):
        assert_equal_weights(found, unwatched("race", batch_size), k)
        assert np.isnan(found.history(k).V).all()
        assert np.isnan(found.history(k).test_accuracy).all()
        np.testing.assert_array_equal(
            found.history(k).batch_loss, unwatched("race", batch_size).history(k).batch_loss
        )


def test_a_cnn_repeats_its_numbers_and_v_is_the_same_from_both_sides():
    """In full-batch training V comes from the step, and at a pause from a look without gradients."""
    generator = np.random.default_rng(0)
    data = world(60, 64)
    images = {name: getattr(data, name).reshape(-1, 8, 8) for name in ("train_x", "test_x")}
    data = type(data)(**{**data.__dict__, **images, "kind": "image"})
    spec = NetworkSpec("cnn", (8, 8), 3, seed=int(generator.integers(9)))
    whole, pieces = (run([own("adam", eta0=0.01)], data, 12, spec) for _ in range(2))
    whole.train()
    for t in range(1, 13):
        pieces.train(until=t)
    assert_same(pieces, whole)


def test_the_seed_orders_the_batches_and_the_networks_own_draws_the_weights():
    def trained(seed, weights_seed):
        data = world()
        found = run(None, data, 20, network(data, seed=weights_seed), batch_size=16, seed=seed)
        found.train()
        return found.snapshots()[0].theta, found.snapshots()[-1].theta

    start, end = trained(0, 0)
    other_start, other_end = trained(1, 0)
    np.testing.assert_array_equal(start, other_start)
    assert np.abs(end - other_end).max() > 1e-4
    assert np.abs(start - trained(0, 1)[0]).max() > 1e-2


def test_torchs_global_random_numbers_and_threads_are_left_alone():
    torch.manual_seed(11)
    before, threads = torch.get_rng_state(), torch.get_num_threads()
    found = run([own("adam", eta0=0.01)], steps=10, batch_size=16, monitors=ALL)
    found.train()
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.get_num_threads() == threads


@pytest.mark.parametrize("name", ["adam", "heavy_ball", "stable_decay"])
def test_continued_in_another_run_from_a_checkpoint_of_the_optimiser(name):
    """The state in a snapshot is enough: a hand-written loop goes on from it to the same weights."""
    found = run([own(name, eta0=0.05, guard="off")], steps=40)
    found.train()
    middle = next(one for one in found.snapshots() if one.t == 20)
    theta = torch.nn.Parameter(torch.from_numpy(middle.theta.copy()))
    optimiser = core.RuleOptimizer([theta], found.configurations[0].rule, steps=40)
    optimiser.load_state_dict(middle.state["optimizer"])
    model, data = found.network.build(), found.data
    x, y = torch.from_numpy(np.array(data.train_x)), torch.from_numpy(np.array(data.train_y))
    sizes = [p.numel() for p in model.parameters()]
    for _ in range(20):
        parts = theta.split(sizes)
        named = {
            key: part.view(p.shape) for (key, p), part in zip(model.named_parameters(), parts, strict=True)
        }
        optimiser.zero_grad()
        logits = torch.func.functional_call(model, named, (x,))
        torch.nn.functional.cross_entropy(logits, y).backward()
        optimiser.step()
    np.testing.assert_array_equal(theta.detach().numpy(), found.snapshots()[-1].theta)
