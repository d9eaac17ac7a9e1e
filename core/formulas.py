"""Formulas in sentences: where they stand, and how HTML sets them: $…$ as MathML, η_t and e^(−αt) by small letters."""

from __future__ import annotations

import re
from html import escape

from latex2mathml import exceptions
from latex2mathml.converter import convert

INDEXED = r"(?<![\w])([A-Za-zΔΣθηλσ])_(\w+|\{[^{}]*\})"
"""A letter with an index in plain text: η_t, λ_max, θ_{12}."""
RAISED = r"(\w)\^\(([^()]*)\)"
"""A letter with a power in plain text: e^(−αt)."""
MATHS = r"\$\$.*?\$\$|\$[^$\n]+\$"
"""A formula of LaTeX in Markdown, for `re.DOTALL`."""

# The converter has a class for each mistake, and none that they share; their names are what they say.
_MISTAKES = tuple(
    kind for kind in vars(exceptions).values() if isinstance(kind, type) and issubclass(kind, Exception)
)


class FormulaError(ValueError):
    """A formula that can't be set; the sentence says what in it is not known."""


def html_prose(sentence: str) -> str:
    """Return a plain sentence as HTML, with small letters for the indices of S_λ and the power of e^(−αt).

    >>> html_prose("η_t < e^(−αt)")
    'η<sub>t</sub> &lt; e<sup>−αt</sup>'
    """
    lowered = re.sub(INDEXED, lambda found: f"{found[1]}<sub>{found[2].strip('{}')}</sub>", escape(sentence))
    return re.sub(RAISED, r"\1<sup>\2</sup>", lowered)


def mathml(tex: str, display: bool = False) -> str:
    """Return a formula of LaTeX as MathML, on its own line where `display`; `FormulaError` for one that is none."""
    try:
        made: str = convert(tex, display="block" if display else "inline")
    except _MISTAKES as error:
        raise FormulaError(f"The formula can't be read: {_in_words(type(error).__name__)}.") from None
    if unknown := re.search(r"\\[A-Za-z]+", made):
        raise FormulaError(f"“{unknown[0]}” is not known.")
    return made


def _in_words(name: str) -> str:
    """Return the name of a mistake's class as words: "missing super script or subscript"."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", name.removesuffix("Error")).lower()
