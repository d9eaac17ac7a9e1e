"""The words of formulas: functions under all the names they are typed with, constants, Greek letters."""

from __future__ import annotations

from .signs import GREEK, REFUSED_FUNCTIONS

CONSTANTS = {"pi": 3.141592653589793, "e": 2.718281828459045}
_CONSTANT_NAMES = {
    "pi": "pi",
    "Pi": "pi",
    "PI": "pi",
    "π": "pi",
    "e": "e",
    "E": "e",
    "M_PI": "pi",
    "M_E": "e",
}

# Each function under its own name, which the plain spelling of a formula uses, and the others it is typed with.
NAMES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("cos", "exp", "sinh", "cosh", "tanh", "sech", "csch", "coth", "sec"), ()),
    **dict.fromkeys(("log10", "log2", "log1p", "expm1", "exp2", "sqrt", "cbrt", "square", "hypot"), ()),
    **dict.fromkeys(("erf", "erfc", "softplus", "relu", "logaddexp"), ()),
    "sin": ("sen",),
    "tan": ("tg",),
    "csc": ("cosec",),
    "cot": ("ctg", "cotan"),
    "asin": ("arcsin",),
    "acos": ("arccos",),
    "atan": ("arctan", "arctg"),
    "asinh": ("arcsinh", "arsinh"),
    "acosh": ("arccosh", "arcosh"),
    "atanh": ("arctanh", "artanh"),
    "atan2": ("arctan2",),
    "log": ("ln",),
    "abs": ("fabs", "absolute"),
    "sign": ("sgn", "signum"),
    "min": ("minimum", "fmin", "amin"),
    "max": ("maximum", "fmax", "amax"),
    "clip": ("clamp",),
    "pow": ("power",),
    "sigmoid": ("logistic", "expit"),
    "silu": ("swish",),
}
_FUNCTIONS = {typed: name for name, others in NAMES.items() for typed in (name, *others)}
# Names that are functions elsewhere: a hint at the nearest known one would give another function.
FOREIGN = (
    *("sinc", "cosc", "sind", "cosd", "tand", "sinpi", "cospi", "erfi", "erfinv", "exp10", "expi", "expint"),
    *(
        "sqr",
        "gamma",
        "lgamma",
        "gammaln",
        "beta",
        "zeta",
        "logit",
        "loggamma",
        "atan3",
        "asec",
        "acsc",
        "acot",
    ),
    *(
        "versin",
        "gelu",
        "elu",
        "selu",
        "mish",
        "cosm1",
        "logsumexp",
        "softmax",
        "mean",
        "var",
        "std",
        "exprel",
    ),
)


def function_named(text: str) -> str | None:
    """Return a function's own name from any of the names it is typed with, Sin and EXP included."""
    return _FUNCTIONS.get(text) or (_FUNCTIONS.get(text.lower()) if len(text) > 1 else None)


def is_function(text: str) -> bool:
    """Say whether a word names a function, be it one that is refused with a reason."""
    return function_named(text) is not None or text.lower() in REFUSED_FUNCTIONS


def constant_named(text: str) -> str | None:
    """Return "pi" or "e" from any of the names they are typed with."""
    return _CONSTANT_NAMES.get(text)


def letter(text: str) -> str | None:
    """Return the one letter that a name stands for (theta is θ), None for a word."""
    if len(text) == 1 and text.isalpha():
        return text
    return GREEK.get(text)


def typed_names() -> tuple[str, ...]:
    """Return every name that a function can be typed with, in small letters."""
    return tuple(_FUNCTIONS)
