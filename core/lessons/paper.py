"""A lesson's Markdown as HTML for paper, with its formulas set."""

from __future__ import annotations

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from ..formulas import MATHS, FormulaError, html_prose, mathml
from .mistakes import RefusedError
from .source import Prose

_MATHS = re.compile(MATHS, re.DOTALL)


def html(markdown: str) -> str:
    """Return Markdown as HTML; `FormulaError` for a formula that can't be set."""
    return str(_PAPER.render(markdown))


def read_formulas(prose: Prose) -> None:
    """Raise `RefusedError` for the first formula that paper can't show."""
    for token in _PAPER.parse(prose.text):
        for child in token.children or []:
            if child.type == "math":
                _tried(child.content, prose)


def _tried(formula: str, prose: Prose) -> None:
    try:
        mathml(formula.strip("$"))
    except FormulaError as error:
        line = prose.line + prose.text.count("\n", 0, prose.text.find(formula))
        raise RefusedError(
            line,
            f"The formula {formula} can't be set on paper. {error}",
            "Keep to what the guide to lessons names.",
        ) from None


def _maths(state: StateInline, silent: bool) -> bool:
    found = _MATHS.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        state.push("math", "", 0).content = found[0]
    state.pos = found.end()
    return True


def _set(renderer: Any, tokens: Any, at: int, options: Any, env: Any) -> str:
    content = tokens[at].content
    return mathml(content.strip("$"), display=content.startswith("$$"))


def _text(renderer: Any, tokens: Any, at: int, options: Any, env: Any) -> str:
    return html_prose(tokens[at].content)


def _made() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False})
    made.inline.ruler.before("escape", "math", _maths)
    made.add_render_rule("math", _set)
    made.add_render_rule("text", _text)
    return made


_PAPER = _made()
