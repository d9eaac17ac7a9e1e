"""All claims on all surfaces: a matrix of verdicts with one number each, counts, CSV, and each state to open."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from core.claims import CLAIMS, DECISIONS, JUDGED, Decision, Verdict
from core.claims.table import JudgedProblem, rows, table_csv
from core.experiments.experiment import Experiment
from core.numbers import number
from core.problems import PROBLEMS
from pages.claims.badge import CELLS, MARKS, badge
from pages.claims.cards import open_button
from pages.shared.details import theme
from pages.shared.prose import prose

# Before the title of the present problem's row.
PRESENT = "Present: "
_KEPT, _WANTED = "claims.table", "claims.table_wanted"
_PROBLEM, _CLAIM, _GRID = "claims_table_problem", "claims_table_claim", "claims_table_grid"
# A claim's column: its short name, the label in the verdict of the number that stands in a cell, and its noun.
_COLUMNS = {
    "connected": ("connected", "most pieces at one level", "pieces"),
    "condition": ("condition", "steps at which V rose all the same", "rises"),
    "equiconnected": ("equiconnected", "levels without a continuous path map", "levels"),
    "monotone": ("monotone", "rises, damped", "rises"),
    "taylor": ("Taylor", "of these, L rose", "rises"),
    "overshoot": ("overshooting", "overshoots with decay", "leaps"),
    "trapping": ("trapping", "share in a poorer minimum, with decay", "poor"),
}
_MEANING = (
    "The number in a cell: 1 most pieces of S_λ at one level · 2 steps that raised V although the condition held · 3 "
    "of at most 25 levels of the run, those at which no continuous path map exists · 4 steps that raised L · 5 steps "
    "that raised L although second order predicted a fall · 6 steps that leapt over a valley in spite of decay · 7 "
    "share of starts whose run with decay ends in a poorer minimum."
)


class VerdictCell(NamedTuple):
    """A verdict without its example, which would hold megabytes of the session's memory."""

    decision: Decision
    words: str
    sentence: str
    text: str
    experiment: Experiment | None


class JudgedTable(NamedTuple):
    """The finished table: cells by problem and claim, and the lines of the CSV text by problem."""

    cells: dict[str, dict[str, VerdictCell]]
    lines: dict[str, str]
    present: str = ""

    @property
    def csv(self) -> str:
        """The CSV text."""
        return table_csv(()) + "".join(self.lines.values())

    def title(self, problem: str) -> str:
        """Return what a row is called; the present problem's says which settings it is judged with."""
        return (PRESENT if problem == self.present else "") + PROBLEMS[problem].title

    def with_present(self, problem: str, verdicts: dict[str, Verdict]) -> JudgedTable:
        """Return the table with the row of the present problem as its cards judge it, one more for a formula."""
        row = JudgedProblem(problem, PRESENT + PROBLEMS[problem].title, verdicts)
        cells = self.cells | {problem: {name: _cell(name, verdicts[name]) for name in JUDGED}}
        return JudgedTable(cells, self.lines | {problem: _lines(row)}, problem)


def table(problem: str, verdicts: dict[str, Verdict]) -> None:
    """Draw the table, or the button that makes it; `verdicts` are the cards' on the present `problem`."""
    st.markdown("## All claims on all surfaces")
    st.markdown(
        "Every surface as the playground opens it, with its own start and η0, judged on claims 1 to 7; the present one "
        "with the settings on the left, as on the cards above."
    )
    st.button(
        "Judge all surfaces (about 5 s)",
        key="claims_table_run",
        icon=":material/table_view:",
        on_click=lambda: st.session_state.update({_WANTED: True}),
    )
    if st.session_state.pop(_WANTED, False):
        st.session_state[_KEPT] = _judged()
    kept: JudgedTable | None = st.session_state.get(_KEPT)
    if kept is None:
        return
    kept = kept.with_present(problem, verdicts)
    _matrix(kept)
    st.caption(prose(_MEANING))
    _counts(kept)
    st.download_button(
        "Table (CSV)",
        kept.csv,
        "superlevel-claims.csv",
        "text/csv",
        on_click="ignore",
        icon=":material/download:",
    )
    _one(kept)


