"""Data from outside: the user's own table, and the full MNIST from OpenML."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.data.openml import ABOUT_BYTES, download_mnist, mnist_full_available
from core.data.tables.apart import read_apart
from core.data.tables.table import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, SUFFIXES, Question, Table
from pages.shared.controls import plain
from pages.shared.training import put_table, table, training

_MISTAKE = "training.table_mistake"
# The file as it came, to be read anew with other answers.
_FILE = "training.table_file"
_MOST_SHOWN = 3
# Signs that mean something in Markdown wherever they stand.
_MARKS = set("*_[]$`~<>#\\:|")


def upload() -> None:
    """Offer the uploader of a table and, when there is one, what can be read in two ways and its label column."""
    file = st.file_uploader(
        "Your table (CSV)",
        type=list(SUFFIXES),
        key="train_table",
        on_change=_receive,
        max_upload_size=MOST_BYTES // 1024**2,
        disabled=training.experiment().is_locked("data"),
        help=f"First row: names of the columns. At most {MOST_BYTES // 1024**2} MB and {MOST_COLUMNS:,} columns; of "
        f"more than {MOST_ROWS:,} rows a random sample is used. It stays on this machine.",
    )
    if mistake := st.session_state.get(_MISTAKE):
        st.error(plain(mistake), icon=":material/error:")
    known = table()
    if known is None:
        return
    if file is None or mistake:
        st.caption(f"In use: {plain(known.name)}, {known.rows:,} rows.")
    label = _label_of(known)
    for question in known.questions:
        if not question.label:
            _answer(question)
    _label(known, label)
    for question in known.questions:
        if question.label == label:
            _answer(question)


def _receive() -> None:
    file = st.session_state["train_table"]
    st.session_state[_MISTAKE] = None
    if file is None:
        return
    content = file.getvalue()
    if _read(content, file.name, {}):
        st.session_state[_FILE] = (content, file.name)


def _read(content: bytes, name: str, answers: dict[str, str]) -> bool:
    """Use a file as the table, read as the answers say; where that can't be, the one in use stays."""
    try:
        put_table(read_apart(content, name, answers))
    except ValueError as error:
        st.session_state[_MISTAKE] = str(error)
        return False
    st.session_state[_MISTAKE] = None
    return True


def _answer(question: Question) -> None:
    """Offer the readings of something in the table that can be read in several ways."""
    key = training.widget(f"answer.{question.key}")
    st.session_state[key] = question.chosen

    def change() -> None:
        known, kept = table(), st.session_state.get(_FILE)
        if known and kept:
            content, name = kept
            _read(content, name, known.answers | {question.key: st.session_state[key]})

    # Few readings stand side by side with their samples; a list of alphabets folds up.
    few = len(question.options) <= _MOST_SHOWN
    choose: Any = st.radio if few else st.selectbox
    choose(
        # A label is read aloud as it is written: it is escaped only where it has to be.
        plain(question.text) if _MARKS & set(question.text) else question.text,
        list(question.options),
        key=key,
        # Only what stands side by side is read as Markdown.
        format_func=lambda option: plain(question.options[option]) if few else question.options[option],
        on_change=change,
        disabled=_FILE not in st.session_state or training.experiment().is_locked("data"),
    )


def _label_of(known: Table) -> str:
    names = [column.name for column in known.columns]
    chosen = training.experiment().label or known.default_label
    return chosen if chosen in names else names[-1]


def _label(known: Table, chosen: str) -> None:
    key = training.widget("label")
    st.session_state[key] = chosen
    st.selectbox(
        "Label column",
        [column.name for column in known.columns],
        key=key,
        on_change=lambda: training.update("label", st.session_state[key]),
        help="The column that is to be predicted.",
        disabled=training.experiment().is_locked("label"),
    )
    if mistake := training.mistake("label"):
        st.error(plain(mistake), icon=":material/error:")


def full_mnist() -> None:
    """Offer to download the full MNIST, with the bytes that have arrived."""
    if mnist_full_available():
        return
    if st.button("Download MNIST (70,000 images)", icon=":material/download:", width="stretch"):
        _download()
    st.caption("From OpenML, about 15 MB, kept in scikit-learn's data folder for the next time.")


def _download() -> None:
    bar = st.progress(0.0, "Asking OpenML …")

    def show(count: int) -> None:
        bar.progress(min(count / ABOUT_BYTES, 1.0), f"{count / 1e6:.1f} MB have arrived")

    try:
        download_mnist(show)
    except ValueError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return
    finally:
        bar.empty()
    st.rerun()
