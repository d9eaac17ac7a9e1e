"""Every lesson does what it says: each step is run, and every number in its prose is that of a run."""

from functools import cache

import numpy as np
import pytest
from lesson_text import RIGHT, seen

from core.assets import asset
from core.experiments.experiment import Experiment
from core.experiments.study import Study
from core.lessons import AnswerError, broken, evidence_of, lessons, parse_lesson
from core.lessons.links import read_link
from core.lessons.moments import MOMENTS, QUANTITIES
from core.lessons.placeholders import agrees, filled
from core.lessons.rooms import ROOMS
from core.lessons.terms import Term, told, untold

NAMES = ("limit", "decay", "budget", "noise", "saddle", "sea_level", "certificate", "edge", "map", "claims")
LESSONS = lessons()
# One step each whose explanation leaves numbers out that other machines round otherwise.
UNSAID = ("noise", "edge")


@cache
def _evidence(link):
    return evidence_of(read_link(link, 1))


def run(scene):
    """Return what an experiment did, made once for all tests of this process."""
    return _evidence(scene.link)


def steps(name):
    return [step for step in LESSONS[name].steps if step.scene]


def test_the_ten_lessons_are_there_in_their_order():
    assert tuple(LESSONS) == NAMES
    assert [lesson.order for lesson in LESSONS.values()] == list(range(1, 11))


@pytest.mark.parametrize("name", NAMES)
def test_a_lesson_has_what_a_teacher_needs(name):
    lesson = LESSONS[name]
    assert 8 <= lesson.minutes <= 15
    assert lesson.title
    assert lesson.audience
    assert len(lesson.goals) >= 3
    assert len(lesson.misconceptions) >= 2
    assert len(lesson.questions) >= 3
    assert len(lesson.note) > 100
    assert all(one.step in lesson.steps for one in lesson.misconceptions)
    assert all(step.prediction for step in steps(name))
    numbers = [one for step in steps(name) for one in step.placeholders if one.term.kind != "sentence"]
    assert numbers
    assert name in UNSAID or all(one.expected for one in numbers)


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_does_what_it_says(name):
    assert list(broken(LESSONS[name], f"{name}.md", run)) == []


def wrong(asked, evidence):
    """Return an answer that is surely wrong."""
    truth = asked.truth(evidence)
    return {
        "outcome": lambda: next(one for one in asked.options["choices"] if one != truth),
        "number": lambda: (truth or 0) * 3 + 1000,
        "place": lambda: [1e3, 1e3],
        "curve": lambda: [[0, 1e-3], [1e4, 1e6]],
        "order": lambda: truth[-1] if asked.options.get("first_only") else truth[::-1],
        "islands": lambda: truth + 1,
    }[asked.kind.name]()


@pytest.mark.parametrize("name", LESSONS)
def test_right_and_wrong_predictions_are_answered_with_the_runs_own_numbers(name):
    for step in steps(name):
        evidence = run(step.scene)
        asked = step.prediction
        right = asked.judge(evidence, asked.truth(evidence))
        assert right.right
        false = asked.judge(evidence, wrong(asked, evidence))
        assert not false.right
        assert false.sentence.count("You said") == 1
        assert any(letter.isdigit() for letter in false.sentence)
        explained = step.explained(evidence)
        assert "{" not in explained.replace("\\{", "")
        for one in step.placeholders:
            value = evidence.value(one.name)
            assert one.term.kind == "sentence" or told(value) in explained


def test_all_kinds_of_predictions_are_asked_in_the_lessons():
    asked = {step.prediction.kind.name for name in NAMES for step in steps(name)}
    assert asked == {"outcome", "number", "place", "curve", "order", "islands"}


V = "playground?problem=ill_conditioned&condition=10&start=-2.6,0.5&alpha=0&rules=gradient_descent&lam=1"
SADDLE = "playground?problem=saddle&eta0=0.1&alpha=0&rules=gradient_descent&lam=-0.1"


def value(link, name):
    return _evidence(link).value(name)


def test_what_the_lessons_say_without_a_placeholder_is_so():
    # limit: every number of the quadratic by hand
    assert value(f"{V}&eta0=0.205&steps=300", "first_rise.step") == 6
    assert [value(f"{V}&eta0={eta}&steps=60", "V.last") < 1e-9 for eta in (0.18, 0.198)] == [True, False]
    # saddle: 42, 90, 139 steps for 0.01, 0.0001, 0.000001
    found = [value(f"{SADDLE}&start=1.7,{y}&steps=300", "below_level.step") for y in (0.01, 0.0001, 0.000001)]
    assert found == [42, 90, 139]
    # budget
    budget = "playground?problem=plateau&eta0=0.9&steps=200&rules=gradient_descent"
    assert value(f"{budget}&alpha=0.05", "V.last") == pytest.approx(0.702, abs=5e-4)
    assert value(f"{budget}&alpha=0.02", "budget.whole") == pytest.approx(45.5, abs=0.05)
    assert value(f"{budget}&alpha=0.02", "outcome") == "minimum"


