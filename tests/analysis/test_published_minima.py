"""Public test functions as one types them: their published global minima are among the critical points found.

Formulas, windows, places and values from Jamil & Yang, "A literature survey of benchmark functions for global
optimisation problems" (2013), and Surjanovic & Bingham, "Virtual Library of Simulation Experiments" (2013); where both
give few digits, the closed form.
"""

import math

import numpy as np
import pytest

import core

PI = math.pi
# Name: formula, window, places of the global minimum, its value, how exactly places and value are published.
PUBLISHED = {
    "Ackley": (
        "-20*exp(-0.2*sqrt(0.5*(x^2+y^2)))-exp(0.5*(cos(2*pi*x)+cos(2*pi*y)))+e+20",
        (-5, 5, -5, 5),
        [(0, 0)],
        0,
        (1e-6, 1e-6),
    ),
    "Beale": (
        "(1.5-x+x*y)^2+(2.25-x+x*y^2)^2+(2.625-x+x*y^3)^2",
        (-4.5, 4.5, -4.5, 4.5),
        [(3, 0.5)],
        0,
        (1e-6, 1e-9),
    ),
    "Bohachevsky 1": (
        "x^2+2*y^2-0.3*cos(3*pi*x)-0.4*cos(4*pi*y)+0.7",
        (-10, 10, -10, 10),
        [(0, 0)],
        0,
        (1e-6, 1e-9),
    ),
    "Bohachevsky 2": (
        "x^2+2*y^2-0.3*cos(3*pi*x)*cos(4*pi*y)+0.3",
        (-10, 10, -10, 10),
        [(0, 0)],
        0,
        (1e-6, 1e-9),
    ),
    "Bohachevsky 3": (
        "x^2+2*y^2-0.3*cos(3*pi*x+4*pi*y)+0.3",
        (-10, 10, -10, 10),
        [(0, 0)],
        0,
        (1e-6, 1e-9),
    ),
    "Booth": ("(x+2*y-7)^2+(2*x+y-5)^2", (-10, 10, -10, 10), [(1, 3)], 0, (1e-6, 1e-9)),
    "Branin": (
        "(y-5.1/(4*pi^2)*x^2+5/pi*x-6)^2+10*(1-1/(8*pi))*cos(x)+10",
        (-5, 10, 0, 15),
        [(-PI, 12.275), (PI, 2.275), (9.42478, 2.475)],
        0.397887,
        (1e-3, 1e-6),
    ),
    "Brent": ("(x+10)^2+(y+10)^2+exp(-x^2-y^2)", (-20, 0, -20, 0), [(-10, -10)], 0, (1e-6, 1e-9)),
    "Bukin 6": ("100*sqrt(abs(y-0.01*x^2))+0.01*abs(x+10)", (-15, -5, -3, 3), [(-10, 1)], 0, (1e-3, 1e-4)),
    "camel, six-hump": (
        "(4-2.1*x^2+x^4/3)*x^2+x*y+(-4+4*y^2)*y^2",
        (-3, 3, -2, 2),
        [(0.0898, -0.7126), (-0.0898, 0.7126)],
        -1.0316,
        (1e-4, 1e-4),
    ),
    "camel, three-hump": ("2*x^2-1.05*x^4+x^6/6+x*y+y^2", (-5, 5, -5, 5), [(0, 0)], 0, (1e-6, 1e-9)),
    "cross-in-tray": (
        "-0.0001*(abs(sin(x)*sin(y)*exp(abs(100-sqrt(x^2+y^2)/pi)))+1)^0.1",
        (-10, 10, -10, 10),
        [(s * 1.3494, t * 1.3494) for s in (1, -1) for t in (1, -1)],
        -2.06261,
        (1e-4, 1e-5),
    ),
    "cube": ("100*(y-x^3)^2+(1-x)^2", (-10, 10, -10, 10), [(1, 1)], 0, (1e-6, 1e-9)),
    "Drop-wave": (
        "-(1+cos(12*sqrt(x^2+y^2)))/(0.5*(x^2+y^2)+2)",
        (-5.12, 5.12, -5.12, 5.12),
        [(0, 0)],
        -1,
        (1e-6, 1e-9),
    ),
    "Easom": (
        "-cos(x)*cos(y)*exp(-((x-pi)^2+(y-pi)^2))",
        (-100, 100, -100, 100),
        [(PI, PI)],
        -1,
        (1e-6, 1e-9),
    ),
    "Goldstein-Price": (
        "(1+(x+y+1)^2*(19-14*x+3*x^2-14*y+6*x*y+3*y^2))*(30+(2*x-3*y)^2*(18-32*x+12*x^2+48*y-36*x*y+27*y^2))",
        (-2, 2, -2, 2),
        [(0, -1)],
        3,
        (1e-6, 1e-6),
    ),
    "Griewank": ("(x^2+y^2)/4000-cos(x)*cos(y/sqrt(2))+1", (-50, 50, -50, 50), [(0, 0)], 0, (1e-6, 1e-9)),
    "Himmelblau": (
        "(x^2+y-11)^2+(x+y^2-7)^2",
        (-5, 5, -5, 5),
        [(3, 2), (-2.805118, 3.131312), (-3.779310, -3.283186), (3.584428, -1.848126)],
        0,
        (1e-6, 1e-9),
    ),
    "Hölder's table": (
        "-abs(sin(x)*cos(y)*exp(abs(1-sqrt(x^2+y^2)/pi)))",
        (-10, 10, -10, 10),
        [(s * 8.05502, t * 9.66459) for s in (1, -1) for t in (1, -1)],
        -19.2085,
        (1e-5, 1e-4),
    ),
    "Leon": ("100*(y-x^2)^2+(1-x)^2", (-1.2, 1.2, -1.2, 1.2), [(1, 1)], 0, (1e-6, 1e-9)),
    "Lévi 13": (
        "sin(3*pi*x)^2+(x-1)^2*(1+sin(3*pi*y)^2)+(y-1)^2*(1+sin(2*pi*y)^2)",
        (-10, 10, -10, 10),
        [(1, 1)],
        0,
        (1e-6, 1e-9),
    ),
    "Matyas": ("0.26*(x^2+y^2)-0.48*x*y", (-10, 10, -10, 10), [(0, 0)], 0, (1e-6, 1e-9)),
    "McCormick": (
        "sin(x+y)+(x-y)^2-1.5*x+2.5*y+1",
        (-1.5, 4, -3, 4),
        [(-0.54719, -1.54719)],
        -1.9133,
        (1e-4, 1e-4),
    ),
    "Michalewicz": (
        "-sin(x)*sin(x^2/pi)^20-sin(y)*sin(2*y^2/pi)^20",
        (0, PI, 0, PI),
        [(2.20, 1.57)],
        -1.8013,
        (1e-2, 1e-4),
    ),
    "Rastrigin": (
        "20+x^2-10*cos(2*pi*x)+y^2-10*cos(2*pi*y)",
        (-5.12, 5.12, -5.12, 5.12),
        [(0, 0)],
        0,
        (1e-6, 1e-9),
    ),
    "Rosenbrock": ("(1-x)^2+100*(y-x^2)^2", (-2, 2, -1, 3), [(1, 1)], 0, (1e-6, 1e-9)),
    "Salomon": (
        "1-cos(2*pi*sqrt(x^2+y^2))+0.1*sqrt(x^2+y^2)",
        (-100, 100, -100, 100),
        [(0, 0)],
        0,
        (1e-6, 1e-6),
    ),
    "Schaffer 2": (
        "0.5+(sin(x^2-y^2)^2-0.5)/(1+0.001*(x^2+y^2))^2",
        (-100, 100, -100, 100),
        [(0, 0)],
        0,
        (1e-6, 1e-9),
    ),
    "Schaffer 4": (
        "0.5+(cos(sin(abs(x^2-y^2)))^2-0.5)/(1+0.001*(x^2+y^2))^2",
        (-10, 10, -10, 10),
        [(0, 1.25313), (0, -1.25313), (1.25313, 0), (-1.25313, 0)],
        0.292579,
        (1e-3, 1e-6),
    ),
    "Schwefel": (
        "418.9829*2-x*sin(sqrt(abs(x)))-y*sin(sqrt(abs(y)))",
        (-500, 500, -500, 500),
        [(420.9687, 420.9687)],
        0,
        (1e-4, 1e-4),
    ),
    "Styblinski-Tang": (
        "0.5*(x^4-16*x^2+5*x+y^4-16*y^2+5*y)",
        (-5, 5, -5, 5),
        [(-2.903534, -2.903534)],
        -78.332,
        (1e-5, 1e-3),
    ),
    "Trecanni": ("x^4+4*x^3+4*x^2+y^2", (-5, 5, -5, 5), [(0, 0), (-2, 0)], 0, (1e-6, 1e-9)),
    "Zettl": ("(x^2+y^2-2*x)^2+0.25*x", (-5, 10, -5, 10), [(-0.02990, 0)], -0.003791, (1e-4, 1e-6)),
    "Zirilli": ("0.25*x^4-0.5*x^2+0.1*x+0.5*y^2", (-10, 10, -10, 10), [(-1.0465, 0)], -0.3523, (1e-3, 1e-4)),
}
# The published minimum lies on the edge of the domain, where L falls on outwards: no critical point.
AT_THE_EDGE = {
    "Adjiman": ("cos(x)*sin(y)-x/(y^2+1)", (-1, 2, -1, 1), (2, 0.10578), -2.02181),
    "eggholder": (
        "-(y+47)*sin(sqrt(abs(x/2+(y+47))))-x*sin(sqrt(abs(x-(y+47))))",
        (-512, 512, -512, 512),
        (512, 404.2319),
        -959.6407,
    ),
}


