"""Start, pause, step, rewind, change, close: what each does, from any thread and in any state."""

import gc
import threading
import time
import weakref
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from worlds import assert_equal_histories, assert_equal_weights, network, own, run, world

import core
from core.networks.risks import Risk
from core.trainer import pace
from core.trainer.switches import Monitors


def threads():
    return [thread for thread in threading.enumerate() if thread.name == "training"]


def eventually(condition, seconds=10.0):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.005)
    return condition()


def test_a_new_run_shows_its_first_weights():
    found = run(steps=100, batch_size=50)
    found.wait()
    assert (found.state, found.t) == ("ready", 0)
    assert found.message == "ready to train 100 steps, 3 an epoch"
    assert found.outcome() is None
    assert [one.t for one in found.snapshots()] == [0]
    assert np.isfinite(found.history().V[0])
    assert (found.steps_per_second, found.remaining_seconds) == (None, None)
    assert (found.batch_size, found.steps_per_epoch, found.device) == (50, 3, "CPU, one thread")
    assert threads() == []


# One step now, and the next one long after the test.
_ONE_STEP = 1e-4


def test_at_a_slow_pace_steps_come_one_by_one_and_everything_else_at_once():
    found, free = run(steps=30, batch_size=50), run(steps=30, batch_size=50)
    found.pace(_ONE_STEP)
    found.start()
    assert eventually(lambda: found.t == 1)
    assert (found.state, found.busy) == ("training", True)
    found.pause()
    assert found.wait(10)
    assert (found.state, found.t) == ("paused", 1)
    found.step()
    assert eventually(lambda: found.state == "paused" and found.t == 2)
    found.start()
    assert eventually(lambda: found.t == 3)
    # Whoever changes the rate, or the pace, on the way need not wait for the next step.
    found.change([own(eta0=0.05)])
    assert [t for t, _ in found.changes] == [0, 3]
    found.pace(None)
    assert found.wait(60)
    for _ in range(3):
        free.step()
        free.wait()
    free.change([own(eta0=0.05)])
    free.train()
    assert_equal_histories(found.history(), free.history())
    assert_equal_weights(found, free)
    with pytest.raises(ValueError, match="rate must be a finite number above 0, got 0"):
        found.pace(0)


def test_what_was_missed_is_made_up_for_only_a_little():
    clock = [100.0]
    tempo = pace.Tempo(lambda: clock[0])
    assert tempo.seconds == 0.0
    tempo.set(10.0)
    tempo.count()
    assert tempo.seconds == pytest.approx(0.1)
    clock[0] += 0.2
    for _ in range(2):
        assert tempo.seconds == 0.0
        tempo.count()
    assert tempo.seconds == pytest.approx(0.1)
    clock[0] += 60.0
    steps = 0
    while tempo.seconds == 0.0:
        tempo.count()
        steps += 1
    assert steps == int(10 * pace.LAG_SECONDS) + 1


def test_start_pause_step_epoch_and_the_end():
    found = run(steps=20_000, batch_size=50)
    found.start()
    assert found.state == "training"
    assert eventually(lambda: found.t > 5)
    assert "training: step" in found.message
    found.pause()
    assert found.wait(10)
    t = found.t
    assert (found.state, found.message) == ("paused", f"paused at step {t:,} of 20,000")
    assert found.steps_per_second > 0
    assert found.remaining_seconds is None
    found.step()
    found.wait()
    assert found.t == t + 1
    found.epoch()
    found.wait()
    assert found.t == (t + 1) // 3 * 3 + 3
    found.change(steps=found.t + 2)
    found.train()
    assert (found.state, found.message) == ("finished", f"finished: all {found.t:,} steps")
    for wish in (found.start, found.step, found.epoch, found.pause):
        wish()
        found.wait()
        assert (found.state, found.t) == ("finished", found.steps)


def test_a_pause_answers_at_once_and_a_start_after_it_is_not_lost():
    found = run(steps=50_000, batch_size=10)
    for _ in range(50):
        before = time.monotonic()
        found.start()
        found.pause()
        found.start()
        assert time.monotonic() - before < 0.3
    t = found.t
    assert eventually(lambda: found.t > t)
    assert found.state == "training"
    found.close()


def test_the_version_grows_with_everything_worth_a_repaint():
    found = run(steps=50)
    found.wait()
    seen = [found.version]
    for act in (found.step, lambda: found.train(10), lambda: found.rewind(3), found.change, found.close):
        act()
        found.wait()
        seen.append(found.version)
    assert sorted(set(seen)) == seen


