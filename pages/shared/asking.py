"""How a prediction is asked for: one control for each way in which it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import streamlit as st

from core.descent.endings import Kind
from core.lessons import Prediction, evidence_of
from core.lessons.rooms import parts_of
from core.messages.class_question import is_whole, may_never
from core.messages.predictions import curve_message, picture_of, place_message
from core.numbers import typed_number
from pages.shared.controls import plain
from pages.shared.curve import curve
from pages.shared.hands import Hand, echo
from pages.shared.place import place

GIVE = "This is my prediction"
# V's chart reaches so far below its start and so far above.
BELOW, ABOVE = 1e-6, 1e3
_LONGEST_NUMBER = 30

OUTCOMES: Mapping[Kind, str] = {
    "minimum": "It comes to rest at a minimum",
    "maximum": "It comes to rest at a maximum",
    "saddle": "It comes to rest at a saddle",
    "degenerate": "It comes to rest where second order does not decide",
    "frozen": "It freezes on a slope",
    "cycling": "It goes on cycling",
    "descending": "It is still descending",
    "diverged": "It diverges",
}

Give = Callable[[Any], str]
"""Takes an answer in JSON's types; returns a sentence where it is none, else an empty text."""


class Chart(NamedTuple):
    """What an empty chart of V needs: how many steps, and V at the start."""

    steps: int
    first: float


def ask(asked: Prediction, key: str, give: Give, chart: Callable[[], Chart]) -> None:
    """Draw the control of a prediction, its widgets' keys beginning with `key`; `give` receives the answer.

    `chart` is asked where a curve is to be drawn.
    """

    def send(raw: Any) -> None:
        st.session_state[f"{key}_mistake"] = give(raw)

    if asked.kind.given == "curve":
        _curve(chart(), key, lambda message: send(message["value"]) if message["kind"] == "curve" else None)
    else:
        _ASKED[asked.kind.given](asked, key, send)
    if sentence := st.session_state.get(f"{key}_mistake"):
        st.error(plain(sentence), icon=":material/error:")


def _choice(asked: Prediction, key: str, send: Callable[[Any], None]) -> None:
    with st.form(f"{key}_form", border=False):
        st.radio(
            "Your prediction",
            list(asked.options["choices"]),
            index=None,
            format_func=lambda kind: OUTCOMES[kind],
            key=key,
        )
        st.form_submit_button(GIVE, type="primary", on_click=lambda: send(st.session_state[key]))


def _number(asked: Prediction, key: str, send: Callable[[Any], None]) -> None:
    whole, never_asked = is_whole(asked), may_never(asked)

    def given() -> None:
        never = never_asked and st.session_state[f"{key}_never"]
        if never:
            send("never")
            return
        try:
            value = typed_number(st.session_state[key])
        except ValueError as error:
            st.session_state[f"{key}_mistake"] = str(error)
            return
        send(int(value) if whole and value.is_integer() else value)

    with st.form(f"{key}_form", border=False):
        # A browser's own field for numbers drops a decimal comma where its language has a point: 0,2 would be 2.
        st.text_input(
            "Your prediction",
            max_chars=_LONGEST_NUMBER,
            key=key,
            placeholder="a whole number" if whole else "a number",
        )
        if never_asked:
            st.checkbox("It never happens", key=f"{key}_never")
        st.form_submit_button(GIVE, type="primary", on_click=given)


def _order(asked: Prediction, key: str, send: Callable[[Any], None]) -> None:
    """Ask for one run after the other: each list offers those that have no place yet, and the last is left over."""
    labels = parts_of(asked.scene)
    only_first = asked.options["first_only"]
    chosen: list[str] = []
    for place_, word in enumerate(_PLACES[: 1 if only_first else len(labels) - 1]):
        left = [name for name in labels if name not in chosen]
        name = st.selectbox(
            word, left, index=None, format_func=lambda each: labels[each], key=f"{key}_{place_}_{len(left)}"
        )
        if name is None:
            break
        chosen.append(name)
    else:
        left = [name for name in labels if name not in chosen]
        chosen += [] if only_first else left
        if not only_first:
            st.caption(plain(f"Last: {labels[left[0]]}"))
        st.button(GIVE, key=f"{key}_give", type="primary", on_click=send, args=(chosen,))
        return
    st.button(GIVE, key=f"{key}_give", type="primary", disabled=True)


_PLACES = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth")


def _place(asked: Prediction, key: str, send: Callable[[Any], None]) -> None:
    def hand(message: dict[str, Any]) -> None:
        if message["kind"] == "place":
            send(message["value"])

    place(place_message(picture_of(asked.scene), scene=key, asks=True, echo=echo(key)), key, hand)


def chart_of(asked: Prediction) -> Chart:
    """Return the empty chart of a descent's V: how many steps it makes, and V at the start."""
    t, V = asked.part(evidence_of(asked.scene)).energies()
    return Chart(int(t[-1]), float(V[0]))


def _curve(chart: Chart, key: str, hand: Hand) -> None:
    curve(curve_message(**of_chart(chart), scene=key, asks=True, echo=echo(key)), key, hand)


def of_chart(chart: Chart) -> dict[str, Any]:
    """Return what `curve_message` takes of a chart."""
    first = chart.first if chart.first > 0 else 1.0
    return {"steps": chart.steps, "first": first, "axis": (first * BELOW, first * ABOVE)}


_ASKED: dict[str, Callable[[Prediction, str, Callable[[Any], None]], None]] = {
    "choice": _choice,
    "number": _number,
    "order": _order,
    "place": _place,
}
