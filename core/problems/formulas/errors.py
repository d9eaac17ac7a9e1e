"""How long a formula may be, and the one error of formulas."""

from __future__ import annotations

LONGEST = 400
_PARTS = "A formula is made of x, y, numbers, + - * / ^, brackets and functions such as sin, exp, log, sqrt"


class FormulaError(ValueError):
    """A formula that can't be used: what is wrong, where (`position`, 1-based column), and the `fix`.

    The fix is a spelling only where that is sure to give what was meant; else it says what a formula may hold.
    """

    def __init__(self, problem: str, position: int, fix: str = "") -> None:
        """Build the sentence from its parts."""
        fix = fix or _PARTS
        super().__init__(f"Formula, column {position}: {problem}. {fix}.")
        self.problem, self.position, self.fix = problem, position, fix
