"""A training's ledger as a figure: its records, and no others."""

import numpy as np
import pytest

import core
from core.figures.ledger import ledger_figure
from core.figures.training_ledger import recorded_changes, training_ledger_figure, training_ledger_words
from core.trainer.history import COLUMNS, History

PARTS = ("dV", "first_order", "second_order", "remainder")


def history(n, **columns):
    """Return a history of n steps; each column maps steps to values."""
    rows = {name: np.full(n + 1, np.nan) for name in COLUMNS}
    for name, values in columns.items():
        for t, value in values.items():
            rows[name][t] = value
    return History(t=np.arange(n + 1), flags=np.zeros(n + 1, np.uint8), **rows)


def taylor(n, records):
    """Return a history with Taylor's records, step → (ΔV, first, second)."""
    found = {name: {} for name in PARTS}
    for t, (dV, first, second) in records.items():
        for name, value in zip(PARTS, (dV, first, second, dV - first - second), strict=True):
            found[name][t] = value
    return history(n, **found)


def named(figure, start):
    (trace,) = [trace for trace in figure.data if trace.name.startswith(start)]
    return trace


RECORDS = {0: (-1.0, -1.5, 0.4), 10: (0.2, -0.5, 0.6), 20: (-0.1, -0.1, 0.01), 29: (0.3, -0.2, 0.1)}


def test_the_figure_has_the_records_and_their_numbers():
    figure = training_ledger_figure(taylor(30, RECORDS), "Adam", "light")
    made = named(figure, "ΔV made")
    assert np.asarray(made.x).tolist() == [1, 11, 21, 30]
    for place, start in enumerate(("ΔV made", "first order", "second order")):
        trace = named(figure, start)
        expected = [row[place] for row in RECORDS.values()]
        np.testing.assert_allclose(np.asarray(trace.customdata, float), expected)
        assert np.sign(np.asarray(trace.y)).tolist() == np.sign(expected).tolist()
        assert made.mode == "lines+markers"
    assert np.asarray(named(figure, "V rose").x).tolist() == [11, 30]
    assert "Adam" in figure.layout.title.text
    assert "at 4 of 30 steps" in figure.layout.title.text


def test_without_predictions_the_known_changes_are_shown():
    figure = training_ledger_figure(history(3, dV={0: -1.0, 1: 0.5, 2: -0.25}), "x", "dark")
    assert np.asarray(named(figure, "ΔV made").customdata).tolist() == [-1, 0.5, -0.25]
    assert named(figure, "ΔV made").mode == "lines"
    assert {trace.name for trace in figure.data} == {"ΔV made", "V rose"}


def test_predictions_choose_the_records_where_every_change_is_known():
    run = taylor(30, RECORDS)
    run.dV[:30] = np.where(np.isnan(run.dV[:30]), 0.7, run.dV[:30])
    assert recorded_changes(run).steps.tolist() == [1, 11, 21, 30]
    words = training_ledger_words(run, "x")
    assert "V rose at 28 of the 30 steps whose ΔV is known" in words


def test_values_that_are_not_finite_have_no_point_and_are_counted():
    run = taylor(30, RECORDS | {25: (np.inf, -2.0, 0.5)})
    figure = training_ledger_figure(run, "x", "light")
    y = np.asarray(named(figure, "ΔV made").y)
    assert np.isnan(y[3])
    assert np.isfinite(y[[0, 1, 2, 4]]).all()
    assert "1 of them not finite, without a point" in figure.layout.title.text


def test_words_say_how_good_the_prediction_was():
    words = training_ledger_words(taylor(30, RECORDS), "Adam")
    assert "Adam: V rose at 2 of the 4 steps whose ΔV is known" in words
    assert "right sign at 75 %" in words
    misses = [abs(dV - first - second) / abs(dV) for dV, first, second in RECORDS.values()]
    assert f"missed ΔV by {100 * np.median(misses):.2g} % of it" in words


def test_without_a_record_the_words_say_what_to_do():
    assert "no ΔV has been recorded" in training_ledger_words(history(5), "x")
    assert len(training_ledger_figure(history(5), "x", "light").data) <= 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_playgrounds_ledger_has_every_step(theme):
    f = core.surface("himmelblau")
    run = core.descend(f, core.rule("gradient_descent", eta0=0.03), start=(0.0, 0.0), steps=25)
    book = core.ledger(f, run)
    figure = ledger_figure(book, "gradient descent", theme)
    for column, start in zip(PARTS, ("ΔV made", "first", "second", "remainder"), strict=True):
        np.testing.assert_array_equal(named(figure, start).customdata, getattr(book, column))
        assert named(figure, start).mode == "lines"
    np.testing.assert_array_equal(named(figure, "V rose").x, np.flatnonzero(book.rises) + 1)
    assert figure.layout.title.text == "Predicted and real change of V, gradient descent (signed log scale)"
