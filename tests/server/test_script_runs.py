"""Runs of scripts pass through the server's turns, and are counted: on Streamlit's own runner."""

import pytest
from streamlit.runtime.scriptrunner import script_runner
from streamlit.testing.v1 import AppTest

from pages.server import metrics, runs
from pages.server.turns import Turns

NAME = runs._WHAT


@pytest.fixture
def begun(monkeypatch):
    """Put the turns before Streamlit's runs for one test; return them."""
    monkeypatch.setattr(script_runner, NAME, getattr(script_runner, NAME))
    own = Turns()
    monkeypatch.setattr(runs, "turns", own)
    runs._lately.clear()
    runs.begin()
    return own


def page():
    import streamlit as st

    if st.button("break"):
        raise KeyError("what somebody typed")

    @st.fragment
    def part():
        st.button("again")

    part()


def stopping():
    import streamlit as st

    st.session_state["count"] = st.session_state.get("count", 0) + 1
    if st.session_state["count"] < 3:
        st.rerun()


def counted(kind):
    return sum(
        sample.value
        for family in metrics.RUNS.collect()
        for sample in family.samples
        if sample.name.endswith("_total") and sample.labels["kind"] == kind
    )


def test_the_release_of_streamlit_has_the_function_that_is_replaced():
    assert script_runner.__name__ == runs._WHERE
    assert callable(getattr(script_runner, NAME))
    # It must be called by the name in this module, once for a run.
    assert NAME in script_runner.ScriptRunner._run_script.__code__.co_names


def test_each_run_is_counted_and_measured(begun):
    before = counted("page")
    app = AppTest.from_function(page).run()
    app.button[0].click().run()
    assert counted("page") - before == 2
    assert [run.seconds > 0 for run in runs.lately()] == [True, True]
    assert begun.computing == begun.waiting == []


def test_a_run_that_asks_for_another_is_one_answer_only(begun):
    pages, anew = counted("page"), counted("begun anew")
    AppTest.from_function(stopping).run()
    assert counted("begun anew") - anew == 2
    assert counted("page") - pages == 1
    assert len(runs.lately()) == 1


def test_an_exception_gives_the_turn_back(begun):
    app = AppTest.from_function(page).run()
    app.button[0].click().run()
    assert app.exception[0].message
    assert begun.computing == []
    app.run()
    assert not app.exception


def test_what_a_run_computes_is_charged_to_its_client(begun):
    AppTest.from_function(page).run()
    (had,) = begun._had.values()
    assert had.seconds > 0


def test_beginning_twice_measures_once(begun):
    once = getattr(script_runner, NAME)
    runs.begin()
    assert getattr(script_runner, NAME) is once


def test_a_release_without_that_function_runs_without_turns(monkeypatch, capsys):
    monkeypatch.delattr(script_runner, NAME)
    runs.begin()
    assert not hasattr(script_runner, NAME)


@pytest.mark.parametrize(
    ("name", "value"), [("SUPERLEVEL_RUNS_AT_ONCE", "many"), ("SUPERLEVEL_RUNS_PER_SECOND", "0")]
)
def test_a_setting_that_is_no_number_is_refused_with_a_sentence(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=f"{name} must be a whole number of at least 1, not '{value}'"):
        runs.begin()
