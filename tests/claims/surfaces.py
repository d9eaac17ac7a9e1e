"""Formulas written out by hand, from the papers and not from the app, and what to read from a verdict's words."""

import re

import numpy as np

NUMBER = r"(-?[\d.]+(?:e[+-]?\d+)?)"
POINT = rf"\({NUMBER}, {NUMBER}\)"


def himmelblau(x, y):
    return (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2


def himmelblau_gradient(x, y):
    a, b = x * x + y - 11, x + y * y - 7
    return np.array([4 * x * a + 2 * b, 2 * a + 4 * y * b])


def himmelblau_hessian(x, y):
    return np.array([[12 * x * x + 4 * y - 42, 4 * (x + y)], [4 * (x + y), 12 * y * y + 4 * x - 26]])


def quadratic(x, y):
    return (x * x + y * y) / 2


def two_peaks(x, y, a=1.5):
    return np.exp(-((x - a) ** 2) - y * y) + np.exp(-((x + a) ** 2) - y * y)


def three_hump(x, y):
    return 2 * x**2 - 1.05 * x**4 + x**6 / 6 + x * y + y**2


def three_hump_gradient(x, y):
    return np.array([4 * x - 4.2 * x**3 + x**5 + y, x + 2 * y])


def deep_and_wide(x, y):
    wide = np.exp(-((x + 1) ** 2 + y * y) / 2)
    narrow = 1.5 * np.exp(-8 * ((x - 1.5) ** 2 + y * y))
    return (x * x + y * y) / 20 - wide - narrow


def deep_and_wide_gradient(x, y):
    wide = np.exp(-((x + 1) ** 2 + y * y) / 2)
    narrow = 1.5 * np.exp(-8 * ((x - 1.5) ** 2 + y * y))
    return np.array([x / 10 + (x + 1) * wide + 16 * (x - 1.5) * narrow, y / 10 + y * wide + 16 * y * narrow])


def descent(gradient, start, eta0, alpha, steps, damped=False):
    """Return θ_0 … θ_T (T+1, ...) of gradient descent, one step after the other."""
    theta = np.array(start, dtype=float)
    path = [theta]
    for t in range(steps):
        slope = gradient(*theta)
        rate = eta0 * np.exp(-alpha * t)
        theta = theta - rate / (1 + np.hypot(*slope) if damped else 1) * slope
        path.append(theta)
    return np.array(path)


def grid(window, formula, n=129):
    x0, x1, y0, y1 = window
    x, y = np.meshgrid(np.linspace(x0, x1, n), np.linspace(y0, y1, n))
    return formula(x, y)


def told_levels(work):
    """Return the rows (x, y, L) of all points that a text gives with their level."""
    return np.array([[float(part) for part in row] for row in re.findall(rf"{POINT}: L = {NUMBER}", work)])


def told(work, name):
    """Return the number, or the point, that a text gives after a name and an equals sign."""
    found = re.search(rf"{re.escape(name)} = (?:{POINT}|{NUMBER})", work)
    assert found, name
    parts = [float(part) for part in found.groups() if part is not None]
    return parts[0] if len(parts) == 1 else np.array(parts)
