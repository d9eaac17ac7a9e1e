"""Formulas as other programs write them: sympy's printers are the authors, its lambdify says what they mean."""

import random

import numpy as np
import pytest
import sympy
from sympy.printing.numpy import NumPyPrinter

from core.problems.expression import LONGEST, parse
from core.problems.formula import compile_kernels

X, Y = sympy.symbols("x y", positive=True)
WRITERS = {
    "latex": sympy.latex,
    "latex with dots": lambda e: sympy.latex(e, mul_symbol="dot"),
    "latex with ln": lambda e: sympy.latex(e, ln_notation=True, mul_symbol="times"),
    "sympy": str,
    "numpy": NumPyPrinter().doprint,
    "python": sympy.pycode,
    "javascript": sympy.jscode,
    "octave": sympy.octave_code,
    "mathematica": sympy.mathematica_code,
    "r": sympy.rcode,
    "maple": sympy.maple_code,
}
_LEAVES = (X, Y, X, Y, sympy.Integer(2), sympy.Rational(3, 4), sympy.Float("0.3"), sympy.pi, sympy.E)
_FUNCTIONS = (sympy.sin, sympy.cos, sympy.tanh, sympy.atan, sympy.sinh, sympy.Abs)


def expression(choice, depth):
    if not depth:
        return choice.choice(_LEAVES)
    first, second = expression(choice, depth - 1), expression(choice, depth - 1)
    return choice.choice(
        [
            first + second,
            first - second,
            first * second,
            first * second,
            first / (second**2 + 2),
            first ** choice.choice([2, 3, -1, sympy.Rational(1, 2)]),
            sympy.exp(-first),
            sympy.log(first**2 + 1),
            sympy.sqrt(first**2 + second**2),
            choice.choice(_FUNCTIONS)(first - 1),
        ]
    )


@pytest.mark.parametrize("name", WRITERS)
def test_what_another_program_writes_is_read_as_it_means(name):
    choice = random.Random(11)
    x, y = np.random.default_rng(2).uniform(0.1, 0.9, (2, 5))
    checked = 0
    while checked < 60:
        meant = expression(choice, choice.choice([2, 3]))
        text = WRITERS[name](meant)
        with np.errstate(all="ignore"):
            expected = np.broadcast_to(sympy.lambdify((X, Y), meant, "numpy")(x, y), x.shape)
        if len(text) > LONGEST or not (meant.free_symbols and np.isfinite(expected).all()):
            continue
        found = np.broadcast_to(compile_kernels(parse(text)).value(x, y), x.shape)
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12, err_msg=text)
        checked += 1
