"""Budgets of the computing behind the playground: a run with its ledger, a new landscape, a map of runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import count

import cripser
import numpy as np
import plotly.graph_objects as go
import torch

import core
from core.experiments.experiment import Experiment
from core.levels.critical_points import critical_points, refined_levels
from core.levels.heights import height, iso_levels, iso_lines
from core.levels.sets import Pair
from core.sweep.axes import read_axis
from core.sweep.surface_map import surface_map
from tests.benchmarks.table import Budget, Row
from tests.benchmarks.timing import alternate

START = (0.5, 0.5)
RATE, DECAY = 0.01, 0.002
# Rastrigin's function with a wave number of its own, so that each one is new; no surface on offer has more bars.
MANY_BARS = "20 + x**2 - 10*cos({}*x) + y**2 - 10*cos(6.283*y)"

# The update rules of torch.optim that are the peers of `five_rules`, in the same order.
PEERS: tuple[Callable[..., torch.optim.Optimizer], ...] = (
    torch.optim.SGD,
    partial(torch.optim.SGD, momentum=0.9),
    partial(torch.optim.SGD, momentum=0.9, nesterov=True),
    torch.optim.RMSprop,
    torch.optim.Adam,
)


def himmelblau(theta: torch.Tensor) -> torch.Tensor:
    """The surface that the peer descends through autograd."""
    x, y = theta
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def torch_run(
    optimiser: Callable[..., torch.optim.Optimizer], steps: int, rate: float = RATE
) -> torch.Tensor:
    """Run one rule as a PyTorch user would: a loop with autograd and a learning-rate schedule."""
    theta = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    stepper = optimiser([theta], lr=rate)
    schedule = torch.optim.lr_scheduler.ExponentialLR(stepper, gamma=float(np.exp(-DECAY)))
    for _ in range(steps):
        stepper.zero_grad()
        himmelblau(theta).backward()
        stepper.step()
        schedule.step()


def five_rules(guard: str = "off") -> list[core.Rule]:
    """Return the five rules of the budget, each with exponential decay."""
    names = ("gradient_descent", "heavy_ball", "nesterov", "rmsprop", "adam")
    schedule = core.schedule("exponential", alpha=DECAY)
    return [core.rule(name, eta0=RATE, schedule=schedule, guard=guard) for name in names]


def rules_with_ledger(quick: bool) -> Row:
    """Five rules × 500 steps on a surface, with the ledger of all five."""
    f, rules, steps = core.surface("himmelblau"), five_rules(), 500

    def ours() -> None:
        core.ledger(f, core.descend(f, rules, START, steps))

    def theirs() -> None:
        for optimiser in PEERS:
            torch_run(optimiser, steps)

    medians = alternate({"ours": ours, "theirs": theirs}, repeats=5 if quick else 9)
    return Row(
        "five rules × 500 steps with ledger",
        "ms",
        medians["ours"],
        (Budget("at most", 60),),
        "torch.optim loop, no ledger",
        medians["theirs"],
    )


def guarded_rules(quick: bool) -> Row:
    """The same five rules, each kept from rising by the guard; no budget, for information."""
    f, rules = core.surface("himmelblau"), five_rules(guard="energy")
    medians = alternate(
        {
            "ours": lambda: core.descend(f, rules, START, 500),
            "theirs": lambda: core.descend(f, five_rules(), START, 500),
        },
        repeats=5 if quick else 9,
    )
    return Row(
        "five rules × 500 steps, guard energy",
        "ms",
        medians["ours"],
        peer="guard off",
        figure=medians["theirs"],
        note="no budget in the design; neither side makes the ledger",
    )


def _pictured(f: core.Landscape) -> tuple[Pair, ...]:
    grid = f.grid(129)
    iso_lines(grid, iso_levels(height(grid)))
    return core.level_sets(f).pairs


def _plotly_contours(f: core.Landscape) -> None:
    grid = f.grid(129)
    go.Figure(go.Contour(x=grid.x, y=grid.y, z=grid.values, ncontours=15)).to_json()


def new_landscape(quick: bool) -> Row:
    """A surface seen for the first time, from its expression to grid, iso-lines and components."""
    conditions = count(20)

    def opened() -> core.Landscape:
        return core.surface("ill_conditioned", condition=float(next(conditions)))

    medians = alternate(
        {"ours": lambda: _pictured(opened()), "theirs": lambda: _plotly_contours(opened())},
        repeats=5 if quick else 15,
    )
    return Row(
        "new surface: grid + iso-lines + components, N=129",
        "ms",
        medians["ours"],
        (Budget("at most", 80),),
        "Plotly contour figure and its JSON",
        medians["theirs"],
        note="both from the expression on; the browser has still to find Plotly's iso-lines",
    )


def new_formula(quick: bool) -> Row:
    """The same for a formula that was typed: parsed, differentiated, compiled, drawn."""
    numbers = count(2)

    def opened() -> core.Landscape:
        return core.surface(formula=f"x**2 + 3*y**2 + 2*sin({next(numbers)}*x)", window=(-3, 3, -3, 3))

    medians = alternate(
        {"ours": lambda: _pictured(opened()), "theirs": lambda: _plotly_contours(opened())},
        repeats=5 if quick else 15,
    )
    return Row(
        "new formula: the same, parsed from text",
        "ms",
        medians["ours"],
        (Budget("at most", 80),),
        "Plotly contour figure and its JSON",
        medians["theirs"],
    )


def many_bars(wave: float) -> core.Landscape:
    """Return a landscape with more than two hundred bars."""
    return core.surface(formula=MANY_BARS.format(wave), window=(-5.12, 5.12, -5.12, 5.12))


def level_set_page(quick: bool) -> Row:
    """What the level-set page needs of a landscape that it has not seen yet."""
    waves = count(6.283, 1e-4)

    def ours() -> None:
        f = many_bars(next(waves))
        _pictured(f)
        assert core.level_sets(f, kind="sub").pairs

    def theirs() -> None:
        values = many_bars(next(waves)).grid(129).values
        cripser.compute_ph(-values, filtration="T", maxdim=1)
        cripser.compute_ph(values, filtration="V", maxdim=1)

    bars = len(core.level_sets(many_bars(6.283)).pairs)
    medians = alternate({"ours": ours, "theirs": theirs}, repeats=5 if quick else 15)
    return Row(
        "new surface N=129: grid, iso-lines, persistence (components and holes), both kinds",
        "ms",
        medians["ours"],
        (Budget("at most", 80),),
        "grid, and cripser for both kinds",
        medians["theirs"],
        note=f"a new formula each time, parsed from text, with {bars} bars; ours also has the iso-lines, each bar's "
        "place and grid error, and every cell's component at every level",
    )


def refinement(quick: bool) -> Row:
    """Newton steps for the levels of both kinds and for the table of critical points; not part of the budget."""
    f = many_bars(6.283)
    land, water = core.level_sets(f), core.level_sets(f, kind="sub")

    def ours() -> None:
        refined_levels(land)
        refined_levels(water)
        critical_points(land)

    medians = alternate({"ours": ours}, repeats=5 if quick else 15)
    return Row(
        "the same, refined: true levels of both kinds, critical points",
        "ms",
        medians["ours"],
        note=f"{len(critical_points(land))} critical points; no budget in the design",
    )


def rate_map(quick: bool) -> Row:
    """The 101×101 map of (η0, α), 200 steps each, with every cell's outcome, against a loop over torch.optim."""
    experiment = Experiment.opening(rules=("gradient_descent",), steps=200)
    x, y = read_axis("eta0:1e-4:0.02:101:log"), read_axis("alpha:0:0.1:101")
    sample = 2 if quick else 5
    rates = np.geomspace(1e-4, 0.01, sample)

    def theirs() -> None:
        for rate in rates:
            torch_run(torch.optim.SGD, 200, rate)

    medians = alternate({"ours": lambda: surface_map(experiment, x, y), "theirs": theirs}, repeats=5)
    return Row(
        "101×101 map of (η0, α) × 200 steps, all outcomes",
        "ms",
        medians["ours"],
        (Budget("at most", 1000), Budget("times better", 200)),
        "loop over torch.optim.SGD, runs only",
        medians["theirs"] * x.n * y.n / sample,
        note=f"the peer's figure is {sample} of its 10,201 runs, scaled; it decides no outcome",
    )


def rows(quick: bool) -> Iterator[Row]:
    """Measure this theme, row by row."""
    for benchmark in (
        rules_with_ledger,
        guarded_rules,
        new_landscape,
        new_formula,
        level_set_page,
        refinement,
        rate_map,
    ):
        yield benchmark(quick)
