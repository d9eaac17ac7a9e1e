"""The surfaces on offer, by name."""

from __future__ import annotations

from collections.abc import Callable

from core.problems import benchmark_surfaces, model_surfaces
from core.problems.surfaces import Surface

SURFACES: dict[str, Callable[..., Surface]] = {
    make.__name__: make
    for make in (
        model_surfaces.quadratic,
        model_surfaces.ill_conditioned,
        benchmark_surfaces.rosenbrock,
        benchmark_surfaces.himmelblau,
        benchmark_surfaces.beale,
        benchmark_surfaces.three_hump_camel,
        benchmark_surfaces.six_hump_camel,
        benchmark_surfaces.rastrigin,
        benchmark_surfaces.ackley,
        benchmark_surfaces.styblinski_tang,
        model_surfaces.monkey_saddle,
        model_surfaces.saddle,
        model_surfaces.two_peaks,
        model_surfaces.plateau,
        model_surfaces.deep_and_wide,
        model_surfaces.spiral_valley,
    )
}
