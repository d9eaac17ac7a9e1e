"""The signs, LaTeX commands and prefixes that a formula may hold, and those that it may not, with the reason."""

from __future__ import annotations

# Signs with one possible meaning, each of length one so that positions stay.
PLAIN = str.maketrans(
    dict.fromkeys("·⋅×∗∙•✕⨯", "*")
    | dict.fromkeys("−–‒—﹣", "-")
    | dict.fromkeys("÷∕⁄", "/")
    # Blanks of a typeset text; the last three are the invisible signs for "applied to", "times" and "and".
    | dict.fromkeys(
        "\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2009\u200a\u202f\u205f\u2061\u2062\u2063", " "
    )
    | {"∣": "|", "ℯ": "e", "≔": "=", "←": "=", "ℎ": "h"}
)
RAISED = "⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾ˣʸ"
LOWERED = "₀₁₂₃₄₅₆₇₈₉"
RAISED_AS = str.maketrans(RAISED, "+-0123456789()xy")
LOWERED_AS = str.maketrans(LOWERED, "0123456789")
SUBSCRIPTS = str.maketrans("0123456789", LOWERED)
ROOTS = {"√": "2", "∛": "3", "∜": "4"}
# Letters of other alphabets that print like a variable.
LOOKALIKES = dict(zip("хуеХУЕ", "xyexye", strict=True))

_MODULES = (
    *("numpy", "np", "jnp", "jax", "math", "cmath", "Math", "torch", "tf", "tensorflow", "sympy", "sp"),
    *(
        "scipy",
        "special",
        "linalg",
        "nn",
        "functional",
        "F",
        "K",
        "keras",
        "autograd",
        "anp",
        "cupy",
        "cp",
        "mpmath",
    ),
)
PREFIX = rf"(?:(?:{'|'.join(_MODULES)})\.)+(?=[A-Za-z])"

GREEK = dict(
    zip(
        (
            *(
                "alpha",
                "beta",
                "gamma",
                "delta",
                "epsilon",
                "zeta",
                "eta",
                "theta",
                "iota",
                "kappa",
                "lambda",
            ),
            *(
                "mu",
                "nu",
                "xi",
                "omicron",
                "pi",
                "rho",
                "sigma",
                "tau",
                "upsilon",
                "phi",
                "chi",
                "psi",
                "omega",
            ),
            *("varepsilon", "vartheta", "varrho", "varphi"),
        ),
        "αβγδεζηθικλμνξοπρστυφχψωεθρφ",
        strict=True,
    )
)

# LaTeX commands without a meaning of their own: spaces, sizes, fonts.
SPACES = ("quad", "qquad", "displaystyle", "textstyle", "limits", "nolimits", "nonumber")
SIZES = tuple(
    ["left", "right", "middle"]
    + [size + side for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")]
)
FONTS = (
    *("operatorname", "mathrm", "mathit", "mathbf", "mathsf", "mathcal", "mathscr", "boldsymbol", "bm"),
    *("text", "textrm", "textit", "textbf", "vec", "mathbb"),
)
FRACTIONS = ("frac", "dfrac", "tfrac", "cfrac", "nicefrac")
OPERATORS = {"cdot": "*", "times": "*", "ast": "*", "bullet": "*", "div": "/"}
BARS = ("lvert", "rvert", "vert", "mid")
MARKS = {"mapsto": "->", "to": "->", "rightarrow": "->", "coloneqq": "=", "gets": "="}
_NO_NORM = ("a norm needs its coordinates written out", "Write sqrt(x^2 + y^2) for the length of (x, y)")
_NO_SUM = ("sums, products, integrals and limits are not read", "Write the terms out")
_NO_SLOPE = ("a formula has no derivatives in it", "Write out what they are")
_NO_CASE = ("a formula compares nothing", "Use min, max or abs where L has corners")
_NO_SIGN = ("± and ∓ stand for two formulas", "Write + or -")
_NO_END = ("infinity is not a number to compute with", "Use a number")
_NO_JUMP = (
    "it jumps and is flat between its jumps, so that its slope says nothing and there is nothing to descend",
    "Give a formula without jumps",
)
_NO_ROUNDING = (f"rounding is refused: {_NO_JUMP[0]}", _NO_JUMP[1])
REFUSED_COMMANDS = (
    dict.fromkeys(("lVert", "rVert", "Vert", "norm"), _NO_NORM)
    | dict.fromkeys(("sum", "prod", "int", "iint", "oint", "lim"), _NO_SUM)
    | dict.fromkeys(("partial", "nabla"), _NO_SLOPE)
    | dict.fromkeys(("le", "leq", "ge", "geq", "lt", "gt", "ne", "neq", "approx", "sim", "equiv"), _NO_CASE)
    | dict.fromkeys(("pm", "mp"), _NO_SIGN)
    | {"infty": _NO_END}
    | dict.fromkeys(("lfloor", "rfloor", "lceil", "rceil"), _NO_ROUNDING)
    | dict.fromkeys(("bmod", "mod", "pmod"), (f"a remainder is refused: {_NO_JUMP[0]}", _NO_JUMP[1]))
)
REFUSED_SIGNS = (
    dict.fromkeys(("‖", "∥"), _NO_NORM)
    | dict.fromkeys("∑∏∫∮", _NO_SUM)
    | dict.fromkeys("∂∇", _NO_SLOPE)
    | dict.fromkeys("<>≤≥≠≈≡", _NO_CASE)
    | dict.fromkeys("±∓", _NO_SIGN)
    | {"∞": _NO_END}
    | dict.fromkeys("⌊⌋⌈⌉", _NO_ROUNDING)
    | {
        "%": (
            "% stands for a remainder, which jumps and so has no slope to descend, or for per cent",
            "For per cent, write /100",
        ),
        "!": (
            "a factorial has a value at whole numbers only, and no slope there",
            "Give a formula without it",
        ),
    }
)
REFUSED_FUNCTIONS = dict.fromkeys(
    (
        *("floor", "ceil", "ceiling", "round", "rint", "trunc", "int", "fix", "around"),
        *("mod", "fmod", "remainder", "rem", "heaviside", "step", "frac"),
    ),
    _NO_JUMP,
) | {"norm": _NO_NORM, "sum": _NO_SUM, "prod": _NO_SUM, "factorial": REFUSED_SIGNS["!"]}
