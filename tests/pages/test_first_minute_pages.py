"""Who sees how much: somebody who comes by nothing, by a link, by a preset; and the menu and the glossary."""

import pytest

from core.experiments.experiment import Experiment, first_experiment, from_query, preset_experiment
from core.experiments.network_experiment import first_network_experiment
from core.formulas import html_prose
from core.messages.glossary import GLOSSARY
from core.messages.packing import split, unpack
from tests.pages import scripts

LEAD = "Press Play, then drag the ball"
TRAIN_LEAD = "Press Train, then move η0, the first step size"


def header_of(at):
    return unpack(split(scripts.pictures(at)[0].proto.bytes)[0])[0]


def text(at):
    return " ".join(each.value for each in at.markdown)


def test_somebody_who_comes_by_nothing_gets_three_sliders_and_rest():
    at = scripts.app().run()
    assert not at.exception
    assert at.session_state["experiment"] == first_experiment()
    sliders = [each.key for each in [*at.sidebar.select_slider, *at.sidebar.slider]]
    assert sliders == ["control_eta0", "control_alpha", "control_lam"]
    assert LEAD in text(at)
    assert not at.tabs
    assert (header_of(at)["more"], header_of(at)["play"]) == (False, False)
    # The answer to the question is at hand all the same.
    assert any("Think first" in each.label for each in at.expander)


def test_more_numbers_are_one_switch_away_and_stay_in_the_link():
    at = scripts.app().run()
    at.toggle(key="control_more").set_value(True).run()
    assert not at.exception
    assert at.tabs
    assert header_of(at)["more"] is True
    assert LEAD not in text(at)
    assert "more" not in at.session_state["experiment"].query()
    at.toggle(key="control_more").set_value(False).run()
    again, remarks = from_query(at.session_state["experiment"].query())
    assert (again.more, remarks) == (False, [])


@pytest.mark.parametrize("address", ["", "level_sets"])
def test_a_link_from_before_there_was_a_choice_shows_all_of_it(address):
    at = scripts.app(address)
    at.query_params["problem"] = "himmelblau"
    at.run()
    assert not at.exception
    assert at.tabs
    assert header_of(at)["more"] is True


@pytest.mark.usefixtures("workers")
def test_somebody_who_comes_to_train_gets_three_sliders_in_words_and_the_rest_in_one_press():
    at = scripts.app("train").run()
    assert not at.exception
    assert at.session_state["training"] == first_network_experiment()
    sliders = [each.label for each in [*at.sidebar.select_slider, *at.sidebar.slider]]
    assert sliders == ["η0, the first step size", "α, its decay · no decay", "λ, a level of the loss"]
    assert not at.sidebar.expander
    assert not at.tabs
    assert TRAIN_LEAD in text(at)
    assert header_of(at)["more"] is False
    assert "more=0" in header_of(at)["query"]

    # Other data, and a preset, do not press the switch.
    at.selectbox(key="train_data").set_value("moons").run()
    assert at.session_state["training"].more is False

    at.toggle(key="train_more").set_value(True).run()
    assert not at.exception
    assert [each.label for each in at.tabs] == ["Path", "Stability", "Ledger", "Data", "Formulas"]
    assert [each.label for each in at.sidebar.expander][-1] == "Race"
    assert at.sidebar.select_slider[0].label == "Samples"
    assert TRAIN_LEAD not in text(at)
    assert header_of(at)["more"] is True
    assert "more" not in header_of(at)["query"]


@pytest.mark.usefixtures("workers")
def test_a_trainings_link_from_before_there_was_a_choice_shows_all_of_it():
    at = scripts.app("train")
    at.query_params["data"] = "moons"
    at.run()
    assert not at.exception
    assert at.tabs
    assert header_of(at)["more"] is True


def test_the_level_sets_open_without_tabs_too():
    at = scripts.app("level_sets").run()
    assert not at.exception
    assert header_of(at)["more"] is False
    assert not at.tabs


def test_a_preset_opens_moving_and_says_so_in_its_link():
    assert preset_experiment("freeze").play
    assert "play=1" in preset_experiment("freeze").query()
    assert not first_experiment().play
    assert Experiment.opening().more


def test_the_glossary_has_every_term_with_a_picture():
    at = scripts.app("glossary").run()
    assert not at.exception
    assert len(at.get("html")) >= 4
    shown = " ".join(each.proto.body for each in at.get("html"))
    for name, term in GLOSSARY.items():
        assert f'id="{name}"' in shown
        assert html_prose(term.words) in shown
    assert shown.count("<img") == len(GLOSSARY)


def test_a_controls_help_says_what_the_glossary_says():
    at = scripts.app().run()
    eta0 = next(each for each in at.sidebar.select_slider if each.key == "control_eta0")
    assert "thrown out" in eta0.proto.help
