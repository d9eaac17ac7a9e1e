"""The edge of stability as a figure, on histories whose edge is known."""

from dataclasses import replace

import numpy as np
import pytest

from core.figures.colours import STROKES
from core.figures.stability import stability_figure, stability_words
from core.optim import RULES, rule
from core.optim.limits import largest_curvature, stability_limit
from core.trainer.history import COLUMNS, History
from core.trainer.stability_edge import longest_stay, stability_edge


def history(eta, sharpness, factor=1.0, decay=0.0):
    """Return a history with these step sizes; sharpness maps steps to λ_max, factor is 1+β, decay s."""
    n = len(eta) + 1
    columns = {name: np.full(n, np.nan) for name in COLUMNS}
    columns["step_size"][:-1] = eta
    for t, value in sharpness.items():
        columns["sharpness"][t] = value
        columns["edge_factor"][t], columns["edge_decay"][t] = factor, decay
    return History(t=np.arange(n), flags=np.zeros(n, np.uint8), **columns)


def constant(values, every=10, eta=0.5, factor=1.0):
    return history(
        np.full(every * (len(values) - 1), eta), {every * i: value for i, value in enumerate(values)}, factor
    )


def traces(figure, start):
    return [trace for trace in figure.data if trace.name.startswith(start)]


def test_what_is_drawn_is_what_was_measured():
    figure = stability_figure([constant([1.0, 2.0, 5.0, 3.9])], ["gradient descent"], "light")
    (sharp,), (edge,) = traces(figure, "λ_max"), traces(figure, "2/η_t")
    assert np.asarray(sharp.x).tolist() == [0, 10, 20, 30]
    assert np.asarray(sharp.y).tolist() == [1, 2, 5, 3.9]
    np.testing.assert_array_equal(np.asarray(edge.y), [4.0] * 30 + [np.nan])
    assert figure.layout.yaxis.type == "log"
    assert sharp.name == "λ_max, gradient descent"


def test_the_edge_follows_the_step_size():
    eta = np.array([1.0, 0.5, 0.0, 0.25, np.nan])
    edge = stability_edge(history(eta, {0: 1.0}))
    np.testing.assert_array_equal(edge.edge, [2, 4, np.nan, 8, np.nan, np.nan])


def test_the_heavy_balls_edge_is_farther_out():
    measured = constant([3.0, 5.0], eta=0.5, factor=1.9)
    np.testing.assert_allclose(stability_edge(measured).edge[:-1], 2 * 1.9 / 0.5)
    figure = stability_figure([measured], ["heavy ball"], "dark")
    assert len(traces(figure, "3.8/η_t")) == 1
    assert "3.8/η_t" in stability_words(measured, "heavy ball")


def test_a_momentum_that_is_changed_counts_from_its_first_measurement_on():
    run = constant([3.0, 3.0, 3.0], eta=1.0)
    run.edge_factor[20] = 1.5
    np.testing.assert_allclose(stability_edge(run).edge[[0, 19]], 2)
    longer = history(np.ones(30), {0: 3.0, 10: 3.0})
    longer.edge_factor[10] = 1.5
    np.testing.assert_allclose(stability_edge(longer).edge[[9, 10, 29]], [2, 3, 3])


@pytest.mark.parametrize("decoupled", [False, True])
@pytest.mark.parametrize("decay", [0.0, 0.3])
@pytest.mark.parametrize("name", ["gradient_descent", "heavy_ball", "nesterov"])
def test_the_largest_curvature_is_the_one_whose_limit_is_the_step(name, decay, decoupled):
    own = rule(replace(RULES[name], decoupled=decoupled), eta0=0.5, weight_decay=decay)
    factor, taken = largest_curvature(own)
    assert stability_limit(own, 2 * factor / 0.5 - taken) == pytest.approx(0.5)


def test_weight_decay_is_taken_off_the_edge_wherever_the_sharpness_stands():
    run = history(np.ones(30), {0: 0.5, 10: 1.0, 20: 1.7}, decay=0.3)
    edge = stability_edge(run)
    np.testing.assert_allclose(edge.edge[:-1], 1.7)
    np.testing.assert_allclose(edge.ratio, [0.5 / 1.7, 1 / 1.7, 1])
    figure = stability_figure([run], ["gradient descent"], "light")
    assert len(traces(figure, "2/η_t − 0.3 (weight decay)")) == 1
    assert "1 times (2/η_t − 0.3 (weight decay))" in stability_words(run, "x")
    lost = history(np.full(30, 8.0), {0: 0.5, 10: 0.1}, decay=0.3)
    assert stability_edge(lost).ratio.tolist() == [np.inf, np.inf]
    (line,) = traces(stability_figure([lost], ["x"], "light"), "2/η_t")
    assert np.isnan(np.asarray(line.y)).all()


