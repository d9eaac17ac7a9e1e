"""The lessons' page, run as a browser would run it, without one: each kind of prediction, right and wrong."""

import json

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.descent.endings import KINDS as OUTCOME_KINDS
from core.figures.term_pictures import term_picture
from core.lessons import evidence_of, lessons
from core.messages.glossary import GLOSSARY
from core.messages.packing import split, unpack
from pages.shared.asking import OUTCOMES
from pages.shared.prose import prose, with_indices
from pages.shared.settings_words import settings_words
from tests.pages import scripts

LESSONS = lessons()


def opened(lesson="", step=""):
    at = scripts.app("lessons")
    if lesson:
        at.query_params["lesson"] = lesson
    if step:
        at.query_params["step"] = step
    at.run()
    assert not at.exception
    return at


def step_of(lesson, step):
    return LESSONS[lesson].step(step)


def shown(at, name):
    """Return header and arrays of each component of a name that the page shows."""
    found = [one.proto for one in scripts.pictures(at) if one.proto.component_name == f"superlevel_{name}"]
    return [unpack(split(each.bytes)[0]) for each in found]


def given(at, key="given"):
    return at.session_state["lessons.diary"]


def answered(at, lesson, step, raw):
    """Give a prediction as a component's hand does, which only a browser has, and run the page."""
    at.session_state["lessons.diary"] = {lesson: {step: {"given": True, "said": raw}}}
    return at.run()


def words(at):
    return " ".join(one.value for one in [*at.success, *at.info, *at.markdown])


def judged(lesson, step, raw):
    one = step_of(lesson, step)
    return one.prediction.judge(evidence_of(one.scene), raw)


def button(at, key):
    return next(one for one in at.button if one.key == key)


def numbers_of(sentence):
    """Return a sentence's words that hold digits, free of what Markdown needs."""
    return [word.strip(".,;:()") for word in sentence.split() if any(sign.isdigit() for sign in word)]


def assert_told(at, sentence):
    text = words(at).replace("\\", "")
    missing = [number for number in numbers_of(sentence) if number not in text]
    assert missing == []


def test_the_list_shows_every_lesson_with_its_length_and_opens_it():
    at = opened()
    text = words(at) + " ".join(one.value for one in at.caption)
    for lesson in LESSONS.values():
        assert f"{lesson.minutes:g} minutes" in text
    button(at, "open_limit").click().run()
    assert at.query_params["lesson"] == "limit"
    assert at.query_params["step"] == LESSONS["limit"].steps[0].name
    assert any(lesson.title in one.value for lesson in [LESSONS["limit"]] for one in at.caption)


def test_every_lesson_has_a_picture_of_its_own_and_every_outcome_words():
    assert set(OUTCOMES) == set(OUTCOME_KINDS)
    names = [lesson.picture for lesson in LESSONS.values()]
    assert len(names) == len(set(names))
    for name in names:
        assert name in GLOSSARY
        assert term_picture(name, "light").startswith("<svg")


@pytest.mark.parametrize(
    ("lesson", "step", "says"), [("nothing", "", "no lesson called"), ("limit", "nowhere", "no step called")]
)
def test_a_link_to_what_there_is_not_is_answered_in_a_sentence(lesson, step, says):
    at = opened(lesson, step)
    assert says in at.warning[0].value


@pytest.mark.parametrize("kind", ["minimum", "diverged"])
def test_an_outcome_is_chosen_then_it_runs_and_is_answered(kind):
    at = opened("limit", "a-careful-step")
    assert not shown(at, "player")
    still = shown(at, "place")[0][0]
    assert not still["asks"]
    at.radio(key="ask_limit_a-careful-step").set_value(kind)
    at.button(key="FormSubmitter:ask_limit_a-careful-step_form-This is my prediction").click().run()
    assert not at.exception
    header, _ = shown(at, "player")[0]
    assert set(header["locked"]) == {"problem", "rules", "eta0", "alpha", "lam", "start"}
    assert "lesson" in header["locked_why"]["eta0"]
    assert header["query"] == ""
    result = judged("limit", "a-careful-step", kind)
    assert result.right == (kind == "minimum")
    assert len(at.success) == int(result.right)
    assert_told(at, result.sentence)
    # The playground's own experiment was never touched.
    assert "experiment" not in at.session_state
    button(at, "predict_again").click().run()
    assert not shown(at, "player")


def test_a_number_that_is_none_is_refused_in_a_sentence_and_never_is_an_answer():
    key = "ask_limit_a-little-longer"
    at = opened("limit", "a-little-longer")
    submit = f"FormSubmitter:{key}_form-This is my prediction"
    at.button(key=submit).click().run()
    assert at.error[0].value
    assert not shown(at, "player")
    at.checkbox(key=f"{key}_never").check()
    at.button(key=submit).click().run()
    assert_told(at, judged("limit", "a-little-longer", None).sentence)


