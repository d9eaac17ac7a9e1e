"""Plain sentences of `core` as Markdown: what would be markup is escaped, S_λ and e^(−αt) become formulas."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import zip_longest

from core.formulas import INDEXED, MATHS, RAISED
from pages.shared.controls import plain

_SIGNS = re.compile(f"{INDEXED}|{RAISED}")


def prose(sentence: str) -> str:
    """Return a sentence as Markdown, S_λ, θ_12 and e^(−αt) as formulas."""
    return _with_formulas(sentence, plain)


def with_indices(markdown: str) -> str:
    """Return Markdown in which η_t, e^(−αt) and the like, outside of code and formulas, are formulas too."""
    parts = re.split(rf"(`+[^`]*`+|{MATHS})", markdown, flags=re.DOTALL)
    told = (_with_formulas(part, str) for part in parts[::2])
    return "".join(text for pair in zip_longest(told, parts[1::2], fillvalue="") for text in pair)


def _with_formulas(text: str, rest: Callable[[str], str]) -> str:
    told, at = [], 0
    for found in _SIGNS.finditer(text):
        told += [rest(text[at : found.start()]), _formula(found)]
        at = found.end()
    return "".join([*told, rest(text[at:])])


def _formula(found: re.Match[str]) -> str:
    letter, index, base, power = found.groups()
    if base:
        return f"${base}^{{{power}}}$"
    index = index.strip("{}")
    inner = rf"\text{{{index}}}" if len(index) > 2 and index.isalpha() else index
    return f"${letter}_{{{inner}}}$"
