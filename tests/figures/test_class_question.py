"""What a browser is told of a question and of what was right, for every step of every lesson."""

import json

import numpy as np
import pytest

from core.descent.endings import KINDS
from core.lessons import evidence_of, lessons
from core.messages import class_question as messages
from core.messages.class_question import class_truth
from pages.shared.asking import OUTCOMES
from pages.shared.class_answers import question_of, truth_of

STEPS = [step for lesson in lessons().values() for step in lesson.steps]
ASKING = [step for step in STEPS if step.prediction is not None]
# A training takes seconds, and its answers are of the same kinds.
QUICK = [step for step in ASKING if step.scene.place == "playground"]


def as_json(value):
    """Return what a browser reads: no NaN, no infinity, nothing but JSON's types."""
    return json.loads(json.dumps(value, allow_nan=False))


def step_of(lesson, k):
    return lessons()[lesson].steps[k]


@pytest.mark.parametrize("step", ASKING, ids=lambda step: step.name)
def test_every_question_of_a_lesson_can_be_drawn(step):
    question = as_json(question_of(step))
    assert question["given"] == step.prediction.kind.given
    assert question["ask"] == step.prediction.ask
    needs = {"choice": "choices", "order": "choices", "number": "whole", "place": "axes", "curve": "steps"}
    assert needs[question["given"]] in question


@pytest.mark.parametrize("step", QUICK, ids=lambda step: step.name)
def test_what_is_told_to_be_right_is_judged_to_be_right(step):
    evidence = evidence_of(step.scene)
    truth = as_json(truth_of(step, evidence))
    assert "missing" not in truth
    judged = step.prediction.judge(evidence, truth["value"])
    assert judged.right


def test_a_step_that_asks_for_nothing_has_neither():
    step = next(step for step in STEPS if step.prediction is None)
    assert question_of(step) is None


def test_what_lies_within_the_told_distance_is_right_and_what_lies_beyond_is_not():
    step = step_of("decay", 0)
    evidence = evidence_of(step.scene)
    truth = class_truth(step.prediction, evidence)
    for off, right in ((0, True), (truth["within"], True), (truth["within"] + 1, False)):
        assert step.prediction.judge(evidence, truth["value"] + off).right is right
    step = step_of("budget", 0)
    evidence = evidence_of(step.scene)
    truth = class_truth(step.prediction, evidence)
    x, y = truth["value"]
    for share, right in ((0.99, True), (1.01, False)):
        assert step.prediction.judge(evidence, [x + share * truth["within"], y]).right is right


def test_the_cells_of_a_map_are_its_outcomes_from_below():
    step = step_of("map", 0)
    evidence = evidence_of(step.scene)
    told = as_json(truth_of(step, evidence))["map"]
    found = evidence.parts["map"].found
    assert (told["ny"], told["nx"]) == found.outcome.shape
    assert told["kinds"] == list(KINDS)
    cells = np.array([[int(cell) for cell in row] for row in told["rows"]])
    assert (cells == found.outcome).all()
    question = as_json(question_of(step))
    assert question["wanted"] == "minimum"
    assert [one["value"] for one in question["choices"]] == list(KINDS)
    assert {one["label"] for one in question["choices"]} == set(OUTCOMES.values())
    # The cell that a browser finds for a place is that of the run there.
    i, j = found.x.n // 3, found.y.n // 2
    run = evidence.cell(float(found.x.values[i]), float(found.y.values[j])).part()
    assert run.kind == KINDS[cells[j, i]]


def test_a_cell_that_is_not_known_is_none_of_the_outcomes():
    step = step_of("map", 0)
    found = evidence_of(step.scene).parts["map"].found
    outcome = found.outcome.copy()
    outcome[0, 1] = -1
    told = messages._cells(type(found)(found.x, found.y, found.values, outcome, found.record))
    assert told["rows"][0][1] == messages.UNKNOWN_CELL
    assert not told["rows"][0][1].isdigit()


def test_a_long_curve_is_thinned_but_keeps_its_ends():
    points = [[float(t), 1.0 + t] for t in range(5000)]
    thin = messages._thinned(points)
    assert len(thin) == messages.MOST_POINTS
    assert (thin[0], thin[-1]) == (points[0], points[-1])
    times = [t for t, _ in thin]
    assert times == sorted(set(times))
    assert messages._thinned(points[:7]) == points[:7]
