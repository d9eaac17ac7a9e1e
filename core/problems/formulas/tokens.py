"""First reading of a formula: characters, Unicode signs and LaTeX commands to tokens, each with its position."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import NamedTuple

from . import signs
from .errors import FormulaError
from .words import is_function, letter

LARGEST_NUMBER = 1e12


class Token(NamedTuple):
    """A piece of the formula.

    `kind` is number, word, op, open, close, comma, bar, frac, root, mark, and after the later passes also
    variable, constant and function. `column` is 1-based in what was typed, `end` the column after the piece.
    `spaced`: a blank stands before it. `whole`: a word that is one name for certain (a LaTeX command, `np.exp`).
    """

    kind: str
    text: str
    column: int
    end: int
    spaced: bool = False
    whole: bool = False


_LETTER = "A-Za-zͰ-Ͽ"
_TOKEN = re.compile(
    rf"(?P<blank>\s+|\\[,;:!> ]|\\(?:{'|'.join(signs.SPACES)})(?![A-Za-z]))"
    rf"|(?P<size>\\(?:{'|'.join(signs.SIZES)})(?![A-Za-z]))"
    r"|(?P<vulgar>[¼½¾⅐-⅞])"
    r"|(?P<number>(?:[0-9]+(?:_[0-9]+)*(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<skipped>\.(?=[*/^])|_(?=\s*[,\])])|&(?=\s*=))"
    rf"|(?P<word>(?P<prefix>{signs.PREFIX})?[{_LETTER}][{_LETTER}0-9]*)"
    r"|(?P<command>\\[A-Za-z]+\*?)"
    rf"|(?P<raised>[{signs.RAISED}]+)"
    r"|(?P<root>[√∛∜])"
    r"|(?P<mark>:=|=>|->|→|↦|==|=|:|@|\.(?=[A-Za-z]))"
    r"|(?P<op>\*\*|//|[-+*/^])"
    r"|(?P<open>\\?[({\[])|(?P<close>\\?[)}\]])"
    r"|(?P<comma>,)|(?P<bar>\|)"
)
# x1x2 without a sign between.
_INDEXED_LETTERS = re.compile(rf"(?:[{_LETTER}][0-9]){{2,}}")
_LOWER = re.compile(
    rf"\s*_\s*(?:(?P<digits>[0-9]+)|(?P<name>[A-Za-z][A-Za-z0-9]*)|\{{\s*(?P<braced>[A-Za-z0-9]+)\s*\}})"
    rf"|(?P<low>[{signs.LOWERED}]+)|\[\s*(?P<place>[0-9])\s*\]"
)
_FONT = re.compile(r"\s*(?:\{\s*(\\?[A-Za-zͰ-Ͽ]+[0-9]*)\s*\}|(?=[A-Za-z\\]))")


def scanned(plain: str, first: int) -> Iterator[Token]:
    """Yield the tokens of a plain text whose first sign stands in column `first`."""
    place, spaced = 0, False
    while place < len(plain):
        match = _TOKEN.match(plain, place)
        if match is None:
            raise _special(plain, place, first)
        kind, place = str(match.lastgroup), match.end()
        if kind == "blank":
            spaced = True
            continue
        if kind in ("size", "skipped"):
            continue
        column = match.start() + first
        made, place = _MAKE.get(kind, _plainly)(kind, match, plain, column)
        for index, token in enumerate(made):
            yield token._replace(spaced=spaced and not index)
        spaced = False


Made = tuple[list[Token], int]


def _plainly(kind: str, match: re.Match[str], plain: str, column: int) -> Made:
    text = match.group().lstrip("\\")
    if text == "//":
        raise FormulaError(
            f"a rounded quotient // is refused: {signs.REFUSED_FUNCTIONS['floor'][0]}",
            column,
            signs.REFUSED_FUNCTIONS["floor"][1],
        )
    if kind == "op":
        text = text.replace("**", "^")
    return [Token(kind, text, column, column + len(match.group()))], match.end()


def _root(kind: str, match: re.Match[str], plain: str, column: int) -> Made:
    return [Token(kind, signs.ROOTS[match.group()], column, column + 1)], match.end()


def _number(kind: str, match: re.Match[str], plain: str, column: int) -> Made:
    text = match.group().replace("_", "")
    if float(text) > LARGEST_NUMBER:
        raise FormulaError(f"numbers reach at most {LARGEST_NUMBER:g}", column, "Use a smaller number")
    return [Token(kind, text, column, column + len(match.group()))], match.end()


def _mark(kind: str, match: re.Match[str], plain: str, column: int) -> Made:
    text = {":=": "=", "=>": "->", "→": "->", "↦": "->"}.get(match.group(), match.group())
    return [Token(kind, text, column, column + len(match.group()))], match.end()


def _word(kind: str, match: re.Match[str], plain: str, column: int) -> Made:
    prefix = match.group("prefix") or ""
    name = match.group("word")[len(prefix) :]
    if _INDEXED_LETTERS.fullmatch(name):
        places = range(0, len(name), 2)
        return [Token("word", name[k : k + 2], column + k, column + k + 2) for k in places], match.end()
    return _lowered(name, bool(prefix), plain, match.end(), match.start(), column)


def _lowered(name: str, whole: bool, plain: str, end: int, start: int, column: int) -> Made:
    """Take the index below a name with it: x_1, x_{1}, x₁ become x_1, and x[0] stays what it is."""
    index = _LOWER.match(plain, end)
    if index is None or (index["place"] and is_function(name)):
        return [Token("word", name, column, column + end - start, whole=whole)], end
    low = (
        index["digits"]
        or index["name"]
        or index["braced"]
        or (index["low"] or "").translate(signs.LOWERED_AS)
    )
    text = f"{name}_{low}" if low else f"{name}[{index['place']}]"
    word = Token("word", text, column, column + index.end() - start, whole=True)
    return _last_letter(name, word, end - start) if len(low) <= 1 else [word], index.end()


def _last_letter(name: str, word: Token, length: int) -> list[Token]:
    """Give the index of glued letters to the last one: xy_1 is x times y_1."""
    if len(name) == 1 or name.isdigit() or (word.whole and (letter(name) or is_function(name))):
        return [word]
    middle = word.column + length - 1
    return [
        Token("word", name[:-1], word.column, middle),
        word._replace(text=word.text[len(name) - 1 :], column=middle),
    ]


def _command(kind: str, match: re.Match[str], plain: str, column: int) -> Made:
    name, start, end = match.group()[1:].rstrip("*"), match.start(), match.end()
    if name in signs.FONTS:
        return _font(name, match, plain, column)
    if name in signs.REFUSED_COMMANDS:
        raise FormulaError(*_placed(signs.REFUSED_COMMANDS[name], column))
    for made, known in (("frac", signs.FRACTIONS), ("bar", signs.BARS)):
        if name in known:
            return [Token(made, "|" if made == "bar" else name, column, column + end - start)], end
    for made, table in (("op", signs.OPERATORS), ("mark", signs.MARKS)):
        if name in table:
            return [Token(made, table[name], column, column + end - start)], end
    if name == "sqrt":
        return [Token("root", "n", column, column + end - start)], end
    if name in signs.GREEK or is_function(name):
        return _lowered(signs.GREEK.get(name, name), True, plain, end, start, column)
    raise FormulaError(f"the command {match.group()[:20]} is not known", column)


def _font(name: str, match: re.Match[str], plain: str, column: int) -> Made:
    r"""Read \mathrm{sin} as sin and \mathbf{x} as x."""
    inside = _FONT.match(plain, match.end())
    if inside is None:
        raise FormulaError(f"\\{name} needs a name in braces", column)
    if not inside[1]:
        return [], inside.end()
    word = inside[1].lstrip("\\")
    return _lowered(signs.GREEK.get(word, word), True, plain, inside.end(), match.start(), column)


def _raised(kind: str, match: re.Match[str], plain: str, column: int) -> Made:
    """Read x² as x^(2): the raised signs are an exponent in brackets of their own."""
    end = column + len(match.group())
    inner = list(scanned(match.group().translate(signs.RAISED_AS), column))
    ends = [Token("op", "^", column, column), Token("open", "⁽", column, column)]
    return [*ends, *inner, Token("close", "⁾", end, end)], match.end()


_MAKE: dict[str, Callable[[str, re.Match[str], str, int], Made]] = {
    "number": _number,
    "word": _word,
    "command": _command,
    "raised": _raised,
    "root": _root,
    "mark": _mark,
}


def _special(plain: str, place: int, first: int) -> FormulaError:
    char, column = plain[place], place + first
    if char in signs.REFUSED_SIGNS:
        return FormulaError(*_placed(signs.REFUSED_SIGNS[char], column))
    if plain.startswith("\\|", place):
        return FormulaError(*_placed(signs.REFUSED_SIGNS["‖"], column))
    looks = signs.LOOKALIKES.get(char) or unicodedata.normalize("NFKC", char)
    fix = ""
    if looks != char and looks.isascii() and _TOKEN.fullmatch(looks):
        fix = f"Type the plain character {looks} instead"
    return FormulaError(f"the character {_described(char)} is not allowed", column, fix)


def _placed(refusal: tuple[str, str], column: int) -> tuple[str, int, str]:
    return refusal[0], column, refusal[1]


def _described(char: str) -> str:
    code = f"U+{ord(char):04X}"
    return f"{char} ({code})" if char.isprintable() else code
