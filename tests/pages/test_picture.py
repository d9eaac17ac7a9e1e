"""The trainer's message: asked for again wherever it would differ, and nowhere else."""

from types import SimpleNamespace

import pytest

from pages.shared import picture as module
from pages.shared.training import OpenRun


class Run:
    """A run whose message tells its step; `ends` says that it comes to rest while the next one travels."""

    notes = ()

    def __init__(self):
        self.t, self.version, self.state, self.ends, self.asked = 6, 1, "training", False, 0

    def ask(self, make, **asked):
        self.asked += 1
        message = f"{self.state} at {self.t}".encode()
        if self.ends:
            self.t, self.version, self.state, self.ends = 10, 2, "paused", False
        return message


@pytest.fixture
def opened(monkeypatch):
    monkeypatch.setattr(module, "_asked", lambda opened, key: {})
    return OpenRun(SimpleNamespace(), None, Run())


def test_what_comes_to_rest_while_its_message_travels_is_asked_for_again(opened):
    opened.run.ends = True
    assert module.picture(opened, True) == b"training at 6"
    assert module.picture(opened, False) == b"paused at 10"


def test_what_has_not_changed_is_not_asked_for_again(opened):
    opened.run.state = "paused"
    assert module.picture(opened, False) == module.picture(opened, False) == b"paused at 6"
    assert opened.run.asked == 1


@pytest.mark.parametrize(("working", "pause"), [(1, 0.0), (8, 0.0), (9, 0.5625), (32, 2.0)])
def test_the_more_train_the_more_seldom_each_is_asked(opened, monkeypatch, working, pause):
    pool = SimpleNamespace(working=range(working), size=2)
    monkeypatch.setattr(module, "shared_pool", lambda: pool)
    monkeypatch.setattr(module, "monotonic", lambda: 100.0)
    module.picture(opened, True)
    assert opened.picture.not_before == 100.0 + pause
