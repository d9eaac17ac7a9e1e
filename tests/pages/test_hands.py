"""A message of a component is acted on once, however often it comes, and told as the echo from then on."""

import pytest
from streamlit.testing.v1 import AppTest

KEY = "picture"


def page(messages, key="picture"):
    """Hear messages and say what was acted on; run by AppTest."""
    import streamlit as st

    from pages.shared.hands import echo, hear

    for message in messages:
        hear(key, message, lambda each: st.text(str(each["value"])))
    st.caption(str(echo(key)))


def told(*messages, app=None, key=KEY):
    """Return what was acted on, the echo, and the app."""
    app = app or AppTest.from_function(page)
    app.args = (list(messages), key)
    app.run()
    assert not app.exception
    return [each.value for each in app.text], int(app.caption[0].value), app


def message(seq, value="x"):
    return {"kind": "step", "value": value, "seq": seq, "done": True, "attempt": 1}


def test_a_message_that_comes_twice_is_acted_on_once_and_answered_each_time():
    values, echo, app = told(message(7), message(7))
    assert (values, echo) == (["x"], 7)
    assert told(message(7), app=app)[:2] == ([], 7)
    assert told(message(8, "y"), app=app)[:2] == (["y"], 8)
    # One that was overtaken on its way.
    assert told(message(7), app=app)[:2] == ([], 8)


def test_components_have_numbers_of_their_own():
    _, _, app = told(message(9))
    assert told(message(2, "y"), app=app, key="other")[:2] == (["y"], 2)
    assert told(app=app)[:2] == ([], 9)


@pytest.mark.parametrize(
    "nonsense",
    [
        None,
        "step",
        [1, 2],
        {"kind": "step", "value": 1},
        {"seq": 1},
        *(message(seq) for seq in (None, "5", True, 1.5, 0, -3)),
    ],
)
def test_what_is_no_message_is_not_acted_on_and_not_answered(nonsense):
    assert told(nonsense)[:2] == ([], 0)


def interrupted():
    """Hear a message twice, the first time interrupted as by another rerun; run by AppTest."""
    import streamlit as st
    from streamlit.runtime.scriptrunner import StopException

    from pages.shared.hands import echo, hear

    def stopped(message):
        raise StopException

    message = {"kind": "step", "value": "x", "seq": 3}
    try:
        hear("picture", message, stopped)
    except StopException:
        st.caption(str(echo("picture")))
    hear("picture", message, lambda each: st.text(each["value"]))
    st.caption(str(echo("picture")))


def test_a_hand_that_was_interrupted_is_not_answered_and_can_come_again():
    app = AppTest.from_function(interrupted).run()
    assert [each.value for each in app.caption] == ["0", "3"]
    assert [each.value for each in app.text] == ["x"]