def test_rewinding_goes_to_the_latest_snapshot_at_or_before():
    found = run(steps=40, batch_size=50)
    found.train(until=20)
    assert [one.t for one in found.snapshots()] == [0, 3, 6, 9, 12, 15, 18]
    weights = found.state_dict(t=12)
    assert found.rewind(14) == 12
    assert (found.t, found.state) == (12, "paused")
    assert [one.t for one in found.snapshots()] == [0, 3, 6, 9, 12]
    for name, value in found.state_dict().items():
        np.testing.assert_array_equal(value, weights[name])
    assert found.rewind(0) == 0
    assert (found.state, len(found.history())) == ("ready", 1)


def test_rewinding_while_it_trains_pauses_first():
    found = run(steps=50_000, batch_size=50)
    every = found.wait() and found._race.plan.snapshot_every
    found.start()
    assert eventually(lambda: found.t > 2 * every)
    assert found.rewind(every + 5) == every
    assert (found.t, found.state) == (every, "paused")
    found.close()


def test_a_change_takes_effect_at_the_present_step_and_keeps_the_memory():
    """Heavy ball with η halved at step 10 is a loop in which η is halved; the velocity goes on."""
    data = world()
    found = run([own("heavy_ball", eta0=0.1)], data, steps=20)
    found.train(until=10)
    found.change([own("heavy_ball", eta0=0.05)])
    found.train()
    history = found.history()
    np.testing.assert_allclose(history.step_size[:-1], [0.1] * 10 + [0.05] * 10)
    assert list(np.flatnonzero(history.flags & 4)) == [10]
    assert [t for t, _ in found.changes] == [0, 10]
    one, two, three = (next(s.theta for s in found.snapshots() if s.t == t) for t in (9, 10, 11))
    velocity = (one.astype(float) - two) / 0.1
    assert np.abs((two.astype(float) - three) / 0.05 - 0.9 * velocity).max() < np.abs(velocity).max()
    fresh = run([own("heavy_ball", eta0=0.05)], data, steps=20)
    fresh.train(until=1)
    assert not np.array_equal(found.snapshots()[-1].theta, fresh.snapshots()[-1].theta)


def test_a_change_to_the_same_settings_changes_no_number():
    plain, changed = (run([own("adam", eta0=0.02)], steps=30, batch_size=20) for _ in range(2))
    plain.train()
    changed.train(until=11)
    changed.change([own("adam", eta0=0.02)])
    changed.train()
    assert_equal_histories(changed.history(), plain.history(), leave_out=("flags",))
    assert_equal_weights(changed, plain)


def test_another_kind_of_rule_starts_its_memory_anew_and_keeps_the_clock():
    decay = core.schedule("exponential", 0.05)
    found = run([own("adam", eta0=0.02, schedule=decay)], steps=30)
    found.train(until=10)
    found.change([own("heavy_ball", eta0=0.1, schedule=decay)])
    found.train()
    np.testing.assert_allclose(found.history().learning_rate[10:30], 0.1 * np.exp(-0.05 * np.arange(10, 30)))
    assert found.state == "finished"


def test_another_risk_is_measured_anew_where_it_begins():
    found = run(steps=30, batch_size=50, monitors=Monitors(every=10, sharpness=True, sharpness_every=10))
    found.train(until=10)
    before = found.history()
    z, y = found.module()(torch.tensor(np.array(found.data.train_x))).detach().numpy(), found.data.train_y
    found.change([own(risk=Risk("squared_error"))])
    assert np.isnan(found.history().V[10])
    found.train()
    after = found.history()
    assert after.V[0] == before.V[0]
    assert after.V[10] == pytest.approx(np.mean((z - np.eye(3)[y]) ** 2), rel=1e-5)
    assert after.train_loss[12] == pytest.approx(
        np.mean(
            (found.module(t=12)(torch.tensor(np.array(found.data.train_x))).detach().numpy() - np.eye(3)[y])
            ** 2
        )
    )
    assert after.sharpness[10] != before.sharpness[10]


def test_going_back_behind_a_change_keeps_what_is_in_force_now():
    found = run([own(eta0=0.1)], steps=30)
    found.train(until=10)
    found.change([own(eta0=0.3, risk=Risk(prior="gaussian"))])
    found.train(until=20)
    found.rewind(5)
    assert [t for t, _ in found.changes] == [0, 5]
    found.train()
    history = found.history()
    np.testing.assert_allclose(history.step_size[:-1], [0.1] * 5 + [0.3] * 25)
    assert list(np.flatnonzero(history.flags & 4)) == [5]
    found.rewind(0)
    assert [(t, len(race)) for t, race in found.changes] == [(0, 1)]
    found.train()
    expected = run([own(eta0=0.3, risk=Risk(prior="gaussian"))], steps=30)
    expected.train()
    assert_equal_histories(found.history(), expected.history(), leave_out=("flags",))