def test_a_task_is_checked_on_the_learners_own_settings_and_kept():
    at = opened("limit", "find-the-limit")
    key = "ask_limit_find-the-limit"
    at.text_input(key=key).set_value("0,21")
    at.button(key=f"FormSubmitter:{key}_form-This is my prediction").click().run()
    before = words(at)
    assert "Done" not in before
    step = step_of("limit", "find-the-limit")
    at.select_slider(key="lesson_eta0").set_value(0.188).run()
    wrong = step.check_task(evidence_of(step.scene.change(eta0=0.188)))
    assert not wrong.right
    assert_told(at, wrong.sentence)
    # No stop of the slider is near enough to the limit; the field beside it takes any number.
    rate = 0.19
    at.text_input(key="lesson_eta0_exactly").set_value(f"{rate}".replace(".", ",")).run()
    assert not at.exception
    done = step.check_task(evidence_of(step.scene.change(eta0=rate)))
    assert done.right
    assert_told(at, done.sentence)
    assert given(at)["limit"][step.name]["task"] is True
    header, _ = shown(at, "player")[0]
    assert header["eta0"] == rate
    assert not {"eta0", "start"} & set(header["locked"])
    # The answer stays that of the step's own settings.
    assert_told(at, judged("limit", "find-the-limit", 0.21).sentence)
    button(at, "lesson_begin").click().run()
    assert shown(at, "player")[0][0]["eta0"] == step.scene.experiment.eta0


def test_a_place_comes_from_the_pictures_hand():
    at = opened("budget", "out-of-breath")
    asked = shown(at, "place")[0][0]
    assert asked["asks"]
    step = step_of("budget", "out-of-breath")
    end = evidence_of(step.scene).part().run.theta[-1]
    answered(at, "budget", step.name, [float(part) for part in end])
    assert at.success
    answer = shown(at, "place")[0][0]
    np.testing.assert_allclose(answer["ended"], end)
    assert not answer["asks"]


def test_a_curve_is_drawn_on_an_empty_chart_and_shown_beside_the_runs_own():
    at = opened("decay", "draw-it")
    step = step_of("decay", "draw-it")
    t, V = evidence_of(step.scene).part().energies()
    header, arrays = shown(at, "curve")[0]
    assert header["first"] == V[0]
    assert header["steps"] == t[-1]
    assert not arrays
    said = [[0, float(V[0])], [30, float(V[30])], [60, float(V[60])]]
    answered(at, "decay", step.name, said)
    header, arrays = shown(at, "curve")[0]
    assert header["said"] == said
    np.testing.assert_allclose(arrays["v"], V)
    assert_told(at, judged("decay", "draw-it", said).sentence)


def test_rules_are_put_in_order_one_after_the_other():
    at = opened("saddle", "who-leaves-first")
    for name in ("adam", "heavy_ball"):
        box = at.selectbox[-1]
        box.set_value(name).run()
    assert "gradient descent" in " ".join(one.value for one in at.caption).lower()
    button(at, "ask_saddle_who-leaves-first_give").click().run()
    said = ["adam", "heavy_ball", "gradient_descent"]
    assert given(at)["saddle"]["who-leaves-first"]["said"] == said
    assert_told(at, judged("saddle", "who-leaves-first", said).sentence)


def test_islands_are_asked_for_without_showing_them():
    at = opened("sea_level", "one-peak")
    assert shown(at, "place")[0][0]["level"] is None
    assert not at.checkbox
    key = "ask_sea_level_one-peak"
    at.text_input(key=key).set_value("2")
    at.button(key=f"FormSubmitter:{key}_form-This is my prediction").click().run()
    assert at.success
    assert shown(at, "player")[0][0]["lam"] == 180


def test_a_map_is_empty_until_a_pair_is_chosen():
    at = opened("map", "choose-a-pair")
    asked = shown(at, "place")[0][0]
    assert [axis["scale"] for axis in asked["axes"]] == ["log", "log"]
    assert "land" not in asked
    answered(at, "map", "choose-a-pair", [0.1, 0.01])
    for _ in range(200):
        if at.success:
            break
        at.run()
    assert not at.exception
    assert_told(at, judged("map", "choose-a-pair", [0.1, 0.01]).sentence)
    assert shown(at, "map")


