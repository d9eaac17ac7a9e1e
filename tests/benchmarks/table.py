"""The rows of the budget table: what was measured, against which peer, and whether it holds its budget."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

HEADINGS = ("what", "measured", "peer", "peer's figure", "ratio", "budget", "within?")

# Of a budget: the measured figure at most or at least, or the measured ÷ peer ratio at most, or the reverse.
Kind = Literal["at most", "at least", "ratio at most", "times better"]


@dataclass(frozen=True)
class Budget:
    """One bound. "ratio at most" bounds measured/peer, "times better" bounds peer/measured from below."""

    kind: Kind
    limit: float

    def text(self, unit: str) -> str:
        """Write the bound as in the design: "≤ 60 ms", "≤ 1.5×", "≥ 200× better"."""
        return {
            "at most": f"≤ {self.limit:g} {unit}",
            "at least": f"≥ {self.limit:g} {unit}",
            "ratio at most": f"≤ {self.limit:g}×",
            "times better": f"≥ {self.limit:g}× better",
        }[self.kind]

    def holds(self, measured: float, peer: float | None) -> bool:
        """Say whether the bound holds. Raises `ValueError` where it needs a peer's figure and has none."""
        if self.kind == "at most":
            return measured <= self.limit
        if self.kind == "at least":
            return measured >= self.limit
        if peer is None:
            raise ValueError(
                f"The budget {self.text('')!r} compares with a peer, and there is no figure of it."
            )
        if self.kind == "ratio at most":
            return measured <= self.limit * peer
        return peer >= self.limit * measured


@dataclass(frozen=True)
class Row:
    """One line of the table. `measured` and `figure` (the peer's) are medians in `unit`.

    `measured=None` says that it could not be measured here; `note` then says why, and else adds how.
    """

    what: str
    unit: str
    measured: float | None
    budgets: tuple[Budget, ...] = ()
    peer: str = "none"
    figure: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Measured ÷ peer's figure, where there are both."""
        if self.measured is None or not self.figure:
            return None
        return self.measured / self.figure

    @property
    def within(self) -> bool | None:
        """Whether every budget holds; None where nothing was measured or nothing is bounded."""
        if self.measured is None or not self.budgets:
            return None
        return all(budget.holds(self.measured, self.figure) for budget in self.budgets)

    def cells(self) -> tuple[str, ...]:
        """Return the row's words, one for each heading."""
        verdict = {True: "yes", False: "NO", None: "not measured" if self.measured is None else "–"}
        budget = ", ".join(budget.text(self.unit) for budget in self.budgets) or "–"
        return (
            self.what,
            quantity(self.measured, self.unit),
            self.peer,
            quantity(self.figure, self.unit),
            times(self.ratio),
            budget,
            verdict[self.within],
        )


def quantity(value: float | None, unit: str) -> str:
    """Write a figure with three digits and its unit: 0.04567 → "0.0457 ms"."""
    return "–" if value is None else f"{three_digits(value)} {unit}".rstrip()


def times(ratio: float | None) -> str:
    """Write a ratio; a small one also the other way round: "0.0047× (213× better)"."""
    if ratio is None:
        return "–"
    text = f"{three_digits(ratio)}×"
    return f"{text} (1/{three_digits(1 / ratio)})" if 0 < ratio < 0.1 else text


def three_digits(value: float) -> str:
    """Write a number with three significant digits and no exponent: 1234.5 → "1230"."""
    rounded = float(f"{value:.3g}")
    return f"{rounded:.0f}" if abs(rounded) >= 100 else f"{rounded:.3g}"


def markdown(rows: Sequence[Row]) -> str:
    """Return the table as Markdown with aligned columns, and the rows' notes below it."""
    lines = [HEADINGS, *(row.cells() for row in rows)]
    widths = [max(len(line[k]) for line in lines) for k in range(len(HEADINGS))]
    written = [_line(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines]
    written.insert(1, _line("-" * width for width in widths))
    notes = [f"- {row.what}: {row.note}" for row in rows if row.note]
    return "\n".join([*written, "", *notes] if notes else written)


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
