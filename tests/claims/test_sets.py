"""Claims 1 and 3, on level sets: each verdict checked with formulas written out here and `scipy.ndimage`."""

import numpy as np
import pytest
from scipy import ndimage, optimize

from core.claims import judge
from core.experiments.experiment import Experiment
from tests.claims.surfaces import grid, himmelblau, quadratic, three_hump, two_peaks

EIGHT = np.ones((3, 3))


def opening(problem, **settings):
    return Experiment.opening(problem=problem, **settings)


def pieces(values, lam, coercive):
    """Count the 8-connected parts of {L ≥ λ}; what lies beyond a coercive window is land."""
    land = np.pad(values >= lam, 1, constant_values=coercive)
    return ndimage.label(land, EIGHT)[1]


def holes(values, lam):
    """Count the 4-connected parts of {L < λ} that do not touch the window's edge."""
    labels, count = ndimage.label(values < lam)
    edge = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    return count - len(set(edge) - {0})


def stationary(formula, guess):
    """Return the point with ∇L = 0 near a guess, by central differences."""

    def slope(theta):
        h = 1e-5
        return [
            (formula(theta[0] + h, theta[1]) - formula(theta[0] - h, theta[1])) / (2 * h),
            (formula(theta[0], theta[1] + h) - formula(theta[0], theta[1] - h)) / (2 * h),
        ]

    return optimize.fsolve(slope, guess)


@pytest.mark.parametrize("n", [65, 129])
def test_himmelblaus_hill_is_an_island_between_its_pass_and_its_peak(n):
    verdict = judge("connected", opening("himmelblau", grid_points=n))
    numbers = dict(verdict.numbers)
    assert verdict.decision == "fails"
    peak = himmelblau(*stationary(himmelblau, (-0.27, -0.92)))
    passing = himmelblau(*stationary(himmelblau, (-0.13, -1.95)))
    assert numbers["its upper end"] == pytest.approx(peak, abs=1e-6)
    assert numbers["its lower end"] == pytest.approx(passing, abs=1e-6)
    assert numbers["longest bar of an island"] == pytest.approx(peak - passing, abs=1e-6)
    lam = verdict.experiment.lam
    assert verdict.example.lam == lam
    assert passing < lam < peak
    for side in (n, 2 * n - 1, 300):
        values = grid((-6, 6, -6, 6), himmelblau, side)
        assert pieces(values, lam, coercive=True) == 2
        assert pieces(values, peak + 1, coercive=True) == 1
        assert pieces(values, passing - 1, coercive=True) == 1


def test_two_peaks_part_at_the_pass_between_them():
    verdict = judge("connected", opening("two_peaks"))
    numbers = dict(verdict.numbers)
    assert verdict.decision == "fails"
    assert numbers["its lower end"] == pytest.approx(2 * np.exp(-(1.5**2)), abs=1e-9)
    top = optimize.minimize_scalar(lambda x: -two_peaks(x, 0), bounds=(1, 2), method="bounded")
    assert numbers["its upper end"] == pytest.approx(-top.fun, abs=1e-9)
    values = grid((-3.5, 3.5, -2.5, 2.5), two_peaks)
    assert pieces(values, verdict.experiment.lam, coercive=False) == numbers["most pieces at one level"] == 2


def test_the_ends_of_an_islands_bar_are_exact_where_peak_and_pass_lie_between_grid_points():
    def uneven(x, y):
        return np.exp(-((x - 1.51) ** 2) - (y - 0.02) ** 2) + 1.1 * np.exp(-((x + 1.3) ** 2) - y**2)

    formula = "exp(-(x-1.51)**2 - (y-0.02)**2) + 1.1*exp(-(x+1.3)**2 - y**2)"
    numbers = dict(judge("connected", opening("formula", formula=formula)).numbers)
    assert numbers["its lower end"] == pytest.approx(uneven(*stationary(uneven, (0.1, 0.0))), abs=1e-9)
    assert numbers["its upper end"] == pytest.approx(uneven(*stationary(uneven, (1.5, 0.0))), abs=1e-9)


@pytest.mark.parametrize(
    ("problem", "formula", "window"),
    [("quadratic", quadratic, (-3, 3, -3, 3)), ("three_hump_camel", three_hump, (-2.4, 2.4, -2.4, 2.4))],
)
def test_a_coercive_loss_without_a_hill_is_connected_at_every_level(problem, formula, window):
    verdict = judge("connected", opening(problem))
    assert verdict.decision == "holds"
    values = grid(window, formula)
    for lam in np.quantile(values, np.linspace(0, 1, 41)):
        assert pieces(values, lam, coercive=True) == 1


def test_the_four_corners_of_a_convex_loss_decide_nothing_in_window_mode():
    verdict = judge("connected", opening("quadratic", boundary="window"))
    assert verdict.decision == "undecided"
    assert dict(verdict.numbers)["most pieces at one level"] == 4
    assert pieces(grid((-3, 3, -3, 3), quadratic), 8.0, coercive=False) == 4
    assert "may join outside" in verdict.sentence


