r"""Formulas in sentences: where they stand, and how HTML sets them: $…$ as MathML, η_t and e^(−αt) by small letters.

Of LaTeX it knows what a lesson needs: letters, numbers and signs, `^`, `_` and `{…}`, `\frac`, `\sqrt`, `\text`,
`\mathrm`, `\left`, `\right`, Greek letters, and the names in `SIGNS` and `FUNCTIONS`.
"""

from __future__ import annotations

import re
from html import escape
from html.entities import html5

INDEXED = r"(?<![\w])([A-Za-zΔΣθηλσ])_(\w+|\{[^{}]*\})"
"""A letter with an index in plain text: η_t, λ_max, θ_{12}."""
_RAISED = r"(?<=\w)\^\(([^()]*)\)"
MATHS = r"\$\$.*?\$\$|\$[^$\n]+\$"
"""A formula of LaTeX in Markdown, for `re.DOTALL`."""

SIGNS: dict[str, str] = {
    "cdot": "·",
    "times": "×",
    "pm": "±",
    "nabla": "∇",
    "partial": "∂",
    "infty": "∞",
    "le": "≤",
    "leq": "≤",
    "ge": "≥",
    "geq": "≥",
    "ne": "≠",
    "neq": "≠",
    "approx": "≈",
    "to": "→",
    "in": "∈",
    "sum": "∑",
    "prod": "∏",
    "ldots": "…",
    "cdots": "⋯",
    "top": "⊤",
    "ell": "ℓ",
    "lVert": "‖",
    "rVert": "‖",
    "Vert": "‖",
    "|": "‖",
    "lvert": "|",
    "rvert": "|",
    "langle": "⟨",
    "rangle": "⟩",
    "{": "{",
    "}": "}",
    "%": "%",
}
FUNCTIONS = ("ln", "log", "exp", "min", "max", "lim", "sin", "cos", "tan", "argmin", "argmax")
_SPACES = {
    ",": "0.17em",
    ":": "0.22em",
    ";": "0.28em",
    " ": "0.25em",
    "quad": "1em",
    "qquad": "2em",
    "!": "0em",
}
_LETTERS = ("∞", "ℓ")
_AROUND = ("∑", "∏", "min", "max", "lim")
_TOKENS = re.compile(r"\\(?:[A-Za-z]+|.)|\d+(?:\.\d+)?|\s+|.", re.DOTALL)


class FormulaError(ValueError):
    """A formula that can't be set; the sentence says what in it is not known."""


def html_prose(sentence: str) -> str:
    """Return a plain sentence as HTML, with small letters for the indices of S_λ and the power of e^(−αt).

    >>> html_prose("η_t < e^(−αt)")
    'η<sub>t</sub> &lt; e<sup>−αt</sup>'
    """
    lowered = re.sub(INDEXED, lambda found: f"{found[1]}<sub>{found[2].strip('{}')}</sub>", escape(sentence))
    return re.sub(_RAISED, r"<sup>\1</sup>", lowered)


def mathml(tex: str, display: bool = False) -> str:
    r"""Return a formula of LaTeX as MathML; `FormulaError` for what is not known here.

    >>> mathml(r"\eta_t")
    '<math><msub><mi>η</mi><mi>t</mi></msub></math>'
    """
    inside = _Formula(tex).all()
    return f'<math display="block">{inside}</math>' if display else f"<math>{inside}</math>"


class _Formula:
    """Reads a formula from left to right."""

    def __init__(self, tex: str) -> None:
        self._tokens = _TOKENS.findall(tex)
        self._at = 0

    def all(self) -> str:
        """Return the whole formula as MathML's parts."""
        return "".join(self._until(""))

    def _next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self) -> str:
        token = self._next()
        if not token:
            raise FormulaError("The formula ends too early.")
        self._at += 1
        return token

    def _skip_blanks(self) -> None:
        while self._next().isspace():
            self._at += 1

    def _until(self, end: str) -> list[str]:
        """Return what comes before `end`, which is taken too; "" is the end of all."""
        parts: list[str] = []
        while True:
            self._skip_blanks()
            if self._next() == end:
                self._at += bool(end)
                return parts
            parts.append(self._scripted())

    def _scripted(self) -> str:
        """Return one part with its index and its power."""
        base = self._part()
        scripts: dict[str, str] = {}
        while self._next() in ("^", "_", "'"):
            sign = self._take()
            where = "_" if sign == "_" else "^"
            if where in scripts:
                raise FormulaError(f"Two “{where}” follow each other.")
            scripts[where] = "<mo>′</mo>" if sign == "'" else self._argument()
        if not scripts:
            return base
        around = any(base == f"<mo>{sign}</mo>" for sign in _AROUND)
        names = ("munder", "mover", "munderover") if around else ("msub", "msup", "msubsup")
        name = names[2] if len(scripts) == 2 else names["^" in scripts]
        return f"<{name}>{base}{scripts.get('_', '')}{scripts.get('^', '')}</{name}>"

    def _argument(self) -> str:
        self._skip_blanks()
        return self._part()

    def _part(self) -> str:
        token = self._take()
        if token == "{":
            return f"<mrow>{''.join(self._until('}'))}</mrow>"
        if token.startswith("\\"):
            return self._command(token[1:])
        if token in "}^_&":
            raise FormulaError(f"“{token}” stands alone.")
        if token[0].isdigit():
            return f"<mn>{token}</mn>"
        if token.isalpha() or token in _LETTERS:
            return f"<mi>{token}</mi>"
        return f"<mo>{escape({'-': '−', '*': '∗'}.get(token, token))}</mo>"

    def _command(self, name: str) -> str:
        if name == "frac":
            return f"<mfrac>{self._argument()}{self._argument()}</mfrac>"
        if name == "sqrt":
            return f"<msqrt>{self._argument()}</msqrt>"
        if name in ("text", "mathrm", "operatorname"):
            return f"<mtext>{escape(self._words())}</mtext>"
        if name in ("left", "right"):
            self._skip_blanks()
            return "" if self._next() == "." and self._take() else self._part()
        if name in _SPACES:
            return f'<mspace width="{_SPACES[name]}"></mspace>'
        if name in FUNCTIONS:
            return f"<mo>{name}</mo>"
        sign = SIGNS.get(name) or _greek(name)
        if not sign:
            raise FormulaError(f"“\\{name}” is not known.")
        return f"<mi>{sign}</mi>" if sign.isalpha() or sign in _LETTERS else f"<mo>{sign}</mo>"

    def _words(self) -> str:
        self._skip_blanks()
        if self._take() != "{":
            raise FormulaError("Words stand in braces.")
        words = []
        while (token := self._take()) != "}":
            words.append(token)
        return "".join(words)


def _greek(name: str) -> str:
    """Return the letter that LaTeX and HTML call alike, "" for a name of none."""
    letter = html5.get(f"{name};", "")
    return letter if len(letter) == 1 and "Α" <= letter <= "ω" else ""
