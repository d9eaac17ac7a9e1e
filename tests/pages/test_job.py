"""Work that a page waits for: whoever else asks the server meanwhile is answered."""

from contextlib import contextmanager
from threading import Event

import streamlit as st

from core.workers.pool import Waiting
from pages.shared.job import job


def test_others_compute_while_a_page_waits_for_its_work(monkeypatch):
    others_may, waited = Event(), []

    @contextmanager
    def aside():
        others_may.set()
        yield
        waited.append(True)

    monkeypatch.setattr(Waiting, "aside", aside)
    monkeypatch.setattr(st, "session_state", {})
    own = job("slot", "key", lambda own: others_may.wait(20), patience=20)
    assert own.result is True
    assert waited == [True]
