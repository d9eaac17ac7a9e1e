"""Derivatives where a formula's own are 0/0: the limit, or the subgradient of smallest norm."""

import numpy as np
import pytest

from core.problems import build

SMOOTH = [
    ("1-cos(sqrt(x^2+y^2))", (0, 0), (0, 0), [[1, 0], [0, 1]]),
    ("-(1+cos(12*sqrt(x^2+y^2)))/(0.5*(x^2+y^2)+2)", (0, 0), (0, 0), [[72.5, 0], [0, 72.5]]),
]
KINKS = [
    ("sqrt(x^2+y^2)", (0, 0), (0, 0)),
    ("sqrt(x^2+y^2)+0.5*x", (0, 0), (0, 0)),
    ("sqrt(x^2+y^2)+2*x", (0, 0), (1, 0)),
    ("-sqrt(x^2+y^2)", (0, 0), (0, 0)),
    ("abs(x)+0.5*x+y^2", (0, 0.5), (0, 1)),
    ("max(x,-x)+y^2", (0, 0.25), (0, 0.5)),
    ("max(x,y)", (1, 1), (0.5, 0.5)),
    ("sqrt(abs(x))+y^2", (0, 1), (0, 2)),
    ("(x^2)^(1/3)+y^2", (0, 1), (0, 2)),
    ("x*sin(sqrt(abs(x)))+y", (0, 0), (0, 1)),
    ("abs(max(x,0))+y^2", (-1, 1), (0, 2)),
]


@pytest.mark.parametrize(("text", "point", "slope", "curvature"), SMOOTH)
def test_a_smooth_point_has_its_limit(text, point, slope, curvature):
    f = build("formula", formula=text)
    theta = np.array([point], float)
    loss, grad = f.loss_and_grad(theta)
    np.testing.assert_array_equal(loss, f.loss(theta))
    np.testing.assert_allclose(grad[0], slope, atol=1e-12)
    np.testing.assert_allclose(f.hessian(theta)[0], curvature, atol=1e-4)


@pytest.mark.parametrize(("text", "point", "slope"), KINKS)
def test_a_kink_has_the_smallest_subgradient(text, point, slope):
    f = build("formula", formula=text)
    # Beside a point that needs nothing, and alone.
    theta = np.array([point, (1.3, 0.7)], float)
    # A ring sees a circle of slopes at eight points of it.
    atol = 1e-8 if "2*x" not in text else 0.1
    np.testing.assert_allclose(f.loss_and_grad(theta)[1][0], slope, atol=atol)
    np.testing.assert_array_equal(f.loss_and_grad(theta[0])[1], f.loss_and_grad(theta)[1][0])


@pytest.mark.parametrize(
    ("text", "curved"), [("abs(x)+y^2", 2), ("100*abs(x)+3*y^2", 6), ("max(x,0)-cos(y)", 1)]
)
@pytest.mark.parametrize("y", 10.0 ** np.arange(-12, -2))
def test_a_slope_along_a_crease_is_finite_however_near_its_lowest_point(text, curved, y):
    slope = build("formula", formula=text).loss_and_grad(np.array([0, y]))[1]
    np.testing.assert_allclose(slope, [0, curved * y], rtol=1e-5, atol=1e-10)


@pytest.mark.parametrize("text", ["sqrt(x)+y", "log(x)+y", "x*(x^2)^(-1/3)+y"])
def test_at_an_edge_or_an_infinite_slope_nothing_is_made_up(text):
    grad = build("formula", formula=text).loss_and_grad(np.zeros(2))[1]
    assert not np.isfinite(grad[0])