def found(name):
    formula, window, *_ = PUBLISHED[name]
    f = core.surface(formula=formula, window=window)
    return f, core.critical_points(core.level_sets(f))


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_global_minimum_is_found(name):
    _, _, places, value, (near, close) = PUBLISHED[name]
    f, points = found(name)
    for x, y in places:
        at = [p for p in points if np.hypot(p.theta[0] - x, p.theta[1] - y) <= near * math.sqrt(2)]
        assert len(at) == 1, (x, y)
        assert at[0].kind == "minimum"
        assert at[0].level == pytest.approx(value, abs=close)
        assert f.loss(np.array(at[0].theta)) == at[0].level
    # It is the global one: nothing that was found is lower, but for the published digits.
    assert points[0].level >= value - close
    assert sum(p.level <= value + close and p.kind == "minimum" for p in points) == len(places)


@pytest.mark.parametrize("name", AT_THE_EDGE)
def test_a_minimum_at_the_edge_of_its_domain_is_the_lowest_of_the_grid_and_no_critical_point(name):
    formula, window, place, value = AT_THE_EDGE[name]
    f = core.surface(formula=formula, window=window)
    sets = core.level_sets(f, n=513, kind="sub")
    cell = int(sets.tree.cell[0])
    step = (window[1] - window[0]) / 512
    np.testing.assert_allclose(sets.place(cell), place, atol=step)
    assert value - 1e-4 <= sets.tree.birth[0] <= value + sets.grid_error(cell)
    for point in core.critical_points(sets):
        assert point.level > value
        assert np.hypot(point.theta[0] - place[0], point.theta[1] - place[1]) > step