def test_a_change_while_it_trains():
    found = run(steps=50_000, batch_size=50)
    found.start()
    assert eventually(lambda: found.t > 10)
    found.change([own(eta0=0.01)])
    t = found.changes[-1][0]
    assert eventually(lambda: found.t > t + 5)
    found.pause()
    found.wait()
    sizes = found.history().step_size
    assert set(sizes[:t]) == {0.1}
    assert set(sizes[t:-1]) == {0.01}
    found.close()


@pytest.mark.parametrize("wish", ["start", "step", "epoch"])
def test_nothing_leads_out_of_closed(monkeypatch, wish):
    """The run is closed by another thread just between a wish's look at the state and its taking another one."""
    found = run(steps=50, batch_size=50)
    found.wait()
    begin = found._watcher.begin

    def closed_meanwhile():
        begin()
        other = threading.Thread(target=found.close)
        other.start()
        other.join()

    monkeypatch.setattr(found._watcher, "begin", closed_meanwhile)
    getattr(found, wish)()
    found.wait()
    assert (found.state, found.message, found.outcome()) == ("closed", "closed", None)


def test_a_single_steps_record_is_forgotten_on_going_back():
    """V at step 1 was measured for one step by hand; a run from 0 on has the plain run's records again."""
    plain, stepped = (run(steps=40, batch_size=50, monitors=Monitors(every=2)) for _ in range(2))
    plain.train()
    stepped.train(until=1)
    stepped.step()
    stepped.wait()
    assert np.isfinite(stepped.history().V[:3]).all()
    stepped.rewind(0)
    stepped.train()
    assert_equal_histories(stepped.history(), plain.history())
    # A step that is wished and never made, because the run is paused first, is forgotten as well.
    stepped.rewind(0)
    stepped._record_at = 1
    stepped.rewind(0)
    stepped.train()
    assert_equal_histories(stepped.history(), plain.history())


def test_only_what_is_changed_is_noted_and_flagged():
    found = run([own("heavy_ball"), own("adam", eta0=0.01)], steps=30)
    found.train(until=5)
    found.change(steps=40)
    found.change([own("heavy_ball", label="another name"), own("adam", eta0=0.01)])
    assert found.configurations[0].label == "another name"
    assert [t for t, _ in found.changes] == [0]
    found.train(until=10)
    found.change([own("heavy_ball"), own("adam", eta0=0.02)])
    found.train(until=15)
    found.change([own("heavy_ball", momentum=0.5), own("adam", eta0=0.02, risk=Risk(prior="gaussian"))])
    found.train()
    assert [t for t, _ in found.changes] == [0, 10, 15]
    flags = [list(np.flatnonzero(found.history(k).flags & 4)) for k in range(2)]
    assert flags == [[15], [10, 15]]


def test_a_change_that_is_taken_back_at_once_is_none():
    found = run([own(eta0=0.1)], steps=30)
    found.train(until=5)
    for rate in (0.2, 0.1):
        found.change([own(eta0=rate)])
    found.train()
    assert [t for t, _ in found.changes] == [0]
    assert not (found.history().flags & 4).any()
    assert set(found.history().step_size[:-1]) == {0.1}


def test_a_finished_run_goes_on_when_it_is_given_more_steps():
    found = run(steps=10)
    found.train()
    found.change(steps=25)
    assert found.state == "paused"
    found.train()
    assert (found.state, found.t, len(found.history())) == ("finished", 25, 26)
    found.change(steps=25)
    found.wait()
    assert found.state == "finished"


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"configurations": []}, "1 to 4 Configuration objects, got 0"),
        ({"configurations": [own(), own()]}, "must be 1, as at the start, got 2"),
        ({"configurations": [None]}, "got None among them"),
        ({"steps": 4}, "at least the present step 5, got 4"),
        ({"steps": 50_001}, "at most 50,000, got 50,001"),
        ({"configurations": [own(risk=Risk(class_weights="balanced"))]}, "at least one training sample"),
    ],
)
def test_an_unfit_change_is_an_error_and_changes_nothing(settings, sentence):
    data = world()
    data = replace(data, train_y=np.where(data.train_y == 2, 0, data.train_y))
    found = run(None, data, steps=10)
    found.train(until=5)
    before = found.changes
    with pytest.raises(ValueError, match=sentence):
        found.change(**settings)
    assert (found.changes, found.steps, found.state) == (before, 10, "paused")
    found.train()
    assert found.state == "finished"


