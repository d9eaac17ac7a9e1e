"""The trainer on a page, with its run: while that works it is looked at again and again."""

from __future__ import annotations

import streamlit as st

from pages.shared.job import POLL_SECONDS, rerun_once_sent
from pages.shared.lost import or_anew
from pages.shared.orders import hand
from pages.shared.picture import picture
from pages.shared.trainer import trainer
from pages.shared.training import OpenRun


def watched(opened: OpenRun, key: str = "trainer") -> None:
    """Draw the trainer. While the run works, it polls; the rest of the page follows when something else changed."""
    polling = opened.is_working
    opened.behind = False

    def body() -> None:
        # Asked before the message is built: what comes to rest meanwhile is in the next one.
        working = opened.is_working
        trainer(picture(opened, working, key), key, hand)
        if opened.behind or working != polling:
            # The hand is to be answered before that.
            rerun_once_sent()

    st.fragment(or_anew, run_every=POLL_SECONDS if polling else None)(body)
