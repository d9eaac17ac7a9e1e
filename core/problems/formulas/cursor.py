"""A place in the tokens of a formula: what comes next, how deep, and how much has been read."""

from __future__ import annotations

from collections.abc import Sequence

from .errors import FormulaError, TwoReadingsError
from .tokens import Token
from .tree import Tree

DEEPEST = 100
MOST_NODES = 200
_STARTS = frozenset({"number", "variable", "constant", "function", "open", "frac", "root"})
CLOSED_BY = {"(": ")", "[": "]", "{": "}", "⁽": "⁾", "|": "|"}


class Cursor:
    """Walks through the tokens of one formula; every tree is made here, so that their number is bounded."""

    def __init__(self, tokens: Sequence[Token], text: str) -> None:
        """Begin at the first of the tokens; `text` is what was typed, for the hints."""
        self._tokens = tokens
        self.text = text
        self.latex = "\\" in text
        self.spreadsheet = text.lstrip().startswith("=")
        self.end = len(text.rstrip()) + 1
        self.place = 0
        self._depth = 0
        self._count = 0

    def peek(self, ahead: int = 0) -> Token:
        """Return a token that is still to come; after the last one a token of kind "end"."""
        place = self.place + ahead
        return self._tokens[place] if place < len(self._tokens) else Token("end", "", self.end, self.end)

    def before(self) -> Token:
        """Return the token that was taken last."""
        return self._tokens[self.place - 1]

    def take(self) -> Token:
        """Return the next token and go on."""
        token = self.peek()
        self.place += 1
        return token

    def at(self, kind: str, *texts: str) -> bool:
        """Say whether the next token is of a kind, and reads as one of the texts if any are given."""
        token = self.peek()
        return token.kind == kind and (not texts or token.text in texts)

    def at_value(self) -> bool:
        """Say whether a value begins here."""
        return self.peek().kind in _STARTS

    def glued(self) -> bool:
        """Say whether no blank stands before the next token."""
        return not self.peek().spaced

    def typed(self, first: int, end: int | None = None) -> str:
        """Return what was typed for the tokens from one place up to (not with) another, by default this one."""
        start, stop = self._tokens[first].column, self._tokens[(self.place if end is None else end) - 1].end
        return self.text[start - 1 : stop - 1].strip()

    def column(self, place: int) -> int:
        """Return the column of the token at a place, or where the formula ends."""
        return self._tokens[place].column if place < len(self._tokens) else self.end

    def token(self, place: int) -> Token:
        """Return the token at a place."""
        return self._tokens[place]

    def mark(self) -> tuple[int, int]:
        """Return where the cursor is, for `back_to`."""
        return self.place, self._count

    def back_to(self, mark: tuple[int, int]) -> None:
        """Go back to a mark; what was made since then does not count."""
        self.place, self._count = mark

    def factor_typed(self, first: int, end: int) -> str:
        """Return what was typed for some tokens, such that it can stand beside * or /: sin x as (sin x)."""
        bare = any(token.kind == "function" for token in self._tokens[first:end])
        return f"({self.typed(first, end)})" if bare else self.typed(first, end)

    def made(self, op: str, *args: Tree, value: float | str = "", column: int) -> Tree:
        """Return a new tree; `FormulaError` once there are too many."""
        self._count += 1
        if self._count > MOST_NODES:
            raise FormulaError(f"the formula has more than {MOST_NODES} operations", column, "Shorten it")
        return Tree(op, args, value, column)

    def number(self, text: str, column: int) -> Tree:
        """Return the tree of a number."""
        return self.made("number", value=float(text), column=column)

    def deeper(self) -> None:
        """Note one more level of nesting; `FormulaError` where it is too deep."""
        self._depth += 1
        if self._depth > DEEPEST:
            fix = "Use fewer brackets or terms"
            raise FormulaError(f"the formula is nested more than {DEEPEST} deep", self.peek().column, fix)

    def shallower(self) -> None:
        """Note the end of a level of nesting."""
        self._depth -= 1

    def close(self, opening: Token) -> None:
        """Take the bracket that closes an opening one."""
        if self.at("close", CLOSED_BY[opening.text]):
            self.take()
            return
        token = self.peek()
        if token.kind == "end":
            raise FormulaError(
                "a bracket is never closed",
                opening.column,
                f"Add a closing bracket {CLOSED_BY[opening.text]}",
            )
        if token.kind == "close":
            fix = f"Close {opening.text} with {CLOSED_BY[opening.text]}"
            raise FormulaError(f"{token.text} does not close {opening.text}", token.column, fix)
        raise self.unexpected()

    def two_readings(
        self, problem: str, column: int, first: int, *spellings: str, told: str = ""
    ) -> TwoReadingsError:
        """Return the error for what was typed since a place, where it may mean either of two spellings."""
        start, end = self.column(first), self.before().end
        return TwoReadingsError(problem, column, spellings, start, end, told)

    def unexpected(self) -> FormulaError:
        """Return the error for a token that can't stand here, after a value."""
        token = self.peek()
        if token.kind == "comma":
            return self._comma(token)
        if token.kind == "close":
            return FormulaError("this bracket was never opened", token.column, "Remove it or add ( before")
        if token.kind == "number":
            return self._number_after_value(token)
        return FormulaError(f"{token.text} can't stand here", token.column)

    def _comma(self, token: Token) -> FormulaError:
        before, after = self.before(), self.peek(1)
        if before.kind != "number" or after.kind != "number" or before.end != token.column or after.spaced:
            return FormulaError(
                "a comma can only stand between the values of a function",
                token.column,
                "Give one formula for L",
            )
        problem = "a comma is no decimal mark here"
        point = f"{before.text}.{after.text}"
        if before.text == "0" or len(after.text) != 3:
            return FormulaError(problem, token.column, f"Write decimals with a point: {point}")
        fix = f"Write {before.text}{after.text} for thousands, {point} for a decimal number"
        return FormulaError("a comma may mark thousands or decimals", token.column, fix)

    def _number_after_value(self, token: Token) -> FormulaError:
        if self.before().kind == "number":
            return FormulaError(
                "two numbers stand side by side",
                token.column,
                "Write one number, or an operator between them",
            )
        return FormulaError(
            f"an operator is missing before {token.text}",
            token.column,
            f"Write ^{token.text} for a power, *{token.text} for a product",
        )
