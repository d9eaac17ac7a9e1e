"""Widgets drawn from the experiment's settings: one function a kind, all tied to the session's experiment."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from core.messages.glossary import GLOSSARY, term_of
from core.numbers import number
from core.setting import Setting
from pages.shared.session import Session

# So many letters fit into a menu of the sidebar, as it opens.
_FITS = 24


def control(
    session: Session[Any],
    name: str,
    *,
    disabled: bool = False,
    positions: Sequence[float] | None = None,
    format_value: Callable[[Any], str] | None = None,
    label: str | None = None,
) -> None:
    """Draw the widget of one setting, tied to the session's experiment, with its mistake below it.

    `positions` replaces a logarithmic slider's stops, for a setting whose range depends on the problem;
    `format_value` replaces how its values are written.
    """
    setting = session.settings[name]
    locked = session.experiment().is_locked(name)
    _DRAWN[setting.kind](
        session,
        setting,
        disabled=disabled or locked,
        positions=positions,
        format_value=format_value or _short,
        label=label or setting.label,
    )
    if sentence := session.mistake(name):
        st.error(plain(sentence), icon=":material/error:")


def plain(sentence: str) -> str:
    """Escape what Markdown would take for its own, since a sentence may quote what the user typed."""
    return re.sub(r"([\\`*_{}\[\]()#+.!|$:~<>-])", r"\\\1", sentence)


def _short(value: float) -> str:
    return number(value)


def explained(setting: Setting) -> str:
    """Return the help of a setting's control, after what the glossary says of it."""
    name = term_of(setting.name)
    return f"{plain(GLOSSARY[name].words)} {setting.help}".strip() if name else setting.help


def _tie(session: Session[Any], setting: Setting, value: Any) -> dict[str, Any]:
    """Set the widget's value before it exists and send its changes to the experiment."""
    key = session.widget(setting.name)
    st.session_state[key] = value
    return {
        "key": key,
        "help": explained(setting) or None,
        "on_change": lambda: session.update(setting.name, st.session_state[key]),
    }


def _value(session: Session[Any], setting: Setting) -> Any:
    return getattr(session.experiment(), setting.name)


def _float(
    session: Session[Any],
    setting: Setting,
    *,
    disabled: bool,
    positions: Sequence[float] | None,
    format_value: Callable[[Any], str],
    label: str,
) -> None:
    value = _value(session, setting)
    if positions is None and setting.scale == "linear" and not setting.stops:
        st.slider(
            label,
            float(setting.low),
            float(setting.high),
            step=float(setting.step),
            format="%.4g",
            disabled=disabled,
            **_tie(session, setting, value),
        )
        return
    stops = list(positions) if positions is not None else setting.positions(value)
    st.select_slider(
        label, stops, format_func=format_value, disabled=disabled, **_tie(session, setting, value)
    )


def _integer(
    session: Session[Any],
    setting: Setting,
    *,
    disabled: bool,
    positions: Sequence[float] | None,
    format_value: Callable[[Any], str],
    label: str,
) -> None:
    value = _value(session, setting)
    tie = _tie(session, setting, value)
    stops = list(positions) if positions is not None else setting.positions(value) if setting.stops else []
    if stops:
        shown = format_value if format_value is not _short else _grouped
        st.select_slider(label, stops, format_func=shown, disabled=disabled, **tie)
        return
    low, high = int(setting.low), int(setting.high)
    if setting.step:
        st.slider(label, low, high, step=int(setting.step), disabled=disabled, **tie)
    else:
        st.number_input(label, low, high, step=1, disabled=disabled, **tie)


def _grouped(value: float) -> str:
    return f"{value:,}"


def _choice(
    session: Session[Any],
    setting: Setting,
    *,
    disabled: bool,
    format_value: Callable[[Any], str],
    label: str,
    **_: Any,
) -> None:
    choices, value = setting.choices or {}, _value(session, setting)
    words = format_value if format_value is not _short else lambda name: choices.get(name, name)
    st.selectbox(label, list(choices), format_func=words, disabled=disabled, **_tie(session, setting, value))
    # Streamlit cuts off what does not fit into the box.
    if len(words(value)) > _FITS:
        st.caption(plain(words(value)))


def _choices(session: Session[Any], setting: Setting, *, disabled: bool, label: str, **_: Any) -> None:
    choices = setting.choices or {}
    st.pills(
        label,
        list(choices),
        selection_mode="multi",
        format_func=lambda name: choices.get(name, name),
        disabled=disabled,
        **_tie(session, setting, list(_value(session, setting))),
    )


def _flag(session: Session[Any], setting: Setting, *, disabled: bool, label: str, **_: Any) -> None:
    st.toggle(label, disabled=disabled, **_tie(session, setting, _value(session, setting)))


def _text(session: Session[Any], setting: Setting, *, disabled: bool, label: str, **_: Any) -> None:
    shown = session.draft(setting.name)
    value = _value(session, setting) if shown is None else shown
    st.text_input(label, disabled=disabled, max_chars=setting.most, **_tie(session, setting, value))


def _integers(session: Session[Any], setting: Setting, *, disabled: bool, label: str, **_: Any) -> None:
    shown = session.draft(setting.name)
    value = ", ".join(map(str, _value(session, setting))) if shown is None else shown
    st.text_input(label, disabled=disabled, max_chars=100, **_tie(session, setting, value))


def _numbers(session: Session[Any], setting: Setting, *, disabled: bool, label: str, **_: Any) -> None:
    names = {"point": ("x", "y"), "window": ("x from", "x to", "y from", "y to")}[setting.kind]
    shown = session.draft(setting.name)
    values = _value(session, setting) if shown is None else shown
    keys = [f"{session.widget(setting.name)}_{k}" for k in range(len(names))]
    for key, value in zip(keys, values, strict=True):
        st.session_state[key] = float(value)

    def send() -> None:
        session.update(setting.name, [st.session_state[key] for key in keys])

    for k in range(0, len(names), 2):
        for column, part in zip(st.columns(2), (k, k + 1), strict=True):
            column.number_input(
                f"{label}: {names[part]}",
                min_value=float(setting.low),
                max_value=float(setting.high),
                step=0.1,
                format="%.4g",
                key=keys[part],
                on_change=send,
                disabled=disabled,
                help=explained(setting) or None,
            )


_DRAWN: dict[str, Callable[..., None]] = {
    "float": _float,
    "integer": _integer,
    "integers": _integers,
    "choice": _choice,
    "choices": _choices,
    "flag": _flag,
    "text": _text,
    "point": _numbers,
    "window": _numbers,
}
