"""Data from outside: the user's own table, and the full MNIST from OpenML."""

from __future__ import annotations

import streamlit as st

from core.problems.openml import ABOUT_BYTES, download_mnist, mnist_full_available
from core.problems.table import read_table
from pages.shared.controls import plain
from pages.training.session import put_table, table, training

_MISTAKE = "training.table_mistake"


def upload() -> None:
    """Offer the uploader of a CSV file and, when there is one, the choice of its label column."""
    file = st.file_uploader(
        "Your table (CSV)",
        type=["csv", "tsv", "txt"],
        key="train_table",
        on_change=_receive,
        max_upload_size=20,
        disabled=training.experiment().is_locked("data"),
        help="First row: names of the columns. At most 20 MB, 50,000 rows, 500 columns. It stays on this machine.",
    )
    if mistake := st.session_state.get(_MISTAKE):
        st.error(plain(mistake), icon=":material/error:")
    known = table()
    if known is None:
        return
    if file is None or mistake:
        st.caption(f"In use: {plain(known.name)}, {known.rows:,} rows.")
    _label()


def _receive() -> None:
    file = st.session_state["train_table"]
    st.session_state[_MISTAKE] = None
    if file is None:
        return
    try:
        put_table(read_table(file.getvalue(), file.name))
    except ValueError as error:
        # The table in use stays.
        st.session_state[_MISTAKE] = str(error)


def _label() -> None:
    known = table()
    if known is None:
        return
    names = [column.name for column in known.columns]
    chosen = training.experiment().label or known.default_label
    key = training.widget("label")
    st.session_state[key] = chosen if chosen in names else names[-1]
    st.selectbox(
        "Label column",
        names,
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
