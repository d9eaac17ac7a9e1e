"""Claim 8 by repeated trainings: the rises are those of the runs, the intervals Student's, the decisions as defined."""

import re
import threading

import numpy as np
import pytest
from scipy import stats

from core.claims import overfitting
from core.claims.overfitting import (
    StoppedError,
    _decide,
    judge_overfitting,
    paired_experiment,
    shown_experiment,
)
from core.claims.overfitting_words import sentence
from core.claims.seed_pairs import Interval, LossCurves, interval
from core.experiments.network_experiment import RACE, NetworkExperiment
from core.experiments.trainings import network_run

SMALL = NetworkExperiment.opening(
    data="moons", size=40, label_noise=0.2, widths=(8,), activation="relu", epochs=60, batch_size=0, eta0=0.5
)
TOLD = r"-?[\d.]+(?:e[+-]?\d+)?"


def curve(test, train=None, finite=True):
    test = np.array(test, float)
    train = np.linspace(1, 0.5, len(test)) if train is None else np.array(train, float)
    return LossCurves(np.arange(len(test)), test, train, finite)


def judged(monkeypatch, pairs):
    """Return the verdict on made-up pairs (decayed, constant) of curves."""
    waiting = iter(pairs)
    monkeypatch.setattr(overfitting, "train_pair", lambda *_: next(waiting))
    return judge_overfitting(SMALL, len(pairs))


def rising(by, lowest=1.0):
    return curve([2.0, lowest, lowest + by])


@pytest.fixture(scope="module")
def verdict():
    return judge_overfitting(SMALL, 4)


def test_both_trainings_differ_in_nothing_but_decay():
    pair = paired_experiment(SMALL.change(rule="heavy_ball", momentum=0.5, alpha=0.02, prior="gaussian"))
    decayed, constant = pair.competitors()
    assert [name for name in RACE if getattr(decayed, name) != getattr(constant, name)] == ["alpha"]
    assert (decayed.alpha, constant.alpha, decayed.schedule) == (0.02, 0.0, "exponential")
    assert (constant.rule, constant.momentum, constant.prior) == ("heavy_ball", 0.5, "gaussian")


def test_without_a_decay_of_its_own_the_half_life_is_a_tenth_of_the_steps():
    pair = paired_experiment(SMALL.change(alpha=0.0))
    assert np.log(2) / pair.alpha == pytest.approx(60 / 10, rel=5e-3)


def test_rivals_preset_and_locks_are_left_behind():
    busy = SMALL.change(rivals="rule:adam,eta0:0.01;alpha:0.3", locked=("eta0",), monitors=())
    pair = paired_experiment(busy)
    assert (len(pair.competitors()), pair.preset, pair.locked) == (2, "", ())
    assert "accuracy" in pair.monitors


def test_the_rises_are_those_of_the_very_runs_that_the_trainer_opens(verdict):
    example = verdict.example
    for k in range(4):
        run = network_run(paired_experiment(SMALL).change(seed=k))
        run.train()
        for which, rises in enumerate((example.decayed, example.constant)):
            test = run.history(which).test_loss
            assert rises[k] == test[-1] - np.nanmin(test)
        run.close()
    assert example.labels == ("seed 0", "seed 1", "seed 2", "seed 3")
    worst = shown_experiment(SMALL, example)
    assert worst == paired_experiment(SMALL).change(seed=int(np.argmax(example.decayed)))


def test_the_interval_is_that_of_the_paired_t_test(verdict):
    example = verdict.example
    wanted = stats.ttest_rel(example.decayed, example.constant).confidence_interval(0.95)
    np.testing.assert_allclose((example.low, example.high), tuple(wanted), rtol=1e-10)
    numbers = dict(verdict.numbers)
    assert numbers["difference of the rises, mean"] == pytest.approx(
        np.mean(example.decayed - example.constant)
    )