def _diary_script(known, messages, answer):
    """Run as a script of its own: what the browser kept, and one answer, without a browser."""
    import streamlit as st

    from core.lessons import lessons
    from pages.lessons import diary

    st.session_state["lessons.diary"] = known
    for seq, value in enumerate(messages, 1):
        diary.hand({"kind": "found", "value": value, "seq": seq, "done": True})
    if answer:
        lesson, step, raw = answer
        st.text(diary.give(lessons()[lesson], lessons()[lesson].step(step), raw))


def kept(*messages, known=None, answer=None):
    """Return the diary after messages of the browser, and what was said of an answer."""
    at = AppTest.from_function(_diary_script, args=(known or {}, list(messages), answer)).run()
    assert not at.exception
    return given(at), "".join(one.value for one in at.text)


GIVEN = {"given": True, "said": "minimum"}


def test_what_the_browser_kept_is_taken_as_far_as_it_is_an_answer():
    found = {
        "limit": {
            "a-careful-step": GIVEN,
            "a-little-longer": {"given": True, "said": "nonsense"},
            "no-such-step": {"given": True},
            "find-the-limit": {"given": 1, "task": "yes"},
        },
        "no_such_lesson": {"x": {}},
        "decay": [1, 2],
    }
    assert kept(found)[0] == {"limit": {"a-careful-step": GIVEN}}


def test_what_the_session_knows_stands_against_what_the_browser_kept():
    known = {"limit": {"a-careful-step": {"given": False, "said": None}}}
    assert kept({"limit": {"a-careful-step": GIVEN}}, known=known)[0] == known


@pytest.mark.parametrize("wrong", [None, 3, [], {"limit": {"a-careful-step": [1]}}, {"limit": None}])
def test_anything_else_from_the_browser_is_ignored(wrong):
    assert kept(wrong)[0] == {}


@pytest.mark.parametrize("wrong", [[1.0], ["a", 2.0], [float("nan"), 0.0], None, {"x": 1}, [10**400, 0]])
def test_a_place_that_is_none_is_refused_in_a_sentence(wrong):
    book, said = kept(answer=("budget", "out-of-breath", wrong))
    assert book == {}
    assert said.endswith(".")


def test_the_browser_is_told_what_the_session_knows():
    at = answered(opened("limit", "a-careful-step"), "limit", "a-careful-step", "minimum")
    assert shown(at, "diary")[0][0]["book"] == json.loads(json.dumps(given(at)))


@pytest.mark.usefixtures("workers")
def test_a_training_is_lent_answered_at_its_end_and_ones_own_is_given_back():
    at = scripts.app("train")
    at.query_params["data"] = "moons"
    at.query_params["epochs"] = "7"
    at.run()
    own, run = at.session_state["training"], at.session_state["training.run"].run
    at.query_params.clear()
    at.query_params["lesson"] = "noise"
    at.query_params["step"] = "is-it-the-minimum"
    at.switch_page("lessons/page.py").run()
    assert not at.exception
    assert at.session_state["training"] == own
    assert any("Batch" in one.value or "batch" in one.value for one in at.markdown)
    key = "ask_noise_is-it-the-minimum"
    at.text_input(key=key).set_value("1.0")
    at.button(key=f"FormSubmitter:{key}_form-This is my prediction").click().run()
    assert not at.exception
    lent = at.session_state["training.run"].run
    assert lent is not run
    assert any("Train" in one.value for one in at.info)
    lent.start()
    while lent.state in ("ready", "training"):
        lent.wait(1)
    at.run()
    assert_told(at, judged("noise", "is-it-the-minimum", 1.0).sentence)
    at.switch_page("train/page.py").run()
    assert not at.exception
    assert at.session_state["training"] == own
    assert at.session_state["training.run"].run is run
    assert run.state != "closed"
    assert lent.state == "closed"


def test_indices_become_formulas_but_not_within_code_or_formulas():
    text = "η_t of `η_t`, $S_\\lambda$ and λ_max, $$\nS_λ\n$$ and S_λ."
    assert (
        with_indices(text) == "$η_{t}$ of `η_t`, $S_\\lambda$ and $λ_{\\text{max}}$, $$\nS_λ\n$$ and $S_{λ}$."
    )
    assert with_indices("η0/(1 − e^(−α)), but `e^(−α)`") == "η0/(1 − $e^{−α}$), but `e^(−α)`"
    assert prose("e^(−αt) of *S_λ*") == "$e^{−αt}$ of \\*$S_{λ}$\\*"


def test_a_trainings_settings_are_told_by_the_names_of_its_task():
    told = settings_words(LESSONS["noise"].steps[0].scene)
    assert "Model: linear model" in told
    assert "Loss of a sample: squared error" in told
    assert told[-1].startswith("Side by side: ")
    assert told[-1].count("gradient descent") == 3
