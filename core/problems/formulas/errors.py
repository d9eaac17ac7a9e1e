"""How long a formula may be, and the one error of formulas."""

from __future__ import annotations

LONGEST = 400
_PARTS = "A formula is made of x, y, numbers, + - * / ^, brackets and functions such as sin, exp, log, sqrt"


UNCLEAR = "Put brackets around what belongs together, and * between factors"


class FormulaError(ValueError):
    """A formula that can't be used: what is wrong, where (`position`, 1-based column), and the `fix`.

    The fix is a spelling only where that is sure to give what was meant; else it says what a formula may hold.
    """

    def __init__(self, problem: str, position: int, fix: str = "") -> None:
        """Build the sentence from its parts."""
        fix = fix or _PARTS
        super().__init__(f"Formula, column {position}: {problem}. {fix}.")
        self.problem, self.position, self.fix = problem, position, fix


class TwoReadingsError(FormulaError):
    """A formula that a person may have meant in two ways; `spellings` say each plainly.

    They stand for what was typed from column `start` up to (not with) column `end`. `expression.parse` reads the
    formula with each of them, and shows them only where that can be read.
    """

    def __init__(
        self, problem: str, position: int, spellings: tuple[str, ...], start: int, end: int, told: str = ""
    ):
        """Build the sentence; `told` replaces its hint "Write … or …"."""
        super().__init__(problem, position, told or "Write " + " or ".join(spellings))
        self.spellings, self.start, self.end = spellings, start, end
