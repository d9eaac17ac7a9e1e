"""The card of a claim: what it says, what became of it here, the counterexample, what is true."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.claims import CLAIMS, Claim, Verdict, judge
from core.experiments.computed import once
from core.experiments.experiment import Experiment
from core.figures.claims import example_alt, example_figure, example_words
from pages.claims.badge import badge, numbers_table
from pages.shared.controls import plain
from pages.shared.details import theme
from pages.shared.prose import prose
from pages.shared.state import playground

_LEFT = "claims.left"
LOCKED = "Controls are locked in this link, so no other state can be opened here."


def verdict_of(name: str, experiment: Experiment) -> Verdict:
    """Return the verdict on one of claims 1–7, made once: it tells which state to open, so every setting counts."""
    judged = replace(experiment, preset="", locked=())
    return once(("verdict", name, judged), lambda: judge(name, judged))


def heading(name: str) -> Claim:
    """Draw the claim itself: its number and title, in plain words, as a formula, as the paper puts it."""
    claim = CLAIMS[name]
    st.subheader(f"{list(CLAIMS).index(name) + 1}. {claim.title}", anchor=f"claim-{name}")
    st.markdown(prose(claim.statement))
    st.latex(claim.formula)
    st.caption(f"In the paper: {prose(claim.paper)}")
    return claim


def body(claim: Claim, verdict: Verdict) -> None:
    """Draw the verdict with its numbers, its example, and what is true."""
    st.html(badge(verdict.decision, verdict.words, theme()))
    st.markdown(prose(verdict.sentence))
    st.plotly_chart(
        example_figure(verdict.example, theme()),
        theme=None,
        key=f"claim_figure_{claim.name}",
        alt=example_alt(verdict.example),
        config={"displayModeBar": False},
    )
    st.caption(prose(example_words(verdict.example)))
    st.html(numbers_table(verdict.numbers))
    truth(claim)
    with st.expander("Recompute it by hand", key=f"claim_work_{claim.name}"):
        st.markdown(_by_hand(verdict.work))


def truth(claim: Claim) -> None:
    """Draw what is true, and who showed it."""
    st.markdown("**What is true, and under which condition**")
    st.markdown(f"{prose(claim.truth)} *Source: {plain(claim.source)}.*")


def card(name: str, experiment: Experiment) -> None:
    """Draw the card of one of claims 1–7, judged on the experiment."""
    with st.container(border=True, key=f"claim_{name}"):
        verdict = verdict_of(name, experiment)
        claim = heading(name)
        body(claim, verdict)
        if claim.judge_many:
            _many(claim, experiment)
        if verdict.experiment is not None:
            open_button(verdict.experiment, f"open_{name}")


def _many(claim: Claim, experiment: Experiment) -> None:
    """Offer to ask a claim that was judged from one start of 100, and tell the answer while the settings stay."""
    kept = f"claims.many.{claim.name}"
    asked = replace(experiment, preset="", locked=(), start=(0.0, 0.0))
    if (
        st.button("Ask it of 100 starts", key=f"many_{claim.name}", icon=":material/grid_on:")
        and claim.judge_many
    ):
        st.session_state[kept] = (asked, claim.judge_many(experiment).sentence)
    known, sentence = st.session_state.get(kept, (None, ""))
    if known == asked:
        st.markdown(prose(sentence))


def open_button(shown: Experiment, key: str) -> None:
    """Offer to open a state in the playground; it replaces the session's experiment."""
    locked = bool(playground.experiment().locked)
    pressed = st.button(
        "Open in the playground",
        key=key,
        icon=":material/play_arrow:",
        disabled=locked,
        help=LOCKED if locked else None,
        on_click=_leave_for,
        args=(shown,),
    )
    if pressed:
        st.switch_page("playground/page.py")


def _leave_for(shown: Experiment) -> None:
    """Put another state in place of the session's experiment, which is kept to come back to."""
    st.session_state.setdefault(_LEFT, playground.experiment())
    playground.put(shown)


def way_back() -> None:
    """Offer the settings from before a counterexample was opened, as long as they are not the present ones."""
    left: Experiment | None = st.session_state.get(_LEFT)
    if left is None or playground.experiment().locked:
        return
    if left == playground.experiment():
        del st.session_state[_LEFT]
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.info("These are the settings of a counterexample that you opened.", icon=":material/info:")
        st.button("Back to my own settings", key="claims_way_back", on_click=_come_back)


def _come_back() -> None:
    playground.put(st.session_state.pop(_LEFT))


def _by_hand(work: str) -> str:
    """Return the working with its lists as Markdown, all else escaped."""
    lines = (("- ", line[2:]) if line.startswith("- ") else ("", line) for line in work.splitlines())
    return "\n".join(sign + prose(rest) for sign, rest in lines)