def _judged() -> JudgedTable:
    total = len(PROBLEMS) - 1
    bar = st.progress(0.0, f"0 of {total} surfaces")
    found: list[JudgedProblem] = []
    for row in rows():
        found.append(row)
        bar.progress(min(len(found) / total, 1.0), f"{len(found)} of {total} surfaces: {row.title}")
    bar.empty()
    cells = {row.problem: {name: _cell(name, row.verdicts[name]) for name in JUDGED} for row in found}
    return JudgedTable(cells, {row.problem: _lines(row) for row in found})


def _lines(row: JudgedProblem) -> str:
    return table_csv([row]).removeprefix(table_csv(()))


def _cell(name: str, verdict: Verdict) -> VerdictCell:
    _, label, what = _COLUMNS[name]
    value = dict(verdict.numbers).get(label, 0.0)
    shown = f"{100 * value:.0f} %" if "share" in label else number(value)
    said = _short(verdict.decision) + (" trivially" if verdict.trivial else "")
    text = f"{MARKS[verdict.decision]} {said} · {shown} {_singular(what, value)}"
    return VerdictCell(verdict.decision, verdict.words, verdict.sentence, text, verdict.experiment)


def _short(decision: Decision) -> str:
    return DECISIONS[decision].removesuffix(" here").replace("cannot be decided", "undecided")


def _singular(what: str, value: float) -> str:
    return what.removesuffix("s") if value == 1 else what


def _matrix(kept: JudgedTable) -> None:
    frame = pd.DataFrame(
        {
            f"{k} {_COLUMNS[name][0]}": [row[name].text for row in kept.cells.values()]
            for k, name in _numbered()
        },
        index=[kept.title(problem) for problem in kept.cells],
    )
    st.dataframe(
        _coloured(frame, kept),
        key=_GRID,
        on_select=lambda: _selected(kept, list(frame.columns)),
        selection_mode="single-cell",
        height="content",
        alt="Verdict on each claim (columns) for each surface (rows); the same words are in the CSV",
    )


def _numbered() -> list[tuple[int, str]]:
    return [(list(CLAIMS).index(name) + 1, name) for name in JUDGED]


def _coloured(frame: pd.DataFrame, kept: JudgedTable) -> Styler:
    colours = CELLS[theme()]
    styles = [
        [
            f"background-color: {colours[cell.decision][0]}; color: {colours[cell.decision][1]}"
            for cell in row.values()
        ]
        for row in kept.cells.values()
    ]
    return frame.style.apply(lambda _: pd.DataFrame(styles, frame.index, frame.columns), axis=None)


def _selected(kept: JudgedTable, columns: list[str]) -> None:
    """Choose the problem and the claim of the cell that was selected."""
    cells = st.session_state[_GRID].selection.cells
    if cells:
        row, column = cells[0]
        st.session_state[_PROBLEM] = list(kept.cells)[row]
        if column in columns:
            st.session_state[_CLAIM] = JUDGED[columns.index(column)]


def _counts(kept: JudgedTable) -> None:
    frame = pd.DataFrame(
        {
            DECISIONS[decision]: [
                sum(row[name].decision == decision for row in kept.cells.values()) for name in JUDGED
            ]
            for decision in DECISIONS
        },
        index=[f"{k} {_COLUMNS[name][0]}" for k, name in _numbered()],
    )
    st.markdown(f"Of {len(kept.cells)} surfaces each claim:")
    st.dataframe(
        frame, width="content", alt="How often each claim holds, fails, is vacuous or cannot be decided"
    )


def _one(kept: JudgedTable) -> None:
    """Show one cell in full, with the button that opens its state."""
    st.markdown("One of them in full: choose it here, or select its cell above.")
    left, right = st.columns(2)
    if st.session_state.get(_PROBLEM, kept.present) not in kept.cells:
        # The row of a formula goes when another problem is chosen.
        del st.session_state[_PROBLEM]
    problem = left.selectbox("Surface", list(kept.cells), format_func=kept.title, key=_PROBLEM)
    name = right.selectbox("Claim", JUDGED, format_func=lambda name: CLAIMS[name].title, key=_CLAIM)
    cell = kept.cells[problem][name]
    st.html(badge(cell.decision, cell.words, theme()))
    st.markdown(prose(cell.sentence))
    if cell.experiment is not None:
        open_button(cell.experiment, "open_from_table")
