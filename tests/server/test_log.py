"""The log: a line an event, places of exceptions but not their words, and caps that do not flood it."""

import logging

import pytest

from pages.server import log, runs

TYPED = "what somebody typed"


@pytest.fixture
def written(monkeypatch, capsys):
    """Return a function that begins the log, and one that gives the lines written so far."""
    monkeypatch.delenv("SUPERLEVEL_LOG_LEVEL", raising=False)
    monkeypatch.setattr(log, "_since", {})
    monkeypatch.setattr(log, "_quiet_until", {})

    def begin():
        # pytest keeps handlers of its own, each for a phase of a test.
        monkeypatch.setattr(logging.getLogger("superlevel"), "handlers", [])
        log.begin()

    yield begin, lambda: capsys.readouterr().out.splitlines()
    logging.getLogger("streamlit.error_util").disabled = False


def test_an_event_is_one_line_with_its_facts(written):
    begin, lines = written
    begin()
    log.event("page.opened", open=3)
    (line,) = lines()
    assert line.endswith("superlevel INFO page.opened open=3")
    assert line[:20].count(":") == 2
    assert line[19] == "Z"


def test_an_exception_is_told_by_kind_and_place_only(written):
    begin, lines = written
    begin()
    try:
        raise ValueError(TYPED)
    except ValueError as error:
        runs.noted(error)
    (line,) = lines()
    assert "exception type=ValueError at=tests/server/test_log.py:" in line
    assert TYPED not in line


def test_a_place_is_the_last_in_this_project():
    with pytest.raises(TypeError) as raised:
        int("x", base=TYPED)
    assert log.place(raised.value).startswith("tests/server/test_log.py:")
    assert log.place(ValueError(TYPED)) == "elsewhere"


def test_streamlits_own_line_of_an_exception_comes_only_when_debugging(written, monkeypatch):
    begin, _ = written
    begin()
    assert logging.getLogger("streamlit.error_util").disabled
    monkeypatch.setenv("SUPERLEVEL_LOG_LEVEL", "debug")
    begin()
    assert not logging.getLogger("streamlit.error_util").disabled


def test_streamlit_writes_exceptions_where_the_log_silences_them():
    from streamlit import error_util

    assert error_util._LOGGER.name == "streamlit.error_util"


def test_the_level_hides_what_is_below_it(written, monkeypatch):
    begin, lines = written
    monkeypatch.setenv("SUPERLEVEL_LOG_LEVEL", "warning")
    begin()
    log.event("page.opened", open=3)
    log.warning("cap", cap="tabs")
    assert [line.split(" superlevel ")[1] for line in lines()] == ["WARNING cap cap=tabs"]


def test_a_level_that_is_none_is_refused_with_a_sentence(monkeypatch):
    monkeypatch.setenv("SUPERLEVEL_LOG_LEVEL", "loud")
    with pytest.raises(
        ValueError, match="SUPERLEVEL_LOG_LEVEL must be one of debug, info, warning, error, not 'loud'"
    ):
        log.begin()


def test_a_cap_that_acts_again_and_again_is_a_line_at_a_time(written, monkeypatch):
    begin, lines = written
    begin()
    now = [0.0]
    monkeypatch.setattr(log.time, "monotonic", lambda: now[0])
    now[0] = 100.0
    for _ in range(50):
        log.cap("tabs")
    log.cap("upload")
    now[0] += log.QUIET_SECONDS
    log.cap("tabs")
    assert [line.split("cap cap=")[1] for line in lines()] == [
        "tabs times=1",
        "upload times=1",
        "tabs times=50",
    ]