def test_what_the_lessons_say_of_level_sets_and_minima_is_so():
    study = Study(Experiment.opening(problem="himmelblau"))
    assert (study.whole_sets().at(5).count, study.whole_sets().at(5).holes) == (1, 4)
    assert sum(point.kind == "maximum" for point in study.critical_points) == 1
    points = Study(Experiment.opening(problem="styblinski_tang")).critical_points
    assert min(point.level for point in points) == pytest.approx(-78.33, abs=0.005)
    assert [point.kind for point in points].count("minimum") == 4
    wide = Study(Experiment.opening(problem="deep_and_wide")).critical_points
    assert min(point.level for point in wide) == pytest.approx(-1.433, abs=5e-4)
    # certificate: θ* is the lowest minimum, and L falls at every step
    own = steps("certificate")[1].scene.experiment
    distance = Study(own)
    np.testing.assert_allclose(distance.reference.theta, [-2.903534, -2.903534], atol=1e-5)
    assert (np.diff(distance.run.loss[:, 0]) <= 1e-12).all()
    # decay: V rises at each of the first ten steps
    assert np.flatnonzero(Study(steps("decay")[1].scene.experiment).ledger.rises[:, 0]).tolist() == list(
        range(10)
    )


def test_what_the_lessons_say_of_the_map_and_the_claims_is_so():
    whole = run(steps("map")[1].scene)
    assert whole.value("border.share") == pytest.approx(13, abs=0.5)
    start = run(steps("claims")[0].scene)
    assert start.value("V.first") == pytest.approx(170.7, abs=0.05)
    opened = "playground?problem=himmelblau&rules=gradient_descent"
    assert value(opened, "claim.monotone") == "holds"
    hover = run(steps("noise")[0].scene)
    assert hover.value("own.V.late") == pytest.approx(0.77, abs=0.05)


def test_a_task_is_done_by_the_free_settings_alone():
    step = LESSONS["limit"].steps[2]
    free = step.scene.change(eta0=0.195)
    assert step.check_task(run(free)).right
    cheated = step.scene.change(eta0=0.195, steps=10_000)
    done = step.check_task(run(cheated))
    assert not done.right
    assert done.sentence == "Only η0 and Start may be changed here, and Steps was changed too."
    late = step.check_task(run(step.scene.change(eta0=0.21)))
    assert late.sentence.startswith(
        "Not yet; how it ended: diverged, asked for: minimum. At step 4 η_t = 0.21"
    )


@pytest.mark.parametrize(
    ("value", "expected", "share", "right"),
    [
        (6.0, "6", 0.0, True),
        (0.15083, "0.1508", 0.0, True),
        (0.15088, "0.1508", 0.0, False),
        (0.151, "0.1508", 0.002, True),
        (1.3e-9, "1.3e-09", 0.0, True),
        (1.4e-9, "1.3e-09", 0.0, False),
        (1.3e-9, "1.3·10⁻⁹", 0.0, True),
        (1.36e-9, "1.3·10⁻⁹", 0.0, False),
        (-1e12, "−10¹²", 0.0, True),
        (-46.91, "−46.91", 0.0, True),
        (None, "never", 0.0, True),
        (None, "3", 0.5, False),
        ("minimum", "minimum", 0.0, True),
        ("minimum", "saddle", 0.0, False),
        (float("inf"), "∞", 0.0, True),
    ],
)
def test_a_placeholder_holds_up_to_its_last_digit(value, expected, share, right):
    assert agrees(value, expected, Term("x", "x", float), share) is right


def test_braces_of_formulas_and_code_are_left_alone():
    evidence = seen("playground?problem=quadratic&rules=gradient_descent&eta0=1&alpha=0")
    text = r"$\frac{1}{2}$ and `{x}` and {{L}} and {V.first}"
    assert (
        filled(text, evidence)
        == rf"$\frac{{1}}{{2}}$ and `{{x}}` and {{L}} and {told(evidence.value('V.first'))}"
    )


@pytest.mark.parametrize("number", [0.0, 1.0, -3.5, 1234.0, 1e-12, 2.5e300, 0.0225, float("inf")])
def test_what_is_told_of_a_number_can_be_read_again(number):
    assert untold(told(number)) == pytest.approx(number, rel=1e-3)


def test_every_term_has_a_value_on_some_run():
    evidence = seen(
        "playground?problem=himmelblau&start=-0.7,-1.9&eta0=0.0225&alpha=0.012&rules=gradient_descent"
    )
    for name, term in ROOMS["playground"].VOCABULARY.items():
        value = evidence.value(name)
        assert value is None or isinstance(value, str) is (not term.is_number)
        assert term.kind != "word" or value in term.words
    assert len(MOMENTS) * len(QUANTITIES) > 150
    assert evidence.value("under_limit.step") == 40


def test_a_lesson_without_steps_that_run_needs_no_evidence():
    lesson = parse_lesson(RIGHT, "try")
    assert lesson.steps[1].explained(None) == ""
    assert lesson.step("to-talk-about") is lesson.steps[1]
    with pytest.raises(AnswerError):
        lesson.steps[0].prediction.judge(seen(lesson.steps[0].scene.link), "many")


def test_the_files_are_where_the_package_finds_them():
    assert {path.stem for path in asset("lessons").glob("*.md")} == set(NAMES)