def test_an_island_counts_in_window_mode_only_beside_other_land():
    """One hill alone is one piece; with the corners of a bowl beside it, it is an island."""
    hill = opening("formula", formula="exp(-x**2 - y**2)")
    assert judge("connected", hill).decision == "holds"
    ring = opening("formula", formula="(x**2 + y**2 - 2)**2")
    verdict = judge("connected", ring)
    assert verdict.decision == "fails"
    assert dict(verdict.numbers)["its upper end"] == pytest.approx(4, abs=1e-9)
    assert dict(verdict.numbers)["its lower end"] == pytest.approx(0, abs=0.02)
    values = grid((-3, 3, -3, 3), lambda x, y: (x * x + y * y - 2) ** 2)
    assert ndimage.label(values >= verdict.experiment.lam, EIGHT)[1] == 2


def test_bars_below_the_grids_error_are_set_aside():
    """On a dim rim every grid point that lies nearest to it is a peak of its own, with a bar shorter than the error."""
    crest = opening("formula", formula="-abs(x - y/3)")
    verdict = judge("connected", crest)
    assert verdict.decision == "holds"
    assert dict(verdict.numbers)["bars below the grid's error"] > 0


def test_an_island_that_one_grid_alone_shows_is_left_undecided():
    """On 65 points a side the cosine is 1 everywhere; on 129 it is −1 at every other point."""
    only_coarse = opening(
        "formula", formula="(x**2 + y**2 - 2)**2 * cos(2*3.141592653589793*(x + 3)*64/6)", grid_points=65
    )
    verdict = judge("connected", only_coarse)
    assert verdict.decision == "undecided"
    assert "the island is gone" in verdict.sentence
    only_fine = judge("connected", opening("ackley", grid_points=65))
    assert only_fine.decision == "undecided"
    assert "grids disagree" in only_fine.sentence


def test_a_hole_that_a_thin_channel_opens_is_none():
    """A ring of land, cut between two rows of 65 points: only on 129 points the water inside has a way out."""
    channel = "2*exp(-((y - 0.046875)/0.005)**2)/(1 + exp(-20*x))"
    formula = f"exp(-8*(sqrt(x**2 + y**2 + 0.0001) - 1)**2) - {channel}"
    start = {"start": (-0.1, -1.1), "eta0": 0.01}
    cut = judge("equiconnected", opening("formula", formula=formula, grid_points=65, **start))
    whole = judge(
        "equiconnected", opening("formula", formula=formula.split(" - 2*")[0], grid_points=65, **start)
    )
    assert whole.decision == "fails"
    assert dict(whole.numbers)["holes of S_λ"] == 1
    assert cut.decision == "undecided"


def test_a_bowls_land_has_a_hole_and_so_no_path_map():
    verdict = judge("equiconnected", opening("quadratic"))
    numbers, example = dict(verdict.numbers), verdict.example
    assert verdict.decision == "fails"
    assert (numbers["pieces of S_λ"], numbers["holes of S_λ"]) == (1, 1)
    # L(θ_0) at the start (2.4, 1.2), by hand.
    assert numbers["λ_t = L(θ_t)"] == verdict.experiment.lam == pytest.approx(3.6, abs=1e-12)
    values = grid((-3, 3, -3, 3), quadratic)
    assert holes(values, 3.6) == 1
    assert pieces(values, 3.6, coercive=True) == 1
    np.testing.assert_allclose(quadratic(*example.path.T), example.levels, rtol=1e-12)
    assert quadratic(*example.a) >= 3.6
    assert quadratic(*example.b) >= 3.6
    assert quadratic(*example.path.T).min() < 3.6
    along = example.path[[0, -1]]
    np.testing.assert_allclose(along, [example.a, example.b])


def test_every_level_of_himmelblaus_run_is_broken_and_counted_so():
    verdict = judge("equiconnected", opening("himmelblau", start=(-0.3, -0.9), eta0=0.005))
    numbers = dict(verdict.numbers)
    values = grid((-6, 6, -6, 6), himmelblau)
    lam = himmelblau(-0.3, -0.9)
    assert numbers["λ_t = L(θ_t)"] == pytest.approx(lam, abs=1e-9)
    assert numbers["pieces of S_λ"] == pieces(values, lam, coercive=True) == 2
    assert numbers["holes of S_λ"] == holes(values, lam)


def test_discs_are_equiconnected_by_straight_lines():
    verdict = judge("equiconnected", opening("formula", formula="-x**2 - y**2"))
    assert verdict.decision == "holds"
    assert dict(verdict.numbers)["least share kept by the straight line"] == 1
    assert dict(verdict.numbers)["pairs tried"] > 300
    draw = np.random.default_rng(3).uniform(-1, 1, (2, 500, 2))
    ends = np.minimum(*(-(draw**2).sum(-1)))
    assert (-((draw.mean(0)) ** 2).sum(-1) >= ends).all()


def test_land_that_may_join_outside_the_window_is_left_undecided():
    verdict = judge("equiconnected", opening("monkey_saddle"))
    assert verdict.decision == "undecided"
    values = grid((-1.5, 1.5, -1.5, 1.5), lambda x, y: x**3 - 3 * x * y * y)
    lam = verdict.experiment.lam
    assert holes(values, lam) == 0
    path = verdict.example.path
    assert (path[:, 0] ** 3 - 3 * path[:, 0] * path[:, 1] ** 2).min() < lam
