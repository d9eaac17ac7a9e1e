"""One setting of an experiment: its default, bounds, words, and how it reads and writes itself as text."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any, Literal

ActsOn = Literal["run", "view", "live"]
Kind = Literal["float", "integer", "integers", "choice", "choices", "flag", "text", "point", "window"]
# Of the positions below a logarithmic slider's everyday range, one in so many is offered.
COARSE = 8
# Of what a choice may be, so many are told to whoever has named something else.
_MOST_OFFERED = 4
_LENGTH = {"point": 2, "window": 4}


class SettingError(ValueError):
    """A value that a setting cannot take; the message names the setting, what is allowed and what came."""


def _always(record: Any) -> bool:
    return True


@dataclass(frozen=True)
class Setting:
    """What a control, a link, a preset and a test need to know about one setting.

    `name` is its name in code, in the link and in JSON. `step` is a slider's step; with `scale="log"`
    it is the number of slider positions per decade, and a `low` of 0 adds zero as the first position, before
    `smallest`. With another `low`, positions below `smallest` are one in `COARSE`, except within a decade of the
    value, so that what is rarely needed takes little of the slider.
    `stops` are a slider's positions where no rule gives them; `low` and `high` bound what a link may say.
    `choices` maps each allowed value to the words shown for it.

    `words` are what a label that is a sign stands for, for somebody new; "" where the label says it.
    `sign` is its letter in formulas, "" where the value says enough by itself. `acts_on` says what it changes: the
    "run", so that another value makes another run, a run that goes on from its present step ("live"), or only what is
    shown or said of it ("view"). `plays_part` says of a record whether the setting changes anything in it.
    """

    name: str
    label: str
    kind: Kind
    default: Any
    help: str = ""
    low: float = -math.inf
    high: float = math.inf
    step: float = 0.0
    scale: Literal["linear", "log"] = "linear"
    smallest: float = 0.0
    choices: dict[str, str] | None = None
    most: int = 0
    stops: tuple[float, ...] = ()
    words: str = ""
    sign: str | None = None
    acts_on: ActsOn = "run"
    plays_part: Callable[[Any], bool] = _always

    def check(self, value: Any) -> Any:
        """Return `value` in the setting's own type, or raise `SettingError` with a sentence."""
        return _CHECKS[self.kind](self, value)

    def parse(self, text: str) -> Any:
        """Read the setting from link text; raise `SettingError` where it cannot be read."""
        if self.kind == "choices":
            return self.check([part for part in text.split(",") if part])
        if self.kind in _LENGTH or self.kind == "integers":
            return self.check(text.split(","))
        return self.check(text)

    def format(self, value: Any) -> str:
        """Write a value as link text, such that `parse(format(value)) == value`."""
        if self.kind == "choices":
            return ",".join(value)
        if self.kind == "integers":
            return ",".join(map(str, value))
        if self.kind in _LENGTH:
            return ",".join(repr(float(part)) for part in value)
        if self.kind == "flag":
            return "1" if value else "0"
        return repr(value) if self.kind == "float" else str(value)

    def short(self, value: str) -> str:
        """Return a choice in a word or two: as its own words begin, where they spell it out, else its name."""
        words, name = (self.choices or {}).get(value, ""), _letters(value)
        begins = (words[:k] for k in range(1, len(words) + 1) if _letters(words[:k]) == name)
        return next(begins, value.replace("_", " "))

    def positions(self, value: float | None = None) -> list[float]:
        """Return the positions of a slider that is logarithmic or has `stops`, `value` among them."""
        if self.stops:
            return sorted({*self.stops, *([] if value is None else [value])})
        return list(_logarithmic(self.low, self.high, self.step, self.smallest, value))

    def refuse(self, value: Any, allowed: str) -> SettingError:
        """Build the error that says what is wrong with `value` and what is allowed."""
        return SettingError(f"{self.label} ({self.name}) must be {allowed}, got {shorten(value)}.")


@lru_cache(maxsize=256)
def _logarithmic(
    lowest: float, high: float, step: float, smallest: float, value: float | None
) -> tuple[float, ...]:
    """Return the positions of a logarithmic slider, `value` among them; a page asks for the same again and again."""
    low = lowest or smallest
    count = round(math.log10(high / low) * step) + 1

    def offers(k: int) -> bool:
        if k % COARSE == 0 or low * 10 ** (k / step) >= smallest * (1 - 1e-9):
            return True
        return value is not None and value > 0 and abs(math.log10(value / low) * step - k) <= step

    stops = {round_to(low * 10 ** (k / step), 3) for k in range(count) if offers(k)}
    if lowest == 0:
        stops.add(0.0)
    if value is not None:
        stops.add(float(value))
    return tuple(sorted(stops))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text.casefold())


