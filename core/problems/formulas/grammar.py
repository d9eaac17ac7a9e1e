"""The grammar: tokens to a tree by recursive descent, refusing what a person may have meant in two ways.

    sum = term {(+|-) term}          term = chain {(*|/) chain}       chain = factor {power}, a product without sign
    factor = {+|-} power             power = atom [^ exponent]        exponent = {+|-} atom [^ exponent]

A blank separates: `x^2 y` is x²·y and `1/2 x` is (1/2)·x, where `e^2x` and `1/2x` are refused.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.problems.formulas.application import application
from core.problems.formulas.cursor import Cursor
from core.problems.formulas.errors import FormulaError
from core.problems.formulas.signs import RAISED_AS, REFUSED_SIGNS
from core.problems.formulas.tokens import Token
from core.problems.formulas.tree import Tree

_BINARY = {"+": "add", "-": "sub", "*": "mul", "/": "div"}


def read(tokens: Sequence[Token], text: str) -> Tree:
    """Return the tree of a formula whose words are resolved and whose bars are paired."""
    parser = Parser(tokens, text)
    tree = parser.sum()
    if parser.peek().kind != "end":
        raise parser.unexpected()
    return tree


class Parser(Cursor):
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
            tree = self._fraction(tree, divisor, first, begins)
        return tree

    def _fraction(self, above: Tree, below: Tree, first: int, begins: int) -> Tree:
        """Read 1/2 x as (1/2)·x; any other value right after a quotient may belong below or beside it."""
        if self.at("number"):
            raise self.unexpected()
        ends, slash = self.place, begins - 1
        signs = self._tokens[first].kind == "op"
        sole = (
            slash - first - signs == ends - begins == 1
            and below.op == self._tokens[slash - 1].kind == "number"
        )
        tight = not self._tokens[slash].spaced and not self._tokens[begins].spaced
        if sole and tight and not self.glued():
            quotient = self.made("div", above, below, column=above.column)
            return self.made("mul", quotient, self.chain(), column=above.column)
        self.chain()
        above_text, below_text = self.factor_typed(first, slash), self.factor_typed(begins, ends)
        rest = self.typed(ends)
        raise FormulaError(
            f"{self.typed(first)[:30]} may be a quotient times {rest[:20]}, or may have it below the line",
            self._tokens[ends].column,
            f"Write ({above_text}/{below_text})*{rest} or {above_text}/({below_text}*{rest})",
        )

    def chain(self) -> Tree:
        """Read a product without signs: 2x, 3 sin x, (x + 1)(y - 1)."""
        start, first = self.peek().column, self.place
        tree = self.factor()
        while self.at_value():
            self._check_side_by_side(tree, first)
            tree = self.made("mul", tree, self.power(), column=start)
        return tree

    def _check_side_by_side(self, left: Tree, first: int) -> None:
        """Refuse what has another reading than a product: x2, 2½, x(1), e(x), 2 \\frac{1}{2}."""
        token, before = self.peek(), self.before()
        if token.kind == "number":
            raise self.unexpected()
        if token.kind == "frac" and left.op == "number":
            self._refuse_mixed(before)
        if token.kind != "open" or token.text == "|" or not self.glued():
            return
        if (
            before.kind == "variable"
            and self.peek(1).text in ("0", "1", "2")
            and self.peek(2).kind == "close"
        ):
            name = self.typed(self.place - 1)
            raise FormulaError(
                f"{name}({self.peek(1).text}) may be a coordinate or a product",
                token.column,
                f"Write {name}*{self.peek(1).text} for the product, x and y for the coordinates",
            )
        if before.kind == "constant" and before.text == "e" and token.text != "{":
            begins = self.place
            self.bracket()
            fix = f"Write e*{self.typed(begins)} or e^{self.typed(begins)}"
            raise FormulaError("e before a bracket may be a factor or a base", token.column, fix)

    def _refuse_mixed(self, whole: Token) -> None:
        """2 \\frac{1}{2} may be 2½ or 2·½; with letters in the fraction it is a product."""
        first, back = self.place, self._count
        fraction = self.atom()
        if all(arg.op == "number" for arg in fraction.args):
            typed = self.typed(first)
            raise FormulaError(
                "a number before a fraction may be a product or a mixed number",
                self._tokens[first].column,
                f"Write {whole.text}*{typed} or ({whole.text}+{typed})",
            )
        self.place, self._count = first, back

    def factor(self) -> Tree:
        """Read a power with any signs before it."""
        if not self.at("op", "+", "-"):
            return self.power()
        self.deeper()
        sign = self.take()
        inner = self.factor()
        self.shallower()
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
        delimited = self._tokens[begins].kind == "open" and self.before().kind == "close"
        if delimited and self._tokens[begins].text in "⁽{" and self.at("op", "^"):
            self._refuse_second_power(first, begins)
        exact = base.value == "e" and exponent.op in ("number", "neg")
        if not delimited and self.at_value() and (self.glued() or exact):
            self._check_exponent_ends(base, exponent, first, begins)
        return self.made("pow", base, exponent, column=start)

    def _refuse_second_power(self, first: int, begins: int) -> None:
        column, ends = self.peek().column, self.place
        self.take()
        second = self.place
        self.exponent()
        inner = self.typed(begins + 1, ends - 1).translate(RAISED_AS)
        base, rest = self.typed(first, begins - 1), self.typed(second).translate(RAISED_AS)
        raise FormulaError(
            "a power follows a raised exponent",
            column,
            f"Write ({self.typed(first, ends)})^({rest}) or {base}^(({inner})^({rest}))",
        )

    def _check_exponent_ends(self, base: Tree, exponent: Tree, first: int, begins: int) -> None:
        """Accept x^2y as x²·y; refuse e^2x, 2^3x and x^yz, where the rest may belong to the exponent."""
        usual = base.op not in ("number",) and base.value not in ("e", "pi")
        if usual and exponent.op == "number" and self.place == begins + 1 and self.peek().kind != "number":
            return
        ends = self.place
        if self.peek().kind == "number":
            raise self.unexpected()
        self.chain()
        base_text, exponent_text, rest = (
            self.typed(first, begins - 1),
            self.typed(begins, ends),
            self.typed(ends),
        )
        raise FormulaError(
            f"where the exponent of {base_text} ends is not clear",
            self._tokens[ends].column,
            f"Write {base_text}^({exponent_text}*{rest}) or {base_text}^({exponent_text})*{rest}",
        )

    def exponent(self) -> Tree:
        """Read an exponent: signs, one value, and its own exponent (powers associate to the right)."""
        self.deeper()
        if self.at("op", "+", "-"):
            sign = self.take()
            inner = self.exponent()
            tree = self.made("neg" if sign.text == "-" else "pos", inner, column=sign.column)
        else:
            self.refuse_digits()
            delimited = self.at("open", "⁽", "{")
            start = self.peek().column
            tree = self.atom()
            if self.at("op", "^") and not delimited:
                self.take()
                tree = self.made("pow", tree, self.exponent(), column=start)
        self.shallower()
        return tree

    def refuse_digits(self) -> None:
        """In LaTeX only the first digit after ^ or \\frac is taken, so that x^10 shows x¹0."""
        token = self.peek()
        if self.latex and token.kind == "number" and len(token.text) > 1 and token.text.isdigit():
            fix = f"Write {{{token.text}}}"
            raise FormulaError("in LaTeX a number of several digits needs braces here", token.column, fix)

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
            self.take()
            above, below = self.part(), self.part()
            return self.made("div", above, below, column=token.column)
        if token.kind == "root":
            return self._root(self.take())
        raise self._missing(token)

    def _missing(self, token: Token) -> FormulaError:
        if token.kind != "end":
            return FormulaError(
                f"a value is missing before {token.text}", token.column, "Add one, such as x or 2"
            )
        after = f" after {self.typed(self.place - 1)}" if self.place else ""
        return FormulaError(f"something is missing{after}", token.column, "Add a value, such as x or 2")

    def _number(self, token: Token) -> Tree:
        above, line, below = token.text.partition("/")
        whole, _, above = above.rpartition("+") if line else ("", "", above)
        column = token.column
        tree = self.made("number", value=float(above), column=column)
        if line:
            tree = self.made(
                "div", tree, self.made("number", value=float(below), column=column), column=column
            )
        if whole:
            tree = self.made(
                "add", self.made("number", value=float(whole), column=column), tree, column=column
            )
        return tree

    def bracket(self) -> Tree:
        """Read what stands between brackets, or the absolute value of what stands between bars."""
        opening = self.take()
        first = self.place
        inner = self.sum()
        self.close(opening)
        if opening.text != "|":
            return inner
        if inner.op == "abs" and self._tokens[first].text == "|":
            raise FormulaError(REFUSED_SIGNS["‖"][0], opening.column, REFUSED_SIGNS["‖"][1])
        return self.made("abs", inner, column=opening.column)

    def part(self) -> Tree:
        r"""Read a part of \frac or \sqrt: braces, or one digit, letter or command."""
        if self.at("open", "{"):
            return self.bracket()
        self.refuse_digits()
        return self.atom()

    def _root(self, token: Token) -> Tree:
        degree = token.text
        if degree == "n":
            degree = "2"
            if self.at("open", "["):
                degree = self._degree()
            return self.rooted(degree, self.part(), token.column)
        first = self.place
        inner = self.atom()
        if self._tokens[first].kind != "open" and (self.at("op", "^") or (self.at_value() and self.glued())):
            self._refuse_root(token, first)
        return self.rooted(degree, inner, token.column)

    def _refuse_root(self, token: Token, first: int) -> None:
        """√2x may be the root of 2x, and √x² the root of x²."""
        ends = self.place
        if self.take().text == "^":
            self.exponent()
        else:
            self.place -= 1
            self.chain()
        sign, under, whole = self.text[token.column - 1], self.typed(first, ends), self.typed(first)
        rest = self.typed(ends)
        beside = rest if self._tokens[ends].text == "^" else f"*{rest}"
        raise FormulaError(
            f"where the root {sign}{whole} ends is not clear",
            self._tokens[ends].column,
            f"Write {sign}({whole}) or {sign}({under}){beside}",
        )

    def _degree(self) -> str:
        self.take()
        token = self.take()
        if token.kind != "number" or token.text not in "23456789" or not self.at("close", "]"):
            raise FormulaError("the degree of a root is a whole number from 2 to 9", token.column)
        self.take()
        return token.text

    def rooted(self, degree: str, inner: Tree, column: int) -> Tree:
        """Return the root of a degree; of odd degree it is real for negative values too."""
        if degree in ("2", "3"):
            return self.made("sqrt" if degree == "2" else "cbrt", inner, column=column)
        one, n = (self.made("number", value=float(k), column=column) for k in (1, int(degree)))
        share = self.made("div", one, n, column=column)
        if int(degree) % 2 == 0:
            return self.made("pow", inner, share, column=column)
        size = self.made("pow", self.made("abs", inner, column=column), share, column=column)
        return self.made("mul", self.made("sign", inner, column=column), size, column=column)

    def _method(self, base: Tree, start: int) -> Tree:
        """Read x.pow(2) or (x - y).abs() as pow(x, 2) and abs(x - y)."""
        self.take()
        if not self.at("function") or self.peek(1).text != "(":
            raise FormulaError(f"{self.peek().text or 'this'} is not a function", self.peek().column)
        return application(self, base)
