"""The one error of formulas."""

from __future__ import annotations


class FormulaError(ValueError):
    """A formula that can't be used: what is wrong, where (`position`, 1-based column), and the `fix`.

    The fix is empty where none is sure to give what was meant.
    """

    def __init__(self, problem: str, position: int, fix: str = "") -> None:
        """Build the sentence from its parts."""
        super().__init__(f"Formula, column {position}: {problem}." + (f" {fix}." if fix else ""))
        self.problem, self.position, self.fix = problem, position, fix