def test_a_network_that_predicts_a_number_is_judged_by_its_test_loss_too():
    """A wide network on few samples overfits at a constant rate, and its mean squared errors say so."""
    few = NetworkExperiment.opening(
        data="diabetes", size=60, widths=(64,), batch_size=0, eta0=0.05, epochs=300, alpha=0.02
    )
    found = judge_overfitting(few, 3)
    run = network_run(paired_experiment(few).change(seed=few.seed))
    run.train()
    for which, rises in enumerate((found.example.decayed, found.example.constant)):
        test = run.history(which).test_loss
        assert rises[0] == test[-1] - np.nanmin(test)
    run.close()
    # Decay trains less, and lowers the rise of the test loss.
    numbers = dict(found.numbers)
    assert numbers["rise without decay, mean"] > numbers["rise of the test loss with decay, mean"] > 0
    assert numbers["training loss at the end with decay"] > numbers["training loss at the end without"]


def test_the_same_experiment_gives_the_same_verdict(verdict):
    again = judge_overfitting(SMALL, 4)
    assert (again.sentence, again.numbers, again.work) == (verdict.sentence, verdict.numbers, verdict.work)
    assert judge_overfitting(SMALL.change(seed=7), 4).numbers != verdict.numbers


def test_the_working_can_be_followed_with_a_calculator(verdict):
    gaps = []
    rows = re.findall(
        rf"seed \d+: with decay ({TOLD}) − ({TOLD}) = ({TOLD}); without ({TOLD}) − ({TOLD})", verdict.work
    )
    for end, lowest, rise, other_end, other_lowest in np.array(rows, float):
        assert end - lowest == pytest.approx(rise, abs=1e-10)
        gaps.append(rise - (other_end - other_lowest))
    assert len(gaps) == 4
    quantile = float(re.search(rf"freedom is ({TOLD})", verdict.work)[1])
    assert quantile == pytest.approx(3.182446305284263)
    low, high = map(float, re.search(rf"from ({TOLD}) to ({TOLD})\.$", verdict.work).groups())
    half = quantile * np.std(gaps, ddof=1) / 2
    np.testing.assert_allclose((low, high), (np.mean(gaps) - half, np.mean(gaps) + half), atol=1e-9)


def test_a_small_network_that_overfits_is_kept_by_decay_from_some_of_it():
    """The default: its constant rate overfits on the mean, and decay lowers it without ending it.

    A single training's end is left out: 2,000 steps at a large rate amplify the processor's rounding.
    """
    found = judge_overfitting(seeds=3)
    numbers = dict(found.numbers)
    tolerance = numbers["tolerance: a rise up to here does not count"]
    assert found.example.constant.mean() > 5 * tolerance
    assert found.example.decayed.mean() < found.example.constant.mean()
    assert found.example.decayed.max() > tolerance
    assert numbers["training loss at the end with decay"] > numbers["training loss at the end without"]
    assert "Decay also trains less" in found.sentence


@pytest.mark.parametrize(
    ("decayed", "constant", "decision"),
    [
        ((0.0, 0.01, 0.02), (0.9, 1.0, 1.1), "holds"),
        ((0.4, 0.5, 0.6), (0.9, 1.0, 1.1), "fails"),
        ((0.9, 1.0, 1.1), (0.4, 0.5, 0.6), "fails"),
        ((0.0, 0.01, 0.02), (0.0, 0.02, 0.01), "vacuous"),
        ((0.0, 0.01, 0.02), (0.1, 0.9, 0.2), "undecided"),
        ((0.0, 0.1, 0.3), (0.9, 1.0, 1.1), "undecided"),
    ],
)
def test_decisions(monkeypatch, decayed, constant, decision):
    """The lowest test loss is 1, so a rise up to 0.1 is tolerated."""
    pairs = [(rising(a), rising(b)) for a, b in zip(decayed, constant, strict=True)]
    found = judged(monkeypatch, pairs)
    assert found.decision == decision
    assert dict(found.numbers)["tolerance: a rise up to here does not count"] == pytest.approx(0.1)