def round_to(value: float, digits: int) -> float:
    """Round to a number of significant digits: 0.022387 → 0.0224 for three."""
    return float(f"{value:.{digits}g}")


def shorten(value: Any, most: int = 40) -> str:
    """Show a value of any origin in at most about `most` characters."""
    text = repr(value)
    return text if len(text) <= most else text[: most - 1] + "…"


def _number(setting: Setting, value: Any) -> float:
    if isinstance(value, bool):
        raise setting.refuse(value, "a number")
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise setting.refuse(value, "a number") from None
    if not math.isfinite(number):
        raise setting.refuse(value, "a finite number")
    return number


def _bounded(setting: Setting, value: Any) -> float:
    number = _number(setting, value)
    if not setting.low <= number <= setting.high:
        raise setting.refuse(value, f"between {setting.low:g} and {setting.high:g}")
    return number


def _integer(setting: Setting, value: Any) -> int:
    number = _bounded(setting, value)
    if number != int(number):
        raise setting.refuse(value, "a whole number")
    return int(number)


def _integers(setting: Setting, value: Any) -> tuple[int, ...]:
    """Read whole numbers, also from text such as "64, 32, 32"."""
    allowed = (
        f"1 to {setting.most} whole numbers between {setting.low:g} and {setting.high:g}, such as 64, 32"
    )
    parts = re.split(r"[\s,;]+", value.strip(" ,;\t")) if isinstance(value, str) else value
    if not isinstance(parts, Sequence) or not 1 <= len(parts) <= setting.most:
        raise setting.refuse(value, allowed)
    try:
        return tuple(_integer(setting, part) for part in parts)
    except SettingError:
        raise setting.refuse(value, allowed) from None


def _choice(setting: Setting, value: Any) -> str:
    choices = setting.choices or {}
    if not isinstance(value, str) or value not in choices:
        raise setting.refuse(value, _offered(value, choices))
    return value


def _offered(value: Any, choices: dict[str, str]) -> str:
    """Say what a choice may be, in the words of the menus with the names for links: what is most like `value` first."""
    meant = str(value).casefold()

    def likeness(name: str) -> float:
        forms = (name.casefold(), choices[name].casefold())
        return max(SequenceMatcher(None, meant, form).ratio() for form in forms)

    ordered = sorted(choices, key=lambda name: -likeness(name))
    shown = ordered if len(ordered) <= _MOST_OFFERED + 1 else ordered[:_MOST_OFFERED]
    told = [
        repr(name) if choices[name].casefold() == name.casefold() else f"“{choices[name]}” ({name!r})"
        for name in shown
    ]
    rest = len(ordered) - len(shown)
    return f"one of {', '.join(told)}" + (f" or {rest} others" if rest else "")


def _choices(setting: Setting, value: Any) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise setting.refuse(value, "a list of choices")
    chosen = tuple(dict.fromkeys(_choice(setting, item) for item in value))
    least = int(setting.low) if math.isfinite(setting.low) else 0
    if len(chosen) < least or (setting.most and len(chosen) > setting.most):
        raise setting.refuse(value, f"{least} to {setting.most} choices")
    return chosen


def _flag(setting: Setting, value: Any) -> bool:
    known = {"1": True, "0": False, "true": True, "false": False}
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in known:
        return known[value.lower()]
    raise setting.refuse(value, "1 or 0")


def _text(setting: Setting, value: Any) -> str:
    if not isinstance(value, str) or len(value) > setting.most:
        raise setting.refuse(value, f"text of at most {setting.most} characters")
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise setting.refuse(value, "text without broken characters (lone surrogates)")
    return value


def _numbers(setting: Setting, value: Any) -> tuple[float, ...]:
    length = _LENGTH[setting.kind]
    if isinstance(value, str) or not isinstance(value, Sequence) or len(value) != length:
        raise setting.refuse(value, f"{length} numbers")
    return tuple(_bounded(setting, part) for part in value)


def _window(setting: Setting, value: Any) -> tuple[float, ...]:
    xmin, xmax, ymin, ymax = _numbers(setting, value)
    if not (xmin < xmax and ymin < ymax):
        raise setting.refuse(value, "xmin, xmax, ymin, ymax with xmin < xmax and ymin < ymax")
    return xmin, xmax, ymin, ymax


_CHECKS: dict[str, Callable[[Setting, Any], Any]] = {
    "float": _bounded,
    "integer": _integer,
    "integers": _integers,
    "choice": _choice,
    "choices": _choices,
    "flag": _flag,
    "text": _text,
    "point": _numbers,
    "window": _window,
}
