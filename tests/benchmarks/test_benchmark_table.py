"""The table's own arithmetic; nothing is timed here."""

import pytest

from tests.benchmarks import timing
from tests.benchmarks.table import Budget, Row, markdown, quantity, times


@pytest.mark.parametrize(
    ("kind", "limit", "measured", "peer", "holds"),
    [
        ("at most", 60, 60, None, True),
        ("at most", 60, 60.1, None, False),
        ("at least", 55, 55, None, True),
        ("at least", 55, 54.9, None, False),
        ("ratio at most", 1.5, 3, 2, True),
        ("ratio at most", 1.5, 3.1, 2, False),
        ("times better", 200, 1, 200, True),
        ("times better", 200, 1, 199, False),
    ],
)
def test_a_budget_holds_up_to_its_limit(kind, limit, measured, peer, holds):
    assert Budget(kind, limit).holds(measured, peer) is holds


def test_a_comparison_without_a_peer_is_an_error():
    with pytest.raises(ValueError, match="compares with a peer"):
        Row("step", "ms", 1.0, (Budget("ratio at most", 1.5),)).cells()


def test_a_row_is_within_only_if_every_budget_is():
    both = (Budget("at most", 1000), Budget("times better", 200))
    assert Row("map", "ms", 900, both, "loop", 180_000).within is True
    assert Row("map", "ms", 900, both, "loop", 179_000).within is False
    assert Row("map", "ms", 1100, both, "loop", 1e9).within is False


def test_the_ratio_is_measured_over_peer():
    assert Row("step", "ms", 3.0, peer="Adam", figure=2.0).ratio == 1.5
    assert Row("step", "ms", 3.0).ratio is None


def test_what_was_not_measured_is_said():
    row = Row("memory", "MB", None, (Budget("at most", 500),), note="Linux only")
    assert row.within is None
    assert row.cells() == ("memory", "–", "none", "–", "–", "≤ 500 MB", "not measured")


@pytest.mark.parametrize(
    ("value", "text"), [(0.045678, "0.0457 ms"), (12.345, "12.3 ms"), (171_960.0, "172000 ms"), (None, "–")]
)
def test_figures_have_three_digits_and_no_exponent(value, text):
    assert quantity(value, "ms") == text


@pytest.mark.parametrize(
    ("ratio", "text"), [(1.234, "1.23×"), (0.1, "0.1×"), (0.005, "0.005× (1/200)"), (None, "–")]
)
def test_small_ratios_are_also_written_the_other_way_round(ratio, text):
    assert times(ratio) == text


def test_the_table_is_aligned_and_ends_with_the_notes():
    rows = [
        Row("five rules", "ms", 15.0, (Budget("at most", 60),), "torch.optim", 225.0),
        Row("playback", "frames/s", 40.0, (Budget("at least", 55),), note="on a busy machine"),
    ]
    *table, empty, note = markdown(rows).splitlines()
    assert len({len(line) for line in table}) == 1
    assert [cell.strip() for cell in table[2].split("|")[1:-1]] == [
        *("five rules", "15 ms", "torch.optim", "225 ms", "0.0667× (1/15)", "≤ 60 ms", "yes")
    ]
    assert table[3].rstrip("| ").endswith("NO")
    assert (empty, note) == ("", "- playback: on a busy machine")


def test_actions_are_timed_in_turn_and_the_median_is_taken(monkeypatch):
    clock, order = [0.0], []

    def action(name, durations):
        def act():
            order.append(name)
            clock[0] += durations[order.count(name) - 1]

        return act

    monkeypatch.setattr(timing.time, "perf_counter", lambda: clock[0])
    actions = {"a": action("a", [9, 1, 2, 3, 100, 5]), "b": action("b", [9, 4, 4, 4, 4, 4])}
    assert timing.alternate(actions, repeats=5) == {"a": 3000.0, "b": 4000.0}
    assert order == ["a", "b"] * 6


def test_fewer_than_five_repeats_are_an_error():
    with pytest.raises(ValueError, match="repeats must be at least 5, got 4"):
        timing.alternate({}, repeats=4)


def test_p95_is_interpolated():
    assert timing.p95([float(k) for k in range(101)]) == pytest.approx(95.0)
