"""A verdict as a badge and its numbers as a small table: HTML that needs no column of its own."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from core.claims import CLAIMS, DECISIONS, Decision
from core.figures.colours import THEMES, Theme, pair
from core.formulas import html_prose
from core.numbers import number

MARKS: dict[Decision, str] = {"holds": "✓", "fails": "✗", "vacuous": "○", "undecided": "?"}
_TOKENS: dict[Decision, str] = {"holds": "good", "fails": "red", "vacuous": "grey", "undecided": "amber"}
# Background and text, at least 4.5:1 in contrast.
COLOURS: dict[Theme, dict[Decision, tuple[str, str]]] = {
    theme: {decision: (pair(token)[theme], pair("onColour")[theme]) for decision, token in _TOKENS.items()}
    for theme in THEMES
}
# The same for the cells of a table, where many stand side by side.
CELLS: dict[Theme, dict[Decision, tuple[str, str]]] = {
    theme: {decision: (cells[decision]["back"], cells[decision]["text"]) for decision in MARKS}
    for theme, cells in pair("verdictCells").items()
}
_INTERVAL = (", mean", ", 95 % interval from", ", to")


def badge(decision: Decision, words: str, theme: Theme) -> str:
    """Return the verdict in `words`, with a sign and a colour of its decision."""
    back, text = COLOURS[theme][decision]
    style = f"background:{back};color:{text};padding:0.15rem 0.6rem;border-radius:0.4rem;font-weight:600"
    mark = f'<span aria-hidden="true">{MARKS[decision]}</span>'
    return f'<span class="verdict {decision}" style="{style}">{mark} {escape(words)}</span>'


def overview(decisions: dict[str, Decision], theme: Theme) -> str:
    """Return a line of links to the cards, each with its claim's number and verdict."""
    links = []
    for name, decision in decisions.items():
        back, text = COLOURS[theme][decision]
        style = (
            f"background:{back};color:{text};padding:0.1rem 0.5rem;border-radius:0.4rem;text-decoration:none;"
            "white-space:nowrap"
        )
        said = f"Claim {list(CLAIMS).index(name) + 1}, {CLAIMS[name].title}: {DECISIONS[decision]}"
        links.append(
            f'<a href="#claim-{name}" style="{style}" aria-label="{escape(said)}" title="{escape(said)}">'
            f"{list(CLAIMS).index(name) + 1} {MARKS[decision]}</a>"
        )
    return f'<nav aria-label="Verdicts" style="display:flex;flex-wrap:wrap;gap:0.4rem">{"".join(links)}</nav>'


def numbers_table(numbers: Sequence[tuple[str, float]]) -> str:
    """Return the numbers behind a verdict as rows; a mean and its interval share one."""
    cell = "padding:0.1rem 0.8rem 0.1rem 0;border:none;vertical-align:top"
    rows = "".join(
        f'<tr><th scope="row" style="{cell};text-align:left;font-weight:400">{html_prose(label)}</th>'
        f'<td style="{cell};font-variant-numeric:tabular-nums">{escape(value)}</td></tr>'
        for label, value in _written(numbers)
    )
    return f'<table class="numbers" style="border-collapse:collapse;font-size:0.9rem"><tbody>{rows}</tbody></table>'


def _written(numbers: Sequence[tuple[str, float]]) -> list[tuple[str, str]]:
    known, rows = dict(numbers), []
    for label, value in numbers:
        mean, low, high = _INTERVAL
        name = label.removesuffix(mean)
        if label.endswith((low, high)) and label.removesuffix(low).removesuffix(high) + mean in known:
            continue
        if name != label and name + low in known:
            ends = f"95 %: {number(known[name + low])} to {number(known[name + high])}"
            rows.append((name, f"{number(value)} ({ends})"))
        else:
            rows.append((label, number(value)))
    return rows
