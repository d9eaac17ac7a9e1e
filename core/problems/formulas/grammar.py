"""The grammar: tokens to a tree by recursive descent, refusing what a person may have meant in two ways.

    sum = term {(+|-) term}          term = chain {(*|/) chain}       chain = factor {power}, a product without sign
    factor = {+|-} power             power = atom [^ exponent]        exponent = {+|-} atom [^ exponent]

A blank separates: `x^2 y` is x²·y and `1/2 x` is (1/2)·x, where `e^2x` and `1/2x` are refused.
"""

from __future__ import annotations

from collections.abc import Sequence

from . import readings
from .application import application
from .errors import FormulaError
from .parts import fraction, root
from .reader import Reader
from .signs import REFUSED_SIGNS
from .tokens import Token
from .tree import Tree

_BINARY = {"+": "add", "-": "sub", "*": "mul", "/": "div"}


def read(tokens: Sequence[Token], text: str) -> Tree:
    """Return the tree of a formula whose words are resolved and whose bars are paired."""
    parser = Parser(tokens, text)
    tree = parser.sum()
    if parser.peek().kind != "end":
        raise parser.unexpected()
    return tree


class Parser(Reader):
    """One method a rule of the grammar; each takes the tokens of its piece and returns its tree."""

    def sum(self) -> Tree:
        """Read terms with + and - between them."""
        self.deeper()
        start = self.peek().column
        tree = self.term()
        while self.at("op", "+", "-"):
            op = _BINARY[self.take().text]
            tree = self.made(op, tree, self.term(), column=start)
        self.shallower()
        return tree

    def term(self) -> Tree:
        """Read factors with *, / or nothing between them."""
        first, start = self.place, self.peek().column
        tree = self.chain()
        while self.at("op", "*", "/"):
            sign = self.take()
            begins = self.place
            if sign.text == "*":
                tree = self.made("mul", tree, self.chain(), column=start)
                continue
            divisor = self.factor()
            if not self.at_value():
                tree = self.made("div", tree, divisor, column=start)
                continue
            readings.check_quotient(self, first, begins)
            quotient = self.made("div", tree, divisor, column=start)
            tree = self.made("mul", quotient, self.chain(), column=start)
        return tree

    def chain(self) -> Tree:
        """Read a product without signs: 2x, 3 sin x, (x + 1)(y - 1)."""
        start = self.peek().column
        tree = self.factor()
        while self.at_value():
            readings.check_product(self)
            tree = self.made("mul", tree, self.power(), column=start)
        return tree

    def factor(self) -> Tree:
        """Read a power with any signs before it."""
        if not self.at("op", "+", "-"):
            return self.power()
        self.deeper()
        sign = self.take()
        first = self.place
        inner = self.factor()
        self.shallower()
        if self.spreadsheet and sign.text == "-" and inner.op == "pow" and self.before().kind != "close":
            readings.refuse_sign(self, sign, first)
        return self.made("neg" if sign.text == "-" else "pos", inner, column=sign.column)

    def power(self) -> Tree:
        """Read a value and its exponent, if it has one."""
        start, first = self.peek().column, self.place
        base = self.atom()
        while self.at("mark", "."):
            base = self._method(base, start)
        if not self.at("op", "^"):
            return base
        return self._raised(base, start, first)

    def _raised(self, base: Tree, start: int, first: int) -> Tree:
        self.take()
        begins = self.place
        exponent = self.exponent()
        readings.check_exponent(self, base, exponent, first, begins)
        return self.made("pow", base, exponent, column=start)

    def exponent(self) -> Tree:
        """Read an exponent: signs, one value, and its own exponent (powers associate to the right)."""
        self.deeper()
        if self.at("op", "+", "-"):
            sign = self.take()
            inner = self.exponent()
            tree = self.made("neg" if sign.text == "-" else "pos", inner, column=sign.column)
        else:
            readings.check_digits(self)
            delimited = self.at("open", "⁽", "{")
            start = self.peek().column
            tree = self.atom()
            if self.at("op", "^") and not delimited:
                self.take()
                tree = self.made("pow", tree, self.exponent(), column=start)
        self.shallower()
        return tree

    def atom(self) -> Tree:
        """Read a number, a name, a bracket, a fraction, a root or a function with its argument."""
        token = self.peek()
        if token.kind == "number":
            return self._number(self.take())
        if token.kind in ("variable", "constant"):
            self.take()
            return self.made("name", value=token.text, column=token.column)
        if token.kind == "open":
            return self.bracket()
        if token.kind == "function":
            return application(self)
        if token.kind == "frac":
            return fraction(self)
        if token.kind == "root":
            return root(self)
        raise self._missing(token)

    def _missing(self, token: Token) -> FormulaError:
        if token.kind != "end":
            return FormulaError(
                f"a value is missing before {token.text}", token.column, "Add one, such as x or 2"
            )
        after = f" after {self.typed(self.place - 1)}" if self.place else ""
        return FormulaError(f"something is missing{after}", token.column, "Add a value, such as x or 2")

    def _number(self, token: Token) -> Tree:
        """Read a number; ½ was made 1/2 and 2½ was made 2+1/2."""
        above, line, below = token.text.partition("/")
        whole, _, above = above.rpartition("+") if line else ("", "", above)
        tree = self.number(above, token.column)
        if line:
            tree = self.made("div", tree, self.number(below, token.column), column=token.column)
        if whole:
            tree = self.made("add", self.number(whole, token.column), tree, column=token.column)
        return tree

    def bracket(self) -> Tree:
        """Read what stands between brackets, or the absolute value of what stands between bars."""
        opening = self.take()
        first = self.place
        inner = self.sum()
        self.close(opening)
        if opening.text != "|":
            return inner
        if inner.op == "abs" and self.token(first).text == "|":
            raise FormulaError(REFUSED_SIGNS["‖"][0], opening.column, REFUSED_SIGNS["‖"][1])
        return self.made("abs", inner, column=opening.column)

    def _method(self, base: Tree, start: int) -> Tree:
        """Read x.pow(2) or (x - y).abs() as pow(x, 2) and abs(x - y)."""
        self.take()
        if not self.at("function") or self.peek(1).text != "(":
            raise FormulaError(f"{self.peek().text or 'this'} is not a function", self.peek().column)
        return application(self, base)
