"""The judge of each kind of prediction against cases with known answers, the borders among them."""

import json
import re

import numpy as np
import pytest
from lesson_text import asked, seen

from core.discovery import discovered
from core.lessons import KINDS, AnswerError, NoTruthError, PredictionKind, lessons, predictions, reading
from core.lessons.predictions.curve import shape, thinned
from core.numbers import number

# The steep direction is multiplied by 1 − 10η each step, the flat one by 1 − η: all below follows by hand.
VALLEY = "playground?problem=ill_conditioned&condition=10&start=-2.6,0.5&alpha=0&rules=gradient_descent&lam=1"
SETTLES = f"{VALLEY}&eta0=0.05&steps=300"
BLOWS_UP = f"{VALLEY}&eta0=0.205&steps=300"
SHORT = f"{VALLEY}&eta0=0.05&steps=20"
FROZEN = "playground?problem=plateau&eta0=0.9&alpha=0.05&steps=200&rules=gradient_descent"
CYCLES = "playground?problem=styblinski_tang&eta0=0.0708&alpha=0&steps=120&rules=gradient_descent"
SADDLE = "playground?problem=saddle&start=1.7,0&eta0=0.1&alpha=0&steps=200&rules=gradient_descent"
THREE = (
    "playground?problem=saddle&start=1.7,0.0001&eta0=0.1&alpha=0&steps=200&lam=-0.1"
    "&rules=gradient_descent,heavy_ball,adam"
)
HIMMELBLAU = "playground?problem=himmelblau&rules=gradient_descent&lam=180"
MAP = (
    "map?problem=ill_conditioned&condition=10&start=-2.6,0.5&steps=200&rules=gradient_descent&lam=1"
    "&map_x=eta0:0.01:1:13:log&map_y=alpha:0.0001:0.5:13:log"
)


def judged(link, answer, **prediction):
    return asked(link, **prediction).judge(seen(link), answer)


@pytest.mark.parametrize(
    ("link", "answer", "right"),
    [
        (SETTLES, "minimum", True),
        (SETTLES, "diverged", False),
        (BLOWS_UP, "diverged", True),
        (BLOWS_UP, "minimum", False),
        (SHORT, "descending", True),
        (SHORT, "minimum", False),
        (FROZEN, "frozen", True),
        (FROZEN, "minimum", False),
        (CYCLES, "cycling", True),
        (CYCLES, "diverged", False),
        (f"{VALLEY}&eta0=0.2&steps=300", "cycling", True),  # on the limit itself it bounces for ever
        (f"{VALLEY}&eta0=0.2&steps=300", "minimum", False),
    ],
)
def test_an_outcome_is_judged_by_how_the_run_ended(link, answer, right):
    told = judged(link, answer, kind="outcome")
    assert told.right is right
    assert told.sentence.startswith("Right" if right else "You said")
    assert told.truth == seen(link).part().kind
    assert seen(link).part().reason in told.sentence


def test_with_nothing_chosen_no_name_is_told_that_nobody_has_seen():
    question = lessons()["limit"].steps[0].prediction
    with pytest.raises(AnswerError, match="Choose one of the answers first"):
        question.kind.answer(question, None)


@pytest.mark.parametrize(
    ("what", "tolerance", "answer", "right", "off"),
    [
        ("first_rise.step", "0", 6, True, 0),
        ("first_rise.step", "0", 7, False, 1),
        ("first_rise.step", "1", 5, True, 1),
        ("first_rise.step", "1", 8, False, 2),
        ("first_rise.step", "1", None, False, None),
        ("first_step.limit", "0.05", 0.15, True, 0.05),  # on the border, though 0.2 − 0.15 is rounded
        ("first_step.limit", "0.05", 0.1499, False, 0.0501),
        ("first_step.limit", "10 %", 0.22, True, 0.02),
        ("first_step.limit", "10 %", 0.2201, False, 0.0201),
        ("V.first", "0.01 %", 4.63, True, 0),  # ½(10·0.5² + 2.6²)
        ("last_step.V_before", "5 %", -1, False, None),
        ("fails", "0", 0, True, 0),
        ("lost.step", "0", "never", True, None),
        ("lost.step", "0", 12, False, None),
    ],
)
def test_a_number_is_right_within_its_tolerance(what, tolerance, answer, right, off):
    told = judged(BLOWS_UP, answer, kind="number", what=what, tolerance=tolerance)
    assert told.right is right
    if off is not None:
        assert told.distance == pytest.approx(off, abs=1e-9)


