"""What students send, bounded: an answer as JSON, and a nickname."""

from __future__ import annotations

import json
import math
import unicodedata
from typing import Any

from .refusals import RefusedError

# A curve of 400 points, each of two numbers with all their digits, has some 17 KB.
LONGEST_ANSWER = 24_000
_DEEPEST, _LONGEST_TEXT, _LARGEST = 4, 200, 10**15
LONGEST_NICKNAME = 24


def packed(value: Any) -> str:
    """Return an answer as compact JSON; `RefusedError` for what is too long, too deep, or not of JSON's types.

    Numbers are finite, so that every reader of JSON takes them.
    """
    _check(value, _DEEPEST)
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True)
    if len(text) > LONGEST_ANSWER:
        raise RefusedError("wrong", f"An answer may have {LONGEST_ANSWER} characters, this one has more.")
    return text


def _check(value: Any, depth: int) -> None:
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, int | float):
        if abs(value) > _LARGEST if isinstance(value, int) else not math.isfinite(value):
            raise RefusedError("wrong", "A number of an answer is too large or not finite.")
    elif not isinstance(value, list | dict):
        raise RefusedError("wrong", "An answer must be of JSON's types.")
    elif depth == 0:
        raise RefusedError("wrong", f"An answer may be {_DEEPEST} levels deep, this one is deeper.")
    else:
        _check_parts(value, depth - 1)


def _check_parts(value: list[Any] | dict[Any, Any], depth: int) -> None:
    if len(value) > LONGEST_ANSWER:
        raise RefusedError("wrong", f"An answer may have {LONGEST_ANSWER} characters, this one has more.")
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise RefusedError("wrong", "An answer must be of JSON's types.")
            _check_text(key)
    for part in value.values() if isinstance(value, dict) else value:
        _check(part, depth)


def _check_text(text: str) -> None:
    if len(text) > _LONGEST_TEXT:
        raise RefusedError("wrong", f"A text of an answer may have {_LONGEST_TEXT} characters.")
    # A database takes neither U+0000 nor half of a pair.
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text):
        raise RefusedError("wrong", "A text of an answer may have no control characters.")


def nickname(text: object) -> str:
    r"""Return a nickname in one line, or "" for none; `RefusedError` for one that is too long or has no letters.

    Letters that are not seen, and those that turn the direction of what follows, are left out.

    >>> nickname("  Ada\n\u202e Lovelace ")
    'Ada Lovelace'
    """
    if text is None or text == "":
        return ""
    if not isinstance(text, str):
        raise RefusedError("wrong", "A nickname must be a text.")
    # Long ones are not worth normalising.
    if len(text) > 10 * LONGEST_NICKNAME:
        raise RefusedError("wrong", f"A nickname may have {LONGEST_NICKNAME} characters.")
    seen = (" " if letter.isspace() else letter for letter in unicodedata.normalize("NFC", text))
    name = " ".join("".join(one for one in seen if unicodedata.category(one)[0] != "C").split())
    if len(name) > LONGEST_NICKNAME:
        raise RefusedError("wrong", f"A nickname may have {LONGEST_NICKNAME} characters.")
    return name