def test_what_decay_adds_to_stopping_early_is_told(monkeypatch):
    """At the same training loss 0.5 the constant run stood at 1.3, 1.4, 1.5; the decayed ones end at 1."""
    pairs = [
        (curve([2, 1], train=[1, 0.5]), curve([2, 1, early, 3], train=[1, 0.7, 0.5, 0.1]))
        for early in (1.3, 1.4, 1.5)
    ]
    found = judged(monkeypatch, pairs)
    assert dict(found.numbers)["test loss at the same training loss, difference, mean"] == pytest.approx(-0.4)
    assert "lower than stopping earlier explains" in found.sentence
    same = [
        (curve([2, 1], train=[1, 0.5]), curve([2, 1, level, 3], train=[1, 0.7, 0.5, 0.1]))
        for level in (0.9, 1.0, 1.1)
    ]
    assert "no more is seen than the effect of stopping earlier" in judged(monkeypatch, same).sentence


def test_trainings_that_do_not_stay_finite_are_named_and_left_out(monkeypatch):
    lost = curve([2, 1, np.inf], finite=False)
    kept = [(rising(0.01 * k), rising(1 + 0.1 * k)) for k in range(3)]
    found = judged(monkeypatch, [*kept, (rising(0.0), lost)])
    assert found.decision == "holds"
    assert "1 more pairs did not stay finite" in found.sentence
    assert np.isnan(found.example.constant[3])
    few = judged(monkeypatch, [*kept[:2], (lost, lost)])
    assert few.decision == "undecided"
    assert "only 2 stayed finite" in few.sentence


def test_a_diverging_network_is_undecided_and_says_so():
    wild = SMALL.change(eta0=10.0, loss="squared_error", widths=(64, 64), init_scale=10.0)
    found = judge_overfitting(wild, 3)
    assert found.decision == "undecided"
    assert "0 stayed finite" in found.sentence
    assert all(np.isfinite(value) for _, value in found.numbers)


def test_progress_rises_to_one_and_stop_ends_it_at_once():
    shares = []
    judge_overfitting(SMALL, 3, progress=lambda share, words: shares.append((share, words)))
    parts = [share for share, _ in shares]
    assert parts == sorted(parts)
    assert parts[-1] == 1
    assert shares[-1][1] == "Seed 3 of 3"
    before = threading.active_count()
    with pytest.raises(StoppedError):
        judge_overfitting(SMALL.change(epochs=5000), 100, stop=lambda: True)
    assert threading.active_count() <= before


@pytest.mark.parametrize("seeds", [2, 101, 3.5])
def test_wrong_seeds_are_refused(seeds):
    with pytest.raises(ValueError, match="seeds must"):
        judge_overfitting(SMALL, seeds)


def test_data_that_are_not_here_are_explained():
    with pytest.raises(ValueError, match="No table is loaded"):
        judge_overfitting(NetworkExperiment.opening(data="table"), 3)


def test_an_interval_of_one_value_is_none():
    assert np.isnan(interval(np.array([1.0]))).all()


def test_where_neither_training_overfits_there_is_nothing_to_prevent():
    slight, none = Interval(0.001, 0.0009, 0.0011), Interval(0.0, 0.0, 0.0)
    assert _decide(10, slight, none, slight, 0.05) == "vacuous"


@pytest.mark.parametrize(
    ("reached", "words"),
    [([0.1, 0.5], "even trains further"), ([0.5, 0.1], "trains less"), ([0.3, 0.3], "equally far")],
)
def test_the_sentence_says_which_of_the_two_trained_further(reached, words):
    some = Interval(0.2, 0.1, 0.3)
    assert words in sentence("undecided", (some, some), some, 0.05, reached, some, 10, 10, 10)
