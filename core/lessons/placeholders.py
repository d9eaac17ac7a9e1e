"""Placeholders in a lesson's prose: {first_rise.step}, or {first_rise.step = 3} with the value that it must have.

Within $…$ braces are LaTeX's, and within `…` code; {{ and }} are braces elsewhere.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from ..formulas import MATHS
from .evidence import Evidence, UnknownTermError
from .links import Scene
from .mistakes import RefusedError
from .rooms import term_of
from .source import Prose
from .terms import Term, Value, told, typed, untold

# Code and formulas are left as they are, so are doubled braces.
_TOKENS = re.compile(
    rf"(?P<kept>`+[^`]*`+|{MATHS})"
    r"|(?P<open>\{\{)|(?P<close>\}\})|\{(?P<inside>[^{}\n]*)\}|(?P<stray>[{}])",
    re.S,
)
# Another processor may round the last digits of a long run otherwise; trainings drift further apart.
_SHARE = {"playground": 2e-3, "map": 2e-2, "train": 0.15}


@dataclass(frozen=True)
class Placeholder:
    """One placeholder: the term that it names, what it is to be (""; nothing is said), and where it stands."""

    name: str
    term: Term
    expected: str
    line: int

    def holds(self, value: Value, scene: Scene) -> bool:
        """Say whether the value is still the one that is written with it; other machines round a little otherwise."""
        return not self.expected or agrees(value, self.expected, self.term, _SHARE[scene.place])


def agrees(value: Value, expected: str, term: Term, share: float) -> bool:
    """Say whether a value is the expected one, up to its last written digit and a share of itself."""
    wanted = untold(expected)
    if value is None or isinstance(value, str) or wanted is None:
        return told(value) == expected
    if not (math.isfinite(value) and math.isfinite(wanted)):
        return value == wanted
    front, _, power = typed(expected).lower().partition("e")
    least = 0.0 if term.kind == "count" else 0.51 * 10.0 ** (int(power or 0) - len(front.partition(".")[2]))
    return abs(value - wanted) <= max(least, share * abs(wanted))


def read_placeholders(prose: Prose, scene: Scene | None) -> tuple[Placeholder, ...]:
    """Return the placeholders of a text; `RefusedError` for one that is unknown, or where nothing runs."""
    found = []
    for match in _TOKENS.finditer(prose.text):
        line = prose.line + prose.text.count("\n", 0, match.start())
        if match["stray"]:
            raise RefusedError(
                line, f"A “{match['stray']}” stands alone.", "Write {{ or }} for a brace of the text."
            )
        if match["inside"] is not None:
            found.append(_placeholder(match["inside"], line, scene))
    return tuple(found)


def _placeholder(inside: str, line: int, scene: Scene | None) -> Placeholder:
    name, _, expected = (part.strip() for part in inside.partition("="))
    if scene is None:
        raise RefusedError(
            line,
            f"“{{{name}}}” stands where no run is known yet.",
            "Move it below the step's block; for a brace of the text write {{ or }}.",
        )
    try:
        _, term = term_of(name, scene)
    except UnknownTermError as error:
        raise RefusedError(line, error.what, error.remedy) from None
    if expected and term.kind == "sentence":
        raise RefusedError(
            line,
            f"{name} is a sentence, which can't be expected.",
            f"Write {{{name}}} alone, or ask for its numbers.",
        )
    return Placeholder(name, term, expected, line)


def filled(text: str, evidence: Evidence | None) -> str:
    """Return a text with its placeholders' values; without evidence there are none to fill."""

    def fill(match: re.Match[str]) -> str:
        if match["open"] or match["close"]:
            return "{" if match["open"] else "}"
        if match["inside"] is None or evidence is None:
            return match[0]
        return _plain(told(evidence.value(match["inside"].partition("=")[0].strip())))

    return _TOKENS.sub(fill, text)


def _plain(text: str) -> str:
    """Return a value so that Markdown shows it as it is: θ* is no emphasis."""
    return re.sub(r"([*$~\\[\]<])", r"\\\1", text)


def with_values(text: str, evidence: Evidence) -> str:
    """Return a text whose placeholders carry the values that they have now, as a lesson's file holds them."""

    def write(match: re.Match[str]) -> str:
        if match["inside"] is None:
            return match[0]
        name = match["inside"].partition("=")[0].strip()
        _, term = term_of(name, evidence.scene)
        return f"{{{name}}}" if term.kind == "sentence" else f"{{{name} = {told(evidence.value(name))}}}"

    return _TOKENS.sub(write, text)
