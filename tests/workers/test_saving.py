"""A run's state in a folder: what was written is what is read, whole or not at all, and no more files than needed."""

import os

import numpy as np
import pytest
from worlds import assert_equal_histories, own, run

from core.networks.risks import Risk
from core.trainer.run import NothingToSaveError
from core.trainer.switches import Monitors
from core.workers.saving import Folder, SavedRun

RACE = [
    own("adam", eta0=0.01),
    own("stable_decay", eta0=0.5),
    # Diverges, so that it stands still while the others go on.
    own(eta0=1e4, risk=Risk("squared_error"), label="too fast"),
]


def trained(until=None, **settings):
    found = run(RACE, steps=120, **settings)
    found.train(until)
    return found


def written(folder, found):
    kept = SavedRun(Folder(folder))
    kept.begin(b"recipe")
    kept.put(found.saved())
    return kept


def assert_same(found, expected):
    for k in range(len(RACE)):
        assert_equal_histories(found.history(k), expected.history(k))
        np.testing.assert_array_equal(found.theta(k), expected.theta(k))
        assert [one.t for one in found.snapshots(k)] == [one.t for one in expected.snapshots(k)]
        for one, other in zip(found.snapshots(k), expected.snapshots(k), strict=True):
            np.testing.assert_array_equal(one.theta, other.theta)
        assert found.outcome(k) == expected.outcome(k)
    assert (found.t, found.state, found.message) == (expected.t, expected.state, expected.message)


# Every place at which a run can stand, and every kind of state in the midst of it: a batch's order, a monitor's memory.
STATES = [
    *((t, Monitors(), 20) for t in (0, 1, 2, 57, 119, 120)),
    (57, Monitors(), 0),
    (57, Monitors(energy=False), 20),
    (57, Monitors(taylor=True, sharpness=True), 0),
    (119, Monitors(taylor=True, sharpness=True), 20),
]


@pytest.mark.parametrize(("t", "monitors", "batch_size"), STATES)
def test_a_run_goes_on_from_its_file_as_if_nothing_had_been(tmp_path, t, monitors, batch_size):
    settings = {"batch_size": batch_size, "monitors": monitors}
    first = trained(t, **settings)
    written(tmp_path, first)
    second = run(RACE, steps=120, **settings)
    second.resume(SavedRun(Folder(tmp_path)).get())
    assert second.t == first.t
    second.train()
    plain = trained(**settings)
    assert_same(second, plain)
    # To be saved changes nothing either.
    first.train()
    assert_same(first, plain)


def test_a_run_that_is_saved_while_it_trains_goes_on_training(tmp_path):
    plain = trained()
    first = run(RACE, steps=120)
    first.start()
    written(tmp_path, first)
    second = run(RACE, steps=120)
    second.resume(SavedRun(Folder(tmp_path)).get())
    second.wait()
    first.wait()
    assert_same(second, plain)
    assert_same(first, plain)


def test_changes_and_their_settings_are_kept(tmp_path):
    first = run([own(eta0=0.1)], steps=60)
    first.train(until=20)
    first.change([own("adam", eta0=0.02)], steps=80)
    first.train(until=40)
    written(tmp_path, first)
    second = run([own(eta0=0.1)], steps=60)
    second.resume(SavedRun(Folder(tmp_path)).get())
    assert [t for t, _ in second.changes] == [0, 20]
    assert second.steps == 80
    for found in (first, second):
        found.rewind(10)
        found.train()
    assert_equal_histories(second.history(), first.history())
    assert second.configurations[0].rule.name == "adam"


def test_a_failed_run_stays_failed_and_what_was_said_stays_said(tmp_path):
    first = trained(30)
    first.remarks.append("Something happened.")
    first.fail("failed for a reason")
    written(tmp_path, first)
    second = run(RACE, steps=120)
    second.resume(SavedRun(Folder(tmp_path)).get())
    assert (second.state, second.message, second.notes) == (
        "failed",
        "failed for a reason",
        ("Something happened.",),
    )
    second.rewind(0)
    second.train()
    assert second.state == "finished"


def test_each_snapshot_is_written_once_and_goes_with_it(tmp_path):
    found = trained(60)
    kept = written(tmp_path, found)
    before = {file.name: file.stat().st_mtime_ns for file in tmp_path.glob("place-*")}
    assert len(before) == len(found.snapshots(0))
    found.train(until=90)
    kept.put(found.saved())
    after = {file.name: file.stat().st_mtime_ns for file in tmp_path.glob("place-*")}
    assert len(after) == len(found.snapshots(0)) > len(before)
    assert after | before == after
    found.rewind(0)
    kept.put(found.saved())
    assert len(list(tmp_path.glob("place-*"))) == 1
    kept.remove()
    assert not tmp_path.exists()


@pytest.mark.parametrize("broken_at", [1, 2, 3, 5])
def test_a_write_that_is_broken_off_leaves_the_state_before(tmp_path, monkeypatch, broken_at):
    found = trained(30)
    kept = written(tmp_path, found)
    found.train(until=70)
    replace, calls = os.replace, []

    def broken(draft, path):
        calls.append(path)
        if len(calls) == broken_at:
            raise OSError("No space left on device")
        replace(draft, path)

    monkeypatch.setattr(os, "replace", broken)
    with pytest.raises(OSError, match="No space"):
        kept.put(found.saved())
    monkeypatch.undo()
    again = SavedRun(Folder(tmp_path))
    assert again.get().race.t == 30
    # What was half written is gone, and going on from here works.
    assert not list(tmp_path.glob("*.draft"))
    second = run(RACE, steps=120)
    second.resume(again.get())
    second.train()
    again.put(second.saved())
    assert SavedRun(Folder(tmp_path)).get().race.t == 120


def test_where_nothing_was_saved_there_is_nothing(tmp_path):
    assert SavedRun(Folder(tmp_path / "none")).get() is None
    closed = trained(10)
    closed.close()
    with pytest.raises(NothingToSaveError, match="closed"):
        closed.saved()
    with pytest.raises(ValueError, match="at step 10"):
        trained(10).resume(trained(20).saved())
