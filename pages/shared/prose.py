"""Plain sentences of `core` as Markdown: what would be markup is escaped, S_λ and the like get subscripts."""

from __future__ import annotations

import re
from itertools import zip_longest

from core.formulas import INDEXED, MATHS
from pages.shared.controls import plain


def prose(sentence: str) -> str:
    """Return a sentence as Markdown, S_λ and θ_12 as formulas."""
    parts = re.split(INDEXED, sentence)
    told = [plain(parts[0])]
    for letter, index, rest in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        told += [_formula(letter, index), plain(rest)]
    return "".join(told)


def with_indices(markdown: str) -> str:
    """Return Markdown in which η_t and the like, outside of code and formulas, are formulas too."""
    parts = re.split(rf"(`+[^`]*`+|{MATHS})", markdown, flags=re.DOTALL)
    told = (re.sub(INDEXED, lambda found: _formula(found[1], found[2]), part) for part in parts[::2])
    return "".join(text for pair in zip_longest(told, parts[1::2], fillvalue="") for text in pair)


def _formula(letter: str, index: str) -> str:
    index = index.strip("{}")
    inner = rf"\text{{{index}}}" if len(index) > 2 and index.isalpha() else index
    return f"${letter}_{{{inner}}}$"