def test_the_largest_stable_rate_is_found_by_running_and_the_answer_is_tried_out():
    ask = {"kind": "number", "what": "largest.eta0", "tolerance": "2 %"}
    truth = asked(SETTLES, **ask).truth(seen(SETTLES))
    assert truth == pytest.approx(0.2, rel=2e-3)
    told = judged(SETTLES, 0.25, **ask)
    assert not told.right
    assert told.step == 1
    assert told.sentence.startswith(
        "You said 0.25. It is 0.2002 (up to 2 % off would be right). With 0.25 it diverged"
    )
    # 2(g·d)/(dᵀHd) at the start, with g = (−2.6, 5): (6.76 + 25)/(6.76 + 250)·2
    assert pytest.approx(0.2474, abs=5e-5) == 2 * (2.6**2 + 5**2) / (2.6**2 + 10 * 5**2)
    assert (
        "At step 1 η_t = 0.25 passed the limit 0.2474 for the first time, and V rose by 0.08375."
        in told.sentence
    )
    assert judged(SETTLES, 0.203, **ask).right
    assert not judged(SETTLES, 0.19, **ask).right
    assert "No run can take 50." in judged(SETTLES, 50, **ask).sentence


def test_a_wrong_step_is_answered_by_the_line_of_the_ledger():
    told = judged(BLOWS_UP, 20, kind="number", what="first_rise.step", tolerance=1)
    assert told.step == 6
    assert told.sentence == (
        "You said 20. It is 6 (up to 1 off would be right). At step 6 η_t = 0.205 passed the limit 0.203 for the "
        "first time, and V rose by 0.08327."
    )


@pytest.mark.parametrize(
    ("link", "answer", "tolerance", "right"),
    [
        (SETTLES, [0, 0], 0.1, True),
        (SETTLES, [0.1, 0], 0.1 + 1e-5, True),
        (SETTLES, [0.11, 0], 0.1, False),
        (SETTLES, [-2.6, 0.5], 0.1, False),
        (SADDLE, [0, 0], 0.1, True),
        (SADDLE, [0, 1], 0.1, False),
        (FROZEN, [-2.02, 0.56], 0.05, True),
        (FROZEN, [0, 0], 0.5, False),
        (SHORT, [-2.6 * 0.95**20, 0.5 * 0.5**20], 1e-9, True),
        (SHORT, [-2.6 * 0.95**20 + 1e-3, 0], 1e-4, False),
        (BLOWS_UP, [0, 0], 1, False),
    ],
)
def test_a_place_is_right_near_where_the_run_ended(link, answer, tolerance, right):
    told = judged(link, answer, kind="place", tolerance=tolerance)
    assert told.right is right
    assert told.distance == pytest.approx(np.hypot(*(np.array(answer) - told.truth)))


def test_a_place_without_a_tolerance_is_right_within_a_twentieth_of_the_window():
    x0, x1, y0, y1 = seen(SETTLES).study.landscape.facts.window
    reach = 0.05 * np.hypot(x1 - x0, y1 - y0)
    assert judged(SETTLES, [reach * 0.999, 0], kind="place").right
    assert not judged(SETTLES, [reach * 1.001, 0], kind="place").right


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ([0.1, 0.001], True),
        ([0.18, 0.0001], True),
        ([0.19, 0.0001], True),
        ([0.21, 0.0001], False),
        ([0.25, 0.02], True),
        ([0.9, 0.0001], False),
        ([0.01, 0.0001], False),
        ([0.1, 0.4], False),
        ([2, 0.1], False),
        ([0.1, 0.6], False),
    ],
)
def test_a_place_on_a_map_is_run(answer, right):
    told = judged(MAP, answer, kind="place", wanted="minimum")
    assert told.right is right
    inside = answer[0] <= 1 and answer[1] <= 0.5
    said = f"said η0 = {number(answer[0])}, α = {number(answer[1])}."
    assert told.sentence.startswith(f"{'Right: you' if right else 'You'} {said}")
    assert ("beside the map" in told.sentence) is not inside


def falling(factor, steps=20, first=4.63):
    return [[t, first * factor**t] for t in range(steps + 1)]


def own(link):
    t, V = seen(link).part().energies()
    return [[int(a), float(b)] for a, b in zip(t, V, strict=True)]


