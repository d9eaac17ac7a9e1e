"""Formulas as people type them, each against a function written by hand that shares no code with the reader."""

import math

import numpy as np
import pytest

from core.problems.expression import FormulaError, parse
from core.problems.formula import compile_kernels

POINTS = [(1.3, 0.7), (0.4, 2.1), (2.2, 1.6)]
s, c, e, ln, sq = math.sin, math.cos, math.exp, math.log, math.sqrt

TYPED = [
    ("2x", lambda x, y: 2 * x),
    ("2x+3y", lambda x, y: 2 * x + 3 * y),
    ("3xy²", lambda x, y: 3 * x * y**2),
    ("xy", lambda x, y: x * y),
    ("x y", lambda x, y: x * y),
    ("x^2y", lambda x, y: x**2 * y),
    ("x^2 y^2", lambda x, y: x**2 * y**2),
    ("x²y³", lambda x, y: x**2 * y**3),
    ("x(y+1)", lambda x, y: x * (y + 1)),
    ("(x+1)(y-1)", lambda x, y: (x + 1) * (y - 1)),
    ("x**3 y", lambda x, y: x**3 * y),
    ("2 π x", lambda x, y: 2 * math.pi * x),
    ("2(x+y)^2", lambda x, y: 2 * (x + y) ** 2),
    ("100(y-x²)²+(1-x)²", lambda x, y: 100 * (y - x * x) ** 2 + (1 - x) ** 2),
    ("(1-x)^2+100*(y-x^2)^2;", lambda x, y: (1 - x) ** 2 + 100 * (y - x * x) ** 2),
    ("½x²+y^2", lambda x, y: x * x / 2 + y * y),
    ("¾x + ¼y", lambda x, y: 0.75 * x + 0.25 * y),
    ("x·y⋅2", lambda x, y: 2 * x * y),
    ("x × y ÷ 2", lambda x, y: x * y / 2),
    ("x − y", lambda x, y: x - y),
    ("x⁻¹", lambda x, y: 1 / x),
    ("√x", lambda x, y: sq(x)),
    ("√(x+1)", lambda x, y: sq(x + 1)),
    ("∛x", lambda x, y: x ** (1 / 3)),
    ("2√x", lambda x, y: 2 * sq(x)),
    ("|x|", lambda x, y: abs(x)),
    ("|x|+|y|", lambda x, y: abs(x) + abs(y)),
    ("|x-|y||", lambda x, y: abs(x - abs(y))),
    ("2|x-2|", lambda x, y: 2 * abs(x - 2)),
    ("|x||y|", lambda x, y: abs(x) * abs(y)),
    ("|x-2|^2", lambda x, y: abs(x - 2) ** 2),
    ("ln|x|", lambda x, y: ln(abs(x))),
    ("(|x-1|+1)(|y|)", lambda x, y: (abs(x - 1) + 1) * abs(y)),
    ("sin x", lambda x, y: s(x)),
    ("2 sin x", lambda x, y: 2 * s(x)),
    ("sin 2x", lambda x, y: s(2 * x)),
    ("sin 2x + y", lambda x, y: s(2 * x) + y),
    ("sin x cos y", lambda x, y: s(x) * c(y)),
    ("sin x + cos y", lambda x, y: s(x) + c(y)),
    ("sin(x)cos(y)", lambda x, y: s(x) * c(y)),
    ("sin x^2", lambda x, y: s(x * x)),
    ("sin(x)^2", lambda x, y: s(x) ** 2),
    ("sin²x", lambda x, y: s(x) ** 2),
    ("sin²(x)+cos²(y)", lambda x, y: s(x) ** 2 + c(y) ** 2),
    ("sin^2 x", lambda x, y: s(x) ** 2),
    ("sin^2(x) + sin^2(y)", lambda x, y: s(x) ** 2 + s(y) ** 2),
    ("sin xy", lambda x, y: s(x * y)),
    ("sin πx", lambda x, y: s(math.pi * x)),
    ("cos(2πx)", lambda x, y: c(2 * math.pi * x)),
    ("10 + x^2 - 10cos(2 pi x)", lambda x, y: 10 + x * x - 10 * c(2 * math.pi * x)),
    ("Sin(x) + COS(y)", lambda x, y: s(x) + c(y)),
    ("e^-x", lambda x, y: e(-x)),
    ("e^(-x²)", lambda x, y: e(-x * x)),
    ("exp(-0.5(x^2+y^2))", lambda x, y: e(-0.5 * (x * x + y * y))),
    ("x e^(-x^2-y^2)", lambda x, y: x * e(-x * x - y * y)),
    ("2^-x", lambda x, y: 2**-x),
    ("x**-1", lambda x, y: 1 / x),
    ("-x^2", lambda x, y: -(x * x)),
    ("2^x^0.5", lambda x, y: 2 ** (x**0.5)),
    ("pow(x,2)", lambda x, y: x**2),
    ("pow(x, y)", lambda x, y: x**y),
    ("hypot(x,y)", lambda x, y: math.hypot(x, y)),
    ("square(x)", lambda x, y: x * x),
    ("cbrt(x)", lambda x, y: x ** (1 / 3)),
    ("sign(x)*x", lambda x, y: abs(x)),
    ("sgn(x) y", lambda x, y: y),
    ("log(x)", lambda x, y: ln(x)),
    ("log10(x)", lambda x, y: math.log10(x)),
    ("log2(x)", lambda x, y: math.log2(x)),
    ("log1p(x)", lambda x, y: math.log1p(x)),
    ("expm1(x)", lambda x, y: math.expm1(x)),
    ("asinh(x)", lambda x, y: math.asinh(x)),
    ("acosh(x+1)", lambda x, y: math.acosh(x + 1)),
    ("atanh(x/9)", lambda x, y: math.atanh(x / 9)),
    ("arcsinh x", lambda x, y: math.asinh(x)),
    ("arctan(y/x)", lambda x, y: math.atan(y / x)),
    ("arcsin(x/9)", lambda x, y: math.asin(x / 9)),
    ("atan2(y,x)", lambda x, y: math.atan2(y, x)),
    ("arctan2(y, x)", lambda x, y: math.atan2(y, x)),
    ("sec(x)", lambda x, y: 1 / c(x)),
    ("csc(x)", lambda x, y: 1 / s(x)),
    ("cot x", lambda x, y: c(x) / s(x)),
    ("sech(x)", lambda x, y: 1 / math.cosh(x)),
    ("coth(x)", lambda x, y: 1 / math.tanh(x)),
    ("sigmoid(x)", lambda x, y: 1 / (1 + e(-x))),
    ("relu(x-1)", lambda x, y: max(x - 1, 0)),
    ("softplus(y)", lambda x, y: ln(1 + e(y))),
    ("erf(x)", lambda x, y: math.erf(x)),
    ("max(x,y,1)", lambda x, y: max(x, y, 1)),
    ("np.sin(x)+np.exp(-y)", lambda x, y: s(x) + e(-y)),
    ("math.sqrt(x)", lambda x, y: sq(x)),
    ("numpy.cos(np.pi*x)", lambda x, y: c(math.pi * x)),
    ("torch.tanh(x)", lambda x, y: math.tanh(x)),
    ("Math.pow(x,2)", lambda x, y: x * x),
    ("np.abs(x-2)", lambda x, y: abs(x - 2)),
    ("np.log10(x)", lambda x, y: math.log10(x)),
    ("f(x,y)=x^2+y^2", lambda x, y: x * x + y * y),
    ("f(x, y) := x^2 + y^2", lambda x, y: x * x + y * y),
    ("L(x,y) = 2x", lambda x, y: 2 * x),
    ("z=x^2", lambda x, y: x * x),
    ("L = x^2 + y", lambda x, y: x * x + y),
    ("=x^2+y", lambda x, y: x * x + y),
    ("lambda x, y: x**2 + y", lambda x, y: x * x + y),
    ("return x**2 + y**2", lambda x, y: x * x + y * y),
    ("L(θ)=θ₁²+2θ₂²", lambda x, y: x * x + 2 * y * y),
    ("θ₁ - θ₂", lambda x, y: x - y),
    ("theta_1^2 - theta_2", lambda x, y: x * x - y),
    ("theta1 + 2 theta2", lambda x, y: x + 2 * y),
    ("x₁²+2x₂²", lambda x, y: x * x + 2 * y * y),
    ("x1^2+3x2^2", lambda x, y: x * x + 3 * y * y),
    ("x2 - x1", lambda x, y: y - x),
    ("x_1 x_2^2", lambda x, y: x * y * y),
    ("x[0]**2 - x[1]", lambda x, y: x * x - y),
    ("x0 + 2*x1", lambda x, y: x + 2 * y),
    ("x_{1}^{2}+2x_{2}", lambda x, y: x * x + 2 * y),
    ("w1^2 - w2", lambda x, y: x * x - y),
    ("(w - 2b)^2", lambda x, y: (x - 2 * y) ** 2),
    ("b^2 + 2 w", lambda x, y: y * y + 2 * x),
    ("f(b, w) = b^2 + 2 w", lambda x, y: x * x + 2 * y),
    ("a^2 - b", lambda x, y: x * x - y),
    ("u^2 - v", lambda x, y: x * x - y),
    ("v - u^2", lambda x, y: y - x * x),
    ("p q^2", lambda x, y: x * y * y),
    ("X^2 - Y", lambda x, y: x * x - y),
    ("α² - β", lambda x, y: x * x - y),
    (r"\frac{x^2}{2}+\sqrt{y}", lambda x, y: x * x / 2 + sq(y)),
    (r"\frac{1}{2}x^2", lambda x, y: x * x / 2),
    (r"\frac12 x^2", lambda x, y: x * x / 2),
    (r"\dfrac{x}{y+1}", lambda x, y: x / (y + 1)),
    (r"\frac{\frac{x}{2}}{y}", lambda x, y: x / 2 / y),
    (
        r"\left(x^2+y-11\right)^2+\left(x+y^2-7\right)^2",
        lambda x, y: (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2,
    ),
    (r"\sin(x)\cdot\cos(y)", lambda x, y: s(x) * c(y)),
    (r"\sin x \cos y", lambda x, y: s(x) * c(y)),
    (r"\sin^2 x", lambda x, y: s(x) ** 2),
    (r"\sin^{2}(x)", lambda x, y: s(x) ** 2),
    (r"\sin\left(x\right)", lambda x, y: s(x)),
    (r"e^{-x^2-y^2}", lambda x, y: e(-x * x - y * y)),
    (r"x^{2}+y^{2}", lambda x, y: x * x + y * y),
    (r"x^{-1}", lambda x, y: 1 / x),
    (r"\sqrt{x}y", lambda x, y: sq(x) * y),
    (r"\sqrt[3]{x}", lambda x, y: x ** (1 / 3)),
    (r"\operatorname{erf}(x)", lambda x, y: math.erf(x)),
    (r"\left|x-2\right|", lambda x, y: abs(x - 2)),
    (r"\lvert x-2 \rvert", lambda x, y: abs(x - 2)),
    (r"$x^2 + y^2$", lambda x, y: x * x + y * y),
    (r"\theta_1^2 + \theta_2", lambda x, y: x * x + y),
    (r"\theta_{1}^{2} + \theta_{2}", lambda x, y: x * x + y),
    (r"\exp(-x)\,\cos(2\pi y)", lambda x, y: e(-x) * c(2 * math.pi * y)),
    (r"\ln(x) \times y", lambda x, y: ln(x) * y),
    (r"\frac{1}{2}\left(x^2 + 10 y^2\right)", lambda x, y: (x * x + 10 * y * y) / 2),
    ("1.5E1x", lambda x, y: 15 * x),
    (".5x + 2.y", lambda x, y: 0.5 * x + 2 * y),
    ("[x+1](y)", lambda x, y: (x + 1) * y),
]


@pytest.mark.parametrize(("text", "meant"), TYPED, ids=[text for text, _ in TYPED])
def test_a_typed_formula_means_what_its_writer_meant(text, meant):
    value = compile_kernels(parse(text)).value
    for x, y in POINTS:
        assert float(value(np.array(x), np.array(y))) == pytest.approx(meant(x, y), rel=1e-12)


def test_there_are_a_hundred_and_fifty():
    assert len(TYPED) >= 150


TWO_READINGS = [("sin^-1 x", "arcsin(x/9)"), ("1/2x", "(1/2)x"), ("e^2x", "e^(2x)"), ("sin x y", "sin(x y)")]


@pytest.mark.parametrize(("text", "clear"), TWO_READINGS)
def test_what_has_two_readings_is_refused_and_accepted_once_it_is_clear(text, clear):
    with pytest.raises(FormulaError):
        parse(text)
    parse(clear)


@pytest.mark.parametrize("text", ["k*x^2", "x + y + z", "a*b*c"])
def test_a_third_name_is_refused(text):
    with pytest.raises(FormulaError):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "asinh(x*y)",
            "acosh(2+x^2+y)",
            "atanh(x*y/20)",
            "atan2(x,y)",
            "expm1(x*y)",
            "log1p(x*y)",
            "cbrt(x+y)",
        ),
        *(
            "erf(x*y)",
            "sigmoid(x-y)",
            "softplus(x-2y)",
            "hypot(x,y)",
            "sec(x/9)",
            "csc(x+y/9)",
            "cot(x/9+y/9)",
        ),
        *("sech(x-y)", "csch(x+y)", "coth(x+y)", "log10(x+y)", "log2(x y)", "relu(x+y)^2"),
    ],
)
def test_slopes_and_curvatures_are_those_of_finite_differences(text):
    kernels, h = compile_kernels(parse(text)), 1e-5
    for x, y in POINTS:
        up, down = (np.array([x + sign * h, x]) for sign in (1, -1))
        right, left = (np.array([y, y + sign * h]) for sign in (1, -1))
        value = (kernels.value(up, right) - kernels.value(down, left)) / (2 * h)
        np.testing.assert_allclose(
            kernels.gradient(np.array(x), np.array(y))[1:], value, rtol=1e-6, atol=1e-8
        )
        above, below = kernels.gradient(up, right), kernels.gradient(down, left)
        xx, xy, yy = kernels.hessian(np.array(x), np.array(y))
        slope_x, slope_y = (
            (np.broadcast_to(a, 2) - np.broadcast_to(b, 2)) / (2 * h)
            for a, b in zip(above[1:], below[1:], strict=True)
        )
        np.testing.assert_allclose([xx, xy, xy, yy], [*slope_x, *slope_y], rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("text", ["softplus(99x)", "sigmoid(-999x)", "log1p(exp(-99x))"])
def test_large_arguments_stay_finite(text):
    kernels = compile_kernels(parse(text))
    parts = [*kernels.gradient(np.array(9.0), np.array(1.0)), *kernels.hessian(np.array(9.0), np.array(1.0))]
    assert np.isfinite(parts).all()


@pytest.mark.parametrize(
    "text",
    [
        "|" * 199 + "x",
        "x" * 200,
        "(" * 99 + "x" + ")" * 99 + "|",
        r"\frac{" * 33 + "x",
        "√" * 150 + "x",
        "sin " * 49 + "x",
    ],
    ids=ascii,
)
def test_hostile_spellings_are_answered(text):
    error = None
    try:
        parse(text)
    except FormulaError as caught:
        error = caught
    assert error is None or 1 <= error.position <= len(text) + 1