def test_a_change_that_fits_one_and_not_the_other_changes_neither():
    data = world()
    data = replace(data, train_y=np.where(data.train_y == 2, 0, data.train_y))
    found = run([own(), own("adam")], data, steps=10)
    found.train(until=5)
    with pytest.raises(ValueError, match="at least one training sample of each class"):
        found.change([own(eta0=0.7), own(risk=Risk(class_weights="balanced"))])
    found.train()
    assert set(found.history().step_size[:-1]) == {0.1}


def test_a_closed_run_keeps_its_history_and_nothing_else():
    found = run(steps=50_000, batch_size=20)
    found.start()
    assert eventually(lambda: found.t > 5)
    found.close()
    assert (found.state, found.message) == ("closed", "closed")
    assert threads() == []
    t = found.t
    assert len(found.history()) == t + 1
    assert found.snapshots() == []
    assert found.outcome().kind == "descending"
    for wish in (found.start, found.step, found.epoch, found.pause, found.close):
        wish()
        found.wait()
        assert (found.state, found.t) == ("closed", t)
    for wish in (found.module, found.state_dict, found.change, lambda: found.rewind(0)):
        with pytest.raises(ValueError, match=r"closed|no snapshot"):
            wish()
    with pytest.raises(RuntimeError, match="closed"):
        found.train()


def resident_bytes():
    """Return the process's memory, torch's included; Linux tells."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        pytest.skip("only Linux says how much memory a process has")
    return int(pages) * 4096


def test_fifty_starts_and_stops_leave_no_thread_and_no_memory():
    """Each run holds about 8 MB: fifty that are not let go would be 400. What the allocator keeps of it is far less."""
    data = world(400, 100)
    spec = network(data, (400, 400))

    def once():
        found = run([own("adam"), own()], data, 50_000, spec, batch_size=50)
        found.start()
        assert eventually(lambda: found.t > 2)
        found.close()

    for _ in range(3):
        once()
    gc.collect()
    before = resident_bytes()
    for _ in range(50):
        once()
    gc.collect()
    assert threads() == []
    assert resident_bytes() - before < 150e6


def test_a_run_that_is_dropped_at_rest_is_garbage_with_its_tensors():
    found = run(steps=20)
    found.train()
    theta = weakref.ref(found._race.competitors[0].network.theta)
    del found
    gc.collect()
    assert theta() is None


def test_a_closed_page_ends_the_run_and_leaves_no_thread(monkeypatch):
    monkeypatch.setattr(pace, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(pace, "PATIENCE_SECONDS", 0.1)
    found = run(steps=50_000, batch_size=20, alive=lambda: False)
    found.start()
    assert eventually(lambda: found.state == "closed")
    assert found.message == "ended: nobody was there any more"
    found.wait()
    assert threads() == []
    assert found.snapshots() == []
    # Nobody can come back to read it, and rows are most of what a long run keeps.
    assert len(found.history()) == 1


def test_a_page_is_asked_once_a_second_and_given_a_minute(monkeypatch):
    """The clock is set by hand: 59 seconds of silence, a sign of life as from a tab behind, then silence."""
    clock, asked = [0.0], []
    monkeypatch.setattr(pace, "monotonic", lambda: clock[0])

    def alive():
        asked.append(clock[0])
        return clock[0] == 60.0

    watcher = pace.Watcher(alive)
    gone = []
    for tenth in range(1300):
        clock[0] = tenth / 10
        if watcher.gone():
            gone.append(clock[0])
    assert asked[:59] == [float(second) for second in range(1, 60)]
    assert gone[0] == 121.0
    assert not pace.Watcher(None).gone()


def test_a_failure_becomes_a_state_with_a_sentence_and_no_dead_thread(monkeypatch):
    found = run(steps=30, batch_size=50)
    found.train(until=10)
    monkeypatch.setattr(found._race.batches, "at", lambda t: 1 / 0)
    with pytest.raises(RuntimeError, match="failed at step 10: ZeroDivisionError: division by zero"):
        found.train()
    assert found.state == "failed"
    assert threads() == []
    assert len(found.history()) == 11
    found.start()
    found.wait()
    assert found.state == "failed"
    with pytest.raises(ValueError, match="A run that is failed can't be changed: failed at step 10"):
        found.change(steps=40)
    monkeypatch.undo()
    assert found.rewind(10) == 9
    found.train()
    expected = run(steps=30, batch_size=50)
    expected.train()
    assert_equal_histories(found.history(), expected.history())


def test_a_failure_of_the_first_look_is_told(monkeypatch):
    monkeypatch.setattr("core.trainer.monitors.views.look", lambda *a, **k: [][0])
    found = run()
    found.wait()
    assert found.state == "failed"
    assert "IndexError" in found.message


def test_training_until_a_step_already_made_does_nothing():
    found = run(steps=20)
    found.train(until=7)
    found.train(until=3)
    assert (found.t, found.state) == (7, "paused")