@pytest.mark.parametrize(
    ("link", "points", "within", "right"),
    [
        (SHORT, own(SHORT), 0, True),
        (SHORT, [[t, 10 * v] for t, v in own(SHORT)], 1, True),  # on the border: one decade off throughout
        (SHORT, [[t, 10 * v] for t, v in own(SHORT)], 0.99, False),
        (SHORT, [[t, v / 2] for t, v in own(SHORT)], 0.31, True),
        (SHORT, [[0, 4.63], [20, 0.4]], 0.5, True),
        (SHORT, [[0, 4.63], [10, 4.63], [20, 4.63]], 2, False),  # level
        (SHORT, [[0, 0.4], [20, 4.63]], 2, False),  # rises
        (SHORT, [[0, 4.63], [5, 1], [6, 3], [20, 0.4]], 2, False),  # with a bump
        (SHORT, [[0, 4.63], [5, 1], [6, 1.2], [20, 0.4]], 2, True),  # a bump that nobody feels
        (BLOWS_UP, [[0, 4.63], [300, 4630]], 3, True),
        (BLOWS_UP, [[0, 4.63], [300, 0.001]], 3, False),
        (
            BLOWS_UP,
            [[0, 4.63], [8, 4], [20, 10], [120, 4630], [300, 1e9]],
            0.5,
            True,
        ),  # off the chart as V is
        (
            CYCLES.replace("styblinski_tang", "himmelblau").replace("0.0708", "0.03"),
            [[0, 170], [120, 1]],
            3,
            False,
        ),
    ],
)
def test_a_curve_is_judged_by_its_shape_and_its_distance(link, points, within, right):
    told = judged(link, points, kind="curve", within=within)
    assert told.right is right, told.sentence


@pytest.mark.parametrize(
    ("points", "words"),
    [
        ([[0, 4.63], [20, 0.4]], r"^Right: .* off \(right within 3\.162\)\."),
        ([[0, 4.63], [20, 4e-5]], r"^You said .* off \(up to 3\.162 off would be right\)\."),
        # Of another shape, though it lies near.
        ([[0, 4.63], [5, 1], [6, 2], [20, 0.4]], r"^You said .* off \(near enough\)\."),
    ],
)
def test_no_wrong_curve_is_called_right(points, words):
    assert re.search(words, judged(SHORT, points, kind="curve", within=0.5).sentence)


def test_a_curve_of_a_v_that_is_below_zero_has_no_answer():
    with pytest.raises(NoTruthError, match="not above 0"):
        judged(CYCLES, [[0, 1], [10, 2]], kind="curve")


@pytest.mark.parametrize(
    ("by", "answer", "right"),
    [
        ("below_level.step", ["adam", "heavy_ball", "gradient_descent"], True),
        ("below_level.step", ["heavy_ball", "adam", "gradient_descent"], False),
        ("below_level.step", ["gradient_descent", "heavy_ball", "adam"], False),
        ("below_level.step", ["adam", "gradient_descent", "heavy_ball"], False),
        # None of them is lost: all are equal, so that any order is right.
        ("lost.step", ["heavy_ball", "adam", "gradient_descent"], True),
        ("first_step.step", ["heavy_ball", "adam", "gradient_descent"], True),
        ("V.first", ["gradient_descent", "adam", "heavy_ball"], True),
        ("rises", ["gradient_descent", "adam", "heavy_ball"], None),
        # Gradient descent raises V never, so that it comes last.
        ("first_rise.step", ["gradient_descent", "adam", "heavy_ball"], False),
        ("first_rise.step", ["heavy_ball", "adam", "gradient_descent"], None),
    ],
)
def test_an_order_is_judged_by_the_numbers_of_the_runs(by, answer, right):
    told = judged(THREE, answer, kind="order", by=by)
    values = [seen(THREE).value(f"{name}.{by}") for name in answer]
    numbers = [float("inf") if value is None else value for value in values]
    assert told.right is (numbers == sorted(numbers))
    assert right is None or told.right is right


def test_only_the_first_of_an_order_may_be_asked():
    ask = {"kind": "order", "by": "below_level.step", "first_only": "yes"}
    assert judged(THREE, "adam", **ask).right
    told = judged(THREE, ["heavy_ball"], **ask)
    assert not told.right
    assert told.sentence.startswith(
        "You said heavy ball. First step that led below λ: Adam 13; heavy ball 33; gradient descent 90."
    )


@pytest.mark.parametrize(
    ("at", "sets", "answer", "right"),
    [
        (180, "super", 2, True),
        (180, "super", 1, False),
        (170, "super", 1, True),
        (182, "super", 1, True),
        (181.61, "super", 2, True),  # just below the peak, 181.617
        (178.4, "super", 2, True),  # just above the pass, 178.337
        (178.2, "super", 1, True),
        (5, "sub", 4, True),
        (5, "sub", 1, False),
        (5, "super", 1, True),
        (13.2, "sub", 4, True),  # the lowest pass is at 13.31
        (13.4, "sub", 3, True),
        (-1, "sub", 0, True),
    ],
)
def test_islands_are_counted_and_the_nearest_pass_is_named(at, sets, answer, right):
    told = judged(HIMMELBLAU, answer, kind="islands", at=at, sets=sets)
    assert told.right is right, told.sentence
    assert "pass" in told.sentence
    assert (told.distance == 0) is right