def test_there_are_at_least_thirty_of_them():
    assert len(PUBLISHED) >= 30


@pytest.mark.parametrize(
    "name", ["Himmelblau", "Drop-wave", "Hölder's table", "Bukin 6", "Schwefel", "Lévi 13"]
)
def test_no_point_is_named_that_is_not_of_its_kind(name):
    """Around every minimum found L is higher, around every maximum lower, on a small ring."""
    f, points = found(name)
    x0, x1, *_ = PUBLISHED[name][1]
    angle = np.linspace(0, 2 * PI, 720, endpoint=False)
    ring = 1e-4 * (x1 - x0) * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    for point in points:
        if point.kind not in ("minimum", "maximum"):
            continue
        around = f.loss(np.array(point.theta) + ring) - point.level
        assert (around > 0).all() if point.kind == "minimum" else (around < 0).all(), point


@pytest.mark.parametrize("kind", ["super", "sub"])
@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("abs(x)", ["valley"]),
        ("abs(y)+0.1", ["valley"]),
        ("-abs(x)^1.5", ["ridge"]),
        ("-abs(x*y)", ["ridge"]),
        ("abs(x^2-y^2)", ["valley"]),
    ],
)
def test_a_valley_that_leaves_the_view_is_one_for_both_kinds_of_sets(formula, expected, kind):
    f = core.surface(formula=formula, window=(-2, 2.3, -2.1, 2.2))
    assert [point.kind for point in core.critical_points(core.level_sets(f, kind=kind))] == expected