def test_the_band_is_ten_percent_and_broken_where_the_edge_is_unknown():
    eta = np.array([0.5, 0.5, np.nan, 0.25, 0.25])
    (band,) = traces(stability_figure([history(eta, {0: 1.0})], ["x"], "light"), "±10")
    y = np.asarray(band.y)
    np.testing.assert_allclose(y, [4.4, 4.4, 3.6, 3.6, np.nan, 8.8, 8.8, 7.2, 7.2, np.nan])
    assert np.asarray(band.x)[:4].tolist() == [0, 1, 1, 0]
    assert band.fill == "toself"


def test_measurements_that_were_not_made_are_not_bridged():
    values = {t: 1.0 + t for t in (0, 10, 20, 60, 70, 80)}
    (sharp,) = traces(stability_figure([history(np.ones(80), values)], ["x"], "light"), "λ_max")
    x = np.asarray(sharp.x)
    np.testing.assert_array_equal(x, [0, 10, 20, np.nan, 60, 70, 80])
    assert np.isnan(np.asarray(sharp.y)[3])
    assert not sharp.connectgaps


def test_sharpness_that_is_not_positive_or_not_finite_is_left_out_and_said():
    values = {0: 2.0, 10: -1.0, 20: np.nan, 30: np.inf, 40: 3.0, 50: 0.0, 60: 3.0}
    figure = stability_figure([history(np.ones(60), values)], ["x"], "light")
    (sharp,) = traces(figure, "λ_max")
    drawn = np.asarray(sharp.y)
    assert drawn[np.isfinite(drawn)].tolist() == [2, 3, 3]
    assert "2 values ≤ 0 have no place on it" in figure.layout.title.text


def test_a_race_has_the_paths_colours_and_shares_an_edge_that_is_the_same():
    runs = [constant([1.0, 2.0]), constant([3.0, 4.0]), constant([1.0, 2.0], eta=0.1)]
    figure = stability_figure(runs, ["a", "b", "c"], "light")
    assert [trace.name for trace in traces(figure, "2/η_t")] == ["2/η_t, a and b", "2/η_t, c"]
    for trace, look in zip(traces(figure, "λ_max"), STROKES, strict=False):
        assert (trace.line.color, trace.line.dash) == (look.light, look.dash)


def test_long_histories_are_thinned_and_keep_what_was_measured():
    eta = 1 / np.arange(1, 20_001)
    (edge,) = traces(stability_figure([history(eta, {7: 3.0, 11_111: 5.0})], ["x"], "light"), "2/η_t")
    x = np.asarray(edge.x)
    assert len(x) < 1_600
    assert {0, 7, 11_111, 19_999} <= set(x.tolist())
    np.testing.assert_allclose(np.asarray(edge.y)[:-1], 2 * (x[:-1] + 1))


@pytest.mark.parametrize(
    ("low", "high"), [(2.9, 7.5), (0.9, 250.0), (1e-3, 1e12), (3.0, 3.0001), (9.5, 10.5), (1e-9, 2e-9)]
)
def test_ticks_are_few_round_and_inside(low, high):
    figure = stability_figure([constant([low, high], eta=2 / low)], ["x"], "light")
    ticks = np.asarray(figure.layout.yaxis.tickvals)
    inside = ticks[(ticks >= 0.89 * low) & (ticks <= 1.11 * high)]
    assert 1 <= len(inside) <= 12
    assert len(ticks) <= 20
    assert (ticks > 0).all()
    assert len(set(figure.layout.yaxis.ticktext)) == len(ticks)


def test_without_a_measurement_the_figure_and_the_words_say_so():
    blind = history(np.ones(5), {})
    figure = stability_figure([blind], ["x"], "dark")
    assert figure.layout.title.text == "Sharpness has not been measured: its monitor is off"
    assert "has not been measured" in stability_words(blind, "x")


def test_words_give_the_crossing_and_the_longest_stay():
    run = constant([1.0, 3.0, 4.2, 3.8, 4.1, 5.0, 4.0, 3.9, 2.0, 2.0])
    words = stability_words(run, "gradient descent")
    assert "gradient descent: λ_max = 2 at step 90" in words
    assert "first measured above it at step 20 (2/η_t)" in words
    assert "stayed within 10 % of it from step 20 to 40" in words
    assert "0.25 times 2/η_t" in stability_words(history(np.full(20, 0.5), {0: 1.0, 10: 1.0}), "x")
    never = stability_words(constant([1.0, 1.0, 1.0]), "x")
    assert "never measured above it" in never
    assert "no two measurements in a row" in never


@pytest.mark.parametrize(
    ("values", "stay"),
    [
        ([4.0, 4, 1, 4, 4, 4, 1], (30, 50)),
        ([1.0, 4, 1, 1], None),
        ([4.0, 4.4, 3.6, 4, 1], (0, 30)),
        ([1.0, 1], None),
    ],
)
def test_the_longest_stay_at_the_edge(values, stay):
    assert longest_stay(stability_edge(constant(values)), band=0.1 + 1e-9) == stay