@pytest.mark.parametrize(
    ("prediction", "raw"),
    [
        ({"kind": "outcome"}, "saddle"),
        ({"kind": "outcome"}, 3),
        ({"kind": "outcome"}, ["minimum"]),
        ({"kind": "number", "what": "V.last", "tolerance": 1}, "0.1"),
        ({"kind": "number", "what": "V.last", "tolerance": 1}, True),
        ({"kind": "number", "what": "V.last", "tolerance": 1}, float("nan")),
        ({"kind": "number", "what": "V.last", "tolerance": 1}, 10**400),
        ({"kind": "number", "what": "rises", "tolerance": 1}, 1.5),
        ({"kind": "place"}, [1]),
        ({"kind": "place"}, [1, float("inf")]),
        ({"kind": "place"}, {"x": 1, "y": 2}),
        ({"kind": "curve"}, [[0, 1]]),
        ({"kind": "curve"}, [[0, 1], [0, 2]]),
        ({"kind": "curve"}, [[0, 1], [1, -2]]),
        ({"kind": "curve"}, [[0, 1], [1, "2"]]),
        ({"kind": "curve"}, [[k, 1] for k in range(10_000)]),
        ({"kind": "order", "by": "V.last"}, ["adam"]),
        ({"kind": "order", "by": "V.last"}, ["adam", "adam", "heavy_ball"]),
        ({"kind": "order", "by": "V.last"}, ["adam", "heavy_ball", "<b>"]),
        ({"kind": "islands"}, -1),
        ({"kind": "islands"}, 1.5),
        ({"kind": "islands"}, 10**9),
    ],
)
def test_what_is_no_answer_is_refused_in_a_sentence(prediction, raw):
    with pytest.raises(AnswerError, match=r"^[A-Z].*\.$"):
        judged(THREE, raw, **prediction)


def test_every_kind_has_been_judged_here():
    assert set(KINDS) == {"outcome", "number", "place", "curve", "order", "islands"}


PARITY = '''"""Whether a whole number of the run is even."""

from core.lessons.prediction import AnswerError, Judged, PredictionKind, number_term, verdict


class Parity(PredictionKind):
    name, order, given = "parity", 70, "choice"
    means = "whether a count is even or odd"
    own = ("what",)

    def read(self, fields, scene):
        return {"what": number_term(fields, "what", scene)[0], "choices": ("even", "odd")}

    def answer(self, asked, raw):
        if raw not in asked.options["choices"]:
            raise AnswerError("Say even or odd.")
        return raw

    def truth(self, asked, evidence):
        return asked.options["choices"][int(evidence.value(asked.options["what"])) % 2]

    def judge(self, asked, evidence, answer):
        truth = self.truth(asked, evidence)
        return Judged(answer == truth, f"{verdict(answer == truth, answer)} It is {truth}.", truth)


KIND = Parity()
'''


def test_a_kind_is_one_file(tmp_path, monkeypatch):
    (tmp_path / "parity.py").write_text(PARITY, encoding="utf-8")
    monkeypatch.setattr(predictions, "__path__", [*predictions.__path__, str(tmp_path)])
    found = discovered("core.lessons.predictions", predictions.__path__, PredictionKind)
    assert list(found)[-1] == "parity"
    monkeypatch.setattr(reading, "KINDS", found)
    told = judged(BLOWS_UP, "even", kind="parity", what="first_rise.step")
    assert (told.right, told.sentence) == (True, "Right: you said even. It is even.")


def test_of_a_long_curve_a_class_keeps_what_is_seen():
    """300 of them are some hundred kilobytes, and shape and size are those of the whole."""
    t = np.arange(400) / 3.999
    V = 10 ** (-t / 30 + 0.6 * np.exp(-(((t - 50) / 0.4) ** 2)))
    whole = np.stack([t, V], axis=-1).tolist()
    kept = thinned(whole)
    assert len(kept) <= 82
    assert 300 * len(json.dumps(kept)) < 1e6
    assert (kept[0][0], kept[-1][0]) == (t[0], t[-1])
    assert max(v for _, v in kept) == pytest.approx(V.max(), rel=1e-3)
    own = np.array(kept)
    assert (np.diff(own[:, 0]) > 0).all()
    drawn = np.interp(t, own[:, 0], np.log10(own[:, 1]))
    assert np.abs(drawn - np.log10(V)).mean() < 0.02
    assert shape(drawn) == shape(np.log10(V)) == "bumps"
    assert thinned(kept) == kept
    assert thinned(whole[:7]) == whole[:7]
